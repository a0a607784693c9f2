#pragma once

#include "chart/chart_store.h"
#include "core/result.h"
#include "fhir/importer.h"

#include <QCoroTask>

namespace aidoctor::clinic {

/// Fills the demo's store from the bundled charts, their dates shifted so that the last visits lie
/// in the recent past. Does nothing when the store holds today's charts already.
QCoro::Task<Status> loadDemoCharts(chart::ChartStore *charts, fhir::Importer *importer);

} // namespace aidoctor::clinic
