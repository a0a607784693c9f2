#include "briefing/run.h"

#include "briefing/run_log.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace aidoctor::briefing {

namespace {

constexpr qsizetype kSmallEvent = 256; ///< what an event counts beside its text
constexpr qsizetype kFlagEvent = 2048;

struct Measure {
    qsizetype operator()(const event::TextDelta &event) const { return event.text.size(); }
    qsizetype operator()(const event::ThinkingDelta &event) const { return event.text.size(); }
    qsizetype operator()(const event::Text &event) const { return event.text.size(); }
    qsizetype operator()(const event::Thinking &event) const { return event.text.size(); }
    qsizetype operator()(const event::ToolResult &event) const { return event.content.size(); }
    qsizetype operator()(const event::FlagRaised &) const { return kFlagEvent; }
    template <typename Other>
    qsizetype operator()(const Other &) const
    {
        return 0;
    }
};

bool isPiece(const RunEvent &event)
{
    return std::holds_alternative<event::TextDelta>(event)
           || std::holds_alternative<event::ThinkingDelta>(event);
}

/// Leaves out a long text of a run that has said too much already.
void shorten(RunEvent &event)
{
    const QString marker = QStringLiteral("[left out: this run has grown too large]");
    if (auto *text = std::get_if<event::Text>(&event))
        text->text = marker;
    else if (auto *thinking = std::get_if<event::Thinking>(&event))
        thinking->text = marker;
    else if (auto *result = std::get_if<event::ToolResult>(&event))
        result->content = marker;
}

} // namespace

qsizetype sizeOf(const RunEvent &event)
{
    return kSmallEvent + std::visit(Measure(), event);
}

bool isLast(const RunEvent &event)
{
    return std::holds_alternative<event::Done>(event)
           || std::holds_alternative<event::Failed>(event);
}

struct RunWatcher::State {
    std::shared_ptr<Run> run;
    std::int64_t after = 0;
    std::size_t cursor = 0;
    bool closed = false;
    std::optional<Completion<bool>> wake; ///< set while a next() waits
};

Run::Run(QString id, chart::PatientId patient) : m_id(std::move(id)), m_patient(patient) {}

void Run::append(RunEvent event)
{
    if (m_ended || (m_size > kSoftLimit && isPiece(event)))
        return;
    if (m_size > kHardLimit)
        shorten(event);
    add({lastSequence() + 1, std::move(event)});
    if (m_listener)
        m_listener();
}

void Run::mirror(NumberedEvent event)
{
    if (!m_ended && event.sequence > lastSequence())
        add(std::move(event));
}

void Run::add(NumberedEvent event)
{
    m_ended = isLast(event.event);
    m_size += sizeOf(event.event);
    m_events.push_back(std::move(event));
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

std::vector<NumberedEvent> Run::eventsAfter(std::int64_t sequence, qsizetype characters) const
{
    auto event = std::upper_bound(
        m_events.begin(), m_events.end(), sequence,
        [](std::int64_t number, const NumberedEvent &other) { return number < other.sequence; });
    std::vector<NumberedEvent> events;
    for (; event != m_events.end() && (events.empty() || characters > 0); ++event) {
        characters -= sizeOf(event->event);
        events.push_back(*event);
    }
    return events;
}

void Run::becomeMirror(const QString &ledgerId)
{
    m_ledgerId = ledgerId;
    if (m_events.empty())
        m_id = ledgerId;
}

RunWatcher::RunWatcher(std::shared_ptr<Run> run, std::int64_t after)
    : m_state(std::make_shared<State>())
{
    m_state->run = std::move(run);
    m_state->after = after;
    ++m_state->run->m_watchers;
}

RunWatcher::~RunWatcher()
{
    close();
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
        while (state->cursor < events.size() && events[state->cursor].sequence <= state->after)
            ++state->cursor;
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
    if (std::exchange(m_state->closed, true))
        return;
    --m_state->run->m_watchers;
    if (m_state->wake) {
        const Completion<bool> wake = *m_state->wake;
        QMetaObject::invokeMethod(
            QCoreApplication::instance(), [wake] { wake.set(true); }, Qt::QueuedConnection);
    }
}

} // namespace aidoctor::briefing
