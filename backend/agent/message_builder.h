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
    /// True once nothing that comes can make it a message any more.
    bool hasFailed() const { return m_error.has_value(); }
    /// What had come of a message that was cut: complete blocks, and the text so far. A thought or
    /// a call that was cut is not in it.
    AssistantMessage partial() const;

private:
    struct Part {
        ContentBlock block;
        QByteArray raw;
        bool isComplete = false;
        bool isWritten = false; ///< false: a gap in the numbers
    };

    template <typename Block>
    std::optional<StreamDelta> append(int index, const QString &text, StreamDelta::Kind kind);
    Part *partAt(int index, const ContentBlock &fresh);
    bool isKept(const Part &part, bool whole) const;
    void count(qsizetype bytes);
    AssistantMessage message(bool whole) const;

    qsizetype m_maxBytes;
    qsizetype m_bytes = 0;
    bool m_completed = false;
    std::optional<Error> m_error;
    std::vector<Part> m_parts;
    AssistantMessage m_message; ///< but for its content
};

/// The calls of a message, in order.
std::vector<ToolUseBlock> callsOf(const std::vector<ContentBlock> &content);
/// The last text of a message; empty where it has none.
QString lastTextOf(const std::vector<ContentBlock> &content);

} // namespace aidoctor::agent
