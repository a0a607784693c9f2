#include "core/loop_monitor.h"
#include "jobs.h"
#include "support/postgres_server.h"

#include <QElapsedTimer>
#include <QTest>

#include <algorithm>
#include <atomic>

using namespace aidoctor;
using namespace std::chrono_literals;
using database::Database;
using database::Session;
using Job = test::Started<Result<int>>;

namespace {

constexpr auto kUnavailable = codes::kDatabaseUnavailable;
const QString kStore = QStringLiteral("store");

/// What becomes of jobs when PostgreSQL stops, starts again, dies, or ends a connection; and what
/// only PostgreSQL does at a commit.
class LossTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::PostgresServer> m_server;
    std::unique_ptr<Database> m_database;

    template <typename Work>
    Result<int> read(Work work)
    {
        return test::await(m_database->readOne(std::move(work)));
    }
    template <typename Work>
    Result<int> write(Work work)
    {
        return test::await(m_database->transaction(std::move(work)));
    }
    int count() { return read(test::runs(QStringLiteral("SELECT count(*) FROM t"))).value_or(-1); }

    void endBackends(const QString &condition)
    {
        m_server->sql(QStringLiteral("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                                     " WHERE datname = '%1' AND %2")
                          .arg(kStore, condition));
    }
    void endRunningStatement() { endBackends(QStringLiteral("state <> 'idle'")); }

    /// Holds as many connections as asked for at once, so that they are open.
    void warmUp(int connections)
    {
        const auto gate = std::make_shared<test::Gate>();
        const test::GateOpener opener(gate);
        std::vector<Job> jobs;
        for (int i = 0; i < connections; ++i)
            jobs.emplace_back(m_database->readOne(test::holds(gate)));
        QTRY_COMPARE(gate->waiting(), connections);
        gate->open();
        for (const Job &job : jobs)
            QVERIFY(job.value());
    }

    /// Whether a write succeeds within this time, by trying again.
    bool servesWithin(int milliseconds, int value)
    {
        return QTest::qWaitFor([this, value] { return write(test::inserts(value)).has_value(); },
                               milliseconds);
    }

    /// Work that runs long in its first `longRuns` executions, and counts them all.
    static auto longFirst(std::shared_ptr<std::atomic<int>> executions, int longRuns)
    {
        return [executions, longRuns](Session &session) -> Result<int> {
            const int execution = ++*executions;
            const auto slept = test::number(
                session,
                QStringLiteral("SELECT 1 FROM pg_sleep(%1)").arg(execution <= longRuns ? 60 : 0));
            return slept ? Result<int>(execution) : slept;
        };
    }

private slots:
    void initTestCase()
    {
        // Without fsync: what is written survives the death of a process, if not of the machine.
        m_server = std::make_unique<test::PostgresServer>();
        m_server->createDatabase(kStore);
    }

    void init()
    {
        if (!m_server->isRunning())
            m_server->start();
        m_server->sql(QStringLiteral("DROP SCHEMA public CASCADE; CREATE SCHEMA public;"
                                     " CREATE TABLE t (v INTEGER UNIQUE NOT NULL)"),
                      kStore);
        m_database = std::make_unique<Database>(m_server->spec(kStore));
    }

    void cleanup() { m_database.reset(); }

    void cleanupTestCase() { m_server.reset(); }

    void aReadWhoseConnectionIsLostIsRepeatedOnce_data()
    {
        QTest::addColumn<int>("losses");
        QTest::addColumn<int>("executions");
        QTest::newRow("one loss") << 1 << 2;
        QTest::newRow("two losses") << 2 << 2;
    }

    void aReadWhoseConnectionIsLostIsRepeatedOnce()
    {
        QFETCH(int, losses);
        QFETCH(int, executions);
        const auto ran = std::make_shared<std::atomic<int>>(0);
        const Job job(m_database->read(longFirst(ran, losses)));
        for (int loss = 1; loss <= losses; ++loss) {
            QTRY_COMPARE(ran->load(), loss);
            QTRY_COMPARE(m_server->running(kStore), 1);
            endRunningStatement();
        }
        QElapsedTimer timer;
        timer.start();
        const auto &result = job.value();
        QVERIFY(timer.elapsed() < 5'000);
        QCOMPARE(ran->load(), executions);
        if (losses == 1)
            QCOMPARE(result.value(), 2);
        else
            QCOMPARE(test::code(result), QLatin1String(kUnavailable));
        QCOMPARE(count(), 0); // and all is well again
    }

    void aWriteWhoseConnectionIsLostIsNotRepeated()
    {
        const auto ran = std::make_shared<std::atomic<int>>(0);
        const Job job(m_database->transaction(longFirst(ran, 1)));
        QTRY_COMPARE(ran->load(), 1);
        QTRY_COMPARE(m_server->running(kStore), 1);
        endRunningStatement();
        QCOMPARE(test::code(job.value()), QLatin1String(kUnavailable));
        QCOMPARE(ran->load(), 1);
        QCOMPARE(write(test::inserts(1)).value(), 1);
        QCOMPARE(count(), 1);
    }

    void connectionsThatDiedWhileIdleAreReplacedUnseen_data()
    {
        QTest::addColumn<QString>("how");
        for (const char *how : {"ended", "restarted", "killed"})
            QTest::newRow(how) << QString::fromLatin1(how);
    }

    void connectionsThatDiedWhileIdleAreReplacedUnseen()
    {
        QFETCH(QString, how);
        warmUp(5);
        if (how == QLatin1String("ended")) {
            endBackends(QStringLiteral("true"));
        } else if (how == QLatin1String("restarted")) {
            m_server->stop();
            m_server->start();
        } else {
            m_server->kill();
            m_server->start();
        }
        std::vector<Job> jobs;
        for (int i = 0; i < 5; ++i) {
            jobs.emplace_back(m_database->transaction(test::inserts(i)));
            jobs.emplace_back(m_database->readOne(test::runs(QStringLiteral("SELECT 1"))));
            jobs.emplace_back(m_database->read(test::runs(QStringLiteral("SELECT 1"))));
        }
        for (const Job &job : jobs)
            QVERIFY2(job.value(), qPrintable(test::code(job.value())));
        QCOMPARE(count(), 5);
    }

    void whileTheServerIsDownJobsFailSoonAndAfterwardsTheySucceed()
    {
        warmUp(3);
        m_server->stop();
        LoopMonitor monitor;
        for (int round = 0; round < 3; ++round) {
            QElapsedTimer timer;
            timer.start();
            std::vector<Job> jobs;
            for (int i = 0; i < 60; ++i) {
                jobs.emplace_back(m_database->readOne(test::runs(QStringLiteral("SELECT 1"))));
                jobs.emplace_back(m_database->transaction(test::inserts(i)));
            }
            for (const Job &job : jobs)
                QCOMPARE(test::code(job.value()), QLatin1String(kUnavailable));
            QVERIFY2(timer.elapsed() < 2'000, qPrintable(QString::number(timer.elapsed())));
            QTest::qWait(300);
        }
        QVERIFY(monitor.report().max < test::kStallBound);
        QCOMPARE(m_database->counters().leases.load(), 0);
        QCOMPARE(m_database->counters().connectionsOpen.load(), 0);

        m_server->start();
        QElapsedTimer timer;
        timer.start();
        monitor.reset();
        QVERIFY(servesWithin(5'000, 1000));
        qInfo("served %lld ms after the server did", timer.elapsed());
        QVERIFY(monitor.report().max < test::kStallBound);
    }

    void aServerThatStopsUnderManyJobsLosesNothingThatWasAcknowledged()
    {
        std::vector<int> acknowledged;
        int value = 0;
        for (int round = 0; round < 3; ++round) {
            std::vector<std::pair<int, Job>> jobs;
            for (int i = 0; i < 2000; ++i) {
                ++value;
                jobs.emplace_back(value, m_database->transaction(test::inserts(value)));
            }
            QTRY_VERIFY(std::any_of(jobs.begin(), jobs.end(),
                                    [](const auto &job) { return job.second.isDone(); }));
            m_server->kill();
            for (const auto &[written, job] : jobs) {
                if (job.value())
                    acknowledged.push_back(written);
                else
                    QCOMPARE(test::code(job.value()), QLatin1String(kUnavailable));
            }
            m_server->start();
            const auto serves = [this, &value] {
                return write(test::inserts(++value)).has_value();
            };
            QTRY_VERIFY_WITH_TIMEOUT(serves(), 5'000);
        }
        QVERIFY(!acknowledged.empty());
        QVERIFY(acknowledged.size() < static_cast<std::size_t>(value));
        qInfo("%zu of %d writes were acknowledged", acknowledged.size(), value);
        for (const int written : acknowledged) {
            const auto there = read(
                test::runs(QStringLiteral("SELECT count(*) FROM t WHERE v = %1").arg(written)));
            QCOMPARE(there.value(), 1);
        }
    }

    void anAbsentServerIsToldWithinTwoSeconds_data()
    {
        QTest::addColumn<QString>("url");
        QTest::newRow("no socket") << QStringLiteral("postgresql://u@localhost/d?host=/nowhere");
        QTest::newRow("nobody listens") << QStringLiteral("postgresql://u@127.0.0.1:1/d");
        // TEST-NET-1, RFC 5737: nobody answers, or there is no way there
        QTest::newRow("no answer") << QStringLiteral("postgresql://u@192.0.2.1/d");
        QTest::newRow("no such name") << QStringLiteral("postgresql://u@db.invalid/d");
    }

    void anAbsentServerIsToldWithinTwoSeconds()
    {
        QFETCH(QString, url);
        Database nowhere(database::ConnectionSpec::fromUrl(url).value());
        LoopMonitor monitor;
        QElapsedTimer timer;
        timer.start();
        const auto result =
            test::await(nowhere.transaction(test::runs(QStringLiteral("SELECT 1"))));
        QCOMPARE(test::code(result), QLatin1String(kUnavailable));
        QVERIFY2(timer.elapsed() < 4'000, qPrintable(QString::number(timer.elapsed())));
        QVERIFY(monitor.report().max < test::kStallBound);
        QVERIFY(!result.error().message.isEmpty());
        QVERIFY(!result.error().detail.contains(QLatin1String("invalid")));
    }

    void aCommitThatRunsIsNotCancelled()
    {
        m_server->sql(
            QStringLiteral("CREATE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS"
                           " $$ BEGIN PERFORM pg_sleep(1); RETURN NULL; END $$;"
                           "CREATE CONSTRAINT TRIGGER slow AFTER INSERT ON t"
                           " DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION slow()"),
            kStore);
        std::stop_source stop;
        const Job job(m_database->transaction(test::inserts(1), stop.get_token()));
        QTRY_COMPARE(m_server->sql(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE"
                                                  " query = 'COMMIT' AND state = 'active'")),
                     QStringLiteral("1"));
        stop.request_stop();
        QCOMPARE(job.value().value(), 1);
        QCOMPARE(count(), 1);
    }

    void aCommitThatFailsIsAFailure()
    {
        m_server->sql(QStringLiteral("CREATE TABLE parent (v INTEGER PRIMARY KEY);"
                                     "ALTER TABLE t ADD FOREIGN KEY (v) REFERENCES parent (v)"
                                     " DEFERRABLE INITIALLY DEFERRED"),
                      kStore);
        QCOMPARE(test::code(write(test::inserts(1))), QLatin1String(codes::kDatabaseError));
        QCOMPARE(count(), 0);
    }

    void whatADeadlockRolledBackIsRunAgain()
    {
        m_server->sql(QStringLiteral("INSERT INTO t VALUES (1), (2); ALTER DATABASE %1"
                                     " SET deadlock_timeout = '100ms'")
                          .arg(kStore),
                      kStore);
        const auto ran = std::make_shared<std::atomic<int>>(0);
        const auto both = [ran](int first, int second) {
            return [ran, first, second](Session &session) -> Result<int> {
                const int execution = ++*ran;
                const QString update = QStringLiteral("UPDATE t SET v = v + 10 WHERE v % 10 = ?");
                const Status one = session.execute(update, {first});
                if (!one)
                    return failure(one.error());
                if (execution <= 2) { // until both have their first row
                    while (ran->load() < 2)
                        std::this_thread::sleep_for(1ms);
                    std::this_thread::sleep_for(50ms);
                }
                const Status two = session.execute(update, {second});
                return two ? Result<int>(execution) : failure(two.error());
            };
        };
        const Job here(m_database->transaction(both(1, 2)));
        const Job there(m_database->transaction(both(2, 1)));
        QVERIFY(here.value());
        QVERIFY(there.value());
        QCOMPARE(ran->load(), 3);
        QCOMPARE(read(test::runs(QStringLiteral("SELECT sum(v) FROM t"))).value(), 43);
    }

    void aStatementTheServerHasForgottenIsPreparedAgain()
    {
        const auto one = test::runs(QStringLiteral("SELECT 1"));
        QVERIFY(write(one));
        for (const bool writes : {true, false}) {
            auto plain = [](QSqlDatabase &connection) -> Result<int> {
                QSqlQuery query(connection);
                query.exec(QStringLiteral("DEALLOCATE ALL"));
                return 1;
            };
            QVERIFY(read(plain));
            QCOMPARE((writes ? write(one) : read(one)).value(), 1);
        }
        QCOMPARE(m_database->counters().connectionsOpened.load(), std::uint64_t{1});
    }
};

} // namespace

QTEST_GUILESS_MAIN(LossTest)
#include "loss_test.moc"
