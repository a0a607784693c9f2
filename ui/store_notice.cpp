#include "ui/store_notice.h"

#include "ui/sign.h"
#include "ui/wording.h"

#include <QAccessible>
#include <QEvent>
#include <QLabel>
#include <QPainter>
#include <QVBoxLayout>

namespace aidoctor::ui {

namespace {

constexpr int kSign = 11;
constexpr int kSide = 10;

} // namespace

StoreNotice::StoreNotice(const Theme &theme, QWidget *parent)
    : Card(theme, parent),
      m_headline(makeText(theme, FontRole::SecondaryStrong)),
      m_text(makeText(theme, FontRole::Secondary))
{
    setObjectName(QStringLiteral("storeNotice"));
    m_headline->setObjectName(QStringLiteral("storeNoticeHeadline"));
    m_text->setObjectName(QStringLiteral("storeNoticeText"));
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(kSide + kSign + Theme::kStep * 2, Theme::kStep * 2, kSide,
                               Theme::kStep * 2);
    column->setSpacing(2);
    column->addWidget(m_headline);
    column->addWidget(m_text);
    setGround(Token::WarningGround);
    restyle();
    hide();
}

void StoreNotice::showLost(const QDateTime &lastHeard)
{
    m_lastHeard = lastHeard;
    m_waitsFor.reset();
    appear();
}

void StoreNotice::showWaiting(const Error &error)
{
    m_lastHeard = {};
    m_waitsFor = error;
    appear();
}

void StoreNotice::appear()
{
    retranslate();
    show();
    // QAccessibleAnnouncementEvent came with Qt 6.8; an alert is read out by most screen readers.
    QAccessibleEvent alert(this, QAccessible::Alert);
    QAccessible::updateAccessibility(&alert);
}

void StoreNotice::retranslate()
{
    const bool away = !m_waitsFor || m_waitsFor->code == QLatin1String(codes::kDatabaseUnavailable);
    m_headline->setText(away ? tr("Record store not answering") : tr("Record store not ready"));
    if (!away)
        m_text->setText(Wording::problem(*m_waitsFor));
    else if (m_waitsFor)
        m_text->setText(tr("Trying again. If it stays so, ask whoever looks after it."));
    else if (m_lastHeard.isValid())
        m_text->setText(tr("What you see was current at %1. Trying again.")
                            .arg(Wording::localTime(m_lastHeard.toUTC().toString(Qt::ISODate))));
    else
        m_text->setText(tr("What you see may not be current. Trying again."));
    setAccessibleName(QStringLiteral("%1. %2").arg(m_headline->text(), m_text->text()));
}

void StoreNotice::restyle()
{
    m_headline->setFont(theme().font(FontRole::SecondaryStrong));
    m_text->setFont(theme().font(FontRole::Secondary));
    setTextToken(m_headline, theme(), Token::Warning);
    setTextToken(m_text, theme(), Token::Text);
    update();
}

void StoreNotice::changeEvent(QEvent *event)
{
    Card::changeEvent(event);
    if (event->type() == QEvent::LanguageChange)
        retranslate();
}

void StoreNotice::paintEvent(QPaintEvent *event)
{
    Card::paintEvent(event);
    QPainter painter(this);
    painter.setRenderHint(QPainter::Antialiasing);
    const QRectF sign(kSide, m_headline->geometry().top() + 3, kSign, kSign);
    paintSign(painter, sign, Sign::Warning, theme().color(Token::WarningEdge));
}

} // namespace aidoctor::ui
