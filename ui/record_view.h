#pragma once

#include "ui/reading_place.h"
#include "ui/record_table.h"

#include <QTableView>
#include <QTimer>

namespace aidoctor::ui {

class Theme;

/// A table of records: rows as wide as the panel, the current row highlighted, reached and left by
/// keyboard as one stop.
class RecordView : public QTableView {
    Q_OBJECT

public:
    RecordView(const Theme &theme, QWidget *parent = nullptr);

    /// What becomes of the reader's place when the table is another one.
    enum class Place {
        Top,
        /// The same table, read anew: the row in sight stays where it is, the highlighted one stays
        /// highlighted. Who is at the top stays there, where new records come.
        Kept,
    };

    RecordTableModel &records() { return m_model; }
    void setTable(RecordTable table, Place place = Place::Top);
    /// Highlights the record and scrolls to it; false where the table does not have it.
    bool reveal(const QString &kind, const QString &id);
    /// Highlights a row. @param still without scrolling to it
    void chooseRow(int row, bool still);
    /// The height that shows all rows, for tables that stand among others.
    int fullHeight() const;
    /// Follows the theme's fonts and colours.
    void restyle();

    QSize sizeHint() const override;

signals:
    void recordChosen(const QString &kind, const QString &id);
    /// fullHeight() may be another one.
    void rowsFitted();

protected:
    void resizeEvent(QResizeEvent *event) override;
    void currentChanged(const QModelIndex &current, const QModelIndex &previous) override;

private:
    void fitRows();
    ReadingPlace readingPlace() const;
    void restore(const ReadingPlace &before, const QString &current);
    void scrollBy(int distance);

    const Theme &m_theme;
    RecordTableModel m_model;
    int m_fittedWidth = -1;
    QTimer m_fit;
};

} // namespace aidoctor::ui
