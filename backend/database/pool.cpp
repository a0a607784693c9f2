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
    Worker(bool extra, const ConnectionSpec &spec, Counters &counters, Outage &outage)
        : isExtra(extra), connection(spec, counters, outage)
    {}

    const bool isExtra; ///< its connection closes when it stands idle
    Connection connection;
    std::thread thread;
    std::condition_variable wakes;

    // Guarded by the pool's mutex.
    bool isFree = true;
    std::optional<Job> next;
    JobId running = 0;
    std::shared_ptr<JobControl> control; ///< of its job, from its assignment to its end
    Clock::time_point stopAt = Clock::time_point::max(); ///< the running statement is stopped then

    std::mutex interrupting; ///< held while an interrupt is on its way: the next job waits for it
    bool wasInterrupted = false; ///< guarded by `interrupting`
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
    for (const auto &worker : m_workers)
        worker->thread.join();
    {
        // Last: what was cancelled just before is still stopped on the server.
        const std::scoped_lock lock(m_mutex);
        m_guardEnds = true;
        m_guardWakes.notify_all();
    }
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
    const auto waiting =
        std::find_if(m_queue.begin(), m_queue.end(), [id](const Job &job) { return job.id == id; });
    if (waiting != m_queue.end()) {
        Job job = std::move(*waiting);
        m_queue.erase(waiting);
        refuseLater(std::move(job), cancelledError());
        return;
    }
    for (const auto &worker : m_workers) {
        if (worker->running != id)
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

/// The oldest job that may start.
std::optional<Pool::Job> Pool::takeNext()
{
    // While SQLite's one writer is at work the first reader is looked for behind waiting writers.
    const auto next = std::find_if(m_queue.begin(), m_queue.end(),
                                   [this](const Job &job) { return mayStart(job); });
    if (next == m_queue.end())
        return {};
    Job job = std::move(*next);
    m_queue.erase(next);
    return job;
}

/// One that has nothing to do, the first ones first; else a new one, as long as there may be more.
Pool::Worker *Pool::freeWorker()
{
    for (const auto &worker : m_workers) {
        if (worker->isFree)
            return worker.get();
    }
    const int count = static_cast<int>(m_workers.size());
    if (count >= m_options.connections + m_options.extraConnections)
        return nullptr;
    m_workers.push_back(
        std::make_unique<Worker>(count >= m_options.connections, m_spec, m_counters, m_outage));
    Worker *worker = m_workers.back().get();
    worker->thread = std::thread([this, worker] { work(*worker); });
    return worker;
}

/// Gives waiting jobs to workers.
void Pool::dispatch()
{
    while (std::any_of(m_queue.begin(), m_queue.end(),
                       [this](const Job &job) { return mayStart(job); })) {
        Worker *worker = freeWorker();
        if (!worker)
            return;
        worker->next = takeNext();
        if (worker->next->writes)
            ++m_writing;
        worker->isFree = false;
        worker->running = worker->next->id;
        worker->control = std::make_shared<JobControl>();
        worker->wakes.notify_one();
    }
}

void Pool::work(Worker &worker)
{
    std::unique_lock lock(m_mutex);
    const auto isCalled = [&] { return m_stopping || worker.next.has_value(); };
    for (;;) {
        if (!worker.isExtra || !worker.connection.isOpen()) {
            worker.wakes.wait(lock, isCalled);
        } else if (!worker.wakes.wait_for(lock, m_options.idle, isCalled)) {
            worker.isFree = false; // closing takes a moment
            lock.unlock();
            worker.connection.close();
            lock.lock();
            worker.isFree = true;
            dispatch();
            continue;
        }
        if (!worker.next)
            break;
        runJob(worker, lock);
    }
    lock.unlock();
    worker.connection.close();
}

void Pool::runJob(Worker &worker, std::unique_lock<std::mutex> &lock)
{
    Job job = std::move(*worker.next);
    worker.next.reset();
    const std::shared_ptr<JobControl> control = worker.control;
    lock.unlock();

    ++m_counters.leases;
    Mailbox::Letter answer = job.run(worker.connection, *control);
    lock.lock();
    worker.running = 0;
    worker.control.reset();
    worker.stopAt = Clock::time_point::max();
    lock.unlock();
    {
        // No interrupt is sent from here on; one that is on its way must be over before the next
        // job begins.
        const std::scoped_lock interrupting(worker.interrupting);
        if (std::exchange(worker.wasInterrupted, false) && !worker.connection.settle())
            worker.connection.close();
    }
    --m_counters.leases;

    lock.lock();
    worker.isFree = true;
    if (job.writes)
        --m_writing;
    dispatch();
    m_mailbox.post(std::move(answer));
}

void Pool::guard()
{
    std::unique_lock lock(m_mutex);
    while (!m_guardEnds) {
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
        if (worker->control->isCommitting())
            continue;
        // Nobody else holds this now: the worker takes it only after its job has ended, and from
        // then on it cannot be given another job, nor be destroyed, before this is free again.
        Worker &target = *worker;
        std::unique_lock interrupting(target.interrupting);
        lock.unlock();
        target.wasInterrupted = true;
        target.connection.interrupt();
        interrupting.unlock();
        lock.lock();
        return true;
    }
    return false;
}

} // namespace aidoctor::database
