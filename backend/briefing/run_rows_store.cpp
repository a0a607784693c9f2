#include "briefing/run_rows.h"

#include "briefing/run_event_json.h"
#include "chart/chart_store.h"
#include "core/logging.h"

#include <QCoreApplication>

#include <algorithm>

namespace aidoctor::briefing::run_rows {

using database::Session;
using std::chrono::milliseconds;

namespace {

constexpr int kPageEvents = 500;
constexpr int kRunsAtATime = 10; ///< of a sweep: small transactions
constexpr int kClaimAttempts = 3;

QVariant number(std::int64_t value)
{
    return QVariant::fromValue<qlonglong>(value);
}

/// The store's clock. Not PostgreSQL's now(): that is when the transaction began, and it may have
/// waited for another one since.
QString now(const Session &session)
{
    return session.isPostgres()
               ? QStringLiteral("clock_timestamp()")
               : QStringLiteral("CAST((julianday('now') - 2440587.5) * 86400000 AS INTEGER)");
}

/// The store's clock plus a bound number of milliseconds.
QString later(const Session &session)
{
    return now(session)
           + (session.isPostgres() ? QStringLiteral(" + ? * interval '1 millisecond'")
                                   : QStringLiteral(" + ?"));
}

QString greatest(const Session &session)
{
    return session.isPostgres() ? QStringLiteral("greatest") : QStringLiteral("max");
}

QString kindName(RunKind kind)
{
    return kind == RunKind::Chat ? QStringLiteral("chat") : QStringLiteral("briefing");
}

QString stateName(RunState state)
{
    switch (state) {
    case RunState::Done:
        return QStringLiteral("done");
    case RunState::Failed:
        return QStringLiteral("failed");
    case RunState::Cancelled:
        return QStringLiteral("cancelled");
    case RunState::Live:
        break;
    }
    return QStringLiteral("live");
}

RunState stateFromName(const QString &name)
{
    for (const RunState state : {RunState::Done, RunState::Failed, RunState::Cancelled}) {
        if (name == stateName(state))
            return state;
    }
    return RunState::Live;
}

/// True when the statement gave a row, or whatever else has a first row.
Result<bool> hasRow(Result<database::Rows> rows)
{
    if (!rows)
        return failure(rows.error());
    return rows->next();
}

Result<bool> enter(Session &session, const QString &runId, const QString &owner,
                   chart::PatientId patient, RunKind kind, milliseconds lease)
{
    return hasRow(session.run(
        QStringLiteral("INSERT INTO briefing_runs (id, patient_id, kind, owner, state, started_at,"
                       " heartbeat_at, lease_until, watched_until)"
                       " SELECT CAST(? AS text), p.id, CAST(? AS text), CAST(? AS text), 'live',"
                       " %1, %1, %2, %1 FROM patients p WHERE p.id = ?"
                       " ON CONFLICT DO NOTHING RETURNING id")
            .arg(now(session), later(session)),
        {runId, kindName(kind), owner, number(lease.count()), number(patient)}));
}

Result<bool> patientExists(Session &session, chart::PatientId patient)
{
    return hasRow(
        session.run(QStringLiteral("SELECT 1 FROM patients WHERE id = ?"), {number(patient)}));
}

/// The live run of a patient, as a claim sees it.
struct Holder {
    QString runId;
    QString owner;
    bool isExpired = false;
};

Result<std::optional<Holder>> holderOf(Session &session, chart::PatientId patient, RunKind kind)
{
    auto rows = session.run(QStringLiteral("SELECT id, owner, lease_until < %1 FROM briefing_runs"
                                           " WHERE patient_id = ? AND kind = ? AND state = 'live'")
                                .arg(now(session)),
                            {number(patient), kindName(kind)});
    if (!rows)
        return failure(rows.error());
    if (!rows->next())
        return std::nullopt;
    return Holder{rows->value(0).toString(), rows->value(1).toString(), rows->value(2).toBool()};
}

/// Reads a row's event into the page; one that cannot be read is left out.
void takeEvent(RunLedger::Page &page, std::int64_t sequence, const QByteArray &text)
{
    page.readUpTo = sequence;
    const auto json = parseJson(text);
    auto event = json ? runEventFromJson(*json) : Result<RunEvent>(failure(json.error()));
    if (event)
        page.events.push_back({sequence, std::move(*event)});
    else
        qCWarning(log::briefing, "an event of a run cannot be read; it is left out");
}

/// The runs and their last sequence numbers as a parameter, and as rows `g (run, last)` of it.
QString given(const Ends &runs)
{
    Json rows = Json::array();
    for (const auto &[runId, last] : runs)
        rows.push_back(Json{{"run", toStd(runId)}, {"last", last}});
    return QString::fromUtf8(dumpJson(rows));
}

QString givenRows(const Session &session)
{
    return session.isPostgres()
               ? QStringLiteral("json_to_recordset(CAST(? AS json)) AS g(run text, last bigint)")
               : QStringLiteral("(SELECT json_extract(value, '$.run') AS run,"
                                " json_extract(value, '$.last') AS last FROM json_each(?)) AS g");
}

/// A line for each event: run, sequence and JSON with tabs between. JSON text holds no raw control
/// character. PostgreSQL takes such lines apart in a fraction of the time that it needs for JSON
/// within JSON.
QString eventLines(const std::vector<RunLedger::Progress> &runs)
{
    QByteArray lines;
    for (const RunLedger::Progress &run : runs) {
        const QByteArray runId = run.runId.toUtf8();
        for (const NumberedEvent &event : run.events) {
            if (!lines.isEmpty())
                lines += '\n';
            lines +=
                runId + '\t' + QByteArray::number(event.sequence) + '\t' + storedText(event.event);
        }
    }
    return QString::fromUtf8(lines);
}

QString eventArray(const std::vector<RunLedger::Progress> &runs)
{
    JsonWriter rows(4096, JsonWriter::Nul::Replaced);
    rows.beginArray();
    for (const RunLedger::Progress &run : runs) {
        for (const NumberedEvent &event : run.events) {
            rows.beginObject();
            rows.member("run", run.runId);
            rows.member("sequence", event.sequence);
            rows.key("event");
            write(rows, event.event);
            rows.endObject();
        }
    }
    rows.endArray();
    return QString::fromUtf8(rows.take());
}

} // namespace

Result<RunLedger::Claim> claim(Session &session, const QString &runId, const QString &owner,
                               chart::PatientId patient, RunKind kind, milliseconds lease)
{
    for (int attempt = 0; attempt < kClaimAttempts; ++attempt) {
        const auto entered = enter(session, runId, owner, patient, kind, lease);
        if (!entered)
            return failure(entered.error());
        if (*entered)
            return RunLedger::Claim{runId, true};
        const auto holder = holderOf(session, patient, kind);
        if (!holder)
            return failure(holder.error());
        if (!*holder) {
            const auto exists = patientExists(session, patient);
            if (!exists)
                return failure(exists.error());
            if (!*exists)
                return failure(chart::patientNotFound());
            continue; // it ended between the two statements
        }
        const Holder &live = **holder;
        if (!live.isExpired && live.runId == runId)
            return RunLedger::Claim{runId, true}; // an earlier try has got through, after all
        const bool isLeftBehind =
            live.owner == owner && RunLedger::numberOf(live.runId) < RunLedger::numberOf(runId);
        if (!live.isExpired && !isLeftBehind)
            return RunLedger::Claim{live.runId, false};
        const auto ended =
            live.isExpired ? end(session, live.runId, RunState::Failed, runLost(), true)
                           : end(session, live.runId, RunState::Cancelled, runCancelled(), false);
        if (!ended)
            return failure(ended.error());
    }
    return failure(leaseLost());
}

Result<std::vector<RunLedger::Standing>> renew(Session &session, const QString &owner,
                                               const std::vector<RunLedger::Progress> &runs,
                                               milliseconds lease)
{
    Ends lasts;
    for (const RunLedger::Progress &run : runs)
        lasts.push_back({run.runId, run.events.empty() ? 0 : run.events.back().sequence});
    auto rows = session.run(
        QStringLiteral("UPDATE briefing_runs SET last_sequence = %1(last_sequence, g.last),"
                       " heartbeat_at = %2, lease_until = %3 FROM %4"
                       " WHERE briefing_runs.id = g.run AND owner = ? AND state = 'live'"
                       " AND lease_until >= %2"
                       " RETURNING briefing_runs.id, stop_requested, watched_until > %2")
            .arg(greatest(session), now(session), later(session), givenRows(session)),
        {number(lease.count()), given(lasts), owner});
    if (!rows)
        return failure(rows.error());
    std::vector<RunLedger::Standing> standings;
    while (rows->next())
        standings.push_back(
            {rows->value(0).toString(), rows->value(1).toBool(), rows->value(2).toBool()});
    return standings;
}

Status insertEvents(Session &session, const std::vector<RunLedger::Progress> &runs)
{
    if (std::all_of(runs.begin(), runs.end(), [](const auto &run) { return run.events.empty(); }))
        return {};
    return session.isPostgres()
               ? session.execute(
                   QStringLiteral("INSERT INTO run_events (run_id, sequence, event)"
                                  " SELECT split_part(line, chr(9), 1),"
                                  " CAST(split_part(line, chr(9), 2) AS bigint),"
                                  " CAST(split_part(line, chr(9), 3) AS json)"
                                  " FROM string_to_table(CAST(? AS text), chr(10)) AS line"
                                  " ON CONFLICT DO NOTHING"),
                   {eventLines(runs)})
               : session.execute(
                   QStringLiteral("INSERT INTO run_events (run_id, sequence, event)"
                                  " SELECT json_extract(value, '$.run'), json_extract(value,"
                                  " '$.sequence'), json_extract(value, '$.event') FROM json_each(?)"
                                  " WHERE true ON CONFLICT DO NOTHING"),
                   {eventArray(runs)});
}

Result<QSet<QString>> close(Session &session, const Ends &ends, const QString &owner,
                            RunState state, Lease lease)
{
    const QString condition =
        lease == Lease::Good ? QStringLiteral(" AND lease_until >= ") + now(session) : QString();
    auto rows = session.run(
        QStringLiteral("UPDATE briefing_runs SET state = ?, last_sequence = g.last,"
                       " ended_at = %1 FROM %2 WHERE briefing_runs.id = g.run AND owner = ?"
                       " AND state = 'live'%3 RETURNING briefing_runs.id")
            .arg(now(session), givenRows(session), condition),
        {stateName(state), given(ends), owner});
    if (!rows)
        return failure(rows.error());
    QSet<QString> closed;
    while (rows->next())
        closed.insert(rows->value(0).toString());
    return closed;
}

Result<bool> end(Session &session, const QString &runId, RunState state, const Error &error,
                 bool onlyExpired)
{
    const QString condition =
        onlyExpired ? QStringLiteral(" AND lease_until < ") + now(session) : QString();
    RunLedger::Progress last{runId, {}};
    {
        auto rows = session.run(
            QStringLiteral("UPDATE briefing_runs SET state = ?, last_sequence = last_sequence + 1,"
                           " ended_at = %1 WHERE id = ? AND state = 'live'%2"
                           " RETURNING last_sequence")
                .arg(now(session), condition),
            {stateName(state), runId});
        if (!rows)
            return failure(rows.error());
        if (!rows->next())
            return false;
        last.events.push_back({rows->value(0).toLongLong(), event::Failed{error}});
    }
    const Status inserted = insertEvents(session, {last});
    if (!inserted)
        return failure(inserted.error());
    return true;
}

Result<RunLedger::Page> read(Session &session, const QString &runId, chart::PatientId patient,
                             std::int64_t after)
{
    auto rows = session.run(
        QStringLiteral("SELECT r.state, r.last_sequence, r.lease_until < %1, e.sequence,"
                       " CAST(e.event AS text) FROM briefing_runs r"
                       " LEFT JOIN run_events e ON e.run_id = r.id AND e.sequence > ?"
                       " WHERE r.id = ? AND r.patient_id = ? ORDER BY e.sequence LIMIT %2")
            .arg(now(session))
            .arg(kPageEvents),
        {number(after), runId, number(patient)});
    if (!rows)
        return failure(rows.error());
    RunLedger::Page page;
    page.readUpTo = after;
    int count = 0;
    for (; rows->next(); ++count) {
        page.state = stateFromName(rows->value(0).toString());
        page.lastSequence = rows->value(1).toLongLong();
        page.isExpired = page.state == RunState::Live && rows->value(2).toBool();
        if (!rows->value(3).isNull())
            takeEvent(page, rows->value(3).toLongLong(), rows->value(4).toString().toUtf8());
    }
    if (count == 0)
        return failure(codes::kRunNotFound,
                       QCoreApplication::translate("briefing", "There is no such run."));
    page.isWhole = count < kPageEvents;
    return page;
}

Status requestStop(Session &session, chart::PatientId patient, RunKind kind)
{
    return session.execute(QStringLiteral("UPDATE briefing_runs SET stop_requested = TRUE"
                                          " WHERE patient_id = ? AND kind = ? AND state = 'live'"),
                           {number(patient), kindName(kind)});
}

Status setWatched(Session &session, const QString &runId, milliseconds span)
{
    return session.execute(
        QStringLiteral("UPDATE briefing_runs SET watched_until = %1(watched_until, %2)"
                       " WHERE id = ? AND state = 'live'")
            .arg(greatest(session), later(session)),
        {number(span.count()), runId});
}

Result<std::vector<RunLedger::LiveRun>> liveRuns(Session &session, RunKind kind)
{
    auto rows = session.run(QStringLiteral("SELECT id, patient_id FROM briefing_runs"
                                           " WHERE kind = ? AND state = 'live'"
                                           " AND lease_until >= %1")
                                .arg(now(session)),
                            {kindName(kind)});
    if (!rows)
        return failure(rows.error());
    std::vector<RunLedger::LiveRun> live;
    while (rows->next())
        live.push_back({rows->value(0).toString(), rows->value(1).toLongLong()});
    return live;
}

Result<bool> isUntidy(Session &session, milliseconds kept)
{
    auto rows = session.run(QStringLiteral("SELECT EXISTS (SELECT 1 FROM briefing_runs"
                                           " WHERE state = 'live' AND lease_until < %1)"
                                           " OR EXISTS (SELECT 1 FROM briefing_runs"
                                           " WHERE ended_at < %2)")
                                .arg(now(session), later(session)),
                            {number(-kept.count())});
    if (!rows)
        return failure(rows.error());
    return rows->next() && rows->value(0).toBool();
}

Result<QStringList> expiredRuns(Session &session)
{
    auto rows = session.run(QStringLiteral("SELECT id FROM briefing_runs WHERE state = 'live'"
                                           " AND lease_until < %1 LIMIT %2")
                                .arg(now(session))
                                .arg(kRunsAtATime));
    if (!rows)
        return failure(rows.error());
    QStringList ids;
    while (rows->next())
        ids.append(rows->value(0).toString());
    return ids;
}

Result<int> removeOld(Session &session, milliseconds kept)
{
    auto rows = session.run(
        QStringLiteral("DELETE FROM briefing_runs WHERE id IN (SELECT id FROM briefing_runs"
                       " WHERE ended_at < %1 AND state <> 'live' LIMIT %2) RETURNING id")
            .arg(later(session))
            .arg(kRunsAtATime),
        {number(-kept.count())});
    if (!rows)
        return failure(rows.error());
    int removed = 0;
    while (rows->next())
        ++removed;
    return removed;
}

} // namespace aidoctor::briefing::run_rows
