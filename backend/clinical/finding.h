#pragma once

#include "core/json_writer.h"

#include <QString>

#include <optional>
#include <vector>

namespace aidoctor::clinical {

enum class Category { Labs, Medications, Screenings, AiInsight };
enum class Severity { Critical, Warning, Info };

/// The words of the public contract: labs, medications, screenings, ai_insight.
QString categoryName(Category category);
std::optional<Category> categoryFromName(const QString &name);
/// critical, warning, info.
QString severityName(Severity severity);
std::optional<Severity> severityFromName(const QString &name);

/// One thing a statement rests on: a record of the chart, or a rule.
struct Evidence {
    QString kind;  ///< patient, condition, medication, allergy, observation, encounter, rule, ...
    QString id;    ///< the record's id within its kind
    QString label; ///< short text for a chip, as stored in the chart
    friend bool operator==(const Evidence &, const Evidence &) = default;
};

/// What a rule found in a chart.
struct Finding {
    QString id; ///< stable for the same statement about the same records
    Category category = Category::AiInsight;
    Severity severity = Severity::Info;
    QString title;
    QString explanation;
    QString suggestedAction; ///< worded "Consider ...", may be empty
    std::vector<Evidence> evidence;
    QString source; ///< what the rule rests on: a citation, or the laboratory's own range
    friend bool operator==(const Finding &, const Finding &) = default;
};

void write(JsonWriter &writer, const Evidence &evidence);
void write(JsonWriter &writer, const Finding &finding);
/// INVALID_ARGUMENT where a member is missing or of another kind.
Result<Evidence> evidenceFromJson(const Json &json);
Result<Finding> findingFromJson(const Json &json);

/// The id of a statement: the rule, and the records it is about, in any order.
QString findingId(const QString &rule, const std::vector<Evidence> &evidence);

} // namespace aidoctor::clinical
