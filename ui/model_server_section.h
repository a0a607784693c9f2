#pragma once

#include "ui/model_settings_view_model.h"
#include "ui/settings_section.h"

class QComboBox;
class QLineEdit;
class QPushButton;

namespace aidoctor::ui {

class SignedText;
class TokenBox;

/// The server and what is asked of it: address, key, model, effort, lengths. What is wrong with a
/// field stands below it.
class ModelServerSection : public SettingsSection {
    Q_OBJECT

public:
    ModelServerSection(const Theme &theme, ModelSettingsViewModel &model);

    void refresh();
    QList<QWidget *> stops() const;
    /// Puts the keyboard into the field that has to be mended.
    void focus(ModelSettingsViewModel::Field field);

private:
    void build();
    void showAddress();
    void showKey();
    void showModel();
    void showContext();

    const Theme &m_theme;
    ModelSettingsViewModel &m_model;
    QLineEdit *m_address;
    QLineEdit *m_key;
    QPushButton *m_removeKey;
    QComboBox *m_name;
    QComboBox *m_effort;
    TokenBox *m_output;
    TokenBox *m_context;
    SignedText *m_addressNote;
    SignedText *m_keyNote;
    SignedText *m_nameNote;
    SignedText *m_contextNote;
};

} // namespace aidoctor::ui
