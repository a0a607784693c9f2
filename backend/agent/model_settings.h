#pragma once

#include "agent/dialect.h"
#include "core/json.h"

#include <optional>

namespace aidoctor::agent {

/// Which model writes, and how much it may cost. All workstations of a store share one.
struct ModelSettings {
    enum class Kind { Offline, Anthropic, OpenAi };

    Kind kind = Kind::Offline;
    QString baseUrl; ///< empty for Offline
    QString model;
    std::int64_t maxOutputTokens = 16'384; ///< of one turn
    QString effort; ///< "low", "medium", "high", "xhigh", "max"; empty: the model's own
    ServerKind server = ServerKind::Generic; ///< what a test of the connection has found
    std::int64_t contextTokens = 0;          ///< what the model reads at once; 0: not known
    std::int64_t tokensPerRun = 0;           ///< 0: no limit, as in all that follow
    std::int64_t tokensPerDay = 0;
    double usdPerRun = 0;
    double usdPerDay = 0;

    friend bool operator==(const ModelSettings &, const ModelSettings &) = default;
};

/// "https://api.anthropic.com", "https://api.openai.com/v1"; empty for Offline.
QString defaultBaseUrl(ModelSettings::Kind kind);
/// "offline", "anthropic", "openai"; nothing for another word.
std::optional<ModelSettings::Kind> modelKindFrom(const QString &name);
QString modelKindName(ModelSettings::Kind kind);

Json toJson(const ModelSettings &settings);
/// INVALID_ARGUMENT naming the member that is wrong, also for members it does not know.
Result<ModelSettings> modelSettingsFromJson(const Json &json);
/// What is wrong with settings that a person has filled in: ENDPOINT_INVALID, ENDPOINT_INSECURE,
/// INVALID_ARGUMENT.
Status check(const ModelSettings &settings);

} // namespace aidoctor::agent
