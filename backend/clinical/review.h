#pragma once

#include "chart/chart.h"
#include "clinical/finding.h"

#include <QDate>

#include <vector>

namespace aidoctor::clinical {

/// Runs every rule over a chart. A pure function: the same chart and day give the same findings,
/// most severe first. Milliseconds for a large chart; run it on a worker all the same.
std::vector<Finding> review(const chart::Chart &chart, QDate today);

/// One rule: looks at a chart, appends what it found.
using Rule = void (*)(const chart::Chart &chart, QDate today, std::vector<Finding> &findings);

namespace rules {
/// Newest result of each test outside the range its laboratory sent. Without a range or an
/// interpretation from the laboratory nothing is said.
void labsOutsideReference(const chart::Chart &chart, QDate today, std::vector<Finding> &findings);
void activeProblems(const chart::Chart &chart, QDate today, std::vector<Finding> &findings);
void currentMedications(const chart::Chart &chart, QDate today, std::vector<Finding> &findings);
void allergies(const chart::Chart &chart, QDate today, std::vector<Finding> &findings);
void daysSinceLastVisit(const chart::Chart &chart, QDate today, std::vector<Finding> &findings);
} // namespace rules

/// Where a number stands against the reference range sent with it.
enum class RangePosition { Unknown, Below, Within, Above };
RangePosition rangePosition(const chart::Observation &observation);

/// "3.5–5", "≥ 60", "≤ 100", or the laboratory's own text; empty if none was sent.
QString referenceText(const chart::Observation &observation);
/// "31 mL/min", as stored.
QString valueText(const chart::Observation &observation);
/// "20 Nov 2026"; what there is of a partial date; empty if there is none.
QString dateText(const chart::ClinicalDate &date);

/// What tells the tests of a chart apart: the code, or the name where there is none.
QString testKey(const chart::Observation &observation);

Evidence evidenceOf(const chart::Observation &observation);

} // namespace aidoctor::clinical
