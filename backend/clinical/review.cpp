#include "clinical/review.h"

#include <QCoreApplication>
#include <QLocale>

#include <algorithm>

namespace aidoctor::clinical {

std::vector<Finding> review(const chart::Chart &chart, QDate today)
{
    static constexpr Rule kRules[] = {
        rules::labsOutsideReference, rules::allergies,          rules::activeProblems,
        rules::currentMedications,   rules::daysSinceLastVisit,
    };
    std::vector<Finding> findings;
    for (const Rule rule : kRules)
        rule(chart, today, findings);
    std::stable_sort(findings.begin(), findings.end(), [](const Finding &a, const Finding &b) {
        return static_cast<int>(a.severity) < static_cast<int>(b.severity);
    });
    return findings;
}

RangePosition rangePosition(const chart::Observation &observation)
{
    if (observation.number && (observation.referenceLow || observation.referenceHigh)) {
        if (observation.referenceLow && *observation.number < *observation.referenceLow)
            return RangePosition::Below;
        if (observation.referenceHigh && *observation.number > *observation.referenceHigh)
            return RangePosition::Above;
        return RangePosition::Within;
    }
    // HL7 v3 ObservationInterpretation, as the laboratory sent it.
    const QString &code = observation.interpretation;
    if (code == QLatin1String("H") || code == QLatin1String("HH"))
        return RangePosition::Above;
    if (code == QLatin1String("L") || code == QLatin1String("LL"))
        return RangePosition::Below;
    if (code == QLatin1String("N"))
        return RangePosition::Within;
    return RangePosition::Unknown;
}

QString referenceText(const chart::Observation &observation)
{
    const auto &low = observation.referenceLow;
    const auto &high = observation.referenceHigh;
    if (low && high)
        return QStringLiteral("%1–%2").arg(chart::numberText(*low), chart::numberText(*high));
    if (low)
        return QStringLiteral("≥ %1").arg(chart::numberText(*low));
    if (high)
        return QStringLiteral("≤ %1").arg(chart::numberText(*high));
    return observation.referenceText;
}

QString valueText(const chart::Observation &observation)
{
    const QString value
        = observation.number ? chart::numberText(*observation.number) : observation.text;
    return observation.unit.isEmpty() || !observation.number
        ? value
        : value + QLatin1Char(' ') + observation.unit;
}

QString dateText(const chart::ClinicalDate &date)
{
    const QDate day = date.day();
    return day.isValid() ? QLocale().toString(day, QStringLiteral("d MMM yyyy")) : date.text;
}

QString testKey(const chart::Observation &observation)
{
    if (!observation.coding.code.isEmpty())
        return observation.coding.system + QLatin1Char('|') + observation.coding.code;
    return observation.name;
}

Evidence evidenceOf(const chart::Observation &observation)
{
    return {QStringLiteral("observation"), observation.recordId(),
            QStringLiteral("%1 %2 · %3")
                .arg(observation.name, valueText(observation), dateText(observation.effective))};
}

} // namespace aidoctor::clinical
