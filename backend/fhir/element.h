#pragma once

#include "chart/chart.h"
#include "core/json.h"

#include <QString>
#include <QStringList>

#include <initializer_list>
#include <optional>

/// Reading FHIR elements without surprises: what is missing or of another kind reads as empty.
namespace aidoctor::fhir {

/// The elements of a repeating member; empty where it is missing. A single object, as an element
/// that does not repeat is written, reads as a list of one by `first`.
const Json &items(const Json &object, const char *name);

/// The first element of a repeating member, or the member itself where it does not repeat.
const Json &first(const Json &object, const char *name);

/// The strings of a repeating member, without blank ones.
QStringList texts(const Json &object, const char *name);

std::optional<double> number(const Json &object, const char *name);

/// True where the member is there and is `true`.
bool isTrue(const Json &object, const char *name);

/// True for what starts like a FHIR date, dateTime or instant, partial ones included.
bool isDate(const QString &text);

/// A FHIR date, dateTime or instant; empty where it is missing or does not start like one.
chart::ClinicalDate date(const Json &object, const char *name);

/// The first of the named dates that is there; "effectivePeriod.start" goes one level down.
chart::ClinicalDate firstDate(const Json &resource, std::initializer_list<const char *> names);

/// True for text that shows nothing: empty, spaces, zero-width spaces (U+200B) and byte order
/// marks (U+FEFF), which real displays contain.
bool isBlank(const QString &text);

/// Text for comparing, never for showing: without invisible characters and outer spaces, folded.
QString comparable(const QString &text);

/// The contained resource that "#id" names; null where there is none.
const Json &containedResource(const Json &resource, const QString &reference);

/// A code of a CodeableConcept (its first coding, else its text) or of a plain code.
QString codeOf(const Json &element);

} // namespace aidoctor::fhir
