#include "agent/message_builder.h"

#include <QCoreApplication>

#include <algorithm>

namespace aidoctor::agent {

namespace {

constexpr int kMaxBlocks = 256;

QByteArray rawText(const QString &text)
{
    return dumpJson(Json{{"type", "text"}, {"text", toStd(text)}});
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
    count(text.size());
    return StreamDelta{kind, index, text};
}

std::optional<StreamDelta> MessageBuilder::take(const ModelEvent &event)
{
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
    } else if (const auto *completed = std::get_if<model_event::Completed>(&event)) {
        m_completed = true;
        m_message.stopReason = completed->stopReason;
        m_message.usage = completed->usage;
        m_message.model = completed->model;
        m_message.stopDetails = completed->details;
    } else if (const auto *failed = std::get_if<model_event::Failed>(&event)) {
        m_error = failed->error;
        m_message.usage = failed->usage;
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
        const auto *text = std::get_if<TextBlock>(&part.block);
        if (!whole && !part.isComplete && (!text || text->text.isEmpty()))
            continue;
        // What a block of a kind unknown to us says stands in `raw` alone.
        const bool isUnknown = text && text->text.isEmpty() && !part.raw.isEmpty();
        if (!isUnknown)
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

MessageBuilder::Part *MessageBuilder::partAt(int index, const ContentBlock &fresh)
{
    if (index < 0 || index >= kMaxBlocks) {
        count(m_maxBytes + 1);
        return nullptr;
    }
    while (static_cast<int>(m_parts.size()) <= index)
        m_parts.push_back(Part{fresh, {}, false});
    return &m_parts[static_cast<std::size_t>(index)];
}

void MessageBuilder::count(qsizetype bytes)
{
    m_bytes += bytes;
    if (m_bytes > m_maxBytes && !m_error)
        m_error = Error{QString::fromLatin1(codes::kModelOutputTooLarge),
                        QCoreApplication::translate("agent", "The model's answer is too long."),
                        {}};
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
