#pragma once

#include "core/json.h"

#include <QString>

namespace aidoctor::fhir {

/// Moves every FHIR date, dateTime and instant of a resource by whole days. A string counts as one
/// only as a whole and with a day in it: partial dates ("2015", "2015-03") stay as they are, and so
/// do ids, identifiers and text that merely contains a date. The time of day and its offset stay.
void shiftDates(Json &resource, int days);

/// The same for one string; anything that is not a date with a day comes back unchanged.
QString shiftedDate(const QString &text, int days);

} // namespace aidoctor::fhir
