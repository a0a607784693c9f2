#include "clinical/criterion.h"

#include "clinical/record_text.h"
#include "clinical/trend.h"

#include <QCoreApplication>

#include <algorithm>
#include <cmath>
#include <set>

/// How a criterion is evaluated: in three values, with the records that made it so.
namespace aidoctor::clinical {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

constexpr double kDaysPerYear = 365.25;

Truth truthOf(bool value)
{
    return value ? Truth::True : Truth::False;
}

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

QString doseText(const DailyDose &dose)
{
    if (!dose.milligrams)
        return {};
    return Text::tr("%1 mg").arg(chart::numberText(*dose.milligrams));
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

QDate Span::startOn(QDate day) const
{
    switch (unit.unicode()) {
    case u'd':
        return day.addDays(-count);
    case u'w':
        return day.addDays(-7 * count);
    case u'm':
        return day.addMonths(-count);
    default:
        return day.addYears(-count);
    }
}

QString Span::text() const
{
    switch (unit.unicode()) {
    case u'd':
        return Text::tr("%n day(s)", "a span", count);
    case u'w':
        return Text::tr("%n week(s)", "a span", count);
    case u'm':
        return Text::tr("%n month(s)", "a span", count);
    default:
        return Text::tr("%n year(s)", "a span", count);
    }
}

void Verdict::take(Verdict &&other)
{
    std::move(other.matches.begin(), other.matches.end(), std::back_inserter(matches));
    std::move(other.obstacles.begin(), other.obstacles.end(), std::back_inserter(obstacles));
    std::move(other.lastOnes.begin(), other.lastOnes.end(), std::back_inserter(lastOnes));
    absent += other.absent;
    notes += other.notes;
}

Verdict Criterion::evaluate(const ChartFacts &facts) const
{
    Verdict verdict =
        std::visit([&](const auto &node) { return evaluateNode(node, facts); }, *m_node);
    if (!m_as.isEmpty()) {
        for (Match &match : verdict.matches) {
            if (match.as.isEmpty())
                match.as = m_as;
        }
    }
    return verdict;
}

Verdict Criterion::evaluateNode(const Group &group, const ChartFacts &facts) const
{
    if (group.many == Many::All)
        return evaluateAll(group, facts);
    int isTrue = 0;
    int mayBe = 0;
    Verdict whole;
    Verdict unknown;
    for (const Criterion &criterion : group.inner) {
        Verdict one = criterion.evaluate(facts);
        if (one.truth == Truth::True) {
            ++isTrue;
            whole.take(std::move(one));
        } else if (one.truth == Truth::Unknown && !one.notAsked) {
            ++mayBe;
            unknown.take(std::move(one));
        } else {
            whole.absent += one.absent;
            std::move(one.lastOnes.begin(), one.lastOnes.end(), std::back_inserter(whole.lastOnes));
        }
    }
    const int wanted = group.many == Many::AtLeast ? group.atLeast : 1;
    if (isTrue >= wanted)
        whole.truth = Truth::True;
    else if (isTrue + mayBe >= wanted)
        whole.truth = Truth::Unknown;
    if (whole.truth == Truth::Unknown)
        whole.take(std::move(unknown));
    if (group.many == Many::None) {
        // What was found speaks against the rule: it is no evidence for it. What was not is why.
        if (whole.truth != Truth::Unknown)
            whole.matches.clear();
        whole.truth = whole.truth == Truth::True    ? Truth::False
                      : whole.truth == Truth::False ? Truth::True
                                                    : Truth::Unknown;
        const bool onDrugs =
            std::any_of(group.inner.begin(), group.inner.end(), [](const Criterion &criterion) {
                return std::holds_alternative<Medication>(*criterion.m_node);
            });
        const int unknownOrders = facts.unrecognisedOrders();
        if (whole.truth == Truth::True && onDrugs && unknownOrders > 0)
            whole.absent.append(Text::tr("%n order(s) were not recognised: one of them may be it",
                                         nullptr, unknownOrders));
    } else if (whole.truth == Truth::True) {
        whole.absent.clear();
        whole.lastOnes.clear();
    }
    return whole;
}

/// All are needed, and each criterion on medications needs a substance of its own: a drug does not
/// interact with itself.
Verdict Criterion::evaluateAll(const Group &group, const ChartFacts &facts) const
{
    Verdict whole;
    whole.truth = Truth::True;
    std::vector<Verdict> verdicts;
    std::vector<std::size_t> onDrugs;
    for (const Criterion &criterion : group.inner) {
        Verdict one = criterion.evaluate(facts);
        if (one.truth == Truth::False) {
            whole = Verdict();
            whole.absent = one.absent;
            return whole;
        }
        if (one.truth == Truth::Unknown)
            whole.truth = Truth::Unknown;
        const auto *medication = std::get_if<Medication>(criterion.m_node.get());
        if (medication && medication->atLeast == 1)
            onDrugs.push_back(verdicts.size());
        verdicts.push_back(std::move(one));
    }
    if (onDrugs.size() > 1) {
        // Parts of one product are together on purpose.
        QSet<QString> orders;
        for (const std::size_t index : onDrugs) {
            for (const Match &match : verdicts[index].matches)
                orders.insert(match.evidence.id);
        }
        if (orders.size() < 2)
            return Verdict();
        // What only one criterion can take, the others leave to it.
        for (bool changed = true; changed;) {
            changed = false;
            for (const std::size_t single : onDrugs) {
                std::set<const Drug *> own;
                for (const Match &match : verdicts[single].matches)
                    own.insert(match.drug);
                if (own.empty())
                    return Verdict();
                if (own.size() > 1)
                    continue;
                for (const std::size_t other : onDrugs) {
                    if (other != single
                        && std::erase_if(verdicts[other].matches, [&own](const Match &match) {
                               return own.contains(match.drug);
                           }) > 0)
                        changed = true;
                }
            }
        }
    }
    for (Verdict &verdict : verdicts)
        whole.take(std::move(verdict));
    return whole;
}

Verdict Criterion::evaluateNode(const Age &wanted, const ChartFacts &facts) const
{
    Verdict verdict;
    const auto age = facts.age();
    if (!age) {
        verdict.truth = Truth::Unknown;
        verdict.obstacles.push_back(
            {Text::tr("the birth date is not known"), wholeChart(facts.chart())});
        return verdict;
    }
    const auto fits = [&wanted](int years) {
        return (!wanted.from || years >= *wanted.from) && (!wanted.below || years < *wanted.below);
    };
    if (fits(age->low) == fits(age->high)) {
        verdict.truth = truthOf(fits(age->low));
    } else {
        verdict.truth = Truth::Unknown;
        verdict.obstacles.push_back(
            {Text::tr("the birth date is known in part only"), wholeChart(facts.chart())});
    }
    return verdict;
}

Verdict Criterion::evaluateNode(const Sex &wanted, const ChartFacts &facts) const
{
    Verdict verdict;
    const QString &sex = facts.chart().patient.gender;
    if (sex == QLatin1String("female") || sex == QLatin1String("male")) {
        verdict.truth = truthOf(sex == wanted.sex);
    } else {
        verdict.truth = Truth::Unknown;
        verdict.obstacles.push_back(
            {Text::tr("the sex is not recorded as female or male"), wholeChart(facts.chart())});
    }
    return verdict;
}

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
            Match match;
            match.name = record.display;
            match.date = dateText(record.onset);
            match.evidence = evidenceOf(record);
            verdict.matches.push_back(std::move(match));
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
            Match match;
            match.name = event.name;
            match.date = dateText(event.date);
            match.evidence = event.evidence;
            verdict.matches.push_back(std::move(match));
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
            Match match;
            match.name = problem->display;
            match.date = dateText(problem->onset);
            match.evidence = evidenceOf(*problem);
            verdict.matches.push_back(std::move(match));
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
    Match match;
    match.name = answer->text;
    match.date = dateText(answer->effective);
    match.evidence = evidenceOf(*answer);
    verdict.matches.push_back(std::move(match));
    return verdict;
}

Verdict Criterion::evaluateNode(const Score &score, const ChartFacts &facts) const
{
    Verdict whole;
    int points = 0;
    bool unknown = false;
    QStringList parts;
    for (const ScoreItem &item : score.items) {
        Verdict one = item.when.evaluate(facts);
        if (one.truth == Truth::Unknown) {
            unknown = true;
            whole.take(std::move(one));
        } else if (one.truth == Truth::True) {
            points += item.points;
            parts.append(QStringLiteral("%1 (%2)").arg(item.label.text()).arg(item.points));
            // The items' records are evidence; only the score itself has a name in texts.
            for (Match &match : one.matches)
                match.as = QStringLiteral("-");
            one.absent.clear();
            whole.take(std::move(one));
        }
    }
    if (unknown) {
        whole.truth = Truth::Unknown;
        return whole;
    }
    whole.truth = truthOf(points >= score.atLeast);
    if (whole.truth == Truth::False)
        return Verdict();
    Match match;
    match.name = QString::number(points);
    whole.matches.push_back(std::move(match));
    whole.notes.append(
        QStringLiteral("%1 %2: %3")
            .arg(score.name)
            .arg(points)
            .arg(parts.isEmpty() ? Text::tr("no points") : parts.join(QStringLiteral(", "))));
    return whole;
}

} // namespace aidoctor::clinical
