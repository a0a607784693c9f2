#include "clinical/chart_checks.h"
#include "clinical/finding_maker.h"
#include "clinical/kidney.h"
#include "clinical/record_text.h"
#include "clinical/tables.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>

/// Checks on results.
namespace aidoctor::clinical::checks {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

constexpr int kAdult = 18;

int monthsOf(const Rule &rule)
{
    return static_cast<int>(numberMember(rule.options, "within_months").value_or(12));
}

/// What tells the laboratory's tests apart: the code, and the unit, so that nothing is compared
/// across units.
struct Latest {
    const chart::Observation *newest = nullptr;
    const chart::Observation *previous = nullptr;
};

/// The newest final result of each laboratory test, with the one before of the same unit.
std::vector<Latest> latestResults(const ChartFacts &facts)
{
    QHash<QString, std::size_t> known;
    std::vector<Latest> tests;
    for (const chart::Observation &observation : facts.chart().observations) {
        if (!observation.isLaboratory() || !observation.isFinal() || isValueAbsent(observation)
            || facts.isBehind(observation.effective))
            continue;
        const QString key = testKey(observation);
        const auto at = known.constFind(key);
        if (at == known.cend()) {
            known.insert(key, tests.size());
            tests.push_back({&observation, nullptr});
            continue;
        }
        Latest &test = tests[*at];
        if (!test.previous && observation.number && observation.unit == test.newest->unit
            && observation.effective.text != test.newest->effective.text)
            test.previous = &observation;
    }
    return tests;
}

bool isCriticalMark(const chart::Observation &observation)
{
    // HL7 v3 ObservationInterpretation.
    return observation.interpretation == QLatin1String("HH")
           || observation.interpretation == QLatin1String("LL")
           || observation.interpretation == QLatin1String("AA");
}

bool isOutside(const chart::Observation &observation)
{
    const auto position = rangePosition(observation);
    return position == RangePosition::Above || position == RangePosition::Below
           || isCriticalMark(observation) || observation.interpretation == QLatin1String("A");
}

/// What cannot be is told apart, and judged by no range.
bool isImplausible(const chart::Observation &observation, const ChartFacts &facts)
{
    const AnalyteTable &analytes = facts.tables().analytes;
    const Analyte *analyte = analytes.find(observation);
    return analyte && measure(*analyte, observation, analytes.hasCode(observation)).implausible;
}

bool isOld(const chart::Observation &observation, const Rule &rule, const ChartFacts &facts)
{
    // What may be old is no news.
    return onOrAfter(observation.effective, facts.today().addMonths(-monthsOf(rule)))
           != Truth::True;
}

Match testMatch(const chart::Observation &observation)
{
    return matchNamed(QStringLiteral("test"),
                      QStringLiteral("%1 %2").arg(observation.name, shortValueText(observation)),
                      observation.effective, evidenceOf(observation));
}

} // namespace

Verdicts outsideReference(const Rule &rule, const ChartFacts &facts)
{
    const QString side = stringMember(rule.options, "side");
    const QString mark = stringMember(rule.options, "mark");
    Verdicts found;
    for (const Latest &test : latestResults(facts)) {
        const chart::Observation &newest = *test.newest;
        if (!isOutside(newest) || isOld(newest, rule, facts) || isImplausible(newest, facts))
            continue;
        const bool critical = isCriticalMark(newest);
        const auto position = rangePosition(newest);
        const bool wanted = mark == QLatin1String("critical") ? critical
                            : critical                        ? false
                            : side == QLatin1String("above")  ? position == RangePosition::Above
                            : side == QLatin1String("below")  ? position == RangePosition::Below
                                                              : position == RangePosition::Unknown;
        if (!wanted)
            continue;
        Verdict verdict;
        verdict.matches.push_back(testMatch(newest));
        verdict.matches.push_back(
            matchNamed(QStringLiteral("name"), newest.name, newest.effective, {}));
        verdict.matches.push_back(named(QStringLiteral("value"), shortValueText(newest)));
        const QString reference = referenceText(newest);
        verdict.notes.append(reference.isEmpty()
                                 ? Text::tr("%1; marked %2 by the laboratory")
                                       .arg(dateText(newest.effective), newest.interpretation)
                                 : Text::tr("%1; the laboratory's reference is %2")
                                       .arg(dateText(newest.effective), reference));
        if (test.previous) {
            Match before = testMatch(*test.previous);
            before.as = QStringLiteral("-");
            verdict.matches.push_back(std::move(before));
            verdict.notes.append(
                Text::tr("Before: %1 on %2")
                    .arg(valueText(*test.previous), dateText(test.previous->effective)));
        }
        found.push_back(std::move(verdict));
    }
    return found;
}

Verdicts oldOutsideReference(const Rule &rule, const ChartFacts &facts)
{
    Verdict verdict;
    for (const Latest &test : latestResults(facts)) {
        if (isOutside(*test.newest) && isOld(*test.newest, rule, facts))
            verdict.matches.push_back(testMatch(*test.newest));
    }
    if (verdict.matches.empty())
        return {};
    verdict.matches.push_back(
        named(QStringLiteral("count"), QString::number(verdict.matches.size())));
    return {verdict};
}

Verdicts outsideUsualRange(const Rule &rule, const ChartFacts &facts)
{
    const auto age = facts.age();
    if (!age || age->low < kAdult)
        return {};
    const QDate start = facts.today().addMonths(-monthsOf(rule));
    const QString &sex = facts.chart().patient.gender;
    Verdict verdict;
    for (const Analyte &analyte : facts.tables().analytes.all()) {
        const auto &results = facts.results(analyte.id);
        if (analyte.adultRanges.empty() || results.empty() || !results.front().exact()
            || results.front().computed())
            continue;
        const Measurement &newest = results.front();
        const chart::Observation &observation = *newest.observation;
        if (newest.day < start || observation.referenceLow || observation.referenceHigh
            || !observation.referenceText.isEmpty() || !observation.interpretation.isEmpty())
            continue;
        for (const Analyte::Range &range : analyte.adultRanges) {
            if (!range.sex.isEmpty() && range.sex != sex)
                continue;
            if ((range.low && newest.low < *range.low) || (range.high && newest.low > *range.high))
                verdict.matches.push_back(testMatch(observation));
        }
    }
    if (verdict.matches.empty())
        return {};
    verdict.matches.push_back(
        named(QStringLiteral("count"), QString::number(verdict.matches.size())));
    return {verdict};
}

Verdicts conflictingResults(const Rule &rule, const ChartFacts &facts)
{
    // One moment, to the minute at least: several values on one day are no conflict.
    constexpr int kMoment = 16;
    const QDate recent =
        facts.today().addYears(-static_cast<int>(numberMember(rule.options, "years").value_or(2)));
    const bool wantsOld = stringMember(rule.options, "age") == QLatin1String("old");
    QHash<QString, std::vector<const chart::Observation *>> moments;
    QStringList order;
    for (const chart::Observation &observation : facts.chart().observations) {
        const QDate day = observation.effective.day();
        if (!observation.isFinal() || observation.effective.text.size() < kMoment
            || (!observation.number && observation.text.isEmpty()) || day > facts.today()
            || (day < recent) != wantsOld)
            continue;
        // Several answers under one code (smell and look of a sample) are no conflict.
        const QString key =
            QStringLiteral("%1|%2|%3")
                .arg(testKey(observation), observation.name, observation.effective.text);
        auto &values = moments[key];
        if (values.empty())
            order.append(key);
        values.push_back(&observation);
    }
    const auto sameValue = [&facts](const chart::Observation &a, const chart::Observation &b) {
        if (valueText(a) == valueText(b))
            return true;
        if (!a.number || !b.number)
            return false;
        const Analyte *analyte = facts.tables().analytes.find(a);
        if (!analyte)
            return *a.number == *b.number && a.unit == b.unit;
        const Measurement first = measure(*analyte, a, facts.tables().analytes.hasCode(a));
        const Measurement second = measure(*analyte, b, facts.tables().analytes.hasCode(b));
        // The same amount in two units; rounding apart.
        constexpr double kRounding = 0.01;
        return first.exact() && second.exact()
               && std::abs(first.low - second.low)
                      <= kRounding * std::max(std::abs(first.low), std::abs(second.low));
    };
    Verdicts found;
    Verdict together; // the old ones are one finding
    for (const QString &key : order) {
        const auto &values = moments[key];
        const bool differ =
            std::any_of(values.begin(), values.end(), [&](const chart::Observation *value) {
                return !sameValue(*values.front(), *value);
            });
        if (!differ)
            continue;
        Verdict verdict;
        QStringList texts;
        for (const chart::Observation *value : values) {
            Match match = testMatch(*value);
            match.as = QStringLiteral("-");
            verdict.matches.push_back(std::move(match));
            texts.append(shortValueText(*value));
        }
        texts.removeDuplicates();
        const QString both = texts.join(Text::tr(" and "));
        if (wantsOld) {
            verdict.notes.append(
                QStringLiteral("%1 %2 (%3)")
                    .arg(values.front()->name, both, dateText(values.front()->effective)));
            together.take(std::move(verdict));
            continue;
        }
        verdict.matches.push_back(matchNamed(QStringLiteral("test"), values.front()->name,
                                             values.front()->effective, {}));
        verdict.matches.push_back(named(QStringLiteral("values"), both));
        found.push_back(std::move(verdict));
    }
    if (!together.notes.isEmpty()) {
        constexpr qsizetype kMost = 12;
        together.matches.push_back(
            named(QStringLiteral("count"), QString::number(together.notes.size())));
        together.notes = {listText(together.notes, kMost)};
        found.push_back(std::move(together));
    }
    return found;
}

Verdicts egfrDisagrees(const Rule &rule, const ChartFacts &facts)
{
    const double relative = numberMember(rule.options, "relative").value_or(0.25);
    const double absolute = numberMember(rule.options, "absolute").value_or(10);
    const QString &sex = facts.chart().patient.gender;
    const bool female = sex == QLatin1String("female");
    if (!female && sex != QLatin1String("male"))
        return {};
    const QDate start = facts.today().addYears(-2);
    for (const Measurement &reported : facts.results(QStringLiteral("egfr"))) {
        if (reported.computed() || !reported.comparable() || !reported.day.isValid())
            continue;
        if (reported.day < start)
            break;
        for (const Measurement &creatinine : facts.results(QStringLiteral("creatinine"))) {
            if (creatinine.day != reported.day || !creatinine.exact())
                continue;
            const auto age = ageRangeOn(facts.chart().patient.birthDate, reported.day);
            if (!age || !age->known() || age->low < kAdult)
                continue;
            const double computed = ckdEpi2021(creatinine.low, age->low, female);
            const double tolerance = std::max(absolute, relative * computed);
            if (computed >= reported.low - tolerance && computed <= reported.high + tolerance)
                return {}; // the newest pair counts
            Verdict verdict;
            const chart::Observation &egfr = *reported.observation;
            verdict.matches.push_back(matchNamed(QStringLiteral("reported"), shortValueText(egfr),
                                                 egfr.effective, evidenceOf(egfr)));
            verdict.matches.push_back(
                matchNamed(QStringLiteral("creatinine"), shortValueText(*creatinine.observation),
                           creatinine.observation->effective, evidenceOf(*creatinine.observation)));
            verdict.matches.push_back(
                named(QStringLiteral("computed"), QString::number(qRound(computed))));
            return {verdict};
        }
    }
    return {};
}

Verdicts implausible(const Rule &rule, const ChartFacts &facts)
{
    const QDate start = facts.today().addMonths(-monthsOf(rule));
    Verdicts found;
    for (const Analyte &analyte : facts.tables().analytes.all()) {
        const auto &results = facts.results(analyte.id);
        if (results.empty() || !results.front().implausible || results.front().day < start)
            continue;
        Verdict verdict;
        verdict.matches.push_back(testMatch(*results.front().observation));
        found.push_back(std::move(verdict));
    }
    return found;
}

} // namespace aidoctor::clinical::checks
