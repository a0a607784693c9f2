#include "support/model_server.h"

#include <QFile>
#include <QHostAddress>
#include <QSslConfiguration>
#include <QSslKey>
#include <QSslServer>
#include <QTcpServer>
#include <QTcpSocket>
#include <QThread>
#include <QTimer>

#include <atomic>
#include <mutex>

#include <sys/socket.h>

namespace aidoctor::test {

struct ModelServer::Shared {
    Answer answer;
    Tls tls;
    mutable std::mutex mutex;
    std::vector<Request> requests;
    QByteArray received;
    std::atomic<int> open{0};
    std::atomic<int> made{0};
};

namespace {

/// One connection: reads requests, plays their scripts one after the other.
class Connection : public QObject {
public:
    Connection(QTcpSocket *socket, std::shared_ptr<ModelServer::Answer> answer,
               std::function<int(ModelServer::Request)> note,
               std::function<void(QByteArrayView)> noteBytes, std::function<void()> gone)
        : m_socket(socket),
          m_answer(std::move(answer)),
          m_note(std::move(note)),
          m_noteBytes(std::move(noteBytes)),
          m_gone(std::move(gone))
    {
        socket->setParent(this);
        m_timer.setSingleShot(true);
        m_timer.setTimerType(Qt::PreciseTimer);
        connect(&m_timer, &QTimer::timeout, this, [this] { play(); });
        connect(socket, &QTcpSocket::readyRead, this, [this] { read(); });
        connect(socket, &QTcpSocket::disconnected, this, [this] {
            m_timer.stop();
            deleteLater();
        });
    }

    ~Connection() override { m_gone(); }

private:
    void read()
    {
        const QByteArray bytes = m_socket->readAll();
        m_noteBytes(bytes);
        m_in += bytes;
        if (m_script.empty())
            takeRequest();
    }

    void takeRequest()
    {
        const qsizetype end = m_in.indexOf("\r\n\r\n");
        if (end < 0)
            return;
        ModelServer::Request request;
        const QList<QByteArray> lines = m_in.first(end).split('\n');
        const QList<QByteArray> first = lines.front().trimmed().split(' ');
        request.method = first.value(0);
        request.target = first.value(1);
        for (const QByteArray &line : lines.sliced(1)) {
            const qsizetype colon = line.indexOf(':');
            request.headers.emplace_back(line.first(colon).toLower(),
                                         line.sliced(colon + 1).trimmed());
        }
        const qsizetype length = request.header("content-length").toLongLong();
        if (m_in.size() < end + 4 + length)
            return;
        request.body = m_in.sliced(end + 4, length);
        m_in.remove(0, end + 4 + length);
        const int number = m_note(request);
        m_script = (*m_answer)(request, number);
        m_at = 0;
        play();
    }

    void play()
    {
        while (m_at < m_script.size()) {
            const ModelServer::Step &step = m_script[m_at++];
            if (const auto *send = std::get_if<ModelServer::Send>(&step)) {
                m_socket->write(send->bytes);
            } else if (const auto *made = std::get_if<ModelServer::Made>(&step)) {
                m_socket->write(made->make());
                m_socket->flush();
            } else if (const auto *pause = std::get_if<ModelServer::Pause>(&step)) {
                m_socket->flush();
                m_timer.start(pause->time);
                return;
            } else if (std::holds_alternative<ModelServer::Fin>(step)) {
                m_socket->disconnectFromHost();
                return;
            } else if (std::holds_alternative<ModelServer::Reset>(step)) {
                m_socket->flush();
                const linger hard{1, 0};
                ::setsockopt(static_cast<int>(m_socket->socketDescriptor()), SOL_SOCKET, SO_LINGER,
                             &hard, sizeof hard);
                m_socket->abort();
                deleteLater();
                return;
            } else {
                m_socket->flush();
                return; // silence
            }
        }
        m_script.clear();
        if (!m_in.isEmpty())
            takeRequest();
    }

    QTcpSocket *m_socket;
    std::shared_ptr<ModelServer::Answer> m_answer;
    std::function<int(ModelServer::Request)> m_note;
    std::function<void(QByteArrayView)> m_noteBytes;
    std::function<void()> m_gone;
    QByteArray m_in;
    ModelServer::Script m_script;
    std::size_t m_at = 0;
    QTimer m_timer;
};

} // namespace

class ModelServer::Worker : public QThread {
public:
    explicit Worker(std::shared_ptr<Shared> shared) : m_shared(std::move(shared))
    {
        start();
        while (!m_port.load())
            QThread::yieldCurrentThread();
    }
    ~Worker() override
    {
        quit();
        wait();
    }
    quint16 port() const { return static_cast<quint16>(m_port.load()); }

protected:
    void run() override
    {
        QTcpServer plain;
        QSslServer encrypted;
        const bool isEncrypted = !m_shared->tls.key.isEmpty();
        QTcpServer &server = isEncrypted ? static_cast<QTcpServer &>(encrypted) : plain;
        if (isEncrypted)
            encrypted.setSslConfiguration(configuration(m_shared->tls));
        server.setListenBacklogSize(4096);
        if (!server.listen(QHostAddress::LocalHost))
            qFatal("the model server cannot listen");
        const auto answer = std::make_shared<Answer>(m_shared->answer);
        QObject::connect(&server, &QTcpServer::pendingConnectionAvailable, &server, [&] {
            while (QTcpSocket *socket = server.nextPendingConnection()) {
                const auto shared = m_shared;
                ++shared->open;
                ++shared->made;
                socket->setSocketOption(QAbstractSocket::LowDelayOption, 1);
                auto *connection = new Connection(
                    socket, answer,
                    [shared](Request request) {
                        const std::lock_guard lock(shared->mutex);
                        shared->requests.push_back(std::move(request));
                        return static_cast<int>(shared->requests.size()) - 1;
                    },
                    [shared](QByteArrayView bytes) {
                        const std::lock_guard lock(shared->mutex);
                        shared->received.append(bytes);
                    },
                    [shared] { --shared->open; });
                connection->setParent(&server);
            }
        });
        m_port = server.serverPort();
        exec();
    }

private:
    static QSslConfiguration configuration(const Tls &tls)
    {
        QFile key(tls.key);
        if (!key.open(QIODevice::ReadOnly))
            qFatal("the model server has no key");
        QSslConfiguration configuration = QSslConfiguration::defaultConfiguration();
        configuration.setLocalCertificateChain(QSslCertificate::fromPath(tls.certificate));
        configuration.setPrivateKey(QSslKey(key.readAll(), QSsl::Rsa));
        configuration.setPeerVerifyMode(QSslSocket::VerifyNone);
        return configuration;
    }

    std::shared_ptr<Shared> m_shared;
    std::atomic<int> m_port{0};
};

QByteArray ModelServer::Request::header(QByteArrayView name) const
{
    for (const auto &[key, value] : headers) {
        if (key == name)
            return value;
    }
    return {};
}

ModelServer::ModelServer(Answer answer, Tls tls) : m_shared(std::make_shared<Shared>())
{
    m_shared->answer = std::move(answer);
    m_shared->tls = std::move(tls);
    m_worker = std::make_unique<Worker>(m_shared);
}

ModelServer::ModelServer(Script script)
    : ModelServer([script = std::move(script)](const Request &, int) { return script; })
{}

ModelServer::~ModelServer() = default;

quint16 ModelServer::port() const
{
    return m_worker->port();
}

QString ModelServer::address() const
{
    return QStringLiteral("%1://127.0.0.1:%2")
        .arg(m_shared->tls.key.isEmpty() ? QStringLiteral("http") : QStringLiteral("https"))
        .arg(port());
}

std::vector<ModelServer::Request> ModelServer::requests() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->requests;
}

int ModelServer::requestCount() const
{
    const std::lock_guard lock(m_shared->mutex);
    return static_cast<int>(m_shared->requests.size());
}

int ModelServer::connections() const
{
    return m_shared->open;
}

int ModelServer::connectionsMade() const
{
    return m_shared->made;
}

QByteArray ModelServer::everythingReceived() const
{
    const std::lock_guard lock(m_shared->mutex);
    return m_shared->received;
}

QByteArray streamHead(const QByteArray &extraHeaders)
{
    return "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\ntransfer-encoding: chunked\r\n"
           + extraHeaders + "\r\n";
}

QByteArray chunk(const QByteArray &bytes)
{
    return QByteArray::number(bytes.size(), 16) + "\r\n" + bytes + "\r\n";
}

QByteArray answer(int status, const QByteArray &body, const QByteArray &extraHeaders)
{
    return "HTTP/1.1 " + QByteArray::number(status)
           + " Status\r\ncontent-type: application/json\r\ncontent-length: "
           + QByteArray::number(body.size()) + "\r\n" + extraHeaders + "\r\n" + body;
}

} // namespace aidoctor::test
