#pragma once

#include <QByteArray>
#include <QString>

#include <chrono>
#include <functional>
#include <memory>
#include <variant>
#include <vector>

namespace aidoctor::test {

/// A server that answers each request with exactly the bytes a test wrote down, with pauses, cuts,
/// resets and silence, on a thread of its own. It writes down what it was sent.
class ModelServer {
public:
    struct Send {
        QByteArray bytes;
    };
    struct Pause {
        std::chrono::milliseconds time;
    };
    /// Closes properly.
    struct Fin {};
    /// Closes with a reset.
    struct Reset {};
    /// Says nothing more, and keeps the connection.
    struct Stall {};
    /// Sends what the function makes at that moment.
    struct Made {
        std::function<QByteArray()> make;
    };
    using Step = std::variant<Send, Pause, Fin, Reset, Stall, Made>;
    using Script = std::vector<Step>;

    struct Request {
        QByteArray method;
        QByteArray target;
        std::vector<std::pair<QByteArray, QByteArray>> headers; ///< names in lower case
        QByteArray body;
        QByteArray header(QByteArrayView name) const;
    };

    /// Called in the server's thread. @param number of the request, from 0
    using Answer = std::function<Script(const Request &request, int number)>;

    /// Speaks https with this certificate and key (PEM files); without them http.
    struct Tls {
        QString certificate;
        QString key;
    };

    explicit ModelServer(Answer answer, Tls tls = {});
    /// The same script for every request.
    explicit ModelServer(Script script);
    ~ModelServer();
    ModelServer(const ModelServer &) = delete;
    ModelServer &operator=(const ModelServer &) = delete;

    quint16 port() const;
    /// "http://127.0.0.1:PORT", "https://..."
    QString address() const;
    std::vector<Request> requests() const;
    int requestCount() const;
    /// Connections open now, and made in all.
    int connections() const;
    int connectionsMade() const;
    /// All bytes that came, over all connections.
    QByteArray everythingReceived() const;

private:
    struct Shared;
    class Worker;
    std::shared_ptr<Shared> m_shared;
    std::unique_ptr<Worker> m_worker;
};

/// "HTTP/1.1 200 OK" of an event stream, chunked; body pieces are written with chunk().
QByteArray streamHead(const QByteArray &extraHeaders = {});
QByteArray chunk(const QByteArray &bytes);
inline QByteArray lastChunk()
{
    return "0\r\n\r\n";
}
/// A complete answer with Content-Length.
QByteArray answer(int status, const QByteArray &body, const QByteArray &extraHeaders = {});

} // namespace aidoctor::test
