#include "fhir/importer.h"
#include "model_fixture.h"
#include "support/postgres_server.h"
#include "ui/patient_list_model.h"
#include "window_fixture.h"

#include <QComboBox>
#include <QDir>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QMenu>
#include <QPushButton>
#include <QRadioButton>

using namespace aidoctor;
using namespace std::chrono_literals;
using test::calls;
using test::ends;
using test::flagJson;
using test::ModelFixture;
using test::OtherWorkstation;
using test::says;
using test::ScriptedModel;
using test::WindowFixture;

/// Pictures of the window with the demo's charts, into the folder AIDOCTOR_SCREENSHOTS; skipped
/// where none is named.
class ScreenshotsTest : public QObject {
    Q_OBJECT

    QString m_folder = qEnvironmentVariable("AIDOCTOR_SCREENSHOTS");

    void importDemo(WindowFixture &f)
    {
        WorkerPool workers(2);
        fhir::Importer importer(f.store().charts(), workers);
        const auto report = test::await(importer.importPaths(
            {QStringLiteral(AIDOCTOR_SOURCE_DIR "/resources/demo")}, std::stop_token()));
        QVERIFY(report.has_value());
    }

    void save(const WindowFixture &f, const char *name)
    {
        QTest::qWait(250);
        QVERIFY(
            f.window->grab().save(QStringLiteral("%1/%2.png").arg(m_folder, QLatin1String(name))));
    }

    void save(QWidget *dialog, const QString &name)
    {
        QTest::qWait(250);
        QVERIFY(dialog->grab().save(QStringLiteral("%1/%2.png").arg(m_folder, name)));
    }

    /// The settings of the model on the way from the offline agent to a model that writes.
    void modelSettingsOn(const QString &suffix,
                         const std::function<void(ui::MainWindow &)> &prepare)
    {
        const test::ModelServer server([](const test::ModelServer::Request &request, int) {
            if (request.header("authorization") == "Bearer wrong")
                return test::answering(401, "{}");
            return test::answering(200, test::modelList({QStringLiteral("llama4:scout"),
                                                         QStringLiteral("medgemma:27b"),
                                                         QStringLiteral("mistral-small:24b"),
                                                         QStringLiteral("qwen3:32b")}));
        });
        ModelFixture f;
        f.window().show();
        prepare(*f.window().window);
        const auto find = [&f](const char *name) {
            return f.dialog()->findChild<QWidget *>(QLatin1String(name));
        };
        const auto press = [&find](const char *name) {
            qobject_cast<QAbstractButton *>(find(name))->click();
        };
        const auto picture = [&](const char *name) {
            save(f.dialog(), QStringLiteral("model-%1%2").arg(QLatin1String(name), suffix));
        };
        // The offscreen platform's screen is narrower than the least one there is in practices.
        const auto openLarge = [&f] { f.open()->resize(1000, 690); };
        auto *menu = f.window().find<QMenu>("settingsMenu");
        menu->popup(QPoint());
        save(menu, QStringLiteral("model-menu") + suffix);
        menu->close();
        openLarge();
        picture("offline");
        press("modelKindAnthropic");
        picture("anthropic");
        qobject_cast<QComboBox *>(find("modelName"))
            ->setEditText(QStringLiteral("claude-sonnet-5-5"));
        QTRY_VERIFY(find("modelAgree")->isEnabled());
        press("modelAgree");
        auto *agreement = f.dialog()->findChild<QDialog *>(QStringLiteral("agreementDialog"));
        save(agreement, QStringLiteral("model-agreement") + suffix);
        agreement->reject();
        press("modelSave");
        picture("saved-without-agreement");
        f.dialog()->reject();
        QTRY_VERIFY(!f.dialog());
        agent::Spending spending{QStringLiteral("claude-sonnet-5-5"), {}, 0.4312};
        spending.usage.inputTokens = 182'340;
        spending.usage.outputTokens = 12'417;
        QVERIFY(test::await(f.usage().record(spending)));
        QVERIFY(test::await(
            f.usage().record({QStringLiteral("medgemma:27b"), spending.usage, std::nullopt})));
        openLarge();
        press("modelKindOpenAi");
        picture("openai");
        qobject_cast<QLineEdit *>(find("modelAddress"))->setText(QStringLiteral("ftp://x"));
        press("modelSave");
        picture("wrong-address");
        qobject_cast<QLineEdit *>(find("modelAddress"))
            ->setText(server.address() + QStringLiteral("/v1"));
        picture("ollama");
        press("modelAgree");
        f.dialog()->findChild<QDialog *>(QStringLiteral("agreementDialog"))->accept();
        QTRY_VERIFY(find("modelTest")->isEnabled());
        qobject_cast<QLineEdit *>(find("modelKey"))->setText(QStringLiteral("wrong"));
        press("modelTest");
        QTest::qWait(400);
        picture("wrong-key");
        qobject_cast<QLineEdit *>(find("modelKey"))->setText(QStringLiteral("right"));
        qobject_cast<QComboBox *>(find("modelName"))->setEditText(QStringLiteral("medgemma:4b"));
        press("modelTest");
        QTest::qWait(400);
        picture("not-offered");
        qobject_cast<QComboBox *>(find("modelName"))->setEditText(QStringLiteral("medgemma:27b"));
        press("modelTest");
        QTest::qWait(400);
        picture("works");
        press("modelSave");
        picture("saved");
        f.dialog()->reject();
        QTRY_VERIFY(!f.dialog());
        openLarge();
        picture("reopened");
        find("modelKindOpenAi")->setFocus();
        picture("focus-choice");
        find("modelEffort")->setFocus();
        picture("focus-box");
        qobject_cast<QComboBox *>(find("modelEffort"))->showPopup();
        save(QApplication::activePopupWidget(), QStringLiteral("model-list") + suffix);
        qobject_cast<QComboBox *>(find("modelEffort"))->hidePopup();
        f.dialog()->resize(760, 560);
        picture("small");
    }

    static bool isReady(const WindowFixture &f)
    {
        return !f.find<QWidget>("stopButton")->isVisible()
               && f.find<QWidget>("summaryCard")->isVisible();
    }

private slots:
    void initTestCase()
    {
        if (m_folder.isEmpty())
            QSKIP("AIDOCTOR_SCREENSHOTS names no folder");
        QDir().mkpath(m_folder);
    }

    void emptyStart()
    {
        WindowFixture f;
        f.show();
        save(f, "empty-start");
    }

    void demo()
    {
        WindowFixture f;
        importDemo(f);
        QElapsedTimer clock;
        clock.start();
        f.show();
        qInfo("window with list after %lld ms", clock.elapsed());
        QTRY_VERIFY(f.list()->model()->rowCount() > 5);
        save(f, "start");
        int garcia = 0;
        for (int row = 0; row < f.list()->model()->rowCount(); ++row) {
            if (f.list()->model()->index(row, 0).data().toString().contains(
                    QLatin1String("Garcia")))
                garcia = row;
        }
        for (int row = 0; row < 4; ++row) {
            f.choose(row);
            QTRY_VERIFY(isReady(f));
            save(f, qPrintable(QStringLiteral("patient-%1").arg(row)));
        }
        f.choose(garcia);
        QTRY_VERIFY(isReady(f));
        save(f, "ready");
        auto *panel = f.find<ui::ChartPanel>("chartPanel");
        for (const auto &[tab, name] : {std::pair{ui::ChartPanel::Problems, "problems"},
                                        std::pair{ui::ChartPanel::Medications, "medications"},
                                        std::pair{ui::ChartPanel::Vitals, "vitals"},
                                        std::pair{ui::ChartPanel::Visits, "visits"},
                                        std::pair{ui::ChartPanel::More, "more"}}) {
            panel->setCurrentTab(tab);
            save(f, name);
        }
        panel->setCurrentTab(ui::ChartPanel::Labs);
        f.find<QAbstractButton>("labsAllValues")->click();
        f.find<QAbstractButton>("foldMaking")->click();
        save(f, "labs-history-and-making");
        f.find<QAbstractButton>("foldMaking")->click();
        f.find<QAbstractButton>("labsBack")->click();
        f.window->language().set(QStringLiteral("de"));
        save(f, "german");
        f.window->language().set(QStringLiteral("en"));
        f.window->theme().setChoice(ui::Theme::Choice::Dark);
        save(f, "dark");
        f.window->theme().setChoice(ui::Theme::Choice::HighContrast);
        save(f, "high-contrast");
        f.window->theme().setChoice(ui::Theme::Choice::Light);
        f.window->resize(1024, 700);
        save(f, "small");
    }

    void modelSettings()
    {
        modelSettingsOn({}, [](ui::MainWindow &) {});
        modelSettingsOn(QStringLiteral("-german"), [](ui::MainWindow &window) {
            window.language().set(QStringLiteral("de"));
        });
        modelSettingsOn(QStringLiteral("-dark"), [](ui::MainWindow &window) {
            window.theme().setChoice(ui::Theme::Choice::Dark);
        });
        modelSettingsOn(QStringLiteral("-high-contrast"), [](ui::MainWindow &window) {
            window.theme().setChoice(ui::Theme::Choice::HighContrast);
        });
    }

    void live()
    {
        WindowFixture f(std::make_shared<ScriptedModel>(std::deque<ScriptedModel::Script>{
            {says(QStringLiteral("I look at the kidney values first.")),
             calls(QStringLiteral("check_lab_thresholds")), ends("tool_use")},
            {says(QStringLiteral("Now the history."), 1500ms),
             calls(QStringLiteral("get_observation_history")), ends("tool_use")},
            {says(QStringLiteral("{"), 30s), ends()}}));
        importDemo(f);
        f.show();
        QTRY_VERIFY(f.list()->model()->rowCount() > 5);
        f.choose(2);
        QTRY_VERIFY(f.cards() > 0);
        QTest::qWait(1200);
        save(f, "live");
    }

    void newerBriefingAndChangedChart()
    {
        WindowFixture f;
        OtherWorkstation other(f.store());
        importDemo(f);
        f.listen();
        f.show();
        QTRY_VERIFY(f.list()->model()->rowCount() > 5);
        f.choose(3);
        QTRY_VERIFY(isReady(f));
        const auto id = f.list()->currentIndex().data(ui::PatientListModel::IdRole).toLongLong();
        auto work = [id](database::Session &session) {
            return session.execute(
                QStringLiteral("UPDATE patients SET revision = revision + 1 WHERE id = ?"),
                {QVariant::fromValue<qlonglong>(id)});
        };
        QVERIFY(test::await(other.database.transaction(std::move(work))).has_value());
        QTRY_VERIFY(f.find<QWidget>("briefingNotice")->isVisible());
        save(f, "outdated");
        auto made = test::await(other.briefings.history(id, 1))->front();
        made.patientRevision += 1;
        QVERIFY(other.storeBriefing(made).has_value());
        QTRY_VERIFY(f.find<QWidget>("newerButton")->isVisible());
        save(f, "newer-briefing");
    }

    void outage()
    {
        test::PostgresServer &server = test::PostgresServer::shared();
        WindowFixture f({}, database::Engine::PostgreSql);
        importDemo(f);
        f.listen();
        f.show();
        QTRY_VERIFY(f.list()->model()->rowCount() > 5);
        f.choose(3);
        QTRY_VERIFY(isReady(f));
        save(f, "before-outage");
        server.stop();
        QTRY_VERIFY(f.find<QWidget>("storeNotice")->isVisible());
        save(f, "outage");
        f.window->theme().setChoice(ui::Theme::Choice::Dark);
        save(f, "outage-dark");
        f.window->theme().setChoice(ui::Theme::Choice::HighContrast);
        save(f, "outage-high-contrast");
        f.window->theme().setChoice(ui::Theme::Choice::Light);
        f.find<QLineEdit>("searchField")->setText(QStringLiteral("thomp"));
        QTRY_VERIFY(f.find<QWidget>("patientsEmpty")->isVisible());
        save(f, "outage-search");
        f.find<QLineEdit>("searchField")->clear();
        f.choose(6);
        QTRY_VERIFY(!f.text("chartNote").isEmpty());
        save(f, "outage-another-patient");
        f.window->resize(1024, 700);
        save(f, "outage-small");
        f.window->resize(1366, 768);
        server.start();
        QTRY_VERIFY(!f.find<QWidget>("storeNotice")->isVisible());
        QTRY_VERIFY(isReady(f));
        save(f, "after-outage");
        f.window->waitForStore(
            Error{QString::fromLatin1(codes::kDatabaseUnavailable), QString(), QString()});
        save(f, "waiting");
        f.window->storeOpened();
        auto remove = [](database::Session &session) {
            return session.execute(QStringLiteral("DELETE FROM patients"));
        };
        QVERIFY(test::await(f.store().database().transaction(std::move(remove))).has_value());
        QTRY_VERIFY(f.find<QWidget>("chartNote")->isVisible());
        save(f, "removed");
    }
};

QTEST_MAIN(ScreenshotsTest)
#include "screenshots_test.moc"
