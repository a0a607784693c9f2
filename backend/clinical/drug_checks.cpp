#include "clinical/chart_checks.h"
#include "clinical/finding_maker.h"
#include "clinical/record_text.h"
#include "clinical/tables.h"

#include <QCoreApplication>

#include <algorithm>
#include <map>

/// Checks on medications and the allergies to them.
namespace aidoctor::clinical::checks {

namespace {

Verdict counted(std::vector<Match> matches)
{
    Verdict verdict;
    const auto count = matches.size();
    verdict.matches = std::move(matches);
    verdict.matches.push_back(named(QStringLiteral("count"), QString::number(count)));
    return verdict;
}

Match orderMatch(const MedicationFact &fact, const QString &as = QStringLiteral("order"))
{
    return matchNamed(as, fact.record->name, fact.record->authored, evidenceOf(*fact.record));
}

QString namesOf(const std::vector<const Drug *> &drugs)
{
    QStringList names;
    for (const Drug *drug : drugs)
        names.append(drug->name);
    return names.join(QStringLiteral(", "));
}

} // namespace

Verdicts allergyToPrescribed(const Rule &rule, const ChartFacts &facts)
{
    const bool byDrug = stringMember(rule.options, "by") == QLatin1String("drug");
    const QStringList classes = stringsMember(rule.options, "classes");
    Verdicts found;
    for (const MedicationFact &medication : facts.medications()) {
        for (const ResolvedDrug::Part &part : medication.drug.parts) {
            for (const AllergyFact &allergy : facts.allergies()) {
                const bool same = std::find(allergy.drugs.begin(), allergy.drugs.end(), part.drug)
                                  != allergy.drugs.end();
                // Named as a class, or through another drug of a class that reacts as one.
                const bool sameClass =
                    std::any_of(allergy.classes.begin(), allergy.classes.end(),
                                [&](const QString &id) {
                                    return classes.contains(id) && part.drug->classes.contains(id);
                                })
                    || std::any_of(classes.begin(), classes.end(), [&](const QString &id) {
                           return part.drug->classes.contains(id)
                                  && std::any_of(allergy.drugs.begin(), allergy.drugs.end(),
                                                 [&id](const Drug *drug) {
                                                     return drug->classes.contains(id);
                                                 });
                       });
                if (byDrug ? !same : same || !sameClass)
                    continue;
                Verdict verdict;
                Match order = orderMatch(medication, QStringLiteral("drug"));
                order.name = part.drug->name;
                verdict.matches.push_back(std::move(order));
                verdict.matches.push_back(
                    matchNamed(QStringLiteral("allergy"), allergy.record->display,
                               allergy.record->recorded, evidenceOf(*allergy.record)));
                found.push_back(std::move(verdict));
            }
        }
    }
    return found;
}

Verdicts duplicateIngredient(const Rule &rule, const ChartFacts &facts)
{
    const bool sameOrder = stringMember(rule.options, "same") == QLatin1String("order");
    std::map<QString, std::vector<const MedicationFact *>> orders;
    for (const MedicationFact &fact : facts.medications()) {
        for (const ResolvedDrug::Part &part : fact.drug.parts) {
            // A cream beside a tablet is no duplicate.
            const QString key =
                QStringLiteral("%1|%2").arg(part.drug->name).arg(static_cast<int>(fact.drug.route));
            orders[key].push_back(&fact);
        }
    }
    Verdicts found;
    for (const auto &[key, same] : orders) {
        if (same.size() < 2)
            continue;
        const bool identical =
            std::all_of(same.begin(), same.end(), [&same = same](const MedicationFact *fact) {
                return fact->record->name == same.front()->record->name;
            });
        if (identical != sameOrder)
            continue;
        Verdict verdict;
        for (const MedicationFact *fact : same)
            verdict.matches.push_back(orderMatch(*fact));
        verdict.matches.push_back(
            named(QStringLiteral("drug"), key.section(QLatin1Char('|'), 0, 0)));
        found.push_back(std::move(verdict));
    }
    return found;
}

Verdicts codeAndNameDisagree(const Rule &, const ChartFacts &facts)
{
    Verdicts found;
    for (const MedicationFact &fact : facts.medications()) {
        if (fact.drug.nameSays.empty())
            continue;
        std::vector<const Drug *> coded;
        for (const ResolvedDrug::Part &part : fact.drug.parts) {
            if (std::find(fact.drug.nameSays.begin(), fact.drug.nameSays.end(), part.drug)
                == fact.drug.nameSays.end())
                coded.push_back(part.drug);
        }
        Verdict verdict;
        verdict.matches = {orderMatch(fact),
                           named(QStringLiteral("name"), namesOf(fact.drug.nameSays)),
                           named(QStringLiteral("code"), namesOf(coded))};
        found.push_back(std::move(verdict));
    }
    return found;
}

/// True where the source says until when, and that is over.
bool isOver(const MedicationFact &fact, QDate today)
{
    const auto ended = possibleDays(fact.record->ended);
    return ended && ended->last < today;
}

Verdicts oldOrders(const Rule &rule, const ChartFacts &facts)
{
    const int years = static_cast<int>(numberMember(rule.options, "years").value_or(2));
    std::vector<Match> old;
    for (const MedicationFact &fact : facts.medications()) {
        const QDate authored = fact.record->authored.day();
        if (authored.isValid() && authored < facts.today().addYears(-years)
            && !isOver(fact, facts.today())) // that is said of it
            old.push_back(orderMatch(fact));
    }
    return old.empty() ? Verdicts() : Verdicts{counted(std::move(old))};
}

Verdicts endedOrders(const Rule &, const ChartFacts &facts)
{
    std::vector<Match> over;
    for (const MedicationFact &fact : facts.medications()) {
        if (isOver(fact, facts.today()))
            over.push_back(matchNamed(QStringLiteral("order"), fact.record->name,
                                      fact.record->ended, evidenceOf(*fact.record)));
    }
    return over.empty() ? Verdicts() : Verdicts{counted(std::move(over))};
}

Verdicts notRecognised(const Rule &, const ChartFacts &facts)
{
    std::vector<Match> unknown;
    for (const MedicationFact &fact : facts.medications()) {
        if (fact.drug.parts.empty())
            unknown.push_back(orderMatch(fact));
    }
    for (const AllergyFact &fact : facts.allergies()) {
        if (!fact.recognised)
            unknown.push_back(matchNamed(QStringLiteral("order"), fact.record->display,
                                         fact.record->recorded, evidenceOf(*fact.record)));
    }
    return unknown.empty() ? Verdicts() : Verdicts{counted(std::move(unknown))};
}

Verdicts currentMedications(const Rule &, const ChartFacts &facts)
{
    std::vector<Match> current;
    for (const MedicationFact &fact : facts.medications())
        current.push_back(orderMatch(fact));
    return current.empty() ? Verdicts() : Verdicts{counted(std::move(current))};
}

} // namespace aidoctor::clinical::checks
