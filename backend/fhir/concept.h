#pragma once

#include "chart/chart.h"
#include "core/json.h"

#include <QString>

namespace aidoctor::fhir {

/// The systems a coding may come from, as FHIR writes them.
namespace systems {
inline constexpr auto kSnomed = "http://snomed.info/sct";
inline constexpr auto kLoinc = "http://loinc.org";
inline constexpr auto kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
inline constexpr auto kIcd10 = "http://hl7.org/fhir/sid/icd-10";
inline constexpr auto kIcd10Cm = "http://hl7.org/fhir/sid/icd-10-cm";
inline constexpr auto kCvx = "http://hl7.org/fhir/sid/cvx";
} // namespace systems

/// What kind of thing a concept names: decides which of several codings speaks for it.
enum class Vocabulary { Problem, Test, Drug, Vaccine };

/// A CodeableConcept as the chart keeps it: one coding and the text to show.
struct Concept {
    chart::Coding coding;
    QString display; ///< exactly as the source wrote it
    bool isEmpty() const { return display.isEmpty(); }
};

/// Reads a CodeableConcept. The text to show is its text, else the display of the best coding, else
/// of any, else the code itself. An empty one for anything else.
Concept readConcept(const Json &codeableConcept, Vocabulary vocabulary);

/// The text of a CodeableConcept or Coding alone.
QString displayOf(const Json &element);

/// The same, but empty where there is only a code: for places in which a bare number would read as
/// a result or a dose.
QString wordsOf(const Json &element);

/// True when one of the codings has this system and code.
bool hasCoding(const Json &codeableConcept, const char *system, const char *code);

/// The system's usual URI: some sources write an OID or add the SNOMED CT edition.
QString canonicalSystem(const QString &system);

} // namespace aidoctor::fhir
