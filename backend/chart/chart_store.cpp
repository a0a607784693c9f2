#include "chart/chart_store.h"

#include "chart/chart_writer.h"
#include "chart/record_tables.h"

#include <QCoreApplication>
#include <QSqlQuery>

#include <algorithm>

namespace aidoctor::chart {

using database::execute;

namespace {

QString escapeLike(const QString &text)
{
    QString escaped = text;
    escaped.replace(QLatin1String("\\"), QLatin1String("\\\\"));
    escaped.replace(QLatin1String("%"), QLatin1String("\\%"));
    escaped.replace(QLatin1String("_"), QLatin1String("\\_"));
    return escaped;
}

struct Filter {
    QString where;
    QVariantList values;
};

Filter filterOf(const PatientQuery &query)
{
    Filter filter;
    filter.where = QStringLiteral("1 = 1");
    if (!query.identifierValue.isEmpty()) {
        filter.where += QStringLiteral(" AND EXISTS (SELECT 1 FROM patient_identifiers i WHERE"
                                       " i.patient_id = p.id AND i.value = ? AND i.system = ?)");
        filter.values << query.identifierValue << text(query.identifierSystem);
    }
    // Every word must be found, in the name, an identifier or the birth date.
    const QStringList words
        = foldForSearch(query.text).split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString &word : words) {
        const QString inside = QStringLiteral("%%1%").arg(escapeLike(word));
        const QString start = escapeLike(word) + QLatin1Char('%');
        filter.where += QStringLiteral(
            " AND (p.search_text LIKE ? ESCAPE '\\' OR p.birth_date LIKE ? ESCAPE '\\'"
            " OR EXISTS (SELECT 1 FROM patient_identifiers i WHERE i.patient_id = p.id"
            " AND lower(i.value) LIKE ? ESCAPE '\\'))");
        filter.values << inside << start << start;
    }
    return filter;
}

Result<int> countPatients(QSqlDatabase &connection, const Filter &filter)
{
    QSqlQuery query(connection);
    const Status done = execute(
        query, QStringLiteral("SELECT count(*) FROM patients p WHERE ") + filter.where, filter.values);
    if (!done)
        return failure(done.error());
    query.next();
    return query.value(0).toInt();
}

Result<Page<PatientEntry>> findEntries(QSqlDatabase &connection, const PatientQuery &wanted)
{
    const Filter filter = filterOf(wanted);
    const auto total = countPatients(connection, filter);
    if (!total)
        return failure(total.error());
    QSqlQuery query(connection);
    QVariantList values = filter.values;
    values << std::clamp(wanted.limit, 0, kMaxPatientPage) << std::max(0, wanted.offset);
    const Status done = execute(
        query,
        QStringLiteral(
            "SELECT p.id, p.name, p.name_alternative, p.gender, p.birth_date,"
            " coalesce((SELECT value FROM patient_identifiers i WHERE i.patient_id = p.id"
            "           ORDER BY position LIMIT 1), ''),"
            " coalesce(e.started, ''), coalesce(e.reason, ''), coalesce(e.type, '')"
            " FROM patients p LEFT JOIN encounters e ON e.id = ("
            "   SELECT v.id FROM encounters v WHERE v.patient_id = p.id AND v.status = 'finished'"
            "   ORDER BY v.sort_at DESC, v.id DESC LIMIT 1)"
            " WHERE ")
            + filter.where + QStringLiteral(" ORDER BY p.search_text, p.id LIMIT ? OFFSET ?"),
        values);
    if (!done)
        return failure(done.error());
    Page<PatientEntry> page;
    page.total = *total;
    while (query.next()) {
        const QString reason = query.value(7).toString();
        page.items.push_back({query.value(0).toLongLong(), query.value(1).toString(),
                              query.value(2).toString(), query.value(3).toString(),
                              date(query.value(4)), query.value(5).toString(), date(query.value(6)),
                              reason.isEmpty() ? query.value(8).toString() : reason});
    }
    return page;
}

template <typename Record>
Status readRecords(QSqlDatabase &connection, PatientId id, std::vector<Record> &records)
{
    QSqlQuery query(connection);
    const Status done
        = execute(query,
                  QStringLiteral("SELECT fhir_id, %1 FROM %2 WHERE patient_id = ?"
                                 " ORDER BY sort_at DESC, id")
                      .arg(QLatin1String(Table<Record>::kColumns), QLatin1String(Table<Record>::kName)),
                  {QVariant::fromValue<qlonglong>(id)});
    if (!done)
        return done;
    while (query.next())
        records.push_back(Table<Record>::read(query));
    return {};
}

Status readPatient(QSqlDatabase &connection, PatientId id, Chart &chart, QString &absence)
{
    QSqlQuery query(connection);
    Status done = execute(
        query,
        QStringLiteral("SELECT fhir_id, name, name_alternative, gender, birth_date, deceased,"
                       " deceased_date, allergies_absence, source, record_as_of,"
                       " record_as_of_stated, revision, created_at, updated_at"
                       " FROM patients WHERE id = ?"),
        {QVariant::fromValue<qlonglong>(id)});
    if (!done)
        return done;
    if (!query.next())
        return failure(patientNotFound());
    Patient &patient = chart.patient;
    patient.id = id;
    patient.fhirId = query.value(0).toString();
    patient.name = query.value(1).toString();
    patient.alternativeName = query.value(2).toString();
    patient.gender = query.value(3).toString();
    patient.birthDate = date(query.value(4));
    patient.deceased = query.value(5).toBool();
    patient.deceasedDate = date(query.value(6));
    absence = query.value(7).toString();
    patient.source = query.value(8).toString();
    patient.recordAsOf = date(query.value(9));
    patient.recordAsOfStated = query.value(10).toBool();
    patient.revision = query.value(11).toLongLong();
    patient.createdAt = query.value(12).toString();
    patient.updatedAt = query.value(13).toString();

    done = execute(query,
                   QStringLiteral("SELECT system, value, kind FROM patient_identifiers"
                                  " WHERE patient_id = ? ORDER BY position"),
                   {QVariant::fromValue<qlonglong>(id)});
    if (!done)
        return done;
    while (query.next())
        patient.identifiers.push_back(
            {query.value(0).toString(), query.value(1).toString(), query.value(2).toString()});
    return {};
}

AllergiesStatus allergiesStatusOf(const Chart &chart, const QString &absence)
{
    const bool listed = std::any_of(chart.allergies.begin(), chart.allergies.end(),
                                    [](const Allergy &allergy) { return allergy.active; });
    if (listed)
        return AllergiesStatus::Listed;
    return absence == QLatin1String("none_known") ? AllergiesStatus::NoneKnown
                                                   : AllergiesStatus::NoInformation;
}

Result<Chart> loadChart(QSqlDatabase &connection, PatientId id)
{
    Chart chart;
    QString absence;
    Status done = readPatient(connection, id, chart, absence);
    if (done)
        done = readRecords(connection, id, chart.conditions);
    if (done)
        done = readRecords(connection, id, chart.medications);
    if (done)
        done = readRecords(connection, id, chart.allergies);
    if (done)
        done = readRecords(connection, id, chart.observations);
    if (done)
        done = readRecords(connection, id, chart.encounters);
    if (done)
        done = readRecords(connection, id, chart.immunizations);
    if (done)
        done = readRecords(connection, id, chart.procedures);
    if (done)
        done = readRecords(connection, id, chart.documents);
    if (!done)
        return failure(done.error());
    chart.allergiesStatus = allergiesStatusOf(chart, absence);
    return chart;
}

/// The resource type behind an evidence kind.
const char *tableOfKind(const QString &kind)
{
    static constexpr std::pair<const char *, const char *> kKinds[] = {
        {"condition", "conditions"},       {"medication", "medications"},
        {"allergy", "allergies"},          {"observation", "observations"},
        {"encounter", "encounters"},       {"immunization", "immunizations"},
        {"procedure", "procedures"},       {"document", "documents"},
    };
    for (const auto &[name, table] : kKinds) {
        if (kind == QLatin1String(name))
            return table;
    }
    return nullptr;
}

} // namespace

Error patientNotFound()
{
    return Error{QString::fromLatin1(codes::kPatientNotFound),
                 QCoreApplication::translate("chart", "There is no such patient in this store."),
                 {}};
}

ChartStore::ChartStore(database::Database &database) : m_database(database) {}

QCoro::Task<Result<Page<PatientEntry>>> ChartStore::findPatients(PatientQuery query)
{
    auto work = [query](QSqlDatabase &connection) { return findEntries(connection, query); };
    auto task = m_database.read(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<Page<Chart>>> ChartStore::findCharts(PatientQuery query)
{
    auto work = [query](QSqlDatabase &connection) -> Result<Page<Chart>> {
        const auto entries = findEntries(connection, query);
        if (!entries)
            return failure(entries.error());
        Page<Chart> page;
        page.total = entries->total;
        for (const PatientEntry &entry : entries->items) {
            auto chart = loadChart(connection, entry.id);
            if (!chart)
                return failure(chart.error());
            page.items.push_back(std::move(*chart));
        }
        return page;
    };
    auto task = m_database.read(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<Chart>> ChartStore::load(PatientId id)
{
    auto work = [id](QSqlDatabase &connection) { return loadChart(connection, id); };
    auto task = m_database.read(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<QByteArray>> ChartStore::rawResource(PatientId id, QString kind, RecordId record)
{
    auto work = [id, kind, record](QSqlDatabase &connection) -> Result<QByteArray> {
        const auto notFound = failure(codes::kRecordNotFound,
                                      QCoreApplication::translate(
                                          "chart", "This record is not in the chart any more."));
        const char *table = tableOfKind(kind);
        if (!table)
            return notFound;
        QSqlQuery query(connection);
        const Status done = execute(
            query,
            QStringLiteral("SELECT raw FROM %1 WHERE patient_id = ? AND fhir_id = ? LIMIT 1")
                .arg(QLatin1String(table)),
            {QVariant::fromValue<qlonglong>(id), record.section(QLatin1Char('#'), 0, 0)});
        if (!done)
            return failure(done.error());
        if (!query.next())
            return notFound;
        return query.value(0).toString().toUtf8();
    };
    auto task = m_database.read(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<ImportOutcome>> ChartStore::store(ChartImport import)
{
    auto work = [import = std::move(import)](QSqlDatabase &connection) {
        return writeChart(connection, import);
    };
    auto task = m_database.transaction(std::move(work));
    const auto outcome = co_await std::move(task);
    if (outcome && outcome->changed)
        emit chartChanged(outcome->patient);
    co_return outcome;
}

QCoro::Task<Result<QString>> ChartStore::fact(QString name)
{
    auto work = [name](QSqlDatabase &connection) -> Result<QString> {
        QSqlQuery query(connection);
        const Status done = execute(
            query, QStringLiteral("SELECT value FROM store_facts WHERE name = ?"), {name});
        if (!done)
            return failure(done.error());
        return query.next() ? query.value(0).toString() : QString();
    };
    auto task = m_database.read(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> ChartStore::setFact(QString name, QString value)
{
    auto work = [name, value](QSqlDatabase &connection) -> Status {
        QSqlQuery query(connection);
        return execute(query,
                       QStringLiteral("INSERT INTO store_facts (name, value) VALUES (?, ?)"
                                      " ON CONFLICT (name) DO UPDATE SET value = excluded.value"),
                       {name, text(value)});
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> ChartStore::clear()
{
    auto work = [](QSqlDatabase &connection) -> Status {
        QSqlQuery query(connection);
        return execute(query, QStringLiteral("DELETE FROM patients"));
    };
    auto task = m_database.transaction(std::move(work));
    const Status done = co_await std::move(task);
    if (done)
        emit cleared();
    co_return done;
}

} // namespace aidoctor::chart
