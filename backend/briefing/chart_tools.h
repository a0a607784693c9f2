#pragma once

#include "agent/tool.h"
#include "chart/chart.h"
#include "clinical/finding.h"
#include "core/worker_pool.h"

#include <QDate>

#include <memory>
#include <vector>

namespace aidoctor::briefing {

/// What the tools of one run look at. The patient is bound here, by the run, never taken from the
/// model's arguments.
struct RunContext {
    chart::Chart chart;
    std::vector<clinical::Finding> findings;
    std::vector<clinical::NotEvaluated> notEvaluated;
    QDate today;
};

/// get_patient_record, check_lab_thresholds, check_drug_interactions, check_overdue_screenings,
/// check_chart_quality, get_not_evaluated and get_observation_history. They read the run's chart
/// and what the rules said of it; their JSON is made on a worker.
std::vector<std::shared_ptr<agent::Tool>> makeChartTools(std::shared_ptr<const RunContext> context,
                                                         WorkerPool &workers);

} // namespace aidoctor::briefing
