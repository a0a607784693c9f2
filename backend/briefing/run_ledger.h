#pragma once

#include "briefing/briefing.h"
#include "briefing/run.h"
#include "briefing/run_timing.h"
#include "core/result.h"
#include "database/database.h"
#include "security/audit_chain.h"

#include <QCoroTask>

#include <stop_token>
#include <vector>

namespace aidoctor::briefing {

enum class RunKind { Briefing, Chat };
enum class RunState { Live, Done, Failed, Cancelled };

/// The runs of all processes on one store: who makes which, and what they said so far. At most one
/// run of a kind is live per patient. All times are the store's own, so that clocks of workstations
/// may differ. Each function is one short transaction; all may fail with the errors of Database.
class RunLedger {
public:
    /// @param owner names this process (one service of it) and begins the ids of its runs
    /// @param audit null: what is stored is not audited (small tests)
    RunLedger(database::Database &database, QString owner, RunTiming timing,
              std::shared_ptr<const security::AuditChain> audit = nullptr);

    /// A new id for a run of this process. It tells who makes the run and of which kind it is, so
    /// that a notification needs to carry nothing else.
    QString newRunId(RunKind kind);
    /// True for a run of this process.
    bool isOurs(const QString &runId) const;
    static bool isOfKind(const QString &runId, RunKind kind);
    /// Among the runs of one process those that began later have the higher number.
    static std::int64_t numberOf(const QString &runId);

    struct Claim {
        QString runId;
        bool isOurs = false; ///< false: that run is live already, made by another process
    };
    /// Enters a run as live, or names the one that is. A live run whose lease has expired is ended
    /// as failed, and an earlier one that this process left behind as cancelled. May be repeated
    /// with the same id after a failure. PATIENT_NOT_FOUND; RUN_LOST where this run was entered and
    /// taken since.
    QCoro::Task<Result<Claim>> claim(QString runId, chart::PatientId patient, RunKind kind);

    /// Events of one run that the ledger may not have yet, in order. Without any: a sign of life.
    struct Progress {
        QString runId;
        std::vector<NumberedEvent> events;
    };
    struct Standing {
        QString runId;
        bool stopRequested = false;
        bool isWatchedElsewhere = false;
    };
    /// Adds events and renews the leases, of any number of our runs at once. Runs that are missing
    /// in the answer are not ours any more: they have ended, or their lease expired.
    QCoro::Task<Result<std::vector<Standing>>> advance(std::vector<Progress> runs);

    struct Publication {
        QString runId;
        std::int64_t lastSequence = 0; ///< of the run's events so far
        std::vector<NumberedEvent> unwritten;
        StoredBriefing briefing;
        QString sessionId;
    };
    /// Stores briefings and ends their runs with Published and Done, in one transaction, each if
    /// the run is still ours and its lease is good: RUN_LOST otherwise, and nothing of it is
    /// stored. Gives an outcome for each, in order. May be repeated after a failure of the whole:
    /// each run stores one briefing. CANCELLED when the stop came in time. Somebody else's lock is
    /// waited for no longer than a heartbeat: DATABASE_BUSY.
    QCoro::Task<Result<std::vector<Result<StoredBriefing>>>>
    publish(std::vector<Publication> publications, std::stop_token stop = {});
    /// Ends our run without a briefing; its last event is Failed. RUN_LOST where it was not live.
    QCoro::Task<Status> finish(Progress run, RunState state);

    struct Page {
        RunState state = RunState::Live;
        std::int64_t lastSequence = 0; ///< of the run
        bool isExpired = false;        ///< live, but its owner gave no sign for too long
        bool isWhole = true;           ///< false: there is more to read
        std::int64_t readUpTo = 0;
        std::vector<NumberedEvent> events;
    };
    /// The run's events after a number, in one statement. RUN_NOT_FOUND where the patient has no
    /// such run (any more). An event that this program does not know is left out.
    QCoro::Task<Result<Page>> read(QString runId, chart::PatientId patient, std::int64_t after);
    /// Ends a run whose lease has expired as failed, with RUN_LOST as its last event. Harmless if
    /// it has not, or is done already.
    QCoro::Task<Status> expire(QString runId);
    /// Tells the owner of the patient's live run, if there is one, to stop it.
    QCoro::Task<Status> requestStop(chart::PatientId patient, RunKind kind);
    /// Tells the owner that the run is watched here for a while longer, or wanted to its end.
    QCoro::Task<Status> tellWatched(QString runId, Keep keep);

    struct LiveRun {
        QString runId;
        chart::PatientId patient = 0;
    };
    QCoro::Task<Result<std::vector<LiveRun>>> liveRuns(RunKind kind);

    /// Whether tidy() has something to do. Reads only.
    QCoro::Task<Result<bool>> isUntidy();
    /// Ends some runs whose lease has expired, and removes some that ended longer ago than they are
    /// kept, with their events. Never a live one.
    QCoro::Task<Status> tidy();

private:
    database::Database &m_database;
    std::shared_ptr<const security::AuditChain> m_audit;
    const QString m_owner;
    const RunTiming m_timing;
    std::int64_t m_lastRun = 0;
};

/// True of failures that a later try may not meet: the store is away, busy, or slow.
bool mayPass(const Error &error);
/// RUN_LOST as those are told who watched: its owner went away.
Error runLost();
/// RUN_LOST as its owner is told: the lease is over.
Error leaseLost();
/// CANCELLED.
Error runCancelled();

} // namespace aidoctor::briefing

namespace aidoctor::codes {
inline constexpr auto kRunNotFound = "RUN_NOT_FOUND";
} // namespace aidoctor::codes
