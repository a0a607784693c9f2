#include "http/connection.h"

#include "core/logging.h"
#include "http/answer.h"
#include "http/gate.h"
#include "http/virtual_socket.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <utility>

namespace aidoctor::http {

namespace {

using Progress = RequestAssembler::Progress;

/// What one connection may hold unread while its request is at work.
constexpr qint64 kReadBufferBytes = 64 * 1024;
/// A refused client that sends nothing for so long has stopped sending.
constexpr auto kLingerQuiet = std::chrono::milliseconds(100);
constexpr auto kLingerAtMost = std::chrono::seconds(3);

/// Headers about this hop, which Qt HTTP Server must not act on.
constexpr std::array kHopHeaders{
    "connection", "keep-alive", "proxy-connection", "content-length", "transfer-encoding", "te",
    "trailer",    "upgrade",    "expect",           "http2-settings", kExchangeHeader};

bool isHopHeader(const QByteArray &name)
{
    return name.startsWith("sec-websocket-")
           || std::any_of(kHopHeaders.begin(), kHopHeaders.end(),
                          [&name](const char *other) { return name == other; });
}

/// Clients send characters such as '|' as they are; a URL parser may stumble over them.
QByteArray canonicalTarget(const QByteArray &target)
{
    return target.toPercentEncoding("!$&'()*+,;=:@/?%");
}

Refusal refusal(int status, const char *code, const QString &message)
{
    return {status, QString::fromLatin1(code), message};
}

} // namespace

Connection::Connection(Gate *gate, std::unique_ptr<QTcpSocket> socket, VirtualSocket *face)
    : QObject(face),
      m_gate(gate),
      m_socket(std::move(socket)),
      m_face(face),
      m_assembler(gate->limits(), gate->hosts()),
      m_deadline(gate->limits().headTimeout)
{
    m_socket->setReadBufferSize(kReadBufferBytes);
    m_socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
    connect(m_socket.get(), &QTcpSocket::readyRead, this, &Connection::onReadyRead);
    connect(m_socket.get(), &QTcpSocket::bytesWritten, this, &Connection::onBytesWritten);
    connect(m_socket.get(), &QTcpSocket::disconnected, this, &Connection::onDisconnected);
}

Connection::~Connection()
{
    m_socket->disconnect(this);
    if (std::exchange(m_phase, Phase::Gone) == Phase::Gone)
        return;
    if (m_gate)
        m_gate->forget(this);
    if (const auto exchange = m_exchange.lock())
        exchange->clientLost();
}

std::optional<Incoming> Connection::claim(quint64 id)
{
    if (!m_unclaimed || m_unclaimed->request.id != id)
        return std::nullopt;
    return std::exchange(m_unclaimed, std::nullopt);
}

bool Connection::mayKeepAlive() const
{
    return m_gate && !m_gate->isStopping();
}

void Connection::write(const QByteArray &bytes)
{
    if (m_phase == Phase::Gone)
        return;
    m_socket->write(bytes);
    // Events must not wait for the event loop, and bytes that are still here when the client
    // closes its side are lost.
    m_socket->flush();
}

void Connection::completeAnswer(bool keepAlive)
{
    if (m_phase != Phase::Running)
        return;
    m_phase = Phase::Sending;
    m_keepAlive = keepAlive;
    m_exchange.reset();
    m_deadline.setRemainingTime(m_gate->limits().sendTimeout);
    // Queued: the next request must not start inside the handler of this one.
    QMetaObject::invokeMethod(this, &Connection::proceed, Qt::QueuedConnection);
}

void Connection::onReadyRead()
{
    if (m_phase == Phase::Lingering) {
        m_socket->skip(m_socket->bytesAvailable());
        m_deadline.setRemainingTime(kLingerQuiet);
        return;
    }
    proceed();
}

void Connection::onBytesWritten()
{
    if (m_phase == Phase::Running) {
        if (const auto exchange = m_exchange.lock())
            exchange->bytesLeft();
    } else if (m_phase == Phase::Sending) {
        m_deadline.setRemainingTime(m_gate->limits().sendTimeout);
        QMetaObject::invokeMethod(this, &Connection::proceed, Qt::QueuedConnection);
    }
}

void Connection::proceed()
{
    if (m_phase == Phase::Sending && m_socket->bytesToWrite() == 0) {
        if (!m_keepAlive || !mayKeepAlive()) {
            closeGently();
            return;
        }
        m_phase = Phase::Reading;
        m_assembler.reset();
        m_progress = Progress::Idle;
        m_deadline.setRemainingTime(m_gate->limits().idleTimeout);
    }
    if (m_phase != Phase::Reading || !m_gate)
        return;

    m_buffer += m_socket->readAll();
    const Progress before = m_progress;
    m_progress = m_assembler.consume(m_buffer);
    updateDeadline(before, m_progress);
    if (m_progress == Progress::Refused)
        refuse(m_assembler.refusal());
    else if (m_progress == Progress::Complete)
        deliver();
    else if (m_assembler.takeContinueWish())
        write("HTTP/1.1 100 Continue\r\n\r\n");
}

void Connection::updateDeadline(Progress before, Progress after)
{
    if (before == after)
        return;
    if (after == Progress::Head)
        m_deadline.setRemainingTime(m_gate->limits().headTimeout);
    else if (after == Progress::Body)
        m_deadline.setRemainingTime(m_gate->limits().bodyTimeout);
}

void Connection::deliver()
{
    const Limits &limits = m_gate->limits();
    if (m_gate->activity()->count() >= limits.runningRequests) {
        refuse(refusal(503, codes::kOverloaded,
                       QCoreApplication::translate(
                           "http", "The server is busy. Try again in a few seconds.")));
        return;
    }
    m_phase = Phase::Running;
    m_deadline = QDeadlineTimer(QDeadlineTimer::Forever);

    const Head &head = m_assembler.head();
    Exchange::Traits traits;
    traits.id = nextRequestId();
    traits.headOnly = head.method == "HEAD";
    traits.chunked = head.minorVersion == 1;
    traits.keepAlive = head.keepAlive;
    traits.heartbeat = limits.heartbeat;
    traits.streamBytes = limits.streamBytes;
    traits.abandonedTimeout = limits.abandonedTimeout;
    auto exchange = Exchange::create(this, traits, m_gate->activity());
    m_exchange = exchange;

    Request request = m_assembler.takeRequest();
    request.id = traits.id;
    request.peer = m_socket->peerAddress();
    const QByteArray canonical = canonicalRequest(request);
    // From here on the body is with Qt HTTP Server, which gives it back with the request.
    request.body.clear();
    m_unclaimed.emplace(Incoming{std::move(request), std::move(exchange)});

    m_isDelivering = true;
    m_gate->beginDelivery(traits.id, this);
    m_face->present(canonical);
    m_isDelivering = false;
    if (m_gate)
        m_gate->endDelivery(traits.id);
    if (auto unclaimed = std::exchange(m_unclaimed, std::nullopt)) {
        qCWarning(log::http, "request %llu did not pass Qt HTTP Server", traits.id);
        unclaimed->exchange->closeAfterAnswer();
    }
    if (m_phase == Phase::Gone)
        m_face->end();
}

QByteArray Connection::canonicalRequest(const Request &request) const
{
    const Head &head = m_assembler.head();
    QByteArray bytes = request.method + ' ' + canonicalTarget(head.target) + " HTTP/1.1\r\n";
    if (!request.hasHeader("host"))
        bytes += "host: localhost\r\n";
    for (auto field = request.headers.begin(); field != request.headers.end(); ++field) {
        if (!isHopHeader(field.key()))
            bytes += field.key() + ": " + field.value() + "\r\n";
    }
    bytes += "content-length: " + QByteArray::number(request.body.size()) + "\r\n";
    bytes += kExchangeHeader + QByteArray(": ") + QByteArray::number(request.id) + "\r\n\r\n";
    bytes += request.body;
    return bytes;
}

void Connection::refuse(const Refusal &why)
{
    qCInfo(log::http, "a request was refused: %d %s", why.status, qUtf8Printable(why.code));
    m_phase = Phase::Lingering;
    m_deadline.setRemainingTime(kLingerQuiet);
    m_lingerEnd.setRemainingTime(kLingerAtMost);
    m_buffer.clear();
    write(formatRefusal(why, m_assembler.refusalHeaders(), m_assembler.head().method != "HEAD"));
    m_socket->skip(m_socket->bytesAvailable());
}

void Connection::closeGently()
{
    m_phase = Phase::Lingering;
    m_deadline.setRemainingTime(kLingerQuiet);
    m_lingerEnd.setRemainingTime(kLingerAtMost);
    if (m_buffer.isEmpty() && m_socket->bytesAvailable() == 0)
        m_socket->disconnectFromHost();
    else
        m_socket->skip(m_socket->bytesAvailable());
    m_buffer.clear();
}

void Connection::closeWhenIdle()
{
    // A request that has not arrived completely counts as idle: nobody works on it.
    if (m_phase == Phase::Reading)
        closeGently();
}

void Connection::drop()
{
    if (m_phase == Phase::Gone)
        return;
    m_socket->abort();
    onDisconnected();
}

void Connection::tick()
{
    if (!m_deadline.hasExpired() && !(m_phase == Phase::Lingering && m_lingerEnd.hasExpired()))
        return;
    switch (m_phase) {
    case Phase::Reading:
        if (m_progress == Progress::Idle)
            closeGently();
        else
            refuse(refusal(408, refusals::kRequestTimeout,
                           QCoreApplication::translate(
                               "http", "The request took too long to arrive. Send it again.")));
        return;
    case Phase::Sending:
        drop();
        return;
    case Phase::Lingering:
        // What is unsent has waited for a client that does not read.
        if (m_lingerEnd.hasExpired())
            drop();
        else
            m_socket->disconnectFromHost();
        return;
    case Phase::Running:
    case Phase::Gone:
        return;
    }
}

void Connection::onDisconnected()
{
    if (std::exchange(m_phase, Phase::Gone) == Phase::Gone)
        return;
    const auto exchange = m_exchange.lock();
    if (m_gate)
        m_gate->forget(this);
    // While Qt HTTP Server handles a request it must not learn that its socket is gone.
    if (!m_isDelivering)
        m_face->end();
    if (exchange)
        exchange->clientLost();
}

} // namespace aidoctor::http
