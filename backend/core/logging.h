#pragma once

#include <QLoggingCategory>

/// Logging categories, one per room of the house. The rule for every line that is logged: it may
/// name a run, a row id, a count, a duration or a stable error code. It never carries a name, a
/// date of birth, an identifier, clinical text, a file's name or a bound value.
namespace aidoctor::log {

Q_DECLARE_LOGGING_CATEGORY(core)
Q_DECLARE_LOGGING_CATEGORY(database)
/// Statements with their time and row count, never a bound value. Off unless asked for:
/// QT_LOGGING_RULES="aidoctor.database.statements.debug=true".
Q_DECLARE_LOGGING_CATEGORY(statements)
Q_DECLARE_LOGGING_CATEGORY(http)
Q_DECLARE_LOGGING_CATEGORY(fhir)
Q_DECLARE_LOGGING_CATEGORY(agent)
Q_DECLARE_LOGGING_CATEGORY(briefing)
Q_DECLARE_LOGGING_CATEGORY(api)
Q_DECLARE_LOGGING_CATEGORY(ui)

} // namespace aidoctor::log
