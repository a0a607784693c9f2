#pragma once

#include "agent/agent_message.h"

#include <QCoroAsyncGenerator>

#include <stop_token>

namespace aidoctor::agent {

/// One message of the history a model reads.
struct Turn {
    enum class Role { User, Assistant };
    Role role = Role::User;
    QString text;                        ///< of a user turn without tool results
    std::vector<ToolResult> toolResults; ///< of a user turn that answers tool calls
    std::vector<ContentBlock> content;   ///< of an assistant turn
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
};

/// What a model's stream consists of. A stream ends with exactly one Completed or Failed; one that
/// ends with neither was cut, and is an error.
namespace model_event {
struct TextDelta { int block = 0; QString text; };
struct ThinkingDelta { int block = 0; QString text; };
/// A tool call, once its input is complete.
struct ToolCall { int block = 0; ToolUseBlock call; };
struct Completed { QString stopReason; Usage usage; };
struct Failed { Error error; };
} // namespace model_event

using ModelEvent = std::variant<model_event::TextDelta, model_event::ThinkingDelta,
                                model_event::ToolCall, model_event::Completed, model_event::Failed>;

/// A model behind an endpoint, or the offline one. Knows no medicine.
class ModelClient {
public:
    virtual ~ModelClient() = default;

    virtual QString name() const = 0;
    /// One turn. When `stop` is requested the stream must end soon, with Failed{CANCELLED}: a
    /// generator cannot be dropped while it waits.
    virtual QCoro::AsyncGenerator<ModelEvent> stream(ModelRequest request, std::stop_token stop) = 0;
};

} // namespace aidoctor::agent
