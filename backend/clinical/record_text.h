#pragma once

#include "chart/chart.h"
#include "clinical/finding.h"

#include <QString>

#include <optional>

/// How values, dates and records of a chart read.
namespace aidoctor::clinical {

/// Where a number stands against the reference range sent with it.
enum class RangePosition { Unknown, Below, Within, Above };
RangePosition rangePosition(const chart::Observation &observation);

/// True for a row that says only why there is no value (FHIR dataAbsentReason): it is no result.
bool isValueAbsent(const chart::Observation &observation);

/// True for a problem that a source still states: not refuted, not entered in error, not gone.
bool isStated(const chart::Condition &condition);

/// A number with a comparator, as "<0.5" or "≥ 60 mL/min" are stored.
struct BoundedNumber {
    QString comparator; ///< "<", "<=", ">", ">="
    double number = 0;
    bool isUpperBound() const { return comparator.startsWith(QLatin1Char('<')); }
    bool isOpen() const { return comparator.size() == 1; }
};
/// Nothing where the text is another, or its number could be read in two ways ("<1.000").
std::optional<BoundedNumber> boundedNumber(const QString &text);

/// The first and the last day that a date may mean: "2026-03" is any day of March. Nothing where it
/// says no year.
struct PossibleDays {
    QDate first;
    QDate last;
};
std::optional<PossibleDays> possibleDays(const chart::ClinicalDate &date);

/// "3.5–5", "≥ 60", "≤ 100", or the laboratory's own text; empty if none was sent.
QString referenceText(const chart::Observation &observation);
/// "31 mL/min", as stored.
QString valueText(const chart::Observation &observation);
/// The same for a headline: a measured "9.85366249662703 mL/min" as "9.854 mL/min".
QString shortValueText(const chart::Observation &observation);
/// "20 Nov 2026"; what there is of a partial date; empty if there is none.
QString dateText(const chart::ClinicalDate &date);

/// What tells the tests of a chart apart: the code, or the name where there is none.
QString testKey(const chart::Observation &observation);

Evidence evidenceOf(const chart::Observation &observation);
Evidence evidenceOf(const chart::Medication &medication);
Evidence evidenceOf(const chart::Condition &condition);
Evidence evidenceOf(const chart::Allergy &allergy);
Evidence evidenceOf(const chart::Encounter &encounter);
/// For what rests on what is not there.
Evidence wholeChart(const chart::Chart &chart);

} // namespace aidoctor::clinical
