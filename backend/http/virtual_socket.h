#pragma once

#include <QByteArray>
#include <QTcpSocket>

namespace aidoctor::http {

/// What Qt HTTP Server takes for its client: a socket without a descriptor, which shows one
/// validated request at a time and reports the end of the connection when the gate says so. The
/// Connection with the real socket is its child.
///
/// Answers do not go through it: handlers answer later, through a Reply, because a responder of Qt
/// 6.4 that outlives its client crashes. What Qt HTTP Server writes by itself is swallowed.
class VirtualSocket final : public QTcpSocket {
public:
    VirtualSocket(const QTcpSocket &real, QObject *parent);
    ~VirtualSocket() override;

    /// Shows a request, head and body, to Qt HTTP Server, which handles it before this returns.
    void present(const QByteArray &request);
    /// Tells Qt HTTP Server that the client has gone. It deletes this socket soon after.
    void end();

    qint64 bytesAvailable() const override;
    qint64 bytesToWrite() const override;
    void disconnectFromHost() override;
    void close() override;

protected:
    qint64 readData(char *data, qint64 size) override;
    qint64 skipData(qint64 size) override;
    qint64 writeData(const char *data, qint64 size) override;

private:
    QByteArray m_incoming;
    qsizetype m_position = 0;
};

} // namespace aidoctor::http
