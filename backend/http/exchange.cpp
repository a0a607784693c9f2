#include "http/exchange.h"

#include "core/logging.h"
#include "http/answer.h"
#include "http/connection.h"
#include "http/reply.h"

#include <QCoreApplication>

#include <utility>

namespace aidoctor::http {

namespace {

/// Below this many unsent bytes a stream counts as drained.
constexpr qint64 kLowMark = 64 * 1024;

QByteArray chunk(const QByteArray &data)
{
    return QByteArray::number(data.size(), 16) + "\r\n" + data + "\r\n";
}

} // namespace

std::shared_ptr<Exchange> Exchange::create(Connection *connection, const Traits &traits,
                                           std::shared_ptr<Activity> activity)
{
    auto exchange = std::make_shared<Exchange>(connection, traits, activity);
    activity->add(traits.id, exchange);
    return exchange;
}

Exchange::Exchange(Connection *connection, const Traits &traits, std::shared_ptr<Activity> activity)
    : m_traits(traits), m_connection(connection), m_activity(std::move(activity))
{}

Exchange::~Exchange()
{
    if (m_state == State::Waiting) {
        if (m_connection)
            qCWarning(log::http, "request %llu was left without an answer", m_traits.id);
        const QString code = QString::fromLatin1(codes::kInternal);
        const QString message = QCoreApplication::translate(
            "http", "The server could not answer this request. Try again; if it happens again, "
                    "look into the log.");
        send(500, dumpJson(errorBody(code, message)), {{"Content-Type", "application/json"}});
    }
    settleWaiters(failure(codes::kCancelled, {}));
    settle();
}

bool Exchange::isOpen() const
{
    return m_connection && m_state != State::Done;
}

qint64 Exchange::unsentBytes() const
{
    return m_connection ? m_connection->unsentBytes() : 0;
}

bool Exchange::addHeader(const QByteArray &name, const QByteArray &value)
{
    if (!isAllowedHeader(name, value)) {
        qCWarning(log::http, "request %llu: a header was refused", m_traits.id);
        return false;
    }
    m_headers.emplaceBack(name, value);
    return true;
}

bool Exchange::refuseSecondAnswer() const
{
    if (m_state == State::Waiting)
        return false;
    qCWarning(log::http, "request %llu: a second answer was ignored", m_traits.id);
    return true;
}

HeaderList Exchange::answerHeaders(const HeaderList &headers) const
{
    HeaderList allowed;
    for (const auto &field : headers) {
        if (isAllowedHeader(field.first, field.second))
            allowed.append(field);
        else
            qCWarning(log::http, "request %llu: a header was refused", m_traits.id);
    }
    HeaderList merged = mergedHeaders(m_headers, allowed);
    if (!m_traits.keepAlive)
        merged.emplaceBack("Connection", "close");
    return merged;
}

void Exchange::report(int status)
{
    if (const auto observer = std::exchange(m_observer, nullptr))
        observer(status);
}

void Exchange::settle()
{
    m_activity->remove(m_traits.id);
}

void Exchange::send(int status, const QByteArray &body, const HeaderList &headers)
{
    if (refuseSecondAnswer())
        return;
    m_state = State::Done;
    if (m_connection) {
        m_traits.keepAlive = m_traits.keepAlive && m_connection->mayKeepAlive();
        HeaderList all = answerHeaders(headers);
        if (!isBodiless(status))
            all.emplaceBack("Content-Length", QByteArray::number(body.size()));
        QByteArray answer = formatHead(status, all);
        if (!m_traits.headOnly && !isBodiless(status))
            answer += body;
        const auto connection = std::exchange(m_connection, nullptr);
        connection->write(answer);
        if (connection)
            connection->completeAnswer(m_traits.keepAlive);
    }
    report(status);
    settle();
}

bool Exchange::beginStream(int status, const HeaderList &headers)
{
    if (refuseSecondAnswer())
        return false;
    if (!m_connection) {
        m_state = State::Done;
        settle();
        return false;
    }
    // Without chunks only the end of the connection can end a stream.
    m_traits.keepAlive = m_traits.keepAlive && m_traits.chunked && m_connection->mayKeepAlive();
    HeaderList all = answerHeaders(headers);
    all.emplaceBack("Content-Type", "text/event-stream");
    if (m_traits.chunked)
        all.emplaceBack("Transfer-Encoding", "chunked");
    // A proxy that collects the events before it passes them on would defeat them.
    all.emplaceBack("X-Accel-Buffering", "no");
    m_state = State::Streaming;
    m_nextHeartbeat.setRemainingTime(m_traits.heartbeat);
    m_connection->write(formatHead(status, all));
    report(status);
    if (m_traits.headOnly && m_connection) {
        m_state = State::Done;
        std::exchange(m_connection, nullptr)->completeAnswer(m_traits.keepAlive);
        settle();
        m_stop.request_stop();
        return false;
    }
    if (m_connection && !m_connection->mayKeepAlive())
        m_stop.request_stop();
    return isOpen();
}

bool Exchange::writeStream(const QByteArray &block)
{
    if (!isOpen() || m_state != State::Streaming)
        return false;
    m_nextHeartbeat.setRemainingTime(m_traits.heartbeat);
    m_connection->write(m_traits.chunked ? chunk(block) : block);
    if (m_connection && m_connection->unsentBytes() > m_traits.streamBytes) {
        qCWarning(log::http, "request %llu: the client reads too slowly, its stream is dropped",
                  m_traits.id);
        m_connection->drop();
    }
    return isOpen();
}

void Exchange::finishStream()
{
    if (m_state != State::Streaming)
        return;
    m_state = State::Done;
    if (const auto connection = std::exchange(m_connection, nullptr)) {
        if (m_traits.chunked)
            connection->write("0\r\n\r\n");
        if (connection)
            connection->completeAnswer(m_traits.keepAlive);
    }
    settleWaiters({});
    settle();
}

void Exchange::abandonStream()
{
    if (m_state != State::Streaming)
        return;
    m_state = State::Done;
    if (const auto connection = std::exchange(m_connection, nullptr)) {
        qCWarning(log::http, "request %llu: its stream was left without an end", m_traits.id);
        connection->drop();
    }
    settleWaiters(failure(codes::kCancelled, {}));
    settle();
}

Completion<Status> Exchange::drained()
{
    Completion<Status> completion;
    if (!isOpen())
        completion.set(failure(codes::kCancelled, {}));
    else if (unsentBytes() <= kLowMark)
        completion.set({});
    else
        m_drainWaiters.push_back(completion);
    return completion;
}

void Exchange::settleWaiters(const Status &status)
{
    // Setting one resumes a coroutine, which may wait again at once.
    for (const auto &waiter : std::exchange(m_drainWaiters, {}))
        waiter.set(status);
}

void Exchange::bytesLeft()
{
    if (!m_drainWaiters.empty() && unsentBytes() <= kLowMark)
        settleWaiters({});
}

void Exchange::tick()
{
    if (m_state == State::Streaming && m_nextHeartbeat.hasExpired())
        writeStream(": keep-alive\n\n");
    if (m_abandonedReport.hasExpired()) {
        m_abandonedReport.setRemainingTime(-1);
        qCWarning(log::http, "request %llu still runs, long after its client has gone",
                  m_traits.id);
    }
}

void Exchange::clientLost()
{
    m_connection = nullptr;
    m_abandonedReport.setRemainingTime(m_traits.abandonedTimeout);
    m_stop.request_stop();
    settleWaiters(failure(codes::kCancelled, QCoreApplication::translate(
                                                 "http", "The client is no longer connected.")));
}

} // namespace aidoctor::http
