#include "ui/signed_text.h"

#include "ui/card.h"

#include <QAccessible>
#include <QFontMetrics>
#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>

namespace aidoctor::ui {

namespace {

constexpr int kSign = 11;

} // namespace

SignedText::SignedText(const Theme &theme, const QString &name, QWidget *parent)
    : QWidget(parent), m_theme(theme), m_label(makeText(theme, FontRole::Secondary))
{
    setObjectName(name + QStringLiteral("Line"));
    m_label->setObjectName(name);
    m_label->setAlignment(Qt::AlignLeft | Qt::AlignTop);
    auto *row = new QHBoxLayout(this);
    row->setContentsMargins(kSign + Theme::kStep * 2, 0, 0, 0);
    row->addWidget(m_label);
    hide();
}

void SignedText::setText(Sign sign, Token token, const QString &text)
{
    m_sign = sign;
    m_token = token;
    m_label->setText(text);
    setTextToken(m_label, m_theme, token);
    layout()->setContentsMargins(sign == Sign::None ? 0 : kSign + Theme::kStep * 2, 0, 0, 0);
    setVisible(!text.isEmpty());
    update();
}

QString SignedText::text() const
{
    return m_label->text();
}

void SignedText::announce()
{
    // QAccessibleAnnouncementEvent came with Qt 6.8; an alert is read out by most screen readers.
    setAccessibleName(m_label->text());
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void SignedText::paintEvent(QPaintEvent *)
{
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const int line = QFontMetrics(m_label->font()).height();
    const QRectF box(0, m_label->geometry().top() + (line - kSign) / 2.0, kSign, kSign);
    paintSign(painter, box, m_sign, m_theme.color(m_token));
}

} // namespace aidoctor::ui
