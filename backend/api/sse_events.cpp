#include "api/sse_events.h"

namespace aidoctor::api {

namespace {

namespace run = briefing::event;

/// A tool's content is JSON text; on the wire it stands as JSON where it can.
Json toolContent(const QString &content)
{
    const QByteArray text = content.toUtf8();
    auto json = parseJson(text);
    return json ? std::move(*json) : Json(toStd(content));
}

struct Translator {
    std::optional<SseEvent> operator()(const run::Started &) const { return std::nullopt; }
    std::optional<SseEvent> operator()(const run::RulesReady &) const { return std::nullopt; }
    std::optional<SseEvent> operator()(const run::FlagRaised &event) const
    {
        return SseEvent{"flag", jsonOf(event.flag)};
    }
    std::optional<SseEvent> operator()(const run::TextDelta &event) const
    {
        return SseEvent{"text_delta", Json{{"text", toStd(event.text)}}};
    }
    std::optional<SseEvent> operator()(const run::ThinkingDelta &event) const
    {
        return SseEvent{"thinking_delta", Json{{"text", toStd(event.text)}}};
    }
    std::optional<SseEvent> operator()(const run::Text &event) const
    {
        return SseEvent{"text", Json{{"text", toStd(event.text)}}};
    }
    std::optional<SseEvent> operator()(const run::Thinking &event) const
    {
        return SseEvent{"thinking", Json{{"text", toStd(event.text)}}};
    }
    std::optional<SseEvent> operator()(const run::ToolUse &event) const
    {
        return SseEvent{
            "tool_use",
            Json{{"id", toStd(event.id)}, {"tool", toStd(event.tool)}, {"input", event.input}}};
    }
    std::optional<SseEvent> operator()(const run::ToolResult &event) const
    {
        return SseEvent{"tool_result", Json{{"tool_use_id", toStd(event.toolUseId)},
                                            {"is_error", event.isError},
                                            {"content", toolContent(event.content)}}};
    }
    std::optional<SseEvent> operator()(const run::Degraded &) const { return std::nullopt; }
    std::optional<SseEvent> operator()(const run::Published &event) const
    {
        return SseEvent{"briefing_published", jsonOf(event.briefing)};
    }
    std::optional<SseEvent> operator()(const run::Done &event) const
    {
        return SseEvent{"done", Json{{"session_id", toStd(event.sessionId)}}};
    }
    std::optional<SseEvent> operator()(const run::Failed &event) const
    {
        return errorEvent(event.error);
    }
};

} // namespace

std::optional<SseEvent> toSse(const briefing::RunEvent &event)
{
    return std::visit(Translator(), event);
}

SseEvent errorEvent(const Error &error)
{
    return {"error", Json{{"code", toStd(error.code)}, {"message", toStd(error.message)}}};
}

} // namespace aidoctor::api
