#include "command_line.h"

#include "chart/chart_store.h"
#include "core/json.h"
#include "database/database.h"
#include "support/charts.h"
#include "support/coroutines.h"
#include "support/engines.h"
#include "support/postgres_server.h"
#include "support/store_place.h"

#include <QFile>
#include <QSqlRecord>
#include <QTest>

using namespace aidoctor;
using test::Outcome;

/// `ai-doctorctl database ...` as whoever looks after the database runs it.
namespace {

class DatabaseCommandTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::StorePlace> m_place;

    Outcome run(const QStringList &arguments, const QString &url = {}) const
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("AI_DOCTOR_DATABASE"),
                           url.isEmpty() ? m_place->url() : url);
        environment.insert(QStringLiteral("AI_DOCTOR_DATA_DIR"), m_place->folder());
        environment.insert(QStringLiteral("QT_LOGGING_RULES"), QStringLiteral("aidoctor.*=true"));
        if (test::isPostgres()) // pg_dump and pg_restore of the server's version
            environment.insert(QStringLiteral("PATH"),
                               test::PostgresServer::shared().program(QString()) + QLatin1Char(':')
                                   + environment.value(QStringLiteral("PATH")));
        return test::runCommand(arguments, environment);
    }
    Outcome database(const QStringList &arguments, const QString &url = {}) const
    {
        return run(QStringList{QStringLiteral("database")} + arguments, url);
    }
    Json status(const QString &url = {}) const
    {
        return parseJson(database({QStringLiteral("status"), QStringLiteral("--json")}, url).out)
            .value_or(Json::object());
    }

    /// Every row of every table, as text: what "identical" means.
    static QStringList rowsOf(const database::ConnectionSpec &spec)
    {
        database::Database store(spec);
        auto work = [](database::Session &session) -> Result<QStringList> {
            QStringList tables;
            {
                auto names = session.run(
                    session.isPostgres()
                        ? QStringLiteral("SELECT tablename FROM pg_tables"
                                         " WHERE schemaname = 'public' ORDER BY 1")
                        : QStringLiteral("SELECT name FROM sqlite_master WHERE type = 'table'"
                                         " AND name NOT LIKE 'sqlite_%' AND name NOT LIKE"
                                         " 'patient_parts%' AND name NOT LIKE 'patient_words%'"
                                         " ORDER BY 1"));
                if (!names)
                    return failure(names.error());
                while (names->next())
                    tables << names->value(0).toString();
            }
            QStringList rows;
            for (const QString &table : tables) {
                auto all = session.run(QStringLiteral("SELECT * FROM %1 ORDER BY 1, 2").arg(table));
                if (!all)
                    return failure(all.error());
                while (all->next()) {
                    QString row = table;
                    const int columns = all->query().record().count();
                    for (int i = 0; i < columns; ++i)
                        row += QLatin1Char('|') + all->value(i).toString();
                    rows << row;
                }
            }
            return rows;
        };
        return test::await(store.read(std::move(work))).value_or(QStringList());
    }

    static Status addPatients(const database::ConnectionSpec &spec)
    {
        database::Database store(spec);
        chart::ChartStore charts(store);
        for (int i = 0; i < 5; ++i) {
            const auto stored = test::await(charts.store(
                test::kidneyPatient(QStringLiteral("p%1").arg(i), QStringLiteral("Canary, Åsa"))));
            if (!stored)
                return failure(stored.error());
        }
        return {};
    }

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init() { m_place = std::make_unique<test::StorePlace>(test::engine()); }
    void cleanup() { m_place.reset(); }

    void initMakesAStoreOnceAndStatusTellsOfIt()
    {
        QCOMPARE(database({QStringLiteral("status")}).code, 1); // there is none yet
        QCOMPARE(database({QStringLiteral("migrate")}).code, 1);
        QCOMPARE(database({QStringLiteral("init")}).code, 0);
        const Json made = status();
        QVERIFY2(made.contains("usable"),
                 database({QStringLiteral("status"), QStringLiteral("--json")}).out.constData());
        QVERIFY(made["usable"].get<bool>());
        QCOMPARE(made["schema_version"].get<int>(), made["program_schema_version"].get<int>());
        QCOMPARE(made["patients"].get<int>(), 0);
        const Outcome again = database({QStringLiteral("init")});
        QCOMPARE(again.code, 1);
        QVERIFY(again.err.contains("migrate")); // says what to do
        QCOMPARE(database({QStringLiteral("migrate")}).code, 0);
        QCOMPARE(database({QStringLiteral("status")}).code, 0);
    }

    void wrongUsageIsTwo()
    {
        for (const QStringList &arguments :
             {QStringList{}, QStringList{QStringLiteral("dance")},
              QStringList{QStringLiteral("backup")},
              QStringList{QStringLiteral("status"), QStringLiteral("extra")},
              QStringList{QStringLiteral("backup"), QStringLiteral("x"),
                          QStringLiteral("--grant-to"), QStringLiteral("y")}})
            QCOMPARE(database(arguments).code, 2);
        QCOMPARE(
            run({QStringLiteral("database"), QStringLiteral("status"), QStringLiteral("--database"),
                 QStringLiteral("postgresql://me:hunter2@localhost/x")})
                .code,
            2);
    }

    void aBackupRestoredIntoAnEmptyServerIsIdentical()
    {
        QCOMPARE(database({QStringLiteral("init")}).code, 0);
        QVERIFY(addPatients(m_place->spec()));
        const QStringList before = rowsOf(m_place->spec());
        QVERIFY(before.size() > 30);

        const QString file = m_place->folder() + QStringLiteral("/store.backup");
        const Outcome saved = database({QStringLiteral("backup"), file});
        QVERIFY2(saved.code == 0, saved.err.constData());
        QCOMPARE(QFile::permissions(file) & (QFileDevice::ReadOther | QFileDevice::ReadGroup),
                 QFileDevice::Permissions());
        QVERIFY(!saved.err.contains("Canary"));
        QCOMPARE(database({QStringLiteral("backup"), file}).code, 1); // never overwrites

        QCOMPARE(database({QStringLiteral("restore"), file}).code, 1); // not into a full store
        const test::StorePlace empty(test::engine());
        const Outcome restored = database({QStringLiteral("restore"), file}, empty.url());
        QVERIFY2(restored.code == 0, restored.err.constData());
        QCOMPARE(rowsOf(empty.spec()), before);
        QVERIFY(status(empty.url())["usable"].get<bool>());
        QVERIFY(addPatients(empty.spec())); // and it is written to as before
    }

    void aDamagedBackupChangesNothing()
    {
        const QString file = m_place->folder() + QStringLiteral("/damaged.backup");
        QFile damaged(file);
        QVERIFY(damaged.open(QIODevice::WriteOnly));
        damaged.write(QByteArray("SQLite format 3\0", 16) + QByteArray(5000, 'x'));
        damaged.close();
        const test::StorePlace empty(test::engine());
        QCOMPARE(database({QStringLiteral("restore"), file}, empty.url()).code, 1);
        QCOMPARE(database({QStringLiteral("init")}, empty.url()).code, 0); // it is still empty
    }

    void aWorkstationMayDoWhatItNeedsAndNoMore()
    {
        if (!test::isPostgres())
            QSKIP("SQLite has no roles");
        auto &server = test::PostgresServer::shared();
        server.sql(QStringLiteral("CREATE ROLE clinic_room LOGIN"));
        QCOMPARE(database({QStringLiteral("init"), QStringLiteral("--grant-to"),
                           QStringLiteral("clinic_room; DROP TABLE x")})
                     .code,
                 1);
        QCOMPARE(database({QStringLiteral("init"), QStringLiteral("--grant-to"),
                           QStringLiteral("clinic_room")})
                     .code,
                 0);
        QVERIFY(database({QStringLiteral("migrate")}).code == 0);
        database::ConnectionSpec room = m_place->spec();
        room.user = QStringLiteral("clinic_room");
        QVERIFY(addPatients(room));
        database::Database store(room);
        const auto may = [&store](const QString &sql) {
            auto work = [sql](database::Session &session) { return session.command(sql); };
            return test::await(store.transaction(std::move(work))).has_value();
        };
        QVERIFY(may(QStringLiteral("SELECT count(*) FROM schema_migrations")));
        QVERIFY(may(QStringLiteral("DELETE FROM patients WHERE id = 1")));
        QVERIFY(!may(QStringLiteral("DELETE FROM schema_migrations")));
        QVERIFY(!may(QStringLiteral("UPDATE store_facts SET value = 'x'")));
        QVERIFY(!may(QStringLiteral("UPDATE audit_entries SET actor = 'x'")));
        QVERIFY(!may(QStringLiteral("DELETE FROM audit_entries")));
        QVERIFY(!may(QStringLiteral("TRUNCATE patients")));
        QVERIFY(!may(QStringLiteral("DROP TABLE patients")));
        QVERIFY(!may(QStringLiteral("CREATE TABLE mine (x integer)")));
        QVERIFY(!may(QStringLiteral("ALTER TABLE patients DISABLE TRIGGER ALL")));
    }

    void onlyARoleThatIsThereAndCanDoNoMoreIsGrantedTo()
    {
        if (!test::isPostgres())
            QSKIP("SQLite has no roles");
        auto &server = test::PostgresServer::shared();
        server.sql(QStringLiteral("CREATE ROLE some_room NOLOGIN"));
        server.sql(QStringLiteral("CREATE ROLE mighty_room NOLOGIN CREATEROLE"));
        const auto grantTo = [this](const char *action, const QString &role) {
            return database({QLatin1String(action), QStringLiteral("--grant-to"), role});
        };
        for (const char *role : {"some_rooom", "public", "postgres", "mighty_room", "a\"b"}) {
            const Outcome refused = grantTo("init", QLatin1String(role));
            QCOMPARE(refused.code, 1);
            QVERIFY2(refused.err.contains("role"), refused.err.constData());
        }
        QCOMPARE(status()["schema_version"].get<int>(), 0); // nothing is half made
        QCOMPARE(database({QStringLiteral("init")}).code, 0);
        QCOMPARE(grantTo("migrate", QStringLiteral("some_rooom")).code, 1);
        QCOMPARE(grantTo("migrate", QStringLiteral("some_room")).code, 0);

        // What somebody has written there is not taken for a name, nor for SQL.
        database::Database store(m_place->spec());
        auto work = [](database::Session &session) {
            return session.execute(
                QStringLiteral("UPDATE store_facts SET value = ? WHERE name = 'workstation_role'"),
                {QStringLiteral("some_room\"; GRANT ALL ON schema_migrations TO some_room; --")});
        };
        QVERIFY(test::await(store.transaction(std::move(work))));
        QCOMPARE(database({QStringLiteral("migrate")}).code, 1);
        const auto mayDelete = [&store] {
            auto asking = [](database::Session &session) -> Result<bool> {
                auto rows = session.run(QStringLiteral(
                    "SELECT has_table_privilege('some_room', 'schema_migrations', 'DELETE')"));
                if (!rows)
                    return failure(rows.error());
                return rows->next() && rows->value(0).toBool();
            };
            return test::await(store.read(std::move(asking))).value();
        };
        QVERIFY(!mayDelete());

        const QString file = m_place->folder() + QStringLiteral("/tampered.backup");
        QCOMPARE(database({QStringLiteral("backup"), file}).code, 0);
        const test::StorePlace empty(test::engine());
        QCOMPARE(database({QStringLiteral("restore"), file, QStringLiteral("--grant-to"),
                           QStringLiteral("some_rooom")},
                          empty.url())
                     .code,
                 1);
        const Outcome restored = database({QStringLiteral("restore"), file}, empty.url());
        QCOMPARE(restored.code, 1);
        QVERIFY(restored.err.contains("migrate --grant-to"));
        QCOMPARE(database({QStringLiteral("migrate"), QStringLiteral("--grant-to"),
                           QStringLiteral("some_room")},
                          empty.url())
                     .code,
                 0);
    }

    void aForgottenAddressMakesNoStoreOfAnotherKind()
    {
        if (test::isPostgres())
            QSKIP("this is about SQLite");
        const Outcome refused = database(
            {QStringLiteral("init"), QStringLiteral("--grant-to"), QStringLiteral("rooms")});
        QCOMPARE(refused.code, 2);
        QVERIFY(refused.err.contains("AI_DOCTOR_DATABASE"));
        QVERIFY(!QFile::exists(m_place->spec().path));
    }

    void whatIsDoneIsSaid()
    {
        QVERIFY(database({QStringLiteral("init")}).out.contains("made"));
        QVERIFY(database({QStringLiteral("status")})
                    .out.contains(test::isPostgres() ? m_place->spec().database.toUtf8()
                                                     : m_place->spec().path.toUtf8()));
        QVERIFY(database({QStringLiteral("migrate")}).out.contains("up to date"));
        const QString file = m_place->folder() + QStringLiteral("/said.backup");
        QVERIFY(database({QStringLiteral("backup"), file}).out.contains("said.backup"));
    }

    void thereIsNothingToSaveWithoutAStore()
    {
        if (!test::isPostgres())
            QSKIP("a SQLite store is a file that is there or not");
        const QString file = m_place->folder() + QStringLiteral("/nothing.backup");
        const Outcome refused = database({QStringLiteral("backup"), file});
        QCOMPARE(refused.code, 1);
        QVERIFY(refused.err.contains("no patient store"));
        QVERIFY(!QFile::exists(file));
    }

    void whoCannotConnectIsToldWhy()
    {
        if (!test::isPostgres())
            QSKIP("SQLite is a file");
        QString url = m_place->url();
        url.replace(QStringLiteral(":%1/").arg(m_place->spec().port), QStringLiteral(":9/"));
        for (const QStringList &arguments :
             {QStringList{QStringLiteral("database"), QStringLiteral("status")},
              QStringList{QStringLiteral("serve"), QStringLiteral("--port"),
                          QStringLiteral("0")}}) {
            const Outcome refused = run(arguments, url);
            QCOMPARE(refused.code, 1);
            QVERIFY2(refused.err.contains("PGSQL.9"), refused.err.constData());
        }
    }

    void aWorkstationNeverChangesAClinicsSchema()
    {
        if (!test::isPostgres())
            QSKIP("a SQLite file is its workstation's own");
        const Outcome refused = run({QStringLiteral("import"), m_place->folder()});
        QCOMPARE(refused.code, 1);
        QVERIFY(refused.err.contains("database init"));
        QVERIFY(status()["schema_version"].get<int>() == 0);
    }
};

} // namespace

QTEST_GUILESS_MAIN(DatabaseCommandTest)
#include "database_command_test.moc"
