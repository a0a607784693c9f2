#pragma once

#include "core/json_writer.h"

#include <QString>
#include <QStringList>

#include <optional>
#include <vector>

namespace aidoctor::clinical {

enum class Category { Labs, Medications, Screenings, AiInsight };
enum class Severity { Critical, Warning, Info };
/// Where a finding stands: among the three that matter, in its section, or folded away.
enum class Place { Top, Section, Folded };

/// The words of the public contract: labs, medications, screenings, ai_insight.
QString categoryName(Category category);
std::optional<Category> categoryFromName(const QString &name);
/// critical, warning, info.
QString severityName(Severity severity);
std::optional<Severity> severityFromName(const QString &name);
/// top, section, folded.
QString placeName(Place place);
std::optional<Place> placeFromName(const QString &name);

/// One thing a statement rests on: a record of the chart, or a rule.
struct Evidence {
    QString kind;  ///< patient, condition, medication, allergy, observation, encounter, rule, ...
    QString id;    ///< the record's id within its kind
    QString label; ///< short text for a chip, as stored in the chart
    friend bool operator==(const Evidence &, const Evidence &) = default;
};

/// A sentence that a rule rests on, and where it stands.
struct Citation {
    QString id;
    QString title;
    QString publisher;
    int year = 0; ///< 0: not given
    QString address;
    QString kind; ///< primary, or secondary: reported by another publication
    QString sentence;
    QString read;   ///< YYYY-MM-DD
    QString reread; ///< by a second reader
    friend bool operator==(const Citation &, const Citation &) = default;

    /// "Title (2016)", short enough for a chip
    QString shortText() const;
};

/// What a rule found in a chart.
struct Finding {
    QString id; ///< stable for the same statement about the same records
    Category category = Category::AiInsight;
    Severity severity = Severity::Info;
    QString title;
    QString explanation;     ///< with the values and dates it rests on
    QString suggestedAction; ///< worded "Consider ...", may be empty
    std::vector<Evidence> evidence;
    QString source; ///< what the rule rests on, short
    QString rule;   ///< its id
    int ruleVersion = 0;
    QString pack;
    QString region; ///< of the pack; "*" where it holds everywhere
    std::vector<Citation> citations;
    QString limits;      ///< what the rule cannot see
    QStringList missing; ///< what was looked for and is not recorded
    Place place = Place::Section;
    friend bool operator==(const Finding &, const Finding &) = default;
};

/// What could not be judged, and why; said instead of guessed.
struct NotEvaluated {
    QString reason;
    std::vector<Evidence> records; ///< empty: it is the absence of one
    QStringList rules;             ///< that would have looked at it
    friend bool operator==(const NotEvaluated &, const NotEvaluated &) = default;
};

void write(JsonWriter &writer, const Evidence &evidence);
void write(JsonWriter &writer, const Citation &citation);
void write(JsonWriter &writer, const Finding &finding);
void write(JsonWriter &writer, const NotEvaluated &item);
/// INVALID_ARGUMENT where a member is missing or of another kind.
Result<Evidence> evidenceFromJson(const Json &json);
Result<Finding> findingFromJson(const Json &json);

/// The id of a statement: the rule, and the records it is about, in any order.
QString findingId(const QString &rule, const std::vector<Evidence> &evidence);

} // namespace aidoctor::clinical
