#pragma once

#include "agent/agent_message.h"
#include "agent/budget.h"
#include "agent/hooks.h"
#include "agent/model_client.h"
#include "agent/session_store.h"
#include "agent/tool.h"

#include <QCoroAsyncGenerator>

#include <memory>
#include <stop_token>
#include <vector>

namespace aidoctor::codes {
inline constexpr auto kMaxTurns = "MAX_TURNS";
inline constexpr auto kRunDeadline = "RUN_DEADLINE";
inline constexpr auto kRunInterrupted = "RUN_INTERRUPTED";
inline constexpr auto kHookBlocked = "HOOK_BLOCKED";
inline constexpr auto kPermissionDenied = "PERMISSION_DENIED";
} // namespace aidoctor::codes

namespace aidoctor::agent {

struct Prompt {
    QString system; ///< never carries chart text: that belongs in tool results
    QString user;
};

/// The bounds of one run. Zero, or nothing, stands for none, but for repairs and pauses.
struct RunLimits {
    int maxTurns = 12;
    int maxOutputRepairs = 2;           ///< how often an invalid output is sent back to the model
    int maxPauses = 4;                  ///< how often a model may pause and go on
    qsizetype maxOutputBytes = 1 << 20; ///< of one assistant message
    qsizetype maxToolResultBytes = 512 << 10;
    std::chrono::milliseconds deadline{0}; ///< of the whole run
    std::chrono::milliseconds toolDeadline{30'000};
    std::optional<double> maxBudgetUsd; ///< PRICE_UNKNOWN where the model's price is not known
    std::int64_t maxTokens = 0;         ///< of all turns together
};

struct AgentOptions {
    std::shared_ptr<ModelClient> model;
    std::vector<std::shared_ptr<Tool>> tools;
    std::optional<Json> outputSchema; ///< the last assistant text must be JSON of this schema
    RunLimits limits;
    bool includePartialMessages = true; ///< yield StreamDelta
    Permissions permissions;
    Hooks hooks;
    std::shared_ptr<Budget> budget; ///< shared with other runs

    std::shared_ptr<SessionStore> sessions; ///< without one nothing is kept
    QString sessionId; ///< of a new session, or of the fork; empty: one is made
    QString resume;    ///< go on with this session; SESSION_NOT_FOUND
    bool fork = false; ///< leave the resumed session as it is and go on in a copy

    std::stop_token stop;      ///< the run is not wanted any more
    std::stop_token interrupt; ///< the model is to stop speaking; the session can be gone on with
};

/// Runs an agent: model turn, tool calls, model turn, ... Yields SystemInit first and exactly one
/// ResultMessage last. Keep the generator local to one coroutine; end it early by requesting stop
/// and reading on to its result. That comes as soon as the model's stream ends, which each
/// ModelClient promises, and waits for no tool, hook or person.
///
/// The tool calls of one turn run concurrently, and only after the turn's last event. A tool that
/// fails, throws, passes its deadline or answers too much gives an error result for the model.
QCoro::AsyncGenerator<AgentMessage> query(Prompt prompt, AgentOptions options);

} // namespace aidoctor::agent
