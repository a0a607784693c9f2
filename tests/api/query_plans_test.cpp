#include "api/clinic_fixture.h"
#include "support/engines.h"
#include "support/postgres_server.h"
#include "support/statement_log.h"
#include "support/store_place.h"

#include <QRegularExpression>

using namespace aidoctor;

namespace {

constexpr int kPatients = 20'000;
/// Often enough for PostgreSQL to decide whether a plan for any value will do.
constexpr int kTimes = 7;

const QStringList kLarge{QStringLiteral("patients"),        QStringLiteral("patient_names"),
                         QStringLiteral("patient_sources"), QStringLiteral("patient_identifiers"),
                         QStringLiteral("conditions"),      QStringLiteral("medications"),
                         QStringLiteral("allergies"),       QStringLiteral("observations"),
                         QStringLiteral("encounters"),      QStringLiteral("immunizations"),
                         QStringLiteral("procedures"),      QStringLiteral("documents"),
                         QStringLiteral("appointments"),    QStringLiteral("briefings"),
                         QStringLiteral("briefing_runs"),   QStringLiteral("run_events"),
                         QStringLiteral("audit_entries"),   QStringLiteral("idempotency_keys")};

/// What fills each large table, for both engines: %T and %F are the truth values, %M a moment.
const char *const kFilling[] = {
    "INSERT INTO patients (fhir_id, name, name_alternative, search_text, gender, birth_date, "
    "deceased,"
    " deceased_date, allergies_absence, source, record_as_of, record_as_of_stated, revision,"
    " content_hash, raw, created_at, updated_at)"
    " SELECT 'p' || i, 'Family' || (i % 997) || ', Given' || (i % 89), '',"
    " ' family' || (i % 997) || ' given' || (i % 89), 'female',"
    " (1930 + i % 80) || '-0' || (1 + i % 9) || '-11', %F, '', '', 'S', '2026-11-20', %T, 1, '', "
    "'{}',"
    " '2026-11-20T00:00:00.000Z', '2026-11-20T00:00:00.000Z' FROM n",
    "INSERT INTO patient_identifiers (patient_id, position, system, value, kind, folded)"
    " SELECT i, 0, 'urn:mrn', 'N' || i, '', 'n' || i FROM n",
    "INSERT INTO patient_sources (patient_id, source, record_as_of) SELECT i, 'S', '2026' FROM n",
    "INSERT INTO conditions (patient_id, fhir_id, code_system, code, display, clinical_status,"
    " verification_status, category, onset, abatement, recorded, active, sort_at, content_hash, "
    "raw,"
    " source) SELECT i, 'c' || i, '', '', 'D', 'active', '', '', '2020', '', '', %T, %M, '', '{}', "
    "'S'"
    " FROM n",
    "INSERT INTO medications (patient_id, fhir_id, resource_type, code_system, code, name, dosage,"
    " frequency, status, intent, authored, reason, active, sort_at, content_hash, raw, source)"
    " SELECT i, 'm' || i, 'MedicationRequest', '', '', 'M', '', '', 'active', 'order', '2020', '', "
    "%T,"
    " %M, '', '{}', 'S' FROM n",
    "INSERT INTO allergies (patient_id, fhir_id, code_system, code, display, clinical_status,"
    " verification_status, category, criticality, reaction, recorded, active, sort_at, "
    "content_hash,"
    " raw, source) SELECT i, 'a' || i, '', '', 'A', 'active', '', '', '', '', '', %T, %M, '', "
    "'{}', 'S'"
    " FROM n",
    "INSERT INTO observations (patient_id, fhir_id, component, category, code_system, code, name,"
    " status, value_text, unit, unit_code, reference_text, interpretation, effective, sort_at,"
    " content_hash, raw, source) SELECT i, 'o' || i, 0, 'laboratory', '', '', 'O', 'final', '1', "
    "'', '',"
    " '', '', '2020-01-01', %M, '', '{}', 'S' FROM n",
    "INSERT INTO encounters (patient_id, fhir_id, status, class, type, reason, started, ended, "
    "sort_at,"
    " content_hash, raw, source) SELECT i, 'e' || i, 'finished', '', 'V', '', '2020-01-01', '', "
    "%M, '',"
    " '{}', 'S' FROM n",
    "INSERT INTO immunizations (patient_id, fhir_id, code_system, code, display, status, occurred,"
    " sort_at, content_hash, raw, source) SELECT i, 'i' || i, '', '', 'I', 'completed', '2020', "
    "%M, '',"
    " '{}', 'S' FROM n",
    "INSERT INTO procedures (patient_id, fhir_id, code_system, code, display, status, performed,"
    " sort_at, content_hash, raw, source) SELECT i, 'r' || i, '', '', 'P', 'completed', '2020', "
    "%M, '',"
    " '{}', 'S' FROM n",
    "INSERT INTO documents (patient_id, fhir_id, resource_type, title, status, dated, content_type,"
    " sort_at, content_hash, raw, source) SELECT i, 'd' || i, 'DocumentReference', 'D', 'current',"
    " '2020', '', %M, '', '{}', 'S' FROM n",
    "INSERT INTO appointments (patient_id, fhir_id, status, service, reason, practitioner, "
    "location,"
    " started, ended, sort_at, content_hash, raw, source) SELECT i, 'b' || i, 'booked', '', '', "
    "'', '',"
    " '2020', '', %M, '', '{}', 'S' FROM n",
    "INSERT INTO briefing_runs (id, patient_id, kind, owner, state, started_at, heartbeat_at,"
    " lease_until, watched_until, ended_at) SELECT 'run' || i, i, 'briefing', 'o', 'done', %M, %M, "
    "%M,"
    " %M, %M FROM n",
    "INSERT INTO run_events (run_id, sequence, event) SELECT 'run' || i, 1, '{}' FROM n",
    "INSERT INTO briefings (patient_id, patient_revision, generated_at, content, run_id)"
    " SELECT i, 1, '2026-11-20T00:00:00.000Z', '{}', 'run' || i FROM n",
    "INSERT INTO idempotency_keys (scope, key, fingerprint, created_at, lease_until, status, "
    "answer)"
    " SELECT 's', 'k' || i, '', %M, %M, 200, '{}' FROM n",
    "INSERT INTO audit_chains (id, program, started_at, last_sequence, last_hash, last_at, "
    "heads_on)"
    " VALUES ('chain', 'p', '2026-11-20T00:00:00.000Z', 1, '', '2026-11-20T00:00:00.000Z',"
    " '2026-11-20')",
    "INSERT INTO audit_entries (chain_id, sequence, at, actor, action, patient_id, subject, "
    "outcome,"
    " details, previous_hash, hash) SELECT 'chain', i, '2026-11-20T00:00:00.000Z', 'a', 'b', i, '',"
    " 'ok', '{}', '', '' FROM n",
};

void fill(const database::ConnectionSpec &spec)
{
    const bool postgres = spec.engine == database::Engine::PostgreSql;
    auto work = [postgres](database::Session &session) -> Status {
        for (const char *text : kFilling) {
            QString sql = QString::fromLatin1(text);
            sql.replace(QLatin1String("%T"), QLatin1String(postgres ? "true" : "1"))
                .replace(QLatin1String("%F"), QLatin1String(postgres ? "false" : "0"))
                .replace(QLatin1String("%M"),
                         QLatin1String(postgres ? "to_timestamp(1700000000 + i * 1800)"
                                                : "(1700000000 + i * 1800) * 1000"));
            const QString numbers = QStringLiteral("WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL"
                                                   " SELECT i + 1 FROM n WHERE i < %1) ")
                                        .arg(kPatients);
            const Status done =
                session.command(sql.contains(QLatin1String("FROM n")) ? numbers + sql : sql);
            if (!done)
                return done;
        }
        return {};
    };
    database::Database database(spec);
    const Status filled = test::await(database.transaction(std::move(work)));
    if (!filled)
        qFatal("%s %s", qPrintable(filled.error().message), qPrintable(filled.error().detail));
    auto analyze = [postgres](database::Session &session) {
        return session.command(postgres ? QStringLiteral("VACUUM (ANALYZE)")
                                        : QStringLiteral("ANALYZE"));
    };
    const Status analyzed = test::await(database.readOne(std::move(analyze)));
    if (!analyzed)
        qFatal("%s", qPrintable(analyzed.error().detail));
}

/// Everything that the program asks of a large table.
void useEverything(ClinicFixture &fixture)
{
    const QByteArray bundle = R"({"resourceType":"Bundle","type":"collection","entry":[
 {"fullUrl":"urn:uuid:11111111-2222-4333-8444-%1","resource":{"resourceType":"Patient","id":"11111111-2222-4333-8444-%1",
  "identifier":[{"system":"urn:mrn","value":"new-%1"}],"name":[{"family":"New","given":["Patient"]}],"birthDate":"1950-05-05"}},
 {"resource":{"resourceType":"Condition","id":"c-%1","subject":{"reference":"urn:uuid:11111111-2222-4333-8444-%1"},"code":{"text":"Problem %2"}}}]})";
    for (int i = 0; i < kTimes; ++i) {
        const QByteArray id = QByteArray::number(100 + i);
        for (const char *query :
             {"", "?limit=5&offset=19990", "?q=family1", "?q=fam", "?q=g", "?q=iven7+amily12",
              "?q=zzz", "?q=fa+gi", "?q=n77", "?q=family12+n1", "?q=1950-01", "?q=11.05.1950",
              "?q=given3+1950", "?q=family&limit=5&offset=5000", "?identifier=urn:mrn%7CN77"}) {
            const RawAnswer answer = fixture.get(QByteArray("/api/v1/patients") + query);
            QVERIFY2(answer.status == 200, query);
        }
        chart::PatientQuery typed; // as the window asks
        typed.limit = 100;
        typed.countUpTo = 1000;
        for (const char *text : {"", "f", "family9", "iven7", "mily12 given3", "zzz", "g fa", "n7",
                                 "1950", "given3 1950"}) {
            typed.text = QLatin1String(text);
            typed.after.clear();
            for (int page = 0; page < 2; ++page) {
                const auto found = test::await(fixture.clinic().charts().findPatients(typed));
                QVERIFY(found.has_value());
                typed.after = found->next;
            }
        }
        QCOMPARE(fixture.get("/api/v1/patients/" + id).status, 200);
        QCOMPARE(fixture.post("/api/v1/patients/" + id + "/briefing").status, 200);
        QCOMPARE(fixture.get("/api/v1/patients/" + id + "/briefings?limit=1").status, 200);
        QCOMPARE(fixture.get("/api/v1/schedule?date=2023-11-20").status, 200);
        QByteArray content = bundle;
        content.replace("%1", QByteArray::number(100'000'000'000 + i)).replace("%2", "a");
        QCOMPARE(fixture.post("/api/v1/import", content).status, 200);
        QCOMPARE(fixture.post("/api/v1/import", content).status, 200);
        content.replace("Problem a", "Problem b");
        QCOMPARE(fixture
                     .post("/api/v1/import", content,
                           "Idempotency-Key: key-" + QByteArray::number(i) + "\r\n")
                     .status,
                 200);
        QVERIFY(test::await(
                    fixture.clinic().charts().rawResource(100 + i, QStringLiteral("observation"),
                                                          QStringLiteral("o%1").arg(100 + i)))
                    .has_value());
        QVERIFY(test::await(fixture.clinic().audit().verify()).has_value());
    }
}

/// An exact count of a search looks at all names, by its nature; the window counts to a thousand.
bool countsAll(const QString &statement)
{
    return statement.contains(QLatin1String("SELECT count(*) FROM patient_names WHERE"));
}

class QueryPlansTest : public QObject {
    Q_OBJECT

    /// The table that a scan of a SQLite plan is of: it names tables by their alias.
    static QString tableOf(const QString &statement, const QString &name)
    {
        static const QRegularExpression kSources(
            QStringLiteral("(?:FROM|JOIN|UPDATE|INTO|,)\\s+(\\w+)(?:\\s+AS)?\\s+(\\w+)"));
        auto each = kSources.globalMatch(statement);
        while (each.hasNext()) {
            const auto match = each.next();
            if (match.captured(2) == name && kLarge.contains(match.captured(1)))
                return match.captured(1);
        }
        return name;
    }

private slots:
    void onSqliteEveryStatementUsesAnIndex()
    {
        const test::StorePlace place(database::Engine::Sqlite, test::StorePlace::Content::Schema);
        fill(place.spec());
        QStringList statements;
        {
            ClinicFixture fixture(nullptr, place.spec());
            const test::StatementLog log;
            useEverything(fixture);
            statements = log.distinct();
        }
        QVERIFY(statements.size() > 50);
        int explained = 0;
        QStringList scans;
        auto work = [&](database::Session &session) -> Status {
            QSqlDatabase &database = session;
            for (const QString &statement : std::as_const(statements)) {
                if (!statement.contains(
                        QRegularExpression(QStringLiteral("^(SELECT|INSERT|UPDATE|DELETE|WITH)"))))
                    continue;
                QSqlQuery query(database);
                bool planned = query.prepare(QStringLiteral("EXPLAIN QUERY PLAN ") + statement);
                for (qsizetype i = 0; i < statement.count(u'?'); ++i)
                    query.addBindValue(0); // SQLite plans without the values
                planned = planned && query.exec();
                if (!planned) {
                    scans << QStringLiteral("cannot be explained: ") + statement;
                    continue;
                }
                ++explained;
                while (query.next()) {
                    const QString step = query.value(3).toString();
                    const bool isScan = step.startsWith(QLatin1String("SCAN "))
                                        && !step.contains(QLatin1String(" USING "))
                                        && !step.contains(QLatin1String(" VIRTUAL TABLE "));
                    if (isScan && kLarge.contains(tableOf(statement, step.section(u' ', 1, 1)))
                        && !countsAll(statement))
                        scans << step + QStringLiteral(" in ") + statement;
                }
            }
            return {};
        };
        database::Database database(place.spec());
        QVERIFY(test::await(database.readOne(std::move(work))).has_value());
        QVERIFY2(explained > 40, qPrintable(QString::number(explained)));
        for (const QString &scan : std::as_const(scans))
            qWarning("%s", qPrintable(scan));
        QVERIFY(scans.isEmpty());
        qInfo("%d statements", explained);
    }

    /// The plans as they were when the program ran, values and all: the server writes them down.
    void onPostgresEveryStatementUsesAnIndex()
    {
        test::PostgresServer server(
            {.settings = {QStringLiteral("random_page_cost = 1.1"), // no disk turns any more
                          QStringLiteral("session_preload_libraries = 'auto_explain'"),
                          QStringLiteral("auto_explain.log_min_duration = 0"),
                          QStringLiteral("auto_explain.log_nested_statements = on")}});
        server.createDatabase(QStringLiteral("clinic"));
        const database::ConnectionSpec spec = server.spec(QStringLiteral("clinic"));
        {
            database::Database database(spec);
            auto migrations = database::loadMigrations(spec.engine);
            QVERIFY(test::await(database.migrate(*migrations)).has_value());
        }
        fill(spec);
        const qsizetype before = server.log().size();
        {
            ClinicFixture fixture(nullptr, spec);
            useEverything(fixture);
        }
        const QString log = QString::fromUtf8(server.log().mid(before));
        const QStringList plans = log.split(QStringLiteral("Query Text: ")).mid(1);
        QVERIFY(plans.size() > 500);
        static const QRegularExpression kScan(QStringLiteral("Seq Scan on (\\w+)"));
        QStringList scans;
        for (const QString &plan : plans) {
            const QString statement = plan.section(u'\n', 0, 0);
            auto each = kScan.globalMatch(plan.section(QStringLiteral("\n20"), 0, 0));
            while (each.hasNext()) {
                const QString table = each.next().captured(1);
                if (kLarge.contains(table) && !countsAll(statement))
                    scans << table + QStringLiteral(" in ") + statement;
            }
        }
        scans.removeDuplicates();
        for (const QString &scan : std::as_const(scans))
            qWarning("%s", qPrintable(scan));
        QVERIFY(scans.isEmpty());
        qInfo("%lld plans", static_cast<long long>(plans.size()));
    }
};

} // namespace

QTEST_GUILESS_MAIN(QueryPlansTest)
#include "query_plans_test.moc"
