#include "ui/chip.h"

#include <QEnterEvent>
#include <QPainter>

#include <algorithm>

namespace aidoctor::ui {

namespace {

constexpr int kSide = 9;
constexpr int kSign = 11;

} // namespace

Chip::Chip(const Theme &theme, QWidget *parent) : QAbstractButton(parent), m_theme(theme)
{
    setFocusPolicy(Qt::StrongFocus);
    setCursor(Qt::PointingHandCursor);
    setSizePolicy(QSizePolicy::Maximum, QSizePolicy::Fixed);
    restyle();
}

void Chip::setLook(const Look &look)
{
    m_look = look;
    restyle();
    updateGeometry();
}

void Chip::restyle()
{
    setFont(m_theme.font(m_look.strong ? FontRole::SecondaryStrong : FontRole::Secondary));
    update();
}

int Chip::signWidth() const
{
    return m_look.sign == Sign::None ? 0 : kSign + 5;
}

QSize Chip::sizeHint() const
{
    const int wanted = fontMetrics().horizontalAdvance(text()) + signWidth() + 2 * kSide + 2;
    return {std::min(wanted, m_look.maximumWidth), m_look.height};
}

QSize Chip::minimumSizeHint() const
{
    return {std::min(sizeHint().width(), 80), m_look.height};
}

void Chip::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const bool hovered = underMouse() && isEnabled() && focusPolicy() != Qt::NoFocus;
    const QRectF box = QRectF(rect()).adjusted(0.75, 0.75, -0.75, -0.75);
    painter.setBrush(m_theme.color(hovered ? Token::AccentGround : m_look.ground));
    painter.setPen(hasFocus() ? QPen(m_theme.color(Token::Accent), 2)
                              : QPen(m_theme.color(m_look.edge), 1));
    const double radius = std::min<double>(m_look.radius, box.height() / 2);
    painter.drawRoundedRect(box, radius, radius);
    const QColor color = m_theme.color(m_look.text);
    if (m_look.sign != Sign::None)
        paintSign(painter, QRectF(kSide, (height() - kSign) / 2.0, kSign, kSign), m_look.sign,
                  color);
    const QRect textBox = rect().adjusted(kSide + signWidth(), 0, -kSide + 2, 0);
    painter.setPen(color);
    painter.drawText(textBox, Qt::AlignLeft | Qt::AlignVCenter | Qt::TextSingleLine,
                     fontMetrics().elidedText(text(), Qt::ElideRight, textBox.width()));
}

void Chip::enterEvent(QEnterEvent *event)
{
    QAbstractButton::enterEvent(event);
    update();
}

void Chip::leaveEvent(QEvent *event)
{
    QAbstractButton::leaveEvent(event);
    update();
}

} // namespace aidoctor::ui
