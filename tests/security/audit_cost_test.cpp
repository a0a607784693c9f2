#include "audit_fixture.h"
#include "support/postgres_server.h"

#include <QElapsedTimer>
#include <QEventLoop>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::security;

/// What auditing costs, as numbers in the test's output. Only that everything was written is asked
/// for; on PostgreSQL the server flushes to disk, as a clinic's does.
namespace {

QCoro::Task<> readLoop(AuditLog *log, int times, int *done)
{
    for (int i = 0; i < times; ++i) {
        auto task = log->append(test::auditEntry(QStringLiteral("read")));
        const Status status = co_await std::move(task);
        if (status)
            ++*done;
    }
}

QCoro::Task<> entryLoop(database::Database *database, std::shared_ptr<const AuditChain> chain,
                        int times, int *done)
{
    for (int i = 0; i < times; ++i) {
        auto task = test::appendOne(database, chain, test::auditEntry(QStringLiteral("read")));
        const Status status = co_await std::move(task);
        if (status)
            ++*done;
    }
}

QCoro::Task<> writeLoop(database::Database *database, std::shared_ptr<const AuditChain> chain,
                        QString name, int times, int *done)
{
    for (int i = 0; i < times; ++i) {
        auto work = [chain, name](database::Session &session) -> Status {
            const Status stored = session.execute(
                QStringLiteral(
                    "INSERT INTO store_facts (name, value) VALUES (?, '1')"
                    " ON CONFLICT (name) DO UPDATE SET value = store_facts.value || '1'"),
                {name});
            if (!stored || !chain)
                return stored;
            return chain->appendWithin(session, test::auditEntry(name));
        };
        auto task = database->transaction(std::move(work));
        const Status status = co_await std::move(task);
        if (status)
            ++*done;
    }
}

/// Turns the loop until all have ended: without the pauses of QTest::qWait().
void finish(const TaskScope &scope)
{
    QEventLoop loop;
    TaskScope waiter;
    const auto wait = [](const TaskScope *watched, QEventLoop *running) -> QCoro::Task<> {
        auto draining = watched->drained();
        co_await std::move(draining);
        QMetaObject::invokeMethod(running, &QEventLoop::quit, Qt::QueuedConnection);
    };
    waiter.launch(wait(&scope, &loop));
    loop.exec();
}

class AuditCostTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::PostgresServer> m_server;

    static void report(const char *engine, const char *what, int entries, qint64 nanoseconds)
    {
        std::printf("     %-10s %-44s %8.0f per second\n", engine, what,
                    entries * 1e9 / static_cast<double>(nanoseconds));
        std::fflush(stdout);
    }

    /// Entries alone, gathered or each in a transaction of its own.
    void measureEntries(const char *engine, database::Database *database, int callers, int times,
                        bool batched)
    {
        AuditLog log(*database, QStringLiteral("test"));
        TaskScope scope;
        int done = 0;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < callers; ++i) {
            scope.launch(batched ? readLoop(&log, times, &done)
                                 : entryLoop(database, log.chain(), times, &done));
        }
        finish(scope);
        report(engine,
               qPrintable(
                   QStringLiteral("entries, %1 at once, %2")
                       .arg(callers)
                       .arg(batched ? QStringLiteral("batched") : QStringLiteral("one by one"))),
               done, timer.nsecsElapsed());
        QCOMPARE(done, callers * times);
    }

    void measureWrites(const char *engine, database::Database *database, int writers, bool audited)
    {
        constexpr int kTimes = 20;
        const AuditLog log(*database, QStringLiteral("test"));
        TaskScope scope;
        int done = 0;
        QElapsedTimer timer;
        timer.start();
        for (int i = 0; i < writers; ++i)
            scope.launch(writeLoop(database, audited ? log.chain() : nullptr,
                                   QStringLiteral("w%1").arg(i), kTimes, &done));
        finish(scope);
        report(engine,
               qPrintable(
                   QStringLiteral("writes, %1 at once, %2")
                       .arg(writers)
                       .arg(audited ? QStringLiteral("audited") : QStringLiteral("not audited"))),
               done, timer.nsecsElapsed());
        QCOMPARE(done, kTimes * writers);
    }

private slots:
    void entriesPerSecond_data()
    {
        QTest::addColumn<database::Engine>("engine");
        QTest::newRow("sqlite") << database::Engine::Sqlite;
        QTest::newRow("postgresql") << database::Engine::PostgreSql;
    }

    void entriesPerSecond()
    {
        QFETCH(database::Engine, engine);
        const bool postgres = engine == database::Engine::PostgreSql;
        const char *name = postgres ? "PostgreSQL" : "SQLite";
        QTemporaryDir folder;
        auto spec =
            database::ConnectionSpec::sqliteFile(folder.filePath(QStringLiteral("store.sqlite")));
        if (postgres) {
            test::PostgresServer::Options durable;
            durable.durable = true;
            m_server = std::make_unique<test::PostgresServer>(durable);
            m_server->createDatabase(QStringLiteral("cost"));
            spec = m_server->spec(QStringLiteral("cost"));
        }
        {
            database::Database database(spec);
            const auto migrations = database::loadMigrations(engine);
            QVERIFY(migrations);
            QVERIFY(test::await(database.migrate(*migrations)));
            for (const int writers : {1, 10}) {
                for (const bool audited : {false, true})
                    measureWrites(name, &database, writers, audited);
            }
            measureEntries(name, &database, 1, 50, false);
            measureEntries(name, &database, 64, 5, false);
            measureEntries(name, &database, 1, 50, true);
            measureEntries(name, &database, 64, 50, true);
            measureEntries(name, &database, 1000, 10, true);
        }
        m_server.reset();
    }
};

} // namespace

QTEST_GUILESS_MAIN(AuditCostTest)
#include "audit_cost_test.moc"
