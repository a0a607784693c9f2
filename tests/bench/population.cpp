#include "bench/population.h"

#include "bench/names.h"
#include "chart/chart.h"

#include <QDate>
#include <QRandomGenerator>
#include <QStringList>

#include <cmath>
#include <cstdio>
#include <thread>
#include <vector>

namespace aidoctor::bench {

namespace {

constexpr quint32 kSeed = 20261120;
/// Of a raw patient; Synthea's have 1.6 KB.
constexpr int kPatientBytes = 1400;

/// One kind of record: its own columns and where their values come from. In the values p is the
/// patient, k the record's number, h a random number of the record, t its time as text.
struct Records {
    const char *table;
    const char *columns;
    const char *values;
    int rich;
    int poor;
};

constexpr auto kProblems =
    "ARRAY['Essential hypertension','Type 2 diabetes mellitus','Hyperlipidaemia','Asthma',"
    "'Chronic kidney disease stage 3','Atrial fibrillation','Gastro-oesophageal reflux disease',"
    "'Hypothyroidism','Osteoarthritis of the knee','Depressive disorder','Migraine','Anaemia',"
    "'Chronic obstructive pulmonary disease','Heart failure','Obesity','Acute bronchitis']";
constexpr auto kDrugs =
    "ARRAY['Metformin 1000 MG Oral Tablet','Lisinopril 10 MG Oral Tablet',"
    "'Atorvastatin 40 MG Oral Tablet','Amlodipine 5 MG Oral Tablet',"
    "'Salbutamol 100 MCG Inhaler','Apixaban 5 MG Oral Tablet','Omeprazole 20 MG Oral Capsule',"
    "'Levothyroxine 75 MCG Oral Tablet','Ibuprofen 400 MG Oral Tablet',"
    "'Sertraline 50 MG Oral Tablet','Furosemide 40 MG Oral Tablet','Amoxicillin 500 MG Capsule']";
constexpr auto kTests =
    "ARRAY['Glomerular filtration rate/1.73 sq M.predicted','Haemoglobin A1c/Haemoglobin.total',"
    "'Potassium','Sodium','Creatinine','Haemoglobin','Leukocytes','Platelets','Cholesterol in LDL',"
    "'Glucose','Alanine aminotransferase','Thyrotropin']";
constexpr auto kUnits = "ARRAY['mL/min','%','mmol/L','mmol/L','umol/L','g/L','10*9/L','10*9/L',"
                        "'mmol/L','mmol/L','U/L','mIU/L']";

std::vector<Records> recordTables()
{
    return {
        {"observations",
         "component, category, code_system, code, name, status, value_number, value_text, unit,"
         " unit_code, reference_low, reference_high, reference_text, interpretation, effective",
         "0, CASE WHEN h % 5 = 0 THEN 'vital-signs' ELSE 'laboratory' END, 'http://loinc.org',"
         " (10000 + h % 12)::text || '-' || (h % 10), (TESTS)[1 + h % 12], 'final',"
         " (h % 2000) / 10.0, ((h % 2000) / 10.0)::numeric(8,1)::text, (UNITS)[1 + h % 12],"
         " (UNITS)[1 + h % 12], CASE WHEN h % 3 > 0 THEN 20 END, CASE WHEN h % 3 > 1 THEN 150 END,"
         " '', CASE WHEN h % 7 = 0 THEN 'H' ELSE 'N' END, t",
         110, 2},
        {"conditions",
         "code_system, code, display, clinical_status, verification_status, category, onset,"
         " abatement, recorded, active",
         "'http://snomed.info/sct', (30000000 + h % 16)::text, (PROBLEMS)[1 + h % 16],"
         " CASE WHEN h % 3 = 0 THEN 'resolved' ELSE 'active' END, 'confirmed',"
         " 'encounter-diagnosis', t, '', t, h % 3 > 0",
         12, 1},
        {"medications",
         "resource_type, code_system, code, name, dosage, frequency, status, intent, authored,"
         " reason, active",
         "'MedicationRequest', 'http://www.nlm.nih.gov/research/umls/rxnorm',"
         " (860000 + h % 12)::text, (DRUGS)[1 + h % 12], '1 tablet with food', 'twice daily',"
         " CASE WHEN h % 2 = 0 THEN 'active' ELSE 'stopped' END, 'order', t,"
         " (PROBLEMS)[1 + h % 16], h % 2 = 0",
         14, 1},
        {"allergies",
         "code_system, code, display, clinical_status, verification_status, category, criticality,"
         " reaction, recorded, active",
         "'http://snomed.info/sct', (9000000 + h % 3)::text,"
         " (ARRAY['Penicillin','Latex','Peanut'])[1 + h % 3], 'active', 'confirmed', 'medication',"
         " 'high', 'Urticaria', t, true",
         2, 0},
        {"encounters", "status, class, type, reason, started, ended",
         "'finished', 'AMB', 'Office visit', (PROBLEMS)[1 + h % 16], t, t", 25, 1},
        {"immunizations", "code_system, code, display, status, occurred",
         "'http://hl7.org/fhir/sid/cvx', (100 + h % 4)::text,"
         " (ARRAY['Influenza','Tetanus and diphtheria','Pneumococcal','Zoster'])[1 + h % 4],"
         " 'completed', t",
         10, 0},
        {"procedures", "code_system, code, display, status, performed",
         "'http://snomed.info/sct', (70000 + h % 4)::text,"
         " (ARRAY['Electrocardiogram','Colonoscopy','Spirometry','Suture of wound'])[1 + h % 4],"
         " 'completed', t",
         12, 0},
        {"documents", "resource_type, title, status, dated, content_type",
         "CASE WHEN h % 2 = 0 THEN 'DocumentReference' ELSE 'DiagnosticReport' END,"
         " (ARRAY['Discharge letter','Laboratory report','Referral'])[1 + h % 3], 'current', t,"
         " 'text/plain'",
         13, 0},
        {"appointments", "status, service, reason, practitioner, location, started, ended",
         "'booked', 'General practice', 'Follow-up', 'Dr Example', 'Room 4', t, t", 2, 0},
    };
}

QString insertStatement(const Records &records, const Size &size)
{
    QString values = QLatin1String(records.values);
    values.replace(QLatin1String("PROBLEMS"), QLatin1String(kProblems))
        .replace(QLatin1String("DRUGS"), QLatin1String(kDrugs))
        .replace(QLatin1String("TESTS"), QLatin1String(kTests))
        .replace(QLatin1String("UNITS"), QLatin1String(kUnits));
    // The raw resource is about as long as those of real exports (Synthea: 0.9 KB).
    return QStringLiteral(
               "INSERT INTO %1 (patient_id, fhir_id, %2, sort_at, content_hash, raw, source)"
               " SELECT p, f, %3, at, repeat(md5(f), 2),"
               " jsonb_build_object('resourceType', '%1', 'id', f, 'status', 'final',"
               "  'subject', jsonb_build_object('reference', 'urn:uuid:' || md5(p::text)),"
               "  'effectiveDateTime', t, 'note', repeat(md5(h::text), 20)),"
               " 'Generated practice'"
               " FROM (SELECT p, k, h, at, md5(p || '%1' || k)::uuid::text AS f,"
               "  to_char(at, 'YYYY-MM-DD\"T\"HH24:MI:SS\"Z\"') AS t"
               "  FROM (SELECT p, k, hashint8(p::bigint * 1000 + k) & 2147483647 AS h,"
               "   timestamptz '2026-11-20 12:00Z'"
               "    - make_interval(mins => (hashint8(p::bigint * 1000 + k) & 2147483647) % "
               "5000000) AS at"
               "   FROM generate_series(1, %4) AS p,"
               "    generate_series(1, CASE WHEN p <= %5 THEN %6 ELSE %7 END) AS k) AS n) AS r")
        .arg(QLatin1String(records.table), QLatin1String(records.columns), values)
        .arg(size.patients)
        .arg(size.rich)
        .arg(records.rich)
        .arg(records.poor);
}

/// For the length of the filling: no foreign keys and announcements row by row, no wait for disks.
void makeQuick(Superuser &superuser)
{
    for (const char *setting :
         {"SET session_replication_role = replica", "SET synchronous_commit = off",
          "SET maintenance_work_mem = '512MB'", "SET work_mem = '128MB'", "SET timezone = 'UTC'"})
        superuser.sql(QLatin1String(setting));
}

void fillPatients(const QString &url, const Size &size)
{
    Superuser superuser(url);
    makeQuick(superuser);
    const QString indexes = superuser.lines(QStringLiteral(
        "SELECT indexdef FROM pg_indexes WHERE tablename IN ('patients', 'patient_names',"
        " 'patient_identifiers') AND indexname NOT LIKE '%pkey'"));
    superuser.lines(QStringLiteral(
        "DO $$ DECLARE i text; BEGIN FOR i IN SELECT indexname FROM pg_indexes WHERE tablename IN"
        " ('patients', 'patient_names', 'patient_identifiers') AND indexname NOT LIKE '%pkey'"
        " LOOP EXECUTE 'DROP INDEX ' || i; END LOOP; END $$"));

    QRandomGenerator random(kSeed);
    superuser.beginCopy(QStringLiteral(
        "COPY patients (id, fhir_id, name, name_alternative, search_text, gender, birth_date,"
        " deceased, deceased_date, allergies_absence, source, record_as_of, record_as_of_stated,"
        " revision, content_hash, raw, created_at, updated_at) FROM STDIN"));
    const QDate newest(2025, 12, 31);
    const QString rest(kPatientBytes, u'x'); // addresses, telecom, links
    for (int id = 1; id <= size.patients; ++id) {
        const QString name = randomName(random);
        // Clinics see more of the old: two even numbers added give a hump at fifty.
        const int age = (random.bounded(17'500) + random.bounded(17'500));
        const QString line =
            QStringLiteral("%1\tpatient-%1\t%2\t\t%3\t%4\t%5\tf\t\t\tGenerated practice\t"
                           "2026-11-20T06:40:00Z\tt\t1\t%6\t{\"resourceType\": \"Patient\", "
                           "\"text\": \"%7\"}\t"
                           "2026-11-20 06:40:00Z\t2026-11-20 06:40:00Z\n")
                .arg(QString::number(id), name, chart::searchText(name),
                     id % 2 == 0 ? QStringLiteral("female") : QStringLiteral("male"),
                     newest.addDays(-age).toString(Qt::ISODate), QString(64, u'0'), rest);
        superuser.copyRow(line.toUtf8());
    }
    superuser.endCopy();

    superuser.beginCopy(QStringLiteral(
        "COPY patient_identifiers (patient_id, position, system, value, kind, folded) FROM STDIN"));
    const auto identifier = [&superuser](int patient, int position, const char *system,
                                         const QString &value) {
        superuser.copyRow(QStringLiteral("%1\t%2\t%3\t%4\tMR\t%5\n")
                              .arg(patient)
                              .arg(position)
                              .arg(QLatin1String(system), value, chart::foldForSearch(value))
                              .toUtf8());
    };
    for (int id = 1; id <= size.patients; ++id) {
        const int number = static_cast<int>(qint64{id} * 7'919 % 9'999'991);
        identifier(id, 0, "urn:practice:mrn",
                   QStringLiteral("%1-%2")
                       .arg(number / 1000, 4, 10, QLatin1Char('0'))
                       .arg(number % 1000, 3, 10, QLatin1Char('0')));
        if (id % 3 == 0)
            identifier(id, 1, "urn:insurance",
                       QStringLiteral("%1%2")
                           .arg(QChar(u'A' + id % 26))
                           .arg(100'000'000 + qint64{id} * 104'729 % 900'000'000));
    }
    superuser.endCopy();
    // The triggers are silent while this fills.
    superuser.sql(QStringLiteral("INSERT INTO patient_names SELECT id, search_text, birth_date"
                                 " FROM patients"));
    superuser.sql(QStringLiteral("INSERT INTO patient_sources SELECT id, source, record_as_of"
                                 " FROM patients"));
    for (const QString &index : indexes.split(QLatin1Char('\n'), Qt::SkipEmptyParts))
        superuser.sql(index);
    superuser.sql(QStringLiteral("SELECT setval(pg_get_serial_sequence('patients', 'id'), %1)")
                      .arg(size.patients));
}

void fillRecords(const QString &url, const Size &size, bool observations)
{
    Superuser superuser(url);
    makeQuick(superuser);
    for (const Records &records : recordTables()) {
        if ((qstrcmp(records.table, "observations") == 0) == observations)
            superuser.sql(insertStatement(records, size));
    }
}

} // namespace

Superuser::Superuser(const QString &url)
    : m_connection(PQconnectdb(url.toUtf8().constData()), &PQfinish)
{
    if (PQstatus(m_connection.get()) != CONNECTION_OK)
        qFatal("%s", PQerrorMessage(m_connection.get()));
}

QString Superuser::sql(const QString &statement)
{
    return lines(statement).section(QLatin1Char('\n'), 0, 0);
}

QString Superuser::lines(const QString &statement)
{
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(m_connection.get(), statement.toUtf8().constData()), &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK)
        qFatal("%s\n%s", qPrintable(statement), PQerrorMessage(m_connection.get()));
    QStringList rows;
    for (int row = 0; row < PQntuples(result.get()); ++row)
        rows << QString::fromUtf8(PQgetvalue(result.get(), row, 0));
    return rows.join(QLatin1Char('\n'));
}

void Superuser::beginCopy(const QString &statement)
{
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(m_connection.get(), statement.toUtf8().constData()), &PQclear);
    if (PQresultStatus(result.get()) != PGRES_COPY_IN)
        qFatal("%s", PQerrorMessage(m_connection.get()));
}

void Superuser::copyRow(const QByteArray &line)
{
    if (PQputCopyData(m_connection.get(), line.constData(), static_cast<int>(line.size())) != 1)
        qFatal("%s", PQerrorMessage(m_connection.get()));
}

void Superuser::endCopy()
{
    if (PQputCopyEnd(m_connection.get(), nullptr) != 1)
        qFatal("%s", PQerrorMessage(m_connection.get()));
    while (PGresult *result = PQgetResult(m_connection.get())) {
        if (PQresultStatus(result) != PGRES_COMMAND_OK)
            qFatal("%s", PQerrorMessage(m_connection.get()));
        PQclear(result);
    }
}

void populate(const QString &url, const Size &size)
{
    // Two at a time: the machine that measures has few cores.
    std::thread patients([&] {
        fillPatients(url, size);
        fillRecords(url, size, false);
    });
    fillRecords(url, size, true);
    patients.join();
    Superuser superuser(url);
    superuser.sql(QStringLiteral("VACUUM (ANALYZE)"));
    superuser.sql(QStringLiteral("CHECKPOINT"));
}

} // namespace aidoctor::bench
