#pragma once

#include "ui/model_settings_view_model.h"
#include "ui/settings_section.h"

#include <map>

class QHBoxLayout;
class QRadioButton;

namespace aidoctor::ui {

class SignedText;

/// Who writes: the offline agent, Anthropic, or a server that speaks OpenAI's language; and what
/// writes now.
class ModelWriterSection : public SettingsSection {
    Q_OBJECT

public:
    ModelWriterSection(const Theme &theme, ModelSettingsViewModel &model);

    void refresh();
    QList<QWidget *> stops() const;
    /// Puts the keyboard on what is chosen.
    void focusChoice();

private:
    void add(ModelSettingsViewModel::Kind kind, const QString &name, const QString &title,
             const QString &sentence, QHBoxLayout *row);
    QString writingNow() const;

    const Theme &m_theme;
    ModelSettingsViewModel &m_model;
    std::map<ModelSettingsViewModel::Kind, QRadioButton *> m_choices;
    SignedText *m_now;
};

} // namespace aidoctor::ui
