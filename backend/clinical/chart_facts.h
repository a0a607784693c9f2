#pragma once

#include "chart/chart.h"
#include "clinical/analytes.h"
#include "clinical/concepts.h"
#include "clinical/daily_dose.h"
#include "clinical/drugs.h"
#include "clinical/finding.h"

#include <QDate>
#include <QHash>

#include <optional>
#include <vector>

namespace aidoctor::clinical {

/// What the rules read codes and names with.
struct Tables {
    AnalyteTable analytes;
    DrugTable drugs;
    ConceptTables concepts;
};

/// The age in whole years, as far as the birth date tells: with the year alone it is one of two.
struct AgeRange {
    int low = 0;
    int high = 0;
    bool known() const { return low == high; }
};
/// Nothing where there is no usable birth date, or it lies behind the day.
std::optional<AgeRange> ageRangeOn(const chart::ClinicalDate &birth, QDate day);

/// A result as a number in its analyte's unit: one value, or all values that "<0.5" may mean.
struct Measurement {
    const Analyte *analyte = nullptr;
    const chart::Observation *observation = nullptr;
    /// Computed ones rest on several records; the first is `observation`.
    std::vector<const chart::Observation *> alsoFrom;
    QDate day;
    std::int64_t at = 0; ///< for order
    double low = 0;
    double high = 0;
    bool lowOpen = false;
    bool highOpen = false;
    bool implausible = false; ///< a number of a known unit that cannot be
    QString obstacle;         ///< why it cannot be compared; empty when it can
    QString computedText;     ///< how a computed one reads; empty for a reported one
    QString computedValue;    ///< the same in short

    bool comparable() const { return obstacle.isEmpty(); }
    bool exact() const { return comparable() && low == high; }
    bool computed() const { return !computedText.isEmpty(); }
};

/// Reads a value; where it cannot be compared, `obstacle` says why.
Measurement measure(const Analyte &analyte, const chart::Observation &observation, bool coded);

struct MedicationFact {
    const chart::Medication *record = nullptr;
    ResolvedDrug drug;
    std::vector<DailyDose> doses; ///< of each part
};

struct ConditionFact {
    const chart::Condition *record = nullptr;
    bool historyOnly = false;
};

/// Something that was done, or given: by a procedure, a result, a document or a vaccination.
struct EventFact {
    Evidence evidence;
    QString name;
    chart::ClinicalDate date;
    std::int64_t at = 0; ///< for order
};

struct AllergyFact {
    const chart::Allergy *record = nullptr;
    std::vector<const Drug *> drugs;
    QStringList classes;
    bool recognised = false; ///< also as something that is no drug
    bool saysNone = false;   ///< an entry "no known allergies"
};

/// A chart as it was on a day, read once: what each record stands for. Points into the chart and
/// the tables, which must outlive it.
class ChartFacts {
public:
    ChartFacts(const chart::Chart &chart, QDate today, const Tables &tables);

    const chart::Chart &chart() const { return m_chart; }
    QDate today() const { return m_today; }
    const Tables &tables() const { return m_tables; }
    std::optional<AgeRange> age() const { return m_age; }
    bool deceased() const { return m_deceased; }
    /// Whether something is dated behind the day of the review.
    bool isBehind(const chart::ClinicalDate &date) const;

    /// Active ones.
    const std::vector<MedicationFact> &medications() const { return m_medications; }
    /// How many of them no table knows.
    int unrecognisedOrders() const;
    const std::vector<AllergyFact> &allergies() const { return m_allergies; }
    /// Final ones of an analyte, newest first.
    const std::vector<Measurement> &results(const QString &analyte) const;
    const std::vector<ConditionFact> &conditions(ConceptList::Index index) const;
    const std::vector<EventFact> &procedures(ConceptList::Index index) const;
    const std::vector<EventFact> &immunizations(ConceptList::Index index) const;
    /// Newest answer to one of the questions; null where there is none.
    const chart::Observation *answer(const AnswerMeaning &meaning) const;
    /// A problem, also a former one, that says the answer; null where there is none.
    const chart::Condition *problemSaying(const AnswerMeaning &meaning) const;

private:
    void readObservations();
    void readDerived();
    void readClearance(const Measurement &creatinine, const QString &obstacle, bool female);
    void readConditions();
    void readMedications();
    void readAllergies();
    void readEvents();

    const chart::Chart &m_chart;
    QDate m_today;
    const Tables &m_tables;
    std::optional<AgeRange> m_age;
    bool m_deceased = false;
    std::vector<MedicationFact> m_medications;
    std::vector<AllergyFact> m_allergies;
    QHash<QString, std::vector<Measurement>> m_results;
    std::vector<std::vector<ConditionFact>> m_conditions;
    std::vector<std::vector<const chart::Condition *>> m_answerProblems;
    std::vector<std::vector<EventFact>> m_procedures;
    std::vector<std::vector<EventFact>> m_immunizations;
};

} // namespace aidoctor::clinical
