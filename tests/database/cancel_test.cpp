#include "jobs.h"
#include "support/postgres_server.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

#include <atomic>
#include <vector>

using namespace aidoctor;
using namespace std::chrono_literals;
using database::Database;
using Job = test::Started<Result<int>>;

namespace {

constexpr int kSecond = test::kSanitized ? 5'000 : 1'000;

/// Cancelling and time limits. A cancel stops what it is meant for, and never the next job.
class CancelTest : public QObject {
    Q_OBJECT

    static void pauseUpTo(int microseconds)
    {
        const int pause = QRandomGenerator::global()->bounded(microseconds + 1);
        std::this_thread::sleep_for(std::chrono::microseconds(pause));
    }

private slots:
    void initTestCase_data() { test::addEngines(); }

    void aWaitingJobIsCancelledAtOnceAndNeverRuns()
    {
        test::OneTable store({.connections = 1, .extraConnections = 0});
        const auto gate = std::make_shared<test::Gate>();
        const test::GateOpener opener(gate);
        const Job holder(store->readOne(test::holds(gate)));
        const auto hasRun = std::make_shared<std::atomic<bool>>(false);
        std::stop_source stop;
        auto work = [hasRun](database::Session &) -> Result<int> {
            hasRun->store(true);
            return 1;
        };
        const Job waiting(store->readOne(std::move(work), stop.get_token()));
        QCOMPARE(store->waiting(), std::size_t{1});
        stop.request_stop();
        QCOMPARE(test::code(waiting.value(kSecond)), QLatin1String(codes::kCancelled));
        QVERIFY(!holder.isDone());
        gate->open();
        QCOMPARE(holder.value().value(), 1);
        QVERIFY(!hasRun->load());
    }

    void aTokenThatWasStoppedBeforeRunsNothing()
    {
        test::OneTable store;
        std::stop_source stop;
        stop.request_stop();
        const Job job(store->transaction(test::inserts(1), stop.get_token()));
        QCOMPARE(test::code(job.value()), QLatin1String(codes::kCancelled));
        QCOMPARE(store.count(), 0);
    }

    void aRunningStatementIsStoppedWithinASecond_data()
    {
        QTest::addColumn<int>("access");
        QTest::newRow("one statement") << 0;
        QTest::newRow("read") << 1;
        QTest::newRow("write") << 2;
    }

    void aRunningStatementIsStoppedWithinASecond()
    {
        QFETCH(int, access);
        test::OneTable store;
        std::stop_source stop;
        auto work = test::runs(test::endless());
        const Job job(access == 0   ? store->readOne(std::move(work), stop.get_token())
                      : access == 1 ? store->read(std::move(work), stop.get_token())
                                    : store->transaction(std::move(work), stop.get_token()));
        const auto onServer = [&store] {
            return test::PostgresServer::shared().running(store.spec().database);
        };
        if (test::isPostgres())
            QTRY_COMPARE(onServer(), 1);
        else
            QTRY_COMPARE(store->counters().leases.load(), 1);
        QElapsedTimer timer;
        timer.start();
        stop.request_stop();
        QCOMPARE(test::code(job.value()), QLatin1String(codes::kCancelled));
        QVERIFY(timer.elapsed() < kSecond);
        if (test::isPostgres())
            QCOMPARE(onServer(), 0);
        QCOMPARE(store->counters().leases.load(), 0);
        QVERIFY(store->counters().connectionsOpened.load() == 1);
        QCOMPARE(store.count(), 0); // on the same connection
        QVERIFY(store->counters().connectionsOpened.load() == 1);
    }

    void aJobThatWaitsForALockIsCancelled()
    {
        test::OneTable store;
        QVERIFY(test::await(store->transaction(test::inserts(1))));
        const auto gate = std::make_shared<test::Gate>();
        Database other(store.spec()); // as another workstation
        const test::GateOpener opener(gate);
        auto lock = [gate](database::Session &session) -> Result<int> {
            const Status done = session.execute(QStringLiteral("UPDATE t SET v = 2"));
            if (!done)
                return failure(done.error());
            gate->pass();
            return 2;
        };
        const Job holder(other.transaction(std::move(lock)));
        QTRY_COMPARE(gate->waiting(), 1);
        std::stop_source stop;
        auto blocked = [](database::Session &session) -> Result<int> {
            const Status done = session.execute(QStringLiteral("UPDATE t SET v = 3"));
            if (!done)
                return failure(done.error());
            return 3;
        };
        const Job waiting(store->transaction(std::move(blocked), stop.get_token()));
        QTRY_COMPARE(store->counters().leases.load(), 1);
        QTest::qWait(100);
        QVERIFY(!waiting.isDone());
        QElapsedTimer timer;
        timer.start();
        stop.request_stop();
        QCOMPARE(test::code(waiting.value()), QLatin1String(codes::kCancelled));
        QVERIFY(timer.elapsed() < kSecond);
        gate->open();
        QCOMPARE(holder.value().value(), 2);
    }

    /// The cancelled job runs long: the cancel strikes somewhere between its start and its end.
    void aCancelNeverHitsTheNextJob()
    {
        test::OneTable store({.connections = 1, .extraConnections = 0});
        for (int round = 0; round < 150; ++round) {
            std::stop_source stop;
            auto work = test::runs(test::endless());
            const Job victim(round % 2 ? store->readOne(std::move(work), stop.get_token())
                                       : store->transaction(std::move(work), stop.get_token()));
            std::vector<Job> next;
            for (int i = 0; i < 3; ++i)
                next.emplace_back(store->transaction(test::inserts(round * 3 + i)));
            pauseUpTo(3'000);
            stop.request_stop();
            for (int i = 0; i < 3; ++i)
                QCOMPARE(next.at(static_cast<std::size_t>(i)).value().value(), round * 3 + i);
            QCOMPARE(test::code(victim.value()), QLatin1String(codes::kCancelled));
        }
        QCOMPARE(store.count(), 450);
    }

    /// The cancelled job is short: the cancel comes before it, in its midst, at its commit or
    /// after.
    void aCancelledWriteTellsTheTruthAboutItself()
    {
        test::OneTable store({.connections = 1, .extraConnections = 0});
        int written = 0;
        int cancelled = 0;
        for (int round = 0; round < 250; ++round) {
            std::stop_source stop;
            const Job before(store->readOne(test::runs(QStringLiteral("SELECT 6"))));
            const Job victim(store->transaction(test::inserts(round), stop.get_token()));
            const Job next(store->readOne(test::runs(QStringLiteral("SELECT 7"))));
            if (round == 1)
                QVERIFY(victim.value()); // long done
            else if (round > 1)
                pauseUpTo(round % 2 ? 300 : 1'500);
            stop.request_stop();
            QCOMPARE(before.value().value(), 6);
            QCOMPARE(next.value().value(), 7);
            const auto &result = victim.value();
            auto check =
                test::runs(QStringLiteral("SELECT count(*) FROM t WHERE v = %1").arg(round));
            QCOMPARE(test::await(store->readOne(std::move(check))).value(), result ? 1 : 0);
            if (!result)
                QCOMPARE(test::code(result), QLatin1String(codes::kCancelled));
            ++(result ? written : cancelled);
        }
        qInfo("%d written, %d cancelled", written, cancelled);
        QVERIFY(written > 0);
        QVERIFY(cancelled > 0);
    }

    void aStatementThatTakesTooLongFailsAndTheConnectionStaysGood()
    {
        test::OneTable store({}, 1s);
        QElapsedTimer timer;
        timer.start();
        const auto result = test::await(store->readOne(test::runs(test::endless())));
        QCOMPARE(test::code(result), QLatin1String(codes::kDatabaseTimeout));
        QVERIFY(timer.elapsed() >= 900);
        QVERIFY(timer.elapsed() < 10'000);
        QCOMPARE(store.count(), 0);
        QVERIFY(store->counters().connectionsOpened.load() == 1);
    }

    void theTimeLimitIsOfEachStatement()
    {
        test::OneTable store({}, 1s);
        auto work = [](database::Session &session) -> Result<int> {
            for (int i = 0; i < 3; ++i) {
                const auto one = test::number(session, QStringLiteral("SELECT 1"));
                if (!one)
                    return one;
                std::this_thread::sleep_for(400ms);
            }
            // A thousand rows of a thousand: long enough for SQLite to look at its clock.
            return test::number(session, QStringLiteral("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL"
                                                        " SELECT n + 1 FROM c WHERE n < 100000)"
                                                        " SELECT count(*) FROM c"));
        };
        QCOMPARE(test::await(store->read(work)).value(), 100'000);
        // A later job starts afresh, also where it uses QtSql itself.
        std::this_thread::sleep_for(1'100ms);
        auto plain = [](QSqlDatabase &connection) -> Result<int> {
            QSqlQuery query(connection);
            const Status done =
                database::execute(query, QStringLiteral("WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL"
                                                        " SELECT n + 1 FROM c WHERE n < 100000)"
                                                        " SELECT count(*) FROM c"));
            if (!done)
                return failure(done.error());
            query.next();
            return query.value(0).toInt();
        };
        QCOMPARE(test::await(store->read(plain)).value(), 100'000);
    }

    /// SQLite gives rows while it still computes: what comes before a failure is not the answer.
    void anAnswerThatIsCutShortIsNoAnswer()
    {
        test::OneTable store({}, 1s);
        auto work = [](database::Session &session) -> Result<int> {
            const QString sql =
                session.isPostgres()
                    ? QStringLiteral("SELECT 1 UNION ALL SELECT 2 FROM pg_sleep(600)")
                    : QStringLiteral("SELECT 1 UNION ALL SELECT max(n) FROM (WITH RECURSIVE c(n) AS"
                                     " (SELECT 1 UNION ALL SELECT n + 1 FROM c) SELECT n FROM c)");
            auto rows = session.run(sql);
            int count = 0;
            while (rows && rows->next())
                ++count;
            return count;
        };
        QCOMPARE(test::code(test::await(store->read(work))),
                 QLatin1String(codes::kDatabaseTimeout));
        std::stop_source stop;
        const Job job(store->read(work, stop.get_token()));
        QTest::qWait(200);
        stop.request_stop();
        QCOMPARE(test::code(job.value()), QLatin1String(codes::kCancelled));
    }
};

} // namespace

QTEST_GUILESS_MAIN(CancelTest)
#include "cancel_test.moc"
