#pragma once

#include "briefing/run.h"
#include "core/json.h"
#include "core/json_writer.h"

namespace aidoctor::briefing {

/// A run's event as the ledger keeps it: `{"event": "text_delta", "text": "..."}`. Whatever the
/// event holds, the JSON is of bounded size: texts longer than kMaxEventText end with a mark that
/// says so. What a tool answered is shortened to kMaxToolText: mostly it is the chart once more,
/// which the store has already. A briefing is named by its id: it is stored beside the run.
void write(JsonWriter &writer, const RunEvent &event);
/// The text of it that both engines can store: NUL is replaced.
QByteArray storedText(const RunEvent &event);

/// The event, checked: INVALID_ARGUMENT for an unknown one, and where a member is missing or of
/// another kind. Published carries the briefing's id only.
Result<RunEvent> runEventFromJson(const Json &json);

inline constexpr qsizetype kMaxEventText = 64 << 10; ///< UTF-16 units
inline constexpr qsizetype kMaxToolText = 8 << 10;   ///< UTF-16 units

} // namespace aidoctor::briefing
