#pragma once

#include "core/json.h"
#include "core/result.h"

#include <QString>
#include <QStringList>

#include <chrono>
#include <optional>
#include <variant>
#include <vector>

/// What an agent run says, in order: SystemInit, then any of the others, then exactly one
/// ResultMessage. The names follow the field's agent SDKs.
namespace aidoctor::agent {

struct TextBlock {
    QString text;
};
struct ThinkingBlock {
    QString text;
};
struct ToolUseBlock {
    QString id;
    QString name;
    Json input;
};
using ContentBlock = std::variant<TextBlock, ThinkingBlock, ToolUseBlock>;

/// Tokens of one model turn, or of a whole run.
struct Usage {
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
    friend bool operator==(const Usage &, const Usage &) = default;
};

struct SystemInit {
    QString sessionId;
    QString model;
    QStringList tools;
};

struct AssistantMessage {
    std::vector<ContentBlock> content;
    QString stopReason; ///< end_turn, tool_use, max_tokens, ...
    Usage usage;
};

struct ToolResult {
    QString toolUseId;
    QString content; ///< what the model reads: text, usually JSON
    bool isError = false;
};
struct ToolResults {
    std::vector<ToolResult> results; ///< in the order of the calls
};

/// A piece of a message that is still being written.
struct StreamDelta {
    enum class Kind { Text, Thinking };
    Kind kind = Kind::Text;
    int block = 0; ///< index of the content block within the message
    QString text;
};

/// Something worth knowing that is not part of the conversation.
struct Notice {
    QString kind;
    QString text;
};

struct ResultMessage {
    enum class Subtype {
        Success,
        ErrorMaxTurns,
        ErrorDuringExecution,
        ErrorMaxStructuredOutputRetries,
    };
    Subtype subtype = Subtype::Success;
    QString sessionId;
    int turns = 0;
    std::chrono::milliseconds duration{0};
    Usage usage;
    QString text;                         ///< the last assistant text
    std::optional<Json> structuredOutput; ///< validated against the run's schema
    std::optional<Error> error;
};

using AgentMessage = std::variant<SystemInit, AssistantMessage, ToolResults, StreamDelta, Notice,
                                  ResultMessage>;

} // namespace aidoctor::agent
