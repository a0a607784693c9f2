#include "chart/chart_json.h"

namespace aidoctor::chart {

namespace {

constexpr QLatin1String kUnknown("unknown");
/// About what one record takes; the buffer need not grow then.
constexpr std::size_t kBytesPerRecord = 600;

void writeCoding(JsonWriter &writer, const Coding &coding)
{
    writer.key("coding");
    writer.beginObject();
    writer.member("system", coding.system);
    writer.member("code", coding.code);
    writer.endObject();
}

void writeReferenceRange(JsonWriter &writer, const Observation &observation)
{
    writer.key("reference_range");
    writer.beginObject();
    if (observation.referenceLow)
        writer.member("min", *observation.referenceLow);
    if (observation.referenceHigh)
        writer.member("max", *observation.referenceHigh);
    writer.endObject();
}

/// A date for plain readers: never null, never partial.
void writePlainDate(JsonWriter &writer, const ClinicalDate &date)
{
    if (date.isFull())
        writer.value(date.text);
    else
        writer.value(kUnknown);
}

void writeDetail(JsonWriter &writer, const Condition &condition)
{
    writer.member("id", condition.fhirId);
    writer.member("display", condition.display);
    writeCoding(writer, condition.coding);
    writer.member("clinical_status", condition.clinicalStatus);
    writer.member("verification_status", condition.verificationStatus);
    writer.member("category", condition.category);
    writer.member("onset", condition.onset.text);
    writer.member("abatement", condition.abatement.text);
    writer.member("recorded", condition.recorded.text);
    writer.member("active", condition.active);
}

void writeDetail(JsonWriter &writer, const Medication &medication)
{
    writer.member("id", medication.fhirId);
    writer.member("resource_type", medication.resourceType);
    writer.member("name", medication.name);
    writeCoding(writer, medication.coding);
    writer.member("dosage", medication.dosage);
    writer.member("frequency", medication.frequency);
    writer.member("status", medication.status);
    writer.member("intent", medication.intent);
    writer.member("authored", medication.authored.text);
    writer.member("ended", medication.ended.text);
    writer.member("reason", medication.reason);
    writer.member("active", medication.active);
}

void writeDetail(JsonWriter &writer, const Allergy &allergy)
{
    writer.member("id", allergy.fhirId);
    writer.member("display", allergy.display);
    writeCoding(writer, allergy.coding);
    writer.member("clinical_status", allergy.clinicalStatus);
    writer.member("verification_status", allergy.verificationStatus);
    writer.member("category", allergy.category);
    writer.member("criticality", allergy.criticality);
    writer.member("reaction", allergy.reaction);
    writer.member("recorded", allergy.recorded.text);
    writer.member("active", allergy.active);
}

void writeDetail(JsonWriter &writer, const Observation &observation)
{
    writer.member("id", observation.recordId());
    writer.member("category", observation.category);
    writer.member("name", observation.name);
    writeCoding(writer, observation.coding);
    writer.member("status", observation.status);
    writer.member("value_text", observation.text);
    writer.member("unit", observation.unit);
    writer.member("unit_code", observation.unitCode);
    writeReferenceRange(writer, observation);
    writer.member("reference_text", observation.referenceText);
    writer.member("interpretation", observation.interpretation);
    writer.member("effective", observation.effective.text);
    if (observation.number)
        writer.member("value", *observation.number);
}

void writeDetail(JsonWriter &writer, const Encounter &encounter)
{
    writer.member("id", encounter.fhirId);
    writer.member("status", encounter.status);
    writer.member("class", encounter.encounterClass);
    writer.member("type", encounter.type);
    writer.member("reason", encounter.reason);
    writer.member("started", encounter.started.text);
    writer.member("ended", encounter.ended.text);
}

void writeDetail(JsonWriter &writer, const Immunization &immunization)
{
    writer.member("id", immunization.fhirId);
    writer.member("display", immunization.display);
    writeCoding(writer, immunization.coding);
    writer.member("status", immunization.status);
    writer.member("occurred", immunization.occurred.text);
}

void writeDetail(JsonWriter &writer, const Procedure &procedure)
{
    writer.member("id", procedure.fhirId);
    writer.member("display", procedure.display);
    writeCoding(writer, procedure.coding);
    writer.member("status", procedure.status);
    writer.member("performed", procedure.performed.text);
}

void writeDetail(JsonWriter &writer, const Document &document)
{
    writer.member("id", document.fhirId);
    writer.member("resource_type", document.resourceType);
    writer.member("title", document.title);
    writer.member("status", document.status);
    writer.member("dated", document.dated.text);
    writer.member("content_type", document.contentType);
}

void writeDetail(JsonWriter &writer, const Appointment &appointment)
{
    writer.member("id", appointment.fhirId);
    writer.member("status", appointment.status);
    writer.member("service", appointment.service);
    writer.member("reason", appointment.reason);
    writer.member("practitioner", appointment.practitioner);
    writer.member("location", appointment.location);
    writer.member("start", appointment.started.text);
    writer.member("end", appointment.ended.text);
}

bool all(const auto &)
{
    return true;
}

/// A record with where it comes from, and whether its source still has it.
template <typename Record>
void writeWhole(JsonWriter &writer, const Record &record)
{
    writer.beginObject();
    writeDetail(writer, record);
    writer.member("source", record.source);
    writer.member("reported", record.reported);
    writer.endObject();
}

template <std::size_t Size, typename Record, typename Wanted>
void writeDetails(JsonWriter &writer, const char (&name)[Size], const std::vector<Record> &records,
                  Wanted wanted)
{
    writer.key(name);
    writer.beginArray();
    for (const Record &record : records) {
        if (!wanted(record))
            continue;
        writeWhole(writer, record);
    }
    writer.endArray();
}

template <std::size_t Size, typename Record>
void writeDetails(JsonWriter &writer, const char (&name)[Size], const std::vector<Record> &records)
{
    writeDetails(writer, name, records, all<Record>);
}

void writeConditions(JsonWriter &writer, const Chart &chart)
{
    writer.key("conditions");
    writer.beginArray();
    for (const Condition &condition : chart.conditions) {
        if (condition.active)
            writer.value(condition.display);
    }
    writer.endArray();
    writer.member("conditions_status", listStatusName(chart.conditionsStatus));
    writeDetails(writer, "conditions_detail", chart.conditions);
}

void writeMedications(JsonWriter &writer, const Chart &chart)
{
    writer.key("medications");
    writer.beginArray();
    for (const Medication &medication : chart.medications) {
        if (!medication.active)
            continue;
        writer.beginObject();
        writer.member("name", medication.name);
        writer.member("dosage", medication.dosage);
        writer.member("frequency", medication.frequency);
        writer.key("start_date");
        writePlainDate(writer, medication.authored);
        writer.endObject();
    }
    writer.endArray();
    writer.member("medications_status", listStatusName(chart.medicationsStatus));
    writeDetails(writer, "medications_detail", chart.medications);
}

void writeObservations(JsonWriter &writer, const Chart &chart)
{
    writer.key("labs");
    writer.beginArray();
    for (const Observation &observation : chart.observations) {
        if (!observation.isLaboratory() || !observation.number || !observation.effective.isFull()
            || !observation.isFinal())
            continue;
        writer.beginObject();
        writer.member("name", observation.name);
        writer.member("value", *observation.number);
        writer.member("unit", observation.unit);
        writer.member("date", observation.effective.text);
        writeReferenceRange(writer, observation);
        writer.endObject();
    }
    writer.endArray();
    const auto isLaboratory = [](const Observation &o) { return o.isLaboratory(); };
    const auto isOther = [](const Observation &o) { return !o.isLaboratory(); };
    writeDetails(writer, "labs_detail", chart.observations, isLaboratory);
    writeDetails(writer, "observations_detail", chart.observations, isOther);
}

void writeAllergies(JsonWriter &writer, const Chart &chart)
{
    writer.key("allergies");
    writer.beginArray();
    for (const Allergy &allergy : chart.allergies) {
        if (allergy.active)
            writer.value(allergy.display);
    }
    if (chart.allergiesStatus != ListStatus::Listed)
        writer.value(chart.allergiesSentence());
    writer.endArray();
    writer.member("allergies_status", listStatusName(chart.allergiesStatus));
    writeDetails(writer, "allergies_detail", chart.allergies);
}

void writeVisits(JsonWriter &writer, const Chart &chart)
{
    writer.key("visits");
    writer.beginArray();
    for (const Encounter &encounter : chart.encounters) {
        if (!encounter.reported || !encounter.started.isFull()
            || encounter.status != QLatin1String("finished"))
            continue;
        writer.beginObject();
        writer.member("date", encounter.started.text);
        writer.member("reason", encounter.reason.isEmpty() ? encounter.type : encounter.reason);
        writer.member("type", encounter.type);
        writer.endObject();
    }
    writer.endArray();
    writeDetails(writer, "visits_detail", chart.encounters);
}

void writeIdentifiers(JsonWriter &writer, const Patient &patient)
{
    writer.key("identifiers");
    writer.beginArray();
    for (const Identifier &identifier : patient.identifiers) {
        writer.beginObject();
        writer.member("system", identifier.system);
        writer.member("value", identifier.value);
        writer.member("type", identifier.kind);
        writer.endObject();
    }
    writer.endArray();
}

} // namespace

QString listStatusName(ListStatus status)
{
    switch (status) {
    case ListStatus::Listed:
        return QStringLiteral("listed");
    case ListStatus::NoneKnown:
        return QStringLiteral("none_known");
    case ListStatus::NoInformation:
        break;
    }
    return QStringLiteral("no_information");
}

void writeMembers(JsonWriter &writer, const Chart &chart)
{
    const Patient &patient = chart.patient;
    writer.member("id", patient.id);
    writeIdentifiers(writer, patient);
    writer.member("name", patient.name);
    writer.key("date_of_birth");
    writePlainDate(writer, patient.birthDate);
    writer.key("gender");
    if (patient.gender.isEmpty())
        writer.value(kUnknown);
    else
        writer.value(patient.gender);
    writeConditions(writer, chart);
    writeMedications(writer, chart);
    writeObservations(writer, chart);
    writeAllergies(writer, chart);
    writeVisits(writer, chart);
    writeDetails(writer, "immunizations_detail", chart.immunizations);
    writeDetails(writer, "procedures_detail", chart.procedures);
    writeDetails(writer, "documents_detail", chart.documents);
    writeDetails(writer, "appointments_detail", chart.appointments);
    writer.member("name_alternative", patient.alternativeName);
    writer.member("date_of_birth_detail", patient.birthDate.text);
    writer.member("deceased", patient.deceased);
    writer.member("fhir_id", patient.fhirId);
    writer.member("source", patient.source);
    writer.key("record_as_of");
    if (patient.recordAsOf.isEmpty())
        writer.value(kUnknown);
    else
        writer.value(patient.recordAsOf.text);
    writer.member("record_as_of_stated", patient.recordAsOfStated);
    writer.member("revision", patient.revision);
    writer.member("created_at", patient.createdAt);
    writer.member("updated_at", patient.updatedAt);
}

void write(JsonWriter &writer, const Chart &chart)
{
    writer.beginObject();
    writeMembers(writer, chart);
    writer.endObject();
}

std::size_t expectedBytes(const Chart &chart)
{
    const std::size_t records =
        chart.conditions.size() + chart.medications.size() + chart.allergies.size()
        + chart.observations.size() + chart.encounters.size() + chart.immunizations.size()
        + chart.procedures.size() + chart.documents.size() + chart.appointments.size();
    return 4096 + records * kBytesPerRecord;
}

QByteArray jsonText(const Chart &chart)
{
    JsonWriter writer(expectedBytes(chart));
    write(writer, chart);
    return writer.take();
}

void write(JsonWriter &writer, const Appointment &appointment)
{
    writeWhole(writer, appointment);
}

} // namespace aidoctor::chart
