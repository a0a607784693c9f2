#include "http/gate.h"

#include "core/logging.h"
#include "http/answer.h"
#include "http/exchange.h"
#include "http/virtual_socket.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace aidoctor::http {

namespace {

constexpr auto kClockAtLeast = std::chrono::milliseconds(10);
constexpr auto kClockAtMost = std::chrono::milliseconds(250);
constexpr auto kRefusedConnectionTime = std::chrono::seconds(2);

/// Fine enough for the shortest of the timeouts.
std::chrono::milliseconds clockInterval(const Limits &limits)
{
    const auto shortest = std::min({limits.headTimeout, limits.bodyTimeout, limits.idleTimeout,
                                    limits.sendTimeout, limits.heartbeat, limits.abandonedTimeout});
    return std::clamp(shortest / 4, kClockAtLeast, kClockAtMost);
}

} // namespace

quint64 nextRequestId()
{
    static quint64 last = 0;
    return ++last;
}

Gate::Gate(Limits limits)
    : m_limits(std::move(limits)),
      m_hosts(m_limits.allowedHosts),
      m_activity(std::make_shared<Activity>())
{
    m_activity->setListener([this] { checkStopped(); });
    m_clock.setInterval(clockInterval(m_limits));
    connect(&m_clock, &QTimer::timeout, this, &Gate::tick);
    m_graceTimer.setSingleShot(true);
    connect(&m_graceTimer, &QTimer::timeout, this, &Gate::dropAll);
}

Gate::~Gate()
{
    m_activity->setListener({});
    m_isStopping = true;
    dropAll();
    for (const auto &waiter : std::exchange(m_stopWaiters, {}))
        waiter.set(true);
}

bool Gate::start(const QHostAddress &address, quint16 port)
{
    if (!listen(address, port))
        return false;
    m_hosts.setPort(serverPort());
    return true;
}

std::optional<Incoming> Gate::claim(quint64 id)
{
    Connection *connection = m_deliveries.value(id);
    return connection ? connection->claim(id) : std::nullopt;
}

void Gate::forget(Connection *connection)
{
    m_connections.remove(connection);
    checkStopped();
}

void Gate::incomingConnection(qintptr descriptor)
{
    auto socket = std::make_unique<QTcpSocket>();
    if (!socket->setSocketDescriptor(descriptor))
        return;
    if (connectionCount() >= m_limits.connections) {
        refuseConnection(std::move(socket));
        return;
    }
    auto *face = new VirtualSocket(*socket, this);
    m_connections.insert(new Connection(this, std::move(socket), face));
    if (!m_clock.isActive())
        m_clock.start();
    addPendingConnection(face);
}

void Gate::refuseConnection(std::unique_ptr<QTcpSocket> socket)
{
    qCWarning(log::http, "a connection was refused: too many are open");
    Refusal refusal{503, QString::fromLatin1(codes::kOverloaded),
                    QCoreApplication::translate(
                        "http", "Too many connections are open. Try again in a few seconds.")};
    socket->write(formatRefusal(refusal));
    QTcpSocket *refused = socket.release();
    connect(refused, &QTcpSocket::disconnected, refused, &QObject::deleteLater);
    QTimer::singleShot(kRefusedConnectionTime, refused, [refused] {
        refused->abort();
        refused->deleteLater();
    });
    refused->disconnectFromHost();
}

void Gate::tick()
{
    const auto connections = m_connections;
    for (Connection *connection : connections)
        connection->tick();
    const auto running = m_activity->running();
    for (const auto &exchange : running)
        exchange->tick();
    if (m_connections.isEmpty() && m_activity->count() == 0)
        m_clock.stop();
}

Completion<bool> Gate::stop(std::chrono::milliseconds grace)
{
    Completion<bool> stopped;
    m_stopWaiters.push_back(stopped);
    m_isStopping = true;
    close();
    const auto connections = m_connections;
    for (Connection *connection : connections)
        connection->closeWhenIdle();
    // A stream may never end by itself; it is told now and can still write its last event.
    const auto running = m_activity->running();
    for (const auto &exchange : running) {
        if (exchange->isStreaming())
            exchange->requestStop();
    }
    m_graceTimer.start(grace);
    checkStopped();
    return stopped;
}

void Gate::dropAll()
{
    m_hasDropped = true;
    const auto connections = m_connections;
    for (Connection *connection : connections)
        connection->drop();
    const auto running = m_activity->running();
    for (const auto &exchange : running)
        exchange->requestStop();
    checkStopped();
}

void Gate::checkStopped()
{
    const bool idle = m_connections.isEmpty() && (m_hasDropped || m_activity->count() == 0);
    if (!m_isStopping || !idle || m_stopWaiters.empty())
        return;
    // Queued: this may run deep inside a connection, and whoever waits may delete the server.
    const auto settle = [this] {
        m_graceTimer.stop();
        const auto waiters = std::exchange(m_stopWaiters, {});
        for (const auto &waiter : waiters)
            waiter.set(true);
    };
    QMetaObject::invokeMethod(this, settle, Qt::QueuedConnection);
}

} // namespace aidoctor::http
