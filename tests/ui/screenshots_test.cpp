#include "fhir/importer.h"
#include "window_fixture.h"

#include <QDir>
#include <QElapsedTimer>

using namespace aidoctor;
using namespace std::chrono_literals;
using test::calls;
using test::ends;
using test::flagJson;
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
};

QTEST_MAIN(ScreenshotsTest)
#include "screenshots_test.moc"
