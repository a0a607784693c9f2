#include "clinical/review.h"

#include "clinical/chart_checks.h"
#include "clinical/chart_facts.h"
#include "clinical/finding_maker.h"
#include "clinical/ranking.h"

#include <QCoreApplication>

#include <algorithm>

namespace aidoctor::clinical {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

/// Collects what could not be judged: one entry per reason and record, with all rules it stopped.
class Collector {
public:
    void add(const QString &reason, const std::vector<Evidence> &records, const QString &rule)
    {
        const auto known =
            std::find_if(m_items.begin(), m_items.end(), [&](const NotEvaluated &item) {
                // What is absent is one thing, whichever orders it is missed for.
                return item.reason == reason
                       && (item.records == records || m_absent.contains(reason));
            });
        if (known == m_items.end()) {
            m_items.push_back(
                {reason, records, rule.isEmpty() ? QStringList() : QStringList{rule}});
            return;
        }
        for (const Evidence &record : records) {
            if (std::find(known->records.begin(), known->records.end(), record)
                == known->records.end())
                known->records.push_back(record);
        }
        if (!rule.isEmpty() && !known->rules.contains(rule))
            known->rules.append(rule);
    }
    void addAbsent(const QString &reason, const std::vector<Evidence> &records, const QString &rule)
    {
        m_absent.insert(reason);
        add(reason, records, rule);
    }

    const std::vector<NotEvaluated> &items() const { return m_items; }
    std::vector<NotEvaluated> take() { return std::move(m_items); }

private:
    std::vector<NotEvaluated> m_items;
    QSet<QString> m_absent;
};

/// Whether a rule speaks of this patient; Unknown where age or sex are needed and not known.
Truth appliesTo(const Applies &applies, const ChartFacts &facts, QString *obstacle)
{
    if (facts.deceased() && !applies.deceased)
        return Truth::False;
    Truth truth = Truth::True;
    const auto age = facts.age();
    const auto fits = [&applies](int years) {
        return (!applies.from || years >= *applies.from)
               && (!applies.below || years < *applies.below);
    };
    const bool anyAge = applies.from.value_or(0) == 0 && !applies.below;
    if (!age && applies.ageStated && !anyAge) {
        *obstacle = Text::tr("the birth date is not known");
        truth = Truth::Unknown;
    } else if (age && fits(age->low) != fits(age->high)) {
        *obstacle = Text::tr("the birth date is known in part only");
        truth = Truth::Unknown;
    } else if (age && !fits(age->low)) {
        return Truth::False;
    }
    if (applies.sex.isEmpty())
        return truth;
    const QString &sex = facts.chart().patient.gender;
    if (sex != QLatin1String("female") && sex != QLatin1String("male")) {
        *obstacle = Text::tr("the sex is not recorded as female or male");
        return Truth::Unknown;
    }
    return sex == applies.sex ? truth : Truth::False;
}

std::vector<Evidence> evidenceIn(const std::vector<Match> &matches)
{
    std::vector<Evidence> records;
    for (const Match &match : matches) {
        if (!match.evidence.kind.isEmpty()
            && std::find(records.begin(), records.end(), match.evidence) == records.end())
            records.push_back(match.evidence);
    }
    return records;
}

/// What a rule could not tell is worth a word where a record is concerned: an order without the
/// result it needs, a value that cannot be compared.
void tell(const Rule &rule, const Verdict &verdict, Collector &collector)
{
    const std::vector<Evidence> matched = evidenceIn(verdict.matches);
    for (const Obstacle &obstacle : verdict.obstacles) {
        if (obstacle.record)
            collector.add(obstacle.reason, {*obstacle.record}, rule.id);
        else if (!matched.empty())
            collector.addAbsent(obstacle.reason, matched, rule.id);
    }
}

/// What could not be judged, as one finding for whoever reads no lists. Null where the pack's rule
/// for it is not there, or switched off.
void addOpenMatters(const RuleBook &book, const ChartFacts &facts,
                    const std::vector<NotEvaluated> &open, std::vector<Candidate> &candidates)
{
    const Rule *rule = book.rule(QStringLiteral("not-evaluated"));
    const chart::Chart &chart = facts.chart();
    const bool isEmpty =
        chart.conditions.empty() && chart.medications.empty() && chart.observations.empty();
    if (open.empty() || isEmpty || !rule || rule->off)
        return;
    constexpr qsizetype kMostMatters = 8;
    Verdict verdict;
    QStringList matters;
    for (const NotEvaluated &item : open) {
        QStringList labels;
        for (const Evidence &record : item.records) {
            if (record.kind != QLatin1String("patient"))
                labels.append(record.label);
            Match match;
            match.as = QStringLiteral("-");
            match.evidence = record;
            verdict.matches.push_back(std::move(match));
        }
        matters.append(labels.isEmpty()
                           ? item.reason
                           : QStringLiteral("%1 (%2)").arg(item.reason, listText(labels, 3)));
    }
    Match count;
    count.as = QStringLiteral("count");
    count.name = QString::number(matters.size());
    verdict.matches.push_back(std::move(count));
    verdict.notes = {listText(matters, kMostMatters)};
    Finding finding = makeFinding(*rule, facts, verdict);
    finding.place = Place::Folded;
    candidates.push_back({std::move(finding), {}, false, false});
}

/// Drugs and allergies that no table knows take part in no rule: that must be seen.
void tellUnrecognised(const ChartFacts &facts, Collector &collector)
{
    for (const MedicationFact &fact : facts.medications()) {
        if (fact.drug.parts.empty())
            collector.add(
                Text::tr("the medication was not recognised: no rule on drugs looked at it"),
                {evidenceOf(*fact.record)}, {});
    }
    for (const AllergyFact &fact : facts.allergies()) {
        if (!fact.recognised)
            collector.add(Text::tr("the allergy was not recognised: it was compared with no drug"),
                          {evidenceOf(*fact.record)}, {});
    }
}

/// The newest values that no rule could use.
void tellObstacles(const ChartFacts &facts, Collector &collector)
{
    constexpr int kMonths = 24;
    const QDate start = facts.today().addMonths(-kMonths);
    for (const Analyte &analyte : facts.tables().analytes.all()) {
        const auto &results = facts.results(analyte.id);
        if (!results.empty() && !results.front().comparable() && results.front().day >= start)
            collector.add(results.front().obstacle, {evidenceOf(*results.front().observation)}, {});
    }
}

} // namespace

Review review(const chart::Chart &chart, QDate today, const RuleBook &book)
{
    const ChartFacts facts(chart, today, book.tables());
    std::vector<Candidate> candidates;
    Collector collector;
    for (const auto &pack : book.packs()) {
        if (!pack->applied)
            continue;
        for (const Rule &rule : pack->rules) {
            QString obstacle;
            const Truth applies =
                rule.off || rule.draft ? Truth::False : appliesTo(rule.applies, facts, &obstacle);
            if (applies == Truth::False)
                continue;
            if (applies == Truth::Unknown) {
                if (!rule.when || rule.when->evaluate(facts).truth != Truth::False)
                    collector.addAbsent(obstacle, {wholeChart(chart)}, rule.id);
                continue;
            }
            if (!rule.when) {
                const bool yields = rule.check == QLatin1String("outside_reference")
                                    && rule.severity != Severity::Critical;
                for (const Verdict &verdict : runCheck(rule, facts))
                    candidates.push_back(
                        {makeFinding(rule, facts, verdict), rule.group, false, yields});
                continue;
            }
            const Verdict verdict = rule.when->evaluate(facts);
            if (verdict.truth == Truth::True) {
                Finding finding = makeFinding(rule, facts, verdict);
                if (!facts.age())
                    finding.missing.append(
                        Text::tr("the birth date is not known: taken for an adult"));
                candidates.push_back({std::move(finding), rule.group, true, false});
            } else if (verdict.truth == Truth::Unknown) {
                tell(rule, verdict, collector);
            }
        }
    }
    if (!facts.deceased()) {
        tellObstacles(facts, collector);
        addOpenMatters(book, facts, collector.items(), candidates);
        tellUnrecognised(facts, collector); // a finding of its own names them
    }
    return {rank(std::move(candidates)), collector.take()};
}

} // namespace aidoctor::clinical
