#pragma once

// Before <coroutine>: the moc of Qt 6.4 cannot read libstdc++ headers on their own.
#include <QtGlobal>

#include <QCoreApplication>
#include <QObject>
#include <QTimerEvent>

#include <coroutine>

namespace aidoctor {

/// `co_await LoopYield()` (on a named value) lets the event loop turn once before going on, so that
/// a long chain of small steps never becomes one long turn. A zero timer, because a queued call
/// that queues the next one would starve everything else.
class LoopYield {
    class Timer : public QObject {
    public:
        explicit Timer(std::coroutine_handle<> waiter)
            : QObject(QCoreApplication::instance()), m_waiter(waiter)
        {
            startTimer(0);
        }

    protected:
        void timerEvent(QTimerEvent *event) override
        {
            killTimer(event->timerId());
            deleteLater();
            m_waiter.resume();
        }

    private:
        std::coroutine_handle<> m_waiter;
    };

public:
    bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> waiter) const { new Timer(waiter); }
    void await_resume() const noexcept {}
};

} // namespace aidoctor
