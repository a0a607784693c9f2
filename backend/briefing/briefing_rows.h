#pragma once

#include "briefing/briefing.h"
#include "database/session.h"

#include <optional>

namespace aidoctor::briefing {

/// Briefings as rows, for the stores of this folder.

/// Stores a briefing and gives it its id, in the caller's transaction. The one place where a
/// briefing comes into the store. PATIENT_NOT_FOUND if the patient is gone.
Result<StoredBriefing> insertBriefing(database::Session &session, StoredBriefing briefing,
                                      const QString &runId);

/// The briefing that a run made, if it did.
Result<std::optional<StoredBriefing>> briefingOfRun(database::Session &session,
                                                    const QString &runId);

} // namespace aidoctor::briefing
