#pragma once

#include "core/error.h"
#include "ui/model_settings_view_model.h"
#include "ui/settings_section.h"

class QPushButton;

namespace aidoctor::ui {

class SignedText;

/// Where charts would go, who has agreed to it, and whether the server answers.
class ModelRouteSection : public SettingsSection {
    Q_OBJECT

public:
    ModelRouteSection(const Theme &theme, ModelSettingsViewModel &model);

    void refresh();
    QList<QWidget *> stops() const;

private:
    void askToAgree();
    void showWhere();
    void showAgreement();
    void showTest();
    QString testResult() const;

    const Theme &m_theme;
    ModelSettingsViewModel &m_model;
    QLabel *m_address;
    QLabel *m_where;
    SignedText *m_agreement;
    SignedText *m_agreementProblem;
    QPushButton *m_agree;
    QPushButton *m_withdraw;
    QPushButton *m_test;
    SignedText *m_result;
    ModelSettingsViewModel::Test::State m_shown = ModelSettingsViewModel::Test::State::None;
};

} // namespace aidoctor::ui
