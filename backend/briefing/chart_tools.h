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
    QDate today;
};

/// get_patient_record, check_lab_thresholds, get_rule_findings and get_observation_history. They
/// read the run's chart; their JSON is made on a worker.
std::vector<std::shared_ptr<agent::Tool>> makeChartTools(std::shared_ptr<const RunContext> context,
                                                         WorkerPool &workers);

} // namespace aidoctor::briefing
