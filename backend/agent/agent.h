#pragma once

#include "agent/agent_message.h"
#include "agent/model_client.h"
#include "agent/tool.h"

#include <QCoroAsyncGenerator>

#include <memory>
#include <stop_token>
#include <vector>

namespace aidoctor::codes {
inline constexpr auto kModelStreamCut = "MODEL_STREAM_CUT";
inline constexpr auto kModelOutputInvalid = "MODEL_OUTPUT_INVALID";
inline constexpr auto kModelOutputTooLarge = "MODEL_OUTPUT_TOO_LARGE";
inline constexpr auto kMaxTurns = "MAX_TURNS";
} // namespace aidoctor::codes

namespace aidoctor::agent {

struct Prompt {
    QString system; ///< never carries chart text: that belongs in tool results
    QString user;
};

struct AgentOptions {
    std::shared_ptr<ModelClient> model;
    std::vector<std::shared_ptr<Tool>> tools;
    std::optional<Json> outputSchema; ///< the last assistant text must be JSON of this schema
    int maxTurns = 12;
    int maxOutputRepairs = 2;          ///< how often an invalid output is sent back to the model
    qsizetype maxOutputBytes = 1 << 20; ///< of one assistant message
    qsizetype maxToolResultBytes = 512 << 10;
    bool includePartialMessages = true; ///< yield StreamDelta
    std::stop_token stop;
};

/// Runs an agent: model turn, tool calls, model turn, ... Yields SystemInit first and exactly one
/// ResultMessage last. Keep the generator local to one coroutine; end it early by requesting stop
/// and reading on to its result. Tool calls of one turn run concurrently.
QCoro::AsyncGenerator<AgentMessage> query(Prompt prompt, AgentOptions options);

} // namespace aidoctor::agent
