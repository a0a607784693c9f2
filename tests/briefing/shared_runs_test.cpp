#include "briefing/shared_store.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::briefing;
using namespace std::chrono_literals;
using test::await;
using test::quickTiming;
using test::Viewer;

namespace {

/// Several workstations on one store: what one process makes is seen, in order, by all others.
class SharedRunsTest : public test::SharedStore {
    Q_OBJECT

private slots:
    void initTestCase_data() { test::addEngines(); }

    void init() { open(); }

    void cleanup() { close(); }

    void twoWorkstationsSeeOneRun_data()
    {
        QTest::addColumn<bool>("hears");
        QTest::newRow("by the feed") << true;
        QTest::newRow("by asking") << false;
    }

    void twoWorkstationsSeeOneRun()
    {
        QFETCH(bool, hears);
        const auto first = workstation();
        const auto second =
            workstation(quickTiming(), hears ? test::Hears::Feed : test::Hears::Nothing);
        Viewer maker(first->service().watch(m_patient));
        first->model().say(QStringLiteral("One."));
        QTRY_VERIFY(maker.hasHeard(QStringLiteral("One.")));

        Viewer guest(second->service().watch(m_patient));
        QTRY_VERIFY(guest.hasHeard(QStringLiteral("One.")));
        QCOMPARE(guest.runId(), maker.runId());
        first->model().call(QStringLiteral("get_patient_record"));
        first->model().say(QStringLiteral("Two."));
        QTRY_VERIFY(guest.hasHeard(QStringLiteral("Two.")));
        QVERIFY(guest.count<event::Done>() == 0);
        Viewer late(second->service().watch(m_patient));
        first->model().answer();
        QTRY_VERIFY(maker.isOver() && guest.isOver() && late.isOver());

        QCOMPARE(guest.script(), maker.script());
        QCOMPARE(late.script(), maker.script());
        QCOMPARE(maker.count<event::Done>(), 1);
        QCOMPARE(maker.count<event::RulesReady>(), 1);
        QVERIFY(maker.count<event::ToolResult>() >= 1);
        QVERIFY(guest.first<event::Published>()->briefing
                == maker.first<event::Published>()->briefing);
        QCOMPARE(second->model().turnsAsked(), 0);
        QCOMPARE(rowsOf("briefing_runs"), 1);
        QVERIFY(isConsistent());
        QVERIFY(!first->service().isLive(m_patient));
        QTRY_VERIFY(!second->service().isLive(m_patient));
    }

    void whatHappensElsewhereIsTold()
    {
        const auto first = workstation();
        const auto second = workstation();
        QTRY_VERIFY(second->feed().isListening());
        QSignalSpy started(&second->service(), &BriefingService::runStarted);
        QSignalSpy ended(&second->service(), &BriefingService::runEnded);
        Viewer maker(first->service().watch(m_patient));
        QTRY_COMPARE(started.count(), 1);
        QVERIFY(second->service().isLive(m_patient));
        // Who comes later learns of it, too.
        const auto third = workstation();
        QTRY_VERIFY(third->service().isLive(m_patient));
        first->model().answer();
        QTRY_COMPARE(ended.count(), 1);
        QVERIFY(ended.front().at(1).toBool());
        QVERIFY(!second->service().isLive(m_patient));
        QTRY_VERIFY(!third->service().isLive(m_patient));
        Viewer stopped(first->service().watch(m_patient));
        QTRY_COMPARE(started.count(), 2);
        first->service().cancel(m_patient);
        QTRY_COMPARE(ended.count(), 2);
        QVERIFY(!ended.back().at(1).toBool());
    }

    void aRunIsReplayedFromANumber()
    {
        const auto first = workstation();
        const auto second = workstation();
        Viewer maker(first->service().watch(m_patient));
        first->model().say(QStringLiteral("One."));
        QTRY_VERIFY(maker.hasHeard(QStringLiteral("One.")));
        const QString runId = maker.runId();
        const auto far = static_cast<std::int64_t>(maker.events().size()) + 100;
        const auto unknown = await(second->service().resume(m_patient, runId, far));
        QVERIFY(!unknown);
        QVERIFY(!await(second->service().resume(m_patient + 1, runId, 1)));

        std::shared_ptr<RunWatcher> watcher;
        QTRY_VERIFY((watcher = await(second->service().resume(m_patient, runId, 3))));
        Viewer live(watcher);
        first->model().answer();
        QTRY_VERIFY(live.isOver() && maker.isOver());
        QCOMPARE(live.script(), maker.script().mid(3));

        // After its end, also in a process that never knew it.
        const auto third = workstation();
        const auto last = maker.events().back().sequence;
        for (auto *station : {first.get(), second.get(), third.get()}) {
            Viewer middle(await(station->service().resume(m_patient, runId, 5)));
            QTRY_VERIFY(middle.isOver());
            QCOMPARE(middle.script(), maker.script().mid(5));
            Viewer end(await(station->service().resume(m_patient, runId, last)));
            QTRY_VERIFY(end.isOver());
            QCOMPARE(end.script(), maker.script().mid(maker.script().size() - 1));
            QVERIFY(!await(station->service().resume(m_patient, runId, last + 1)));
        }
        QVERIFY(!third->service().isLive(m_patient));
        QCOMPARE(rowsOf("briefing_runs"), 1);
    }

    void pressedAtOnceThereIsOneRun()
    {
        const auto first = workstation();
        const auto second = workstation();
        const int rounds = 20;
        int byFirst = 0;
        for (int round = 1; round <= rounds; ++round) {
            Viewer one((round % 2 ? first : second)->service().watch(m_patient));
            Viewer other((round % 2 ? second : first)->service().watch(m_patient));
            QTRY_VERIFY(one.count<event::RulesReady>() == 1
                        && other.count<event::RulesReady>() == 1);
            QCOMPARE(one.runId(), other.runId());
            QTRY_COMPARE(first->model().turnsAsked() + second->model().turnsAsked(), round);
            const bool isFirst = first->model().turnsAsked() > byFirst;
            byFirst += isFirst ? 1 : 0;
            (isFirst ? first : second)->model().answer();
            QTRY_VERIFY(one.isOver() && other.isOver());
            QCOMPARE(one.script(), other.script());
            QCOMPARE(one.count<event::Done>(), 1);
            QCOMPARE(rowsOf("briefing_runs"), round);
            QCOMPARE(rowsOf("briefings"), round);
        }
        QVERIFY(isConsistent());
        qInfo("%d of %d rounds were won by the first workstation", byFirst, rounds);
    }

    void aRunIsStoppedFromTheOtherSide()
    {
        const auto first = workstation();
        const auto second = workstation();
        const auto third = workstation();
        Viewer maker(first->service().watch(m_patient));
        QTRY_VERIFY(third->service().isLive(m_patient));
        Viewer guest(second->service().watch(m_patient));
        QTRY_VERIFY(guest.count<event::RulesReady>() == 1);
        third->service().cancel(m_patient); // one that does not even watch it
        QTRY_VERIFY(maker.isOver() && guest.isOver());
        QCOMPARE(maker.failure(), m_stopped);
        QCOMPARE(guest.script(), maker.script());
        QCOMPARE(rowsOf("briefing_runs", "state = 'cancelled'"), 1);
        QCOMPARE(rowsOf("briefings"), 0);
        QTRY_VERIFY(!third->service().isLive(m_patient));
        Viewer again(second->service().watch(m_patient)); // at once
        second->model().answer();
        QTRY_VERIFY(again.isOver());
        QCOMPARE(again.count<event::Done>(), 1);
    }

    void aRunNobodyWatchesEnds()
    {
        RunTiming timing = quickTiming();
        timing.unwatched = 1500ms;
        const auto first = workstation(timing);
        const auto second = workstation(timing);
        auto maker = std::make_unique<Viewer>(first->service().watch(m_patient));
        QTRY_VERIFY(maker->count<event::RulesReady>() == 1);
        QTRY_COMPARE(rowsOf("briefing_runs", "last_sequence > 0"), 1);
        auto guest = std::make_unique<Viewer>(second->service().watch(m_patient));
        QTRY_VERIFY(guest->count<event::RulesReady>() == 1);
        const QString runId = maker->runId();
        maker.reset();
        // Watched elsewhere it goes on for longer than that.
        QTest::qWait(3500);
        QVERIFY(first->service().isLive(m_patient));
        QVERIFY(!guest->isOver());
        guest.reset();
        QTRY_VERIFY_WITH_TIMEOUT(!first->service().isLive(m_patient), 15'000);
        Viewer replay(await(second->service().resume(m_patient, runId, 0)));
        QTRY_VERIFY(replay.isOver());
        QCOMPARE(replay.failure(), m_stopped);
        QCOMPARE(rowsOf("briefing_runs", "state = 'cancelled'"), 1);
    }

    void aWantedRunGoesOnUnwatched_data()
    {
        QTest::addColumn<bool>("wantedHere");
        QTest::newRow("wanted where it is made") << true;
        QTest::newRow("wanted elsewhere") << false;
    }

    void aWantedRunGoesOnUnwatched()
    {
        QFETCH(bool, wantedHere);
        RunTiming timing = quickTiming();
        timing.unwatched = 300ms;
        const auto first = workstation(timing);
        const auto second = workstation(timing);
        auto maker = std::make_unique<Viewer>(
            first->service().watch(m_patient, wantedHere ? Keep::ToTheEnd : Keep::WhileWatched));
        QTRY_VERIFY(maker->count<event::RulesReady>() == 1);
        if (!wantedHere) {
            QTRY_COMPARE(rowsOf("briefing_runs", "last_sequence > 0"), 1);
            Viewer guest(second->service().watch(m_patient, Keep::ToTheEnd));
            QTRY_COMPARE(
                rowsOf("briefing_runs", test::isPostgres()
                                            ? "watched_until > started_at + interval '1 hour'"
                                            : "watched_until > started_at + 3600000"),
                1);
        }
        maker.reset();
        QTest::qWait(1500);
        QVERIFY(first->service().isLive(m_patient));
        first->model().answer();
        QTRY_COMPARE(rowsOf("briefings"), 1);
    }

    void whatATypicalRunAsksOfTheStore()
    {
        const auto here = workstation(RunTiming());
        const auto &counters = here->database().counters();
        auto before = counters.statements.load();
        Viewer viewer(here->service().watch(m_patient));
        here->model().answer();
        QTRY_VERIFY(viewer.isOver());
        const auto brief = counters.statements.load() - before;

        QTest::qWait(200);
        before = counters.statements.load();
        QElapsedTimer clock;
        clock.start();
        Viewer streamed(here->service().watch(m_patient));
        for (int i = 0; i < 300; ++i) {
            here->model().say(QStringLiteral("token "));
            QTest::qWait(10);
        }
        here->model().answer();
        QTRY_VERIFY(streamed.isOver());
        const auto streaming = counters.statements.load() - before;
        const auto tenths = static_cast<std::uint64_t>(clock.elapsed() / 100) + 1;
        qInfo("a short run: %llu statements; one of %.1f s with %d events: %llu statements, BEGIN"
              " and COMMIT among them",
              static_cast<unsigned long long>(brief), static_cast<double>(clock.elapsed()) / 1000,
              static_cast<int>(streamed.events().size()),
              static_cast<unsigned long long>(streaming));
        QVERIFY(brief <= 20);
        QVERIFY(streaming <= 4 * tenths + 20); // one transaction in a tenth of a second at most
    }
};

} // namespace

QTEST_GUILESS_MAIN(SharedRunsTest)
#include "shared_runs_test.moc"
