#pragma once

#include "core/job_runner.h"

#include <QCoroTask>

namespace aidoctor {

/// The bounded pool for heavy or blocking work (parsing, rules, files). The work's value comes back
/// to the event loop as an awaited Result.
class WorkerPool {
public:
    /// @param threads how many jobs run at once
    /// @param queueLimit how many may wait; more are refused with OVERLOADED
    explicit WorkerPool(int threads, std::size_t queueLimit = 1024) : m_runner(threads, queueLimit) {}

    /// Runs `work() -> Result<T>` on a worker and awaits it. Fails with OVERLOADED, SHUTTING_DOWN,
    /// or INTERNAL_ERROR if `work` throws.
    template <typename Work>
    auto run(Work work) -> QCoro::Task<std::invoke_result_t<Work &>>
    {
        auto job = [work = std::move(work)](int) mutable { return work(); };
        auto completion = m_runner.start(std::move(job));
        co_return co_await completion;
    }

    void stop() { m_runner.stop(); }

private:
    JobRunner m_runner;
};

} // namespace aidoctor
