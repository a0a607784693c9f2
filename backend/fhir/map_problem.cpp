#include "fhir/element.h"
#include "fhir/resource_mapper.h"

namespace aidoctor::fhir {

namespace {

bool hasAbatement(const Json &resource)
{
    if (!resource.is_object())
        return false;
    for (auto it = resource.begin(); it != resource.end(); ++it) {
        if (it.key().rfind("abatement", 0) == 0 && it.value() != Json(false))
            return true;
    }
    return false;
}

/// hl7.org/fhir/R4: condition-clinical (active, recurrence, relapse | inactive, remission,
/// resolved) and condition-ver-status; the allergy value sets are subsets of these.
bool isActive(const QString &clinical, const QString &verification, bool ended)
{
    if (verification == QLatin1String("refuted")
        || verification == QLatin1String("entered-in-error"))
        return false;
    if (clinical.isEmpty())
        return !ended;
    return clinical == QLatin1String("active") || clinical == QLatin1String("recurrence")
           || clinical == QLatin1String("relapse");
}

QString categoryOf(const Json &resource)
{
    const Json &categories = items(resource, "category");
    for (const Json &category : categories) {
        for (const Json &coding : items(category, "coding")) {
            if (stringMember(coding, "system").contains(QLatin1String("condition-category")))
                return stringMember(coding, "code");
        }
    }
    return categories.empty() ? QString() : codeOf(categories.front());
}

QString reactionText(const Json &reaction)
{
    QStringList manifestations;
    for (const Json &manifestation : items(reaction, "manifestation")) {
        const QString text = displayOf(manifestation);
        if (!isBlank(text))
            manifestations << text;
    }
    QString text = manifestations.join(QLatin1String(", "));
    if (text.isEmpty())
        text = stringMember(reaction, "description");
    const QString severity = stringMember(reaction, "severity");
    if (severity.isEmpty())
        return text;
    return text.isEmpty() ? severity : QStringLiteral("%1 (%2)").arg(text, severity);
}

} // namespace

chart::Condition mapCondition(const Json &resource, const Origin &origin)
{
    chart::Condition condition;
    condition.fhirId = origin.id;
    const Concept problem = readConcept(member(resource, "code"), Vocabulary::Problem);
    condition.coding = problem.coding;
    condition.display = problem.display;
    condition.clinicalStatus = codeOf(member(resource, "clinicalStatus"));
    condition.verificationStatus = codeOf(member(resource, "verificationStatus"));
    condition.category = categoryOf(resource);
    condition.onset = firstDate(resource, {"onsetDateTime", "onsetPeriod.start"});
    condition.abatement =
        firstDate(resource, {"abatementDateTime", "abatementPeriod.end", "abatementPeriod.start"});
    condition.recorded = firstDate(resource, {"recordedDate", "assertedDate", "dateRecorded"});
    condition.active =
        isActive(condition.clinicalStatus, condition.verificationStatus, hasAbatement(resource));
    return condition;
}

chart::Allergy mapAllergy(const Json &resource, const Origin &origin)
{
    chart::Allergy allergy;
    allergy.fhirId = origin.id;
    Concept substance = readConcept(member(resource, "code"), Vocabulary::Problem);
    const Json &reactions = items(resource, "reaction");
    if (substance.isEmpty() && !reactions.empty())
        substance = readConcept(member(reactions.front(), "substance"), Vocabulary::Problem);
    allergy.coding = substance.coding;
    allergy.display = substance.display;
    allergy.clinicalStatus = codeOf(member(resource, "clinicalStatus"));
    allergy.verificationStatus = codeOf(member(resource, "verificationStatus"));
    const Json &category = member(resource, "category");
    allergy.category = category.is_string() ? codeOf(category)
                                            : texts(resource, "category").join(QLatin1String(", "));
    allergy.criticality = stringMember(resource, "criticality");
    QStringList texts;
    for (const Json &reaction : reactions) {
        const QString text = reactionText(reaction);
        if (!isBlank(text) && !texts.contains(text))
            texts << text;
    }
    allergy.reaction = texts.join(QLatin1String("; "));
    allergy.recorded = firstDate(resource, {"recordedDate", "assertedDate"});
    allergy.active = isActive(allergy.clinicalStatus, allergy.verificationStatus, false);
    return allergy;
}

} // namespace aidoctor::fhir
