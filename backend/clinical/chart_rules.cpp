#include "clinical/review.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>

/// The rules on what a chart holds: problems, medications, allergies, visits.
namespace aidoctor::clinical::rules {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

// A finding that points at hundreds of records points at none.
constexpr std::size_t kMaxEvidence = 40;
constexpr qsizetype kNamesInText = 6;
constexpr int kOldOrderYears = 2;

/// "a, b, c and 4 more"
QString namesText(const std::vector<Evidence> &evidence)
{
    QStringList names;
    for (const Evidence &item : evidence) {
        if (names.size() < kNamesInText)
            names.append(item.label);
    }
    const int rest = static_cast<int>(evidence.size()) - static_cast<int>(names.size());
    QString text = names.join(QStringLiteral(", "));
    if (rest > 0)
        text += QLatin1Char(' ') + QCoreApplication::translate("rules", "and %n more", nullptr, rest);
    return text;
}

Finding makeFinding(const QString &rule, Category category, Severity severity,
                    std::vector<Evidence> evidence)
{
    Finding finding;
    finding.id = findingId(rule, evidence);
    finding.category = category;
    finding.severity = severity;
    if (evidence.size() > kMaxEvidence)
        evidence.resize(kMaxEvidence);
    finding.evidence = std::move(evidence);
    return finding;
}

Evidence wholeChart(const chart::Chart &chart)
{
    return {QStringLiteral("patient"), chart.patient.fhirId, Text::tr("whole chart")};
}

} // namespace

void activeProblems(const chart::Chart &chart, QDate, std::vector<Finding> &findings)
{
    std::vector<Evidence> evidence;
    for (const chart::Condition &condition : chart.conditions) {
        if (condition.active)
            evidence.push_back({QStringLiteral("condition"), condition.fhirId, condition.display});
    }
    if (evidence.empty())
        return;
    const auto count = static_cast<int>(evidence.size());
    const QString names = namesText(evidence);
    Finding finding = makeFinding(QStringLiteral("active-problems"), Category::AiInsight,
                                  Severity::Info, std::move(evidence));
    finding.title = Text::tr("%n active problem(s)", nullptr, count);
    finding.explanation = names;
    finding.source = Text::tr("Problem list of the chart");
    findings.push_back(std::move(finding));
}

void currentMedications(const chart::Chart &chart, QDate today, std::vector<Finding> &findings)
{
    std::vector<Evidence> current;
    std::vector<Evidence> old;
    for (const chart::Medication &medication : chart.medications) {
        if (!medication.active)
            continue;
        const Evidence item{QStringLiteral("medication"), medication.fhirId, medication.name};
        const QDate authored = medication.authored.day();
        if (authored.isValid() && authored < today.addYears(-kOldOrderYears))
            old.push_back({item.kind, item.id,
                           QStringLiteral("%1 · %2").arg(item.label, dateText(medication.authored))});
        current.push_back(item);
    }
    if (!current.empty()) {
        const auto count = static_cast<int>(current.size());
        const QString names = namesText(current);
        Finding finding = makeFinding(QStringLiteral("current-medications"), Category::Medications,
                                      Severity::Info, std::move(current));
        finding.title = Text::tr("%n active medication(s)", nullptr, count);
        finding.explanation = names;
        finding.source = Text::tr("Medication list of the chart");
        findings.push_back(std::move(finding));
    }
    if (!old.empty()) {
        const auto count = static_cast<int>(old.size());
        const QString names = namesText(old);
        Finding finding = makeFinding(QStringLiteral("old-orders"), Category::Medications,
                                      Severity::Info, std::move(old));
        finding.title = Text::tr("%n active order(s) written over two years ago", nullptr, count);
        finding.explanation = names;
        finding.suggestedAction = Text::tr("Consider asking whether these are still taken.");
        finding.source = Text::tr("Medication list of the chart");
        findings.push_back(std::move(finding));
    }
}

void allergies(const chart::Chart &chart, QDate, std::vector<Finding> &findings)
{
    Finding finding;
    switch (chart.allergiesStatus) {
    case chart::AllergiesStatus::NoneKnown:
        finding = makeFinding(QStringLiteral("allergies-none-known"), Category::Medications,
                              Severity::Info, {wholeChart(chart)});
        finding.title = Text::tr("No known allergies");
        finding.explanation = Text::tr("The record says that there are none known.");
        break;
    case chart::AllergiesStatus::NoInformation:
        finding = makeFinding(QStringLiteral("allergies-no-information"), Category::Medications,
                              Severity::Warning, {wholeChart(chart)});
        finding.title = Text::tr("No information about allergies");
        finding.explanation
            = Text::tr("The record neither lists an allergy nor says that there is none.");
        finding.suggestedAction = Text::tr("Consider asking about allergies and recording the answer.");
        break;
    case chart::AllergiesStatus::Listed: {
        std::vector<Evidence> evidence;
        bool high = false;
        for (const chart::Allergy &allergy : chart.allergies) {
            if (!allergy.active)
                continue;
            high = high || allergy.criticality == QLatin1String("high");
            QString label = allergy.display;
            if (!allergy.reaction.isEmpty())
                label += QStringLiteral(" (%1)").arg(allergy.reaction);
            evidence.push_back({QStringLiteral("allergy"), allergy.fhirId, label});
        }
        const auto count = static_cast<int>(evidence.size());
        const QString names = namesText(evidence);
        finding = makeFinding(QStringLiteral("allergies-listed"), Category::Medications,
                              high ? Severity::Warning : Severity::Info, std::move(evidence));
        finding.title = high ? Text::tr("%n allergy(ies), at least one of high criticality", nullptr, count)
                             : Text::tr("%n allergy(ies)", nullptr, count);
        finding.explanation = names;
        break;
    }
    }
    finding.source = Text::tr("Allergy list of the chart");
    findings.push_back(std::move(finding));
}

void daysSinceLastVisit(const chart::Chart &chart, QDate today, std::vector<Finding> &findings)
{
    const chart::Encounter *visit = chart.lastVisit(today);
    if (!visit) {
        Finding finding = makeFinding(QStringLiteral("no-visit"), Category::AiInsight,
                                      Severity::Info, {wholeChart(chart)});
        finding.title = Text::tr("No earlier visit on record");
        finding.source = Text::tr("Visits of the chart");
        findings.push_back(std::move(finding));
        return;
    }
    const QString reason = visit->reason.isEmpty() ? visit->type : visit->reason;
    const auto days = static_cast<int>(visit->started.day().daysTo(today));
    Finding finding = makeFinding(
        QStringLiteral("last-visit"), Category::AiInsight, Severity::Info,
        {{QStringLiteral("encounter"), visit->fhirId,
          QStringLiteral("%1 · %2").arg(reason, dateText(visit->started))}});
    finding.title = days == 0 ? Text::tr("Last visit today") : Text::tr("Last visit %n day(s) ago", nullptr, days);
    finding.explanation = QStringLiteral("%1, %2").arg(dateText(visit->started), reason);
    finding.source = Text::tr("Visits of the chart");
    findings.push_back(std::move(finding));
}

} // namespace aidoctor::clinical::rules
