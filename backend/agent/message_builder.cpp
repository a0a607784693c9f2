#include "agent/message_builder.h"

#include "agent/agent.h"

#include <QCoreApplication>

namespace aidoctor::agent {

namespace {
constexpr int kMaxBlocks = 256;
}

template <typename Block>
StreamDelta MessageBuilder::append(int index, const QString &text, StreamDelta::Kind kind)
{
    ContentBlock &block = blockAt(index, Block{});
    if (auto *typed = std::get_if<Block>(&block))
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
        blockAt(call->block, call->call) = call->call;
        count(static_cast<qsizetype>(call->call.input.dump().size()));
    } else if (const auto *completed = std::get_if<model_event::Completed>(&event)) {
        m_completed = true;
        m_message.stopReason = completed->stopReason;
        m_message.usage = completed->usage;
    } else if (const auto *failed = std::get_if<model_event::Failed>(&event)) {
        m_error = failed->error;
    }
    return std::nullopt;
}

Result<AssistantMessage> MessageBuilder::finish()
{
    if (m_error)
        return failure(*m_error);
    if (!m_completed)
        return failure(codes::kModelStreamCut,
                       QCoreApplication::translate("agent",
                                                   "The model's answer broke off. Try again."));
    return m_message;
}

QString MessageBuilder::lastText() const
{
    for (auto block = m_message.content.rbegin(); block != m_message.content.rend(); ++block) {
        if (const auto *text = std::get_if<TextBlock>(&*block))
            return text->text;
    }
    return {};
}

std::vector<ToolUseBlock> MessageBuilder::calls() const
{
    std::vector<ToolUseBlock> calls;
    for (const ContentBlock &block : m_message.content) {
        if (const auto *call = std::get_if<ToolUseBlock>(&block))
            calls.push_back(*call);
    }
    return calls;
}

ContentBlock &MessageBuilder::blockAt(int index, const ContentBlock &fresh)
{
    if (index < 0 || index >= kMaxBlocks) {
        count(m_maxBytes + 1);
        index = 0;
    }
    while (static_cast<int>(m_message.content.size()) <= index)
        m_message.content.push_back(fresh);
    return m_message.content[static_cast<std::size_t>(index)];
}

void MessageBuilder::count(qsizetype bytes)
{
    m_bytes += bytes;
    if (m_bytes > m_maxBytes && !m_error)
        m_error = Error{QString::fromLatin1(codes::kModelOutputTooLarge),
                        QCoreApplication::translate("agent", "The model's answer is too long."), {}};
}

} // namespace aidoctor::agent
