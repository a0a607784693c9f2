#pragma once

#include "agent/model_client.h"
#include "briefing/briefing.h"
#include "briefing/briefing_store.h"
#include "briefing/run.h"
#include "chart/chart_store.h"
#include "core/task_scope.h"
#include "core/worker_pool.h"

#include <QObject>

#include <functional>
#include <map>
#include <memory>

namespace aidoctor::briefing {

/// Makes briefings: one live run per patient, any number of watchers, the rules' findings first.
class BriefingService : public QObject {
    Q_OBJECT

public:
    struct Parts {
        chart::ChartStore &charts;
        BriefingStore &briefings;
        WorkerPool &workers;
        std::shared_ptr<agent::ModelClient> model;   ///< the configured one
        std::shared_ptr<agent::ModelClient> offline; ///< stands in when the model fails
        std::function<QDate()> today;
    };

    explicit BriefingService(Parts parts);
    ~BriefingService() override;

    /// Joins the patient's live run, or starts one. What goes wrong arrives as event::Failed
    /// (PATIENT_NOT_FOUND, DATABASE_*, CANCELLED, ...).
    std::unique_ptr<RunWatcher> watch(chart::PatientId patient);
    /// The same, for whoever wants the outcome only.
    QCoro::Task<Result<StoredBriefing>> brief(chart::PatientId patient);
    /// Follows a run of this patient that is live or ended lately, after a sequence number. Null if
    /// there is none (any more), or if the run is another patient's.
    std::unique_ptr<RunWatcher> resume(chart::PatientId patient, QString runId, std::int64_t after);

    /// Stops the patient's live run; its watchers get event::Failed with CANCELLED. What the rules
    /// found has been published by then and stays.
    void cancel(chart::PatientId patient);
    bool isLive(chart::PatientId patient) const;
    int liveRuns() const;

    /// Stops all runs.
    void cancelAll();
    /// Ends when no run's work is under way any more; awaited at shutdown.
    QCoro::Task<> drained() const;

signals:
    void runStarted(aidoctor::chart::PatientId patient);
    /// After the run's last event.
    void runEnded(aidoctor::chart::PatientId patient, bool published);

private:
    QCoro::Task<> produce(std::shared_ptr<Run> run);
    void end(std::shared_ptr<Run> run, RunEvent last);

    Parts m_parts;
    std::map<chart::PatientId, std::shared_ptr<Run>> m_live;
    std::vector<std::shared_ptr<Run>> m_ended; ///< the latest few, for resuming watchers
    TaskScope m_scope;
};

} // namespace aidoctor::briefing
