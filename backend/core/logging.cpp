#include "core/logging.h"

namespace aidoctor::log {

Q_LOGGING_CATEGORY(core, "aidoctor.core", QtWarningMsg)
Q_LOGGING_CATEGORY(database, "aidoctor.database", QtWarningMsg)
Q_LOGGING_CATEGORY(statements, "aidoctor.database.statements", QtWarningMsg)
Q_LOGGING_CATEGORY(http, "aidoctor.http", QtWarningMsg)
Q_LOGGING_CATEGORY(fhir, "aidoctor.fhir", QtWarningMsg)
Q_LOGGING_CATEGORY(agent, "aidoctor.agent", QtWarningMsg)
Q_LOGGING_CATEGORY(briefing, "aidoctor.briefing", QtWarningMsg)
Q_LOGGING_CATEGORY(api, "aidoctor.api", QtWarningMsg)
Q_LOGGING_CATEGORY(ui, "aidoctor.ui", QtWarningMsg)

} // namespace aidoctor::log
