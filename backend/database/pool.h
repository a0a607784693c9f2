#pragma once

#include "core/mailbox.h"
#include "core/result.h"
#include "database/connection.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

namespace aidoctor::database {

/// What a running job and the pool tell each other.
class JobControl {
public:
    bool isCancelled() const { return m_cancelled.load(); }
    const std::atomic<bool> *flag() const { return &m_cancelled; }
    void cancel() { m_cancelled.store(true); }
    /// From here on the job cannot be interrupted: what is committed is committed.
    void enterCommit() { m_committing.store(true); }
    void leaveCommit() { m_committing.store(false); }
    bool isCommitting() const { return m_committing.load(); }

private:
    std::atomic<bool> m_cancelled{false};
    std::atomic<bool> m_committing{false};
};

/// The connections of one store, each in a thread of its own. A job has a connection while it runs
/// and gives it back when it ends, however it ends: the lease is the job. Jobs start in order of
/// arrival. Some connections stay; more are opened under load and close when they stand idle.
class Pool {
public:
    struct Options {
        int connections = 5;                         ///< that stay open once they were needed
        int extraConnections = 10;                   ///< that may be opened beside them under load
        std::chrono::milliseconds idle{60'000};      ///< after which an extra one closes
        std::chrono::milliseconds waitLimit{30'000}; ///< DATABASE_BUSY for who waited longer
        std::size_t queueLimit = 20'000;             ///< how many may wait; more are OVERLOADED
    };

    using JobId = std::uint64_t;
    struct Job {
        JobId id = 0;
        bool writes = false;
        /// Called in a worker's thread. Its answer is delivered in the owner's thread, after the
        /// connection was given back: who has the answer finds the connection free.
        std::function<Mailbox::Letter(Connection &, JobControl &)> run;
        std::function<void(const Error &)> refuse; ///< called in the owner's thread
        std::chrono::steady_clock::time_point arrived{};
    };

    Pool(ConnectionSpec spec, Options options);
    /// Lets running jobs end, answers waiting ones with SHUTTING_DOWN, closes the connections.
    ~Pool();
    Pool(const Pool &) = delete;
    Pool &operator=(const Pool &) = delete;

    /// In the owner's thread. Starts or queues the job; a refused one is answered at once.
    JobId start(Job job);
    /// In the owner's thread. A waiting job is answered with CANCELLED, a running statement is
    /// stopped on the server, a job that commits already is left alone.
    void cancel(JobId id);
    void stop();

    std::size_t waiting() const;
    const Counters &counters() const { return m_counters; }

private:
    struct Worker;

    void work(Worker &worker);
    void runJob(Worker &worker, std::unique_lock<std::mutex> &lock);
    bool mayStart(const Job &job) const;
    std::optional<Job> takeNext();
    void dispatch();
    Worker *freeWorker();
    void guard();
    bool guardOnce(std::unique_lock<std::mutex> &lock);
    void refuseLater(Job job, Error error);

    ConnectionSpec m_spec;
    Options m_options;
    Counters m_counters;
    Outage m_outage;
    Mailbox m_mailbox;

    mutable std::mutex m_mutex;
    std::vector<std::unique_ptr<Worker>> m_workers; ///< the first are used first: others go idle
    std::deque<Job> m_queue;
    int m_writing = 0; ///< SQLite has one writer: the others wait here, in order, not in the engine
    JobId m_nextId = 1;
    bool m_stopping = false;
    bool m_guardEnds = false;

    std::condition_variable m_guardWakes;
    std::thread m_guard; ///< ends waits that were too long, and stops statements
};

} // namespace aidoctor::database
