#include "fhir/element.h"
#include "fhir/resource_mapper.h"

namespace aidoctor::fhir {

namespace {

/// A date, or the source's words where it knows no date ("about 2010").
chart::ClinicalDate dateOrWords(chart::ClinicalDate known, const Json &resource, const char *words)
{
    return known.isEmpty() ? chart::ClinicalDate{stringMember(resource, words)} : known;
}

QString firstContentType(const Json &attachment)
{
    return stringMember(attachment, "contentType");
}

} // namespace

chart::Encounter mapEncounter(const Json &resource, const Origin &origin)
{
    chart::Encounter encounter;
    encounter.fhirId = origin.id;
    encounter.status = stringMember(resource, "status");
    const Json &kind = first(resource, "class");
    encounter.encounterClass = stringMember(kind, "code");
    if (encounter.encounterClass.isEmpty())
        encounter.encounterClass = displayOf(kind);
    encounter.type = displayOf(first(resource, "type"));
    encounter.reason = reasonText(resource, origin.references);
    encounter.started = firstDate(resource, {"period.start"});
    encounter.ended = firstDate(resource, {"period.end"});
    return encounter;
}

chart::Immunization mapImmunization(const Json &resource, const Origin &origin)
{
    chart::Immunization immunization;
    immunization.fhirId = origin.id;
    const Concept vaccine = readConcept(member(resource, "vaccineCode"), Vocabulary::Vaccine);
    immunization.coding = vaccine.coding;
    immunization.display = vaccine.display;
    immunization.status = stringMember(resource, "status");
    immunization.occurred =
        dateOrWords(date(resource, "occurrenceDateTime"), resource, "occurrenceString");
    return immunization;
}

chart::Procedure mapProcedure(const Json &resource, const Origin &origin)
{
    chart::Procedure procedure;
    procedure.fhirId = origin.id;
    const Concept what = readConcept(member(resource, "code"), Vocabulary::Problem);
    procedure.coding = what.coding;
    procedure.display = what.display;
    procedure.status = stringMember(resource, "status");
    procedure.performed =
        dateOrWords(firstDate(resource, {"performedDateTime", "performedPeriod.start"}), resource,
                    "performedString");
    return procedure;
}

chart::Document mapDocument(const Json &resource, const Origin &origin)
{
    chart::Document document;
    document.fhirId = origin.id;
    document.resourceType = stringMember(resource, "resourceType");
    document.status = stringMember(resource, "status");
    if (document.resourceType == QLatin1String("DiagnosticReport")) {
        document.title = readConcept(member(resource, "code"), Vocabulary::Test).display;
        document.dated =
            firstDate(resource, {"effectiveDateTime", "effectivePeriod.start", "issued"});
        document.contentType = firstContentType(first(resource, "presentedForm"));
        return document;
    }
    const Json &attachment = member(first(resource, "content"), "attachment");
    document.title = readConcept(member(resource, "type"), Vocabulary::Test).display;
    QString description = stringMember(resource, "description");
    if (isBlank(description))
        description = stringMember(attachment, "title");
    if (isBlank(document.title))
        document.title = description;
    else if (!isBlank(description) && comparable(description) != comparable(document.title))
        document.title = QStringLiteral("%1: %2").arg(document.title, description);
    document.dated = firstDate(resource, {"date", "created"});
    if (document.dated.isEmpty())
        document.dated = firstDate(member(resource, "context"), {"period.start"});
    if (document.dated.isEmpty())
        document.dated = date(attachment, "creation");
    document.contentType = firstContentType(attachment);
    return document;
}

} // namespace aidoctor::fhir
