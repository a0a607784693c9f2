#pragma once

#include "api/sse_events.h"
#include "core/completion.h"
#include "database/change_feed.h"

#include <QCoroTask>
#include <QObject>

#include <deque>
#include <memory>
#include <optional>
#include <vector>

namespace aidoctor::api {

/// Hands what the change feed hears to any number of `GET /api/v1/events` streams.
class EventHub : public QObject {
    Q_OBJECT

public:
    /// One listener. A slow one is not waited for: what does not fit becomes one `resync`.
    class Listener {
    public:
        /// The next event; nothing once it was closed. One call at a time.
        QCoro::Task<std::optional<SseEvent>> next();
        void close();

    private:
        friend class EventHub;
        struct State;
        static QCoro::Task<std::optional<SseEvent>> nextOf(std::shared_ptr<State> state);
        std::shared_ptr<State> m_state;
    };

    explicit EventHub(database::ChangeFeed &feed);

    std::shared_ptr<Listener> listen();

    static constexpr std::size_t kMostWaiting = 1000;

private:
    void tell(const SseEvent &event);

    std::vector<std::weak_ptr<Listener>> m_listeners;
};

/// The wire's event for a change; nothing for what is not public (runs, settings).
std::optional<SseEvent> toSse(const database::Change &change);

} // namespace aidoctor::api
