#include "ui/scroll_column.h"

#include <QApplication>
#include <QEvent>
#include <QScrollBar>
#include <QVBoxLayout>

#include <algorithm>

namespace aidoctor::ui {

ScrollColumn::ScrollColumn(QWidget *parent) : QScrollArea(parent)
{
    auto *content = new QWidget;
    m_column = new QVBoxLayout(content);
    m_column->setContentsMargins(0, 0, 0, 0);
    // Height follows width by fit(), not by the least sizes of wrapped texts.
    m_column->setSizeConstraint(QLayout::SetNoConstraint);
    content->installEventFilter(this);
    setHorizontalScrollBarPolicy(Qt::ScrollBarAlwaysOff);
    setWidgetResizable(false);
    setWidget(content);
}

void ScrollColumn::fit()
{
    QWidget *content = widget();
    const int width = viewport()->width();
    m_column->activate();
    const int needed = m_column->hasHeightForWidth() ? m_column->totalHeightForWidth(width)
                                                     : m_column->totalSizeHint().height();
    content->resize(width, std::max(needed, viewport()->height()));
    m_column->activate();
}

void ScrollColumn::resizeEvent(QResizeEvent *event)
{
    QScrollArea::resizeEvent(event);
    fit();
}

bool ScrollColumn::eventFilter(QObject *watched, QEvent *event)
{
    if (watched == widget() && event->type() == QEvent::LayoutRequest)
        fit();
    return QScrollArea::eventFilter(watched, event);
}

/// The widget that stays and, should it be gone afterwards, those around it.
std::vector<ScrollColumn::Anchor> ScrollColumn::findAnchors() const
{
    QWidget *content = widget();
    QWidget *found = nullptr;
    const QPoint cursor = viewport()->mapFromGlobal(QCursor::pos());
    if (viewport()->rect().contains(cursor))
        found = content->childAt(content->mapFromGlobal(QCursor::pos()));
    QWidget *focused = QApplication::focusWidget();
    if (!found && focused && content->isAncestorOf(focused))
        found = focused;
    const int value = verticalScrollBar()->value();
    const int last = value + viewport()->height();
    for (int y = value; !found && value > 0 && y < last; y += 4) // between two cards is nothing
        found = content->childAt(content->width() / 2, y);
    std::vector<Anchor> anchors;
    for (; found && found != content; found = found->parentWidget())
        anchors.push_back({found, found->mapTo(content, QPoint()).y()});
    return anchors;
}

void ScrollColumn::restore(const std::vector<Anchor> &anchors)
{
    for (const Anchor &anchor : anchors) {
        if (!anchor.widget || !widget()->isAncestorOf(anchor.widget)
            || !anchor.widget->isVisibleTo(widget()))
            continue;
        const int moved = anchor.widget->mapTo(widget(), QPoint()).y() - anchor.top;
        verticalScrollBar()->setValue(verticalScrollBar()->value() + moved);
        return;
    }
}

void ScrollColumn::bringIntoSight(QWidget *shown)
{
    fit();
    const int top = shown->mapTo(widget(), QPoint()).y();
    ensureVisible(0, top + shown->height(), 0, 8);
    ensureVisible(0, top, 0, 8);
}

} // namespace aidoctor::ui
