#pragma once

#include "chart/chart_import.h"
#include "core/result.h"
#include "database/session.h"

namespace aidoctor::chart {

/// What a writer of records needs to know of the export.
struct ExportContext {
    PatientId patient = 0;
    QString source;
    bool older = false; ///< what is in the chart comes from a newer export of this source
    bool full = false;  ///< what is absent is no longer reported
};

/// Writes the records of an import, for writeChart(): what is new is inserted, what has changed is
/// replaced, and where the export is full, what its source reported before and does not any more is
/// marked so. An export that only seems to be full (ChartImport::presumed) and repeats less than
/// half of what its source reported before is taken as one that adds: `context.full` tells.
Status writeAllRecords(database::Session &session, ExportContext &context,
                       const ChartImport &import, ImportOutcome &outcome);
/// Removes what its source has entered in error.
Status removeVoided(database::Session &session, PatientId patient,
                    const std::vector<Voided> &voided, ImportOutcome &outcome);

/// Tells one content from another.
QString contentHash(const QByteArray &content);
/// A resource as the engine keeps it. PostgreSQL's jsonb cannot hold U+0000: it stands as U+FFFD,
/// as in the columns.
QString rawText(const QByteArray &raw);

} // namespace aidoctor::chart
