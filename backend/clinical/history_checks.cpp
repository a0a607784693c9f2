#include "clinical/chart_checks.h"
#include "clinical/finding_maker.h"
#include "clinical/record_text.h"
#include "clinical/tables.h"

#include <QCoreApplication>

#include <algorithm>

/// Checks on problems, allergies as such, and visits.
namespace aidoctor::clinical::checks {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

Match wholeChartMatch(const ChartFacts &facts)
{
    Match match;
    match.as = QStringLiteral("-");
    match.evidence = wholeChart(facts.chart());
    return match;
}

Match recordMatch(const QString &name, const chart::ClinicalDate &date, Evidence evidence)
{
    return matchNamed(QStringLiteral("name"), name, date, std::move(evidence));
}

Verdict withCount(Verdict verdict)
{
    const auto count = verdict.matches.size();
    verdict.matches.push_back(named(QStringLiteral("count"), QString::number(count)));
    return verdict;
}

} // namespace

Verdicts allergiesOnRecord(const Rule &rule, const ChartFacts &facts)
{
    const QString wanted = stringMember(rule.options, "status");
    auto status = facts.chart().allergiesStatus;
    // "No known allergies" may stand in the list as an entry of its own.
    const auto &entries = facts.allergies();
    if (!entries.empty()
        && std::all_of(entries.begin(), entries.end(),
                       [](const AllergyFact &fact) { return fact.saysNone; }))
        status = chart::ListStatus::NoneKnown;
    Verdict verdict;
    if (status != chart::ListStatus::Listed) {
        const bool noneKnown = status == chart::ListStatus::NoneKnown;
        if (wanted != (noneKnown ? QLatin1String("none-known") : QLatin1String("no-information")))
            return {};
        verdict.matches.push_back(wholeChartMatch(facts));
        return {verdict};
    }
    bool high = false;
    for (const AllergyFact &fact : facts.allergies()) {
        high = high || fact.record->criticality == QLatin1String("high");
        verdict.matches.push_back(
            recordMatch(fact.record->display, fact.record->recorded, evidenceOf(*fact.record)));
    }
    if (verdict.matches.empty()
        || wanted != (high ? QLatin1String("high") : QLatin1String("listed")))
        return {};
    return {withCount(std::move(verdict))};
}

Verdicts emptyList(const Rule &rule, const ChartFacts &facts)
{
    const chart::Chart &chart = facts.chart();
    const bool ofProblems = stringMember(rule.options, "list") == QLatin1String("problems");
    const auto status = ofProblems ? chart.conditionsStatus : chart.medicationsStatus;
    const bool hasNone = ofProblems ? chart.conditions.empty() : chart.medications.empty();
    const bool noneKnown = status == chart::ListStatus::NoneKnown;
    if (status == chart::ListStatus::Listed || (!noneKnown && !hasNone)
        || stringMember(rule.options, "status")
               != (noneKnown ? QLatin1String("none-known") : QLatin1String("no-information")))
        return {};
    Verdict verdict;
    verdict.matches.push_back(wholeChartMatch(facts));
    return {verdict};
}

Verdicts activeProblems(const Rule &, const ChartFacts &facts)
{
    Verdict verdict;
    for (const chart::Condition &condition : facts.chart().conditions) {
        if (condition.active && isStated(condition))
            verdict.matches.push_back(
                recordMatch(condition.display, condition.onset, evidenceOf(condition)));
    }
    return verdict.matches.empty() ? Verdicts() : Verdicts{withCount(std::move(verdict))};
}

Verdicts lastVisit(const Rule &rule, const ChartFacts &facts)
{
    const Json &any = member(rule.options, "any");
    const bool wanted = any.is_boolean() && any.get<bool>();
    const chart::Encounter *visit = facts.chart().lastVisit(facts.today());
    if (wanted != (visit != nullptr))
        return {};
    Verdict verdict;
    if (!visit) {
        verdict.matches.push_back(wholeChartMatch(facts));
        return {verdict};
    }
    const auto days = static_cast<int>(visit->started.day().daysTo(facts.today()));
    const QString reason = visit->reason.isEmpty() ? visit->type : visit->reason;
    verdict.matches = {
        matchNamed(QStringLiteral("visit"), reason, visit->started, evidenceOf(*visit)),
        named(QStringLiteral("ago"),
              days == 0 ? Text::tr("today") : Text::tr("%n day(s) ago", nullptr, days))};
    return {verdict};
}

Verdicts newSinceLastVisit(const Rule &, const ChartFacts &facts)
{
    const chart::Encounter *visit = facts.chart().lastVisit(facts.today());
    if (!visit)
        return {};
    const QDate since = visit->started.day();
    const auto isNew = [&](const chart::ClinicalDate &date) {
        const QDate day = date.day();
        return day.isValid() && day > since && day <= facts.today();
    };
    Verdict verdict;
    QStringList parts;
    const chart::Chart &chart = facts.chart();
    const auto add = [&](std::vector<Match> matches, const QString &text) {
        if (matches.empty())
            return;
        parts.append(text);
        std::move(matches.begin(), matches.end(), std::back_inserter(verdict.matches));
    };
    const auto count = [](const std::vector<Match> &matches) {
        return static_cast<int>(matches.size());
    };
    std::vector<Match> problems;
    for (const chart::Condition &condition : chart.conditions) {
        if (isStated(condition)
            && isNew(condition.onset.isEmpty() ? condition.recorded : condition.onset))
            problems.push_back(
                recordMatch(condition.display, condition.onset, evidenceOf(condition)));
    }
    std::vector<Match> orders;
    for (const chart::Medication &medication : chart.medications) {
        if (medication.reported && medication.active && isNew(medication.authored))
            orders.push_back(
                recordMatch(medication.name, medication.authored, evidenceOf(medication)));
    }
    std::vector<Match> allergies;
    for (const chart::Allergy &allergy : chart.allergies) {
        if (allergy.reported && allergy.active && isNew(allergy.recorded))
            allergies.push_back(
                recordMatch(allergy.display, allergy.recorded, evidenceOf(allergy)));
    }
    std::vector<Match> results;
    for (const chart::Observation &observation : chart.observations) {
        if (observation.isFinal() && !isValueAbsent(observation) && observation.isLaboratory()
            && isNew(observation.effective))
            results.push_back(
                recordMatch(observation.name, observation.effective, evidenceOf(observation)));
    }
    std::vector<Match> procedures;
    for (const chart::Procedure &procedure : chart.procedures) {
        if (procedure.reported && isNew(procedure.performed))
            procedures.push_back(recordMatch(
                procedure.display, procedure.performed,
                {QStringLiteral("procedure"), procedure.fhirId,
                 QStringLiteral("%1 · %2").arg(procedure.display, dateText(procedure.performed))}));
    }
    add(problems, Text::tr("%n problem(s)", nullptr, count(problems)));
    add(orders, Text::tr("%n medication(s)", nullptr, count(orders)));
    add(allergies, Text::tr("%n allergy(ies)", "new since the last visit", count(allergies)));
    add(results, Text::tr("%n result(s)", nullptr, count(results)));
    add(procedures, Text::tr("%n procedure(s)", nullptr, count(procedures)));
    if (parts.isEmpty())
        return {};
    verdict.matches.push_back(named(QStringLiteral("what"), parts.join(QStringLiteral(", "))));
    verdict.matches.push_back(named(QStringLiteral("visit"), dateText(visit->started)));
    return {verdict};
}

Verdicts contradiction(const Rule &rule, const ChartFacts &facts)
{
    const QString kind = stringMember(rule.options, "kind");
    const chart::Chart &chart = facts.chart();
    Verdicts found;
    if (kind == QLatin1String("pregnant-male")) {
        if (chart.patient.gender != QLatin1String("male"))
            return {};
        const auto index = facts.tables().concepts.conditions.indexOf(QStringLiteral("pregnancy"));
        for (const ConditionFact &fact : facts.conditions(index)) {
            if (!fact.record->active)
                continue;
            Verdict verdict;
            verdict.matches.push_back(
                recordMatch(fact.record->display, fact.record->onset, evidenceOf(*fact.record)));
            found.push_back(std::move(verdict));
        }
    } else if (kind == QLatin1String("after-death")) {
        const QDate died = chart.patient.deceasedDate.day();
        if (!died.isValid())
            return {};
        Verdict verdict;
        // Certificates and results of the last blood come a few days later.
        constexpr int kDays = 30;
        const QDate late = died.addDays(kDays);
        for (const chart::Encounter &encounter : chart.encounters) {
            if (encounter.reported && encounter.started.day() > late)
                verdict.matches.push_back(
                    recordMatch(encounter.type, encounter.started, evidenceOf(encounter)));
        }
        for (const chart::Medication &medication : chart.medications) {
            if (medication.reported && medication.authored.day() > late)
                verdict.matches.push_back(
                    recordMatch(medication.name, medication.authored, evidenceOf(medication)));
        }
        if (!verdict.matches.empty())
            found.push_back(withCount(std::move(verdict)));
    } else if (kind == QLatin1String("active-and-resolved")) {
        // The same problem with the same beginning, once active and once not.
        QHash<QString, const chart::Condition *> active;
        const auto key = [](const chart::Condition &condition) {
            // By code, or by name where there is none.
            const QString what = condition.coding.code.isEmpty()
                                     ? conceptName(condition.display)
                                     : condition.coding.system + condition.coding.code;
            return QStringLiteral("%1|%2").arg(what, condition.onset.text.left(10));
        };
        for (const chart::Condition &condition : chart.conditions) {
            if (condition.active && isStated(condition))
                active.insert(key(condition), &condition);
        }
        for (const chart::Condition &condition : chart.conditions) {
            const auto other = active.constFind(key(condition));
            if (condition.active || !isStated(condition) || condition.clinicalStatus.isEmpty()
                || other == active.cend())
                continue;
            Verdict verdict;
            verdict.matches = {
                recordMatch(condition.display, condition.onset, evidenceOf(condition)),
                recordMatch((*other)->display, (*other)->onset, evidenceOf(**other))};
            found.push_back(std::move(verdict));
        }
    }
    return found;
}

Verdicts deceased(const Rule &, const ChartFacts &facts)
{
    if (!facts.deceased())
        return {};
    Verdict verdict;
    verdict.matches.push_back(wholeChartMatch(facts));
    const QString day = dateText(facts.chart().patient.deceasedDate);
    verdict.matches.push_back(
        named(QStringLiteral("day"), day.isEmpty() ? Text::tr("(day not recorded)") : day));
    return {verdict};
}

} // namespace aidoctor::clinical::checks
