#include "briefing/briefing_service.h"

#include "briefing/run_log.h"
#include "core/logging.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>
#include <limits>
#include <utility>

namespace aidoctor::briefing {

namespace {

constexpr std::size_t kEndedKept = 32;

Error nobodyWatched()
{
    return Error{QString::fromLatin1(codes::kCancelled),
                 QCoreApplication::translate(
                     "briefing", "The briefing was stopped, because nobody was watching it."),
                 {}};
}

QCoro::Task<Result<StoredBriefing>> outcomeOf(std::shared_ptr<RunWatcher> watcher,
                                              std::stop_token stop)
{
    auto close = [watcher] { watcher->close(); };
    const std::stop_callback<decltype(close)> onStop(stop, close);
    std::optional<StoredBriefing> published;
    for (;;) {
        auto task = watcher->next();
        const auto next = co_await std::move(task);
        if (!next)
            break;
        if (const auto *event = std::get_if<event::Published>(&next->event))
            published = event->briefing;
        if (const auto *event = std::get_if<event::Failed>(&next->event))
            co_return failure(event->error);
    }
    if (published)
        co_return *published;
    co_return failure(runCancelled());
}

} // namespace

BriefingService::BriefingService(Parts parts)
    : m_parts(std::move(parts)),
      m_ledger(m_parts.database, QUuid::createUuid().toString(QUuid::Id128), m_parts.timing,
               m_parts.audit),
      m_writer(m_ledger, m_parts.timing),
      m_follower(m_ledger, m_parts.timing)
{
    connect(&m_writer, &LedgerWriter::lost, this, [this](const std::shared_ptr<Run> &run) {
        qCWarning(log::briefing, "a run was lost: its lease is over");
        if (run->isPublishing())
            return; // the store tells which came first
        run->requestStop();
        end(run, event::Failed{leaseLost()});
    });
    connect(&m_writer, &LedgerWriter::stopRequested, this,
            [this](const std::shared_ptr<Run> &run) { stop(run, runCancelled()); });
    connect(&m_writer, &LedgerWriter::unwatched, this,
            [this](const std::shared_ptr<Run> &run) { stop(run, nobodyWatched()); });
    if (m_parts.feed) {
        connect(m_parts.feed, &database::ChangeFeed::changed, this, &BriefingService::take);
        connect(m_parts.feed, &database::ChangeFeed::resumed, this, [this] {
            m_writer.lookNow();
            m_follower.ringAll();
            m_scope.launch(lookElsewhere());
        });
    }
    m_tidying.setInterval(m_parts.timing.sweep);
    connect(&m_tidying, &QTimer::timeout, this, [this] { m_scope.launch(tidy()); });
    m_tidying.start();
}

BriefingService::~BriefingService()
{
    for (const auto &[patient, run] : std::exchange(m_live, {})) {
        run->requestStop();
        run->append(event::Failed{runCancelled()});
    }
    for (const auto &run : m_followed)
        run->append(event::Failed{runCancelled()});
}

std::unique_ptr<RunWatcher> BriefingService::watch(chart::PatientId patient, Keep keep)
{
    const auto live = m_live.find(patient);
    const bool joins = live != m_live.end() && !live->second->hasEnded();
    const std::shared_ptr<Run> run = joins ? live->second : start(patient);
    auto watcher = std::make_unique<RunWatcher>(run, 0);
    if (keep == Keep::ToTheEnd && !run->isKept()) {
        run->keep();
        m_follower.ring(run->ledgerId()); // where it is made elsewhere, its owner is to know
    }
    return watcher;
}

QCoro::Task<Result<StoredBriefing>> BriefingService::brief(chart::PatientId patient, Keep keep,
                                                           std::stop_token stop)
{
    const std::stop_token gone = m_scope.token();
    for (bool isFirst = true;; isFirst = false) {
        std::shared_ptr<RunWatcher> watcher = watch(patient, keep);
        auto making = outcomeOf(std::move(watcher), stop);
        const auto made = co_await std::move(making);
        const bool again = isFirst && !made && made.error().code == QLatin1String(codes::kRunLost)
                           && !gone.stop_requested() && !stop.stop_requested();
        if (!again)
            co_return made;
    }
}

QCoro::Task<std::shared_ptr<RunWatcher>> BriefingService::resume(chart::PatientId patient,
                                                                 QString runId, std::int64_t after)
{
    const std::stop_token gone = m_scope.token();
    const std::shared_ptr<RunWatcher> none;
    std::shared_ptr<Run> run = findHere(patient, runId);
    if (run && after <= run->lastSequence()) {
        const auto last = run->lastSequence();
        co_return std::make_shared<RunWatcher>(run,
                                               run->hasEnded() ? std::min(after, last - 1) : after);
    }
    const bool mayBeInLedger = RunLedger::isOfKind(runId, RunKind::Briefing);
    if (!mayBeInLedger || (run && !run->isMirror()))
        co_return none;
    // The ledger knows how far the run has come; what is mirrored here may be behind. No event has
    // this number, so none is read.
    auto looking = m_ledger.read(runId, patient, std::numeric_limits<std::int64_t>::max());
    const auto found = co_await std::move(looking);
    if (gone.stop_requested() || !found || after > found->lastSequence)
        co_return none;
    const bool isLive = found->state == RunState::Live;
    if (isLive && m_ledger.isOurs(runId))
        co_return none; // one that this process has given up
    run = findHere(patient, runId);
    const bool isNew = !run;
    if (isNew)
        run = mirror(patient, runId, isLive);
    auto watcher = std::make_shared<RunWatcher>(
        run, isLive ? after : std::min(after, found->lastSequence - 1));
    if (isNew)
        m_scope.launch(follow(run));
    co_return watcher;
}

void BriefingService::cancel(chart::PatientId patient)
{
    const auto live = m_live.find(patient);
    if (live != m_live.end() && !live->second->isMirror()) {
        const std::shared_ptr<Run> run = live->second;
        stop(run, runCancelled());
        return;
    }
    const auto ask = [](RunLedger *ledger, chart::PatientId id) -> QCoro::Task<> {
        auto asking = ledger->requestStop(id, RunKind::Briefing);
        const Status asked = co_await std::move(asking);
        if (!asked)
            qCWarning(log::briefing, "a run could not be told to stop (%s)",
                      qPrintable(asked.error().code));
    };
    m_scope.launch(ask(&m_ledger, patient));
}

void BriefingService::cancelAll()
{
    m_closing = true;
    const auto followed = m_followed;
    for (const auto &run : followed) {
        run->append(event::Failed{runCancelled()});
        m_follower.ring(run->ledgerId());
    }
    const auto live = m_live;
    for (const auto &[patient, run] : live) {
        if (!run->isMirror())
            stop(run, runCancelled());
    }
}

QCoro::Task<> BriefingService::drained() const
{
    return m_scope.drained();
}

bool BriefingService::isLive(chart::PatientId patient) const
{
    return m_live.contains(patient) || m_elsewhere.contains(patient);
}

int BriefingService::liveRuns() const
{
    return static_cast<int>(m_live.size());
}

std::shared_ptr<Run> BriefingService::start(chart::PatientId patient)
{
    m_closing = false;
    auto run = std::make_shared<Run>(m_ledger.newRunId(RunKind::Briefing), patient);
    m_live.insert_or_assign(patient, run);
    emit runStarted(patient);
    m_scope.launch(produce(run));
    return run;
}

/// Follows a run of another process for as long as it is watched here.
QCoro::Task<> BriefingService::follow(std::shared_ptr<Run> run)
{
    const std::stop_token gone = m_scope.token();
    m_followed.push_back(run);
    auto following = m_follower.follow(run, gone);
    co_await std::move(following);
    if (gone.stop_requested())
        co_return;
    std::erase(m_followed, run);
    const chart::PatientId patient = run->patient();
    const auto live = m_live.find(patient);
    const bool wasLive = live != m_live.end() && live->second == run;
    forget(run);
    if (!run->hasEnded()) {
        if (wasLive)
            m_elsewhere.insert_or_assign(patient, run->ledgerId());
        co_return;
    }
    const auto elsewhere = m_elsewhere.find(patient);
    if (elsewhere != m_elsewhere.end() && elsewhere->second == run->ledgerId())
        m_elsewhere.erase(elsewhere);
    if (wasLive)
        emit runEnded(patient, std::holds_alternative<event::Done>(run->events().back().event));
}

/// A mirror of a run in the ledger, to be followed. A live one is the patient's live run here,
/// unless there is one already.
std::shared_ptr<Run> BriefingService::mirror(chart::PatientId patient, const QString &runId,
                                             bool isLive)
{
    auto run = std::make_shared<Run>(runId, patient);
    run->becomeMirror(runId);
    if (isLive && m_live.emplace(patient, run).second)
        m_elsewhere.erase(patient);
    return run;
}

std::shared_ptr<Run> BriefingService::findHere(chart::PatientId patient, const QString &runId) const
{
    const auto live = m_live.find(patient);
    if (live != m_live.end() && live->second->id() == runId)
        return live->second;
    for (const auto *runs : {&m_followed, &m_ended}) {
        for (const auto &run : *runs) {
            if (run->id() == runId && run->patient() == patient)
                return run;
        }
    }
    return nullptr;
}

/// It is not live here any more. The ledger keeps it for those who come back, under its id there.
void BriefingService::forget(const std::shared_ptr<Run> &run)
{
    const auto live = m_live.find(run->patient());
    if (live != m_live.end() && live->second == run)
        m_live.erase(live);
    const bool isKnownToLedger = run->isMirror() && run->id() == run->ledgerId();
    if (!run->hasEnded() || isKnownToLedger)
        return;
    m_ended.push_back(run);
    if (m_ended.size() > kEndedKept)
        m_ended.erase(m_ended.begin());
}

/// What the change feed heard of a run.
void BriefingService::take(const database::Change &change)
{
    if (!change.topic.startsWith(QLatin1String("run"))
        || !RunLedger::isOfKind(change.subject, RunKind::Briefing))
        return;
    const bool isDone = change.topic == QLatin1String("run_done");
    const bool hasEnded = isDone || change.topic == QLatin1String("run_ended");
    if (m_ledger.isOurs(change.subject)) {
        if (m_writer.holds(change.subject) && change.topic != QLatin1String("run") && !isDone)
            m_writer.lookNow();
        return;
    }
    m_follower.ring(change.subject);
    const auto live = m_live.find(change.patient);
    if (live != m_live.end() && live->second->ledgerId() == change.subject)
        return; // who follows it here tells of its end
    const auto known = m_elsewhere.find(change.patient);
    const bool isKnown = known != m_elsewhere.end() && known->second == change.subject;
    if (hasEnded && isKnown)
        m_elsewhere.erase(known);
    else if (!hasEnded)
        m_elsewhere.insert_or_assign(change.patient, change.subject);
    if (live != m_live.end())
        return;
    if (hasEnded)
        emit runEnded(change.patient, isDone);
    else if (!isKnown)
        emit runStarted(change.patient);
}

/// Learns which runs are live in other processes, when notifications may have been missed.
QCoro::Task<> BriefingService::lookElsewhere()
{
    const std::stop_token gone = m_scope.token();
    auto task = m_ledger.liveRuns(RunKind::Briefing);
    const auto found = co_await std::move(task);
    if (gone.stop_requested() || !found)
        co_return;
    const auto before = std::exchange(m_elsewhere, {});
    for (const RunLedger::LiveRun &run : *found) {
        if (!m_ledger.isOurs(run.runId))
            m_elsewhere.emplace(run.patient, run.runId);
    }
    const auto now = m_elsewhere;
    for (const auto &[patient, runId] : before) {
        if (!isLive(patient))
            emit runEnded(patient, true); // whether with a briefing is not known: look
    }
    for (const auto &[patient, runId] : now) {
        if (!before.contains(patient) && !m_live.contains(patient))
            emit runStarted(patient);
    }
}

/// Ends what was left behind and removes what is old, in small steps and only when there is nothing
/// better to do.
QCoro::Task<> BriefingService::tidy()
{
    const std::stop_token gone = m_scope.token();
    if (m_closing || !m_live.empty())
        co_return;
    auto looking = m_ledger.isUntidy();
    const auto isUntidy = co_await std::move(looking);
    if (gone.stop_requested() || !isUntidy || !*isUntidy)
        co_return;
    auto tidying = m_ledger.tidy();
    const Status tidied = co_await std::move(tidying);
    if (!tidied)
        qCWarning(log::briefing, "the ledger of runs could not be tidied (%s)",
                  qPrintable(tidied.error().code));
}

} // namespace aidoctor::briefing
