#pragma once

#include <QByteArray>
#include <QHash>
#include <QHostAddress>
#include <QList>
#include <QTcpSocket>

#include <optional>

/// One answer as it came over the wire.
struct RawAnswer {
    int status = 0;
    QHash<QByteArray, QByteArray> headers;
    QByteArray body;
};

/// A client that sends exactly the bytes it is told to and takes answers apart by itself, so that
/// no HTTP library hides what the server does.
class RawClient {
public:
    explicit RawClient(quint16 port)
    {
        QObject::connect(&m_socket, &QTcpSocket::readyRead, &m_socket,
                         [this] { m_received += m_socket.readAll(); });
        m_socket.connectToHost(QHostAddress(QHostAddress::LocalHost), port);
        // The system accepts it, so this does not need the server's loop.
        m_socket.waitForConnected();
    }

    void send(const QByteArray &bytes)
    {
        m_socket.write(bytes);
        m_socket.flush();
    }
    void sendGet(const QByteArray &target, const QByteArray &headers = {})
    {
        send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
    }
    void sendPost(const QByteArray &target, const QByteArray &body, const QByteArray &headers = {})
    {
        send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
             + QByteArray::number(body.size()) + "\r\n" + headers + "\r\n" + body);
    }

    QTcpSocket &socket() { return m_socket; }
    bool isConnected() const { return m_socket.state() == QAbstractSocket::ConnectedState; }
    bool isClosed() const { return m_socket.state() == QAbstractSocket::UnconnectedState; }
    /// All bytes that have come, those of answers taken already included.
    const QByteArray &received() const { return m_received; }

    /// Takes the answers that are complete by now; `headOnly` for answers to HEAD.
    int collect(bool headOnly = false)
    {
        while (auto answer = takeAnswer(headOnly))
            m_answers.append(*answer);
        return static_cast<int>(m_answers.size());
    }
    const RawAnswer &answer(int index) const { return m_answers.at(index); }

private:
    std::optional<RawAnswer> takeAnswer(bool headOnly)
    {
        const qsizetype headEnd = m_received.indexOf("\r\n\r\n", m_position);
        if (headEnd < 0)
            return std::nullopt;
        RawAnswer answer;
        const auto lines = m_received.mid(m_position, headEnd - m_position).split('\n');
        answer.status = lines.first().split(' ').value(1).toInt();
        for (const QByteArray &line : lines.mid(1)) {
            const qsizetype colon = line.indexOf(':');
            answer.headers.insert(line.first(colon).toLower(), line.mid(colon + 1).trimmed());
        }
        qsizetype position = headEnd + 4;
        if (answer.headers.value("transfer-encoding") == "chunked") {
            if (!headOnly && !takeChunks(position, answer.body))
                return std::nullopt;
        } else {
            const qsizetype size =
                headOnly ? 0 : answer.headers.value("content-length").toLongLong();
            if (m_received.size() < position + size)
                return std::nullopt;
            answer.body = m_received.mid(position, size);
            position += size;
        }
        m_position = position;
        return answer;
    }

    bool takeChunks(qsizetype &position, QByteArray &body) const
    {
        for (;;) {
            const qsizetype lineEnd = m_received.indexOf("\r\n", position);
            if (lineEnd < 0)
                return false;
            const qsizetype size =
                m_received.mid(position, lineEnd - position).toLongLong(nullptr, 16);
            if (m_received.size() < lineEnd + 2 + size + 2)
                return false;
            body += m_received.mid(lineEnd + 2, size);
            position = lineEnd + 2 + size + 2;
            if (size == 0)
                return true;
        }
    }

    QTcpSocket m_socket;
    QByteArray m_received;
    qsizetype m_position = 0;
    QList<RawAnswer> m_answers;
};

#define WAIT_FOR_ANSWERS(client, count) QTRY_COMPARE((client).collect(), (count))
