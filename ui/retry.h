#pragma once

#include "core/error.h"

#include <QLatin1String>

#include <algorithm>
#include <array>
#include <chrono>

namespace aidoctor::ui {

/// What failed in passing is asked for again after this long, without anybody's doing.
inline constexpr std::chrono::milliseconds kRetry{2000};

/// Whether the same question may well be answered in a while.
inline bool isPassing(const Error &error)
{
    static constexpr std::array kPassing{codes::kDatabaseUnavailable, codes::kDatabaseBusy,
                                         codes::kDatabaseTimeout, codes::kOverloaded};
    return std::any_of(kPassing.begin(), kPassing.end(),
                       [&](const char *code) { return error.code == QLatin1String(code); });
}

} // namespace aidoctor::ui
