#pragma once

// Before <coroutine>: the moc of Qt 6.4 cannot read libstdc++ headers on their own.
#include <QtGlobal>

#include <coroutine>
#include <memory>
#include <optional>
#include <utility>

namespace aidoctor {

/// A value that one party will set, once, and one coroutine awaits. Both live in the same thread;
/// copies share one state. Whoever holds the setting end must set it, or the coroutine never ends:
/// that is why the pools finish every job, also at shutdown.
template <typename T>
class Completion {
    struct State {
        std::optional<T> value;
        std::coroutine_handle<> waiter;
    };

public:
    Completion() : m_state(std::make_shared<State>()) {}

    /// Sets the value and resumes the waiting coroutine, if any. A second call is ignored.
    void set(T value) const
    {
        const auto state = m_state;
        if (state->value)
            return;
        state->value.emplace(std::move(value));
        if (const auto waiter = std::exchange(state->waiter, nullptr))
            waiter.resume();
    }

    bool isSet() const { return m_state->value.has_value(); }

    bool await_ready() const noexcept { return m_state->value.has_value(); }
    void await_suspend(std::coroutine_handle<> waiter) const noexcept { m_state->waiter = waiter; }
    T await_resume() const { return std::move(*m_state->value); }

private:
    std::shared_ptr<State> m_state;
};

} // namespace aidoctor
