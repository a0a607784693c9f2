#pragma once

#include "briefing/run.h"
#include "core/json.h"

#include <QByteArray>

#include <optional>

namespace aidoctor::api {

/// One server-sent event of design.md section 6.
struct SseEvent {
    QByteArray name;
    Json data;
};

/// A run's event for the wire; nothing for those that only the window shows.
std::optional<SseEvent> toSse(const briefing::RunEvent &event);
SseEvent errorEvent(const Error &error);

} // namespace aidoctor::api
