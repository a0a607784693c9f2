#include "briefing/ledger_writer.h"

#include "core/logging.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace aidoctor::briefing {

using std::chrono::milliseconds;

namespace {

constexpr qsizetype kBatchSize = 1 << 20; ///< characters of text in one transaction, about
constexpr std::size_t kPublishedAtOnce = 50;
constexpr milliseconds kMaxCheck{500};
constexpr milliseconds kMinCheck{20};

} // namespace

LedgerWriter::LedgerWriter(RunLedger &ledger, RunTiming timing) : m_ledger(ledger), m_timing(timing)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        if (!m_writing)
            m_scope.launch(write(m_scope.token()));
    });
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
    m_complete.push_back(
        {std::move(run), std::move(briefing), std::move(sessionId), std::move(stop), answer});
    startTimer();
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
    const bool isFirst = entry->second.written == 0;
    writeBefore(isFirst ? Clock::now() : m_lastWrite + m_timing.batch);
}

void LedgerWriter::writeBefore(Clock::time_point due)
{
    if (m_writing) // at its end the next one is planned
        return;
    if (m_failing)
        due = std::max(due, m_lastWrite + m_timing.retry);
    if (due >= m_due)
        return;
    m_due = due;
    startTimer();
}

/// For whatever comes next: a briefing does not wait for the events' time.
void LedgerWriter::startTimer()
{
    if (m_writing)
        return;
    const auto now = Clock::now();
    const auto due = m_complete.empty() ? m_due : now;
    if (due == Clock::time_point::max()) {
        m_timer.stop();
        return;
    }
    const auto wait = std::chrono::ceil<milliseconds>(due - now);
    m_timer.start(std::max(wait, milliseconds(0)));
}

/// What there is to say, and a sign of life of each run that has not given one lately.
std::vector<RunLedger::Progress> LedgerWriter::nextBatch(Clock::time_point now) const
{
    std::vector<RunLedger::Progress> batch;
    qsizetype room = kBatchSize;
    for (const auto &[id, entry] : m_entries) {
        RunLedger::Progress progress{id, {}};
        if (room > 0)
            progress.events = entry.run->eventsAfter(entry.written, room);
        for (const NumberedEvent &event : progress.events)
            room -= sizeOf(event.event);
        if (!progress.events.empty() || m_lookAtAll
            || now - entry.renewed >= m_timing.heartbeat / 2)
            batch.push_back(std::move(progress));
    }
    return batch;
}

QCoro::Task<> LedgerWriter::write(std::stop_token token)
{
    m_writing = true;
    if (!m_complete.empty()) {
        auto publishing = publishSome(token);
        co_await std::move(publishing);
        if (token.stop_requested())
            co_return;
    }
    if (!m_entries.empty() && Clock::now() >= m_due) {
        m_due = Clock::time_point::max();
        auto advancing = advance(token);
        co_await std::move(advancing);
        if (token.stop_requested())
            co_return;
    }
    m_writing = false;
    planNext();
}

/// Writes events and renews leases.
QCoro::Task<> LedgerWriter::advance(std::stop_token token)
{
    const auto asked = Clock::now();
    const std::vector<RunLedger::Progress> batch = nextBatch(asked);
    if (batch.empty())
        co_return;
    m_lookAtAll = false;
    auto task = m_ledger.advance(batch);
    const auto standings = co_await std::move(task);
    if (token.stop_requested())
        co_return;
    m_lastWrite = Clock::now();
    if (!standings && !m_failing)
        qCWarning(log::briefing, "the ledger of runs cannot be written (%s)",
                  qPrintable(standings.error().code));
    m_failing = !standings;
    if (standings)
        take(batch, *standings, asked);
}

/// Stores what is complete by now, as much as fits one transaction.
QCoro::Task<> LedgerWriter::publishSome(std::stop_token token)
{
    const Turn turn = nextTurn();
    Outcomes outcomes = std::vector<Result<StoredBriefing>>();
    if (!turn.stored.empty()) {
        auto task = m_ledger.publish(publicationsOf(turn.stored));
        outcomes = co_await std::move(task);
    }
    const bool isOneToBlame = !outcomes && turn.stored.size() > 1 && !mayPass(outcomes.error());
    if (isOneToBlame && !token.stop_requested()) { // and must not keep the others from it
        outcomes = std::vector<Result<StoredBriefing>>();
        for (const Complete &complete : turn.stored) {
            auto task = m_ledger.publish(publicationsOf({complete}));
            auto single = co_await std::move(task);
            if (single)
                outcomes->push_back(std::move(single->front()));
            else
                outcomes->push_back(failure(single.error()));
            if (token.stop_requested())
                break;
        }
    }
    // They get their answer also when the writer is gone by now.
    for (const Complete &complete : turn.stopped)
        complete.answer.set(failure(runCancelled()));
    for (std::size_t i = 0; i < turn.stored.size(); ++i) {
        if (!outcomes)
            turn.stored[i].answer.set(failure(outcomes.error()));
        else if (i < outcomes->size())
            turn.stored[i].answer.set(std::move((*outcomes)[i]));
        else
            turn.stored[i].answer.set(failure(runCancelled()));
    }
}

/// Takes them out of the queue.
LedgerWriter::Turn LedgerWriter::nextTurn()
{
    Turn turn;
    qsizetype room = kBatchSize;
    while (!m_complete.empty() && turn.stored.size() < kPublishedAtOnce && room > 0) {
        Complete next = std::move(m_complete.front());
        m_complete.pop_front();
        if (next.stop.stop_requested()) {
            turn.stopped.push_back(std::move(next));
            continue;
        }
        for (const NumberedEvent &event : unwritten(next.run))
            room -= sizeOf(event.event);
        turn.stored.push_back(std::move(next));
    }
    return turn;
}

std::vector<RunLedger::Publication>
LedgerWriter::publicationsOf(const std::vector<Complete> &complete) const
{
    std::vector<RunLedger::Publication> publications;
    for (const Complete &one : complete)
        publications.push_back({one.run->id(), one.run->lastSequence(), unwritten(one.run),
                                one.briefing, one.sessionId});
    return publications;
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

void LedgerWriter::planNext()
{
    startTimer();
    if (m_entries.empty())
        return;
    auto due = Clock::time_point::max();
    for (const auto &[id, entry] : m_entries) {
        due = std::min(due, entry.renewed + m_timing.heartbeat);
        if (entry.run->lastSequence() > entry.written)
            due = std::min(due, entry.written == 0 ? Clock::now() : m_lastWrite + m_timing.batch);
    }
    writeBefore(m_lookAtAll ? Clock::now() : due);
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
