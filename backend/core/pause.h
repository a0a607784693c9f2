#pragma once

// Before <coroutine>: the moc of Qt 6.4 cannot read libstdc++ headers on their own.
#include <QtGlobal>

#include <QTimer>

#include <chrono>
#include <coroutine>
#include <functional>
#include <memory>
#include <optional>
#include <stop_token>

namespace aidoctor {

/// Waits a while, or until a stop is requested: `co_await pause` on a named value gives true when
/// the time is over and false when it was stopped first. Its timer goes with it.
class Pause {
    struct State {
        std::chrono::milliseconds time;
        std::stop_token stop;
        QTimer timer;
        std::optional<std::stop_callback<std::function<void()>>> onStop;
    };

public:
    Pause(std::chrono::milliseconds time, std::stop_token stop) : m_state(std::make_shared<State>())
    {
        m_state->time = time;
        m_state->stop = std::move(stop);
        m_state->timer.setSingleShot(true);
        m_state->timer.setTimerType(Qt::PreciseTimer);
    }

    bool await_ready() const { return m_state->stop.stop_requested(); }
    void await_suspend(std::coroutine_handle<> waiter) const
    {
        QTimer *timer = &m_state->timer;
        QObject::connect(timer, &QTimer::timeout, timer, [waiter] { waiter.resume(); });
        timer->start(m_state->time);
        // Whoever requests the stop is not to run the coroutine inside.
        m_state->onStop.emplace(m_state->stop, [timer] { timer->start(0); });
    }
    bool await_resume() const
    {
        m_state->onStop.reset();
        return !m_state->stop.stop_requested();
    }

private:
    std::shared_ptr<State> m_state;
};

} // namespace aidoctor
