#pragma once

#include "agent/model_client.h"

#include <optional>

namespace aidoctor::agent {

/// Puts one model turn's events together into an AssistantMessage.
class MessageBuilder {
public:
    /// @param maxBytes limit of all text and tool input of the turn
    explicit MessageBuilder(qsizetype maxBytes) : m_maxBytes(maxBytes) {}

    /// Takes an event; gives the delta to pass on, if it is one.
    std::optional<StreamDelta> take(const ModelEvent &event);

    /// After the stream's end. MODEL_STREAM_CUT when it had no proper end, MODEL_OUTPUT_TOO_LARGE,
    /// or the model's own error.
    Result<AssistantMessage> finish();
    QString lastText() const;
    std::vector<ToolUseBlock> calls() const;

private:
    template <typename Block>
    StreamDelta append(int index, const QString &text, StreamDelta::Kind kind);
    ContentBlock &blockAt(int index, const ContentBlock &fresh);
    void count(qsizetype bytes);

    qsizetype m_maxBytes;
    qsizetype m_bytes = 0;
    bool m_completed = false;
    std::optional<Error> m_error;
    AssistantMessage m_message;
};

} // namespace aidoctor::agent
