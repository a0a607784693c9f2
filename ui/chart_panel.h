#pragma once

#include "chart/chart.h"
#include "ui/record_view.h"

#include <QWidget>

#include <array>

class QLabel;
class QStackedWidget;
class QTabBar;

namespace aidoctor::ui {

class ObservationTab;
class ScrollColumn;
class Theme;

/// The chart in tabs. A tab is built when it is first looked at. Shows values; loads nothing.
class ChartPanel : public QWidget {
    Q_OBJECT

public:
    enum Tab { Problems, Medications, Labs, Vitals, Visits, More, TabCount };

    explicit ChartPanel(const Theme &theme, QWidget *parent = nullptr);

    /// The chart must outlive what is shown of it; null empties the panel. A newer chart of the
    /// same patient leaves tab, places and highlighted rows as they are.
    void setChart(const chart::Chart *chart);
    void setMarks(RecordMarks marks);
    void setCurrentTab(Tab tab);
    Tab currentTab() const;
    /// Opens the right tab, highlights the record and scrolls to it. False where the chart does
    /// not have it.
    bool reveal(const QString &kind, const QString &id);
    /// A sentence in place of the chart ("loading", or what went wrong).
    void setNote(const QString &note);
    void restyle();
    void focusPanel();

protected:
    void changeEvent(QEvent *event) override;

private:
    enum Section { Allergies, Immunizations, Procedures, Documents, SectionCount };

    void retranslate();
    void build(Tab tab);
    void fill(Tab tab, RecordView::Place place);
    QWidget *buildMore();
    void fillMore(RecordView::Place place);
    void fitSection(RecordView *section);
    ReadingPlace moreRead() const;
    void restoreMore(const ReadingPlace &before);
    int rowTop(const RecordView *section, int row) const;
    RecordView *view(Tab tab) const { return m_views[static_cast<std::size_t>(tab)]; }
    QString title(Tab tab) const;
    int count(Tab tab) const;

    const Theme &m_theme;
    const chart::Chart *m_chart = nullptr;
    chart::PatientId m_patient = 0; ///< whose chart it is
    RecordMarks m_marks;
    QTabBar *m_bar;
    QLabel *m_note;
    QStackedWidget *m_stack;
    std::array<QWidget *, TabCount> m_pages{};
    std::array<RecordView *, TabCount> m_views{};
    std::array<ObservationTab *, TabCount> m_observations{};
    std::array<QLabel *, SectionCount> m_headings{};
    std::array<RecordView *, SectionCount> m_sections{};
    ScrollColumn *m_more = nullptr;
};

} // namespace aidoctor::ui
