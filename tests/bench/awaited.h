#pragma once

#include "core/task_scope.h"

#include <QEventLoop>

#include <optional>

namespace aidoctor::bench {

/// Turns the event loop until the task has ended, without the pauses of test::await(): what is
/// measured around it is the task.
template <typename T>
T awaited(QCoro::Task<T> task)
{
    std::optional<T> value;
    QEventLoop loop;
    TaskScope scope;
    const auto keep = [](QCoro::Task<T> running, std::optional<T> *result,
                         QEventLoop *until) -> QCoro::Task<> {
        auto outcome = co_await std::move(running);
        result->emplace(std::move(outcome));
        until->quit();
    };
    scope.launch(keep(std::move(task), &value, &loop));
    if (!value)
        loop.exec();
    return std::move(*value);
}

inline void awaited(QCoro::Task<> task)
{
    const auto value = [](QCoro::Task<> running) -> QCoro::Task<bool> {
        co_await std::move(running);
        co_return true;
    };
    awaited(value(std::move(task)));
}

} // namespace aidoctor::bench
