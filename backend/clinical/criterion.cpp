#include "clinical/criterion.h"

#include "clinical/record_text.h"
#include "clinical/truth_value.h"

#include <QCoreApplication>

#include <algorithm>
#include <iterator>
#include <set>

/// How a criterion is evaluated: in three values, with the records that made it so. Medications are
/// in criterion_drugs.cpp, the other records in criterion_records.cpp.
namespace aidoctor::clinical {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

} // namespace

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
