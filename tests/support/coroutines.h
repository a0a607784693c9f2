#pragma once

#include "core/task_scope.h"

#include <QDeadlineTimer>
#include <QTest>

#include <chrono>
#include <optional>

namespace aidoctor::test {

/// Turns the event loop until the task has ended, and gives its value. QCoro::waitFor() hangs on a
/// task that throws; this one gives up after a while.
template <typename T>
T await(QCoro::Task<T> task, int timeoutMilliseconds = 30'000)
{
    std::optional<T> value;
    TaskScope scope;
    const auto keep = [](QCoro::Task<T> awaited, std::optional<T> *result) -> QCoro::Task<> {
        auto outcome = co_await std::move(awaited);
        result->emplace(std::move(outcome));
    };
    scope.launch(keep(std::move(task), &value));
    const QDeadlineTimer deadline(timeoutMilliseconds);
    while (!value && !deadline.hasExpired())
        QTest::qWait(1);
    if (!value)
        qFatal("a task did not end in time");
    return std::move(*value);
}

inline void await(QCoro::Task<> task, int timeoutMilliseconds = 30'000)
{
    TaskScope scope;
    scope.launch(std::move(task));
    const QDeadlineTimer deadline(timeoutMilliseconds);
    while (scope.running() > 0 && !deadline.hasExpired())
        QTest::qWait(1);
    if (scope.running() > 0)
        qFatal("a task did not end in time");
}

/// True in a build with sanitizers, where time bounds are generous.
constexpr bool kSanitized =
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
    true;
#else
    false;
#endif

/// What no stall of the loop may reach in an ordinary test. Generous: a busy machine delays the
/// heartbeat too. The honest numbers come from `./dev bench` and from the tests' output.
constexpr std::chrono::milliseconds kStallBound{kSanitized ? 2000 : 300};

} // namespace aidoctor::test
