#pragma once

#include <QPointer>
#include <QScrollArea>

class QVBoxLayout;

namespace aidoctor::ui {

/// A column of widgets that scrolls. QScrollArea reserves height for texts at their least width;
/// this one gives the column the height it needs at the width it has.
class ScrollColumn : public QScrollArea {
    Q_OBJECT

public:
    explicit ScrollColumn(QWidget *parent = nullptr);

    QVBoxLayout *column() const { return m_column; }
    /// Runs `change`, which may add or remove widgets, so that the widget under the cursor, or the
    /// one with the keyboard, stays where it is on screen.
    template <typename Change>
    void keepingPlace(Change change)
    {
        const Anchor anchor = findAnchor();
        change();
        fit();
        restore(anchor);
    }
    /// Scrolls so that a widget of the column is in sight, its top before its bottom.
    void bringIntoSight(QWidget *widget);

protected:
    void resizeEvent(QResizeEvent *event) override;
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    struct Anchor {
        QPointer<QWidget> widget;
        int top = 0;
    };
    Anchor findAnchor() const;
    void restore(const Anchor &anchor);
    void fit();

    QVBoxLayout *m_column;
};

} // namespace aidoctor::ui
