#pragma once

#include "chart/chart.h"
#include "core/error.h"
#include "core/task_scope.h"
#include "ui/services.h"

#include <QCoroTask>
#include <QMainWindow>
#include <QPointer>

#include <memory>

class QSplitter;
class QTimer;

namespace aidoctor::ui {

class Banner;
class BriefingPanel;
class BriefingViewModel;
class ChartPanel;
class ChartViewModel;
class Language;
class ModelSettingsDialog;
class PatientListModel;
class RulesDialog;
class Sidebar;
class Theme;

/// The window: patients at the left, the briefing in the middle, the chart at the right, and above
/// both the banner that tells whose they are.
class MainWindow : public QMainWindow {
    Q_OBJECT

public:
    explicit MainWindow(Services services, QWidget *parent = nullptr);
    ~MainWindow() override;

    /// Shows this patient: banner, chart and briefing; starts one where there is none.
    void openPatient(chart::PatientId id, const QString &name = {});
    /// The store cannot be opened yet, because of this: nothing can be chosen until storeOpened().
    void waitForStore(const Error &error);
    void storeOpened();
    void setApiAddress(const QString &address);
    Language &language() { return *m_language; }
    Theme &theme() { return *m_theme; }

protected:
    void closeEvent(QCloseEvent *event) override;

private:
    enum class Pane { Patients, Briefing, Chart };

    void build();
    void connectChart();
    void connectBriefing();
    void connectStore();
    void connectModel();
    void readAnew();
    void addShortcuts();
    void restyle();
    void restoreLayout();
    void saveLayout();
    void showStatus();
    void showMarks();
    void showPause();
    void focusPane(Pane pane);
    void stepPane(int step);
    void copyBriefing();
    void openModelSettings();
    /// @param rule the one that is shown; empty: the first
    QCoro::Task<> openRules(QString rule);
    void showWriter();

    Services m_services;
    // The order matters: language and theme before any widget, models before their views.
    std::unique_ptr<Language> m_language;
    std::unique_ptr<Theme> m_theme;
    std::unique_ptr<PatientListModel> m_patients;
    std::unique_ptr<ChartViewModel> m_chart;
    std::unique_ptr<BriefingViewModel> m_briefing;
    QSplitter *m_outer;
    QSplitter *m_inner;
    Sidebar *m_sidebar;
    Banner *m_banner;
    BriefingPanel *m_briefingPanel;
    ChartPanel *m_chartPanel;
    QTimer *m_seconds;
    QTimer *m_marks;
    QPointer<ModelSettingsDialog> m_modelSettings;
    QPointer<RulesDialog> m_rules;
    TaskScope m_scope;
    bool m_hasHeard = false; ///< the store has told of its changes
};

} // namespace aidoctor::ui
