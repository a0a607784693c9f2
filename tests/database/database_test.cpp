#include "core/loop_monitor.h"
#include "jobs.h"

#include <QFile>
#include <QLoggingCategory>
#include <QTest>

using namespace aidoctor;
using namespace std::chrono_literals;
using database::Database;
using database::Session;

namespace {

const QString kCanary = QStringLiteral("Canary, Patient O'Neil");

QStringList g_lines;

void keepLine(QtMsgType, const QMessageLogContext &, const QString &text)
{
    static std::mutex mutex;
    const std::scoped_lock lock(mutex);
    g_lines.append(text);
}

/// Keeps what is logged while it lives.
class LoggedLines {
public:
    explicit LoggedLines(const QString &rules)
    {
        g_lines.clear();
        QLoggingCategory::setFilterRules(rules);
        m_previous = qInstallMessageHandler(&keepLine);
    }
    ~LoggedLines()
    {
        qInstallMessageHandler(m_previous);
        QLoggingCategory::setFilterRules({});
    }
    LoggedLines(const LoggedLines &) = delete;
    LoggedLines &operator=(const LoggedLines &) = delete;

private:
    QtMessageHandler m_previous;
};

class DatabaseTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::OneTable> m_store;

    template <typename Work>
    auto write(Work work)
    {
        return test::await((*m_store)->transaction(std::move(work)));
    }
    template <typename Work>
    auto read(Work work)
    {
        return test::await((*m_store)->read(std::move(work)));
    }
    int count() { return m_store->count(); }

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init() { m_store = std::make_unique<test::OneTable>(); }
    void cleanup() { m_store.reset(); }

    void anErrorRollsTheTransactionBack()
    {
        auto work = [](Session &session) -> Status {
            const Status done = session.execute(QStringLiteral("INSERT INTO t (v) VALUES (1)"));
            if (!done)
                return done;
            return failure(codes::kInvalidArgument, QStringLiteral("no"));
        };
        QCOMPARE(test::code(write(work)), QLatin1String(codes::kInvalidArgument));
        QCOMPARE(count(), 0);
    }

    void anExceptionRollsTheTransactionBack()
    {
        auto work = [](Session &session) -> Status {
            const Status done = session.execute(QStringLiteral("INSERT INTO t (v) VALUES (1)"));
            if (done)
                throw std::bad_alloc();
            return done;
        };
        QCOMPARE(test::code(write(work)), QLatin1String(codes::kInternal));
        QCOMPARE(count(), 0);
        QVERIFY(write(test::inserts(2)));
        QCOMPARE(count(), 1);
    }

    /// PostgreSQL would roll back at the commit and call it a success; SQLite would keep the rest.
    void aFailedStatementFailsTheJobEvenIfItsWorkGoesOn()
    {
        QVERIFY(write(test::inserts(1)));
        auto work = [](Session &session) -> Status {
            const Status first = session.execute(QStringLiteral("INSERT INTO t (v) VALUES (2)"));
            const Status again = session.execute(QStringLiteral("INSERT INTO t (v) VALUES (1)"));
            const Status last = session.execute(QStringLiteral("INSERT INTO t (v) VALUES (3)"));
            return first ? Status() : last;
        };
        QCOMPARE(test::code(write(work)), QLatin1String(codes::kDatabaseError));
        QCOMPARE(count(), 1);
    }

    void aFailureOfPlainQtSqlIsNotCommittedEither()
    {
        if (!test::isPostgres())
            return; // SQLite keeps what succeeded, and says so
        auto work = [](QSqlDatabase &connection) -> Status {
            QSqlQuery query(connection);
            query.exec(QStringLiteral("INSERT INTO t (v) VALUES (1)"));
            query.exec(QStringLiteral("INSERT INTO t (v) VALUES (1)"));
            return {};
        };
        QCOMPARE(test::code(write(work)), QLatin1String(codes::kDatabaseError));
        QCOMPARE(count(), 0);
    }

    void aReadCannotWriteOnPostgres()
    {
        if (!test::isPostgres())
            return;
        QCOMPARE(test::code(read(test::inserts(1))), QLatin1String(codes::kDatabaseError));
        QCOMPARE(count(), 0);
    }

    void aReadSeesOneStateOfTheStore()
    {
        QVERIFY(write(test::inserts(1)));
        const auto gate = std::make_shared<test::Gate>();
        const test::GateOpener opener(gate);
        auto twice = [gate](Session &session) -> Result<int> {
            const QString sql = QStringLiteral("SELECT count(*) FROM t");
            const auto before = test::number(session, sql);
            gate->pass();
            const auto after = test::number(session, sql);
            return before && after ? *before * 10 + *after : -1;
        };
        const test::Started<Result<int>> reader((*m_store)->read(std::move(twice)));
        QTRY_COMPARE(gate->waiting(), 1);
        QVERIFY(write(test::inserts(2))); // a reader does not hold a writer up
        gate->open();
        QCOMPARE(reader.value().value(), 11);
        QCOMPARE(count(), 2);
    }

    void rowsThatAreStillReadAreNotDisturbed()
    {
        for (int i = 0; i < 5; ++i)
            QVERIFY(write(test::inserts(i)));
        auto work = [](Session &session) -> Result<int> {
            const QString sql = QStringLiteral("SELECT v FROM t ORDER BY v");
            auto outer = session.run(sql);
            int sum = 0;
            while (outer && outer->next()) {
                auto inner = session.run(sql); // the same statement
                while (inner && inner->next())
                    sum += inner->value(0).toInt();
                for (int i = 0; i < 100; ++i) // more texts than the session keeps
                    if (!session.run(QStringLiteral("SELECT %1 + %2").arg(i).arg(sum)))
                        return -1;
                sum += 1000 * outer->value(0).toInt();
            }
            return sum;
        };
        QCOMPARE(read(work).value(), 5 * 10 + 1000 * 10);
    }

    void valuesComeBackAsTheyWere()
    {
        const QStringList texts{kCanary, QStringLiteral("a\\b'c\"d ? $1 :x"),
                                QStringLiteral("Zoë Łuczak 李小龍 \U0001F600"), QString(),
                                QStringLiteral("line\nline\ttab")};
        auto work = [texts](Session &session) -> Result<QStringList> {
            const Status made =
                session.command(QStringLiteral("CREATE TABLE kinds (id integer, s text, d double "
                                               "precision, b boolean, n bigint)"));
            if (!made)
                return failure(made.error());
            for (int i = 0; i < texts.size(); ++i) {
                const Status done = session.execute(
                    QStringLiteral("INSERT INTO kinds (id, s, d, b, n) VALUES (?, ?, ?, ?, ?)"),
                    {i, texts.at(i), 0.1 + i, i % 2 == 0,
                     i ? QVariant::fromValue<qlonglong>(9'007'199'254'740'993) : QVariant()});
                if (!done)
                    return failure(done.error());
            }
            QStringList read;
            auto rows = session.run(
                QStringLiteral("SELECT s, d, b, n FROM kinds WHERE b = ? ORDER BY id"), {true});
            while (rows && rows->next()) {
                read << rows->value(0).toString();
                if (rows->value(1).toDouble() != 0.1 + 2 * (read.size() - 1)
                    || !rows->value(2).toBool() || rows->value(3).isNull() != (read.size() == 1)
                    || (read.size() > 1 && rows->value(3).toLongLong() != 9'007'199'254'740'993))
                    return failure("WRONG", read.last());
            }
            return read;
        };
        const auto texts02 = write(work);
        QVERIFY2(texts02, texts02 ? "" : qPrintable(texts02.error().code));
        QCOMPARE(*texts02, QStringList({texts.at(0), texts.at(2), texts.at(4)}));
    }

    void momentsComeBackAsTheyWere()
    {
        const std::int64_t moment = 1'797'000'123'456;
        auto work = [moment](Session &session) -> Result<QString> {
            const Status made = session.command(
                session.isPostgres()
                    ? QStringLiteral("CREATE TABLE m (at timestamptz, created_at timestamptz)")
                    : QStringLiteral("CREATE TABLE m (at INTEGER, created_at TEXT)"));
            const QString created = QStringLiteral("2026-12-11T09:22:03.456Z");
            const Status done = made
                                    ? session.execute(QStringLiteral("INSERT INTO m VALUES (?, ?)"),
                                                      {session.moment(moment), created})
                                    : made;
            if (!done)
                return failure(done.error());
            auto rows =
                session.run(QStringLiteral("SELECT %1, %2 FROM m")
                                .arg(session.milliseconds("at"), session.timeText("created_at")));
            if (!rows || !rows->next())
                return failure("NO_ROWS", {});
            return rows->value(0).toString() + QLatin1Char(' ') + rows->value(1).toString();
        };
        QCOMPARE(write(work).value(), QStringLiteral("1797000123456 2026-12-11T09:22:03.456Z"));
    }

    void errorsAndLogsDoNotQuoteValues()
    {
        const LoggedLines lines(QStringLiteral("*.debug=true\nqt.*=false"));
        auto work = [](Session &session) -> Status {
            const Status made = session.command(QStringLiteral("CREATE TABLE names"
                                                               " (name text UNIQUE, age integer)"));
            if (!made)
                return made;
            const QString sql = QStringLiteral("INSERT INTO names (name) VALUES (?)");
            const Status done = session.execute(sql, {kCanary});
            if (!done)
                return done;
            return session.execute(sql, {kCanary});
        };
        const Status twice = write(work);
        auto cast = [](Session &session) -> Status {
            return session.execute(session.isPostgres()
                                       ? QStringLiteral("SELECT CAST(? AS text)::integer")
                                       : QStringLiteral("SELECT json_extract(?, '$.a')"),
                                   {kCanary});
        };
        const Status malformed = read(cast);
        for (const Status &result : {twice, malformed}) {
            QCOMPARE(test::code(result), QLatin1String(codes::kDatabaseError));
            QVERIFY(!result.error().message.isEmpty());
            QVERIFY(!result.error().message.contains(QLatin1String("Canary")));
            QVERIFY(!result.error().detail.contains(QLatin1String("Canary")));
        }
        QVERIFY(!g_lines.isEmpty());
        QVERIFY(!g_lines.join(QLatin1Char('\n')).contains(QLatin1String("Canary")));
    }

    void tracingShowsStatementsWithTimeAndRowsAndNoValue()
    {
        for (int i = 0; i < 3; ++i)
            QVERIFY(write(test::inserts(i + 4711)));
        const auto traced = [this](const QString &rules) {
            const LoggedLines lines(rules);
            auto work = [](Session &session) -> Result<int> {
                auto rows = session.run(QStringLiteral("SELECT v FROM t WHERE v > ?"), {4711});
                int seen = 0;
                while (rows && rows->next())
                    ++seen;
                return seen;
            };
            const auto seen = read(work);
            return seen.value_or(0) == 2 ? g_lines : QStringList{QStringLiteral("failed")};
        };
        const QStringList lines = traced(QStringLiteral("aidoctor.database.statements.debug=true"));
        const QStringList select =
            lines.filter(QRegularExpression(QStringLiteral("^\\d+\\.\\d{3} ms, 2 rows: "
                                                           "SELECT v FROM t WHERE v > \\?$")));
        QCOMPARE(select.size(), 1);
        QCOMPARE(lines.size(), 3); // and the beginning and the end of the transaction
        QVERIFY(!lines.join(QLatin1Char(' ')).contains(QLatin1String("4711")));
        QCOMPARE(traced({}), QStringList()); // off unless asked for
    }

    void oneStatementIsOneRoundTrip()
    {
        const auto one = test::runs(QStringLiteral("SELECT 1"));
        const auto &statements = (*m_store)->counters().statements;
        const auto before = statements.load();
        QVERIFY(test::await((*m_store)->readOne(one)));
        QCOMPARE(statements.load() - before, std::uint64_t{1});
        QVERIFY(read(one));
        QCOMPARE(statements.load() - before, std::uint64_t{4});
    }

    void manyWritersLoseNothingAndTheLoopTurns()
    {
        LoopMonitor monitor;
        std::vector<test::Started<Result<int>>> jobs;
        for (int i = 0; i < 200; ++i)
            jobs.emplace_back((*m_store)->transaction(test::inserts(i)));
        for (const auto &job : jobs)
            QVERIFY(job.value(60'000));
        QCOMPARE(count(), 200);
        QVERIFY(monitor.report().max < test::kStallBound);
    }

    void twoProgramsWriteToOneStore()
    {
        Database other(m_store->spec());
        std::vector<test::Started<Result<int>>> jobs;
        for (int i = 0; i < 100; ++i) {
            jobs.emplace_back((*m_store)->transaction(test::inserts(i)));
            jobs.emplace_back(other.transaction(test::inserts(1000 + i)));
        }
        for (const auto &job : jobs)
            QVERIFY(job.value(60'000));
        QCOMPARE(count(), 200);
    }
};

/// What is only so on SQLite.
class SqliteTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

private slots:
    void theSettingsThatKeepAStoreSafeAreOn()
    {
        Database store(database::ConnectionSpec::sqliteFile(
            m_folder.filePath(QStringLiteral("settings.sqlite"))));
        auto work = [](Session &session) -> Result<QString> {
            QStringList values;
            for (const char *name : {"foreign_keys", "journal_mode", "synchronous"}) {
                auto rows = session.run(QLatin1String("PRAGMA ") + QLatin1String(name));
                if (rows && rows->next())
                    values << rows->value(0).toString();
            }
            return values.join(QLatin1Char(' '));
        };
        QCOMPARE(test::await(store.readOne(work)).value(), QStringLiteral("1 wal 2"));
    }

    void aStoreThatCannotBeOpenedSaysSo()
    {
        Database missing(
            database::ConnectionSpec::sqliteFile(QStringLiteral("/nowhere/at/all.sqlite")));
        auto work = [](Session &session) {
            return test::number(session, QStringLiteral("SELECT 1"));
        };
        QCOMPARE(test::code(test::await(missing.read(work))),
                 QLatin1String(codes::kDatabaseUnavailable));
    }

    void aFileThatIsNoDatabaseSaysSo()
    {
        QFile file(m_folder.filePath(QStringLiteral("bad.sqlite")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(8192, 'x'));
        file.close();
        Database bad(database::ConnectionSpec::sqliteFile(file.fileName()));
        auto work = [](Session &session) {
            return test::number(session, QStringLiteral("SELECT 1"));
        };
        QCOMPARE(test::code(test::await(bad.read(work))),
                 QLatin1String(codes::kDatabaseUnavailable));
    }
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    DatabaseTest onBothEngines;
    SqliteTest sqlite;
    return QTest::qExec(&onBothEngines, argc, argv) + QTest::qExec(&sqlite, argc, argv);
}
#include "database_test.moc"
