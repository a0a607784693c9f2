#pragma once

#include "agent/agent_message.h"
#include "chart/chart.h"
#include "clinical/finding.h"
#include "core/json.h"

#include <QDateTime>
#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace aidoctor::briefing {

using BriefingId = std::int64_t;

enum class Verification { Verified, PartlyVerified, Unsupported, Contradicted };
enum class FlagSource { Ai, Rule };

/// verified, partly_verified, unsupported, contradicted.
QString verificationName(Verification verification);

/// One statement a clinician should see, with what it rests on.
struct Flag {
    QString id; ///< stable for the same statement about the same records
    clinical::Category category = clinical::Category::AiInsight;
    clinical::Severity severity = clinical::Severity::Info;
    QString title;
    QString description;
    FlagSource source = FlagSource::Ai;
    QString suggestedAction;
    std::vector<clinical::Evidence> evidence;
    Verification verification = Verification::Unsupported;
    QString verificationReason;
    friend bool operator==(const Flag &, const Flag &) = default;
};

struct SuggestedAction {
    QString action;
    QString reason;
    int priority = 1; ///< 1 is first
    std::vector<clinical::Evidence> evidence;
    friend bool operator==(const SuggestedAction &, const SuggestedAction &) = default;
};

struct Summary {
    QString oneLiner;
    QStringList keyConditions;
    QString relevantHistory;
    friend bool operator==(const Summary &, const Summary &) = default;
};

struct PatientBriefing {
    std::vector<Flag> flags;      ///< verified and partly verified ones
    std::vector<Flag> unverified; ///< set apart and marked
    Summary summary;
    std::vector<SuggestedAction> suggestedActions;
    friend bool operator==(const PatientBriefing &, const PatientBriefing &) = default;
};

/// What a briefing has used of its model.
struct ModelUsage {
    agent::Usage tokens;
    std::optional<double> costUsd = 0; ///< nothing where the price is not known
    friend bool operator==(const ModelUsage &, const ModelUsage &) = default;
};

/// A briefing with what is known about its making.
struct StoredBriefing {
    BriefingId id = 0;
    chart::PatientId patient = 0;
    PatientBriefing briefing;
    QString generatedAt; ///< RFC 3339, UTC
    QString recordAsOf;
    bool offline = true;
    QString model;          ///< the model's name; "offline" for the offline agent
    QString degradedReason; ///< why the offline agent stood in for the model; empty otherwise
    ModelUsage usage;
    std::int64_t patientRevision = 0;
    bool outdated = false; ///< the chart has changed since; worked out when it is read
    friend bool operator==(const StoredBriefing &, const StoredBriefing &) = default;
};

Flag flagFromFinding(const clinical::Finding &finding);
void write(JsonWriter &writer, const Flag &flag);
/// Of a model's output or of a stored briefing. INVALID_ARGUMENT where a member is missing.
Result<Flag> flagFromJson(const Json &json);
/// The public object of design.md section 6.
void write(JsonWriter &writer, const StoredBriefing &briefing);
Result<StoredBriefing> storedBriefingFromJson(const Json &json);
/// Of a model's structured output that was validated against the schema.
Result<PatientBriefing> briefingFromModelJson(const Json &json);

/// Critical first, then warning, then info; otherwise in the order given.
void sortBySeverity(std::vector<Flag> &flags);

} // namespace aidoctor::briefing
