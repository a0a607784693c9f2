#pragma once

#include "clinical/chart_facts.h"
#include "core/json.h"

#include <QHash>
#include <QSet>

#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace aidoctor::clinical {

/// True, false, or it cannot be told from what is recorded.
enum class Truth { False, Unknown, True };

/// A record that a criterion is true of.
struct Match {
    QString as;   ///< the name that texts use; empty: none
    QString name; ///< a substance, a value with its unit, a problem as stored
    QString date;
    QString dose;
    Evidence evidence; ///< empty kind: there is no record behind it (a score)
    const Drug *drug = nullptr;
    friend bool operator==(const Match &, const Match &) = default;
};

/// Why something cannot be told.
struct Obstacle {
    QString reason;
    std::optional<Evidence> record; ///< the one that cannot be compared; none: there is no record
};

struct Verdict {
    Truth truth = Truth::False;
    std::vector<Match> matches;
    std::vector<Obstacle> obstacles;
    QStringList absent;             ///< "no eye examination on record in the last 12 months"
    std::vector<Evidence> lastOnes; ///< what was recorded too long ago
    QStringList notes;              ///< how a score comes about
    bool notAsked = false; ///< it cannot be told only because a question was never answered

    void take(Verdict &&other);
};

/// "30 days", "8 weeks", "12 months", "10 years".
struct Span {
    int count = 0;
    QChar unit; ///< d, w, m, y
    static std::optional<Span> fromText(const QString &text);
    /// The first day of a span that ends on `day`.
    QDate startOn(QDate day) const;
    /// "12 months", in the program's language.
    QString text() const;
};

/// What a criterion's text may name: a clinic's numbers for "$limit".
using Parameters = QHash<QString, double>;

/// One node of a rule's `when`.
class Criterion {
public:
    /// Reads a criterion. Where it is wrong, the error's `detail` is the JSON pointer of the place
    /// below `pointer`, and its message says what is expected there. INVALID_ARGUMENT.
    static Result<Criterion> fromJson(const Json &json, const Tables &tables,
                                      const Parameters &parameters, const QString &pointer);

    Verdict evaluate(const ChartFacts &facts) const;

private:
    enum class Many { All, Any, None, AtLeast };
    struct Group {
        Many many = Many::All;
        int atLeast = 0;
        std::vector<Criterion> inner;
    };
    struct Age {
        std::optional<int> from;
        std::optional<int> below;
    };
    struct Sex {
        QString sex;
    };
    struct Limits {
        std::optional<double> below;
        std::optional<double> above;
        std::optional<double> atLeast;
        std::optional<double> atMost;
        bool any() const { return below || above || atLeast || atMost; }
    };
    struct DrugSet {
        QSet<QString> drugs;
        QStringList classes;
        QSet<QString> exceptDrugs;
        QStringList exceptClasses;
        bool has(const Drug &drug) const;
    };
    struct Medication {
        DrugSet of;
        std::optional<Route> route = Route::Systemic; ///< nothing: any
        Limits dailyMilligrams;
        std::optional<Span> forAtLeast;
        std::optional<Span> startedWithin;
        int atLeast = 1; ///< different substances
    };
    struct ResultOf {
        struct Target {
            QString analyte;
            Words name;
            Limits limits; ///< in its canonical unit
        };
        std::vector<Target> targets; ///< any of them
        std::optional<Span> within;
        bool newest = true;
    };
    struct TrendOf {
        QString analyte;
        bool rising = false;
        Span within;
        int points = 4;
        double change = 0; ///< canonical unit, between the fitted ends
        double perYear = 0;
    };
    struct ConditionOf {
        std::vector<ConceptList::Index> concepts;
        bool history = false;
        std::optional<Span> onsetWithin;
    };
    struct EventOf {
        bool immunization = false;
        Words name; ///< of the first concept
        std::vector<ConceptList::Index> concepts;
        std::optional<Span> within;
        int atLeast = 1;
    };
    struct AllergyTo {
        DrugSet of;
    };
    struct AnswerIs {
        QString id;
        std::optional<Span> within;
    };
    struct ScoreItem;
    struct Score {
        QString name;
        int atLeast = 0;
        std::vector<ScoreItem> items;
    };
    using Node = std::variant<Group, Age, Sex, Medication, ResultOf, TrendOf, ConditionOf, EventOf,
                              AllergyTo, AnswerIs, Score>;
    class Reader;

    Verdict evaluateNode(const Group &group, const ChartFacts &facts) const;
    Verdict evaluateNode(const Age &age, const ChartFacts &facts) const;
    Verdict evaluateNode(const Sex &sex, const ChartFacts &facts) const;
    Verdict evaluateNode(const Medication &medication, const ChartFacts &facts) const;
    Verdict evaluateNode(const ResultOf &result, const ChartFacts &facts) const;
    Verdict evaluateNode(const TrendOf &trend, const ChartFacts &facts) const;
    Verdict evaluateNode(const ConditionOf &condition, const ChartFacts &facts) const;
    Verdict evaluateNode(const EventOf &event, const ChartFacts &facts) const;
    Verdict evaluateNode(const AllergyTo &allergy, const ChartFacts &facts) const;
    Verdict evaluateNode(const AnswerIs &answer, const ChartFacts &facts) const;
    Verdict evaluateNode(const Score &score, const ChartFacts &facts) const;
    Verdict evaluateAll(const Group &group, const ChartFacts &facts) const;
    static Truth compare(const Limits &limits, const Measurement &value);
    static Truth compareDose(const Limits &limits, const DailyDose &dose);
    Truth judge(const Medication &wanted, const MedicationFact &fact, std::size_t part, QDate today,
                Verdict &verdict) const;

    QString m_as;
    std::shared_ptr<const Node> m_node; // shared: a rule is copied with its book
};

struct Criterion::ScoreItem {
    int points = 0;
    Words label;
    Criterion when;
};

/// Whether a date lies on or behind a day; partial dates may straddle it.
Truth onOrAfter(const chart::ClinicalDate &date, QDate start);

} // namespace aidoctor::clinical
