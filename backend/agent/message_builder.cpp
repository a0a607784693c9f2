#include "agent/message_builder.h"

#include "agent/token_estimate.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace aidoctor::agent {

namespace {

constexpr int kMaxBlocks = 256;

QByteArray rawText(const QString &text)
{
    return dumpJson(Json{{"type", "text"}, {"text", toStd(text)}});
}

Error tooLong()
{
    return makeError(codes::kModelOutputTooLarge,
                     QCoreApplication::translate("agent", "The model's answer is too long."));
}

} // namespace

template <typename Block>
std::optional<StreamDelta> MessageBuilder::append(int index, const QString &text,
                                                  StreamDelta::Kind kind)
{
    Part *part = partAt(index, Block{});
    if (!part)
        return std::nullopt;
    if (auto *typed = std::get_if<Block>(&part->block))
        typed->text += text;
    count(utf8Bytes(text));
    return StreamDelta{kind, index, text};
}

std::optional<StreamDelta> MessageBuilder::take(const ModelEvent &event)
{
    // What was used counts whatever becomes of the message.
    if (const auto *completed = std::get_if<model_event::Completed>(&event)) {
        m_completed = true;
        m_message.stopReason = completed->stopReason;
        m_message.usage = completed->usage;
        m_message.model = completed->model;
        m_message.stopDetails = completed->details;
    } else if (const auto *failed = std::get_if<model_event::Failed>(&event)) {
        m_message.usage = failed->usage;
        if (!m_error)
            m_error = failed->error;
    }
    if (m_error)
        return std::nullopt;
    if (const auto *delta = std::get_if<model_event::TextDelta>(&event))
        return append<TextBlock>(delta->block, delta->text, StreamDelta::Kind::Text);
    if (const auto *delta = std::get_if<model_event::ThinkingDelta>(&event))
        return append<ThinkingBlock>(delta->block, delta->text, StreamDelta::Kind::Thinking);
    if (const auto *call = std::get_if<model_event::ToolCall>(&event)) {
        if (Part *part = partAt(call->block, call->call)) {
            part->block = call->call;
            part->isComplete = true;
        }
        count(static_cast<qsizetype>(call->call.input.dump().size()));
    } else if (const auto *ended = std::get_if<model_event::BlockEnded>(&event)) {
        if (Part *part = partAt(ended->block, TextBlock{})) {
            part->raw = ended->raw;
            part->isComplete = true;
            if (auto *thinking = std::get_if<ThinkingBlock>(&part->block))
                thinking->signature = ended->signature;
        }
    }
    return std::nullopt;
}

Result<AssistantMessage> MessageBuilder::finish()
{
    if (m_error)
        return failure(*m_error);
    if (!m_completed)
        return failure(
            codes::kModelStreamCut,
            QCoreApplication::translate("agent", "The model's answer broke off. Try again."));
    return message(true);
}

AssistantMessage MessageBuilder::partial() const
{
    AssistantMessage partial = message(false);
    partial.aborted = true;
    return partial;
}

AssistantMessage MessageBuilder::message(bool whole) const
{
    AssistantMessage message = m_message;
    QByteArray raw;
    bool hasRaw = std::any_of(m_parts.begin(), m_parts.end(),
                              [](const Part &part) { return !part.raw.isEmpty(); });
    for (const Part &part : m_parts) {
        if (!isKept(part, whole))
            continue;
        const auto *text = std::get_if<TextBlock>(&part.block);
        // What a block of a kind unknown to us says stands in `raw` alone.
        if (!text || !text->text.isEmpty())
            message.content.push_back(part.block);
        if (part.raw.isEmpty() && text)
            raw += ',' + rawText(text->text);
        else if (!part.raw.isEmpty())
            raw += ',' + part.raw;
        else
            hasRaw = false;
    }
    if (hasRaw && !raw.isEmpty())
        message.raw = '[' + raw.sliced(1) + ']';
    return message;
}

/// A text without a word in it is not kept: servers refuse to be sent one back.
bool MessageBuilder::isKept(const Part &part, bool whole) const
{
    if (!part.isWritten)
        return false;
    const auto *text = std::get_if<TextBlock>(&part.block);
    const bool isBlank = text && text->text.trimmed().isEmpty();
    if (isBlank && part.raw.isEmpty())
        return false;
    if (isBlank) {
        const auto json = parseJson(part.raw);
        if (json && stringMember(*json, "type") == QLatin1String("text"))
            return false;
    }
    return whole || part.isComplete || text;
}

MessageBuilder::Part *MessageBuilder::partAt(int index, const ContentBlock &fresh)
{
    if (index < 0 || index >= kMaxBlocks) {
        m_error = tooLong();
        return nullptr;
    }
    if (static_cast<int>(m_parts.size()) <= index)
        m_parts.resize(static_cast<std::size_t>(index) + 1);
    Part &part = m_parts[static_cast<std::size_t>(index)];
    if (!std::exchange(part.isWritten, true))
        part.block = fresh;
    return &part;
}

void MessageBuilder::count(qsizetype bytes)
{
    m_bytes += bytes;
    if (m_maxBytes > 0 && m_bytes > m_maxBytes && !m_error)
        m_error = tooLong();
}

std::vector<ToolUseBlock> callsOf(const std::vector<ContentBlock> &content)
{
    std::vector<ToolUseBlock> calls;
    for (const ContentBlock &block : content) {
        if (const auto *call = std::get_if<ToolUseBlock>(&block))
            calls.push_back(*call);
    }
    return calls;
}

QString lastTextOf(const std::vector<ContentBlock> &content)
{
    for (auto block = content.rbegin(); block != content.rend(); ++block) {
        if (const auto *text = std::get_if<TextBlock>(&*block))
            return text->text;
    }
    return {};
}

} // namespace aidoctor::agent
