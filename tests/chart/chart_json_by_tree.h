#pragma once

#include "chart/chart_json.h"

/// The patient object of the API once more, put together as a tree of values: slow, and plain to
/// read. What backend/chart/chart_json.cpp writes must be the same.
namespace aidoctor::chart::by_tree {

inline Json codingJson(const Coding &coding)
{
    return Json{{"system", toStd(coding.system)}, {"code", toStd(coding.code)}};
}

inline Json referenceRange(const Observation &observation)
{
    Json range = Json::object();
    if (observation.referenceLow)
        range["min"] = *observation.referenceLow;
    if (observation.referenceHigh)
        range["max"] = *observation.referenceHigh;
    return range;
}

/// A date for plain readers: never null, never partial.
inline std::string plainDate(const ClinicalDate &date)
{
    return date.isFull() ? toStd(date.text) : "unknown";
}

/// Where a record comes from, and whether its source still has it.
template <typename Record>
inline Json withOrigin(Json detail, const Record &record)
{
    detail["source"] = toStd(record.source);
    detail["reported"] = record.reported;
    return detail;
}

inline Json conditionDetail(const Condition &condition)
{
    return Json{{"id", toStd(condition.fhirId)},
                {"display", toStd(condition.display)},
                {"coding", codingJson(condition.coding)},
                {"clinical_status", toStd(condition.clinicalStatus)},
                {"verification_status", toStd(condition.verificationStatus)},
                {"category", toStd(condition.category)},
                {"onset", toStd(condition.onset.text)},
                {"abatement", toStd(condition.abatement.text)},
                {"recorded", toStd(condition.recorded.text)},
                {"active", condition.active}};
}

inline Json medicationDetail(const Medication &medication)
{
    return Json{{"id", toStd(medication.fhirId)},
                {"resource_type", toStd(medication.resourceType)},
                {"name", toStd(medication.name)},
                {"coding", codingJson(medication.coding)},
                {"dosage", toStd(medication.dosage)},
                {"frequency", toStd(medication.frequency)},
                {"status", toStd(medication.status)},
                {"intent", toStd(medication.intent)},
                {"authored", toStd(medication.authored.text)},
                {"ended", toStd(medication.ended.text)},
                {"reason", toStd(medication.reason)},
                {"active", medication.active}};
}

inline Json allergyDetail(const Allergy &allergy)
{
    return Json{{"id", toStd(allergy.fhirId)},
                {"display", toStd(allergy.display)},
                {"coding", codingJson(allergy.coding)},
                {"clinical_status", toStd(allergy.clinicalStatus)},
                {"verification_status", toStd(allergy.verificationStatus)},
                {"category", toStd(allergy.category)},
                {"criticality", toStd(allergy.criticality)},
                {"reaction", toStd(allergy.reaction)},
                {"recorded", toStd(allergy.recorded.text)},
                {"active", allergy.active}};
}

inline Json observationDetail(const Observation &observation)
{
    Json detail{{"id", toStd(observation.recordId())},
                {"category", toStd(observation.category)},
                {"name", toStd(observation.name)},
                {"coding", codingJson(observation.coding)},
                {"status", toStd(observation.status)},
                {"value_text", toStd(observation.text)},
                {"unit", toStd(observation.unit)},
                {"unit_code", toStd(observation.unitCode)},
                {"reference_range", referenceRange(observation)},
                {"reference_text", toStd(observation.referenceText)},
                {"interpretation", toStd(observation.interpretation)},
                {"effective", toStd(observation.effective.text)}};
    if (observation.number)
        detail["value"] = *observation.number;
    return detail;
}

inline Json encounterDetail(const Encounter &encounter)
{
    return Json{{"id", toStd(encounter.fhirId)},
                {"status", toStd(encounter.status)},
                {"class", toStd(encounter.encounterClass)},
                {"type", toStd(encounter.type)},
                {"reason", toStd(encounter.reason)},
                {"started", toStd(encounter.started.text)},
                {"ended", toStd(encounter.ended.text)}};
}

inline void addConditions(Json &json, const Chart &chart)
{
    Json plain = Json::array();
    Json detail = Json::array();
    for (const Condition &condition : chart.conditions) {
        if (condition.active)
            plain.push_back(toStd(condition.display));
        detail.push_back(withOrigin(conditionDetail(condition), condition));
    }
    json["conditions"] = std::move(plain);
    json["conditions_status"] = toStd(listStatusName(chart.conditionsStatus));
    json["conditions_detail"] = std::move(detail);
}

inline void addMedications(Json &json, const Chart &chart)
{
    Json plain = Json::array();
    Json detail = Json::array();
    for (const Medication &medication : chart.medications) {
        if (medication.active)
            plain.push_back(Json{{"name", toStd(medication.name)},
                                 {"dosage", toStd(medication.dosage)},
                                 {"frequency", toStd(medication.frequency)},
                                 {"start_date", plainDate(medication.authored)}});
        detail.push_back(withOrigin(medicationDetail(medication), medication));
    }
    json["medications"] = std::move(plain);
    json["medications_status"] = toStd(listStatusName(chart.medicationsStatus));
    json["medications_detail"] = std::move(detail);
}

inline void addObservations(Json &json, const Chart &chart)
{
    Json labs = Json::array();
    Json labsDetail = Json::array();
    Json others = Json::array();
    for (const Observation &observation : chart.observations) {
        if (!observation.isLaboratory()) {
            others.push_back(withOrigin(observationDetail(observation), observation));
            continue;
        }
        if (observation.number && observation.effective.isFull() && observation.isFinal())
            labs.push_back(Json{{"name", toStd(observation.name)},
                                {"value", *observation.number},
                                {"unit", toStd(observation.unit)},
                                {"date", toStd(observation.effective.text)},
                                {"reference_range", referenceRange(observation)}});
        labsDetail.push_back(withOrigin(observationDetail(observation), observation));
    }
    json["labs"] = std::move(labs);
    json["labs_detail"] = std::move(labsDetail);
    json["observations_detail"] = std::move(others);
}

inline void addAllergies(Json &json, const Chart &chart)
{
    Json plain = Json::array();
    Json detail = Json::array();
    for (const Allergy &allergy : chart.allergies) {
        if (allergy.active)
            plain.push_back(toStd(allergy.display));
        detail.push_back(withOrigin(allergyDetail(allergy), allergy));
    }
    if (chart.allergiesStatus != ListStatus::Listed)
        plain.push_back(toStd(chart.allergiesSentence()));
    json["allergies"] = std::move(plain);
    json["allergies_status"] = toStd(listStatusName(chart.allergiesStatus));
    json["allergies_detail"] = std::move(detail);
}

inline void addVisits(Json &json, const Chart &chart)
{
    Json plain = Json::array();
    Json detail = Json::array();
    for (const Encounter &encounter : chart.encounters) {
        if (encounter.reported && encounter.started.isFull()
            && encounter.status == QLatin1String("finished"))
            plain.push_back(Json{
                {"date", toStd(encounter.started.text)},
                {"reason", toStd(encounter.reason.isEmpty() ? encounter.type : encounter.reason)},
                {"type", toStd(encounter.type)}});
        detail.push_back(withOrigin(encounterDetail(encounter), encounter));
    }
    json["visits"] = std::move(plain);
    json["visits_detail"] = std::move(detail);
}

inline void addOthers(Json &json, const Chart &chart)
{
    Json immunizations = Json::array();
    for (const Immunization &item : chart.immunizations)
        immunizations.push_back(withOrigin(Json{{"id", toStd(item.fhirId)},
                                                {"display", toStd(item.display)},
                                                {"coding", codingJson(item.coding)},
                                                {"status", toStd(item.status)},
                                                {"occurred", toStd(item.occurred.text)}},
                                           item));
    Json procedures = Json::array();
    for (const Procedure &item : chart.procedures)
        procedures.push_back(withOrigin(Json{{"id", toStd(item.fhirId)},
                                             {"display", toStd(item.display)},
                                             {"coding", codingJson(item.coding)},
                                             {"status", toStd(item.status)},
                                             {"performed", toStd(item.performed.text)}},
                                        item));
    Json documents = Json::array();
    for (const Document &item : chart.documents)
        documents.push_back(withOrigin(Json{{"id", toStd(item.fhirId)},
                                            {"resource_type", toStd(item.resourceType)},
                                            {"title", toStd(item.title)},
                                            {"status", toStd(item.status)},
                                            {"dated", toStd(item.dated.text)},
                                            {"content_type", toStd(item.contentType)}},
                                       item));
    json["immunizations_detail"] = std::move(immunizations);
    json["procedures_detail"] = std::move(procedures);
    Json appointments = Json::array();
    for (const Appointment &item : chart.appointments)
        appointments.push_back(withOrigin(Json{{"id", toStd(item.fhirId)},
                                               {"status", toStd(item.status)},
                                               {"service", toStd(item.service)},
                                               {"reason", toStd(item.reason)},
                                               {"practitioner", toStd(item.practitioner)},
                                               {"location", toStd(item.location)},
                                               {"start", toStd(item.started.text)},
                                               {"end", toStd(item.ended.text)}},
                                          item));
    json["documents_detail"] = std::move(documents);
    json["appointments_detail"] = std::move(appointments);
}

inline Json tree(const Chart &chart)
{
    const Patient &patient = chart.patient;
    Json identifiers = Json::array();
    for (const Identifier &identifier : patient.identifiers)
        identifiers.push_back(Json{{"system", toStd(identifier.system)},
                                   {"value", toStd(identifier.value)},
                                   {"type", toStd(identifier.kind)}});
    Json json{{"id", patient.id},
              {"identifiers", std::move(identifiers)},
              {"name", toStd(patient.name)},
              {"date_of_birth", plainDate(patient.birthDate)},
              {"gender", patient.gender.isEmpty() ? "unknown" : toStd(patient.gender)}};
    addConditions(json, chart);
    addMedications(json, chart);
    addObservations(json, chart);
    addAllergies(json, chart);
    addVisits(json, chart);
    addOthers(json, chart);
    json["name_alternative"] = toStd(patient.alternativeName);
    json["date_of_birth_detail"] = toStd(patient.birthDate.text);
    json["deceased"] = patient.deceased;
    json["fhir_id"] = toStd(patient.fhirId);
    json["source"] = toStd(patient.source);
    json["record_as_of"] =
        patient.recordAsOf.isEmpty() ? "unknown" : toStd(patient.recordAsOf.text);
    json["record_as_of_stated"] = patient.recordAsOfStated;
    json["revision"] = patient.revision;
    json["created_at"] = toStd(patient.createdAt);
    json["updated_at"] = toStd(patient.updatedAt);
    return json;
}

} // namespace aidoctor::chart::by_tree
