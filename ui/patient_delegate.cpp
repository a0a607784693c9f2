#include "ui/patient_delegate.h"

#include "ui/patient_list_model.h"
#include "ui/sign.h"
#include "ui/theme.h"

#include <QPainter>
#include <QPainterPath>

namespace aidoctor::ui {

namespace {

constexpr int kHeight = 54;
constexpr int kSide = 12;
constexpr int kSign = 10;

struct MarkLook {
    Sign sign;
    Token token;
};

MarkLook lookOf(BriefingMark mark)
{
    switch (mark) {
    case BriefingMark::Ready:
        return {Sign::Check, Token::Verified};
    case BriefingMark::Live:
        return {Sign::Live, Token::Accent};
    case BriefingMark::Outdated:
        return {Sign::Outdated, Token::Warning};
    case BriefingMark::None:
        return {Sign::Dash, Token::Muted};
    case BriefingMark::Unknown:
        break;
    }
    return {Sign::None, Token::Muted};
}

} // namespace

PatientDelegate::PatientDelegate(const Theme &theme, QObject *parent)
    : QStyledItemDelegate(parent), m_theme(theme)
{}

QSize PatientDelegate::sizeHint(const QStyleOptionViewItem &, const QModelIndex &) const
{
    return {200, kHeight};
}

void PatientDelegate::paint(QPainter *painter, const QStyleOptionViewItem &option,
                            const QModelIndex &index) const
{
    painter->save();
    painter->setRenderHint(QPainter::Antialiasing);
    const bool selected = option.state.testFlag(QStyle::State_Selected);
    const bool focused = option.state.testFlag(QStyle::State_HasFocus);
    const QRectF box = QRectF(option.rect).adjusted(8.5, 1.5, -8.5, -1.5);
    QPainterPath outline;
    outline.addRoundedRect(box, Theme::kRadius, Theme::kRadius);
    if (selected) {
        painter->fillPath(outline, m_theme.color(Token::Surface));
        painter->save();
        painter->setClipPath(outline);
        painter->fillRect(QRectF(box.left(), box.top(), 4, box.height()),
                          m_theme.color(Token::Accent));
        painter->restore();
    }
    if (selected || focused) {
        painter->setPen(focused ? QPen(m_theme.color(Token::Accent), 1.6)
                                : QPen(m_theme.color(Token::Line), 1));
        painter->drawPath(outline);
    }

    const QRect content = option.rect.adjusted(8 + kSide, 7, -8 - kSide + 2, -7);
    const auto mark = static_cast<BriefingMark>(index.data(PatientListModel::MarkRole).toInt());
    const MarkLook look = lookOf(mark);
    const QFont small = m_theme.font(FontRole::Secondary);
    const QFontMetrics smallMetrics(small);
    const QString word = PatientListModel::markWord(mark);
    const int markWidth = word.isEmpty() ? 0 : smallMetrics.horizontalAdvance(word) + kSign + 5;

    const QFont strong = m_theme.font(FontRole::BodyStrong);
    const QFontMetrics metrics(strong);
    // The name has the whole line: it is the one thing here that must not be cut off.
    const QRect line(content.left(), content.top(), content.width(), metrics.height());
    painter->setFont(strong);
    painter->setPen(m_theme.color(Token::Text));
    painter->drawText(line, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      metrics.elidedText(index.data().toString(), Qt::ElideRight, line.width()));

    const QRect second(content.left(), content.bottom() - smallMetrics.height() + 1,
                       content.width(), smallMetrics.height());
    painter->setFont(small);
    if (markWidth > 0) {
        const QRect place(content.right() - markWidth + 1, second.top(), markWidth,
                          second.height());
        paintSign(*painter,
                  QRectF(place.left(), place.center().y() - kSign / 2.0 + 1, kSign, kSign),
                  look.sign, m_theme.color(look.token));
        painter->setPen(m_theme.color(look.token));
        painter->drawText(place, Qt::AlignRight | Qt::AlignVCenter | Qt::TextSingleLine, word);
    }
    painter->setPen(m_theme.color(Token::Muted));
    const int room = second.width() - markWidth - (markWidth > 0 ? Theme::kStep * 2 : 0);
    painter->drawText(second, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                      smallMetrics.elidedText(index.data(PatientListModel::DetailRole).toString(),
                                              Qt::ElideRight, room));
    painter->restore();
}

} // namespace aidoctor::ui
