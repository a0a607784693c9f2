#pragma once

#include "core/json.h"

namespace aidoctor::fhir {

/// What a record says that stands where there is nothing to record.
enum class Absence {
    No,            ///< it is an ordinary record
    NoneKnown,     ///< there is none, of any kind
    NoneOfOneKind, ///< there is none of one kind only, such as drug allergies
    NoInformation, ///< nobody knows
};

/// The same of the three lists that a patient summary must have.
struct Absences {
    Absence conditions = Absence::No;
    Absence medications = Absence::No;
    Absence allergies = Absence::No;
};

/// Codes for "no known ..." and "no information about ...", in any of the six lists that have them
/// (allergies, problems, medications, procedures, immunizations, devices). Text counts only where
/// no code is given, and only as a whole.
Absence absenceIn(const Json &codeableConcept);

/// The reason why a Composition's section is empty (nilknown or anything else).
Absence absenceOfSection(const Json &section);

} // namespace aidoctor::fhir
