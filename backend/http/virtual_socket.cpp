#include "http/virtual_socket.h"

#include <algorithm>
#include <cstring>

namespace aidoctor::http {

VirtualSocket::VirtualSocket(const QTcpSocket &real, QObject *parent) : QTcpSocket(parent)
{
    setLocalAddress(real.localAddress());
    setLocalPort(real.localPort());
    setPeerAddress(real.peerAddress());
    setPeerPort(real.peerPort());
    setSocketState(ConnectedState);
    setOpenMode(ReadWrite);
}

VirtualSocket::~VirtualSocket()
{
    // The base class would try to close a connection that is not there.
    setSocketState(UnconnectedState);
    setOpenMode(NotOpen);
}

void VirtualSocket::present(const QByteArray &request)
{
    m_incoming.remove(0, m_position);
    m_position = 0;
    m_incoming.append(request);
    Q_EMIT readyRead();
}

void VirtualSocket::end()
{
    if (state() == UnconnectedState)
        return;
    setSocketState(UnconnectedState);
    Q_EMIT disconnected();
    // Qt HTTP Server does the same, unless it has lost interest in this socket before.
    deleteLater();
}

qint64 VirtualSocket::bytesAvailable() const
{
    return QIODevice::bytesAvailable() + m_incoming.size() - m_position;
}

qint64 VirtualSocket::bytesToWrite() const
{
    return 0;
}

// Qt HTTP Server closes a socket whose request it cannot parse. The gate answers that case itself,
// because nobody has claimed the request then.
void VirtualSocket::disconnectFromHost() {}

void VirtualSocket::close() {}

qint64 VirtualSocket::readData(char *data, qint64 size)
{
    const qint64 count = std::min<qint64>(size, m_incoming.size() - m_position);
    if (count <= 0)
        return 0;
    std::memcpy(data, m_incoming.constData() + m_position, static_cast<size_t>(count));
    skipData(count);
    return count;
}

qint64 VirtualSocket::skipData(qint64 size)
{
    const qint64 count = std::min<qint64>(size, m_incoming.size() - m_position);
    m_position += static_cast<qsizetype>(count);
    if (m_position == m_incoming.size()) {
        m_incoming.clear();
        m_position = 0;
    }
    return count;
}

qint64 VirtualSocket::writeData(const char *, qint64 size)
{
    return size;
}

} // namespace aidoctor::http
