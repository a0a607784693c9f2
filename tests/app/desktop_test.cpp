#include "api/clinic_fixture.h"
#include "core/settings.h"
#include "ui/main_window.h"
#include "ui/services.h"

#include <QLabel>
#include <QTest>

using namespace aidoctor;

/// The window and the API over the same services, on one event loop.
namespace {

class DesktopTest : public QObject {
    Q_OBJECT

private slots:
    void twentyStreamsAndAWindowShareOneLoop()
    {
        ClinicFixture fixture;
        QByteArrayList paths;
        for (int i = 0; i < 20; ++i)
            paths.append("/api/v1/patients/"
                         + QByteArray::number(fixture.addPatient(
                             QStringLiteral("s%1").arg(i), QStringLiteral("Stream %1").arg(i)))
                         + "/briefing");
        const chart::PatientId shown =
            fixture.addPatient(QStringLiteral("w"), QStringLiteral("Window, Wanda"));

        Settings settings(fixture.dataFolder() + QStringLiteral("/settings.ini"));
        clinic::Clinic &clinic = fixture.clinic();
        ui::MainWindow window(ui::Services{clinic.charts(),
                                           clinic.briefings(),
                                           clinic.runs(),
                                           settings,
                                           clinic.loop(),
                                           false,
                                           [] { return QDate(2026, 11, 23); },
                                           {}});
        window.resize(1366, 768);
        window.show();
        QVERIFY(QTest::qWaitForWindowExposed(&window));
        // What is built when the first patient is opened is not what is measured.
        window.openPatient(1, QStringLiteral("Stream 0"));
        QTRY_VERIFY(test::await(clinic.briefings().history(1))->size() == 1);
        QTest::qWait(200);

        clinic.loop().reset();
        std::vector<std::unique_ptr<RawClient>> clients;
        for (const QByteArray &path : paths) {
            clients.push_back(std::make_unique<RawClient>(fixture.port()));
            clients.back()->sendPost(path, {},
                                     fixture.authorization() + "Accept: text/event-stream\r\n");
        }
        window.openPatient(shown, QStringLiteral("Window, Wanda"));
        for (const auto &client : clients) {
            QTRY_VERIFY_WITH_TIMEOUT(client->collect() == 1, 30'000);
            QVERIFY(client->received().contains("event: done"));
        }
        QTRY_VERIFY(test::await(clinic.briefings().history(shown))->size() == 1);
        const auto report = clinic.loop().report();
        qInfo("20 streams and a window: loop p50 %lld us, p99 %lld us, max %lld us",
              static_cast<long long>(report.p50.count()),
              static_cast<long long>(report.p99.count()),
              static_cast<long long>(report.max.count()));
        QVERIFY2(report.max < test::kStallBound, qPrintable(QString::number(report.max.count())));
        QVERIFY(report.beats > 5);
    }
};

} // namespace

QTEST_MAIN(DesktopTest)
#include "desktop_test.moc"
