#include "fhir/absence.h"

#include "fhir/concept.h"
#include "fhir/element.h"

namespace aidoctor::fhir {

namespace {

struct Entry {
    const char *code;
    Absence absence;
};

// HL7/fhir-ips, CodeSystem absent-unknown-uv-ips.
constexpr Entry kIpsCodes[] = {
    {"no-allergy-info", Absence::NoInformation},
    {"no-known-allergies", Absence::NoneKnown},
    {"no-known-medication-allergies", Absence::NoneOfOneKind},
    {"no-known-environmental-allergies", Absence::NoneOfOneKind},
    {"no-known-food-allergies", Absence::NoneOfOneKind},
    {"no-problem-info", Absence::NoInformation},
    {"no-known-problems", Absence::NoneKnown},
    {"no-medication-info", Absence::NoInformation},
    {"no-known-medications", Absence::NoneKnown},
    {"no-procedure-info", Absence::NoInformation},
    {"no-known-procedures", Absence::NoneKnown},
    {"no-immunization-info", Absence::NoInformation},
    {"no-known-immunizations", Absence::NoneKnown},
};

// HL7/fhir-ips, input/fsh/valuesets/AbsentOrUnknownSNOMEDUvIps.fsh. 160244002 is the older code for
// 716186003 that Swiss CDA documents use.
constexpr Entry kSnomedCodes[] = {
    {"716186003", Absence::NoneKnown}, // No known allergy
    {"160244002", Absence::NoneKnown},
    {"409137002", Absence::NoneOfOneKind}, // No known drug allergy
    {"428607008", Absence::NoneOfOneKind}, // No known environmental allergy
    {"429625007", Absence::NoneOfOneKind}, // No known food allergy
    {"160245001", Absence::NoneKnown},     // No current problems or disability
    {"787481004", Absence::NoneKnown},     // No known medications
    {"787480003", Absence::NoneKnown},     // No known procedures
    {"787482006", Absence::NoneKnown},     // No known immunizations
};

// The same in words, for sources that give text only.
constexpr Entry kTexts[] = {
    {"no known allergies", Absence::NoneKnown},
    {"no known allergy", Absence::NoneKnown},
    {"nka", Absence::NoneKnown},
    {"no known drug allergies", Absence::NoneOfOneKind},
    {"no known medication allergies", Absence::NoneOfOneKind},
    {"nkda", Absence::NoneOfOneKind},
    {"no known problems", Absence::NoneKnown},
    {"no known medications", Absence::NoneKnown},
};

template <std::size_t N>
Absence lookUp(const Entry (&entries)[N], const QString &code)
{
    for (const Entry &entry : entries) {
        if (code == QLatin1String(entry.code))
            return entry.absence;
    }
    return Absence::No;
}

} // namespace

Absence absenceIn(const Json &codeableConcept)
{
    const Json &codings = items(codeableConcept, "coding");
    for (const Json &coding : codings) {
        const QString system = canonicalSystem(stringMember(coding, "system"));
        const QString code = stringMember(coding, "code");
        Absence found = Absence::No;
        if (system == QLatin1String(systems::kSnomed))
            found = lookUp(kSnomedCodes, code);
        else if (system.isEmpty() || system.contains(QLatin1String("absent-unknown")))
            found = lookUp(kIpsCodes, code);
        if (found != Absence::No)
            return found;
    }
    if (!codings.empty())
        return Absence::No;
    return lookUp(kTexts, comparable(stringMember(codeableConcept, "text")));
}

Absence absenceOfSection(const Json &section)
{
    const Json &reason = member(section, "emptyReason");
    if (!reason.is_object())
        return Absence::No;
    // terminology.hl7.org, CodeSystem list-empty-reason: nilknown, notasked, withheld,
    // unavailable, notstarted, closed. Only the first says that there is none.
    return codeOf(reason) == QLatin1String("nilknown") ? Absence::NoneKnown
                                                       : Absence::NoInformation;
}

} // namespace aidoctor::fhir
