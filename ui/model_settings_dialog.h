#pragma once

#include "ui/theme.h"

#include <QDialog>

#include <memory>

class QPushButton;

namespace aidoctor::ui {

class ModelLimitsSection;
class ModelRouteSection;
class ModelServerSection;
class ModelSettingsViewModel;
class ModelUsageSection;
class ModelWriterSection;
class ScrollColumn;
class SignedText;

/// Which model writes the briefings, where charts go for that, who has agreed to it and what it may
/// use. In the language and the look of the moment it opens in: it is modal, and both are chosen
/// in the window behind it.
class ModelSettingsDialog : public QDialog {
    Q_OBJECT

public:
    ModelSettingsDialog(const Theme &theme, std::unique_ptr<ModelSettingsViewModel> model,
                        QWidget *parent = nullptr);
    ~ModelSettingsDialog() override;

protected:
    bool eventFilter(QObject *watched, QEvent *event) override;

private:
    void build();
    void refresh();
    void showNotes(const QStringList &notes);
    void setTabStops();
    void fitScreen();

    const Theme &m_theme;
    std::unique_ptr<ModelSettingsViewModel> m_model;
    ScrollColumn *m_scroll;
    ModelWriterSection *m_writer;
    ModelServerSection *m_server;
    ModelRouteSection *m_route;
    ModelLimitsSection *m_limits;
    ModelUsageSection *m_usage;
    SignedText *m_message;
    QPushButton *m_save;
    QPushButton *m_cancel;
    QString m_toldProblem;  ///< and shown
    bool m_isSaved = false; ///< and nothing was changed since
};

} // namespace aidoctor::ui
