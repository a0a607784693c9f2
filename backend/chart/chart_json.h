#pragma once

#include "chart/chart.h"
#include "core/json.h"
#include "core/json_writer.h"

namespace aidoctor::chart {

/// listed, none_known, no_information.
QString listStatusName(ListStatus status);

/// The public patient object of design.md section 6. The plain fields (conditions, medications,
/// labs, allergies, visits) hold active entries and full dates only, so that a reader who knows
/// nothing else stays safe; the richer lists (`*_detail`) hold everything, with ids and status.
void write(JsonWriter &writer, const Chart &chart);
/// Its members only, for an object that holds more.
void writeMembers(JsonWriter &writer, const Chart &chart);
/// About how long the text is, for a writer to begin with.
std::size_t expectedBytes(const Chart &chart);

/// The same as text.
QByteArray jsonText(const Chart &chart);
/// One planned visit, as in `appointments_detail`.
void write(JsonWriter &writer, const Appointment &appointment);

} // namespace aidoctor::chart
