#pragma once

#include "chart/chart.h"
#include "core/json.h"
#include "fhir/concept.h"

#include <optional>
#include <vector>

/// From one FHIR resource to the rows of the chart: pure functions.
namespace aidoctor::fhir {

/// A person, place or service that a resource names.
struct Actor {
    QString type; ///< Practitioner, PractitionerRole, Location, HealthcareService; empty: not known
    QString name;
    QString practitioner; ///< of a role that names nobody: the reference of who has it
};

/// What a resource points to, as far as the import knows it.
class References {
public:
    virtual ~References() = default;
    /// What the Medication behind the reference is called; nothing where it is not known.
    virtual std::optional<Concept> medication(const QString &reference) const = 0;
    /// What the condition, procedure or observation behind the reference is called, or nothing.
    virtual QString display(const QString &reference) const = 0;
    /// The practitioner, role, place or service behind the reference; without a type where it is
    /// not known.
    virtual Actor actor(const QString &reference) const = 0;
};

/// What a mapper needs besides the resource.
struct Origin {
    QString id; ///< of the resource: its own, or one made from its fullUrl or content
    const References &references;
    bool laboratoryResult = false; ///< a laboratory's DiagnosticReport names it as a result
};

chart::Patient mapPatient(const Json &resource, const QString &id);
chart::Condition mapCondition(const Json &resource, const Origin &origin);
chart::Allergy mapAllergy(const Json &resource, const Origin &origin);
/// MedicationRequest and MedicationStatement.
chart::Medication mapMedication(const Json &resource, const Origin &origin);
/// One row, or one for each component: a blood pressure is two rows.
std::vector<chart::Observation> mapObservation(const Json &resource, const Origin &origin);
chart::Encounter mapEncounter(const Json &resource, const Origin &origin);
chart::Immunization mapImmunization(const Json &resource, const Origin &origin);
chart::Procedure mapProcedure(const Json &resource, const Origin &origin);
/// DocumentReference and DiagnosticReport.
chart::Document mapDocument(const Json &resource, const Origin &origin);
/// hl7.org/fhir/R4/appointment.html. Who does not come (declined) is not named; where the end is
/// missing it is `start` and `minutesDuration`.
chart::Appointment mapAppointment(const Json &resource, const Origin &origin);
/// Whom or what a Practitioner, PractitionerRole, Location or HealthcareService is; without a type
/// for anything else.
Actor actorOfResource(const Json &resource);
/// The name of a Patient or Practitioner that is in use: "Family, Given", or as its text says.
QString humanName(const Json &resource);

/// The concept a MedicationRequest or MedicationStatement is about: in place, contained or
/// referenced.
Concept medicationConcept(const Json &resource, const References &references);
/// What a Medication resource is called: its code, else its ingredients.
Concept conceptOfMedication(const Json &medication);
/// How often, in plain words: "twice daily", "every 8 hours as needed".
QString frequencyWords(const Json &dosage);
/// How much: the source's own text, else dose and route.
QString doseWords(const Json &dosage);
/// Why: reasonCode, else the names behind reasonReference.
QString reasonText(const Json &resource, const References &references);

/// A quantity as text: "3.5 mg", "<0.5".
QString quantityText(const Json &quantity);

} // namespace aidoctor::fhir
