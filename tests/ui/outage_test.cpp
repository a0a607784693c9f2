#include "long_charts.h"
#include "support/postgres_server.h"
#include "window_fixture.h"

#include <QAccessible>
#include <QElapsedTimer>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollBar>

using namespace aidoctor;
using namespace std::chrono_literals;
using test::OtherWorkstation;
using test::PostgresServer;
using test::WindowFixture;
using ui::RecordView;

namespace {

// Of the promise: told within 2 s, gone within 5 s of the return.
constexpr int kTold = test::kSanitized ? 10'000 : 2000;
constexpr int kBack = test::kSanitized ? 20'000 : 5000;

/// The window on a clinic's PostgreSQL that goes and comes back.
class ClinicWindow : public WindowFixture {
public:
    explicit ClinicWindow(std::shared_ptr<agent::ModelClient> model = {})
        : WindowFixture(std::move(model), database::Engine::PostgreSql)
    {}

    QWidget *notice() const { return find<QWidget>("storeNotice"); }
    QString mark(int row) const
    {
        return list()->model()->index(row, 0).data(Qt::AccessibleTextRole).toString();
    }
};

PostgresServer &server()
{
    return PostgresServer::shared();
}

} // namespace

/// A clinic's PostgreSQL is stopped and comes back: the window says so and keeps what it shows.
class OutageTest : public QObject {
    Q_OBJECT

private slots:
    void init()
    {
        if (!server().isRunning())
            server().start();
    }

    void whatIsShownStaysAndTheLineComesAndGoes()
    {
        ClinicWindow f;
        const auto id = f.add(test::longChart());
        f.add(test::kidneyPatient(QStringLiteral("p-2"), QStringLiteral("Wilson, James")));
        f.listen();
        f.show();
        f.window->openPatient(id, QStringLiteral("Garcia, Maria"));
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        QTRY_COMPARE(f.list()->model()->rowCount(), 2);
        QTRY_VERIFY(f.mark(0).endsWith(QLatin1String("ready")));
        QVERIFY(!f.notice()->isVisible());
        auto *labs = f.find<RecordView>("labsLatest");
        labs->verticalScrollBar()->setValue(400);
        labs->selectRow(20);
        QTest::qWait(50);
        const QString shown = f.shownText();
        const int labsPlace = labs->verticalScrollBar()->value();
        const QPoint summary = f.find<QLabel>("summaryText")->mapToGlobal(QPoint());
        const QPoint list = f.list()->mapToGlobal(QPoint());

        server().stop();
        QElapsedTimer clock;
        clock.start();
        QTest::qWait(0);
        f.loop().reset(); // stopping it was the test's own pause
        QTRY_VERIFY_WITH_TIMEOUT(f.notice()->isVisible(), kTold);
        qInfo("told after %lld ms", static_cast<long long>(clock.elapsed()));
        QVERIFY(f.text("storeNoticeHeadline").contains(QLatin1String("not answering")));
        QVERIFY(f.text("storeNoticeText")
                    .contains(
                        QString::number(QDate::currentDate().year()))); // until when it was current
        QVERIFY(f.notice()->accessibleName().contains(f.text("storeNoticeHeadline")));

        // Time passes, everything is asked for again, and nothing that was there goes.
        f.window->openPatient(id);
        emit f.store().charts().chartChanged(id);
        QTest::qWait(2500);
        for (const QString &line : shown.split(QLatin1Char('\n')))
            QVERIFY2(f.shownText().contains(line), qPrintable(line));
        QCOMPARE(f.list()->model()->rowCount(), 2);
        QVERIFY(f.list()->isVisible());
        QVERIFY(f.mark(0).endsWith(QLatin1String("ready")));
        QCOMPARE(f.text("bannerName"), QStringLiteral("Garcia, Maria"));
        QCOMPARE(labs->verticalScrollBar()->value(), labsPlace);
        QCOMPARE(labs->currentIndex().row(), 20);
        QCOMPARE(f.find<QLabel>("summaryText")->mapToGlobal(QPoint()), summary);
        QCOMPARE(f.list()->mapToGlobal(QPoint()), list);
        const auto away = f.loop().report().max;

        server().launch();
        server().waitUntilReady();
        clock.start();
        QTest::qWait(0);
        f.loop().reset();
        QTRY_VERIFY_WITH_TIMEOUT(!f.notice()->isVisible(), kBack);
        qInfo("gone %lld ms after the return", static_cast<long long>(clock.elapsed()));
        QTest::qWait(300);
        const auto back = f.loop().report().max;
        qInfo("loop: at most %lld us late while away, %lld us at the return",
              static_cast<long long>(away.count()), static_cast<long long>(back.count()));
        QVERIFY(away < test::kStallBound);
        QVERIFY(back < test::kStallBound);
        QCOMPARE(labs->verticalScrollBar()->value(), labsPlace);
        for (const QString &line : shown.split(QLatin1Char('\n')))
            QVERIFY2(f.shownText().contains(line), qPrintable(line));
    }

    void whatChangedMeanwhileIsReadAtTheReturn()
    {
        ClinicWindow f;
        const auto id = f.add(test::kidneyPatient());
        const auto other =
            f.add(test::kidneyPatient(QStringLiteral("p-2"), QStringLiteral("Wilson, James")));
        f.listen();
        f.show();
        f.window->openPatient(other);
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        f.window->openPatient(id);
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        QTRY_VERIFY(f.mark(1).endsWith(QLatin1String("ready")));
        auto *labs = f.find<RecordView>("labsLatest");
        const int before = labs->model()->rowCount();

        server().stop();
        QTRY_VERIFY_WITH_TIMEOUT(f.notice()->isVisible(), kTold);
        f.feed().stop(); // deaf for the changes below, as a workstation without network is
        server().start();
        OtherWorkstation elsewhere(f.store());
        for (const auto &[fhirId, name] :
             {std::pair{QStringLiteral("p-1"), QStringLiteral("Garcia, Maria")},
              std::pair{QStringLiteral("p-2"), QStringLiteral("Wilson, James")}}) {
            auto import = test::kidneyPatient(fhirId, name);
            import.observations.push_back(test::imported(
                test::lab(QStringLiteral("o-9"), QStringLiteral("Potassium"), 5.6,
                          QStringLiteral("mmol/L"), QStringLiteral("2026-11-22"), 3.5, 5.0)));
            QVERIFY(test::await(elsewhere.charts.store(import)).has_value());
        }
        QVERIFY(test::await(elsewhere.charts.store(test::kidneyPatient(
                                QStringLiteral("p-3"), QStringLiteral("Aalto, Aino"))))
                    .has_value());
        emit f.feed().resumed();
        QTRY_COMPARE_WITH_TIMEOUT(labs->model()->rowCount(), before + 1, kBack);
        QTRY_VERIFY_WITH_TIMEOUT(f.text("briefingState").startsWith(QLatin1String("outdated")),
                                 kBack);
        QTRY_COMPARE_WITH_TIMEOUT(f.list()->model()->rowCount(), 3, kBack);
        QTRY_VERIFY_WITH_TIMEOUT(f.mark(2).endsWith(QLatin1String("outdated")), kBack);
    }

    void aPatientChosenMeanwhileComesWithTheStore()
    {
        ClinicWindow f;
        const auto id = f.add(test::kidneyPatient());
        f.listen();
        f.show();
        QTRY_COMPARE(f.list()->model()->rowCount(), 1);
        server().stop();
        QTRY_VERIFY_WITH_TIMEOUT(f.notice()->isVisible(), kTold);
        QElapsedTimer clock;
        clock.start();
        f.window->openPatient(id, QStringLiteral("Garcia, Maria"));
        QTRY_VERIFY_WITH_TIMEOUT(
            f.find<QLabel>("chartNote")->isVisible() && !f.text("chartNote").isEmpty(), kTold);
        QTRY_VERIFY_WITH_TIMEOUT(f.text("briefingEmpty") == f.text("chartNote"), kTold);
        qInfo("told after %lld ms", static_cast<long long>(clock.elapsed()));
        QCOMPARE(f.text("bannerName"), QStringLiteral("Garcia, Maria"));
        server().start();
        QTRY_VERIFY_WITH_TIMEOUT(!f.notice()->isVisible(), kBack);
        QTRY_VERIFY_WITH_TIMEOUT(f.text("briefingState").startsWith(QLatin1String("ready")), kBack);
        // The chart and its briefing are read apart and come in either order.
        QTRY_VERIFY_WITH_TIMEOUT(!f.find<QLabel>("chartNote")->isVisible(), kBack);
        QVERIFY(f.find<RecordView>("labsLatest")->model()->rowCount() > 0);
        QTRY_VERIFY(f.cards() > 0);
    }

    void aSearchMeanwhileSaysWhyItHasNoAnswer()
    {
        ClinicWindow f;
        f.add(test::kidneyPatient());
        f.listen();
        f.show();
        QTRY_COMPARE(f.list()->model()->rowCount(), 1);
        server().stop();
        QTRY_VERIFY_WITH_TIMEOUT(f.notice()->isVisible(), kTold);
        auto *search = f.find<QLineEdit>("searchField");
        search->setText(QStringLiteral("wilson"));
        QVERIFY(f.list()->isVisible()); // until it is known that there is no answer
        QTRY_VERIFY_WITH_TIMEOUT(f.find<QLabel>("patientsEmpty")->isVisible(), kTold);
        QVERIFY(!f.text("patientsEmpty").contains(QLatin1String("No patient")));
        search->clear(); // what was there is there again
        QVERIFY(f.list()->isVisible());
        QCOMPARE(f.list()->model()->rowCount(), 1);
        search->setText(QStringLiteral("garcia"));
        QTest::qWait(400);
        server().start();
        QTRY_VERIFY_WITH_TIMEOUT(!f.notice()->isVisible(), kBack);
        QTRY_VERIFY_WITH_TIMEOUT(f.list()->isVisible(), kBack);
        QTRY_COMPARE(f.text("patientCount"), QStringLiteral("1 patient"));
    }

    void aBriefingThatCannotBeMadeAnewIsNotLost()
    {
        ClinicWindow f;
        const auto id = f.add(test::kidneyPatient());
        f.listen();
        f.show();
        f.window->openPatient(id);
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        const QString summary = f.text("summaryText");
        QVERIFY(!summary.isEmpty());
        server().stop();
        QTRY_VERIFY_WITH_TIMEOUT(f.notice()->isVisible(), kTold);
        f.find<QPushButton>("regenerateButton")->click();
        QTRY_VERIFY_WITH_TIMEOUT(f.find<QWidget>("briefingNotice")->isVisible(), kTold);
        QTRY_VERIFY(f.find<QWidget>("summaryCard")->isVisible());
        QCOMPARE(f.text("summaryText"), summary);
        QTRY_VERIFY_WITH_TIMEOUT(f.cards() > 0, kBack);
        QVERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
    }

    void aWindowThatStartsWithoutItsStoreWaits()
    {
        ClinicWindow f; // its database is made while there is a server
        f.add(test::kidneyPatient());
        server().stop();
        f.show();
        f.window->waitForStore(Error{QString::fromLatin1(codes::kDatabaseUnavailable), {}, {}});
        QVERIFY(f.notice()->isVisible());
        QVERIFY(!f.find<QLineEdit>("searchField")->isEnabled());
        QTRY_VERIFY_WITH_TIMEOUT(f.find<QLabel>("patientsEmpty")->isVisible(), kTold);
        f.window->waitForStore(Error{QStringLiteral("SCHEMA_OLDER"),
                                     QStringLiteral("Run ai-doctorctl database migrate."),
                                     {}});
        QVERIFY(f.text("storeNoticeText").contains(QLatin1String("migrate")));
        server().start();
        f.listen();
        f.window->storeOpened();
        QTRY_COMPARE_WITH_TIMEOUT(f.list()->model()->rowCount(), 1, kBack);
        QVERIFY(!f.notice()->isVisible());
        QVERIFY(f.find<QLineEdit>("searchField")->isEnabled());
        QVERIFY(f.list()->isVisible());
    }
};

QTEST_MAIN(OutageTest)
#include "outage_test.moc"
