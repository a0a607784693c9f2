#pragma once

#include "core/completion.h"
#include "core/result.h"
#include "http/activity.h"
#include "http/headers.h"

#include <QByteArray>
#include <QDeadlineTimer>
#include <QPointer>

#include <chrono>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace aidoctor::http {

class Connection;

/// One request and its answer: what all copies of a Reply and its SseWriter share. It outlives
/// its connection when the handler takes longer than the client stays.
class Exchange {
public:
    struct Traits {
        quint64 id = 0;
        /// HEAD: the head of the answer only.
        bool headOnly = false;
        /// The client speaks HTTP/1.1: a stream can be chunked.
        bool chunked = true;
        /// The client allows another request on this connection.
        bool keepAlive = true;
        std::chrono::milliseconds heartbeat{0};
        qint64 streamBytes = 0;
        std::chrono::milliseconds abandonedTimeout{0};
    };

    static std::shared_ptr<Exchange> create(Connection *connection, const Traits &traits,
                                            std::shared_ptr<Activity> activity);
    Exchange(Connection *connection, const Traits &traits, std::shared_ptr<Activity> activity);
    /// The last handle has gone: what is unanswered becomes 500.
    ~Exchange();
    Exchange(const Exchange &) = delete;
    Exchange &operator=(const Exchange &) = delete;

    quint64 id() const { return m_traits.id; }
    std::stop_token token() const { return m_stop.get_token(); }
    bool isAnswered() const { return m_state != State::Waiting; }
    bool isOpen() const;
    bool isStreaming() const { return m_state == State::Streaming; }
    qint64 unsentBytes() const;

    /// Told once, with the status, when the head of the answer is written.
    void setObserver(std::function<void(int)> observer) { m_observer = std::move(observer); }
    void closeAfterAnswer() { m_traits.keepAlive = false; }

    bool addHeader(const QByteArray &name, const QByteArray &value);
    void send(int status, const QByteArray &body, const HeaderList &headers);

    /// Writes the head of an event stream; false when there is nobody to stream to.
    bool beginStream(int status, const HeaderList &headers);
    bool writeStream(const QByteArray &block);
    void finishStream();
    /// Cuts a stream that was not finished.
    void abandonStream();
    Completion<Status> drained();

    // What the connection tells.
    void bytesLeft();
    /// Looks at the clock.
    void tick();
    /// After this the connection is not touched again.
    void clientLost();
    /// The server wants the handler to come to an end.
    void requestStop() { m_stop.request_stop(); }

private:
    enum class State {
        Waiting,
        Streaming,
        Done,
    };

    bool refuseSecondAnswer() const;
    HeaderList answerHeaders(const HeaderList &headers) const;
    void report(int status);
    void settle();
    void settleWaiters(const Status &status);

    Traits m_traits;
    QPointer<Connection> m_connection;
    std::shared_ptr<Activity> m_activity;
    std::stop_source m_stop;
    State m_state = State::Waiting;
    HeaderList m_headers;
    QDeadlineTimer m_nextHeartbeat;
    QDeadlineTimer m_abandonedReport{QDeadlineTimer::Forever};
    std::vector<Completion<Status>> m_drainWaiters;
    std::function<void(int)> m_observer;
};

} // namespace aidoctor::http
