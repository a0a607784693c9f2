#include "clinical/chart_facts.h"

#include "clinical/kidney.h"
#include "clinical/record_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

#include <algorithm>
#include <cmath>
#include <limits>

namespace aidoctor::clinical {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(facts)
};

constexpr auto kLoinc = "http://loinc.org";
constexpr auto kEgfr = "egfr";
constexpr auto kClearance = "crcl";
constexpr int kWeightMonths = 24;
constexpr int kAdult = 18;
constexpr double kInfinity = std::numeric_limits<double>::infinity();

/// A value near a limit must not seem to lie on it.
QString oneDecimal(double value)
{
    return QString::number(value, 'f', 1);
}

template <typename Fact>
const std::vector<Fact> &at(const std::vector<std::vector<Fact>> &lists, ConceptList::Index index)
{
    static const std::vector<Fact> kNone;
    return index < 0 ? kNone : lists[static_cast<std::size_t>(index)];
}

} // namespace

std::optional<AgeRange> ageRangeOn(const chart::ClinicalDate &birth, QDate day)
{
    const auto days = possibleDays(birth);
    if (!days || days->first > day)
        return std::nullopt;
    const auto yearsFrom = [day](QDate born) {
        const bool before =
            day.month() < born.month() || (day.month() == born.month() && day.day() < born.day());
        return day.year() - born.year() - (before ? 1 : 0);
    };
    return AgeRange{std::max(0, yearsFrom(days->last)), yearsFrom(days->first)};
}

Measurement measure(const Analyte &analyte, const chart::Observation &observation, bool coded)
{
    Measurement result;
    result.analyte = &analyte;
    result.observation = &observation;
    result.day = observation.effective.day();
    result.at = observation.effective.sortKey();
    BoundedNumber bounded;
    if (observation.number) {
        bounded.number = *observation.number;
    } else if (const auto read = boundedNumber(observation.text)) {
        bounded = *read;
    } else {
        result.obstacle = Text::tr("the value is a text, not a number");
        return result;
    }
    // A ratio has no unit to miss.
    const bool isRatio = analyte.unit == QLatin1String("{INR}")
                         || analyte.unit == QLatin1String("[pH]")
                         || analyte.unit == QLatin1String("1");
    const QString &unit = observation.unitCode.isEmpty() ? observation.unit : observation.unitCode;
    auto value = toCanonical(analyte, bounded.number, unit, coded);
    if (!value && !observation.unit.isEmpty())
        value = toCanonical(analyte, bounded.number, observation.unit, coded);
    if (!value && isRatio && observation.unit.isEmpty() && observation.unitCode.isEmpty())
        value = bounded.number;
    if (!value) {
        result.obstacle =
            observation.unit.isEmpty() && observation.unitCode.isEmpty()
                ? Text::tr("the value has no unit")
                : Text::tr("there is no defined conversion from the unit \"%1\"")
                      .arg(observation.unit.isEmpty() ? observation.unitCode : observation.unit);
        return result;
    }
    if (bounded.comparator.isEmpty()
        && ((analyte.plausibleLow && *value < *analyte.plausibleLow)
            || (analyte.plausibleHigh && *value > *analyte.plausibleHigh))) {
        result.implausible = true;
        result.obstacle =
            Text::tr("the value is not plausible: a unit or a decimal point may be wrong");
        return result;
    }
    result.low = result.high = *value;
    if (!bounded.comparator.isEmpty() && bounded.isUpperBound()) {
        result.low = -kInfinity;
        result.highOpen = bounded.isOpen();
    } else if (!bounded.comparator.isEmpty()) {
        result.high = kInfinity;
        result.lowOpen = bounded.isOpen();
    }
    return result;
}

ChartFacts::ChartFacts(const chart::Chart &chart, QDate today, const Tables &tables)
    : m_chart(chart),
      m_today(today),
      m_tables(tables),
      m_age(ageRangeOn(chart.patient.birthDate, today)),
      m_conditions(static_cast<std::size_t>(tables.concepts.conditions.size())),
      m_answerProblems(static_cast<std::size_t>(tables.concepts.answerProblems.size())),
      m_procedures(static_cast<std::size_t>(tables.concepts.procedures.size())),
      m_immunizations(static_cast<std::size_t>(tables.concepts.vaccines.size()))
{
    // With a day of death behind today the patient was alive on it.
    const QDate died = chart.patient.deceasedDate.day();
    m_deceased = chart.patient.deceased && (!died.isValid() || died <= today);
    readObservations();
    readDerived();
    readConditions();
    readMedications();
    readAllergies();
    readEvents();
}

/// What is dated after the day of the review did not exist on it.
bool ChartFacts::isBehind(const chart::ClinicalDate &date) const
{
    // "2026-12" is behind any day of November; "2026" is not.
    const auto days = possibleDays(date);
    return days && days->first > m_today;
}

void ChartFacts::readObservations()
{
    for (const chart::Observation &observation : m_chart.observations) {
        if (!observation.isFinal() || isValueAbsent(observation) || isBehind(observation.effective))
            continue;
        const Analyte *analyte = m_tables.analytes.find(observation);
        if (!analyte)
            continue;
        m_results[analyte->id].push_back(
            measure(*analyte, observation, m_tables.analytes.hasCode(observation)));
    }
    for (std::vector<Measurement> &results : m_results) {
        std::stable_sort(results.begin(), results.end(),
                         [](const Measurement &a, const Measurement &b) { return a.at > b.at; });
    }
}

/// eGFR where a creatinine is newer than the reported ones, and the clearance that labels mean.
/// Where a creatinine is there but not enough to compute with, the reason takes their place.
void ChartFacts::readDerived()
{
    const std::vector<Measurement> creatinines = m_results.value(QStringLiteral("creatinine"));
    const Analyte *egfr = m_tables.analytes.byId(QLatin1String(kEgfr));
    if (creatinines.empty() || !egfr || !creatinines.front().day.isValid())
        return;
    const Measurement &newest = creatinines.front();
    const std::vector<Measurement> &reported = results(QLatin1String(kEgfr));
    const bool needed =
        std::none_of(reported.begin(), reported.end(), [&](const Measurement &value) {
            return value.comparable() && value.day.isValid() && value.day >= newest.day;
        });
    Measurement computed = newest;
    computed.analyte = egfr;
    const QString &sex = m_chart.patient.gender;
    const bool female = sex == QLatin1String("female");
    const auto age = ageRangeOn(m_chart.patient.birthDate, newest.day);
    if (age && age->high < kAdult)
        return;
    if (newest.comparable()) {
        if (!newest.exact())
            computed.obstacle = Text::tr("creatinine is given as a bound only");
        else if (!female && sex != QLatin1String("male"))
            computed.obstacle = Text::tr("kidney function needs the sex, which is not recorded as "
                                         "female or male");
        else if (!age || !age->known())
            computed.obstacle = Text::tr("kidney function needs the age, which is not known");
    }
    if (computed.comparable()) {
        const double value = ckdEpi2021(newest.low, age->low, female);
        computed.low = computed.high = value;
        computed.computedValue = Text::tr("%1 mL/min/1.73 m² (computed)").arg(oneDecimal(value));
        computed.computedText = Text::tr("eGFR %1 mL/min/1.73 m² (CKD-EPI 2021 from creatinine %2)")
                                    .arg(oneDecimal(value))
                                    .arg(valueText(*newest.observation));
    }
    if (needed) {
        std::vector<Measurement> &values = m_results[QLatin1String(kEgfr)];
        const auto behind = std::find_if(values.begin(), values.end(),
                                         [&](const Measurement &v) { return v.at <= computed.at; });
        values.insert(behind, computed);
    }
    readClearance(newest, computed.obstacle, female);
}

void ChartFacts::readClearance(const Measurement &creatinine, const QString &obstacle, bool female)
{
    const std::vector<Measurement> &weights = results(QStringLiteral("weight"));
    const auto weight = std::find_if(weights.begin(), weights.end(), [this](const Measurement &w) {
        return w.exact() && w.day.isValid() && w.day >= m_today.addMonths(-kWeightMonths);
    });
    Measurement clearance = creatinine;
    clearance.analyte = m_tables.analytes.byId(QLatin1String(kEgfr)); // in mL/min
    clearance.obstacle = obstacle;
    if (clearance.comparable() && !(m_age && m_age->known()))
        clearance.obstacle = Text::tr("kidney function needs the age, which is not known");
    if (clearance.comparable() && weight == weights.end())
        clearance.obstacle = Text::tr("creatinine clearance needs a weight of the last two years");
    if (clearance.comparable()) {
        // A dose is for the age of today.
        const double value = cockcroftGault(creatinine.low, m_age->low, female, weight->low);
        clearance.low = clearance.high = value;
        clearance.alsoFrom = {weight->observation};
        clearance.computedValue = Text::tr("%1 mL/min (computed)").arg(oneDecimal(value));
        clearance.computedText =
            Text::tr(
                "creatinine clearance %1 mL/min (Cockcroft-Gault from creatinine %2, weight %3)")
                .arg(oneDecimal(value))
                .arg(valueText(*creatinine.observation), valueText(*weight->observation));
    }
    m_results[QLatin1String(kClearance)] = {clearance};
}

void ChartFacts::readConditions()
{
    for (const chart::Condition &condition : m_chart.conditions) {
        const chart::ClinicalDate &since =
            condition.onset.isEmpty() ? condition.recorded : condition.onset;
        if (!isStated(condition) || isBehind(since))
            continue;
        const auto hits = m_tables.concepts.conditions.find(condition.coding, condition.display);
        for (const ConceptList::Hit &hit : hits)
            m_conditions[static_cast<std::size_t>(hit.index)].push_back(
                {&condition, hit.historyOnly});
        for (const ConceptList::Hit &hit :
             m_tables.concepts.answerProblems.find(condition.coding, condition.display))
            m_answerProblems[static_cast<std::size_t>(hit.index)].push_back(&condition);
    }
}

void ChartFacts::readMedications()
{
    for (const chart::Medication &medication : m_chart.medications) {
        if (!medication.active || !medication.reported || isBehind(medication.authored))
            continue;
        MedicationFact fact;
        fact.record = &medication;
        fact.drug = m_tables.drugs.resolve(medication.coding, medication.name, medication.dosage);
        for (const ResolvedDrug::Part &part : fact.drug.parts)
            fact.doses.push_back(
                dailyDose(part.milligrams, medication.dosage, medication.frequency));
        m_medications.push_back(std::move(fact));
    }
}

void ChartFacts::readAllergies()
{
    for (const chart::Allergy &allergy : m_chart.allergies) {
        if (!allergy.active || !allergy.reported || isBehind(allergy.recorded))
            continue;
        AllergyFact fact;
        fact.record = &allergy;
        const auto hits = m_tables.concepts.allergenNames.find(allergy.coding, allergy.display);
        for (const ConceptList::Hit &hit : hits) {
            const Allergen &allergen =
                m_tables.concepts.allergens[static_cast<std::size_t>(hit.index)];
            fact.recognised = true;
            fact.saysNone = fact.saysNone || allergen.kind == QLatin1String("none");
            fact.classes += allergen.classes;
            for (const QString &id : allergen.drugs) {
                if (const Drug *drug = m_tables.drugs.byId(id))
                    fact.drugs.push_back(drug);
            }
        }
        const bool mayBeDrug = allergy.category.isEmpty()
                               || allergy.category.contains(QLatin1String("medication"))
                               || allergy.category.contains(QLatin1String("biologic"));
        if (hits.empty() && mayBeDrug) {
            const ResolvedDrug drug = m_tables.drugs.resolve(allergy.coding, allergy.display);
            for (const ResolvedDrug::Part &part : drug.parts)
                fact.drugs.push_back(part.drug);
            fact.recognised = !fact.drugs.empty();
        }
        if (!mayBeDrug)
            fact.recognised = true;
        fact.classes.removeDuplicates();
        m_allergies.push_back(std::move(fact));
    }
}

void ChartFacts::readEvents()
{
    const ConceptTables &concepts = m_tables.concepts;
    const auto add = [this](std::vector<std::vector<EventFact>> &lists,
                            const std::vector<ConceptList::Hit> &hits, const QString &name,
                            const char *kind, const QString &id, const chart::ClinicalDate &date) {
        if (hits.empty() || isBehind(date))
            return;
        EventFact fact;
        fact.evidence = {QString::fromLatin1(kind), id,
                         date.isEmpty() ? name
                                        : QStringLiteral("%1 · %2").arg(name, dateText(date))};
        fact.name = name;
        fact.date = date;
        fact.at = date.sortKey();
        for (const ConceptList::Hit &hit : hits)
            lists[static_cast<std::size_t>(hit.index)].push_back(fact);
    };
    for (const chart::Procedure &procedure : m_chart.procedures) {
        if (procedure.reported && procedure.status == QLatin1String("completed"))
            add(m_procedures, concepts.procedures.find(procedure.coding, procedure.display),
                procedure.display, "procedure", procedure.fhirId, procedure.performed);
    }
    for (const chart::Observation &observation : m_chart.observations) {
        // By code only: a result's name is no procedure.
        if (observation.isFinal() && !observation.coding.code.isEmpty()
            && !isValueAbsent(observation))
            add(m_procedures, concepts.procedures.find(observation.coding, {}), observation.name,
                "observation", observation.recordId(), observation.effective);
    }
    for (const chart::Document &document : m_chart.documents) {
        if (document.reported
            && (document.status == QLatin1String("current")
                || document.status == QLatin1String("final")
                || document.status == QLatin1String("amended")
                || document.status == QLatin1String("corrected")))
            add(m_procedures, concepts.procedures.find({}, document.title), document.title,
                "document", document.fhirId, document.dated);
    }
    // "History of hysterectomy" on the problem list says that it was done.
    for (const chart::Condition &condition : m_chart.conditions) {
        if (isStated(condition))
            add(m_procedures, concepts.procedures.find(condition.coding, {}), condition.display,
                "condition", condition.fhirId, condition.onset);
    }
    for (const chart::Immunization &immunization : m_chart.immunizations) {
        if (immunization.reported && immunization.status == QLatin1String("completed"))
            add(m_immunizations, concepts.vaccines.find(immunization.coding, immunization.display),
                immunization.display, "immunization", immunization.fhirId, immunization.occurred);
    }
    const auto newestFirst = [](std::vector<EventFact> &facts) {
        std::stable_sort(facts.begin(), facts.end(),
                         [](const EventFact &a, const EventFact &b) { return a.at > b.at; });
    };
    std::for_each(m_procedures.begin(), m_procedures.end(), newestFirst);
    std::for_each(m_immunizations.begin(), m_immunizations.end(), newestFirst);
}

int ChartFacts::unrecognisedOrders() const
{
    return static_cast<int>(
        std::count_if(m_medications.begin(), m_medications.end(),
                      [](const MedicationFact &fact) { return fact.drug.parts.empty(); }));
}

const std::vector<Measurement> &ChartFacts::results(const QString &analyte) const
{
    static const std::vector<Measurement> kNone;
    const auto found = m_results.constFind(analyte);
    return found == m_results.cend() ? kNone : *found;
}

const std::vector<ConditionFact> &ChartFacts::conditions(ConceptList::Index index) const
{
    return at(m_conditions, index);
}

const std::vector<EventFact> &ChartFacts::procedures(ConceptList::Index index) const
{
    return at(m_procedures, index);
}

const std::vector<EventFact> &ChartFacts::immunizations(ConceptList::Index index) const
{
    return at(m_immunizations, index);
}

const chart::Observation *ChartFacts::answer(const AnswerMeaning &meaning) const
{
    for (const chart::Observation &observation : m_chart.observations) {
        if (observation.isFinal() && !isValueAbsent(observation)
            && observation.coding.system == QLatin1String(kLoinc)
            && meaning.questions.contains(observation.coding.code)
            && !isBehind(observation.effective))
            return &observation;
    }
    return nullptr;
}

const chart::Condition *ChartFacts::problemSaying(const AnswerMeaning &meaning) const
{
    const ConceptList::Index index = m_tables.concepts.answerProblems.indexOf(meaning.id);
    if (index >= 0 && !m_answerProblems[static_cast<std::size_t>(index)].empty())
        return m_answerProblems[static_cast<std::size_t>(index)].front();
    for (const ConceptList::Index saying : meaning.conditions) {
        for (const ConditionFact &fact : conditions(saying)) {
            if (fact.record->active)
                return fact.record;
        }
    }
    return nullptr;
}

} // namespace aidoctor::clinical
