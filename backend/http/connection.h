#pragma once

#include "http/exchange.h"
#include "http/request.h"
#include "http/request_assembler.h"

#include <QByteArray>
#include <QDeadlineTimer>
#include <QObject>
#include <QPointer>
#include <QTcpSocket>

#include <memory>
#include <optional>

namespace aidoctor::http {

class Gate;
class VirtualSocket;

/// A request on its way from the gate to the router.
struct Incoming {
    Request request;
    std::shared_ptr<Exchange> exchange;
};

/// One client: reads and validates its requests, hands them over one at a time, and writes the
/// answers. All lifetime decisions about the connection are made here.
class Connection : public QObject {
public:
    /// A child of `face`, which Qt HTTP Server deletes some time after the connection has ended.
    Connection(Gate *gate, std::unique_ptr<QTcpSocket> socket, VirtualSocket *face);
    ~Connection() override;

    /// Called by the router's side while the request is shown to Qt HTTP Server.
    std::optional<Incoming> claim(quint64 id);

    // For the exchange that is being answered.
    void write(const QByteArray &bytes);
    void completeAnswer(bool keepAlive);
    qint64 unsentBytes() const { return m_socket->bytesToWrite(); }
    /// False when this connection ends with the current answer.
    bool mayKeepAlive() const;

    /// Ends the connection at once; what is unsent is lost.
    void drop();
    /// Ends the connection when nothing is at work on it.
    void closeWhenIdle();
    /// Looks at the clock; called by the gate a few times per timeout.
    void tick();

private:
    enum class Phase {
        Reading,
        Running,
        Sending,
        /// The last answer is out; what the client still sends is read and dropped, because closing
        /// on unread bytes resets the connection and may take the answer with it.
        Lingering,
        Gone,
    };

    void onReadyRead();
    void onBytesWritten();
    void onDisconnected();
    void proceed();
    void deliver();
    QByteArray canonicalRequest(const Request &request) const;
    void refuse(const Refusal &refusal);
    void updateDeadline(RequestAssembler::Progress before, RequestAssembler::Progress after);
    void closeGently();

    QPointer<Gate> m_gate;
    std::unique_ptr<QTcpSocket> m_socket;
    VirtualSocket *m_face;
    RequestAssembler m_assembler;
    QByteArray m_buffer;
    Phase m_phase = Phase::Reading;
    RequestAssembler::Progress m_progress = RequestAssembler::Progress::Idle;
    bool m_keepAlive = true;
    bool m_isDelivering = false;
    QDeadlineTimer m_deadline;
    QDeadlineTimer m_lingerEnd;
    std::weak_ptr<Exchange> m_exchange;
    std::optional<Incoming> m_unclaimed;
};

} // namespace aidoctor::http
