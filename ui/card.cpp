#include "ui/card.h"

#include <QLabel>
#include <QPainter>
#include <QPainterPath>

namespace aidoctor::ui {

Card::Card(const Theme &theme, QWidget *parent) : QWidget(parent), m_theme(theme)
{
    setSizePolicy(QSizePolicy::Preferred, QSizePolicy::Minimum);
}

void Card::setEdge(std::optional<Token> edge)
{
    m_edge = edge;
    update();
}

void Card::setGround(Token ground)
{
    m_ground = ground;
    update();
}

void Card::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF box = QRectF(rect()).adjusted(0.5, 0.5, -0.5, -0.5);
    QPainterPath outline;
    outline.addRoundedRect(box, Theme::kRadius, Theme::kRadius);
    painter.fillPath(outline, m_theme.color(m_ground));
    if (m_edge) {
        painter.save();
        painter.setClipPath(outline);
        painter.fillRect(QRectF(0, 0, 4.5, height()), m_theme.color(*m_edge));
        painter.restore();
    }
    painter.setPen(m_theme.color(Token::Line));
    painter.drawPath(outline);
}

QLabel *makeText(const Theme &theme, FontRole role, QWidget *parent)
{
    auto *label = new QLabel(parent);
    label->setTextFormat(Qt::PlainText);
    label->setWordWrap(true);
    label->setTextInteractionFlags(Qt::TextSelectableByMouse);
    label->setFont(theme.font(role));
    return label;
}

void setTextToken(QWidget *widget, const Theme &theme, Token token)
{
    QPalette palette;
    palette.setColor(QPalette::WindowText, theme.color(token));
    widget->setPalette(palette);
}

} // namespace aidoctor::ui
