#pragma once

#include "ui/model_settings_view_model.h"
#include "ui/settings_section.h"

#include <vector>

class QGridLayout;

namespace aidoctor::ui {

class SignedText;
class TokenBox;
class UsdBox;

/// How much a briefing and a day may cost, and what is known of the price.
class ModelLimitsSection : public SettingsSection {
    Q_OBJECT

public:
    ModelLimitsSection(const Theme &theme, ModelSettingsViewModel &model);

    void refresh();
    QList<QWidget *> stops() const;

private:
    struct Tokens {
        TokenBox *box;
        std::int64_t agent::ModelSettings::*member;
    };
    struct Dollars {
        UsdBox *box;
        double agent::ModelSettings::*member;
    };
    TokenBox *addTokens(const QString &name, const QString &accessibleName,
                        std::int64_t agent::ModelSettings::*member);
    UsdBox *addDollars(const QString &name, const QString &accessibleName,
                       double agent::ModelSettings::*member);
    void showPrice();

    ModelSettingsViewModel &m_model;
    std::vector<Tokens> m_tokens;
    std::vector<Dollars> m_dollars;
    SignedText *m_price;
};

} // namespace aidoctor::ui
