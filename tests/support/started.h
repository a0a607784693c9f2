#pragma once

#include "core/task_scope.h"

#include <QEventLoop>
#include <QTimer>

#include <memory>
#include <optional>

namespace aidoctor::test {

/// A task that runs while the test goes on, with its value once it has ended.
template <typename T>
class Started {
public:
    explicit Started(QCoro::Task<T> task) { m_scope->launch(keep(std::move(task), m_state)); }

    bool isDone() const { return m_state->value.has_value(); }
    /// Turns the event loop until the task has ended, and not a moment longer.
    const T &value(int timeoutMilliseconds = 30'000) const
    {
        if (!isDone()) {
            QEventLoop loop;
            QTimer::singleShot(timeoutMilliseconds, &loop, &QEventLoop::quit);
            m_state->waiting = &loop;
            loop.exec();
            m_state->waiting = nullptr;
        }
        if (!isDone())
            qFatal("a task did not end in time");
        return *m_state->value;
    }

private:
    struct State {
        std::optional<T> value;
        QEventLoop *waiting = nullptr;
    };

    static QCoro::Task<> keep(QCoro::Task<T> task, std::shared_ptr<State> state)
    {
        auto value = co_await std::move(task);
        state->value.emplace(std::move(value));
        if (state->waiting)
            state->waiting->quit();
    }

    std::shared_ptr<State> m_state = std::make_shared<State>();
    std::unique_ptr<TaskScope> m_scope = std::make_unique<TaskScope>();
};

} // namespace aidoctor::test
