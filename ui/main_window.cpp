#include "ui/main_window.h"

#include "briefing/model_choice.h"
#include "briefing/rule_choice.h"
#include "chart/chart_store.h"
#include "core/loop_monitor.h"
#include "core/settings.h"
#include "database/change_feed.h"
#include "ui/banner.h"
#include "ui/briefing_panel.h"
#include "ui/briefing_view_model.h"
#include "ui/chart_panel.h"
#include "ui/chart_view_model.h"
#include "ui/language.h"
#include "ui/model_settings_dialog.h"
#include "ui/model_settings_view_model.h"
#include "ui/patient_list_model.h"
#include "ui/rules_dialog.h"
#include "ui/sidebar.h"
#include "ui/store_notice.h"
#include "ui/theme.h"
#include "ui/wording.h"

#include <QApplication>
#include <QClipboard>
#include <QCloseEvent>
#include <QDateTime>
#include <QIcon>
#include <QShortcut>
#include <QSplitter>
#include <QTimer>
#include <QVBoxLayout>

#include <array>

namespace aidoctor::ui {

namespace {

const Settings::Key<QByteArray> kGeometryKey{"window/geometry", {}};
const Settings::Key<QByteArray> kOuterKey{"window/outer_splitter", {}};
const Settings::Key<QByteArray> kInnerKey{"window/inner_splitter", {}};

constexpr int kSidebarWidth = 250;

} // namespace

MainWindow::MainWindow(Services services, QWidget *parent)
    : QMainWindow(parent),
      m_services(std::move(services)),
      m_language(std::make_unique<Language>(m_services.settings)),
      m_theme(std::make_unique<Theme>(m_services.settings)),
      m_patients(std::make_unique<PatientListModel>(m_services.charts, m_services.briefings,
                                                    m_services.runs, m_services.today)),
      m_chart(std::make_unique<ChartViewModel>(m_services.charts)),
      m_briefing(std::make_unique<BriefingViewModel>(m_services.briefings, m_services.runs)),
      m_outer(new QSplitter(Qt::Horizontal)),
      m_inner(new QSplitter(Qt::Horizontal)),
      m_sidebar(new Sidebar(*m_theme, *m_language, *m_patients)),
      m_banner(new Banner(*m_theme, m_services.demo)),
      m_briefingPanel(new BriefingPanel(*m_theme)),
      m_chartPanel(new ChartPanel(*m_theme)),
      m_seconds(new QTimer(this)),
      m_marks(new QTimer(this))
{
    setObjectName(QStringLiteral("mainWindow"));
    setWindowIcon(QIcon(QStringLiteral(":/icons/ai-doctor.svg")));
    setWindowTitle(QStringLiteral("AI Doctor Assistant"));
    build();
    connectChart();
    connectBriefing();
    connectStore();
    connectModel();
    connect(m_sidebar, &Sidebar::patientChosen, this, &MainWindow::openPatient);
    connect(m_theme.get(), &Theme::changed, this, &MainWindow::restyle);
    addShortcuts();
    restyle();
    restoreLayout();
    m_sidebar->setApiAddress(m_services.apiAddress);
    m_patients->refresh();
    m_briefingPanel->clear();

    auto *pause = new QTimer(this);
    connect(pause, &QTimer::timeout, this, &MainWindow::showPause);
    pause->start(std::chrono::seconds(5));
}

MainWindow::~MainWindow()
{
    // Widgets name theme and models: they go first.
    delete m_modelSettings;
    delete takeCentralWidget();
}

void MainWindow::build()
{
    m_inner->setObjectName(QStringLiteral("innerSplitter"));
    m_outer->setObjectName(QStringLiteral("outerSplitter"));
    m_briefingPanel->setMinimumWidth(360);
    m_chartPanel->setMinimumWidth(300);
    m_sidebar->setMinimumWidth(190);
    m_inner->addWidget(m_briefingPanel);
    m_inner->addWidget(m_chartPanel);
    m_inner->setStretchFactor(0, 3);
    m_inner->setStretchFactor(1, 2);
    auto *patient = new QWidget;
    auto *column = new QVBoxLayout(patient);
    column->setContentsMargins(0, 0, 0, 0);
    column->setSpacing(0);
    column->addWidget(m_banner);
    column->addWidget(m_inner, 1);
    m_outer->addWidget(m_sidebar);
    m_outer->addWidget(patient);
    m_outer->setStretchFactor(0, 0);
    m_outer->setStretchFactor(1, 1);
    for (QSplitter *splitter : {m_outer, m_inner}) {
        splitter->setChildrenCollapsible(false);
        splitter->setHandleWidth(1);
    }
    setCentralWidget(m_outer);
}

void MainWindow::connectChart()
{
    connect(m_chart.get(), &ChartViewModel::left, this, [this] {
        m_chartPanel->setChart(nullptr);
        m_banner->clear();
        m_chartPanel->setNote({});
    });
    connect(m_chart.get(), &ChartViewModel::loaded, this, [this] {
        const chart::Chart &chart = *m_chart->chart();
        m_banner->setChart(chart, m_services.today());
        m_chartPanel->setChart(&chart);
        showMarks();
    });
    connect(m_chart.get(), &ChartViewModel::failed, this, [this](const Error &error) {
        m_chartPanel->setChart(nullptr);
        m_chartPanel->setNote(Wording::problem(error));
    });
    connect(m_chart.get(), &ChartViewModel::removed, this, [this] {
        m_briefing->close();
        m_sidebar->clearCurrent();
        m_chartPanel->setNote(Wording::problem(chart::patientNotFound()));
    });
    connect(m_banner, &Banner::allergiesClicked, this, [this] {
        m_chartPanel->setCurrentTab(ChartPanel::More);
        m_chartPanel->focusPanel();
    });
    connect(&m_services.charts, &chart::ChartStore::chartChanged, m_briefing.get(),
            &BriefingViewModel::chartChanged);
    connect(&m_services.charts, &chart::ChartStore::cleared, m_briefing.get(),
            &BriefingViewModel::close);
}

void MainWindow::connectBriefing()
{
    BriefingViewModel *briefing = m_briefing.get();
    connect(briefing, &BriefingViewModel::reset, this, [this] {
        m_briefingPanel->clear();
        m_chartPanel->setMarks({});
    });
    connect(briefing, &BriefingViewModel::stateChanged, this, &MainWindow::showStatus);
    connect(briefing, &BriefingViewModel::flagRaised, m_briefingPanel, &BriefingPanel::addFlag);
    connect(briefing, &BriefingViewModel::flagRaised, this, [this] { m_marks->start(); });
    connect(briefing, &BriefingViewModel::published, this, [this] {
        m_briefingPanel->setBriefing(m_briefing->briefing());
        m_marks->start();
    });
    connect(briefing, &BriefingViewModel::traced, m_briefingPanel, &BriefingPanel::addTrace);
    connect(m_briefingPanel, &BriefingPanel::regenerateRequested, briefing,
            &BriefingViewModel::regenerate);
    connect(m_briefingPanel, &BriefingPanel::stopRequested, briefing, &BriefingViewModel::stop);
    connect(m_briefingPanel, &BriefingPanel::newerRequested, briefing,
            &BriefingViewModel::showNewer);
    connect(m_briefingPanel, &BriefingPanel::copyRequested, this, &MainWindow::copyBriefing);
    connect(m_briefingPanel, &BriefingPanel::evidenceClicked, this,
            [this](const QString &kind, const QString &id) {
                if (kind == QLatin1String("rule"))
                    m_scope.launch(openRules(id));
                else
                    m_chartPanel->reveal(kind, id);
            });

    m_seconds->setInterval(std::chrono::milliseconds(500));
    connect(m_seconds, &QTimer::timeout, this, &MainWindow::showStatus);
    // Flags come in bursts: the chart's marks follow once per burst.
    m_marks->setSingleShot(true);
    m_marks->setInterval(0);
    connect(m_marks, &QTimer::timeout, this, &MainWindow::showMarks);
}

void MainWindow::connectStore()
{
    const database::ChangeFeed *feed = m_services.feed;
    if (!feed)
        return;
    m_hasHeard = feed->isListening();
    connect(feed, &database::ChangeFeed::lost, this, [this] {
        m_sidebar->storeNotice().showLost(m_hasHeard ? QDateTime::currentDateTime() : QDateTime());
    });
    connect(feed, &database::ChangeFeed::resumed, this, [this] {
        m_hasHeard = true;
        m_sidebar->storeNotice().hide();
        readAnew();
    });
}

void MainWindow::connectModel()
{
    if (m_services.rules) {
        m_sidebar->offerRules();
        connect(m_sidebar, &Sidebar::rulesRequested, this,
                [this] { m_scope.launch(openRules({})); });
    }
    if (!m_services.models)
        return;
    connect(m_sidebar, &Sidebar::modelSettingsRequested, this, &MainWindow::openModelSettings);
    connect(m_services.models, &briefing::ModelChoice::changed, this, &MainWindow::showWriter);
    showWriter();
}

void MainWindow::showWriter()
{
    const bool isModel = m_services.models->inUse().client != nullptr;
    m_sidebar->offerModelSettings(isModel ? m_services.models->settings().model
                                          : tr("the offline agent"));
}

void MainWindow::openModelSettings()
{
    if (m_modelSettings)
        return;
    m_modelSettings =
        new ModelSettingsDialog(*m_theme,
                                std::make_unique<ModelSettingsViewModel>(
                                    *m_services.models, m_services.usage, m_services.today),
                                this);
    m_modelSettings->setAttribute(Qt::WA_DeleteOnClose);
    m_modelSettings->open();
}

QCoro::Task<> MainWindow::openRules(QString rule)
{
    if (!m_services.rules)
        co_return;
    const std::stop_token gone = m_scope.token();
    auto asking = m_services.rules->book();
    const auto book = co_await std::move(asking);
    if (gone.stop_requested() || !book)
        co_return;
    if (!m_rules) {
        m_rules = new RulesDialog(*m_theme, *book, this);
        m_rules->setAttribute(Qt::WA_DeleteOnClose);
        m_rules->open();
    }
    if (!rule.isEmpty())
        m_rules->showRule(rule);
}

/// What changed meanwhile was not told.
void MainWindow::readAnew()
{
    m_patients->readAnew();
    m_chart->reload();
    m_briefing->readAnew();
}

void MainWindow::waitForStore(const Error &error)
{
    m_sidebar->setOpen(false);
    m_sidebar->storeNotice().showWaiting(error);
}

void MainWindow::storeOpened()
{
    m_sidebar->setOpen(true);
    m_sidebar->storeNotice().hide();
    readAnew();
}

void MainWindow::setApiAddress(const QString &address)
{
    m_sidebar->setApiAddress(address);
}

void MainWindow::openPatient(chart::PatientId id, const QString &name)
{
    if (m_chart->patientId() == id) {
        // Chosen again: nothing moves; Regenerate is the way to a second try.
        return;
    }
    // Everything of the patient before goes first, in this turn of the loop.
    m_briefing->close();
    m_chart->open(id);
    m_banner->setName(name);
    m_sidebar->setCurrent(id);
    m_briefing->open(id);
}

void MainWindow::showStatus()
{
    m_briefingPanel->setStatus(m_briefing->status());
    if (m_briefing->isLive())
        m_seconds->start();
    else
        m_seconds->stop();
}

void MainWindow::showMarks()
{
    RecordMarks marks;
    for (const briefing::Flag &flag : m_briefing->briefing().flags) {
        // A sign on every current medication would say nothing.
        if (flag.severity == clinical::Severity::Info)
            continue;
        for (const clinical::Evidence &evidence : flag.evidence) {
            RecordMark &mark = marks[recordKey(evidence.kind, evidence.id)];
            if (mark.titles.isEmpty() || flag.severity < mark.severity)
                mark.severity = flag.severity;
            mark.titles << flag.title;
        }
    }
    m_chartPanel->setMarks(std::move(marks));
}

void MainWindow::showPause()
{
    const auto report = m_services.loop.report();
    m_sidebar->setLongestPause(static_cast<int>(
        std::chrono::duration_cast<std::chrono::milliseconds>(report.max).count()));
}

void MainWindow::copyBriefing()
{
    if (const chart::Chart *chart = m_chart->chart())
        QApplication::clipboard()->setText(
            Wording::plainText(chart->patient, m_briefing->briefing()));
}

void MainWindow::addShortcuts()
{
    const auto add = [this](const QKeySequence &keys, auto action) {
        auto *shortcut = new QShortcut(keys, this);
        connect(shortcut, &QShortcut::activated, this, action);
    };
    add(QKeySequence::Find, [this] { m_sidebar->focusSearch(); });
    add(QKeySequence(Qt::CTRL | Qt::Key_R), [this] { m_briefing->regenerate(); });
    add(QKeySequence(Qt::Key_Escape), [this] { m_briefing->stop(); });
    add(QKeySequence(Qt::Key_F6), [this] { stepPane(1); });
    add(QKeySequence(Qt::SHIFT | Qt::Key_F6), [this] { stepPane(-1); });
    add(QKeySequence(Qt::ALT | Qt::Key_Right), [this] { stepPane(1); });
    add(QKeySequence(Qt::ALT | Qt::Key_Left), [this] { stepPane(-1); });
    add(QKeySequence::Quit, [this] { close(); });
}

void MainWindow::focusPane(Pane pane)
{
    switch (pane) {
    case Pane::Patients:
        m_sidebar->focusList();
        break;
    case Pane::Briefing:
        m_briefingPanel->focusPanel();
        break;
    case Pane::Chart:
        m_chartPanel->focusPanel();
        break;
    }
}

void MainWindow::stepPane(int step)
{
    const std::array<QWidget *, 3> panes{m_sidebar, m_briefingPanel, m_chartPanel};
    QWidget *focused = focusWidget();
    int now = 0;
    for (int i = 0; i < 3; ++i) {
        if (focused && panes[static_cast<std::size_t>(i)]->isAncestorOf(focused))
            now = i;
    }
    focusPane(static_cast<Pane>((now + step + 3) % 3));
}

void MainWindow::restyle()
{
    setFont(m_theme->font(FontRole::Body));
    setStyleSheet(m_theme->styleSheet());
    m_sidebar->restyle();
    m_banner->restyle();
    m_briefingPanel->restyle();
    m_chartPanel->restyle();
}

void MainWindow::restoreLayout()
{
    resize(1366, 768);
    const QByteArray geometry = m_services.settings.value(kGeometryKey);
    if (!geometry.isEmpty())
        restoreGeometry(geometry);
    const int rest = width() - kSidebarWidth;
    if (!m_outer->restoreState(m_services.settings.value(kOuterKey)))
        m_outer->setSizes({kSidebarWidth, rest});
    if (!m_inner->restoreState(m_services.settings.value(kInnerKey)))
        m_inner->setSizes({rest * 57 / 100, rest * 43 / 100});
}

void MainWindow::saveLayout()
{
    m_services.settings.setValue(kGeometryKey, saveGeometry());
    m_services.settings.setValue(kOuterKey, m_outer->saveState());
    m_services.settings.setValue(kInnerKey, m_inner->saveState());
}

void MainWindow::closeEvent(QCloseEvent *event)
{
    saveLayout();
    QMainWindow::closeEvent(event);
}

} // namespace aidoctor::ui
