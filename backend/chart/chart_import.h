#pragma once

#include "chart/chart.h"
#include "security/actor.h"

#include <QByteArray>

#include <map>
#include <vector>

namespace aidoctor::chart {

/// One resource on its way into the store: its rows (an observation with components has several)
/// and the raw FHIR text they were made from.
template <typename Record>
struct Imported {
    std::vector<Record> rows; ///< at least one, all with the same fhirId
    QByteArray raw;
};

/// A resource the source has marked entered-in-error: it leaves the chart if it was there.
struct Voided {
    QString resourceType;
    QString fhirId;
};

/// What one export says about one patient.
struct ChartImport {
    Patient patient;
    QByteArray patientRaw;
    /// What the source says where it lists no problem, medication, allergy; Listed means it says
    /// nothing about absence.
    ListStatus conditionsAbsence = ListStatus::Listed;
    ListStatus medicationsAbsence = ListStatus::Listed;
    ListStatus allergiesAbsence = ListStatus::Listed;
    std::vector<Imported<Condition>> conditions;
    std::vector<Imported<Medication>> medications;
    std::vector<Imported<Allergy>> allergies;
    std::vector<Imported<Observation>> observations;
    std::vector<Imported<Encounter>> encounters;
    std::vector<Imported<Immunization>> immunizations;
    std::vector<Imported<Procedure>> procedures;
    std::vector<Imported<Document>> documents;
    std::vector<Imported<Appointment>> appointments;
    std::vector<Voided> voided;
    /// False for resources that come without their Patient (bulk export, one file per type): the
    /// patient must already be in the store under `patient.fhirId`.
    bool carriesPatient = true;
    /// True where this is all its source has of the patient: what the chart has from an earlier
    /// export of this source, and this one has not, is "no longer reported". Problems, medications
    /// and allergies are replaced as a whole; of another kind of record only where the export has
    /// at least half as many as the chart has from the source: a summary with three results says
    /// nothing about the hundred others.
    bool full = false;
    /// With `full`: nobody says so, it is presumed from the kind of file. Then it holds only where
    /// at least half of the records that the chart has from the source come again; else the import
    /// is an addition, such as one new result for a patient who is known.
    bool presumed = false;
    /// Who brings it, for the audit trail.
    security::Actor importedBy = security::Actor::program();
};

struct ImportCounts {
    int stored = 0;
    int unchanged = 0;
    int removed = 0;
    int older = 0;      ///< left as it was: the chart has it from a newer export
    int unreported = 0; ///< in the chart from an earlier full export, absent from this one
    friend bool operator==(const ImportCounts &, const ImportCounts &) = default;
};

/// What happened to each resource, by resource type.
struct ImportOutcome {
    PatientId patient = 0;
    bool changed = false;
    /// Presumed to be full, but taken as an addition: nothing was marked as no longer reported.
    bool addedOnly = false;
    bool older = false; ///< the chart has a newer export of this source: nothing was replaced
    std::int64_t revision = 0; ///< of the chart, where it changed
    std::map<QString, ImportCounts> counts;
};

} // namespace aidoctor::chart
