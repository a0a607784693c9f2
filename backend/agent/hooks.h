#pragma once

#include "agent/agent_message.h"

#include <QCoroTask>

#include <functional>

namespace aidoctor::agent {

/// What decides about a tool call.
struct PermissionDecision {
    bool isAllowed = false;
    std::optional<Json> changedInput; ///< of an allowed call: run it with this instead
    QString message;                  ///< of a denied one, for the model to read
    bool interrupts = false;          ///< a denial that ends the run

    static PermissionDecision allow() { return {true, {}, {}, false}; }
    static PermissionDecision deny(QString message, bool interrupts = false)
    {
        return {false, {}, std::move(message), interrupts};
    }
};

/// Which tools may be used. The denied ones never, whatever else says so.
struct Permissions {
    PermissionMode mode = PermissionMode::Default;
    QStringList allowed;
    QStringList denied;
    /// Asked about what is neither allowed nor denied by name. What throws denies.
    std::function<QCoro::Task<PermissionDecision>(ToolUseBlock call)> canUseTool;
};

/// Looks on at fixed points of a run. A hook that fails, or throws, blocks: the prompt is not sent,
/// the tool not run, its result withheld, the run not ended. Its message is the reason given.
struct Hooks {
    std::function<QCoro::Task<Status>(QString prompt)> onPrompt;
    std::function<QCoro::Task<Status>(ToolUseBlock call)> beforeTool;
    std::function<QCoro::Task<Status>(ToolUseBlock call, ToolResult result)> afterTool;
    /// When the model says it is done. A failure sends the reason to the model, and the run goes
    /// on, as long as it has turns.
    std::function<QCoro::Task<Status>(QString text)> onStop;
};

} // namespace aidoctor::agent
