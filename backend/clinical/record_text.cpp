#include "clinical/record_text.h"

#include <QCoreApplication>
#include <QLocale>
#include <QRegularExpression>

namespace aidoctor::clinical {

namespace {

QString withDate(const QString &text, const chart::ClinicalDate &date)
{
    const QString day = dateText(date);
    return day.isEmpty() ? text : QStringLiteral("%1 · %2").arg(text, day);
}

} // namespace

bool isValueAbsent(const chart::Observation &observation)
{
    return !observation.number && observation.text.startsWith(QLatin1String("not recorded: "));
}

bool isStated(const chart::Condition &condition)
{
    return condition.reported && condition.verificationStatus != QLatin1String("refuted")
           && condition.verificationStatus != QLatin1String("entered-in-error");
}

std::optional<PossibleDays> possibleDays(const chart::ClinicalDate &date)
{
    if (date.text.size() < 4)
        return std::nullopt;
    const int year = date.text.left(4).toInt();
    PossibleDays days{QDate(year, 1, 1), QDate(year, 12, 31)};
    if (date.isFull()) {
        days.first = days.last = date.day();
    } else if (date.text.size() >= 7) {
        days.first = QDate(year, date.text.mid(5, 2).toInt(), 1);
        days.last = days.first.addMonths(1).addDays(-1);
    }
    return days.first.isValid() ? std::optional(days) : std::nullopt;
}

std::optional<BoundedNumber> boundedNumber(const QString &text)
{
    static const QRegularExpression kPattern(QStringLiteral(
        "^\\s*(<=|>=|<|>|≤|≥)\\s*(\\d+(?:[.,]\\d+)?)(?![.,]?\\d)(?:\\s*[^\\d\\s.,].*)?$"));
    const auto match = kPattern.match(text);
    if (!match.hasMatch())
        return std::nullopt;
    QString number = match.captured(2);
    // "1,000" is a thousand to one reader and one to another.
    static const QRegularExpression kAmbiguous(QStringLiteral("^[1-9]\\d{0,2}[.,]\\d{3}$"));
    if (number.contains(kAmbiguous))
        return std::nullopt;
    BoundedNumber bounded;
    bounded.number = number.replace(QLatin1Char(','), QLatin1Char('.')).toDouble();
    const QString sign = match.captured(1);
    bounded.comparator = sign == QStringLiteral("≤")   ? QStringLiteral("<=")
                         : sign == QStringLiteral("≥") ? QStringLiteral(">=")
                                                       : sign;
    return bounded;
}

RangePosition rangePosition(const chart::Observation &observation)
{
    if (const auto bounded = observation.number ? std::nullopt : boundedNumber(observation.text)) {
        // Judged where all that it may be lies on one side.
        const auto &low = observation.referenceLow;
        const auto &high = observation.referenceHigh;
        const double value = bounded->number;
        if (bounded->isUpperBound() && low
            && (value < *low || (value == *low && bounded->isOpen())))
            return RangePosition::Below;
        if (!bounded->isUpperBound() && high
            && (value > *high || (value == *high && bounded->isOpen())))
            return RangePosition::Above;
    }
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
    const QString value =
        observation.number ? chart::numberText(*observation.number) : observation.text;
    return observation.unit.isEmpty() || !observation.number
               ? value
               : value + QLatin1Char(' ') + observation.unit;
}

QString shortValueText(const chart::Observation &observation)
{
    constexpr int kDigits = 4;
    constexpr qsizetype kLong = 7; // "1234.56" is read at a glance
    if (!observation.number || chart::numberText(*observation.number).size() <= kLong)
        return valueText(observation);
    const QString value = QString::number(*observation.number, 'g', kDigits);
    return observation.unit.isEmpty() ? value : value + QLatin1Char(' ') + observation.unit;
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
            withDate(QStringLiteral("%1 %2").arg(observation.name, valueText(observation)),
                     observation.effective)};
}

Evidence evidenceOf(const chart::Medication &medication)
{
    QString label = withDate(medication.name, medication.authored);
    if (const QString ended = dateText(medication.ended); !ended.isEmpty())
        label += (medication.authored.isEmpty() ? QStringLiteral(" · – ") : QStringLiteral(" – "))
                 + ended;
    return {QStringLiteral("medication"), medication.fhirId, label};
}

Evidence evidenceOf(const chart::Condition &condition)
{
    return {QStringLiteral("condition"), condition.fhirId,
            withDate(condition.display,
                     condition.onset.isEmpty() ? condition.recorded : condition.onset)};
}

Evidence evidenceOf(const chart::Allergy &allergy)
{
    QString text = allergy.display;
    if (!allergy.reaction.isEmpty())
        text += QStringLiteral(" (%1)").arg(allergy.reaction);
    return {QStringLiteral("allergy"), allergy.fhirId, withDate(text, allergy.recorded)};
}

Evidence evidenceOf(const chart::Encounter &encounter)
{
    const QString reason = encounter.reason.isEmpty() ? encounter.type : encounter.reason;
    return {QStringLiteral("encounter"), encounter.fhirId, withDate(reason, encounter.started)};
}

Evidence wholeChart(const chart::Chart &chart)
{
    return {QStringLiteral("patient"), chart.patient.fhirId,
            QCoreApplication::translate("rules", "whole chart")};
}

} // namespace aidoctor::clinical
