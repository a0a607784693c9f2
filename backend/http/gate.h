#pragma once

#include "core/completion.h"
#include "http/activity.h"
#include "http/connection.h"
#include "http/host_policy.h"
#include "http/limits.h"

#include <QSet>
#include <QTcpServer>
#include <QTimer>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace aidoctor::http {

/// The header by which a request is recognised on the far side of Qt HTTP Server. What a client
/// sends under this name never gets there.
inline constexpr auto kExchangeHeader = "x-aidoctor-exchange";

/// Stands between the network and Qt HTTP Server, whose parser takes what it must not and whose
/// sockets die under its handlers. Only complete, validated requests pass, one at a time per
/// connection; everything about limits, time and lifetime is decided on this side.
class Gate : public QTcpServer {
public:
    explicit Gate(Limits limits);
    ~Gate() override;

    const Limits &limits() const { return m_limits; }
    const HostPolicy &hosts() const { return m_hosts; }
    const std::shared_ptr<Activity> &activity() const { return m_activity; }
    bool isStopping() const { return m_isStopping; }

    /// Listens; the port becomes part of the accepted Host headers.
    bool start(const QHostAddress &address, quint16 port);
    /// See Server::stop(). Set when the last connection and request are through, or dropped.
    Completion<bool> stop(std::chrono::milliseconds grace);

    /// The request that is just being shown to Qt HTTP Server under this id, once.
    std::optional<Incoming> claim(quint64 id);
    int connectionCount() const { return static_cast<int>(m_connections.size()); }

    // For the connections.
    void beginDelivery(quint64 id, Connection *connection) { m_deliveries.insert(id, connection); }
    void endDelivery(quint64 id) { m_deliveries.remove(id); }
    void forget(Connection *connection);

protected:
    void incomingConnection(qintptr descriptor) override;

private:
    void tick();
    static void refuseConnection(std::unique_ptr<QTcpSocket> socket);
    void checkStopped();
    void dropAll();

    Limits m_limits;
    HostPolicy m_hosts;
    std::shared_ptr<Activity> m_activity;
    QSet<Connection *> m_connections;
    QHash<quint64, Connection *> m_deliveries;
    QTimer m_clock;
    QTimer m_graceTimer;
    bool m_isStopping = false;
    bool m_hasDropped = false;
    std::vector<Completion<bool>> m_stopWaiters;
};

/// An id for the next request of this process.
quint64 nextRequestId();

} // namespace aidoctor::http
