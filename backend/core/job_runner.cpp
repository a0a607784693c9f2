#include "core/job_runner.h"

#include <QCoreApplication>

namespace aidoctor {

JobRunner::JobRunner(int threads, std::size_t queueLimit, ThreadHook onThreadEnd)
    : m_queueLimit(queueLimit), m_onThreadEnd(std::move(onThreadEnd))
{
    m_threads.reserve(static_cast<std::size_t>(threads));
    for (int thread = 0; thread < threads; ++thread)
        m_threads.emplace_back([this, thread] { work(thread); });
}

JobRunner::~JobRunner()
{
    stop();
}

void JobRunner::stop()
{
    std::deque<Job> unstarted;
    {
        const std::scoped_lock lock(m_mutex);
        m_stopping = true;
        unstarted.swap(m_queue);
    }
    m_arrived.notify_all();
    for (std::thread &thread : m_threads)
        thread.join();
    m_threads.clear();
    m_mailbox.deliverAll();
    for (const Job &job : unstarted)
        job.refuse(Error{QString::fromLatin1(codes::kShuttingDown),
                         QCoreApplication::translate("core", "The program is closing."),
                         {}});
}

std::size_t JobRunner::waiting() const
{
    const std::scoped_lock lock(m_mutex);
    return m_queue.size();
}

QString JobRunner::internalErrorText()
{
    return QCoreApplication::translate(
        "core", "Something went wrong inside the program. Try again; if it happens again, report it.");
}

void JobRunner::enqueue(Job job)
{
    const char *refusal = nullptr;
    {
        const std::scoped_lock lock(m_mutex);
        if (m_stopping)
            refusal = codes::kShuttingDown;
        else if (m_queue.size() >= m_queueLimit)
            refusal = codes::kOverloaded;
        else
            m_queue.push_back(std::move(job));
    }
    if (!refusal) {
        m_arrived.notify_one();
        return;
    }
    const QString message = refusal == codes::kShuttingDown
        ? QCoreApplication::translate("core", "The program is closing.")
        : QCoreApplication::translate("core", "The program is too busy. Try again in a moment.");
    job.refuse(Error{QString::fromLatin1(refusal), message, {}});
}

void JobRunner::work(int thread)
{
    for (;;) {
        Job job;
        {
            std::unique_lock lock(m_mutex);
            m_arrived.wait(lock, [this] { return m_stopping || !m_queue.empty(); });
            if (m_queue.empty())
                break;
            job = std::move(m_queue.front());
            m_queue.pop_front();
        }
        job.run(thread);
    }
    if (m_onThreadEnd)
        m_onThreadEnd(thread);
}

} // namespace aidoctor
