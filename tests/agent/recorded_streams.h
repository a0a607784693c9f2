#pragma once

#include "agent/anthropic_decoder.h"
#include "agent/message_builder.h"
#include "agent/openai_decoder.h"
#include "core/json.h"

#include <QDir>
#include <QFile>
#include <QTest>

#include <memory>

/// The recorded streams of tests/agent/streams and what a right decoder makes of them.
namespace aidoctor::test {

struct RecordedStream {
    QString name; ///< "seen/text_plain"
    QByteArray body;
    Json expected;
    bool isAnthropic() const
    {
        return stringMember(expected, "protocol") == QLatin1String("anthropic");
    }
};

inline QByteArray contentOf(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly))
        qFatal("a recorded stream is missing");
    return file.readAll();
}

inline QString streamsFolder()
{
    return QStringLiteral(AIDOCTOR_SOURCE_DIR "/tests/agent/streams/");
}

inline std::vector<RecordedStream> recordedStreams()
{
    std::vector<RecordedStream> streams;
    for (const QString &half : {QStringLiteral("seen"), QStringLiteral("unseen")}) {
        const QDir folder(streamsFolder() + half);
        for (const QString &file : folder.entryList({QStringLiteral("*.sse")}, QDir::Files)) {
            const QString base = file.chopped(4);
            streams.push_back(
                {half + QLatin1Char('/') + base, contentOf(folder.filePath(file)),
                 *parseJson(contentOf(folder.filePath(base + QStringLiteral(".json"))))});
        }
    }
    return streams;
}

/// What a decoder has made of a stream.
struct Decoded {
    Result<agent::AssistantMessage> message = failure(codes::kModelStreamCut, {});
    std::vector<agent::StreamDelta> deltas;

    /// In the form of the expectations.
    Json json() const
    {
        if (!message)
            return Json{{"outcome", "error"}, {"error_type", toStd(message.error().detail)}};
        Json json{{"outcome", "message"},
                  {"model", toStd(message->model)},
                  {"content", content()},
                  {"stop_reason", toStd(message->stopReason)},
                  {"usage",
                   {{"input_tokens", message->usage.inputTokens},
                    {"output_tokens", message->usage.outputTokens},
                    {"cache_creation_input_tokens", message->usage.cacheWriteTokens},
                    {"cache_read_input_tokens", message->usage.cacheReadTokens}}}};
        return json;
    }

    Json content() const
    {
        if (!message->raw.isEmpty())
            return *parseJson(message->raw);
        std::vector<Json> thoughts;
        std::vector<Json> texts;
        std::vector<Json> calls;
        for (const agent::ContentBlock &block : message->content) {
            if (const auto *thought = std::get_if<agent::ThinkingBlock>(&block))
                thoughts.push_back(Json{{"type", "thinking"}, {"thinking", toStd(thought->text)}});
            else if (const auto *text = std::get_if<agent::TextBlock>(&block))
                texts.push_back(Json{{"type", "text"}, {"text", toStd(text->text)}});
            else if (const auto *call = std::get_if<agent::ToolUseBlock>(&block))
                calls.push_back(Json{{"type", "tool_use"},
                                     {"id", toStd(call->id)},
                                     {"name", toStd(call->name)},
                                     {"input", call->input}});
        }
        Json content = Json::array();
        for (const auto *list : {&thoughts, &texts, &calls}) {
            for (const Json &block : *list)
                content.push_back(block);
        }
        return content;
    }
};

/// Members in any order are the same.
inline bool isSame(const Json &a, const Json &b)
{
    return nlohmann::json(a) == nlohmann::json(b);
}

inline std::unique_ptr<agent::StreamDecoder> decoderFor(bool anthropic)
{
    if (anthropic)
        return std::make_unique<agent::AnthropicDecoder>();
    return std::make_unique<agent::OpenAiDecoder>();
}

inline Decoded decode(bool anthropic, const QList<QByteArrayView> &pieces)
{
    net::SseParser parser;
    const auto decoder = decoderFor(anthropic);
    agent::MessageBuilder builder(64 << 20);
    Decoded decoded;
    std::vector<net::SseEvent> events;
    std::vector<agent::ModelEvent> meant;
    for (const QByteArrayView piece : pieces) {
        events.clear();
        meant.clear();
        if (!parser.feed(piece, events))
            break;
        for (const net::SseEvent &event : events)
            decoder->take(event, meant);
        for (const agent::ModelEvent &event : meant) {
            if (auto delta = builder.take(event))
                decoded.deltas.push_back(std::move(*delta));
        }
    }
    meant.clear();
    decoder->finish({}, meant);
    for (const agent::ModelEvent &event : meant)
        builder.take(event);
    decoded.message = builder.finish();
    return decoded;
}

} // namespace aidoctor::test
