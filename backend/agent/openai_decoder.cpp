#include "agent/openai_decoder.h"

#include "agent/model_errors.h"

#include <QUuid>

#include <algorithm>
#include <array>

namespace aidoctor::agent {

namespace {

constexpr std::size_t kMaxCalls = 128;

bool isDone(const QByteArray &data)
{
    return data.trimmed() == "[DONE]";
}

/// Whether an answer is a whole one depends on this: what is not known cannot be one.
bool isKnownReason(const QString &reason)
{
    constexpr std::array kReasons{"stop", "length", "tool_calls", "function_call",
                                  "content_filter"};
    return std::any_of(kReasons.begin(), kReasons.end(),
                       [&reason](const char *known) { return reason == QLatin1String(known); });
}

/// For servers that give none: not to be met again in a long history.
QString newCallId()
{
    return QStringLiteral("call_") + QUuid::createUuid().toString(QUuid::Id128);
}

} // namespace

void OpenAiDecoder::take(const net::SseEvent &event, std::vector<ModelEvent> &out)
{
    if (hasEnded())
        return;
    if (isDone(event.data)) {
        done(out);
        return;
    }
    const auto data = parseJson(event.data);
    if (!data || !data->is_object()) {
        malformed(out, "an event is no JSON object");
        return;
    }
    const Json &error = member(*data, "error");
    if (!error.is_null() || event.type == "error") {
        QString type = stringMember(error, "type");
        if (type.isEmpty())
            type = QStringLiteral("api_error");
        fail(out, modelError(0, type));
        return;
    }
    const QString model = stringMember(*data, "model");
    if (m_model.isEmpty())
        m_model = model;
    takeUsage(member(*data, "usage"));
    const Json &choices = member(*data, "choices");
    if (choices.is_null() && data->contains("usage"))
        return;
    if (!choices.is_array() || choices.size() > 1) {
        malformed(out, "choices");
        return;
    }
    if (choices.empty())
        return;
    const Json &choice = choices.front();
    const Json &index = member(choice, "index");
    if (!choice.is_object() || (!index.is_null() && index != 0)) {
        malformed(out, "a choice that was not asked for");
        return;
    }
    const Json &delta = member(choice, "delta");
    if (delta.is_object()) {
        takeDelta(delta, out);
    } else if (!delta.is_null()) {
        malformed(out, "delta");
        return;
    }
    const QString reason = stringMember(choice, "finish_reason");
    if (!reason.isEmpty())
        m_finishReason = reason;
}

void OpenAiDecoder::finish(const net::SseEvent &rest, std::vector<ModelEvent> &out)
{
    if (!hasEnded() && isDone(rest.data))
        done(out);
    StreamDecoder::finish(rest, out);
}

int OpenAiDecoder::blockFor(int &block)
{
    if (block < 0)
        block = m_blocks++;
    return block;
}

void OpenAiDecoder::takeDelta(const Json &delta, std::vector<ModelEvent> &out)
{
    const auto piece = [&](const char *name) -> std::optional<std::string> {
        const Json &value = member(delta, name);
        if (value.is_null())
            return std::nullopt;
        if (!value.is_string()) {
            malformed(out, "delta");
            return std::nullopt;
        }
        const auto &text = value.get_ref<const std::string &>();
        if (text.empty() || !hasRoom(out, text.size()))
            return std::nullopt;
        return text;
    };
    const char *reasoningName =
        member(delta, "reasoning_content").is_null() ? "reasoning" : "reasoning_content";
    if (const auto thinking = piece(reasoningName))
        out.push_back(model_event::ThinkingDelta{blockFor(m_thinking), toQt(*thinking)});
    if (const auto text = piece("content"))
        out.push_back(model_event::TextDelta{blockFor(m_text), toQt(*text)});
    if (piece("refusal"))
        m_refused = true;
    const Json &calls = member(delta, "tool_calls");
    if (!calls.is_null() && !calls.is_array()) {
        malformed(out, "tool_calls");
        return;
    }
    for (const Json &call : calls) {
        if (hasEnded())
            return;
        takeCall(call, out);
    }
}

/// Pieces of a call belong together by their index; a new id on a used index begins another call.
void OpenAiDecoder::takeCall(const Json &given, std::vector<ModelEvent> &out)
{
    const Json &index = member(given, "index");
    const Json &function = member(given, "function");
    const Json &arguments = member(function, "arguments");
    if (!given.is_object() || !index.is_number_integer() || index < 0
        || (!arguments.is_null() && !arguments.is_string())) {
        malformed(out, "tool_calls");
        return;
    }
    const QString id = stringMember(given, "id");
    const auto found = m_byIndex.find(index.get<std::int64_t>());
    const bool isNew = found == m_byIndex.end()
                       || (!id.isEmpty() && !m_calls[found->second].id.isEmpty()
                           && id != m_calls[found->second].id);
    if (isNew) {
        if (m_calls.size() >= kMaxCalls) {
            malformed(out, "too many tool calls");
            return;
        }
        m_byIndex[index.get<std::int64_t>()] = m_calls.size();
        m_calls.emplace_back();
    }
    Call &call = m_calls[m_byIndex[index.get<std::int64_t>()]];
    if (!id.isEmpty())
        call.id = id;
    const QString name = stringMember(function, "name");
    if (!name.isEmpty())
        call.name = name;
    if (arguments.is_string()) {
        const auto &text = arguments.get_ref<const std::string &>();
        if (hasRoom(out, text.size()))
            call.arguments += text;
    }
}

void OpenAiDecoder::takeUsage(const Json &usage)
{
    if (!usage.is_object())
        return;
    const std::int64_t prompt = tokensOr(usage, "prompt_tokens", m_usage.promptTokens());
    const std::int64_t cached =
        tokensOr(member(usage, "prompt_tokens_details"), "cached_tokens", m_usage.cacheReadTokens);
    m_usage.cacheReadTokens = std::min(cached, prompt);
    m_usage.inputTokens = prompt - m_usage.cacheReadTokens;
    m_usage.outputTokens = tokensOr(usage, "completion_tokens", m_usage.outputTokens);
}

void OpenAiDecoder::done(std::vector<ModelEvent> &out)
{
    if (m_finishReason.isEmpty()) {
        malformed(out, "[DONE] without a finish_reason");
        return;
    }
    if (!isKnownReason(m_finishReason)) {
        malformed(out, "an unknown finish_reason");
        return;
    }
    const bool isTruncated = m_finishReason == QLatin1String("length");
    const bool hasNames = std::all_of(m_calls.begin(), m_calls.end(),
                                      [](const Call &call) { return !call.name.isEmpty(); });
    if (!hasNames) {
        malformed(out, "a tool call without a name");
        return;
    }
    for (const Call &made : m_calls) {
        const QString id = made.id.isEmpty() ? newCallId() : made.id;
        ToolUseBlock call = toolCall(id, made.name, made.arguments);
        if (!(isTruncated && call.isBroken))
            out.push_back(model_event::ToolCall{m_blocks++, std::move(call)});
    }
    // Servers differ in what they say at the end of a turn with calls: that there are any decides.
    QString reason = m_finishReason;
    if (isTruncated)
        reason = QStringLiteral("max_tokens");
    else if (m_refused || reason == QLatin1String("content_filter"))
        reason = QStringLiteral("refusal");
    else if (!m_calls.empty())
        reason = QStringLiteral("tool_use");
    else if (reason == QLatin1String("stop"))
        reason = QStringLiteral("end_turn");
    complete(out, reason, std::nullopt);
}

} // namespace aidoctor::agent
