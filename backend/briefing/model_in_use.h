#pragma once

#include "agent/agent.h"

#include <memory>
#include <optional>

namespace aidoctor::briefing {

/// What a run is made with.
struct ModelInUse {
    std::shared_ptr<agent::ModelClient> client; ///< null: the offline agent
    agent::RunLimits limits;
    std::shared_ptr<agent::Budget> budget;
    /// Why the model that was chosen cannot be used, for the reader of the briefing.
    std::optional<Error> problem;
};

} // namespace aidoctor::briefing
