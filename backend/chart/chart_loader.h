#pragma once

#include "chart/chart.h"
#include "core/result.h"
#include "database/session.h"

namespace aidoctor::chart {

/// Loads one patient's full chart with one statement: one round trip, and one state of the store
/// without a transaction. PATIENT_NOT_FOUND.
Result<Chart> loadChart(database::Session &session, PatientId id);

} // namespace aidoctor::chart
