#pragma once

#include "core/completion.h"
#include "core/logging.h"
#include "core/result.h"
#include "core/task_scope.h"

#include <QCoreApplication>
#include <QCoroTask>
#include <QTimer>

#include <stop_token>

namespace aidoctor::agent {

/// Calls a hook, or another function from outside this room, and says what came of it. What throws
/// in it has failed: HOOK_BLOCKED.
template <typename T, typename Function, typename... Arguments>
QCoro::Task<> ask(Completion<Result<T>> outcome, Function function, Arguments... arguments)
{
    try {
        auto task = function(std::move(arguments)...);
        auto given = co_await std::move(task);
        outcome.set(std::move(given));
        co_return;
    } catch (...) {
        qCWarning(log::agent, "a hook threw");
    }
    outcome.set(failure("HOOK_BLOCKED",
                        QCoreApplication::translate("agent", "A check of this program failed.")));
}

/// The same, until a stop is requested: who is asked may never answer. CANCELLED.
/// @param scope the function runs in it, also when nobody waits for it any more
template <typename T, typename Function, typename... Arguments>
QCoro::Task<Result<T>> outside(TaskScope *scope, std::stop_token stop, Function function,
                               Arguments... arguments)
{
    Completion<Result<T>> outcome;
    QTimer timer;
    timer.setSingleShot(true);
    QObject::connect(&timer, &QTimer::timeout, &timer, [outcome] {
        const Completion<Result<T>> told = outcome;
        told.set(failure(codes::kCancelled, QStringLiteral("The run was stopped.")));
    });
    // Whoever requests the stop is not to run the coroutine inside.
    const std::stop_callback onStop(stop, [&timer] { timer.start(0); });
    scope->launch(ask(outcome, std::move(function), std::move(arguments)...));
    co_return co_await outcome;
}

inline Status flat(Result<Status> outcome)
{
    return outcome ? std::move(*outcome) : Status(failure(outcome.error()));
}

} // namespace aidoctor::agent
