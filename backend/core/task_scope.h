#pragma once

#include <QCoroTask>

#include <memory>
#include <stop_token>

namespace aidoctor {

/// Owns the coroutines of one object. QCoro cancels nothing and loses exceptions of dropped tasks,
/// so every coroutine of the program is launched here: the scope reports what escapes, and its
/// token tells the coroutine, after each await, whether the owner is still there.
///
/// ```
/// m_scope.launch(load(m_scope.token(), id));      // in the owner
/// const auto chart = co_await std::move(task);    // in the coroutine
/// if (token.stop_requested()) co_return;          // before touching `this` again
/// ```
class TaskScope {
public:
    TaskScope();
    /// Requests stop; the coroutines end by themselves at their next check.
    ~TaskScope();
    TaskScope(const TaskScope &) = delete;
    TaskScope &operator=(const TaskScope &) = delete;

    std::stop_token token() const;
    void launch(QCoro::Task<> task);
    /// Requests stop of all that was launched so far; what is launched later has a fresh token.
    void cancel();
    /// How many coroutines have not ended, cancelled ones included.
    int running() const;
    /// Ends when no coroutine runs any more; at once if none does.
    QCoro::Task<> drained() const;

private:
    struct State;
    static QCoro::Task<> awaitDrained(std::shared_ptr<State> state);
    static QCoro::Task<> supervise(QCoro::Task<> task, std::shared_ptr<State> state);

    std::shared_ptr<State> m_state;
};

} // namespace aidoctor
