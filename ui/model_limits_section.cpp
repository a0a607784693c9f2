#include "ui/model_limits_section.h"

#include "ui/number_boxes.h"
#include "ui/signed_text.h"
#include "ui/wording.h"

#include <QGridLayout>
#include <QLabel>
#include <QSignalBlocker>
#include <QVBoxLayout>

namespace aidoctor::ui {

using Kind = ModelSettingsViewModel::Kind;
using Price = ModelSettingsViewModel::Price;
using agent::ModelSettings;

ModelLimitsSection::ModelLimitsSection(const Theme &theme, ModelSettingsViewModel &model)
    : SettingsSection(theme, QStringLiteral("modelLimits"), tr("How much it may use")),
      m_model(model),
      m_price(new SignedText(theme, QStringLiteral("modelPrice")))
{
    auto *grid = new QGridLayout;
    grid->setHorizontalSpacing(Theme::kStep * 3);
    grid->setVerticalSpacing(Theme::kStep * 2);
    grid->setColumnStretch(1, 1);
    grid->setColumnStretch(2, 1);
    const auto addHead = [&](int at, const QString &name, const QString &text) {
        QLabel *label = makeText(theme, FontRole::Secondary);
        label->setObjectName(name);
        label->setText(text);
        setTextToken(label, theme, Token::Muted);
        grid->addWidget(label, 0, at);
    };
    addHead(1, QStringLiteral("modelLimitsRun"), tr("for each briefing"));
    addHead(2, QStringLiteral("modelLimitsDay"), tr("for each day"));
    TokenBox *tokens = addTokens(QStringLiteral("modelTokensPerRun"),
                                 tr("Tokens for each briefing"), &ModelSettings::tokensPerRun);
    grid->addWidget(makeFieldLabel(theme, tr("Toke&ns"), tokens), 1, 0);
    grid->addWidget(tokens, 1, 1);
    grid->addWidget(addTokens(QStringLiteral("modelTokensPerDay"), tr("Tokens for each day"),
                              &ModelSettings::tokensPerDay),
                    1, 2);
    UsdBox *dollars = addDollars(QStringLiteral("modelUsdPerRun"),
                                 tr("US dollars for each briefing"), &ModelSettings::usdPerRun);
    grid->addWidget(makeFieldLabel(theme, tr("&US dollars"), dollars), 2, 0);
    grid->addWidget(dollars, 2, 1);
    grid->addWidget(addDollars(QStringLiteral("modelUsdPerDay"), tr("US dollars for each day"),
                               &ModelSettings::usdPerDay),
                    2, 2);
    column()->addLayout(grid);
    column()->addWidget(m_price);
    column()->addStretch();
}

TokenBox *ModelLimitsSection::addTokens(const QString &name, const QString &accessibleName,
                                        std::int64_t ModelSettings::*member)
{
    auto *box = new TokenBox;
    box->setObjectName(name);
    box->setAccessibleName(accessibleName);
    box->setSpecialValueText(tr("no limit"));
    connect(box, &TokenBox::valueChanged, this,
            [this, box, member] { m_model.setTokens(member, box->tokens()); });
    m_tokens.push_back({box, member});
    return box;
}

UsdBox *ModelLimitsSection::addDollars(const QString &name, const QString &accessibleName,
                                       double ModelSettings::*member)
{
    auto *box = new UsdBox;
    box->setObjectName(name);
    box->setAccessibleName(accessibleName);
    box->setSpecialValueText(tr("no limit"));
    connect(box, &UsdBox::valueChanged, this,
            [this, member](double usd) { m_model.setUsd(member, usd); });
    m_dollars.push_back({box, member});
    return box;
}

void ModelLimitsSection::refresh()
{
    const ModelSettings &draft = m_model.draft();
    for (const Tokens &tokens : m_tokens) {
        tokens.box->setEnabled(!m_model.isFixed());
        const QSignalBlocker blocker(tokens.box);
        if (tokens.box->tokens() != draft.*tokens.member) // or what is being typed would jump
            tokens.box->setValue(static_cast<double>(draft.*tokens.member));
    }
    for (const Dollars &dollars : m_dollars) {
        dollars.box->setEnabled(!m_model.isFixed());
        const QSignalBlocker blocker(dollars.box);
        if (dollars.box->value() != draft.*dollars.member)
            dollars.box->setValue(draft.*dollars.member);
    }
    showPrice();
}

void ModelLimitsSection::showPrice()
{
    const QString day = Wording::day(m_model.pricesAsOf());
    const ModelSettings &draft = m_model.draft();
    const bool hasDollars = draft.usdPerRun > 0 || draft.usdPerDay > 0;
    switch (m_model.price()) {
    case Price::OfTheHouse:
        m_price->setText(Sign::None, Token::Muted, tr("In the house: costs nothing by the token."));
        return;
    case Price::Known: {
        const auto [in, out] = m_model.pricePerMillion();
        m_price->setText(Sign::None, Token::Muted,
                         tr("A million tokens cost about %1 US dollars in and %2 out (prices as of "
                            "%3). Long prompts may cost more.")
                             .arg(Wording::usd(in), Wording::usd(out), day));
        return;
    }
    case Price::NotKnown:
        break;
    }
    if (draft.model.trimmed().isEmpty())
        m_price->setText(Sign::None, Token::Muted, tr("Prices as of %1.").arg(day));
    else if (hasDollars)
        m_price->setText(Sign::Warning, Token::Warning,
                         tr("The price of this model is not known (prices as of %1): with a limit "
                            "in dollars the offline agent writes instead. Set a limit in tokens.")
                             .arg(day));
    else
        m_price->setText(Sign::None, Token::Muted,
                         tr("The price of this model is not known (prices as of %1). Only a limit "
                            "in tokens can hold.")
                             .arg(day));
}

QList<QWidget *> ModelLimitsSection::stops() const
{
    return {m_tokens[0].box, m_tokens[1].box, m_dollars[0].box, m_dollars[1].box};
}

} // namespace aidoctor::ui
