#pragma once

#include "ui/model_settings_view_model.h"
#include "ui/settings_section.h"

class QTableWidget;

namespace aidoctor::ui {

/// What the models were used for today, on all workstations together.
class ModelUsageSection : public SettingsSection {
    Q_OBJECT

public:
    ModelUsageSection(const Theme &theme, ModelSettingsViewModel &model);

    void refresh();
    QList<QWidget *> stops() const;

private:
    void fill(const std::vector<briefing::DailyUsage> &usage);
    void fitHeight();

    ModelSettingsViewModel &m_model;
    QLabel *m_none;
    QTableWidget *m_table;
    bool m_isFilled = false;
};

} // namespace aidoctor::ui
