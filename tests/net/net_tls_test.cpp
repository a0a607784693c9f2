#include "net/stream_client.h"
#include "support/coroutines.h"
#include "support/model_server.h"
#include "support/started.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QTcpServer>
#include <QTcpSocket>
#include <QTemporaryDir>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::net;
using namespace std::chrono_literals;
using test::ModelServer;
using Script = test::ModelServer::Script;

namespace {

struct Outcome {
    QByteArray body;
    QString error;
    QString message;
};

QCoro::Task<Outcome> fetch(StreamClient *client, QString address)
{
    HttpRequest request;
    request.url = QUrl(address + QStringLiteral("/v1/messages"));
    request.headers = {{"authorization", "Bearer the-key"}};
    request.body = "{}";
    StreamLimits limits;
    limits.connect = 20s;
    auto opened = client->open(request, limits, {});
    Outcome outcome;
    if (!opened) {
        outcome.error = opened.error().code;
        co_return outcome;
    }
    const auto stream = std::move(*opened);
    for (;;) {
        const auto next = stream->next();
        const auto piece = co_await next;
        if (!piece) {
            outcome.error = piece.error().code;
            outcome.message = piece.error().message;
            co_return outcome;
        }
        if (piece->isEmpty())
            co_return outcome;
        outcome.body += *piece;
    }
}

/// Certificates that openssl has made, and servers that bear them.
class TlsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    EgressPolicy m_policy;

    void shell(const QString &command)
    {
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        process.start(QStringLiteral("sh"), {QStringLiteral("-c"), command});
        QVERIFY(process.waitForFinished(60'000));
        QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
    }

    ModelServer::Tls bearing(const char *name) const
    {
        return {m_folder.filePath(QString::fromLatin1(name) + QStringLiteral(".crt")),
                m_folder.filePath(QStringLiteral("server.key"))};
    }

    NetworkSettings trusting(const char *authority) const
    {
        return *withAuthorities(
            {}, m_folder.filePath(QString::fromLatin1(authority) + QStringLiteral(".crt")));
    }

    Outcome run(StreamClient &client, const QString &address)
    {
        m_policy.setAccepted({*Endpoint::parse(address)});
        return test::await(fetch(&client, address));
    }

    static QString at(const char *host, const ModelServer &server)
    {
        return QStringLiteral("https://%1:%2").arg(QLatin1String(host)).arg(server.port());
    }

    static ModelServer::Answer says(const QByteArray &text)
    {
        return [text](const ModelServer::Request &, int) {
            return Script{ModelServer::Send{test::answer(200, text)}};
        };
    }

private slots:
    void initTestCase()
    {
        for (const char *name : {"house", "other"})
            shell(QStringLiteral("openssl req -x509 -new -nodes -days 2 -newkey rsa:2048 -keyout "
                                 "%1.key -out %1.crt -subj /CN=%1")
                      .arg(QLatin1String(name)));
        shell(QStringLiteral("openssl req -new -nodes -newkey rsa:2048 -keyout server.key -out "
                             "server.csr -subj /CN=server"));
        const auto sign = [this](const char *name, const char *names, const char *days) {
            shell(QStringLiteral("echo 'subjectAltName=%2' > %1.txt; openssl x509 -req -in "
                                 "server.csr -CA house.crt -CAkey house.key -CAcreateserial "
                                 "-extfile %1.txt -out %1.crt -days %3")
                      .arg(QLatin1String(name), QLatin1String(names), QLatin1String(days)));
        };
        sign("right", "DNS:localhost,IP:127.0.0.1", "2");
        sign("elsewhere", "DNS:elsewhere.example.org", "2");
        sign("expired", "DNS:localhost,IP:127.0.0.1", "-1");
    }

    void theHousesAuthorityIsTrusted()
    {
        ModelServer server(says("hello"), bearing("right"));
        StreamClient client(m_policy, trusting("house"));
        const Outcome outcome = run(client, at("localhost", server));
        QCOMPARE(outcome.error, QString());
        QCOMPARE(outcome.body, QByteArray("hello"));
        QCOMPARE(run(client, at("127.0.0.1", server)).body, QByteArray("hello"));
    }

    void whatIsWrongWithACertificateIsSaid_data()
    {
        QTest::addColumn<QByteArray>("certificate");
        QTest::addColumn<QByteArray>("authority");
        QTest::addColumn<QString>("says");
        QTest::newRow("unknown authority")
            << QByteArray("right") << QByteArray("other") << QStringLiteral("No authority");
        QTest::newRow("another name")
            << QByteArray("elsewhere") << QByteArray("house") << QStringLiteral("another name");
        QTest::newRow("expired") << QByteArray("expired") << QByteArray("house")
                                 << QStringLiteral("has expired");
    }
    void whatIsWrongWithACertificateIsSaid()
    {
        QFETCH(QByteArray, certificate);
        QFETCH(QByteArray, authority);
        QFETCH(QString, says);
        ModelServer server(TlsTest::says("hello"), bearing(certificate.constData()));
        StreamClient client(m_policy, trusting(authority.constData()));
        const Outcome outcome = run(client, at("localhost", server));
        QCOMPARE(outcome.error, QString::fromLatin1(codes::kTlsFailed));
        QVERIFY2(outcome.message.contains(says), qPrintable(outcome.message));
        QCOMPARE(server.requestCount(), 0);
    }

    /// More than six streams to one encrypted host, by its name and in digits.
    void manyStreamsRunBesideEachOther_data()
    {
        QTest::addColumn<QString>("host");
        QTest::newRow("a name") << QStringLiteral("localhost");
        QTest::newRow("digits") << QStringLiteral("127.0.0.1");
    }
    void manyStreamsRunBesideEachOther()
    {
        QFETCH(QString, host);
        ModelServer server(
            [](const ModelServer::Request &, int) {
                return Script{ModelServer::Send{test::streamHead()}, ModelServer::Pause{1500ms},
                              ModelServer::Send{test::chunk("x") + test::lastChunk()}};
            },
            bearing("right"));
        StreamClient client(m_policy, trusting("house"));
        const QString address = at(host.toLatin1().constData(), server);
        m_policy.setAccepted({*Endpoint::parse(address)});
        QElapsedTimer clock;
        clock.start();
        std::vector<test::Started<Outcome>> running;
        for (int i = 0; i < 40; ++i)
            running.emplace_back(fetch(&client, address));
        for (const auto &one : running)
            QCOMPARE(one.value().body, QByteArray("x"));
        QVERIFY2(clock.elapsed() < (test::kSanitized ? 9000 : 6000), // six at a time: over 10 s
                 qPrintable(QString::number(clock.elapsed())));
        QCOMPARE(server.requestCount(), 40);
    }

    /// Through a proxy: it sees where the tunnel leads, and nothing of what is in it.
    void aProxySeesTheAddressAlone()
    {
        ModelServer server(says("hello"), bearing("right"));
        QTcpServer proxy;
        QVERIFY(proxy.listen(QHostAddress::LocalHost));
        QByteArray seen;
        QObject::connect(&proxy, &QTcpServer::newConnection, &proxy, [&] {
            QTcpSocket *near = proxy.nextPendingConnection();
            auto *far = new QTcpSocket(near);
            far->connectToHost(QHostAddress(QHostAddress::LocalHost), server.port());
            const auto isOpen = std::make_shared<bool>(false);
            QObject::connect(near, &QTcpSocket::readyRead, near, [near, far, isOpen, &seen] {
                const QByteArray bytes = near->readAll();
                seen += bytes;
                if (*isOpen) {
                    far->write(bytes);
                } else {
                    *isOpen = true;
                    near->write("HTTP/1.1 200 Connection established\r\n\r\n");
                }
            });
            QObject::connect(far, &QTcpSocket::readyRead, near,
                             [near, far] { near->write(far->readAll()); });
        });
        NetworkSettings network = trusting("house");
        network.proxy = QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"),
                                      proxy.serverPort());
        StreamClient client(m_policy, network);
        const Outcome outcome = run(client, at("localhost", server));
        QCOMPARE(outcome.error, QString());
        QCOMPARE(outcome.body, QByteArray("hello"));
        QVERIFY(seen.startsWith("CONNECT localhost:"));
        QVERIFY(!seen.contains("the-key"));
        QVERIFY(!seen.contains("messages"));
    }

    void aFileWithoutACertificateIsNone()
    {
        QVERIFY(!withAuthorities({}, m_folder.filePath(QStringLiteral("server.key"))));
        QCOMPARE(withAuthorities({}, QStringLiteral("/nonexistent")).error().code,
                 QString::fromLatin1(codes::kCertificateInvalid));
    }
};

} // namespace

QTEST_GUILESS_MAIN(TlsTest)
#include "net_tls_test.moc"
