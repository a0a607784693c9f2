#include "briefing/run.h"

#include "briefing/run_log.h"

#include <QCoreApplication>

#include <utility>

namespace aidoctor::briefing {

struct RunWatcher::State {
    std::shared_ptr<Run> run;
    std::size_t cursor = 0;
    bool closed = false;
    std::optional<Completion<bool>> wake; ///< set while a next() waits
};

Run::Run(QString id, chart::PatientId patient) : m_id(std::move(id)), m_patient(patient) {}

void Run::append(RunEvent event)
{
    if (m_ended)
        return;
    m_ended = std::holds_alternative<event::Done>(event)
        || std::holds_alternative<event::Failed>(event);
    m_events.push_back({static_cast<std::int64_t>(m_events.size()) + 1, std::move(event)});
    auto sleepers = std::exchange(m_sleepers, {});
    if (sleepers.empty())
        return;
    // Queued: a watcher must not run inside the coroutine that makes the run.
    QMetaObject::invokeMethod(
        QCoreApplication::instance(),
        [sleepers = std::move(sleepers)] {
            for (const Completion<bool> &wake : sleepers)
                wake.set(true);
        },
        Qt::QueuedConnection);
}

RunWatcher::RunWatcher(std::shared_ptr<Run> run, std::int64_t after)
    : m_state(std::make_shared<State>())
{
    m_state->run = std::move(run);
    m_state->cursor = static_cast<std::size_t>(std::max<std::int64_t>(0, after));
    ++m_state->run->m_watchers;
}

RunWatcher::~RunWatcher()
{
    close();
    --m_state->run->m_watchers;
}

QString RunWatcher::runId() const
{
    return m_state->run->id();
}

QCoro::Task<std::optional<NumberedEvent>> RunWatcher::next()
{
    return nextOf(m_state);
}

QCoro::Task<std::optional<NumberedEvent>> RunWatcher::nextOf(std::shared_ptr<State> state)
{
    for (;;) {
        if (state->closed)
            co_return std::nullopt;
        const auto &events = state->run->m_events;
        if (state->cursor < events.size())
            co_return events[state->cursor++];
        if (state->run->m_ended)
            co_return std::nullopt;
        Completion<bool> wake;
        state->wake = wake;
        state->run->m_sleepers.push_back(wake);
        co_await wake;
        state->wake.reset();
    }
}

void RunWatcher::close()
{
    m_state->closed = true;
    if (m_state->wake) {
        const Completion<bool> wake = *m_state->wake;
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [wake] { wake.set(true); }, Qt::QueuedConnection);
    }
}

} // namespace aidoctor::briefing
