#include "ui/flag_card.h"

#include "ui/chip.h"
#include "ui/flow_layout.h"
#include "ui/wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPainter>
#include <QToolButton>

namespace aidoctor::ui {

namespace {

constexpr std::size_t kChipsShown = 6;

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

/// A sign before a word, on one line, as in a card's head.
class SignedWord : public QWidget {
public:
    SignedWord(const Theme &theme, Sign sign, Token token, FontRole role, const QString &word)
        : m_theme(theme), m_sign(sign), m_token(token), m_word(word)
    {
        setFont(theme.font(role));
        setSizePolicy(QSizePolicy::Fixed, QSizePolicy::Fixed);
        setAccessibleName(word);
    }

    QSize sizeHint() const override
    {
        // As high as a title beside it, so that both stand on one line.
        const int line = QFontMetrics(m_theme.font(FontRole::CardTitle)).height();
        return {fontMetrics().horizontalAdvance(m_word) + kSign + 6, line};
    }

protected:
    void paintEvent(QPaintEvent *) override
    {
        QPainter painter(this);
        const QColor color = m_theme.color(m_token);
        paintSign(painter, QRectF(0.5, (height() - kSign) / 2.0, kSign, kSign), m_sign, color);
        painter.setPen(color);
        painter.drawText(rect().adjusted(kSign + 5, 0, 0, 0), Qt::AlignVCenter | Qt::TextSingleLine,
                         m_word);
    }

private:
    static constexpr int kSign = 10;
    const Theme &m_theme;
    Sign m_sign;
    Token m_token;
    QString m_word;
};

} // namespace

SeverityLook lookOf(clinical::Severity severity)
{
    switch (severity) {
    case clinical::Severity::Critical:
        return {Token::Critical, Token::CriticalEdge, Token::CriticalGround};
    case clinical::Severity::Warning:
        return {Token::Warning, Token::WarningEdge, Token::WarningGround};
    case clinical::Severity::Info:
        break;
    }
    return {Token::Info, Token::InfoEdge, Token::InfoGround};
}

FlagCard::FlagCard(const Theme &theme, briefing::Flag flag, bool compact, QWidget *parent)
    : Card(theme, parent), m_flag(std::move(flag)), m_compact(compact)
{
    setObjectName(QStringLiteral("flag:") + m_flag.id);
    setEdge(lookOf(m_flag.severity).edge);
    setAccessibleName(
        QStringLiteral("%1: %2").arg(Wording::severity(m_flag.severity), m_flag.title));
    setAccessibleDescription(m_flag.description);
    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(Theme::kStep * 4, 7, Theme::kPadding, compact ? 7 : 9);
    column->setSpacing(3);
    buildHead(column);
    setOpen(!compact);
}

void FlagCard::buildHead(QVBoxLayout *column)
{
    const SeverityLook look = lookOf(m_flag.severity);
    auto *head = new QHBoxLayout;
    head->setSpacing(Theme::kStep * 2);
    auto *word = new SignedWord(theme(), signOf(m_flag.severity), look.text, FontRole::Section,
                                Wording::severity(m_flag.severity));
    head->addWidget(word, 0, Qt::AlignTop);
    auto *title = makeText(theme(), FontRole::CardTitle);
    title->setObjectName(QStringLiteral("flagTitle"));
    title->setText(m_flag.title);
    head->addWidget(title, 1);

    const bool rule = m_flag.source == briefing::FlagSource::Rule;
    const bool verified = !rule && m_flag.verification == briefing::Verification::Verified;
    const bool partly = !rule && m_flag.verification == briefing::Verification::PartlyVerified;
    const Token token = verified ? Token::Verified : rule || partly ? Token::Muted : Token::Warning;
    const Sign sign = verified || partly ? Sign::Check : rule ? Sign::None : Sign::Outdated;
    QWidget *trust = nullptr;
    if (sign == Sign::None) {
        auto *text = makeText(theme(), FontRole::Secondary);
        text->setWordWrap(false);
        text->setMinimumHeight(QFontMetrics(theme().font(FontRole::CardTitle)).height());
        text->setText(Wording::trust(m_flag));
        setTextToken(text, theme(), token);
        trust = text;
    } else {
        trust = new SignedWord(theme(), sign, token, FontRole::Secondary, Wording::trust(m_flag));
    }
    trust->setObjectName(QStringLiteral("flagTrust"));
    trust->setToolTip(plainToolTip(m_flag.verificationReason));
    head->addWidget(trust, 0, Qt::AlignTop);

    if (m_compact) {
        m_toggle = new QToolButton;
        m_toggle->setObjectName(QStringLiteral("flagToggle"));
        m_toggle->setAutoRaise(true);
        m_toggle->setFocusPolicy(Qt::StrongFocus);
        m_toggle->setFixedSize(24, 22);
        connect(m_toggle, &QToolButton::clicked, this, [this] { setOpen(!m_open); });
        head->addWidget(m_toggle, 0, Qt::AlignTop);
    }
    column->addLayout(head);
}

void FlagCard::setOpen(bool open)
{
    m_open = open;
    if (open && !m_body)
        buildBody();
    if (m_body)
        m_body->setVisible(open);
    if (m_toggle) {
        m_toggle->setIcon(
            signIcon(open ? Sign::FoldOpen : Sign::FoldClosed, theme().color(Token::Muted), 10));
        m_toggle->setAccessibleName(open ? tr("Close: %1").arg(m_flag.title)
                                         : tr("Open: %1").arg(m_flag.title));
    }
}

void FlagCard::buildBody()
{
    m_body = new QWidget;
    auto *column = new QVBoxLayout(m_body);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(3);
    const auto add = [&](const QString &text, const char *name, FontRole role, Token token) {
        if (text.isEmpty())
            return;
        auto *label = makeText(theme(), role);
        label->setObjectName(QLatin1String(name));
        label->setText(text);
        setTextToken(label, theme(), token);
        column->addWidget(label);
    };
    add(m_flag.description, "flagDescription", FontRole::Body, Token::Text);
    add(m_flag.suggestedAction, "flagAction", FontRole::Body, Token::Accent);
    add(m_flag.source == briefing::FlagSource::Ai
                && m_flag.verification != briefing::Verification::Verified
            ? m_flag.verificationReason
            : QString(),
        "flagReason", FontRole::Secondary, Token::Muted);
    addChips(column);
    layout()->addWidget(m_body);
}

void FlagCard::addChips(QVBoxLayout *column)
{
    if (m_flag.evidence.empty())
        return;
    auto *chips = new QWidget;
    auto *flow = new FlowLayout(Theme::kStep + 2, chips);
    flow->setContentsMargins(0, 3, 0, 0);
    const std::size_t shown =
        m_flag.evidence.size() > kChipsShown + 1 ? kChipsShown : m_flag.evidence.size();
    for (std::size_t i = 0; i < shown; ++i)
        flow->addWidget(makeChip(m_flag.evidence[i]));
    if (shown < m_flag.evidence.size()) {
        auto *more = new Chip(theme());
        more->setObjectName(QStringLiteral("moreEvidence"));
        more->setText(tr("%n more", nullptr, static_cast<int>(m_flag.evidence.size() - shown)));
        more->setAccessibleName(more->text());
        flow->addWidget(more);
        connect(more, &Chip::clicked, this, [this, more, flow, shown] {
            for (std::size_t i = shown; i < m_flag.evidence.size(); ++i)
                flow->addWidget(makeChip(m_flag.evidence[i]));
            more->hide();
        });
    }
    column->addWidget(chips);
}

QWidget *FlagCard::makeChip(const clinical::Evidence &evidence)
{
    auto *chip = new Chip(theme());
    chip->setObjectName(QStringLiteral("evidence:%1/%2").arg(evidence.kind, evidence.id));
    const QString text = evidence.label.isEmpty() ? evidence.id : evidence.label;
    chip->setText(text);
    chip->setToolTip(plainToolTip(text));
    const bool isRule = evidence.kind == QLatin1String("rule");
    // A passage is no record of the chart: it is named, but leads nowhere there.
    const bool leads =
        evidence.kind != QLatin1String("passage") && evidence.kind != QLatin1String("patient");
    Chip::Look look;
    look.text = leads && !isRule ? Token::Info : Token::Muted;
    chip->setLook(look);
    if (!leads) {
        chip->setFocusPolicy(Qt::NoFocus);
        chip->unsetCursor();
        chip->setAccessibleName(tr("Rests on %1").arg(text));
        return chip;
    }
    chip->setAccessibleName(isRule ? tr("Show the rule and its source: %1").arg(text)
                                   : tr("Show %1 in the chart").arg(text));
    connect(chip, &Chip::clicked, this,
            [this, evidence] { emit evidenceClicked(evidence.kind, evidence.id); });
    return chip;
}

} // namespace aidoctor::ui
