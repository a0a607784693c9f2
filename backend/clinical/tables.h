#pragma once

#include "clinical/analytes.h"
#include "core/json.h"

#include <QStringList>

#include <optional>

/// Small readers for the tables and packs.
namespace aidoctor::clinical {

/// Whether the program's texts are in German: rule texts follow the language of the window.
bool speaksGerman();

Words readWords(const Json &json);
std::optional<double> numberMember(const Json &json, const char *name);
/// One string, or a list of them.
QStringList stringsMember(const Json &json, const char *name);

} // namespace aidoctor::clinical
