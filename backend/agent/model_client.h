#pragma once

#include "agent/agent_message.h"

#include <QCoroAsyncGenerator>

#include <stop_token>

namespace aidoctor::codes {
inline constexpr auto kModelStreamCut = "MODEL_STREAM_CUT";
inline constexpr auto kModelStreamMalformed = "MODEL_STREAM_MALFORMED";
inline constexpr auto kModelOutputInvalid = "MODEL_OUTPUT_INVALID";
inline constexpr auto kModelOutputTooLarge = "MODEL_OUTPUT_TOO_LARGE";
inline constexpr auto kModelOutputTruncated = "MODEL_OUTPUT_TRUNCATED";
inline constexpr auto kModelRefused = "MODEL_REFUSED";
} // namespace aidoctor::codes

namespace aidoctor::agent {

/// One message of the history a model reads.
struct Turn {
    enum class Role { User, Assistant };
    Role role = Role::User;
    QString text;                        ///< of a user turn, after its tool results
    std::vector<ToolResult> toolResults; ///< of a user turn that answers tool calls
    std::vector<ContentBlock> content;   ///< of an assistant turn
    QByteArray raw;                      ///< the same as the server sent it; see AssistantMessage
};

struct ToolDescription {
    QString name;
    QString description;
    Json inputSchema;
};

struct ModelRequest {
    QString system;
    std::vector<Turn> history; ///< append-only
    std::vector<ToolDescription> tools;
    std::optional<Json> outputSchema;
    std::int64_t maxOutputTokens = 0; ///< what is left of a budget; 0: the client's own limit
};

/// What a model's stream consists of. A stream ends with exactly one Completed or Failed; one that
/// ends with neither was cut, and is an error.
namespace model_event {
struct TextDelta {
    int block = 0;
    QString text;
};
struct ThinkingDelta {
    int block = 0;
    QString text;
};
/// A tool call, once its input is complete.
struct ToolCall {
    int block = 0;
    ToolUseBlock call;
};
/// A block is complete. `raw` is what to send back, a JSON object; `signature` of a thinking block.
struct BlockEnded {
    int block = 0;
    QByteArray raw{};
    QString signature{};
};
/// The request has failed and is made again after a while. Nothing of the answer had come yet.
struct Retrying {
    int attempt = 0;
    int maxAttempts = 0;
    std::chrono::milliseconds delay{0};
    int status = 0;
    QString code{};
};
struct Completed {
    QString stopReason;
    Usage usage{};
    QString model{};
    std::optional<StopDetails> details{};
};
struct Failed {
    Error error;
    Usage usage{};
};
} // namespace model_event

using ModelEvent = std::variant<model_event::TextDelta, model_event::ThinkingDelta,
                                model_event::ToolCall, model_event::BlockEnded,
                                model_event::Retrying, model_event::Completed, model_event::Failed>;

/// A model behind an endpoint, or the offline one. Knows no medicine.
class ModelClient {
public:
    virtual ~ModelClient() = default;

    virtual QString name() const = 0;
    /// What a turn has cost, in US dollars; nothing where the price is not known.
    virtual std::optional<double> costUsd(const Usage &) const { return 0.0; }
    /// One turn. When `stop` is requested the stream must end soon, with Failed{CANCELLED}: a
    /// generator cannot be dropped while it waits.
    virtual QCoro::AsyncGenerator<ModelEvent> stream(ModelRequest request,
                                                     std::stop_token stop) = 0;
};

} // namespace aidoctor::agent
