#include "database/pool.h"

#include "core/logging.h"
#include "database/failure_class.h"

#include <QCoreApplication>

#include <algorithm>
#include <optional>
#include <utility>

namespace aidoctor::database {

namespace {

using Clock = std::chrono::steady_clock;

// A cancel that arrives between two statements of a job hits nothing: it is sent again.
constexpr std::chrono::milliseconds kCancelAgain{100};

struct Text {
    Q_DECLARE_TR_FUNCTIONS(database)
};

Error error(const char *code, QString message)
{
    return Error{QString::fromLatin1(code), std::move(message), {}};
}

Error shuttingDown()
{
    return error(codes::kShuttingDown, Text::tr("The program is closing."));
}

} // namespace

struct Pool::Worker {
    Worker(int place, const ConnectionSpec &spec, Counters &counters, Outage &outage)
        : index(place), connection(spec, counters, outage)
    {}

    int index;
    Connection connection;
    std::thread thread;
    std::condition_variable wakes;

    // Guarded by the pool's mutex.
    std::optional<Job> next;
    JobId running = 0;
    bool finished = false;
    Clock::time_point stopAt = Clock::time_point::max(); ///< the running statement is stopped then

    std::shared_ptr<JobControl> control; ///< of the running job; guarded by the pool's mutex
    std::mutex interrupting; ///< held while an interrupt is on its way: the next job waits for it
    bool interrupted = false; ///< guarded by `interrupting`
};

Pool::Pool(ConnectionSpec spec, Options options)
    : m_spec(std::move(spec)), m_options(options), m_guard([this] { guard(); })
{}

Pool::~Pool()
{
    stop();
}

void Pool::stop()
{
    std::deque<Job> unstarted;
    {
        const std::scoped_lock lock(m_mutex);
        if (std::exchange(m_stopping, true))
            return;
        unstarted.swap(m_queue);
        for (const auto &worker : m_workers)
            worker->wakes.notify_all();
    }
    m_guardWakes.notify_all();
    for (const auto &worker : m_workers)
        worker->thread.join();
    m_guard.join();
    m_workers.clear();
    m_mailbox.deliverAll();
    for (const Job &job : unstarted)
        job.refuse(shuttingDown());
}

std::size_t Pool::waiting() const
{
    const std::scoped_lock lock(m_mutex);
    return m_queue.size();
}

Pool::JobId Pool::start(Job job)
{
    std::optional<Error> refusal;
    JobId id = 0;
    {
        const std::scoped_lock lock(m_mutex);
        id = m_nextId++;
        job.id = id;
        job.arrived = Clock::now();
        if (m_stopping) {
            refusal = shuttingDown();
        } else if (m_queue.size() >= m_options.queueLimit) {
            refusal = error(codes::kOverloaded,
                            Text::tr("The program is too busy. Try again in a moment."));
        } else {
            joinFinished();
            m_queue.push_back(std::move(job));
            dispatch();
            if (m_queue.size() == 1)
                m_guardWakes.notify_one(); // it has a wait to watch
        }
    }
    if (refusal)
        job.refuse(*refusal);
    return id;
}

void Pool::cancel(JobId id)
{
    const std::scoped_lock lock(m_mutex);
    const auto waiting = std::find_if(m_queue.begin(), m_queue.end(),
                                      [id](const Job &job) { return job.id == id; });
    if (waiting != m_queue.end()) {
        Job job = std::move(*waiting);
        m_queue.erase(waiting);
        refuseLater(std::move(job), cancelledError());
        return;
    }
    for (const auto &worker : m_workers) {
        if (worker->running != id || !worker->control)
            continue;
        worker->control->cancel();
        worker->stopAt = Clock::now();
        m_guardWakes.notify_one();
    }
}

/// Answers in the owner's thread, whichever thread this is.
void Pool::refuseLater(Job job, Error error)
{
    auto shared = std::make_shared<Job>(std::move(job));
    m_mailbox.post([shared, error = std::move(error)] { shared->refuse(error); });
}

bool Pool::mayStart(const Job &job) const
{
    return !(job.writes && m_spec.engine == Engine::Sqlite && m_writing > 0);
}

/// The oldest job that may start; one without `run` where there is none.
Pool::Job Pool::takeNext()
{
    // While SQLite's one writer is at work the first reader is looked for behind waiting writers.
    const auto next = std::find_if(m_queue.begin(), m_queue.end(),
                                   [this](const Job &job) { return mayStart(job); });
    if (next == m_queue.end())
        return {};
    Job job = std::move(*next);
    m_queue.erase(next);
    if (job.writes)
        ++m_writing;
    return job;
}

Pool::Worker *Pool::idleWorker()
{
    for (const auto &worker : m_workers) {
        if (!worker->finished && worker->running == 0 && !worker->next)
            return worker.get();
    }
    return nullptr;
}

Pool::Worker *Pool::newWorker()
{
    if (static_cast<int>(m_workers.size()) >= m_options.connections + m_options.extraConnections)
        return nullptr;
    int index = 0;
    auto place = m_workers.begin();
    while (place != m_workers.end() && (*place)->index == index) {
        ++place;
        ++index;
    }
    auto worker = std::make_unique<Worker>(index, m_spec, m_counters, m_outage);
    Worker *started = worker.get();
    m_workers.insert(place, std::move(worker));
    started->thread = std::thread([this, started] { work(*started); });
    return started;
}

void Pool::joinFinished()
{
    for (auto worker = m_workers.begin(); worker != m_workers.end();) {
        if ((*worker)->finished) {
            (*worker)->thread.join(); // it has left the mutex for the last time
            worker = m_workers.erase(worker);
        } else {
            ++worker;
        }
    }
}

/// Gives waiting jobs to idle or new workers.
void Pool::dispatch()
{
    while (!m_queue.empty()) {
        Worker *worker = idleWorker();
        if (!worker && std::none_of(m_queue.begin(), m_queue.end(),
                                    [this](const Job &job) { return mayStart(job); }))
            return;
        if (!worker)
            worker = newWorker();
        if (!worker)
            return;
        Job job = takeNext();
        if (!job.run)
            return;
        worker->next = std::move(job);
        worker->wakes.notify_one();
    }
}

void Pool::work(Worker &worker)
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping || worker.next) {
        const bool extra = worker.index >= m_options.connections;
        const auto called = [&] { return m_stopping || worker.next.has_value(); };
        if (!extra) {
            worker.wakes.wait(lock, called);
        } else if (!worker.wakes.wait_for(lock, m_options.idle, called)) {
            break; // idle for long enough
        }
        if (!worker.next)
            continue;
        Job job = std::move(*worker.next);
        worker.next.reset();
        worker.running = job.id;
        worker.control = std::make_shared<JobControl>();
        lock.unlock();
        runJob(worker, std::move(job));
        lock.lock();
    }
    if (m_stopping) {
        lock.unlock();
        worker.connection.close();
        return;
    }
    // Closing takes a moment: nobody gives this worker a job meanwhile.
    worker.running = std::numeric_limits<JobId>::max();
    lock.unlock();
    worker.connection.close();
    lock.lock();
    worker.finished = true;
}

void Pool::runJob(Worker &worker, Job job)
{
    ++m_counters.leases;
    const std::shared_ptr<JobControl> control = worker.control;
    job.run(worker.connection, *control);
    --m_counters.leases;
    {
        const std::scoped_lock lock(m_mutex);
        worker.running = 0;
        worker.control.reset();
        worker.stopAt = Clock::time_point::max();
        if (job.writes)
            --m_writing;
    }
    {
        // An interrupt meant for this job must be over before the next one begins.
        const std::scoped_lock lock(worker.interrupting);
        if (std::exchange(worker.interrupted, false) && !worker.connection.settle())
            worker.connection.close();
    }
    const std::scoped_lock lock(m_mutex);
    dispatch();
}

void Pool::guard()
{
    std::unique_lock lock(m_mutex);
    while (!m_stopping) {
        if (guardOnce(lock))
            continue; // the mutex was left: look again
        auto wake = Clock::time_point::max();
        for (const auto &worker : m_workers)
            wake = std::min(wake, worker->stopAt);
        if (!m_queue.empty())
            wake = std::min(wake, m_queue.front().arrived + m_options.waitLimit);
        if (wake == Clock::time_point::max())
            m_guardWakes.wait(lock);
        else
            m_guardWakes.wait_until(lock, wake);
    }
}

/// Ends what is due. True when it has let go of the mutex meanwhile.
bool Pool::guardOnce(std::unique_lock<std::mutex> &lock)
{
    const auto now = Clock::now();
    while (!m_queue.empty() && now >= m_queue.front().arrived + m_options.waitLimit) {
        Job job = std::move(m_queue.front());
        m_queue.pop_front();
        refuseLater(std::move(job),
                    error(codes::kDatabaseBusy,
                          Text::tr("The patient store is busy. Try again in a moment.")));
    }
    for (const auto &worker : m_workers) {
        if (now < worker->stopAt)
            continue;
        worker->stopAt = now + kCancelAgain;
        const std::shared_ptr<JobControl> control = worker->control;
        if (!control || control->isCommitting())
            continue;
        Worker *target = worker.get();
        // The worker cannot take its next job, nor be destroyed, while this is held: it comes by
        // here at the end of each job.
        std::unique_lock interrupting(target->interrupting);
        lock.unlock();
        target->interrupted = true;
        target->connection.interrupt();
        interrupting.unlock();
        lock.lock();
        return true;
    }
    return false;
}

} // namespace aidoctor::database
