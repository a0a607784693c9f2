#pragma once

#include "chart/chart_import.h"
#include "core/result.h"
#include "database/session.h"

namespace aidoctor::chart {

/// Writes one export of one patient inside the caller's transaction: inserts what is new, replaces
/// what changed (by content hash), removes what is void, leaves the rest alone; where the export is
/// full, what its source reported before and does not any more is marked so and is not active. An
/// export that is older than what the chart has from the same source changes nothing that is there.
/// The patient's revision rises when anything changed. PATIENT_NOT_FOUND as for ChartStore::store.
Result<ImportOutcome> writeChart(database::Session &session, const ChartImport &import);

} // namespace aidoctor::chart
