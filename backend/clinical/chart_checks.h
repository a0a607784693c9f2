#pragma once

#include "clinical/chart_facts.h"
#include "clinical/rule_pack.h"

#include <vector>

/// Checks on the chart itself that criteria cannot say: the medicine is in the tables and the pack
/// (record.json), what is looked for is here.
namespace aidoctor::clinical {

/// Runs the check a rule names; one verdict for each thing it found. Nothing for an unknown name.
std::vector<Verdict> runCheck(const Rule &rule, const ChartFacts &facts);
bool isCheck(const QString &name);
/// The check of the finding that review() itself makes of what no rule could judge.
inline constexpr auto kOpenMatters = "not_evaluated";

namespace checks {

using Verdicts = std::vector<Verdict>;

// lab_checks.cpp
/// Newest result of each test outside the range its laboratory sent, or marked by it. Options:
/// side ("above", "below"), or mark ("critical", "abnormal"); within_months. {test}: name and
/// value; {name}, {value}.
Verdicts outsideReference(const Rule &rule, const ChartFacts &facts);
/// The same in one finding for results older than that. {count}.
Verdicts oldOutsideReference(const Rule &rule, const ChartFacts &facts);
/// Results without a range outside the usual adult range of the table. {count}.
Verdicts outsideUsualRange(const Rule &rule, const ChartFacts &facts);
/// Different values of one test at one time. Options years, age: "old" for those further back,
/// which are one finding. {test}, {values}; {count}.
Verdicts conflictingResults(const Rule &rule, const ChartFacts &facts);
/// A reported eGFR that does not fit the creatinine of the same day. {reported}, {computed}.
Verdicts egfrDisagrees(const Rule &rule, const ChartFacts &facts);
/// {test}: a value that cannot be.
Verdicts implausible(const Rule &rule, const ChartFacts &facts);

// drug_checks.cpp
/// An active order of a drug, or of a class, that the patient is recorded as allergic to. Option
/// by ("drug", "class"), classes. {drug}, {allergy}.
Verdicts allergyToPrescribed(const Rule &rule, const ChartFacts &facts);
/// One ingredient in several active orders. Option same ("order": the same text, "product").
/// {drug}.
Verdicts duplicateIngredient(const Rule &rule, const ChartFacts &facts);
/// {name}, {code}: what each says.
Verdicts codeAndNameDisagree(const Rule &rule, const ChartFacts &facts);
/// Active orders older than `years`. {count}.
Verdicts oldOrders(const Rule &rule, const ChartFacts &facts);
/// Active orders whose time is over by the source. {count}.
Verdicts endedOrders(const Rule &rule, const ChartFacts &facts);
/// {count}.
Verdicts notRecognised(const Rule &rule, const ChartFacts &facts);
/// {count}.
Verdicts currentMedications(const Rule &rule, const ChartFacts &facts);

// history_checks.cpp
/// Option status ("none-known", "no-information", "listed", "high"). {count}.
Verdicts allergiesOnRecord(const Rule &rule, const ChartFacts &facts);
/// Nothing is listed. Options list ("problems", "medications"), status ("none-known",
/// "no-information").
Verdicts emptyList(const Rule &rule, const ChartFacts &facts);
Verdicts activeProblems(const Rule &rule, const ChartFacts &facts);
/// Option any (true: there is one, false: there is none). {ago}, {visit}.
Verdicts lastVisit(const Rule &rule, const ChartFacts &facts);
/// What is dated behind the last visit. {what}, {visit}.
Verdicts newSinceLastVisit(const Rule &rule, const ChartFacts &facts);
/// Options kind ("active-and-resolved", "after-death", "pregnant-male"). {name}.
Verdicts contradiction(const Rule &rule, const ChartFacts &facts);
Verdicts deceased(const Rule &rule, const ChartFacts &facts);

} // namespace checks

} // namespace aidoctor::clinical
