#include "ui/record_view.h"

#include "ui/sign.h"
#include "ui/theme.h"

#include <QHeaderView>
#include <QPainter>
#include <QScrollBar>
#include <QStyledItemDelegate>

#include <algorithm>

namespace aidoctor::ui {

namespace {

constexpr int kSide = 6;  // between a cell's edge and its text
constexpr int kAbove = 6; // above and below the text of a row
constexpr int kSignWidth = 14;
constexpr int kMaxFittedRows = 300; // more rows are one line high: fitting each would cost time

Token tokenOf(Tone tone)
{
    switch (tone) {
    case Tone::Muted:
        return Token::Muted;
    case Tone::Abnormal:
        return Token::Critical;
    case Tone::Normal:
    case Tone::Strong:
        break;
    }
    return Token::Text;
}

Sign signOf(clinical::Severity severity)
{
    switch (severity) {
    case clinical::Severity::Critical:
        return Sign::Critical;
    case clinical::Severity::Warning:
        return Sign::Warning;
    case clinical::Severity::Info:
        break;
    }
    return Sign::Info;
}

Token signToken(clinical::Severity severity)
{
    switch (severity) {
    case clinical::Severity::Critical:
        return Token::CriticalEdge;
    case clinical::Severity::Warning:
        return Token::WarningEdge;
    case clinical::Severity::Info:
        break;
    }
    return Token::InfoEdge;
}

class RecordDelegate : public QStyledItemDelegate {
public:
    RecordDelegate(const Theme &theme, QObject *parent)
        : QStyledItemDelegate(parent), m_theme(theme)
    {}

    QFont fontOf(Tone tone) const
    {
        return m_theme.font(tone == Tone::Strong || tone == Tone::Abnormal
                                ? FontRole::SecondaryStrong
                                : FontRole::Secondary);
    }

    QRect textBox(const QRect &cell, const QModelIndex &index) const
    {
        QRect box = cell.adjusted(kSide, kAbove, -kSide, -kAbove);
        if (index.data(RecordTableModel::MarkRole).isValid())
            box.setLeft(box.left() + kSignWidth);
        return box;
    }

    QSize sizeHint(const QStyleOptionViewItem &option, const QModelIndex &index) const override
    {
        const QFontMetrics metrics(fontOf(toneOf(index)));
        const QString text = index.data().toString();
        const QString second = index.data(RecordTableModel::SecondRole).toString();
        const auto *view = qobject_cast<const QTableView *>(option.widget);
        const int width =
            view && view->columnWidth(index.column()) > 0 ? view->columnWidth(index.column()) : 200;
        const QRect box = textBox(QRect(0, 0, width, 1000), index);
        int height = wrapped(metrics, text, box.width()).height();
        if (!second.isEmpty()) {
            const QFontMetrics small(m_theme.font(FontRole::Secondary));
            height += wrapped(small, second, box.width()).height();
        }
        const int sign = index.data(RecordTableModel::MarkRole).isValid() ? kSignWidth : 0;
        return {metrics.horizontalAdvance(text) + 2 * kSide + 2 + sign, height + 2 * kAbove};
    }

    void paint(QPainter *painter, const QStyleOptionViewItem &option,
               const QModelIndex &index) const override
    {
        painter->save();
        const bool current = option.state.testFlag(QStyle::State_Selected);
        if (current)
            painter->fillRect(option.rect, m_theme.color(Token::Highlight));
        painter->setPen(m_theme.color(Token::Line));
        painter->drawLine(option.rect.bottomLeft(), option.rect.bottomRight());
        const bool first = index.column() == 0;
        if (current && first && option.widget && option.widget->hasFocus()) {
            painter->fillRect(QRect(option.rect.left(), option.rect.top(), 3, option.rect.height()),
                              m_theme.color(Token::Accent));
        }
        paintText(*painter, option.rect, index);
        painter->restore();
    }

private:
    static Tone toneOf(const QModelIndex &index)
    {
        return static_cast<Tone>(index.data(RecordTableModel::ToneRole).toInt());
    }

    static QRect wrapped(const QFontMetrics &metrics, const QString &text, int width)
    {
        return metrics.boundingRect(QRect(0, 0, std::max(20, width), 10000), Qt::TextWordWrap,
                                    text);
    }

    void paintText(QPainter &painter, const QRect &cell, const QModelIndex &index) const
    {
        QRect box = textBox(cell, index);
        const QVariant mark = index.data(RecordTableModel::MarkRole);
        const QFont font = fontOf(toneOf(index));
        const QFontMetrics metrics(font);
        if (mark.isValid()) {
            const auto severity = static_cast<clinical::Severity>(mark.toInt());
            const QRectF signBox(box.left() - kSignWidth, box.top() + (metrics.height() - 9) / 2.0,
                                 9, 9);
            paintSign(painter, signBox, signOf(severity), m_theme.color(signToken(severity)));
        }
        const QString text = index.data().toString();
        const QString second = index.data(RecordTableModel::SecondRole).toString();
        const int horizontal =
            index.data(Qt::TextAlignmentRole).toInt() & static_cast<int>(Qt::AlignHorizontal_Mask);
        const bool oneLine = box.height() < 2 * metrics.height() && second.isEmpty();
        painter.setFont(font);
        painter.setPen(m_theme.color(tokenOf(toneOf(index))));
        if (oneLine) {
            painter.drawText(box, horizontal | Qt::AlignVCenter | Qt::TextSingleLine,
                             metrics.elidedText(text, Qt::ElideRight, box.width()));
            return;
        }
        painter.drawText(box, horizontal | Qt::AlignTop | Qt::TextWordWrap, text);
        if (second.isEmpty())
            return;
        box.setTop(box.top() + wrapped(metrics, text, box.width()).height());
        painter.setFont(m_theme.font(FontRole::Secondary));
        painter.setPen(m_theme.color(Token::Muted));
        painter.drawText(box, horizontal | Qt::AlignTop | Qt::TextWordWrap, second);
    }

    const Theme &m_theme;
};

} // namespace

RecordView::RecordView(const Theme &theme, QWidget *parent) : QTableView(parent), m_theme(theme)
{
    setModel(&m_model);
    setItemDelegate(new RecordDelegate(theme, this));
    setShowGrid(false);
    setSelectionBehavior(SelectRows);
    setSelectionMode(SingleSelection);
    setTabKeyNavigation(false); // Tab leaves the table, as it leaves a list
    setEditTriggers(NoEditTriggers);
    setVerticalScrollMode(ScrollPerPixel);
    setHorizontalScrollMode(ScrollPerPixel);
    verticalHeader()->hide();
    verticalHeader()->setMinimumSectionSize(Theme::kControl);
    horizontalHeader()->setHighlightSections(false);
    horizontalHeader()->setSectionsClickable(false);
    horizontalHeader()->setMinimumSectionSize(24);
    // Heights follow the width the text has in the end, after the header has shared it out.
    m_fit.setSingleShot(true);
    m_fit.setInterval(0);
    connect(&m_fit, &QTimer::timeout, this, &RecordView::fitRows);
    connect(horizontalHeader(), &QHeaderView::sectionResized, this, [this] { m_fit.start(); });
    connect(&m_model, &QAbstractItemModel::dataChanged, this, [this] {
        m_fittedWidth = -1; // a sign takes room from the text
        m_fit.start();
    });
    connect(this, &QTableView::activated, this, [this](const QModelIndex &index) {
        const RecordRow &row = m_model.table().rows[static_cast<std::size_t>(index.row())];
        emit recordChosen(row.kind, row.id);
    });
    restyle();
}

void RecordView::restyle()
{
    setFont(m_theme.font(FontRole::Body));
    horizontalHeader()->setFont(m_theme.font(FontRole::Secondary));
    m_fittedWidth = -1;
    fitRows();
    viewport()->update();
}

void RecordView::setTable(RecordTable table, Place place)
{
    const bool kept = place == Place::Kept;
    const ReadingPlace before = kept ? readingPlace() : ReadingPlace();
    const QString current = kept ? m_model.keyOf(currentIndex().row()) : QString();
    m_model.setTable(std::move(table));
    auto *header = horizontalHeader();
    for (int column = 0; column < m_model.columnCount(); ++column) {
        header->setSectionResizeMode(column, column == m_model.table().stretch
                                                 ? QHeaderView::Stretch
                                                 : QHeaderView::ResizeToContents);
    }
    m_fittedWidth = -1;
    fitRows();
    if (kept)
        restore(before, current);
    else
        verticalScrollBar()->setValue(0);
    updateGeometry();
}

/// Empty at the top: there new records come in sight.
ReadingPlace RecordView::readingPlace() const
{
    ReadingPlace place;
    if (verticalScrollBar()->value() == 0)
        return place;
    for (int row = 0; row < m_model.rowCount(); ++row) {
        const int top = rowViewportPosition(row);
        place.add(m_model.keyOf(row), top, top + rowHeight(row) > 0 && top < viewport()->height());
    }
    return place;
}

void RecordView::restore(const ReadingPlace &before, const QString &current)
{
    const QHash<QString, int> rows = m_model.rowsByKey();
    const int selected = rows.value(current, -1);
    if (selected >= 0)
        chooseRow(selected, true);
    const auto moved = before.movedBy([&](const QString &key) {
        const int row = rows.value(key, -1);
        return row < 0 ? std::nullopt : std::optional(rowViewportPosition(row));
    });
    scrollBy(moved.value_or(0));
}

void RecordView::scrollBy(int distance)
{
    updateGeometries(); // the scroll bar knows the rows as they are now
    verticalScrollBar()->setValue(verticalScrollBar()->value() + distance);
}

bool RecordView::reveal(const QString &kind, const QString &id)
{
    const int row = m_model.rowOf(kind, id);
    if (row < 0)
        return false;
    selectRow(row);
    scrollTo(m_model.index(row, 0), PositionAtCenter);
    return true;
}

void RecordView::chooseRow(int row, bool still)
{
    setAutoScroll(!still);
    selectRow(row);
    setAutoScroll(true);
}

int RecordView::fullHeight() const
{
    return horizontalHeader()->sizeHint().height() + verticalHeader()->length() + 2;
}

QSize RecordView::sizeHint() const
{
    return {280, fullHeight()};
}

void RecordView::resizeEvent(QResizeEvent *event)
{
    QTableView::resizeEvent(event);
    fitRows();
}

void RecordView::currentChanged(const QModelIndex &current, const QModelIndex &previous)
{
    QTableView::currentChanged(current, previous);
    if (!current.isValid() || current.row() == previous.row())
        return;
    const RecordRow &row = m_model.table().rows[static_cast<std::size_t>(current.row())];
    emit recordChosen(row.kind, row.id);
}

void RecordView::fitRows()
{
    const int width =
        m_model.columnCount() > 0 ? columnWidth(m_model.table().stretch) : viewport()->width();
    if (width == m_fittedWidth)
        return;
    m_fittedWidth = width;
    const int first = verticalScrollBar()->value() == 0 ? -1 : rowAt(0);
    const int top = first < 0 ? 0 : rowViewportPosition(first);
    if (m_model.rowCount() <= kMaxFittedRows)
        resizeRowsToContents();
    else
        verticalHeader()->setDefaultSectionSize(fontMetrics().height() + 2 * kAbove);
    if (first >= 0)
        scrollBy(rowViewportPosition(first) - top);
    updateGeometry();
    emit rowsFitted();
}

} // namespace aidoctor::ui
