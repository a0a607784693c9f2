#pragma once

#include <QPointer>
#include <QScrollArea>

#include <vector>

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
    /// one with the keyboard, or else the first one in sight, stays where it is on screen.
    template <typename Change>
    void keepingPlace(Change change)
    {
        const std::vector<Anchor> anchors = findAnchors();
        change();
        fit();
        restore(anchors);
    }
    /// Gives the column the height it needs, now.
    void fit();
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
    std::vector<Anchor> findAnchors() const;
    void restore(const std::vector<Anchor> &anchors);

    QVBoxLayout *m_column;
};

} // namespace aidoctor::ui
