#include "jobs.h"
#include "support/child_process.h"

#include <QSet>
#include <QSqlRecord>
#include <QTest>

using namespace aidoctor;
using database::Database;
using database::Migration;
using database::Session;

namespace {

std::vector<Migration> ownSteps(database::Engine engine)
{
    auto steps = database::loadMigrations(engine);
    if (!steps || steps->empty())
        qFatal("the program's steps are missing");
    return *steps;
}

std::vector<Migration> firstOf(std::vector<Migration> steps, std::size_t count)
{
    steps.resize(count);
    return steps;
}

QStringList strings(Session &session, const QString &sql)
{
    QStringList values;
    auto rows = session.run(sql);
    while (rows && rows->next())
        values << rows->value(0).toString();
    return values;
}

/// "table.column" of every table and view in the store.
QStringList columnsOf(Database &database)
{
    auto work = [](Session &session) -> Result<QStringList> {
        return strings(
            session,
            session.isPostgres()
                ? QStringLiteral("SELECT table_name || '.' || column_name"
                                 " FROM information_schema.columns WHERE table_schema = 'public'"
                                 " ORDER BY 1")
                : QStringLiteral("SELECT m.name || '.' || c.name FROM sqlite_master m,"
                                 " pragma_table_info(m.name) c WHERE m.type IN ('table', 'view')"
                                 " AND m.name NOT LIKE 'sqlite%' ORDER BY 1"));
    };
    return test::await(database.read(work)).value_or(QStringList());
}

class MigrationsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::StorePlace> m_place;

    Status migrate(std::vector<Migration> steps)
    {
        Database database(m_place->spec());
        return test::await(database.migrate(std::move(steps)));
    }
    Status check(std::vector<Migration> steps)
    {
        Database database(m_place->spec());
        return test::await(database.checkSchema(std::move(steps)));
    }
    int version()
    {
        Database database(m_place->spec());
        auto work = [](Session &session) { return database::schemaVersion(session); };
        return test::await(database.read(work)).value_or(-1);
    }
    QStringList tables()
    {
        Database database(m_place->spec());
        QSet<QString> names;
        for (const QString &column : columnsOf(database))
            names.insert(column.section(QLatin1Char('.'), 0, 0));
        QStringList sorted = names.values();
        sorted.sort();
        return sorted;
    }

    const Migration m_first{1, QStringLiteral("0001_a.sql"), "CREATE TABLE a (x TEXT);\n"};
    const Migration m_second{
        2, QStringLiteral("0002_b.sql"),
        "CREATE TABLE b (x TEXT);\n-- note; with a semicolon;\nINSERT INTO b VALUES ('1; 2');\n"};
    const Migration m_third{3, QStringLiteral("0003_c.sql"), "CREATE TABLE c (x TEXT);\n"};

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init() { m_place = std::make_unique<test::StorePlace>(test::engine()); }
    void cleanup() { m_place.reset(); }

    void stepsApplyOnceAndInOrder()
    {
        QCOMPARE(version(), 0);
        QVERIFY(migrate({m_first}));
        QCOMPARE(version(), 1);
        QVERIFY(migrate({m_first, m_second}));
        QVERIFY(migrate({m_first, m_second}));
        QCOMPARE(version(), 2);
        Database database(m_place->spec());
        auto work = [](Session &session) -> Result<QStringList> {
            return strings(session, QStringLiteral("SELECT x FROM b"))
                   + strings(session,
                             QStringLiteral("SELECT name FROM schema_migrations ORDER BY version"));
        };
        QCOMPARE(test::await(database.read(work)).value(),
                 QStringList({QStringLiteral("1; 2"), m_first.name, m_second.name}));
    }

    void triggersAndFunctionsKeepTheirSemicolons()
    {
        const QByteArray sqlite = "CREATE TABLE a (x INTEGER, y INTEGER);\n"
                                  "CREATE TRIGGER t AFTER INSERT ON a\nBEGIN\n"
                                  "    UPDATE a SET y = 1;\n    UPDATE a SET y = y + 1;\nEND;\n";
        const QByteArray postgres = "CREATE TABLE a (x integer, y integer);\n"
                                    "CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS $$\n"
                                    "BEGIN\n    UPDATE a SET y = 1;\n    UPDATE a SET y = y + 1;\n"
                                    "    RETURN NULL;\nEND;\n$$;\n"
                                    "CREATE TRIGGER t AFTER INSERT ON a"
                                    " FOR EACH ROW EXECUTE FUNCTION f();\n";
        QVERIFY(
            migrate({{1, QStringLiteral("0001_t.sql"), test::isPostgres() ? postgres : sqlite}}));
        Database database(m_place->spec());
        auto work = [](Session &session) -> Result<int> {
            const Status done = session.execute(QStringLiteral("INSERT INTO a (x) VALUES (1)"));
            return done ? test::number(session, QStringLiteral("SELECT y FROM a")) : -1;
        };
        QCOMPARE(test::await(database.transaction(work)).value(), 2);
    }

    void aStoreOneStepAheadIsWorkedOn()
    {
        QVERIFY(migrate({m_first, m_second}));
        QVERIFY(check({m_first}));
        QVERIFY(migrate({m_first})); // changes nothing
        QCOMPARE(version(), 2);
    }

    void aStoreTwoStepsAheadIsRefused()
    {
        QVERIFY(migrate({m_first, m_second, m_third}));
        for (const Status &result : {check({m_first}), migrate({m_first})}) {
            QCOMPARE(test::code(result), QLatin1String(codes::kSchemaNewer));
            QVERIFY(result.error().message.contains(QLatin1String("Update"))); // what to do
        }
        QCOMPARE(version(), 3);
    }

    void aChangedStepIsRefused()
    {
        QVERIFY(migrate({m_first, m_second}));
        Migration changed = m_first;
        changed.sql += "CREATE TABLE d (x TEXT);\n";
        QCOMPARE(test::code(migrate({changed, m_second, m_third})),
                 QLatin1String(codes::kSchemaChanged));
        QCOMPARE(test::code(check({changed, m_second})), QLatin1String(codes::kSchemaChanged));
        QCOMPARE(version(), 2);
        // Also where the store is a step ahead.
        QCOMPARE(test::code(check({changed})), QLatin1String(codes::kSchemaChanged));
    }

    void aFailingStepLeavesNothingBehind()
    {
        const Migration broken{2, QStringLiteral("0002_b.sql"),
                               "CREATE TABLE b (x TEXT);\nCREATE TABLE b (x TEXT);\n"};
        QCOMPARE(test::code(migrate({m_first, broken})), QLatin1String(codes::kDatabaseError));
        QCOMPARE(tables(), QStringList());
        QVERIFY(migrate({m_first}));
        const QStringList before = tables();
        QCOMPARE(test::code(migrate({m_first, broken})), QLatin1String(codes::kDatabaseError));
        QCOMPARE(tables(), before);
        QCOMPARE(version(), 1);
        QVERIFY(migrate({m_first, m_second}));
    }

    void checkingChangesNothing()
    {
        QCOMPARE(test::code(check({m_first})), QLatin1String(codes::kSchemaMissing));
        QCOMPARE(tables(), QStringList());
        QVERIFY(migrate({m_first}));
        const Status older = check({m_first, m_second});
        QCOMPARE(test::code(older), QLatin1String(codes::kSchemaOlder));
        QVERIFY(older.error().message.contains(QLatin1String("ai-doctorctl database migrate")));
        QVERIFY(check({m_first}));
        QCOMPARE(version(), 1);
    }

    void twoProgramsThatMigrateAtOnceDoNotRace()
    {
        // A step that takes a while, so that the second program comes in its midst.
        const Migration slow{
            1, QStringLiteral("0001_slow.sql"),
            QByteArray("CREATE TABLE a (x TEXT);\nINSERT INTO a VALUES ('once');\n")
                + (test::isPostgres() ? "SELECT pg_sleep(0.5);\n"
                                      : "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1"
                                        " FROM c WHERE n < 2000000) SELECT count(*) FROM c;\n")};
        std::vector<std::unique_ptr<Database>> programs;
        std::vector<test::Started<Status>> runs;
        for (int i = 0; i < 4; ++i)
            programs.push_back(std::make_unique<Database>(m_place->spec()));
        for (const auto &program : programs)
            runs.emplace_back(program->migrate({slow, m_second}));
        for (const auto &run : runs)
            QVERIFY2(run.value(), run.value() ? "" : qPrintable(run.value().error().code));
        QCOMPARE(version(), 2);
        auto work = test::runs(QStringLiteral("SELECT count(*) FROM a"));
        QCOMPARE(test::await(programs.front()->readOne(work)).value(), 1);
    }

    void twoProcessesThatMigrateAtOnceDoNotRace()
    {
        std::vector<std::unique_ptr<test::ChildProcess>> processes;
        for (int i = 0; i < 3; ++i) {
            processes.push_back(std::make_unique<test::ChildProcess>());
            processes.back()->start(QCoreApplication::applicationFilePath(),
                                    {QStringLiteral("--migrate"), m_place->url()});
        }
        for (const auto &process : processes) {
            QVERIFY(process->waitForEnd(std::chrono::seconds(60)));
            QCOMPARE(process->exitCode(), 0);
        }
        QVERIFY(check(ownSteps(test::engine())));
    }

    void theProgramsOwnStepsApply()
    {
        const auto steps = ownSteps(test::engine());
        QVERIFY(migrate(steps));
        QVERIFY(check(steps));
        QCOMPARE(version(), static_cast<int>(steps.size()));
        // Step by step they make the same.
        const QStringList atOnce = tables();
        m_place = std::make_unique<test::StorePlace>(test::engine());
        for (std::size_t i = 1; i <= steps.size(); ++i)
            QVERIFY(migrate(firstOf(steps, i)));
        QCOMPARE(tables(), atOnce);
    }
};

/// What is in a store of the first version, and what the second makes of it (SQLite; PostgreSQL
/// begins with what is the second step there).
class UpgradeTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::StorePlace> m_place;
    std::unique_ptr<Database> m_database;

    void write(const QString &sql)
    {
        auto work = [sql](Session &session) { return session.command(sql); };
        const Status done = test::await(m_database->transaction(work));
        if (!done)
            qFatal("%s: %s", qPrintable(done.error().detail), qPrintable(sql));
    }
    QStringList read(const QString &sql)
    {
        auto work = [sql](Session &session) -> Result<QStringList> {
            QStringList lines;
            auto rows = session.run(sql);
            while (rows && rows->next()) {
                QStringList values;
                for (int i = 0; i < rows->query().record().count(); ++i)
                    values << rows->value(i).toString();
                lines << values.join(QLatin1Char('|'));
            }
            return lines;
        };
        const auto lines = test::await(m_database->read(work));
        return lines ? *lines : QStringList{lines.error().detail};
    }

    /// All columns that version 1 has, of one table.
    QString columns(const QString &table)
    {
        return read(QStringLiteral("SELECT name FROM pragma_table_info('%1')").arg(table))
            .join(QLatin1String(", "));
    }

    void fill()
    {
        write(QStringLiteral(
            "INSERT INTO patients VALUES"
            " (3, 'p-3', 'García, María', '', 'garcia, maria', 'female', '1957-03-15', 0, '',"
            "  'none_known', 'Practice', '2026-11-20T06:40:00Z', 1, 4, 'hash3', '{\"a\":1}',"
            "  '2026-01-01T00:00:00Z', '2026-11-20T06:41:00Z'),"
            " (9, 'p-9', 'Müller, Jörg', 'Joerg', 'muller, jorg', 'male', '1980', 1, '2026',"
            "  '', 'Hospital', '2026-02-02', 0, 1, 'hash9', '{\"b\":2}',"
            "  '2026-02-02T00:00:00Z', '2026-02-02T00:00:00Z')"));
        write(QStringLiteral("INSERT INTO patient_identifiers VALUES"
                             " (3, 0, 'urn:mrn', 'AB-0042', 'MR'), (9, 0, 'urn:mrn', '77', '')"));
        for (const char *row :
             {"conditions VALUES (1, %1, 'c', 's', 'x', 'Diabetes', 'active', 'confirmed', '',"
              " '2011', '', '', 1, 100, 'h', '{}')",
              "medications VALUES (1, %1, 'm', 'MedicationRequest', 's', 'x', 'Metformin', 'd', "
              "'f',"
              " 'active', 'order', '2026', '', 1, 100, 'h', '{}')",
              "allergies VALUES (1, %1, 'a', 's', 'x', 'Penicillin', 'active', 'confirmed', '',"
              " 'high', 'Rash', '', 1, 100, 'h', '{}')",
              "observations VALUES (1, %1, 'o', 0, 'laboratory', 's', 'x', 'eGFR', 'final', 45.5,"
              " '45.5', 'mL/min', '', 60, NULL, '', 'L', '2026-01-15', 100, 'h', '{}')",
              "encounters VALUES (1, %1, 'e', 'finished', 'AMB', 'Visit', 'r', '2026', '', 100,"
              " 'h', '{}')",
              "immunizations VALUES (1, %1, 'i', 's', 'x', 'Influenza', 'completed', '2025', 100,"
              " 'h', '{}')",
              "procedures VALUES (1, %1, 'p', 's', 'x', 'Colonoscopy', 'completed', '2020', 100,"
              " 'h', '{}')",
              "documents VALUES (1, %1, 'd', 'DocumentReference', 'Letter', 'current', '2026',"
              " 'text/plain', 100, 'h', '{}')"}) {
            const QString one = QLatin1String("INSERT INTO ") + QLatin1String(row);
            QString two = one;
            write(one.arg(3));
            write(two.replace(QLatin1String("VALUES (1,"), QLatin1String("VALUES (2,")).arg(9));
        }
        write(QStringLiteral("INSERT INTO briefings VALUES"
                             " (5, 3, 4, '2026-11-20T07:00:00Z', '{\"flags\":[]}')"));
        write(QStringLiteral("INSERT INTO store_facts VALUES ('demo', 'yes')"));
    }

private slots:
    void aStoreOfTheFirstVersionKeepsItsData()
    {
        m_place = std::make_unique<test::StorePlace>(database::Engine::Sqlite);
        m_database = std::make_unique<Database>(m_place->spec());
        const auto steps = ownSteps(database::Engine::Sqlite);
        QVERIFY(steps.size() > 1);
        QVERIFY(test::await(m_database->migrate(firstOf(steps, 1))));
        fill();
        const QStringList tables = read(
            QStringLiteral("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE"
                           " 'sqlite%' AND name <> 'schema_migrations' ORDER BY name"));
        QVERIFY(tables.size() >= 12);
        QMap<QString, QString> contentOf;
        QMap<QString, QStringList> before;
        for (const QString &table : tables) {
            QString wanted = columns(table);
            wanted.remove(QLatin1String(", search_text"));
            contentOf[table] = QStringLiteral("SELECT %1 FROM %2 ORDER BY 1, 2").arg(wanted, table);
            before[table] = read(contentOf[table]);
            QVERIFY2(!before[table].isEmpty(), qPrintable(table));
        }

        QVERIFY(test::await(m_database->migrate(steps)));

        for (const QString &table : tables)
            QCOMPARE(read(contentOf[table]), before[table]);
        QCOMPARE(read(QStringLiteral("SELECT search_text FROM patients ORDER BY id")),
                 QStringList({QStringLiteral(" garcia, maria"), QStringLiteral(" muller, jorg")}));
        for (const char *table : {"conditions", "medications", "allergies", "observations",
                                  "encounters", "immunizations", "procedures", "documents"})
            QCOMPARE(read(QStringLiteral("SELECT patient_id, source, reported FROM %1 ORDER BY id")
                              .arg(QLatin1String(table))),
                     QStringList({QStringLiteral("3|Practice|1"), QStringLiteral("9|Hospital|1")}));
        QCOMPARE(read(QStringLiteral("SELECT * FROM patient_sources ORDER BY patient_id")),
                 QStringList({QStringLiteral("3|Practice|2026-11-20T06:40:00Z"),
                              QStringLiteral("9|Hospital|2026-02-02")}));
        QCOMPARE(read(QStringLiteral("SELECT folded FROM patient_identifiers ORDER BY patient_id")),
                 QStringList({QStringLiteral("ab-0042"), QStringLiteral("77")}));
        QCOMPARE(read(QStringLiteral("SELECT revision, run_id IS NULL FROM briefings")),
                 QStringList({QStringLiteral("1|1")}));
        // The search finds them, and so it does after a change.
        QCOMPARE(read(QStringLiteral("SELECT rowid FROM patient_parts"
                                     " WHERE patient_parts MATCH '\"rci\"'")),
                 QStringList({QStringLiteral("3")}));
        QCOMPARE(read(QStringLiteral("SELECT rowid FROM patient_words"
                                     " WHERE patient_words MATCH 'jo*'")),
                 QStringList({QStringLiteral("9")}));
        write(QStringLiteral("UPDATE patients SET search_text = ' meier, jorg' WHERE id = 9"));
        QCOMPARE(read(QStringLiteral("SELECT count(*) FROM patient_parts"
                                     " WHERE patient_parts MATCH '\"mull\"'")),
                 QStringList({QStringLiteral("0")}));
        QCOMPARE(read(QStringLiteral("PRAGMA integrity_check")),
                 QStringList({QStringLiteral("ok")}));
        QCOMPARE(read(QStringLiteral("PRAGMA foreign_key_check")), QStringList());
    }

    void bothEnginesHoldTheSame()
    {
        const test::StorePlace sqlite(database::Engine::Sqlite, test::StorePlace::Content::Schema);
        const test::StorePlace postgres(database::Engine::PostgreSql,
                                        test::StorePlace::Content::Schema);
        Database onSqlite(sqlite.spec());
        Database onPostgres(postgres.spec());
        QStringList columns = columnsOf(onSqlite);
        // What SQLite needs beside: its indexes for the search are tables, and so is its feed.
        columns.erase(std::remove_if(columns.begin(), columns.end(),
                                     [](const QString &column) {
                                         return column.startsWith(QLatin1String("patient_parts"))
                                                || column.startsWith(QLatin1String("patient_words"))
                                                || column.startsWith(QLatin1String("change_log"));
                                     }),
                      columns.end());
        QStringList others = columnsOf(onPostgres);
        columns.sort();
        others.sort();
        QVERIFY(columns.size() > 150);
        QCOMPARE(columns, others);
    }
};

/// Another process of the test: brings a store to the program's schema.
int migrateAsOtherProgram(const QString &url)
{
    const auto spec = database::ConnectionSpec::fromUrl(url);
    if (!spec)
        return 2;
    Database database(*spec);
    const Status done = test::await(database.migrate(ownSteps(spec->engine)));
    if (!done)
        std::fprintf(stderr, "%s %s\n", qPrintable(done.error().code),
                     qPrintable(done.error().detail));
    return done ? 0 : 1;
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    if (argc == 3 && qstrcmp(argv[1], "--migrate") == 0)
        return migrateAsOtherProgram(QString::fromLocal8Bit(argv[2]));
    MigrationsTest onBothEngines;
    UpgradeTest upgrade;
    return QTest::qExec(&onBothEngines, argc, argv) + QTest::qExec(&upgrade, argc, argv);
}
#include "migrations_test.moc"
