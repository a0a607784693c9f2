#pragma once

#include "briefing/briefing.h"
#include "database/session.h"

#include <optional>
#include <vector>

namespace aidoctor::briefing {

/// Briefings as rows, for the stores of this folder.

struct NewBriefing {
    StoredBriefing briefing;
    QString runId;
};

/// Stores briefings, each of another run, and gives them their ids, in the caller's transaction.
/// An outcome for each, in the order given: PATIENT_NOT_FOUND for one whose patient is gone. The
/// one place where a briefing comes into the store.
Result<std::vector<Result<StoredBriefing>>>
insertBriefings(database::Session &session, const std::vector<NewBriefing> &briefings);

/// The briefing that a run made, if it did.
Result<std::optional<StoredBriefing>> briefingOfRun(database::Session &session,
                                                    const QString &runId);

} // namespace aidoctor::briefing
