#include "api/event_hub.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace aidoctor::api {

struct EventHub::Listener::State {
    std::deque<SseEvent> waiting;
    std::optional<Completion<bool>> wake; ///< set while a next() waits
    bool closed = false;

    void ring()
    {
        if (auto waker = std::exchange(wake, std::nullopt)) {
            // Queued: a listener must not run inside the signal that brings the change.
            QMetaObject::invokeMethod(
                QCoreApplication::instance(), [completion = *waker] { completion.set(true); },
                Qt::QueuedConnection);
        }
    }
};

EventHub::EventHub(database::ChangeFeed &feed)
{
    connect(&feed, &database::ChangeFeed::changed, this, [this](const database::Change &change) {
        if (const auto event = toSse(change))
            tell(*event);
    });
    // Whatever happened meanwhile was not heard.
    connect(&feed, &database::ChangeFeed::resumed, this, [this] {
        tell(SseEvent{"resync", Json::object()});
    });
}

std::shared_ptr<EventHub::Listener> EventHub::listen()
{
    auto listener = std::make_shared<Listener>();
    listener->m_state = std::make_shared<Listener::State>();
    std::erase_if(m_listeners, [](const auto &known) { return known.expired(); });
    m_listeners.push_back(listener);
    return listener;
}

void EventHub::tell(const SseEvent &event)
{
    for (const auto &known : m_listeners) {
        const auto listener = known.lock();
        if (!listener || listener->m_state->closed)
            continue;
        auto &waiting = listener->m_state->waiting;
        if (waiting.size() >= kMostWaiting) {
            waiting.clear();
            waiting.push_back(SseEvent{"resync", Json::object()});
        } else if (waiting.empty() || waiting.back().data != event.data
                   || waiting.back().name != event.name) {
            waiting.push_back(event);
        }
        listener->m_state->ring();
    }
}

QCoro::Task<std::optional<SseEvent>> EventHub::Listener::next()
{
    return nextOf(m_state);
}

QCoro::Task<std::optional<SseEvent>> EventHub::Listener::nextOf(std::shared_ptr<State> state)
{
    while (state->waiting.empty() && !state->closed) {
        Completion<bool> wake;
        state->wake = wake;
        co_await wake;
    }
    if (state->closed)
        co_return std::nullopt;
    SseEvent event = std::move(state->waiting.front());
    state->waiting.pop_front();
    co_return event;
}

void EventHub::Listener::close()
{
    m_state->closed = true;
    m_state->ring();
}

std::optional<SseEvent> toSse(const database::Change &change)
{
    if (change.topic == QLatin1String("chart"))
        return SseEvent{"chart", Json{{"patient_id", change.patient}, {"revision", change.number}}};
    if (change.topic == QLatin1String("chart_removed"))
        return SseEvent{"chart", Json{{"patient_id", change.patient}, {"removed", true}}};
    if (change.topic == QLatin1String("briefing"))
        return SseEvent{"briefing",
                        Json{{"patient_id", change.patient}, {"briefing_id", change.number}}};
    if (change.topic == QLatin1String("schedule"))
        return SseEvent{"schedule", Json{{"patient_id", change.patient}}};
    return std::nullopt;
}

} // namespace aidoctor::api
