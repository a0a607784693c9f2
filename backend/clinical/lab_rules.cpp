#include "clinical/review.h"

#include <QCoreApplication>
#include <QHash>

/// The rules on laboratory values.
namespace aidoctor::clinical::rules {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

// An old value still stands in the chart, but it is no news.
constexpr int kOldMonths = 18;

/// The newest and the one before it, of one test in one unit.
struct Latest {
    const chart::Observation *newest = nullptr;
    const chart::Observation *previous = nullptr;
};

bool isAbnormal(const chart::Observation &observation)
{
    const RangePosition position = rangePosition(observation);
    return position == RangePosition::Below || position == RangePosition::Above;
}

bool isPanic(const chart::Observation &observation)
{
    return observation.interpretation == QLatin1String("HH")
        || observation.interpretation == QLatin1String("LL")
        || observation.interpretation == QLatin1String("AA");
}

Finding describe(const Latest &test, QDate today)
{
    const chart::Observation &newest = *test.newest;
    const bool above = rangePosition(newest) == RangePosition::Above;
    Finding finding;
    finding.category = Category::Labs;
    finding.evidence.push_back(evidenceOf(newest));
    finding.id = findingId(QStringLiteral("lab-outside-reference"), finding.evidence);
    finding.title = (above ? Text::tr("%1 high: %2") : Text::tr("%1 low: %2")).arg(newest.name, valueText(newest));

    const QString reference = referenceText(newest);
    finding.explanation = reference.isEmpty()
        ? Text::tr("%1; marked %2 by the laboratory.").arg(dateText(newest.effective), newest.interpretation)
        : Text::tr("%1; the laboratory's reference is %2.").arg(dateText(newest.effective), reference);
    if (test.previous) {
        finding.evidence.push_back(evidenceOf(*test.previous));
        finding.explanation += QLatin1Char(' ')
            + Text::tr("Before: %1 on %2.")
                  .arg(valueText(*test.previous), dateText(test.previous->effective));
    }

    const QDate day = newest.effective.day();
    const bool old = day.isValid() && day < today.addMonths(-kOldMonths);
    if (old) {
        finding.severity = Severity::Info;
        finding.suggestedAction = Text::tr("Consider whether a newer value is needed.");
    } else {
        finding.severity = isPanic(newest) ? Severity::Critical : Severity::Warning;
        finding.suggestedAction = Text::tr("Consider what explains a value outside its reference, and when to repeat it.");
    }
    finding.source = reference.isEmpty() ? Text::tr("Laboratory's mark")
                                         : Text::tr("Laboratory's range");
    return finding;
}

} // namespace

void labsOutsideReference(const chart::Chart &chart, QDate today, std::vector<Finding> &findings)
{
    QHash<QString, Latest> tests;
    QStringList order;
    for (const chart::Observation &observation : chart.observations) {
        if (!observation.isLaboratory() || !observation.isFinal())
            continue;
        const QString key = testKey(observation);
        Latest &test = tests[key];
        if (!test.newest) {
            test.newest = &observation;
            order.append(key);
        } else if (!test.previous && observation.unit == test.newest->unit && observation.number
                   && observation.effective.text != test.newest->effective.text) {
            test.previous = &observation;
        }
    }
    for (const QString &key : order) {
        if (isAbnormal(*tests[key].newest))
            findings.push_back(describe(tests[key], today));
    }
}

} // namespace aidoctor::clinical::rules
