#pragma once

#include "chart/chart_import.h"
#include "core/result.h"

#include <QSqlDatabase>

namespace aidoctor::chart {

/// Writes one export of one patient inside the caller's transaction: inserts what is new, replaces
/// what changed (by content hash), removes what is void, leaves the rest alone. The patient's
/// revision rises when anything changed. PATIENT_NOT_FOUND as for ChartStore::store.
Result<ImportOutcome> writeChart(QSqlDatabase &connection, const ChartImport &import);

} // namespace aidoctor::chart
