#include "fhir/concept.h"

#include "fhir/element.h"

#include <array>
#include <span>

namespace aidoctor::fhir {

namespace {

std::span<const char *const> preference(Vocabulary vocabulary)
{
    static constexpr std::array kProblem{systems::kSnomed, systems::kIcd10, systems::kIcd10Cm};
    static constexpr std::array kTest{systems::kLoinc, systems::kSnomed};
    static constexpr std::array kDrug{systems::kRxNorm, systems::kSnomed};
    static constexpr std::array kVaccine{systems::kCvx, systems::kSnomed};
    switch (vocabulary) {
    case Vocabulary::Problem:
        break;
    case Vocabulary::Test:
        return kTest;
    case Vocabulary::Drug:
        return kDrug;
    case Vocabulary::Vaccine:
        return kVaccine;
    }
    return kProblem;
}

bool hasDisplay(const Json &coding)
{
    return !isBlank(stringMember(coding, "display"));
}

/// The coding that speaks for the concept: of the preferred systems in their order, one with a
/// display before one without; else the first that has a code.
const Json &bestCoding(const Json &codeableConcept, Vocabulary vocabulary)
{
    static const Json kNothing;
    const Json &codings = items(codeableConcept, "coding");
    for (const char *system : preference(vocabulary)) {
        const Json *found = nullptr;
        for (const Json &coding : codings) {
            if (canonicalSystem(stringMember(coding, "system")) != QLatin1String(system)
                || stringMember(coding, "code").isEmpty())
                continue;
            if (!found || (!hasDisplay(*found) && hasDisplay(coding)))
                found = &coding;
        }
        if (found)
            return *found;
    }
    for (const Json &coding : codings) {
        if (!stringMember(coding, "code").isEmpty())
            return coding;
    }
    return codings.empty() ? kNothing : codings.front();
}

} // namespace

QString canonicalSystem(const QString &system)
{
    if (system.startsWith(QLatin1String("http://snomed.info/sct")))
        return QString::fromLatin1(systems::kSnomed);
    // OIDs as HL7 registers them for these terminologies (terminology.hl7.org, external systems);
    // the SNOMED CT one is also in ips/US_Epic_connectathon_May2024.json.
    static constexpr std::pair<const char *, const char *> kOids[] = {
        {"urn:oid:2.16.840.1.113883.6.96", systems::kSnomed},
        {"urn:oid:2.16.840.1.113883.6.1", systems::kLoinc},
        {"urn:oid:2.16.840.1.113883.6.88", systems::kRxNorm},
        {"urn:oid:2.16.840.1.113883.6.3", systems::kIcd10},
        {"urn:oid:2.16.840.1.113883.6.90", systems::kIcd10Cm},
        {"urn:oid:2.16.840.1.113883.12.292", systems::kCvx},
    };
    for (const auto &[oid, uri] : kOids) {
        if (system == QLatin1String(oid))
            return QString::fromLatin1(uri);
    }
    return system;
}

Concept readConcept(const Json &codeableConcept, Vocabulary vocabulary)
{
    const Json &coding = bestCoding(codeableConcept, vocabulary);
    Concept result;
    result.coding = {canonicalSystem(stringMember(coding, "system")), stringMember(coding, "code")};
    result.display = stringMember(codeableConcept, "text");
    if (isBlank(result.display))
        result.display = stringMember(coding, "display");
    if (isBlank(result.display)) {
        for (const Json &other : items(codeableConcept, "coding")) {
            if (hasDisplay(other)) {
                result.display = stringMember(other, "display");
                break;
            }
        }
    }
    if (isBlank(result.display))
        result.display = result.coding.code;
    return result;
}

QString displayOf(const Json &element)
{
    if (element.is_object() && !element.contains("coding") && !element.contains("text")) {
        const QString display = stringMember(element, "display");
        return isBlank(display) ? stringMember(element, "code") : display;
    }
    return readConcept(element, Vocabulary::Problem).display;
}

QString wordsOf(const Json &element)
{
    const QString text = stringMember(element, "text");
    if (!isBlank(text))
        return text;
    for (const Json &coding : items(element, "coding")) {
        if (hasDisplay(coding))
            return displayOf(element);
    }
    return {};
}

bool hasCoding(const Json &codeableConcept, const char *system, const char *code)
{
    for (const Json &coding : items(codeableConcept, "coding")) {
        if (stringMember(coding, "code") == QLatin1String(code)
            && canonicalSystem(stringMember(coding, "system")) == QLatin1String(system))
            return true;
    }
    return false;
}

} // namespace aidoctor::fhir
