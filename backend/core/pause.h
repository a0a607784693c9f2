#pragma once

// Before <coroutine>: the moc of Qt 6.4 cannot read libstdc++ headers on their own.
#include <QtGlobal>

#include <QTimer>

#include <chrono>
#include <coroutine>
#include <functional>
#include <optional>
#include <stop_token>

namespace aidoctor {

/// Waits a while, or until a stop is requested: `co_await pause` on a named value gives true when
/// the time is over and false when it was stopped first. Its timer goes with it.
class Pause {
public:
    Pause(std::chrono::milliseconds time, std::stop_token stop)
        : m_time(time), m_stop(std::move(stop))
    {
        m_timer.setSingleShot(true);
        m_timer.setTimerType(Qt::PreciseTimer);
    }
    Pause(const Pause &) = delete;
    Pause &operator=(const Pause &) = delete;

    bool await_ready() const { return m_stop.stop_requested(); }
    void await_suspend(std::coroutine_handle<> waiter)
    {
        QObject::connect(&m_timer, &QTimer::timeout, &m_timer, [waiter] { waiter.resume(); });
        m_timer.start(m_time);
        // Whoever requests the stop is not to run the coroutine inside.
        m_onStop.emplace(m_stop, [this] { m_timer.start(0); });
    }
    bool await_resume() const { return !m_stop.stop_requested(); }

private:
    std::chrono::milliseconds m_time;
    std::stop_token m_stop;
    QTimer m_timer;
    std::optional<std::stop_callback<std::function<void()>>> m_onStop;
};

} // namespace aidoctor
