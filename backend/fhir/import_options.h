#pragma once

#include "security/actor.h"

#include <optional>

namespace aidoctor::fhir {

struct ImportOptions {
    int shiftDays = 0; ///< moves every date of every resource; the demo's charts age with the day
    /// True: the file adds to the chart, nothing is marked as no longer reported. False: a bundle
    /// with a patient is all its source has of that patient. Nothing: the kind of file decides, see
    /// FileIndex::extent and chart::ChartImport::presumed.
    std::optional<bool> partial;
    /// Who brings it, for the audit trail.
    security::Actor importedBy = security::Actor::program();
};

} // namespace aidoctor::fhir
