#pragma once

#include "core/error.h"

#include <QString>

#include <chrono>
#include <optional>

namespace aidoctor::ui {

enum class BriefingState {
    Closed,    ///< no patient
    Loading,   ///< looking for a stored briefing
    Preparing, ///< a run has begun, the rules have not answered yet
    Live,      ///< the rules' findings are there, the agent works
    Ready,
    Outdated, ///< the chart has changed since
    Stopped,  ///< by the clinician; what was there stays
    Failed,
};

inline bool isLive(BriefingState state)
{
    return state == BriefingState::Preparing || state == BriefingState::Live;
}

/// Where a briefing stands, as values.
struct BriefingStatus {
    BriefingState state = BriefingState::Closed;
    QString tool; ///< the one the agent uses now; empty: it writes
    std::chrono::milliseconds elapsed{0};
    QString degradedReason; ///< why the offline agent stood in
    std::optional<Error> error;
    QString generatedAt; ///< of the stored briefing, RFC 3339
    QString model;       ///< empty: the offline agent
    /// When a newer briefing was made, elsewhere, that is not shown yet; empty where there is none.
    QString newerAt;
    QString newerModel;
};

} // namespace aidoctor::ui
