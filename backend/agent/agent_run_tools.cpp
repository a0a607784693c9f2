#include "agent/agent_run.h"
#include "agent/outside.h"
#include "agent/token_estimate.h"

#include <QCoreApplication>

/// What a run does with the tool calls of a turn: permission, hooks, the call itself, its limits.
namespace aidoctor::agent {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(agent)
};

/// Calls a tool and says what came of it, unless that was said before: by its deadline.
QCoro::Task<> drive(std::shared_ptr<Tool> tool, Json input, std::stop_token stop,
                    Completion<Result<QString>> outcome)
{
    try {
        auto task = tool->call(input, stop);
        auto given = co_await std::move(task);
        outcome.set(std::move(given));
        co_return;
    } catch (...) {
        qCWarning(log::agent, "a tool threw");
    }
    outcome.set(failure(codes::kInternal, QStringLiteral("The tool failed.")));
}

std::shared_ptr<Tool> findTool(const std::vector<std::shared_ptr<Tool>> &tools, const QString &name)
{
    for (const auto &tool : tools) {
        if (tool->description().name == name)
            return tool;
    }
    return nullptr;
}

ToolResult errorResult(const QString &id, const QString &text)
{
    return ToolResult{id, text, true};
}

} // namespace

QCoro::Task<> AgentRun::callTools(std::vector<ToolUseBlock> calls)
{
    std::vector<QCoro::Task<ToolResult>> running;
    for (const ToolUseBlock &call : calls)
        running.push_back(runCall(call)); // begins at once
    ToolResults results;
    for (auto &task : running) {
        auto result = co_await task;
        results.results.push_back(std::move(result));
    }
    Turn answers;
    answers.toolResults = results.results;
    addTurn(std::move(answers));
    m_outbox.push_back(std::move(results));
    if (m_stopped != Stopped::No)
        fail("error", makeError(codes::kCancelled, {}));
    else if (m_denialInterrupts)
        fail("denied", makeError(codes::kPermissionDenied,
                                 Text::tr("The model wanted to use a tool that it may not use.")));
}

/// One call from permission to result. Whatever goes wrong is an error for the model to read.
QCoro::Task<ToolResult> AgentRun::runCall(ToolUseBlock call)
{
    const auto tool = findTool(m_options.tools, call.name);
    if (!tool)
        co_return errorResult(call.id, QStringLiteral("There is no tool of this name."));
    if (call.isBroken)
        co_return errorResult(call.id, QStringLiteral("The input was not valid JSON."));
    auto asking = permitted(call);
    const auto input = co_await std::move(asking);
    if (m_stopped != Stopped::No) // whoever was asked has not answered
        co_return errorResult(call.id, QStringLiteral("Not run: the run was stopped."));
    if (!input) {
        m_result.permissionDenials.push_back({call.name, call.id, call.input});
        co_return errorResult(call.id, input.error().message);
    }
    call.input = *input;
    if (m_options.hooks.beforeTool) {
        auto before =
            outside<Status>(&m_outside, m_stop.get_token(), m_options.hooks.beforeTool, call);
        auto asked = co_await std::move(before);
        const Status allowed = flat(std::move(asked));
        if (!allowed)
            co_return errorResult(call.id, allowed.error().message);
    }
    if (m_stopped != Stopped::No)
        co_return errorResult(call.id, QStringLiteral("Not run: the run was stopped."));
    auto calling = callTool(tool, call.input);
    const auto outcome = co_await std::move(calling);
    ToolResult result{call.id, outcome ? *outcome : outcome.error().message, !outcome};
    const qsizetype most = m_options.limits.maxToolResultBytes;
    if (most > 0 && utf8Bytes(result.content) > most)
        result = errorResult(call.id, QStringLiteral("The tool's result is too large."));
    if (m_options.hooks.afterTool) {
        auto after = outside<Status>(&m_outside, m_stop.get_token(), m_options.hooks.afterTool,
                                     call, result);
        auto asked = co_await std::move(after);
        const Status allowed = flat(std::move(asked));
        if (!allowed)
            co_return errorResult(call.id, allowed.error().message);
    }
    co_return result;
}

/// The input to run a call with, or why it is denied.
QCoro::Task<Result<Json>> AgentRun::permitted(ToolUseBlock call)
{
    const Permissions &permissions = m_options.permissions;
    const auto denied =
        failure(codes::kPermissionDenied, QStringLiteral("You may not use this tool."));
    if (permissions.denied.contains(call.name))
        co_return denied;
    if (permissions.allowed.contains(call.name))
        co_return call.input;
    if (!permissions.canUseTool) {
        if (permissions.mode == PermissionMode::Default)
            co_return call.input;
        co_return denied;
    }
    auto asking =
        outside<PermissionDecision>(&m_outside, m_stop.get_token(), permissions.canUseTool, call);
    const auto decision = co_await std::move(asking);
    if (!decision)
        co_return failure(decision.error());
    if (decision->isAllowed)
        co_return decision->changedInput.value_or(call.input);
    m_denialInterrupts = m_denialInterrupts || decision->interrupts;
    if (decision->message.isEmpty())
        co_return denied;
    co_return failure(codes::kPermissionDenied, decision->message);
}

/// Waits for a tool until its deadline, or the run's stop. A tool that takes no notice of its stop
/// goes on by itself; nobody waits for it.
QCoro::Task<Result<QString>> AgentRun::callTool(std::shared_ptr<Tool> tool, Json input)
{
    Completion<Result<QString>> outcome;
    std::stop_source toolStop;
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &timer, [this, outcome, toolStop] {
        // The outcome may end the whole run, and this closure with it.
        const Completion<Result<QString>> told = outcome;
        auto stop = toolStop;
        told.set(failure(codes::kCancelled, m_stopped == Stopped::No
                                                ? QStringLiteral("The tool took too long.")
                                                : QStringLiteral("The run was stopped.")));
        stop.request_stop();
    });
    if (m_options.limits.toolDeadline.count() > 0)
        timer.start(m_options.limits.toolDeadline);
    // Whoever requests the stop is not to run the coroutine inside.
    const std::stop_callback onStop(m_stop.get_token(), [&timer] { timer.start(0); });
    m_outside.launch(drive(std::move(tool), std::move(input), toolStop.get_token(), outcome));
    co_return co_await outcome;
}

} // namespace aidoctor::agent
