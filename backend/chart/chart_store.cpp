#include "chart/chart_store.h"

#include "chart/chart_json.h"
#include "chart/chart_loader.h"
#include "chart/chart_search.h"
#include "chart/chart_writer.h"
#include "chart/record_tables.h"

#include <QCoreApplication>
#include <QDateTime>

namespace aidoctor::chart {

using database::Session;

namespace {

constexpr std::size_t kToldKept = 4096;
constexpr int kMaxSchedule = 2000; ///< appointments of one day

/// The resource type behind an evidence kind.
const char *tableOfKind(const QString &kind)
{
    static constexpr std::pair<const char *, const char *> kKinds[] = {
        {"condition", "conditions"},     {"medication", "medications"},
        {"allergy", "allergies"},        {"observation", "observations"},
        {"encounter", "encounters"},     {"immunization", "immunizations"},
        {"procedure", "procedures"},     {"document", "documents"},
        {"appointment", "appointments"},
    };
    for (const auto &[name, table] : kKinds) {
        if (kind == QLatin1String(name))
            return table;
    }
    return nullptr;
}

/// How a reading went, as the audit trail says it.
template <typename T>
QString outcomeOf(const Result<T> &result)
{
    return result ? QStringLiteral("ok") : result.error().code;
}

/// What is written down of an import: how many records, never which.
security::AuditEntry importEntry(const ChartImport &import, const ImportOutcome &outcome)
{
    ImportCounts sum;
    for (const auto &[type, counts] : outcome.counts) {
        sum.stored += counts.stored;
        sum.removed += counts.removed;
        sum.unreported += counts.unreported;
    }
    security::AuditEntry entry;
    entry.actor = import.importedBy;
    entry.action = QStringLiteral("chart.import");
    entry.patient = outcome.patient;
    entry.outcome = QStringLiteral("ok");
    entry.details =
        QStringLiteral("{\"revision\":%1,\"stored\":%2,\"removed\":%3,\"unreported\":%4}")
            .arg(outcome.revision)
            .arg(sum.stored)
            .arg(sum.removed)
            .arg(sum.unreported);
    return entry;
}

} // namespace

Error patientNotFound()
{
    return Error{QString::fromLatin1(codes::kPatientNotFound),
                 QCoreApplication::translate("chart", "There is no such patient in this store."),
                 {}};
}

ChartStore::ChartStore(database::Database &database, security::AuditLog *audit)
    : m_database(database), m_audit(audit)
{}

QCoro::Task<Result<Page<PatientEntry>>> ChartStore::findPatients(PatientQuery query,
                                                                 std::stop_token stop)
{
    auto work = [query](Session &session) { return findEntries(session, query); };
    auto task = m_database.read(std::move(work), stop);
    co_return co_await std::move(task);
}

QCoro::Task<Result<Page<Chart>>> ChartStore::findCharts(PatientQuery query, std::stop_token stop)
{
    auto work = [query](Session &session) -> Result<Page<Chart>> {
        const auto entries = findEntries(session, query);
        if (!entries)
            return failure(entries.error());
        Page<Chart> page;
        page.total = entries->total;
        page.totalIsExact = entries->totalIsExact;
        page.next = entries->next;
        for (const PatientEntry &entry : entries->items) {
            auto chart = loadChart(session, entry.id);
            if (!chart)
                return failure(chart.error());
            page.items.push_back(std::move(*chart));
        }
        return page;
    };
    auto task = m_database.read(std::move(work), stop);
    co_return co_await std::move(task);
}

QCoro::Task<Result<Chart>> ChartStore::load(PatientId id, std::stop_token stop)
{
    auto work = [id](Session &session) { return loadChart(session, id); };
    auto task = m_database.readOne(std::move(work), stop);
    co_return co_await std::move(task);
}

QCoro::Task<Status> ChartStore::auditOpening(PatientId id, security::Actor reader, QString outcome)
{
    if (!m_audit)
        co_return Status();
    security::AuditEntry entry;
    entry.actor = std::move(reader);
    entry.action = QStringLiteral("patient.read");
    entry.patient = id;
    entry.outcome = std::move(outcome);
    auto appending = m_audit->append(std::move(entry));
    co_return co_await std::move(appending);
}

QCoro::Task<Result<Chart>> ChartStore::open(PatientId id, security::Actor reader,
                                            std::stop_token stop)
{
    auto loading = load(id, stop);
    auto chart = co_await std::move(loading);
    auto auditing = auditOpening(id, reader, outcomeOf(chart));
    const Status audited = co_await std::move(auditing);
    if (chart && !audited)
        co_return failure(audited.error());
    co_return chart;
}

QCoro::Task<Result<ChartText>> ChartStore::openText(PatientId id, security::Actor reader,
                                                    std::stop_token stop)
{
    auto work = [id](Session &session) -> Result<ChartText> {
        const auto chart = loadChart(session, id);
        if (!chart)
            return failure(chart.error());
        return ChartText{jsonText(*chart), chart->patient.revision};
    };
    auto loading = m_database.readOne(std::move(work), stop);
    auto text = co_await std::move(loading);
    auto auditing = auditOpening(id, reader, outcomeOf(text));
    const Status audited = co_await std::move(auditing);
    if (text && !audited)
        co_return failure(audited.error());
    co_return text;
}

QCoro::Task<Status> ChartStore::auditReading(std::vector<PatientId> patients, QString action,
                                             security::Actor reader, QString subject)
{
    if (!m_audit)
        co_return Status();
    // All of them gather in one batch.
    std::vector<QCoro::Task<Status>> appending;
    for (const PatientId patient : patients) {
        security::AuditEntry entry;
        entry.actor = reader;
        entry.action = action;
        entry.patient = patient;
        entry.subject = subject;
        entry.outcome = QStringLiteral("ok");
        appending.push_back(m_audit->append(std::move(entry)));
    }
    Status outcome;
    for (auto &task : appending) {
        const Status audited = co_await std::move(task);
        if (!audited)
            outcome = audited;
    }
    co_return outcome;
}

QCoro::Task<Result<std::vector<ScheduleEntry>>> ChartStore::schedule(QDate day)
{
    const qint64 from = day.startOfDay().toMSecsSinceEpoch();
    const qint64 until = day.addDays(1).startOfDay().toMSecsSinceEpoch();
    auto work = [from, until](Session &session) -> Result<std::vector<ScheduleEntry>> {
        auto rows = session.run(
            QStringLiteral("SELECT a.patient_id, p.name, a.fhir_id, %1, a.source, a.reported"
                           " FROM appointments a JOIN patients p ON p.id = a.patient_id"
                           " WHERE a.sort_at >= ? AND a.sort_at < ? AND a.reported = ?"
                           " ORDER BY a.sort_at, a.id LIMIT %2")
                .arg(QLatin1String("a.status, a.service, a.reason, a.practitioner, a.location,"
                                   " a.started, a.ended"))
                .arg(kMaxSchedule),
            {session.moment(from), session.moment(until), true});
        if (!rows)
            return failure(rows.error());
        std::vector<ScheduleEntry> entries;
        database::TextCells cells(rows->query());
        while (rows->next()) {
            cells.take();
            ScheduleEntry entry;
            entry.patient = rows->value(0).toLongLong();
            entry.patientName = rows->value(1).toString();
            RowReader row(cells, 2);
            entry.appointment = Table<Appointment>::read(row);
            entry.appointment.source = row.text();
            entry.appointment.reported = row.flag();
            entries.push_back(std::move(entry));
        }
        return entries;
    };
    auto task = m_database.readOne(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<QByteArray>> ChartStore::rawResource(PatientId id, QString kind, RecordId record)
{
    auto work = [id, kind, record](Session &session) -> Result<QByteArray> {
        const auto notFound = failure(
            codes::kRecordNotFound,
            QCoreApplication::translate("chart", "This record is not in the chart any more."));
        const char *table = tableOfKind(kind);
        if (!table)
            return notFound;
        auto rows = session.run(
            QStringLiteral("SELECT %1 FROM %2 WHERE patient_id = ? AND fhir_id = ? LIMIT 1")
                .arg(session.isPostgres() ? QStringLiteral("raw::text") : QStringLiteral("raw"),
                     QLatin1String(table)),
            {key(id), record.section(QLatin1Char('#'), 0, 0)});
        if (!rows)
            return failure(rows.error());
        if (!rows->next())
            return notFound;
        return rows->value(0).toString().toUtf8();
    };
    auto task = m_database.readOne(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<ImportOutcome>> ChartStore::store(ChartImport import)
{
    auto chain = m_audit ? m_audit->chain() : nullptr;
    auto work = [import = std::move(import), chain](Session &session) -> Result<ImportOutcome> {
        auto outcome = writeChart(session, import);
        if (!outcome || !outcome->changed || !chain)
            return outcome;
        const Status audited = chain->appendWithin(session, importEntry(import, *outcome));
        if (!audited)
            return failure(audited.error());
        return outcome;
    };
    auto task = m_database.transaction(std::move(work));
    const auto outcome = co_await std::move(task);
    if (outcome && outcome->changed)
        tellChanged(outcome->patient, outcome->revision);
    co_return outcome;
}

QCoro::Task<Result<QString>> ChartStore::fact(QString name)
{
    auto work = [name](Session &session) -> Result<QString> {
        auto rows =
            session.run(QStringLiteral("SELECT value FROM store_facts WHERE name = ?"), {name});
        if (!rows)
            return failure(rows.error());
        return rows->next() ? rows->value(0).toString() : QString();
    };
    auto task = m_database.readOne(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> ChartStore::setFact(QString name, QString value)
{
    auto work = [name, value](Session &session) {
        return session.execute(
            QStringLiteral("INSERT INTO store_facts (name, value) VALUES (?, ?)"
                           " ON CONFLICT (name) DO UPDATE SET value = excluded.value"),
            {name, text(value)});
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> ChartStore::clear()
{
    auto work = [](Session &session) {
        return session.execute(QStringLiteral("DELETE FROM patients"));
    };
    auto task = m_database.transaction(std::move(work));
    const Status done = co_await std::move(task);
    if (done) {
        m_told.clear();
        emit cleared();
    }
    co_return done;
}

void ChartStore::tellChanged(PatientId id, std::int64_t revision)
{
    const auto told = m_told.find(id);
    if (told != m_told.end() && told->second >= revision)
        return;
    // Forgetting is harmless: a change told twice is read twice.
    if (m_told.size() >= kToldKept)
        m_told.clear();
    m_told[id] = revision;
    emit chartChanged(id);
}

void ChartStore::take(const database::Change &change)
{
    if (change.topic == QLatin1String("chart")) {
        tellChanged(change.patient, change.number);
    } else if (change.topic == QLatin1String("chart_removed")) {
        m_told.erase(change.patient);
        emit chartRemoved(change.patient);
    } else if (change.topic == QLatin1String("schedule")) {
        emit scheduleChanged(change.patient);
    }
}

} // namespace aidoctor::chart
