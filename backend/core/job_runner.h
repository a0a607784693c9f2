#pragma once

#include "core/completion.h"
#include "core/mailbox.h"
#include "core/result.h"

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <exception>
#include <functional>
#include <memory>
#include <mutex>
#include <thread>
#include <type_traits>
#include <utility>
#include <vector>

namespace aidoctor {

/// A fixed number of threads that take jobs in order of arrival. What WorkerPool and Database share:
/// a job is always answered with a Result in the owner's thread, also when it throws, when the queue
/// is full and when the runner goes down.
class JobRunner {
public:
    using ThreadHook = std::function<void(int thread)>;

    /// @param queueLimit how many jobs may wait; more are refused with OVERLOADED
    /// @param onThreadEnd runs in each thread before it ends (closes a connection, say)
    JobRunner(int threads, std::size_t queueLimit, ThreadHook onThreadEnd = {});
    ~JobRunner();
    JobRunner(const JobRunner &) = delete;
    JobRunner &operator=(const JobRunner &) = delete;

    /// Lets running jobs end and answers waiting ones with SHUTTING_DOWN. Called by the destructor.
    void stop();
    std::size_t waiting() const;

    /// Queues `work(int thread) -> Result<T>`; the returned Completion is awaited in the owner's
    /// thread. Fails with OVERLOADED, SHUTTING_DOWN, or INTERNAL_ERROR if `work` throws.
    template <typename Work>
    auto start(Work work) -> Completion<std::invoke_result_t<Work &, int>>
    {
        using Outcome = std::invoke_result_t<Work &, int>;
        Completion<Outcome> completion;
        auto shared = std::make_shared<Work>(std::move(work));
        Job job;
        job.run = [this, shared, completion](int thread) mutable {
            auto outcome = std::make_shared<Outcome>(guarded(*shared, thread));
            shared.reset(); // what the work captured dies in the worker, not in the event loop
            m_mailbox.post([completion, outcome] { completion.set(std::move(*outcome)); });
        };
        job.refuse = [completion](const Error &error) {
            completion.set(Outcome(tl::unexpect, error));
        };
        enqueue(std::move(job));
        return completion;
    }

private:
    struct Job {
        std::function<void(int)> run;
        std::function<void(const Error &)> refuse;
    };

    template <typename Work>
    static auto guarded(Work &work, int thread) -> std::invoke_result_t<Work &, int>
    {
        try {
            return work(thread);
        } catch (const std::exception &) {
            // what() may quote the input: only the fact leaves.
            return failure(codes::kInternal, internalErrorText(), QStringLiteral("job threw"));
        }
    }
    static QString internalErrorText();

    void enqueue(Job job);
    void work(int thread);

    Mailbox m_mailbox;
    std::size_t m_queueLimit;
    ThreadHook m_onThreadEnd;
    mutable std::mutex m_mutex;
    std::condition_variable m_arrived;
    std::deque<Job> m_queue;
    bool m_stopping = false;
    std::vector<std::thread> m_threads;
};

} // namespace aidoctor
