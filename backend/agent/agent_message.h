#pragma once

#include "core/json.h"
#include "core/result.h"

#include <QByteArray>
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
    QString signature{}; ///< of the model's server; empty where it signs nothing
};
struct ToolUseBlock {
    QString id;
    QString name;
    Json input;
    bool isBroken = false; ///< its input was no JSON: it is answered with an error, never run
};
using ContentBlock = std::variant<TextBlock, ThinkingBlock, ToolUseBlock>;

/// Tokens of one model turn, or of a whole run. The four are disjoint: what was read from or
/// written to the server's prompt cache is not counted as input once more.
struct Usage {
    std::int64_t inputTokens = 0;
    std::int64_t outputTokens = 0;
    std::int64_t cacheWriteTokens = 0;
    std::int64_t cacheReadTokens = 0;

    std::int64_t promptTokens() const { return inputTokens + cacheWriteTokens + cacheReadTokens; }
    std::int64_t total() const { return promptTokens() + outputTokens; }
    Usage &operator+=(const Usage &other);
    friend bool operator==(const Usage &, const Usage &) = default;
};

enum class PermissionMode {
    Default, ///< the tools that were given may be used, but for the denied ones
    Ask,     ///< only the allowed ones; for all others canUseTool is asked, and without it: no
};

struct SystemInit {
    QString sessionId;
    QString model;
    QStringList tools;
    PermissionMode permissionMode = PermissionMode::Default;
};

/// Why a model would not answer, in its server's words.
struct StopDetails {
    QString category; ///< "bio", ...; empty where it says none
    QString explanation;
};

struct AssistantMessage {
    std::vector<ContentBlock> content;
    QString stopReason; ///< end_turn, tool_use, max_tokens, stop_sequence, pause_turn, refusal, ...
    Usage usage;
    QString model;        ///< as the server names it
    bool aborted = false; ///< it was cut: this is what had come
    std::optional<StopDetails> stopDetails;
    QByteArray raw; ///< the content as the server sent it, a JSON array, to be sent back unchanged
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
    enum class Kind {
        Retry,         ///< a request failed and is made again
        OutputRepair,  ///< the answer had not the agreed form and was sent back
        TurnContinues, ///< the model paused and goes on
        SessionNotSaved,
        UsageNotSaved,
        StopRefused, ///< a hook found that the run is not done yet
    };
    Kind kind = Kind::Retry;
    int attempt = 0;                    ///< from 1
    int maxAttempts = 0;                ///< of these
    std::chrono::milliseconds delay{0}; ///< until the request is made again
    int status = 0;                     ///< HTTP; 0 where there was no answer
    QString text;                       ///< an error's code, or a reason
};

struct PermissionDenial {
    QString toolName;
    QString toolUseId;
    Json input;
};

struct ResultMessage {
    enum class Subtype {
        Success,
        ErrorMaxTurns,
        ErrorDuringExecution,
        ErrorMaxBudgetUsd,
        ErrorMaxStructuredOutputRetries,
    };
    Subtype subtype = Subtype::Success;
    QString sessionId;
    int turns = 0;
    std::chrono::milliseconds duration{0};
    std::chrono::milliseconds apiDuration{0}; ///< of it, in the model's turns
    QString stopReason;                       ///< of the last turn
    Usage usage;
    std::optional<double> totalCostUsd; ///< nothing where a price is not known
    std::int64_t contextTokens = 0;     ///< of the last turn: what the model had read, and has said
    std::vector<PermissionDenial> permissionDenials;
    QString text;                         ///< the last assistant text
    std::optional<Json> structuredOutput; ///< validated against the run's schema
    std::optional<Error> error;
    std::vector<Error> errors; ///< all that went wrong on the way, `error` last
    /// How it came to its end: "completed", "cancelled", "interrupted", "deadline", "max_turns",
    /// "budget", "refusal", "truncated", "denied", "output_invalid", "hook", "error".
    QString terminalReason;
};

/// "success", "error_max_turns", ...
QString subtypeName(ResultMessage::Subtype subtype);

using AgentMessage =
    std::variant<SystemInit, AssistantMessage, ToolResults, StreamDelta, Notice, ResultMessage>;

} // namespace aidoctor::agent
