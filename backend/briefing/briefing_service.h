#pragma once

#include "agent/model_client.h"
#include "briefing/briefing.h"
#include "briefing/ledger_writer.h"
#include "briefing/model_in_use.h"
#include "briefing/run.h"
#include "briefing/run_follower.h"
#include "briefing/run_ledger.h"
#include "briefing/run_timing.h"
#include "chart/chart_store.h"
#include "clinical/rule_book.h"
#include "core/task_scope.h"
#include "core/worker_pool.h"
#include "database/change_feed.h"
#include "database/database.h"

#include <QObject>
#include <QTimer>

#include <functional>
#include <map>
#include <memory>
#include <stop_token>

namespace aidoctor::briefing {

/// Makes briefings: one live run per patient over all processes on the store, any number of
/// watchers in any of them, the rules' findings first.
class BriefingService : public QObject {
    Q_OBJECT

public:
    struct Parts {
        chart::ChartStore &charts;
        database::Database &database;
        WorkerPool &workers;
        std::shared_ptr<agent::ModelClient> model;   ///< the configured one
        std::shared_ptr<agent::ModelClient> offline; ///< stands in when the model fails
        std::function<QDate()> today;
        database::ChangeFeed *feed = nullptr; ///< null: other processes are heard of by asking
        RunTiming timing = {};
        /// Null: what is stored is not audited (small tests).
        std::shared_ptr<const security::AuditChain> audit = nullptr;
        /// Asked for each run that begins, instead of `model`; null: it is always that one.
        std::function<QCoro::Task<ModelInUse>()> choose = {};
        /// The rules in force, asked for each run that begins; null: the program's own.
        std::function<QCoro::Task<Result<std::shared_ptr<const clinical::RuleBook>>>()> rules = {};
    };

    explicit BriefingService(Parts parts);
    /// Gives up what is under way. Runs that are made here are lost, as when the process dies: call
    /// cancelAll() and await drained() for an orderly end.
    ~BriefingService() override;

    /// Joins the patient's live run, in whichever process it is made, or starts one. What goes
    /// wrong arrives as event::Failed (PATIENT_NOT_FOUND, DATABASE_*, CANCELLED, ...). After
    /// RUN_LOST the next call starts a fresh run.
    std::unique_ptr<RunWatcher> watch(chart::PatientId patient, Keep keep = Keep::WhileWatched);
    /// The same, for whoever wants the outcome only. A run that is lost is started again, once.
    /// CANCELLED when `stop` is requested; the run goes on if others watch it.
    QCoro::Task<Result<StoredBriefing>>
    brief(chart::PatientId patient, Keep keep = Keep::WhileWatched, std::stop_token stop = {});
    /// Follows a run of this patient that is live, or ended within the last day, in whichever
    /// process, after a sequence number; of one that has ended there is at least the last event.
    /// Null if there is none (any more), it is another patient's, or it never had that number.
    QCoro::Task<std::shared_ptr<RunWatcher>> resume(chart::PatientId patient, QString runId,
                                                    std::int64_t after);

    /// Stops the patient's live run; its watchers get event::Failed with CANCELLED: at once if the
    /// run is made here, else when its process has heard of it. What the rules found has been
    /// published by then and stays. A briefing that is being stored already may still come.
    void cancel(chart::PatientId patient);
    /// In any process, as far as this one has heard.
    bool isLive(chart::PatientId patient) const;
    /// How many are made or followed here.
    int liveRuns() const;

    /// Stops all runs that are made here, and no longer follows the others.
    void cancelAll();
    /// Ends when no run's work is under way any more; awaited at shutdown.
    QCoro::Task<> drained() const;

signals:
    /// Here, or in another process.
    void runStarted(aidoctor::chart::PatientId patient);
    /// After the run's last event.
    void runEnded(aidoctor::chart::PatientId patient, bool published);

private:
    struct Claiming;
    struct Prepared;

    std::shared_ptr<Run> start(chart::PatientId patient);
    // How a run is made, in briefing_service_making.cpp.
    QCoro::Task<> claim(std::shared_ptr<Run> run, std::shared_ptr<Claiming> claiming);
    QCoro::Task<> produce(std::shared_ptr<Run> run);
    QCoro::Task<ModelInUse> modelInUse();
    QCoro::Task<Result<std::shared_ptr<const clinical::RuleBook>>> rulesInForce();
    QCoro::Task<Result<Prepared>> prepare(std::shared_ptr<Run> run);
    QCoro::Task<> publish(std::shared_ptr<Run> run, StoredBriefing briefing, QString sessionId);
    void stop(const std::shared_ptr<Run> &run, Error reason);
    void end(std::shared_ptr<Run> run, RunEvent last);
    QCoro::Task<> finish(RunLedger::Progress rest, RunState state);

    QCoro::Task<> follow(std::shared_ptr<Run> run);
    std::shared_ptr<Run> mirror(chart::PatientId patient, const QString &runId, bool isLive);
    std::shared_ptr<Run> findHere(chart::PatientId patient, const QString &runId) const;
    void forget(const std::shared_ptr<Run> &run);

    void take(const database::Change &change);
    QCoro::Task<> lookElsewhere();
    QCoro::Task<> tidy();

    Parts m_parts;
    RunLedger m_ledger;
    LedgerWriter m_writer;
    RunFollower m_follower;
    std::map<chart::PatientId, std::shared_ptr<Run>> m_live; ///< made or followed here
    std::map<chart::PatientId, QString>
        m_elsewhere;                              ///< live runs heard of that nobody watches here
    std::vector<std::shared_ptr<Run>> m_followed; ///< with those that are replayed only
    std::vector<std::shared_ptr<Run>> m_ended;    ///< the latest few, for resuming watchers
    std::shared_ptr<const clinical::RuleBook> m_ownRules; ///< where nobody gives others
    QTimer m_tidying;
    bool m_closing = false;
    TaskScope m_scope;
};

} // namespace aidoctor::briefing
