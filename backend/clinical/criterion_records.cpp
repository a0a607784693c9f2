#include "clinical/criterion.h"

#include "clinical/finding_maker.h"
#include "clinical/record_text.h"
#include "clinical/trend.h"
#include "clinical/truth_value.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <set>

/// How criteria on results, problems, answers and on what was done are evaluated.
namespace aidoctor::clinical {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

constexpr double kDaysPerYear = 365.25;

/// "no record of HbA1c in the last 6 months; the last one: HbA1c 7.6 % · 25 Jun 2019"
QString absentText(const QString &what, const std::optional<Span> &within, const QString &last = {})
{
    const QString text = within
                             ? Text::tr("no record of %1 in the last %2").arg(what, within->text())
                             : Text::tr("no record of %1").arg(what);
    return last.isEmpty() ? text : Text::tr("%1; the last one: %2").arg(text, last);
}

Match matchOf(const Measurement &value)
{
    Match match;
    match.name = value.computed() ? value.computedValue : shortValueText(*value.observation);
    match.date = dateText(value.observation->effective);
    match.evidence = evidenceOf(*value.observation);
    if (value.computed())
        match.evidence.label = QStringLiteral("%1 · %2").arg(value.computedText, match.date);
    return match;
}

} // namespace

Truth onOrAfter(const chart::ClinicalDate &date, QDate start)
{
    const auto days = possibleDays(date);
    if (!days)
        return Truth::Unknown;
    if (days->first >= start)
        return Truth::True;
    return days->last < start ? Truth::False : Truth::Unknown;
}

Truth Criterion::compare(const Limits &limits, const Measurement &value)
{
    // 70 g/L is 7 g/dL, whatever binary fractions make of it.
    const auto order = [](double a, double b) {
        constexpr double kTolerance = 1e-9;
        if (std::isfinite(a) && std::abs(a - b) <= kTolerance * std::max(std::abs(a), std::abs(b)))
            return 0;
        return a < b ? -1 : 1;
    };
    // True when all that the value may be fits, false when none of it does.
    Truth truth = Truth::True;
    const auto take = [&truth](bool all, bool noneOfIt) {
        truth = std::min(truth, all ? Truth::True : noneOfIt ? Truth::False : Truth::Unknown);
    };
    const auto low = [&](double limit) { return order(value.low, limit); };
    const auto high = [&](double limit) { return order(value.high, limit); };
    if (limits.below)
        take(high(*limits.below) < 0 || (high(*limits.below) == 0 && value.highOpen),
             low(*limits.below) >= 0);
    if (limits.atMost)
        take(high(*limits.atMost) <= 0,
             low(*limits.atMost) > 0 || (low(*limits.atMost) == 0 && value.lowOpen));
    if (limits.above)
        take(low(*limits.above) > 0 || (low(*limits.above) == 0 && value.lowOpen),
             high(*limits.above) <= 0);
    if (limits.atLeast)
        take(low(*limits.atLeast) >= 0,
             high(*limits.atLeast) < 0 || (high(*limits.atLeast) == 0 && value.highOpen));
    return truth;
}

Verdict Criterion::evaluateNode(const ResultOf &wanted, const ChartFacts &facts) const
{
    const QDate start = wanted.within ? wanted.within->startOn(facts.today()) : QDate(1, 1, 1);
    Verdict whole;
    Verdict unknown;
    bool anyThere = false;
    QStringList names;
    const chart::Observation *older = nullptr;
    for (const ResultOf::Target &target : wanted.targets) {
        names.append(target.name.text());
        std::optional<std::int64_t> newestAt;
        for (const Measurement &value : facts.results(target.analyte)) {
            const Truth inTime = onOrAfter(value.observation->effective, start);
            if (inTime == Truth::False) {
                const bool isNewer =
                    !older || older->effective.sortKey() < value.observation->effective.sortKey();
                if (isNewer && !value.computed())
                    older = value.observation;
                if (!value.computed())
                    break; // the rest is older still
                continue;
            }
            // Of several values of the newest time each counts: which of them is right is not
            // known.
            const std::int64_t at = value.at;
            if (wanted.newest && target.limits.any() && newestAt && *newestAt != at)
                break;
            newestAt = at;
            anyThere = true;
            Truth truth = inTime;
            if (target.limits.any()) {
                if (!value.comparable()) {
                    unknown.obstacles.push_back({value.obstacle, evidenceOf(*value.observation)});
                    truth = Truth::Unknown;
                } else {
                    const Truth side = compare(target.limits, value);
                    truth = std::min(truth, side);
                    if (truth == Truth::Unknown)
                        unknown.obstacles.push_back(
                            {side == Truth::Unknown
                                 ? Text::tr("the value does not say on which side of the limit it "
                                            "lies")
                                 : Text::tr("its date is known in part only"),
                             evidenceOf(*value.observation)});
                }
            } else if (truth == Truth::Unknown) {
                unknown.obstacles.push_back(
                    {Text::tr("its date is known in part only"), evidenceOf(*value.observation)});
            }
            if (truth == Truth::True) {
                whole.truth = Truth::True;
                whole.matches.push_back(matchOf(value));
                for (const chart::Observation *more : value.alsoFrom) {
                    Match match;
                    match.evidence = evidenceOf(*more);
                    match.as = QStringLiteral("-"); // evidence only, no text
                    whole.matches.push_back(std::move(match));
                }
                if (!target.limits.any())
                    return whole;
            } else if (truth == Truth::Unknown) {
                unknown.truth = Truth::Unknown;
            }
        }
    }
    if (whole.truth == Truth::True)
        return whole;
    const QString what = names.join(Text::tr(" or "));
    if (unknown.truth == Truth::Unknown)
        return unknown;
    if (!anyThere) {
        const QString absent =
            absentText(what, wanted.within, older ? evidenceOf(*older).label : QString());
        whole.absent.append(absent);
        if (older)
            whole.lastOnes.push_back(evidenceOf(*older));
        if (wanted.targets.front().limits.any()) {
            whole.truth = Truth::Unknown;
            whole.obstacles.push_back({absent, {}});
        }
    }
    return whole;
}

Verdict Criterion::evaluateNode(const TrendOf &wanted, const ChartFacts &facts) const
{
    Verdict verdict;
    const QDate start = wanted.within.startOn(facts.today());
    std::vector<TrendPoint> points;
    const Measurement *newest = nullptr;
    const Measurement *oldest = nullptr;
    for (const Measurement &value : facts.results(wanted.analyte)) {
        if (!value.exact() || value.computed() || !value.day.isValid() || value.day < start)
            continue;
        // Of one day the newest counts: the time of day is no trend.
        const auto day = static_cast<double>(start.daysTo(value.day));
        if (points.empty() || points.back().day != day)
            points.push_back({day, value.low});
        newest = newest ? newest : &value;
        oldest = &value;
    }
    if (points.size() < static_cast<std::size_t>(wanted.points))
        return verdict;
    const Trend trend = trendOf(std::move(points));
    const double sign = wanted.rising ? 1 : -1;
    const bool far = sign * trend.fittedChange >= wanted.change
                     && sign * trend.perDay * kDaysPerYear >= wanted.perYear
                     && sign * trend.perDay > 0;
    if (trend.probability >= 0.05 || !far)
        return verdict;
    verdict.truth = Truth::True;
    Match first = matchOf(*newest);
    Match last = matchOf(*oldest);
    last.as = QStringLiteral("-");
    verdict.matches = {std::move(first), std::move(last)};
    verdict.notes.append(
        Text::tr("%1 values from %2 to %3: %4 → %5, p %6 (Mann-Kendall)")
            .arg(trend.points)
            .arg(dateText(oldest->observation->effective), dateText(newest->observation->effective),
                 valueText(*oldest->observation), valueText(*newest->observation),
                 trend.probability < 0.001 ? QStringLiteral("< 0.001")
                                           : QString::number(trend.probability, 'f', 3)));
    return verdict;
}

Verdict Criterion::evaluateNode(const ConditionOf &wanted, const ChartFacts &facts) const
{
    Verdict verdict;
    QSet<QString> seen;
    for (const ConceptList::Index index : wanted.concepts) {
        for (const ConditionFact &fact : facts.conditions(index)) {
            const chart::Condition &record = *fact.record;
            if ((!record.active || fact.historyOnly) && !wanted.history)
                continue;
            Truth truth = Truth::True;
            if (wanted.onsetWithin)
                truth = onOrAfter(record.onset.isEmpty() ? record.recorded : record.onset,
                                  wanted.onsetWithin->startOn(facts.today()));
            if (truth == Truth::False || seen.contains(record.fhirId))
                continue;
            if (truth == Truth::Unknown) {
                verdict.obstacles.push_back(
                    {Text::tr("its beginning is not known"), evidenceOf(record)});
                if (verdict.truth == Truth::False)
                    verdict.truth = Truth::Unknown;
                continue;
            }
            seen.insert(record.fhirId);
            verdict.truth = Truth::True;
            verdict.matches.push_back(
                matchNamed({}, record.display, record.onset, evidenceOf(record)));
        }
    }
    if (verdict.truth == Truth::True)
        verdict.obstacles.clear();
    return verdict;
}

Verdict Criterion::evaluateNode(const EventOf &wanted, const ChartFacts &facts) const
{
    Verdict verdict;
    const QDate start = wanted.within ? wanted.within->startOn(facts.today()) : QDate(1, 1, 1);
    std::set<QString> days;
    const EventFact *older = nullptr;
    for (const ConceptList::Index index : wanted.concepts) {
        const auto &events =
            wanted.immunization ? facts.immunizations(index) : facts.procedures(index);
        for (const EventFact &event : events) {
            const Truth inTime = wanted.within ? onOrAfter(event.date, start) : Truth::True;
            if (inTime == Truth::False) {
                if (!older || older->at < event.at)
                    older = &event;
                continue;
            }
            if (inTime == Truth::Unknown) {
                verdict.obstacles.push_back(
                    {Text::tr("its date is known in part only"), event.evidence});
                continue;
            }
            const bool isNewDay = days.insert(event.date.text.left(10)).second;
            if (!isNewDay && wanted.atLeast > 1)
                continue;
            verdict.matches.push_back(matchNamed({}, event.name, event.date, event.evidence));
        }
    }
    const auto count = static_cast<int>(days.size());
    if (count >= wanted.atLeast) {
        verdict.truth = Truth::True;
        verdict.obstacles.clear();
        return verdict;
    }
    if (!verdict.obstacles.empty()
        && count + static_cast<int>(verdict.obstacles.size()) >= wanted.atLeast) {
        verdict.truth = Truth::Unknown;
        return verdict;
    }
    verdict.obstacles.clear();
    verdict.matches.clear();
    verdict.absent.append(wanted.atLeast > 1 && count > 0
                              ? Text::tr("%1 recorded %2 of %3 times")
                                    .arg(wanted.name.text())
                                    .arg(count)
                                    .arg(wanted.atLeast)
                              : absentText(wanted.name.text(), wanted.within,
                                           older ? older->evidence.label : QString()));
    if (older)
        verdict.lastOnes.push_back(older->evidence);
    return verdict;
}

Verdict Criterion::evaluateNode(const AnswerIs &wanted, const ChartFacts &facts) const
{
    Verdict verdict;
    const AnswerMeaning &meaning = *facts.tables().concepts.answer(wanted.id);
    const chart::Observation *answer = facts.answer(meaning);
    const bool inTime =
        answer
        && (!wanted.within
            || onOrAfter(answer->effective, wanted.within->startOn(facts.today())) == Truth::True);
    if (!inTime) {
        if (const chart::Condition *problem = facts.problemSaying(meaning)) {
            verdict.truth = Truth::True;
            verdict.matches.push_back(
                matchNamed({}, problem->display, problem->onset, evidenceOf(*problem)));
            return verdict;
        }
        verdict.truth = Truth::Unknown;
        verdict.notAsked = true;
        verdict.obstacles.push_back({absentText(meaning.name.text(), wanted.within), {}});
        return verdict;
    }
    if (!meaning.answers.contains(conceptName(answer->text)))
        return verdict;
    verdict.truth = Truth::True;
    verdict.matches.push_back(matchNamed({}, answer->text, answer->effective, evidenceOf(*answer)));
    return verdict;
}

} // namespace aidoctor::clinical
