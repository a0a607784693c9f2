#include "briefing/run_ledger.h"

#include "briefing/briefing_rows.h"
#include "briefing/run_rows.h"

#include <QCoreApplication>
#include <QSet>

#include <algorithm>
#include <iterator>

namespace aidoctor::briefing {

using database::Session;

namespace {

/// What stands between the owner and the number in a run's id.
const char *markOf(RunKind kind)
{
    return kind == RunKind::Chat ? "-c" : "-b";
}

/// Gives Published the briefing it names, which is stored beside the run.
Status complete(Session &session, const QString &runId, RunLedger::Page &page)
{
    for (auto event = page.events.begin(); event != page.events.end(); ++event) {
        auto *published = std::get_if<event::Published>(&event->event);
        if (!published)
            continue;
        auto briefing = briefingOfRun(session, runId);
        if (!briefing)
            return failure(briefing.error());
        if (*briefing)
            published->briefing = std::move(**briefing);
        else
            page.events.erase(event);
        break;
    }
    return {};
}

/// Who asked for it is in the trail beside it; what made it is here.
security::AuditEntry briefingEntry(const StoredBriefing &briefing)
{
    security::AuditEntry entry;
    entry.actor = security::Actor::program();
    entry.action = QStringLiteral("briefing.store");
    entry.patient = briefing.patient;
    entry.subject = QStringLiteral("briefing:%1").arg(briefing.id);
    entry.outcome = QStringLiteral("ok");
    entry.details = briefing.offline ? QStringLiteral("{\"offline\":true}")
                                     : QStringLiteral("{\"offline\":false}");
    return entry;
}

/// For this transaction. SQLite's one writer waits in the pool, where a stop ends it.
Status limitLockWait(Session &session, std::chrono::milliseconds patience)
{
    if (!session.isPostgres())
        return {};
    return session.command(
        QStringLiteral("SET LOCAL lock_timeout = %1").arg(std::max<qint64>(1, patience.count())));
}

using Publications = std::vector<RunLedger::Publication>;
using Outcomes = std::vector<Result<StoredBriefing>>;

/// What became of a run that is not ours to end (any more).
Result<Result<StoredBriefing>> outcomeOfEarlierTry(Session &session, const QString &runId)
{
    auto earlier = briefingOfRun(session, runId);
    if (!earlier)
        return failure(earlier.error());
    if (*earlier) // it has got through, after all
        return Result<StoredBriefing>(std::move(**earlier));
    return Result<StoredBriefing>(failure(leaseLost()));
}

/// The runs' events up to Published and Done.
Status insertEnds(Session &session, const Publications &publications, const Outcomes &stored)
{
    std::vector<RunLedger::Progress> ends;
    for (std::size_t i = 0; i < stored.size(); ++i) {
        const RunLedger::Publication &publication = publications[i];
        RunLedger::Progress rest{publication.runId, publication.unwritten};
        const std::int64_t last = publication.lastSequence;
        rest.events.push_back({last + 1, event::Published{*stored[i]}});
        rest.events.push_back({last + 2, event::Done{publication.sessionId}});
        ends.push_back(std::move(rest));
    }
    return run_rows::insertEvents(session, ends);
}

Status auditStored(Session &session, const Outcomes &stored, const security::AuditChain *audit)
{
    std::vector<security::AuditEntry> entries;
    for (const auto &briefing : stored)
        entries.push_back(briefingEntry(*briefing));
    return audit && !entries.empty() ? audit->appendWithin(session, std::move(entries)) : Status();
}

/// Stores those whose runs have just been closed.
Result<Outcomes> storeClosed(Session &session, const Publications &publications,
                             const security::AuditChain *audit)
{
    std::vector<NewBriefing> briefings;
    for (const RunLedger::Publication &publication : publications)
        briefings.push_back({publication.briefing, publication.runId});
    auto stored = insertBriefings(session, briefings);
    if (!stored)
        return stored;
    for (const auto &briefing : *stored) {
        if (!briefing) // and its run is not to be ended
            return failure(briefing.error());
    }
    const Status ended = insertEnds(session, publications, *stored);
    if (!ended)
        return failure(ended.error());
    const Status audited = auditStored(session, *stored, audit);
    if (!audited)
        return failure(audited.error());
    return stored;
}

Result<Outcomes> publishNow(Session &session, const Publications &publications,
                            const QString &owner, const security::AuditChain *audit)
{
    run_rows::Ends ends;
    for (const RunLedger::Publication &publication : publications)
        ends.push_back({publication.runId, publication.lastSequence + 2});
    const auto closed =
        run_rows::close(session, ends, owner, RunState::Done, run_rows::Lease::Good);
    if (!closed)
        return failure(closed.error());
    Publications ours;
    std::copy_if(publications.begin(), publications.end(), std::back_inserter(ours),
                 [&](const auto &publication) { return closed->contains(publication.runId); });
    auto stored = ours.empty() ? Outcomes() : storeClosed(session, ours, audit);
    if (!stored)
        return stored;
    Outcomes outcomes;
    auto next = stored->begin();
    for (const RunLedger::Publication &publication : publications) {
        if (closed->contains(publication.runId)) {
            outcomes.push_back(std::move(*next++));
            continue;
        }
        auto earlier = outcomeOfEarlierTry(session, publication.runId);
        if (!earlier)
            return failure(earlier.error());
        outcomes.push_back(std::move(*earlier));
    }
    return outcomes;
}

} // namespace

bool mayPass(const Error &error)
{
    for (const char *code : {codes::kDatabaseUnavailable, codes::kDatabaseBusy,
                             codes::kDatabaseTimeout, codes::kOverloaded}) {
        if (error.code == QLatin1String(code))
            return true;
    }
    return false;
}

Error runLost()
{
    return Error{QString::fromLatin1(codes::kRunLost),
                 QCoreApplication::translate("briefing",
                                             "The workstation that made this briefing went away. "
                                             "Start it again."),
                 {}};
}

Error leaseLost()
{
    return Error{QString::fromLatin1(codes::kRunLost),
                 QCoreApplication::translate("briefing",
                                             "The store could not be reached for too long, so this "
                                             "briefing was given up. Start it again."),
                 {}};
}

Error runCancelled()
{
    return Error{QString::fromLatin1(codes::kCancelled),
                 QCoreApplication::translate("briefing", "The briefing was stopped."),
                 {}};
}

RunLedger::RunLedger(database::Database &database, QString owner, RunTiming timing,
                     std::shared_ptr<const security::AuditChain> audit)
    : m_database(database), m_audit(std::move(audit)), m_owner(std::move(owner)), m_timing(timing)
{}

QString RunLedger::newRunId(RunKind kind)
{
    return m_owner + QLatin1String(markOf(kind)) + QString::number(++m_lastRun);
}

bool RunLedger::isOurs(const QString &runId) const
{
    return runId.startsWith(m_owner);
}

bool RunLedger::isOfKind(const QString &runId, RunKind kind)
{
    return runId.contains(QLatin1String(markOf(kind)));
}

std::int64_t RunLedger::numberOf(const QString &runId)
{
    return runId.mid(runId.lastIndexOf(QLatin1Char('-')) + 2).toLongLong();
}

QCoro::Task<Result<RunLedger::Claim>> RunLedger::claim(QString runId, chart::PatientId patient,
                                                       RunKind kind)
{
    auto work = [runId, owner = m_owner, patient, kind, lease = m_timing.lease](Session &session) {
        return run_rows::claim(session, runId, owner, patient, kind, lease);
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<std::vector<RunLedger::Standing>>> RunLedger::advance(std::vector<Progress> runs)
{
    auto work = [runs = std::move(runs), owner = m_owner,
                 lease = m_timing.lease](Session &session) -> Result<std::vector<Standing>> {
        auto standings = run_rows::renew(session, owner, runs, lease);
        if (!standings)
            return standings;
        QSet<QString> live;
        for (const Standing &standing : *standings)
            live.insert(standing.runId);
        std::vector<Progress> ours;
        for (const Progress &run : runs) {
            if (live.contains(run.runId))
                ours.push_back(run);
        }
        const Status inserted = run_rows::insertEvents(session, ours);
        if (!inserted)
            return failure(inserted.error());
        return standings;
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<std::vector<Result<StoredBriefing>>>>
RunLedger::publish(std::vector<Publication> publications, std::stop_token stop)
{
    auto work = [publications = std::move(publications), owner = m_owner, audit = m_audit,
                 patience = m_timing.heartbeat](Session &session) -> Result<Outcomes> {
        const Status limited = limitLockWait(session, patience);
        if (!limited)
            return failure(limited.error());
        return publishNow(session, publications, owner, audit.get());
    };
    auto task = m_database.transaction(std::move(work), stop);
    co_return co_await std::move(task);
}

QCoro::Task<Status> RunLedger::finish(Progress run, RunState state)
{
    auto work = [run = std::move(run), owner = m_owner, state](Session &session) -> Status {
        const auto closed = run_rows::close(session, {{run.runId, run.events.back().sequence}},
                                            owner, state, run_rows::Lease::Any);
        if (!closed)
            return failure(closed.error());
        if (closed->isEmpty())
            return failure(leaseLost());
        return run_rows::insertEvents(session, {run});
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<RunLedger::Page>> RunLedger::read(QString runId, chart::PatientId patient,
                                                     std::int64_t after)
{
    auto work = [runId, patient, after](Session &session) -> Result<Page> {
        auto page = run_rows::read(session, runId, patient, after);
        if (!page)
            return page;
        // A published briefing stands as it is: it need not be read in the same moment.
        const Status completed = complete(session, runId, *page);
        if (!completed)
            return failure(completed.error());
        return page;
    };
    auto task = m_database.readOne(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> RunLedger::expire(QString runId)
{
    auto work = [runId](Session &session) -> Status {
        const auto ended = run_rows::end(session, runId, RunState::Failed, runLost(), true);
        if (!ended)
            return failure(ended.error());
        return {};
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> RunLedger::requestStop(chart::PatientId patient, RunKind kind)
{
    auto work = [patient, kind](Session &session) {
        return run_rows::requestStop(session, patient, kind);
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> RunLedger::tellWatched(QString runId, Keep keep)
{
    const auto span = keep == Keep::ToTheEnd ? m_timing.kept : m_timing.unwatched;
    auto work = [runId, span](Session &session) {
        return run_rows::setWatched(session, runId, span);
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<std::vector<RunLedger::LiveRun>>> RunLedger::liveRuns(RunKind kind)
{
    auto work = [kind](Session &session) { return run_rows::liveRuns(session, kind); };
    auto task = m_database.readOne(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<bool>> RunLedger::isUntidy()
{
    auto work = [kept = m_timing.kept](Session &session) {
        return run_rows::isUntidy(session, kept);
    };
    auto task = m_database.readOne(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> RunLedger::tidy()
{
    auto work = [kept = m_timing.kept](Session &session) -> Status {
        const auto expired = run_rows::expiredRuns(session);
        if (!expired)
            return failure(expired.error());
        for (const QString &runId : *expired) {
            const auto ended = run_rows::end(session, runId, RunState::Failed, runLost(), true);
            if (!ended)
                return failure(ended.error());
        }
        const auto removed = run_rows::removeOld(session, kept);
        if (!removed)
            return failure(removed.error());
        return {};
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

} // namespace aidoctor::briefing
