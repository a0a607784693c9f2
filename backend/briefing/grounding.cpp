#include "briefing/grounding.h"

#include <QCoreApplication>

#include <algorithm>

namespace aidoctor::briefing {

Grounding::Grounding(const chart::Chart &chart, const std::vector<clinical::Finding> &findings)
{
    add(QStringLiteral("patient"), chart.patient.fhirId);
    for (const auto &record : chart.conditions)
        add(QStringLiteral("condition"), record.fhirId);
    for (const auto &record : chart.medications)
        add(QStringLiteral("medication"), record.fhirId);
    for (const auto &record : chart.allergies)
        add(QStringLiteral("allergy"), record.fhirId);
    for (const auto &record : chart.observations)
        add(QStringLiteral("observation"), record.recordId());
    for (const auto &record : chart.encounters)
        add(QStringLiteral("encounter"), record.fhirId);
    for (const auto &record : chart.immunizations)
        add(QStringLiteral("immunization"), record.fhirId);
    for (const auto &record : chart.procedures)
        add(QStringLiteral("procedure"), record.fhirId);
    for (const auto &record : chart.documents)
        add(QStringLiteral("document"), record.fhirId);
    for (const clinical::Finding &finding : findings)
        m_ruleFlags.push_back(flagFromFinding(finding));
}

Flag Grounding::check(Flag flag) const
{
    const auto rule = std::find_if(m_ruleFlags.begin(), m_ruleFlags.end(),
                                   [&flag](const Flag &known) { return known.id == flag.id; });
    if (rule != m_ruleFlags.end())
        return *rule;
    flag.source = FlagSource::Ai;
    if (cites(flag.evidence)) {
        flag.verification = Verification::PartlyVerified;
        flag.verificationReason = QCoreApplication::translate(
            "briefing", "The cited records are in this chart; the wording was not checked.");
    } else {
        flag.verification = Verification::Unsupported;
        flag.verificationReason =
            flag.evidence.empty()
                ? QCoreApplication::translate("briefing", "No record is cited.")
                : QCoreApplication::translate("briefing", "A cited record is not in this chart.");
    }
    return flag;
}

bool Grounding::cites(const std::vector<clinical::Evidence> &evidence) const
{
    return !evidence.empty()
           && std::all_of(evidence.begin(), evidence.end(), [this](const clinical::Evidence &item) {
                  return m_records.contains(item.kind + QLatin1Char('/') + item.id);
              });
}

void Grounding::add(const QString &kind, const QString &id)
{
    m_records.insert(kind + QLatin1Char('/') + id);
}

} // namespace aidoctor::briefing
