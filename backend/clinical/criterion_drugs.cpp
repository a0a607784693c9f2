#include "clinical/criterion.h"

#include "clinical/record_text.h"
#include "clinical/truth_value.h"

#include <QCoreApplication>

#include <algorithm>
#include <set>

/// How criteria on medications and on the allergies to them are evaluated.
namespace aidoctor::clinical {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

QString doseText(const DailyDose &dose)
{
    if (!dose.milligrams)
        return {};
    return Text::tr("%1 mg").arg(chart::numberText(*dose.milligrams));
}

} // namespace

bool Criterion::DrugSet::has(const Drug &drug) const
{
    if (exceptDrugs.contains(drug.id))
        return false;
    const auto isIn = [&drug](const QString &id) { return drug.classes.contains(id); };
    if (std::any_of(exceptClasses.begin(), exceptClasses.end(), isIn))
        return false;
    return drugs.contains(drug.id) || std::any_of(classes.begin(), classes.end(), isIn);
}

Truth Criterion::compareDose(const Limits &limits, const DailyDose &dose)
{
    const double known = dose.milligrams.value_or(0);
    if (dose.milligrams)
        return truthOf((!limits.below || known < *limits.below)
                       && (!limits.above || known > *limits.above)
                       && (!limits.atLeast || known >= *limits.atLeast)
                       && (!limits.atMost || known <= *limits.atMost));
    // A single unit may decide it already.
    const double least = dose.atLeast.value_or(0);
    if ((limits.above && least > *limits.above) || (limits.atLeast && least >= *limits.atLeast))
        return limits.below || limits.atMost ? Truth::Unknown : Truth::True;
    if ((limits.below && least >= *limits.below) || (limits.atMost && least > *limits.atMost))
        return Truth::False;
    return Truth::Unknown;
}

/// Whether one substance of an order is what is wanted.
Truth Criterion::judge(const Medication &wanted, const MedicationFact &fact, std::size_t part,
                       QDate today, Verdict &verdict) const
{
    if (!wanted.of.has(*fact.drug.parts[part].drug)
        || (wanted.route && fact.drug.route != *wanted.route))
        return Truth::False;
    Truth truth = Truth::True;
    if (wanted.dailyMilligrams.any()) {
        truth = compareDose(wanted.dailyMilligrams, fact.doses[part]);
        if (truth == Truth::Unknown)
            verdict.obstacles.push_back(
                {Text::tr("the daily dose is not recorded"), evidenceOf(*fact.record)});
    }
    const auto combine = [&](Truth more) {
        if (more == Truth::Unknown)
            verdict.obstacles.push_back(
                {Text::tr("the order's date is not known"), evidenceOf(*fact.record)});
        truth = std::min(truth, more);
    };
    if (wanted.forAtLeast) {
        const Truth later =
            onOrAfter(fact.record->authored, wanted.forAtLeast->startOn(today).addDays(1));
        combine(later == Truth::True    ? Truth::False
                : later == Truth::False ? Truth::True
                                        : Truth::Unknown);
    }
    if (wanted.startedWithin)
        combine(onOrAfter(fact.record->authored, wanted.startedWithin->startOn(today)));
    return truth;
}

Verdict Criterion::evaluateNode(const Medication &wanted, const ChartFacts &facts) const
{
    Verdict isTrue;
    Verdict unknown;
    std::set<const Drug *> drugs;
    std::set<const Drug *> perhaps;
    for (const MedicationFact &fact : facts.medications()) {
        for (std::size_t part = 0; part < fact.drug.parts.size(); ++part) {
            Verdict one;
            const Truth truth = judge(wanted, fact, part, facts.today(), one);
            if (truth == Truth::False)
                continue;
            const Drug *drug = fact.drug.parts[part].drug;
            Match match;
            match.name = drug->name;
            match.date = dateText(fact.record->authored);
            match.dose = doseText(fact.doses[part]);
            match.evidence = evidenceOf(*fact.record);
            match.drug = drug;
            Verdict &into = truth == Truth::True ? isTrue : unknown;
            (truth == Truth::True ? drugs : perhaps).insert(drug);
            into.matches.push_back(std::move(match));
            if (truth == Truth::Unknown)
                into.take(std::move(one));
        }
    }
    perhaps.insert(drugs.begin(), drugs.end());
    const auto wantedDrugs = static_cast<std::size_t>(wanted.atLeast);
    if (drugs.size() >= wantedDrugs) {
        isTrue.truth = Truth::True;
        return isTrue;
    }
    if (perhaps.size() >= wantedDrugs) {
        unknown.take(std::move(isTrue));
        unknown.truth = Truth::Unknown;
        return unknown;
    }
    return Verdict();
}

Verdict Criterion::evaluateNode(const AllergyTo &wanted, const ChartFacts &facts) const
{
    Verdict verdict;
    for (const AllergyFact &fact : facts.allergies()) {
        const bool byClass =
            std::any_of(fact.classes.begin(), fact.classes.end(), [&wanted](const QString &id) {
                return wanted.of.classes.contains(id) && !wanted.of.exceptClasses.contains(id);
            });
        const bool byDrug =
            std::any_of(fact.drugs.begin(), fact.drugs.end(),
                        [&wanted](const Drug *drug) { return wanted.of.has(*drug); });
        if (!byClass && !byDrug)
            continue;
        verdict.truth = Truth::True;
        Match match;
        match.name = fact.record->display;
        match.date = dateText(fact.record->recorded);
        match.evidence = evidenceOf(*fact.record);
        verdict.matches.push_back(std::move(match));
    }
    return verdict;
}

} // namespace aidoctor::clinical
