#pragma once

#include "clinical/criterion.h"
#include "clinical/finding.h"

#include <QByteArray>
#include <QDate>
#include <QMap>

#include <memory>
#include <optional>
#include <vector>

namespace aidoctor::codes {
/// A rule pack that is not as pack_schema.json and the tables want it. The message names the line.
inline constexpr auto kRulePackInvalid = "RULE_PACK_INVALID";
} // namespace aidoctor::codes

namespace aidoctor::clinical {

/// A number of a rule that a clinic may change.
struct Parameter {
    QString name;
    double value = 0;
    QString unit;
    double from = 0;
    double to = 0;
    Words label;
    bool changed = false; ///< by the clinic
};

/// For whom a rule speaks.
struct Applies {
    std::optional<int> from;
    std::optional<int> below;
    bool ageStated = false; ///< else it is "from 18", and an unknown age counts as adult
    QString sex;            ///< empty: either
    bool deceased = false;  ///< also of somebody who has died
};

struct RulePack;

struct Rule {
    QString id;
    int version = 1;
    QString reviewed; ///< YYYY-MM-DD
    Category category = Category::AiInsight;
    Severity severity = Severity::Info;
    QString group;
    Words title;
    Words why;
    Words consider;
    Words limits;
    std::vector<Citation> citations;
    std::vector<Parameter> parameters;
    Applies applies;
    std::optional<Criterion> when;
    QString check; ///< instead of `when`: one of the engine's own checks
    Json options;  ///< of the check
    const RulePack *pack = nullptr;
    bool off = false;   ///< by the clinic
    bool draft = false; ///< its sources wait for a second reading: it is not in force
};

struct RulePack {
    QString id;
    QString version;
    QString region; ///< ISO 3166, or "*"
    Words title;
    QString developer;
    QString funding;
    QString released;
    QString reviewed;
    Words limits;
    QMap<QString, bool> uses; ///< source attributes: race, sex, date_of_birth, ...
    std::vector<Rule> rules;
    bool applied = true; ///< its region is the clinic's, or the clinic named it
};

/// What a clinic has changed.
struct RuleSettings {
    QString region = QStringLiteral("US");
    QSet<QString> packsBeyond;             ///< of other regions, that are applied all the same
    QSet<QString> off;                     ///< rules
    QHash<QString, Parameters> parameters; ///< by rule
    bool withDrafts = false;               ///< for those who write and test rules; not in the JSON

    /// INVALID_ARGUMENT with what is wrong.
    static Result<RuleSettings> fromJson(const Json &json);
    Json toJson() const;
};

/// Reads a pack. `checked`: pack_schema.json is applied first (a clinic's own pack; the ones that
/// the program brings are checked by its tests). RULE_PACK_INVALID, with the line that is wrong.
Result<std::shared_ptr<const RulePack>> readRulePack(const QByteArray &text, const Tables &tables,
                                                     const RuleSettings &settings, bool checked);

/// The largest pack that is read, in bytes.
inline constexpr qsizetype kMaxPackBytes = 1 << 20;

} // namespace aidoctor::clinical
