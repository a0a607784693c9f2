#pragma once

#include "briefing/run_ledger.h"
#include "briefing/run_log.h"
#include "core/completion.h"
#include "core/task_scope.h"

#include <QObject>
#include <QTimer>

#include <chrono>
#include <deque>
#include <memory>
#include <stop_token>
#include <unordered_map>

namespace aidoctor::briefing {

/// Writes what the runs made here say to the ledger, keeps their leases, and stores their
/// briefings: all of them together in short transactions, however many there are. Events are
/// written never more often than the batch interval, except for a run's first ones. While the store
/// is away events wait in the run's own log, and watchers in this process go on seeing them; the
/// lease decides how long that may last.
///
/// At most two transactions are under way, and they never touch the same run: one for events and
/// leases, one that stores briefings. So none waits for the rows of the other, and a briefing that
/// cannot be stored for a while takes no lease from the other runs.
class LedgerWriter : public QObject {
    Q_OBJECT

public:
    using Clock = std::chrono::steady_clock;

    LedgerWriter(RunLedger &ledger, RunTiming timing);
    ~LedgerWriter() override;

    /// Takes care of a run that was claimed. @param claimed when the claim was asked for
    void add(std::shared_ptr<Run> run, Clock::time_point claimed);
    /// The run has ended, or is written by somebody else now.
    void remove(const std::shared_ptr<Run> &run);
    bool holds(const QString &runId) const { return m_entries.contains(runId); }
    /// Stores the briefing of a run that is held here and ends the run in the ledger, together with
    /// whichever others are complete by then; the run itself is not touched. CANCELLED when the
    /// stop came in time, else what RunLedger::publish() gives for it: after a failure that may
    /// pass it may be tried again.
    QCoro::Task<Result<StoredBriefing>> publish(std::shared_ptr<Run> run, StoredBriefing briefing,
                                                QString sessionId, std::stop_token stop);
    /// The events of a run that the ledger may not have yet.
    std::vector<NumberedEvent> unwritten(const std::shared_ptr<Run> &run) const;
    /// True while the lease of a run that is held here is good, as far as this process can know.
    bool hasLease(const std::shared_ptr<Run> &run) const;
    /// Asks the ledger at once: somebody has changed one of our runs, or the store is back.
    void lookNow();

signals:
    /// The lease is over, or the run was taken: it must not go on.
    void lost(std::shared_ptr<aidoctor::briefing::Run> run);
    /// Somebody in another process wants it stopped.
    void stopRequested(std::shared_ptr<aidoctor::briefing::Run> run);
    /// Nobody has watched it for too long, here or elsewhere.
    void unwatched(std::shared_ptr<aidoctor::briefing::Run> run);

private:
    struct Entry {
        std::shared_ptr<Run> run;
        std::int64_t written = 0;  ///< the ledger has the events up to this one
        Clock::time_point renewed; ///< when the lease last began, at the earliest
        Clock::time_point watched; ///< when it was last watched
        bool isWatchedElsewhere = false;
        bool isTried = false;  ///< its first events were written, or that was tried
        bool isInTurn = false; ///< its briefing is being stored
    };
    /// A briefing that is to be stored.
    struct Complete {
        std::shared_ptr<Run> run;
        StoredBriefing briefing;
        QString sessionId;
        std::stop_token stop;
        Completion<Result<StoredBriefing>> answer;
        std::shared_ptr<bool> isWaiting; ///< for its turn; a stop is answered at once then
        bool isAlone = false;            ///< in its turn, because it failed together with others
    };
    using Outcomes = Result<std::vector<Result<StoredBriefing>>>;

    void noticeEvent(const QString &runId);
    void writeBefore(Clock::time_point due);
    void planNext();
    void startTimer();
    void work();

    std::vector<RunLedger::Progress> nextBatch(Clock::time_point now);
    QCoro::Task<> advance(std::stop_token token);
    void take(const std::vector<RunLedger::Progress> &sent,
              const std::vector<RunLedger::Standing> &standings, Clock::time_point asked);

    std::vector<Complete> nextTurn();
    QCoro::Task<> publishSome(std::stop_token token);
    std::vector<RunLedger::Publication> publicationsOf(const std::vector<Complete> &turn) const;
    void endTurn(std::vector<Complete> &turn, const Outcomes &outcomes);

    void checkAll();

    RunLedger &m_ledger;
    const RunTiming m_timing;
    std::unordered_map<QString, Entry> m_entries;       ///< by the run's id
    std::deque<Complete> m_complete;                    ///< wait to be stored
    QTimer m_timer;                                     ///< the next write
    QTimer m_check;                                     ///< leases and watchers
    Clock::time_point m_due = Clock::time_point::max(); ///< of the events
    Clock::time_point m_lastWrite{};
    bool m_advancing = false;
    bool m_publishing = false;
    bool m_failing = false;
    bool m_lookAtAll = false; ///< the next write asks for all runs
    TaskScope m_scope;
};

} // namespace aidoctor::briefing
