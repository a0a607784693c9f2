#pragma once

#include "chart/chart_import.h"

#include <QUuid>

/// Hand-made charts for tests.
namespace aidoctor::test {

/// A lab value of a test, with reference 60 and above when `low` is given.
inline chart::Observation lab(const QString &id, const QString &name, double value,
                              const QString &unit, const QString &date,
                              std::optional<double> low = {}, std::optional<double> high = {})
{
    chart::Observation observation;
    observation.fhirId = id;
    observation.category = QStringLiteral("laboratory");
    observation.name = name;
    observation.status = QStringLiteral("final");
    observation.number = value;
    observation.text = chart::numberText(value);
    observation.unit = unit;
    observation.referenceLow = low;
    observation.referenceHigh = high;
    observation.effective = {date};
    return observation;
}

template <typename Record>
chart::Imported<Record> imported(const Record &record, const QByteArray &raw = {})
{
    return {{record}, raw.isEmpty() ? "{\"id\":\"" + record.fhirId.toUtf8() + "\"}" : raw};
}

/// A woman of 69 with kidney disease on metformin: one of each kind of record.
inline chart::ChartImport kidneyPatient(const QString &fhirId = QStringLiteral("p-1"),
                                        const QString &name = QStringLiteral("Garcia, Maria"))
{
    chart::ChartImport import;
    import.patient.fhirId = fhirId;
    import.patient.name = name;
    import.patient.gender = QStringLiteral("female");
    import.patient.birthDate = {QStringLiteral("1957-03-15")};
    import.patient.identifiers = {
        {QStringLiteral("urn:mrn"), QStringLiteral("0042-118"), QStringLiteral("MR")}};
    import.patient.source = QStringLiteral("Test practice");
    import.patient.recordAsOf = {QStringLiteral("2026-11-20T06:40:00Z")};
    import.patientRaw = "{\"resourceType\":\"Patient\",\"name\":\"" + name.toUtf8() + "\"}";

    chart::Condition condition;
    condition.fhirId = QStringLiteral("c-1");
    condition.display = QStringLiteral("Type 2 diabetes");
    condition.clinicalStatus = QStringLiteral("active");
    condition.active = true;
    condition.onset = {QStringLiteral("2011")};
    import.conditions = {imported(condition)};

    chart::Medication medication;
    medication.fhirId = QStringLiteral("m-1");
    medication.resourceType = QStringLiteral("MedicationRequest");
    medication.name = QStringLiteral("Metformin 1000 MG Oral Tablet");
    medication.dosage = QStringLiteral("Hold if SBP <90 or HR >120");
    medication.frequency = QStringLiteral("twice daily");
    medication.status = QStringLiteral("active");
    medication.intent = QStringLiteral("order");
    medication.authored = {QStringLiteral("2026-01-15")};
    medication.active = true;
    import.medications = {imported(medication)};

    chart::Allergy allergy;
    allergy.fhirId = QStringLiteral("a-1");
    allergy.display = QStringLiteral("Penicillin");
    allergy.criticality = QStringLiteral("high");
    allergy.reaction = QStringLiteral("Anaphylaxis");
    allergy.active = true;
    import.allergies = {imported(allergy)};

    import.observations = {
        imported(lab(QStringLiteral("o-1"), QStringLiteral("eGFR"), 45, QStringLiteral("mL/min"),
                     QStringLiteral("2026-01-15T09:00:00Z"), 60)),
        imported(lab(QStringLiteral("o-2"), QStringLiteral("eGFR"), 31, QStringLiteral("mL/min"),
                     QStringLiteral("2026-11-20T09:00:00Z"), 60)),
        imported(lab(QStringLiteral("o-3"), QStringLiteral("Sodium"), 140, QStringLiteral("mmol/L"),
                     QStringLiteral("2026-11-20T09:00:00Z"), 135, 145)),
    };

    chart::Encounter encounter;
    encounter.fhirId = QStringLiteral("e-1");
    encounter.status = QStringLiteral("finished");
    encounter.type = QStringLiteral("Office visit");
    encounter.reason = QStringLiteral("Diabetes follow-up");
    encounter.started = {QStringLiteral("2026-11-02T10:00:00Z")};
    import.encounters = {imported(encounter)};
    return import;
}

} // namespace aidoctor::test
