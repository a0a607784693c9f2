#pragma once

#include "agent/message_builder.h"
#include "agent/stream_decoder.h"
#include "net/sse_parser.h"

#include <QLoggingCategory>

#include <cstdlib>

namespace aidoctor::fuzz {

inline void must(bool holds)
{
    if (!holds)
        std::abort();
}

/// Reads the bytes as a model's stream and checks what holds for every stream: one end at most,
/// nothing after it, and no call without a proper end.
template <typename Decoder>
void readStream(const std::uint8_t *data, std::size_t size)
{
    static const bool isQuiet = [] {
        QLoggingCategory::setFilterRules(QStringLiteral("*=false"));
        return true;
    }();
    (void)isQuiet;
    net::SseParser parser;
    Decoder decoder;
    agent::MessageBuilder builder(1 << 20);
    std::vector<net::SseEvent> events;
    std::vector<agent::ModelEvent> meant;
    (void)parser.feed(
        QByteArrayView(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size)), events);
    for (const net::SseEvent &event : events)
        decoder.take(event, meant);
    decoder.finish(parser.unfinished(), meant);
    int ends = 0;
    int calls = 0;
    bool isComplete = false;
    for (const agent::ModelEvent &event : meant) {
        must(ends == 0);
        calls += std::holds_alternative<agent::model_event::ToolCall>(event) ? 1 : 0;
        isComplete = std::holds_alternative<agent::model_event::Completed>(event);
        ends += isComplete || std::holds_alternative<agent::model_event::Failed>(event) ? 1 : 0;
        (void)builder.take(event);
    }
    must(ends == 1 && decoder.hasEnded());
    must(calls == 0 || isComplete);
    (void)builder.partial();
    const auto message = builder.finish();
    must(isComplete || !message.has_value());
    if (message && !message->raw.isEmpty())
        must(parseJson(message->raw).has_value());
}

} // namespace aidoctor::fuzz
