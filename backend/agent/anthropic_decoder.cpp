#include "agent/anthropic_decoder.h"

#include "agent/model_errors.h"

#include <algorithm>
#include <array>

namespace aidoctor::agent {

namespace {

constexpr std::size_t kMaxBlocks = 256;

constexpr std::array kKnownEvents{"message_start",
                                  "content_block_start",
                                  "content_block_delta",
                                  "content_block_stop",
                                  "message_delta",
                                  "message_stop",
                                  "error"};

bool isKnown(QByteArrayView type)
{
    return std::any_of(kKnownEvents.begin(), kKnownEvents.end(),
                       [type](const char *known) { return type == QByteArrayView(known); });
}

/// Whether an answer is a whole one depends on this: what is not known cannot be one.
bool isKnownReason(const QString &reason)
{
    constexpr std::array kReasons{"end_turn",
                                  "tool_use",
                                  "max_tokens",
                                  "stop_sequence",
                                  "pause_turn",
                                  "refusal",
                                  "model_context_window_exceeded"};
    return std::any_of(kReasons.begin(), kReasons.end(),
                       [&reason](const char *known) { return reason == QLatin1String(known); });
}

const std::string &textOf(const Json &object, const char *name)
{
    static const std::string kNone;
    const Json &value = member(object, name);
    return value.is_string() ? value.get_ref<const std::string &>() : kNone;
}

bool isEither(const QString &type, const char *a, const char *b)
{
    return type == QLatin1String(a) || type == QLatin1String(b);
}

/// `object` with `name` last and its value as the given JSON text: numbers stay as they were
/// written.
QByteArray withRaw(Json object, const char *name, const std::string &text)
{
    object.erase(name);
    QByteArray json = dumpJson(object);
    json.chop(1);
    return json + (object.empty() ? "\"" : ",\"") + name + "\":" + QByteArray::fromStdString(text)
           + '}';
}

} // namespace

void AnthropicDecoder::take(const net::SseEvent &event, std::vector<ModelEvent> &out)
{
    if (hasEnded())
        return;
    if (!event.type.isEmpty() && !isKnown(event.type)) {
        ++m_unknownEvents;
        return;
    }
    const auto data = parseJson(event.data);
    if (!data || !data->is_object()) {
        malformed(out, "an event is no JSON object");
        return;
    }
    const QString type = stringMember(*data, "type");
    if (type == QLatin1String("error")) {
        const QString error = stringMember(member(*data, "error"), "type");
        fail(out, modelError(0, error.isEmpty() ? QStringLiteral("api_error") : error));
    } else if (event.type == "error") {
        fail(out, modelError(0, QStringLiteral("api_error")));
    } else if (type == QLatin1String("message_start")) {
        messageStart(*data, out);
    } else if (!m_hasStarted && isKnown(type.toUtf8())) {
        malformed(out, "no message_start");
    } else if (type == QLatin1String("content_block_start")) {
        blockStart(*data, out);
    } else if (type == QLatin1String("content_block_delta")) {
        blockDelta(*data, out);
    } else if (type == QLatin1String("content_block_stop")) {
        blockStop(*data, out);
    } else if (type == QLatin1String("message_delta")) {
        messageDelta(*data, out);
    } else if (type == QLatin1String("message_stop")) {
        messageStop(out);
    } else if (!event.type.isEmpty()) {
        malformed(out, "an event's data is of another type than its name");
    } else {
        ++m_unknownEvents;
    }
}

void AnthropicDecoder::messageStart(const Json &data, std::vector<ModelEvent> &out)
{
    const Json &message = member(data, "message");
    if (std::exchange(m_hasStarted, true) || !message.is_object()) {
        malformed(out, "message_start");
        return;
    }
    m_model = stringMember(message, "model");
    takeUsage(member(message, "usage"));
}

void AnthropicDecoder::blockStart(const Json &data, std::vector<ModelEvent> &out)
{
    const Json &start = member(data, "content_block");
    const Json &index = member(data, "index");
    if (!start.is_object() || !index.is_number_integer()
        || index != static_cast<std::int64_t>(m_blocks.size()) || m_blocks.size() >= kMaxBlocks
        || !m_stopReason.isEmpty()) {
        malformed(out, "content_block_start");
        return;
    }
    Block block;
    block.type = stringMember(start, "type");
    block.start = start;
    block.text = textOf(start, block.type == QLatin1String("thinking") ? "thinking" : "text");
    block.signature = textOf(start, "signature");
    block.citations = member(start, "citations");
    if (block.type.isEmpty()
        || (block.type == QLatin1String("tool_use")
            && (textOf(start, "id").empty() || textOf(start, "name").empty()))) {
        malformed(out, "content_block_start");
        return;
    }
    if (!hasRoom(out, start.dump().size()))
        return;
    const int number = static_cast<int>(m_blocks.size());
    if (!block.text.empty() && block.type == QLatin1String("text"))
        out.push_back(model_event::TextDelta{number, toQt(block.text)});
    if (!block.text.empty() && block.type == QLatin1String("thinking"))
        out.push_back(model_event::ThinkingDelta{number, toQt(block.text)});
    m_blocks.push_back(std::move(block));
}

AnthropicDecoder::Block *AnthropicDecoder::openBlock(const Json &data, std::vector<ModelEvent> &out,
                                                     int &index)
{
    const Json &given = member(data, "index");
    if (given.is_number_integer() && given >= 0
        && given < static_cast<std::int64_t>(m_blocks.size())) {
        index = given.get<int>();
        Block &block = m_blocks[static_cast<std::size_t>(index)];
        if (block.isOpen)
            return &block;
    }
    malformed(out, "a block that is not open");
    return nullptr;
}

void AnthropicDecoder::blockDelta(const Json &data, std::vector<ModelEvent> &out)
{
    int index = 0;
    Block *block = openBlock(data, out, index);
    if (!block)
        return;
    const Json &delta = member(data, "delta");
    const QString type = stringMember(delta, "type");
    if (!delta.is_object() || type.isEmpty()) {
        malformed(out, "content_block_delta");
        return;
    }
    const bool isText = block->type == QLatin1String("text");
    const bool isThinking = block->type == QLatin1String("thinking");
    const bool isOther = !isText && !isThinking && block->type != QLatin1String("tool_use")
                         && block->type != QLatin1String("redacted_thinking");
    const auto piece = [&](const char *name) -> const std::string * {
        const Json &value = member(delta, name);
        if (!value.is_string()) {
            malformed(out, "content_block_delta");
            return nullptr;
        }
        const auto &text = value.get_ref<const std::string &>();
        return hasRoom(out, text.size()) ? &text : nullptr;
    };
    if (type == QLatin1String("text_delta") && (isText || isOther)) {
        if (const std::string *text = piece("text")) {
            block->text += *text;
            if (isText)
                out.push_back(model_event::TextDelta{index, toQt(*text)});
        }
    } else if (type == QLatin1String("thinking_delta") && (isThinking || isOther)) {
        if (const std::string *text = piece("thinking")) {
            block->text += *text;
            if (isThinking)
                out.push_back(model_event::ThinkingDelta{index, toQt(*text)});
        }
    } else if (type == QLatin1String("signature_delta") && (isThinking || isOther)) {
        if (const std::string *text = piece("signature"))
            block->signature = *text;
    } else if (type == QLatin1String("input_json_delta")
               && (block->type == QLatin1String("tool_use") || isOther)) {
        if (const std::string *text = piece("partial_json"))
            block->input += *text;
    } else if (type == QLatin1String("citations_delta") && (isText || isOther)) {
        const Json &citation = member(delta, "citation");
        if (!citation.is_object()) {
            malformed(out, "a citation");
            return;
        }
        if (!hasRoom(out, citation.dump().size()))
            return;
        if (!block->citations.is_array())
            block->citations = Json::array();
        block->citations.push_back(citation);
    } else if (type == QLatin1String("text_delta") || type == QLatin1String("thinking_delta")
               || isEither(type, "signature_delta", "input_json_delta")
               || type == QLatin1String("citations_delta")) {
        malformed(out, "a delta that does not fit its block");
    }
}

void AnthropicDecoder::blockStop(const Json &data, std::vector<ModelEvent> &out)
{
    int index = 0;
    Block *block = openBlock(data, out, index);
    if (!block)
        return;
    block->isOpen = false;
    model_event::BlockEnded ended;
    ended.block = index;
    Json content = std::move(block->start);
    if (block->type == QLatin1String("tool_use")) {
        auto call =
            toolCall(stringMember(content, "id"), stringMember(content, "name"), block->input);
        const Json &given = member(content, "input");
        if (block->input.empty() && given.is_object() && !given.empty())
            call.input = given; // complete at its start
        // What is no JSON cannot be sent back as it was; the model is told that it was none.
        ended.raw = call.isBroken          ? withRaw(content, "input", "{}")
                    : block->input.empty() ? withRaw(content, "input", call.input.dump())
                                           : withRaw(content, "input", block->input);
        m_calls.emplace_back(model_event::ToolCall{index, std::move(call)}, std::move(ended));
        return;
    }
    if (block->type == QLatin1String("text") || content.contains("text"))
        content["text"] = block->text;
    if (block->type == QLatin1String("thinking")) {
        content["thinking"] = block->text;
        content["signature"] = block->signature;
        ended.signature = toQt(block->signature);
    }
    if (block->citations.is_array())
        content["citations"] = block->citations;
    const auto input = block->input.empty() ? Result<Json>(Json())
                                            : parseJson(QByteArray::fromStdString(block->input));
    ended.raw =
        input && input->is_object() ? withRaw(content, "input", block->input) : dumpJson(content);
    out.push_back(std::move(ended));
}

void AnthropicDecoder::messageDelta(const Json &data, std::vector<ModelEvent> &out)
{
    const Json &delta = member(data, "delta");
    if (!delta.is_object()) {
        malformed(out, "message_delta");
        return;
    }
    const QString reason = stringMember(delta, "stop_reason");
    if (!reason.isEmpty())
        m_stopReason = reason;
    const Json &details = member(delta, "stop_details");
    if (details.is_object())
        m_details =
            StopDetails{stringMember(details, "category"), stringMember(details, "explanation")};
    takeUsage(member(data, "usage"));
}

void AnthropicDecoder::messageStop(std::vector<ModelEvent> &out)
{
    const bool isOpen = std::any_of(m_blocks.begin(), m_blocks.end(),
                                    [](const Block &block) { return block.isOpen; });
    if (isOpen || m_stopReason.isEmpty()) {
        malformed(out, "message_stop before the message's end");
        return;
    }
    if (!isKnownReason(m_stopReason)) {
        malformed(out, "an unknown stop_reason");
        return;
    }
    const bool isTruncated = isEither(m_stopReason, "max_tokens", "model_context_window_exceeded");
    for (auto &[call, ended] : m_calls) {
        if (isTruncated && call.call.isBroken)
            continue;
        out.push_back(std::move(call));
        out.push_back(std::move(ended));
    }
    complete(out, m_stopReason, m_details);
}

/// Counts are cumulative: what is told overwrites, what is not told stays.
void AnthropicDecoder::takeUsage(const Json &usage)
{
    m_usage.inputTokens = tokensOr(usage, "input_tokens", m_usage.inputTokens);
    m_usage.outputTokens = tokensOr(usage, "output_tokens", m_usage.outputTokens);
    m_usage.cacheWriteTokens =
        tokensOr(usage, "cache_creation_input_tokens", m_usage.cacheWriteTokens);
    m_usage.cacheReadTokens = tokensOr(usage, "cache_read_input_tokens", m_usage.cacheReadTokens);
}

} // namespace aidoctor::agent
