#include "core/task_scope.h"

#include "core/completion.h"
#include "core/logging.h"

#include <exception>
#include <utility>
#include <vector>

namespace aidoctor {

struct TaskScope::State {
    std::stop_source stop;
    int running = 0;
    std::vector<Completion<bool>> waiting; ///< for the end of the last one
};

TaskScope::TaskScope() : m_state(std::make_shared<State>()) {}

TaskScope::~TaskScope()
{
    m_state->stop.request_stop();
}

std::stop_token TaskScope::token() const
{
    return m_state->stop.get_token();
}

void TaskScope::launch(QCoro::Task<> task)
{
    supervise(std::move(task), m_state);
}

void TaskScope::cancel()
{
    auto previous = std::exchange(m_state->stop, std::stop_source());
    previous.request_stop();
}

int TaskScope::running() const
{
    return m_state->running;
}

QCoro::Task<> TaskScope::drained() const
{
    return awaitDrained(m_state);
}

QCoro::Task<> TaskScope::awaitDrained(std::shared_ptr<State> state)
{
    while (state->running > 0) {
        Completion<bool> ended;
        state->waiting.push_back(ended);
        co_await ended;
    }
}

QCoro::Task<> TaskScope::supervise(QCoro::Task<> task, std::shared_ptr<State> state)
{
    ++state->running;
    try {
        co_await std::move(task);
    } catch (const std::exception &) {
        // The text of an exception may quote its input: only the fact is logged.
        qCCritical(log::core, "an exception left a coroutine");
    } catch (...) {
        qCCritical(log::core, "something that is no exception left a coroutine");
    }
    if (--state->running == 0) {
        const auto waiting = std::exchange(state->waiting, {});
        for (const Completion<bool> &ended : waiting)
            ended.set(true);
    }
}

} // namespace aidoctor
