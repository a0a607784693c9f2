#include "briefing/ledger_writer.h"

#include "core/logging.h"

#include <algorithm>
#include <limits>
#include <utility>

namespace aidoctor::briefing {

using std::chrono::milliseconds;

namespace {

constexpr qsizetype kBatchSize = 1 << 20; ///< characters of text in one transaction, about
constexpr milliseconds kMaxCheck{500};
constexpr milliseconds kMinCheck{20};

} // namespace

LedgerWriter::LedgerWriter(RunLedger &ledger, RunTiming timing) : m_ledger(ledger), m_timing(timing)
{
    m_timer.setSingleShot(true);
    m_timer.setTimerType(Qt::PreciseTimer);
    connect(&m_timer, &QTimer::timeout, this, [this] {
        m_due = Clock::time_point::max();
        if (!m_writing && !m_entries.empty())
            m_scope.launch(write(m_scope.token()));
    });
    m_check.setInterval(
        std::clamp(std::min(timing.lease, timing.unwatched) / 8, kMinCheck, kMaxCheck));
    connect(&m_check, &QTimer::timeout, this, &LedgerWriter::checkAll);
}

LedgerWriter::~LedgerWriter()
{
    for (const auto &[id, entry] : m_entries)
        entry.run->setListener({});
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
        m_timer.stop();
        m_check.stop();
        m_due = Clock::time_point::max();
    }
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
    const auto wait = std::chrono::ceil<milliseconds>(due - Clock::now());
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
    const auto asked = Clock::now();
    const std::vector<RunLedger::Progress> batch = nextBatch(asked);
    if (!batch.empty()) {
        m_writing = true;
        m_lookAtAll = false;
        auto task = m_ledger.advance(batch);
        const auto standings = co_await std::move(task);
        if (token.stop_requested())
            co_return;
        m_writing = false;
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

void LedgerWriter::planNext()
{
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
