#include "briefing/ledger_writer.h"

#include "core/logging.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>
#include <limits>
#include <utility>

namespace aidoctor::briefing {

using std::chrono::milliseconds;

namespace {

constexpr qsizetype kBatchSize = 1 << 20; ///< characters of text in one transaction, about
constexpr std::size_t kPublishedAtOnce = 50;
constexpr milliseconds kMaxCheck{500};
constexpr milliseconds kMinCheck{20};

bool isCode(const Error &error, const char *code)
{
    return error.code == QLatin1String(code);
}

/// Ends the transaction of a turn.
struct StopTurn {
    std::stop_source source;
    void operator()() { source.request_stop(); }
};

} // namespace

LedgerWriter::LedgerWriter(RunLedger &ledger, RunTiming timing) : m_ledger(ledger), m_timing(timing)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, &LedgerWriter::work);
    m_check.setInterval(
        std::clamp(std::min(timing.lease, timing.unwatched) / 8, kMinCheck, kMaxCheck));
    connect(&m_check, &QTimer::timeout, this, &LedgerWriter::checkAll);
}

LedgerWriter::~LedgerWriter()
{
    m_scope.cancel();
    for (const auto &[id, entry] : m_entries)
        entry.run->setListener({});
    const auto left = std::exchange(m_complete, {});
    for (const Complete &complete : left)
        complete.answer.set(failure(runCancelled()));
}

void LedgerWriter::add(std::shared_ptr<Run> run, Clock::time_point claimed)
{
    const QString id = run->id();
    run->setListener([this, id] { noticeEvent(id); });
    const bool hasEvents = run->lastSequence() > 0;
    m_entries.emplace(id, Entry{std::move(run), 0, claimed, Clock::now()});
    if (!m_check.isActive())
        m_check.start();
    writeBefore(hasEvents ? Clock::now() : claimed + m_timing.heartbeat);
}

void LedgerWriter::remove(const std::shared_ptr<Run> &run)
{
    if (m_entries.erase(run->id()) > 0)
        run->setListener({});
    if (m_entries.empty()) {
        m_check.stop();
        m_due = Clock::time_point::max();
        startTimer();
    }
}

QCoro::Task<Result<StoredBriefing>> LedgerWriter::publish(std::shared_ptr<Run> run,
                                                          StoredBriefing briefing,
                                                          QString sessionId, std::stop_token stop)
{
    const Completion<Result<StoredBriefing>> answer;
    const auto isWaiting = std::make_shared<bool>(true);
    m_complete.push_back({std::move(run), std::move(briefing), std::move(sessionId), stop, answer,
                          isWaiting, false});
    startTimer();
    // Queued: whoever stops a run must not find itself inside the run's coroutine.
    auto onStop = [answer, isWaiting] {
        QMetaObject::invokeMethod(
            QCoreApplication::instance(),
            [answer, isWaiting] {
                if (*isWaiting)
                    answer.set(failure(runCancelled()));
            },
            Qt::QueuedConnection);
    };
    const std::stop_callback<decltype(onStop)> callback(stop, onStop);
    co_return co_await answer;
}

std::vector<NumberedEvent> LedgerWriter::unwritten(const std::shared_ptr<Run> &run) const
{
    const auto entry = m_entries.find(run->id());
    const std::int64_t written = entry == m_entries.end() ? 0 : entry->second.written;
    return run->eventsAfter(written, std::numeric_limits<qsizetype>::max());
}

bool LedgerWriter::hasLease(const std::shared_ptr<Run> &run) const
{
    const auto entry = m_entries.find(run->id());
    return entry != m_entries.end() && Clock::now() < entry->second.renewed + m_timing.lease;
}

void LedgerWriter::lookNow()
{
    if (m_entries.empty())
        return;
    m_lookAtAll = true;
    m_failing = false;
    writeBefore(Clock::now());
}

void LedgerWriter::noticeEvent(const QString &runId)
{
    const auto entry = m_entries.find(runId);
    if (entry == m_entries.end())
        return;
    writeBefore(entry->second.isTried ? m_lastWrite + m_timing.batch : Clock::now());
}

void LedgerWriter::writeBefore(Clock::time_point due)
{
    if (m_advancing) // at its end the next one is planned
        return;
    if (m_failing)
        due = std::max(due, m_lastWrite + m_timing.retry);
    if (due >= m_due)
        return;
    m_due = due;
    startTimer();
}

void LedgerWriter::planNext()
{
    auto due = Clock::time_point::max();
    for (const auto &[id, entry] : m_entries) {
        if (entry.isInTurn)
            continue;
        due = std::min(due, entry.renewed + m_timing.heartbeat);
        if (entry.run->lastSequence() > entry.written)
            due = std::min(due, entry.isTried ? m_lastWrite + m_timing.batch : Clock::now());
    }
    if (!m_entries.empty())
        writeBefore(m_lookAtAll ? Clock::now() : due);
    startTimer();
}

/// For whatever comes next: a briefing does not wait for the events' time.
void LedgerWriter::startTimer()
{
    const auto now = Clock::now();
    auto due = m_advancing ? Clock::time_point::max() : m_due;
    if (!m_complete.empty() && !m_advancing && !m_publishing)
        due = now;
    if (due == Clock::time_point::max()) {
        m_timer.stop();
        return;
    }
    const auto wait = std::chrono::ceil<milliseconds>(due - now);
    m_timer.start(std::max(wait, milliseconds(0)));
}

void LedgerWriter::work()
{
    // A turn begins only while no events are being written: it may hold runs that are among them.
    if (!m_complete.empty() && !m_advancing && !m_publishing)
        m_scope.launch(publishSome(m_scope.token()));
    if (!m_entries.empty() && !m_advancing && Clock::now() >= m_due)
        m_scope.launch(advance(m_scope.token()));
    startTimer();
}

/// What there is to say, and a sign of life of each run that has not given one lately.
std::vector<RunLedger::Progress> LedgerWriter::nextBatch(Clock::time_point now)
{
    std::vector<RunLedger::Progress> batch;
    qsizetype room = kBatchSize;
    for (auto &[id, entry] : m_entries) {
        if (entry.isInTurn)
            continue;
        RunLedger::Progress progress{id, {}};
        if (room > 0)
            progress.events = entry.run->eventsAfter(entry.written, room);
        for (const NumberedEvent &event : progress.events)
            room -= sizeOf(event.event);
        if (!progress.events.empty())
            entry.isTried = true;
        if (!progress.events.empty() || m_lookAtAll
            || now - entry.renewed >= m_timing.heartbeat / 2)
            batch.push_back(std::move(progress));
    }
    return batch;
}

/// Writes events and renews leases.
QCoro::Task<> LedgerWriter::advance(std::stop_token token)
{
    m_due = Clock::time_point::max();
    const auto asked = Clock::now();
    const std::vector<RunLedger::Progress> batch = nextBatch(asked);
    if (!batch.empty()) {
        m_advancing = true;
        m_lookAtAll = false;
        auto task = m_ledger.advance(batch);
        const auto standings = co_await std::move(task);
        if (token.stop_requested())
            co_return;
        m_advancing = false;
        m_lastWrite = Clock::now();
        if (!standings && !m_failing)
            qCWarning(log::briefing, "the ledger of runs cannot be written (%s)",
                      qPrintable(standings.error().code));
        m_failing = !standings;
        if (standings)
            take(batch, *standings, asked);
        if (token.stop_requested())
            co_return;
    }
    planNext();
}

void LedgerWriter::take(const std::vector<RunLedger::Progress> &sent,
                        const std::vector<RunLedger::Standing> &standings, Clock::time_point asked)
{
    std::unordered_map<QString, RunLedger::Standing> stands;
    for (const RunLedger::Standing &standing : standings)
        stands.emplace(standing.runId, standing);
    std::vector<std::shared_ptr<Run>> lostRuns;
    std::vector<std::shared_ptr<Run>> stoppedRuns;
    for (const RunLedger::Progress &progress : sent) {
        const auto entry = m_entries.find(progress.runId);
        if (entry == m_entries.end())
            continue; // it has ended meanwhile
        const auto standing = stands.find(progress.runId);
        if (standing == stands.end()) {
            lostRuns.push_back(entry->second.run);
            continue;
        }
        if (!progress.events.empty())
            entry->second.written = progress.events.back().sequence;
        entry->second.renewed = asked;
        entry->second.isWatchedElsewhere = standing->second.isWatchedElsewhere;
        if (standing->second.stopRequested)
            stoppedRuns.push_back(entry->second.run);
    }
    for (const auto &run : lostRuns)
        emit lost(run);
    for (const auto &run : stoppedRuns)
        emit stopRequested(run);
}

/// Takes out of the queue what is stored next, as much as fits one transaction.
std::vector<LedgerWriter::Complete> LedgerWriter::nextTurn()
{
    std::vector<Complete> turn;
    qsizetype room = kBatchSize;
    while (!m_complete.empty() && turn.size() < kPublishedAtOnce && room > 0) {
        if (m_complete.front().isAlone && !turn.empty())
            break;
        Complete next = std::move(m_complete.front());
        m_complete.pop_front();
        if (next.stop.stop_requested())
            continue; // it has its answer, or it is on its way
        *next.isWaiting = false;
        const auto entry = m_entries.find(next.run->id());
        if (entry != m_entries.end())
            entry->second.isInTurn = true;
        for (const NumberedEvent &event : unwritten(next.run))
            room -= sizeOf(event.event);
        turn.push_back(std::move(next));
        if (turn.back().isAlone)
            break;
    }
    return turn;
}

std::vector<RunLedger::Publication>
LedgerWriter::publicationsOf(const std::vector<Complete> &turn) const
{
    std::vector<RunLedger::Publication> publications;
    for (const Complete &complete : turn)
        publications.push_back({complete.run->id(), complete.run->lastSequence(),
                                unwritten(complete.run), complete.briefing, complete.sessionId});
    return publications;
}

QCoro::Task<> LedgerWriter::publishSome(std::stop_token token)
{
    std::vector<Complete> turn = nextTurn();
    if (turn.empty())
        co_return;
    m_publishing = true;
    // A stop ends the transaction; who was not stopped has another turn.
    const std::stop_source stop;
    std::deque<std::stop_callback<StopTurn>> stops;
    for (const Complete &complete : turn)
        stops.emplace_back(complete.stop, StopTurn{stop});
    auto task = m_ledger.publish(publicationsOf(turn), stop.get_token());
    Outcomes outcomes = co_await std::move(task);
    stops.clear();
    if (!token.stop_requested())
        endTurn(turn, outcomes);
    // Nothing of this object from here on: who gets an answer may take it down.
    for (std::size_t i = 0; i < turn.size(); ++i) {
        if (outcomes)
            turn[i].answer.set(std::move((*outcomes)[i]));
        else
            turn[i].answer.set(failure(outcomes.error()));
    }
}

/// Those that are to have another turn go back to the head of the queue.
void LedgerWriter::endTurn(std::vector<Complete> &turn, const Outcomes &outcomes)
{
    m_publishing = false;
    for (const Complete &complete : turn) {
        const auto entry = m_entries.find(complete.run->id());
        if (entry != m_entries.end())
            entry->second.isInTurn = false;
    }
    const bool wasStopped = !outcomes && isCode(outcomes.error(), codes::kCancelled);
    // One that cannot be stored, or waits for somebody else's lock, must not keep the others.
    const bool isOneToBlame = !outcomes && !wasStopped && turn.size() > 1
                              && !isCode(outcomes.error(), codes::kDatabaseUnavailable)
                              && !isCode(outcomes.error(), codes::kOverloaded)
                              && !isCode(outcomes.error(), codes::kShuttingDown);
    if (wasStopped || isOneToBlame) {
        const auto again =
            std::stable_partition(turn.begin(), turn.end(), [](const Complete &complete) {
                return complete.stop.stop_requested();
            });
        for (auto complete = again; complete != turn.end(); ++complete) {
            *complete->isWaiting = true;
            complete->isAlone = complete->isAlone || isOneToBlame;
        }
        m_complete.insert(m_complete.begin(), std::make_move_iterator(again),
                          std::make_move_iterator(turn.end()));
        turn.erase(again, turn.end());
    }
    if (!m_advancing)
        planNext();
}

void LedgerWriter::checkAll()
{
    const auto now = Clock::now();
    std::vector<std::shared_ptr<Run>> lostRuns;
    std::vector<std::shared_ptr<Run>> unwatchedRuns;
    for (auto &[id, entry] : m_entries) {
        if (entry.run->isWatched() || entry.isWatchedElsewhere)
            entry.watched = now;
        if (now >= entry.renewed + m_timing.lease)
            lostRuns.push_back(entry.run);
        else if (now >= entry.watched + m_timing.unwatched)
            unwatchedRuns.push_back(entry.run);
    }
    for (const auto &run : lostRuns)
        emit lost(run);
    for (const auto &run : unwatchedRuns)
        emit unwatched(run);
}

} // namespace aidoctor::briefing
