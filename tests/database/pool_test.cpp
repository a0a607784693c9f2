#include "jobs.h"
#include "support/postgres_server.h"

#include <QElapsedTimer>
#include <QLoggingCategory>
#include <QTest>

#include <algorithm>
#include <vector>

using namespace aidoctor;
using namespace std::chrono_literals;
using database::Database;
using Job = test::Started<Result<int>>;

namespace {

constexpr int kAll = 15; ///< 5 connections that stay and 10 more

class PoolTest : public QObject {
    Q_OBJECT

    std::vector<Job> hold(Database &database, const std::shared_ptr<test::Gate> &gate, int count)
    {
        std::vector<Job> jobs;
        for (int i = 0; i < count; ++i)
            jobs.emplace_back(database.readOne(test::holds(gate)));
        return jobs;
    }

    Job quick(Database &database)
    {
        return Job(database.readOne(test::runs(QStringLiteral("SELECT 1"))));
    }

    /// True when as many jobs as there may be connections can hold one each at the same time.
    bool allServe(Database &database, int connections)
    {
        const auto gate = std::make_shared<test::Gate>();
        const test::GateOpener opener(gate);
        const auto jobs = hold(database, gate, connections);
        if (!QTest::qWaitFor([&] { return gate->waiting() == connections; }, 20'000))
            return false;
        gate->open();
        return std::all_of(jobs.begin(), jobs.end(),
                           [](const Job &job) { return job.value() == 1; });
    }

private slots:
    void initTestCase_data() { test::addEngines(); }

    void theSixteenthJobWaitsAndIsServed()
    {
        test::OneTable store;
        const auto gate = std::make_shared<test::Gate>();
        const test::GateOpener opener(gate);
        const auto held = hold(*store, gate, kAll);
        QTRY_COMPARE_WITH_TIMEOUT(gate->waiting(), kAll, 20'000);
        QCOMPARE(store->counters().leases.load(), kAll);
        QCOMPARE(store->counters().connectionsOpen.load(), kAll);

        const Job sixteenth = quick(*store);
        QCOMPARE(store->waiting(), std::size_t{1});
        QTest::qWait(50);
        QVERIFY(!sixteenth.isDone());
        gate->letOneThrough();
        QCOMPARE(sixteenth.value().value(), 1);
        QCOMPARE(store->counters().connectionsOpened.load(), std::uint64_t{kAll});
        gate->open();
        for (const Job &job : held)
            QCOMPARE(job.value().value(), 1);
        QCOMPARE(store->counters().leases.load(), 0);
    }

    void whoWaitsTooLongIsToldThatTheStoreIsBusy()
    {
        test::OneTable store({.waitLimit = 300ms});
        const auto gate = std::make_shared<test::Gate>();
        const test::GateOpener opener(gate);
        const auto held = hold(*store, gate, kAll);
        QTRY_COMPARE_WITH_TIMEOUT(gate->waiting(), kAll, 20'000);

        QElapsedTimer timer;
        timer.start();
        const Job sixteenth = quick(*store);
        QCOMPARE(test::code(sixteenth.value()), QLatin1String(codes::kDatabaseBusy));
        QVERIFY(timer.elapsed() >= 290);
        QCOMPARE(store->waiting(), std::size_t{0});
        gate->open();
        for (const Job &job : held)
            QCOMPARE(job.value().value(), 1);
        QCOMPARE(quick(*store).value().value(), 1);
    }

    void moreThanTheQueueHoldsAreRefusedAtOnce()
    {
        test::OneTable store({.connections = 1, .extraConnections = 0, .queueLimit = 2});
        const auto gate = std::make_shared<test::Gate>();
        const test::GateOpener opener(gate);
        const auto held = hold(*store, gate, 3);
        const Job fourth = quick(*store);
        QVERIFY(fourth.isDone());
        QCOMPARE(test::code(fourth.value()), QLatin1String(codes::kOverloaded));
        gate->open();
        for (const Job &job : held)
            QCOMPARE(job.value().value(), 1);
    }

    void jobsAreServedInTheOrderOfTheirArrival_data()
    {
        QTest::addColumn<bool>("write");
        QTest::newRow("readers") << false;
        QTest::newRow("writers") << true;
    }

    void jobsAreServedInTheOrderOfTheirArrival()
    {
        QFETCH(bool, write);
        test::OneTable store({.connections = 1, .extraConnections = 0});
        const auto gate = std::make_shared<test::Gate>();
        const test::GateOpener opener(gate);
        const auto held = hold(*store, gate, 1);
        const auto order = std::make_shared<std::vector<int>>(); // one worker: no two at once
        std::vector<Job> jobs;
        for (int i = 0; i < 40; ++i) {
            auto work = [order, i](database::Session &session) {
                order->push_back(i);
                return test::number(session, QStringLiteral("SELECT 1"));
            };
            jobs.emplace_back(write ? store->transaction(std::move(work))
                                    : store->readOne(std::move(work)));
        }
        gate->open();
        for (const Job &job : jobs)
            QCOMPARE(job.value().value(), 1);
        QCOMPARE(order->size(), std::size_t{40});
        QVERIFY(std::is_sorted(order->begin(), order->end()));
    }

    void writersThatWaitDoNotKeepReadersWaiting()
    {
        test::OneTable store({.connections = 2, .extraConnections = 0});
        const auto gate = std::make_shared<test::Gate>();
        const test::GateOpener opener(gate);
        const Job writer(store->transaction(test::holds(gate)));
        QTRY_COMPARE(gate->waiting(), 1);
        // SQLite has one writer at a time: the second waits for the first, not for a connection.
        const Job second(store->transaction(test::inserts(1)));
        QCOMPARE(quick(*store).value().value(), 1);
        QCOMPARE(second.isDone(), test::isPostgres());
        gate->open();
        QCOMPARE(second.value().value(), 1);
    }

    void extraConnectionsCloseWhenTheyStandIdle()
    {
        test::OneTable store({.connections = 2, .extraConnections = 3, .idle = 300ms});
        QVERIFY(allServe(*store, 5));
        QCOMPARE(store->counters().connectionsOpen.load(), 5);
        QTRY_COMPARE_WITH_TIMEOUT(store->counters().connectionsOpen.load(), 2, 10'000);
        if (test::isPostgres())
            QTRY_COMPARE(test::PostgresServer::shared().connections(store.spec().database), 2);
        QTest::qWait(600);
        QCOMPARE(store->counters().connectionsOpen.load(), 2); // these stay
        QVERIFY(allServe(*store, 5));
        QCOMPARE(store->counters().connectionsOpened.load(), std::uint64_t{8});
    }

    void oneAfterTheOtherNeedsOneConnection()
    {
        test::OneTable store;
        for (int i = 0; i < 200; ++i)
            QCOMPARE(quick(*store).value().value(), 1);
        QCOMPARE(store->counters().connectionsOpened.load(), std::uint64_t{1});
    }

    void tenThousandJobsThatFailLeaveNoLease()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("aidoctor.database.warning=false"));
        test::OneTable store;
        constexpr int kJobs = 10'000;
        TaskScope scope;
        int failed = 0;
        const auto launch = [](Database *database, int i, int *failures) -> QCoro::Task<> {
            auto work = [i](database::Session &session) -> Result<int> {
                const Status done = session.execute(QStringLiteral("INSERT INTO t (v) VALUES (?)"),
                                                    {i % 4 == 0 ? QVariant() : QVariant(i)});
                if (!done)
                    return failure(done.error()); // a constraint
                switch (i % 4) {
                case 1:
                    throw std::runtime_error("thrown");
                case 2:
                    throw 3; // no std::exception either
                default:
                    return failure(codes::kInvalidArgument, QStringLiteral("no"));
                }
            };
            auto task = database->transaction(std::move(work));
            const auto result = co_await std::move(task);
            if (!result)
                ++*failures;
        };
        for (int i = 0; i < kJobs; ++i)
            scope.launch(launch(&*store, i, &failed));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 120'000);
        QLoggingCategory::setFilterRules({});
        QCOMPARE(failed, kJobs);
        QCOMPARE(store->counters().leases.load(), 0);
        QCOMPARE(store->waiting(), std::size_t{0});
        QCOMPARE(store.count(), 0);
        QVERIFY(allServe(*store, kAll));
        QVERIFY(store->counters().connectionsOpened.load() <= std::uint64_t{kAll});
    }

    void closingLetsRunningJobsEndAndAnswersTheOthers()
    {
        test::OneTable store({.connections = 2, .extraConnections = 0});
        const auto gate = std::make_shared<test::Gate>();
        const auto running = hold(*store, gate, 2);
        QTRY_COMPARE(gate->waiting(), 2);
        const Job waiting = quick(*store);
        std::thread later([gate] {
            std::this_thread::sleep_for(100ms);
            gate->open();
        });
        store->close();
        later.join();
        QVERIFY(waiting.isDone()); // no answer is left for a loop that may not turn any more
        QCOMPARE(test::code(waiting.value()), QLatin1String(codes::kShuttingDown));
        for (const Job &job : running) {
            QVERIFY(job.isDone());
            QCOMPARE(job.value().value(), 1);
        }
        QCOMPARE(test::code(quick(*store).value()), QLatin1String(codes::kShuttingDown));
        QCOMPARE(store->counters().connectionsOpen.load(), 0);
    }

    void closingDoesNotWaitForWhatWasCancelledJustBefore()
    {
        test::OneTable store;
        std::stop_source stop;
        const Job job(store->readOne(test::runs(test::endless()), stop.get_token()));
        QTRY_COMPARE(store->counters().leases.load(), 1);
        QElapsedTimer timer;
        timer.start();
        stop.request_stop();
        store->close();
        QVERIFY2(timer.elapsed() < 5'000, "the statement ran on");
        QCOMPARE(test::code(job.value()), QLatin1String(codes::kCancelled));
    }

    void aCoroutineThatGoesOnAfterTheCloseIsRefusedNotLost()
    {
        test::OneTable store({.connections = 1, .extraConnections = 0});
        const auto twice = [](Database *database) -> QCoro::Task<Result<int>> {
            auto first = database->readOne(test::runs(QStringLiteral("SELECT 1")));
            const auto one = co_await std::move(first);
            if (!one)
                co_return one;
            auto second = database->readOne(test::runs(QStringLiteral("SELECT 2")));
            co_return co_await std::move(second);
        };
        const Job job(twice(&*store));
        store->close();
        QCOMPARE(test::code(job.value()), QLatin1String(codes::kShuttingDown));
    }
};

} // namespace

QTEST_GUILESS_MAIN(PoolTest)
#include "pool_test.moc"
