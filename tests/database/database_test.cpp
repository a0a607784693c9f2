#include "core/loop_monitor.h"
#include "database/database.h"
#include "support/coroutines.h"

#include <QTemporaryDir>
#include <QTest>

#include <thread>

using namespace aidoctor;
using namespace std::chrono_literals;

namespace {

Result<int> count(QSqlDatabase &connection)
{
    QSqlQuery query(connection);
    const Status done = database::execute(query, QStringLiteral("SELECT count(*) FROM t"));
    if (!done)
        return failure(done.error());
    query.next();
    return query.value(0).toInt();
}

Status insert(QSqlDatabase &connection, const QString &value)
{
    QSqlQuery query(connection);
    return database::execute(query, QStringLiteral("INSERT INTO t (v) VALUES (?)"), {value});
}

class DatabaseTest : public QObject {
    Q_OBJECT

    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<database::Database> m_database;

    int rows()
    {
        auto work = [](QSqlDatabase &connection) { return count(connection); };
        return test::await(m_database->read(std::move(work))).value_or(-1);
    }

private slots:
    void init()
    {
        m_folder = std::make_unique<QTemporaryDir>();
        m_database = std::make_unique<database::Database>(
            database::ConnectionSpec::sqliteFile(m_folder->filePath(QStringLiteral("t.sqlite"))));
        const database::Migration table{1, QStringLiteral("0001_t.sql"),
                                        "CREATE TABLE t (v TEXT UNIQUE NOT NULL);\n"};
        QVERIFY(test::await(m_database->migrate({table})));
    }

    void cleanup()
    {
        m_database.reset();
        m_folder.reset();
    }

    void anErrorRollsTheTransactionBack()
    {
        auto work = [](QSqlDatabase &connection) -> Status {
            const Status done = insert(connection, QStringLiteral("a"));
            if (!done)
                return done;
            return failure(codes::kInvalidArgument, QStringLiteral("no"));
        };
        QVERIFY(!test::await(m_database->transaction(std::move(work))));
        QCOMPARE(rows(), 0);
    }

    void anExceptionRollsTheTransactionBack()
    {
        auto work = [](QSqlDatabase &connection) -> Status {
            const Status done = insert(connection, QStringLiteral("a"));
            if (done)
                throw std::bad_alloc();
            return done;
        };
        QCOMPARE(test::await(m_database->transaction(std::move(work))).error().code,
                 QString::fromLatin1(codes::kInternal));
        QCOMPARE(rows(), 0);
        auto good = [](QSqlDatabase &connection) {
            return insert(connection, QStringLiteral("b"));
        };
        QVERIFY(test::await(m_database->transaction(std::move(good))));
        QCOMPARE(rows(), 1);
    }

    void errorsDoNotQuoteValues()
    {
        auto work = [](QSqlDatabase &connection) -> Status {
            const Status done = insert(connection, QStringLiteral("Canary, Patient"));
            if (!done)
                return done;
            return insert(connection, QStringLiteral("Canary, Patient"));
        };
        const Status result = test::await(m_database->transaction(std::move(work)));
        QCOMPARE(result.error().code, QString::fromLatin1(codes::kDatabaseError));
        QVERIFY(!result.error().message.contains(QLatin1String("Canary")));
        QVERIFY(!result.error().detail.contains(QLatin1String("Canary")));
    }

    void manyWritersLoseNothingAndTheLoopTurns()
    {
        LoopMonitor monitor;
        TaskScope scope;
        int failed = 0;
        const auto write = [](database::Database *target, QString value,
                              int *failures) -> QCoro::Task<> {
            auto work = [value](QSqlDatabase &connection) { return insert(connection, value); };
            auto task = target->transaction(std::move(work));
            const Status done = co_await std::move(task);
            if (!done)
                ++*failures;
        };
        for (int i = 0; i < 200; ++i)
            scope.launch(write(m_database.get(), QString::number(i), &failed));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(failed, 0);
        QCOMPARE(rows(), 200);
        QVERIFY(monitor.report().max < test::kStallBound);
    }

    void foreignKeysAndWalAreOn()
    {
        auto work = [](QSqlDatabase &connection) -> Result<QString> {
            QSqlQuery query(connection);
            query.exec(QStringLiteral("PRAGMA foreign_keys"));
            query.next();
            const QString keys = query.value(0).toString();
            query.exec(QStringLiteral("PRAGMA journal_mode"));
            query.next();
            return keys + query.value(0).toString();
        };
        QCOMPARE(test::await(m_database->read(std::move(work))).value(), QStringLiteral("1wal"));
    }

    void aStoreThatCannotBeOpenedSaysSo()
    {
        database::Database missing(
            database::ConnectionSpec::sqliteFile(QStringLiteral("/nowhere/at/all.sqlite")));
        auto work = [](QSqlDatabase &connection) { return count(connection); };
        QCOMPARE(test::await(missing.read(std::move(work))).error().code,
                 QString::fromLatin1(codes::kDatabaseUnavailable));
    }

    void aFileThatIsNoDatabaseSaysSo()
    {
        QFile file(m_folder->filePath(QStringLiteral("bad.sqlite")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        database::Database bad(database::ConnectionSpec::sqliteFile(file.fileName()));
        auto work = [](QSqlDatabase &connection) { return count(connection); };
        QCOMPARE(test::await(bad.read(std::move(work))).error().code,
                 QString::fromLatin1(codes::kDatabaseUnavailable));
    }

    void urlsAreReadStrictly()
    {
        QCOMPARE(database::ConnectionSpec::fromUrl(QStringLiteral("sqlite:/a/b.sqlite"))->path,
                 QStringLiteral("/a/b.sqlite"));
        for (const char *url : {"", "sqlite:", "/a/b", "mysql://x", "postgresql://u:secret@h/d"}) {
            const auto spec = database::ConnectionSpec::fromUrl(QString::fromLatin1(url));
            QVERIFY(!spec);
            QVERIFY(!spec.error().message.contains(QLatin1String("secret")));
        }
    }
};

} // namespace

QTEST_GUILESS_MAIN(DatabaseTest)
#include "database_test.moc"
