#include "core/completion.h"
#include "net/stream_client.h"
#include "support/coroutines.h"
#include "support/model_server.h"
#include "support/started.h"

#include <QElapsedTimer>
#include <QTcpServer>
#include <QTest>
#include <QTimer>

using namespace aidoctor;
using namespace aidoctor::net;
using namespace std::chrono_literals;
using test::ModelServer;
using Script = test::ModelServer::Script;

namespace {

/// What became of one request.
struct Outcome {
    int status = 0;
    QByteArray body;
    int pieces = 0;
    QString error; ///< its code; empty where the response ended
    QString message;
};

QCoro::Task<Outcome> fetch(StreamClient *client, HttpRequest request, StreamLimits limits,
                           std::stop_token stop)
{
    Outcome outcome;
    auto opened = client->open(request, limits, stop);
    if (!opened) {
        outcome.error = opened.error().code;
        co_return outcome;
    }
    const auto stream = std::move(*opened);
    const auto waiting = stream->head();
    const auto head = co_await waiting;
    if (!head) {
        outcome.error = head.error().code;
        outcome.message = head.error().message;
        co_return outcome;
    }
    outcome.status = head->status;
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
        ++outcome.pieces;
    }
}

HttpRequest post(const QString &address)
{
    HttpRequest request;
    request.url = QUrl(address + QStringLiteral("/v1/messages"));
    request.headers = {{"authorization", "Bearer the-key"}, {"content-type", "application/json"}};
    request.body = "{\"a\":1}";
    return request;
}

struct Client {
    EgressPolicy policy;
    StreamClient client{policy};
    explicit Client(const QString &address) { policy.setAccepted({*Endpoint::parse(address)}); }
    Outcome run(const HttpRequest &request, StreamLimits limits = {})
    {
        return test::await(fetch(&client, request, limits, {}));
    }
};

class StreamClientTest : public QObject {
    Q_OBJECT

private slots:
    void piecesArriveAsTheyAreSent()
    {
        ModelServer server(Script{ModelServer::Send{test::streamHead()},
                                  ModelServer::Send{test::chunk("one")}, ModelServer::Pause{50ms},
                                  ModelServer::Send{test::chunk("two")}, ModelServer::Pause{50ms},
                                  ModelServer::Send{test::chunk("three") + test::lastChunk()}});
        Client client(server.address());
        const Outcome outcome = client.run(post(server.address()));
        QCOMPARE(outcome.error, QString());
        QCOMPARE(outcome.status, 200);
        QCOMPARE(outcome.body, QByteArray("onetwothree"));
        QCOMPARE(outcome.pieces, 3);
        const auto request = server.requests().at(0);
        QCOMPARE(request.method, QByteArray("POST"));
        QCOMPARE(request.body, QByteArray("{\"a\":1}"));
        QCOMPARE(request.header("authorization"), QByteArray("Bearer the-key"));
        QVERIFY(request.header("cookie").isEmpty());
        QCOMPARE(client.client.openStreams(), 0);
    }

    void nothingIsSentToWhatNobodyAccepted()
    {
        ModelServer server(Script{ModelServer::Send{test::answer(200, "x")}});
        Client client(QStringLiteral("http://127.0.0.1:1"));
        QCOMPARE(client.run(post(server.address())).error,
                 QString::fromLatin1(codes::kEndpointNotAccepted));
        QCOMPARE(server.connectionsMade(), 0);
    }

    void manyStreamsToOneHostRunBesideEachOther_data()
    {
        QTest::addColumn<QString>("host");
        QTest::newRow("digits") << QStringLiteral("127.0.0.1");
        QTest::newRow("a name") << QStringLiteral("localhost");
    }
    void manyStreamsToOneHostRunBesideEachOther()
    {
        QFETCH(QString, host);
        ModelServer server(Script{ModelServer::Send{test::streamHead()}, ModelServer::Pause{600ms},
                                  ModelServer::Send{test::chunk("x") + test::lastChunk()}});
        const QString address = QStringLiteral("http://%1:%2").arg(host).arg(server.port());
        Client client(address);
        QElapsedTimer clock;
        clock.start();
        std::vector<test::Started<Outcome>> running;
        for (int i = 0; i < 50; ++i)
            running.emplace_back(fetch(&client.client, post(address), {}, {}));
        for (const auto &one : running)
            QCOMPARE(one.value().body, QByteArray("x"));
        QVERIFY2(clock.elapsed() < (test::kSanitized ? 6000 : 2500),
                 qPrintable(QString::number(clock.elapsed()))); // six at a time: over 5 s
        QCOMPARE(server.requestCount(), 50);
    }

    void connectionsAreUsedAgain()
    {
        ModelServer server(Script{ModelServer::Send{test::answer(200, "x")}});
        Client client(server.address());
        for (int i = 0; i < 10; ++i)
            QCOMPARE(client.run(post(server.address())).status, 200);
        QCOMPARE(server.connectionsMade(), 1);
    }

    void aPostLeavesOnceWhateverHappens_data()
    {
        QTest::addColumn<ModelServer::Script>("script");
        QTest::addColumn<QString>("error");
        const auto row = [](const char *name, Script script, const char *error) {
            QTest::newRow(name) << script << QString::fromLatin1(error);
        };
        const ModelServer::Send head{test::streamHead()};
        const ModelServer::Send piece{test::chunk("data: x\n\n")};
        row("FIN without an answer", {ModelServer::Fin{}}, codes::kConnectionLost);
        row("reset without an answer", {ModelServer::Reset{}}, codes::kConnectionLost);
        row("cut status line", {ModelServer::Send{"HTTP/1.1 20"}, ModelServer::Fin{}},
            codes::kConnectionLost);
        row("cut headers", {ModelServer::Send{"HTTP/1.1 200 OK\r\ncontent-"}, ModelServer::Fin{}},
            codes::kConnectionLost);
        row("no HTTP", {ModelServer::Send{"SSH-2.0-OpenSSH_9.2\r\n\r\n"}, ModelServer::Fin{}},
            codes::kConnectionLost);
        row("FIN in the body", {head, piece, ModelServer::Pause{20ms}, ModelServer::Fin{}},
            codes::kConnectionLost);
        row("reset in the body", {head, piece, ModelServer::Pause{20ms}, ModelServer::Reset{}},
            codes::kConnectionLost);
        row("bad chunk", {head, piece, ModelServer::Send{"zz\r\n"}, ModelServer::Stall{}},
            codes::kResponseStalled);
        row("silence", {ModelServer::Stall{}}, codes::kResponseStalled);
        row("silence in the body", {head, piece, ModelServer::Stall{}}, codes::kResponseStalled);
        row("503", {ModelServer::Send{test::answer(503, "{}")}}, "");
        row("401", {ModelServer::Send{test::answer(401, "{}", "www-authenticate: Basic\r\n")}}, "");
        row("408 and FIN",
            {ModelServer::Send{test::answer(408, "{}", "connection: close\r\n")},
             ModelServer::Fin{}},
            "");
        row("short Content-Length",
            {ModelServer::Send{"HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nabc"},
             ModelServer::Fin{}},
            codes::kConnectionLost);
    }
    void aPostLeavesOnceWhateverHappens()
    {
        QFETCH(ModelServer::Script, script);
        QFETCH(QString, error);
        ModelServer server(script);
        Client client(server.address());
        StreamLimits limits;
        limits.firstByte = 300ms;
        limits.idle = 300ms;
        const Outcome outcome = client.run(post(server.address()), limits);
        QCOMPARE(outcome.error, error);
        QTest::qWait(150);
        QCOMPARE(server.requestCount(), 1);
        QCOMPARE(server.everythingReceived().count("POST "), 1);
        QCOMPARE(client.client.openStreams(), 0);
    }

    /// The connection of the request before was closed meanwhile: nothing is sent twice for it.
    void aPostOnAConnectionThatWasClosedLeavesAtMostOnce()
    {
        ModelServer server([](const ModelServer::Request &, int number) {
            if (number == 0)
                return Script{ModelServer::Send{test::answer(200, "x")}};
            return Script{ModelServer::Fin{}};
        });
        Client client(server.address());
        QCOMPARE(client.run(post(server.address())).status, 200);
        QCOMPARE(client.run(post(server.address())).error,
                 QString::fromLatin1(codes::kConnectionLost));
        QTest::qWait(150);
        QCOMPARE(server.requestCount(), 2);
    }

    void whatCannotBeReachedIsExplained()
    {
        QTcpServer closed;
        QVERIFY(closed.listen(QHostAddress::LocalHost));
        const QString address = QStringLiteral("http://127.0.0.1:%1").arg(closed.serverPort());
        closed.close();
        Client refused(address);
        QCOMPARE(refused.run(post(address)).error, QString::fromLatin1(codes::kConnectFailed));

        Client nowhere(QStringLiteral("http://nowhere.invalid"));
        QCOMPARE(nowhere.run(post(QStringLiteral("http://nowhere.invalid"))).error,
                 QString::fromLatin1(codes::kHostNotFound));
    }

    void plainHttpToATlsPortAndTheReverse()
    {
        ModelServer server(
            Script{ModelServer::Send{"HTTP/1.1 400 Bad\r\n\r\n"}, ModelServer::Fin{}});
        const QString address = QStringLiteral("https://127.0.0.1:%1").arg(server.port());
        Client client(address);
        StreamLimits limits;
        limits.connect = 2s;
        const QString error = client.run(post(address), limits).error;
        QVERIFY2(error == QLatin1String(codes::kTlsFailed)
                     || error == QLatin1String(codes::kConnectTimeout),
                 qPrintable(error));
        QVERIFY(!server.everythingReceived().contains("the-key"));
    }

    void connectingHasALimitOfItsOwn()
    {
        // A server that accepts and never speaks TLS: the request cannot be sent.
        ModelServer server(Script{ModelServer::Stall{}});
        const QString address = QStringLiteral("https://127.0.0.1:%1").arg(server.port());
        Client client(address);
        StreamLimits limits;
        limits.connect = 200ms;
        QCOMPARE(client.run(post(address), limits).error,
                 QString::fromLatin1(codes::kConnectTimeout));
    }

    void allTogetherHasALimit()
    {
        Script script{ModelServer::Send{test::streamHead()}};
        for (int i = 0; i < 200; ++i) {
            script.push_back(ModelServer::Send{test::chunk("x")});
            script.push_back(ModelServer::Pause{10ms});
        }
        ModelServer server(script);
        Client client(server.address());
        StreamLimits limits;
        limits.total = 300ms;
        QCOMPARE(client.run(post(server.address()), limits).error,
                 QString::fromLatin1(codes::kResponseTimeout));
    }

    void aFloodIsCutOff()
    {
        Script script{ModelServer::Send{test::streamHead()}};
        for (int i = 0; i < 64; ++i)
            script.push_back(ModelServer::Send{test::chunk(QByteArray(64 << 10, 'x'))});
        ModelServer server(script);
        Client client(server.address());
        StreamLimits limits;
        limits.maxBytes = 1 << 20;
        QCOMPARE(client.run(post(server.address()), limits).error,
                 QString::fromLatin1(codes::kTooLarge));
    }

    void gzipIsUnpackedAsItComes()
    {
        // Two events, flushed after the first (zlib, Z_SYNC_FLUSH).
        const QByteArray first =
            QByteArray::fromHex("1f8b08000000000002034a492c49b452c848cdc9c9e7e202000000ffff");
        const QByteArray second = QByteArray::fromHex("4b017312d31333f3b8b800b1cfc7261a000000");
        ModelServer server(Script{ModelServer::Send{test::streamHead("content-encoding: gzip\r\n")},
                                  ModelServer::Send{test::chunk(first)}, ModelServer::Pause{100ms},
                                  ModelServer::Send{test::chunk(second) + test::lastChunk()}});
        Client client(server.address());
        const Outcome outcome = client.run(post(server.address()));
        QCOMPARE(outcome.body, QByteArray("data: hello\n\ndata: again\n\n"));
        QCOMPARE(outcome.pieces, 2);
        QVERIFY(server.requests().at(0).header("accept-encoding").contains("gzip"));
    }

    void stopEndsAStreamAtOnce()
    {
        ModelServer server(
            Script{ModelServer::Send{test::streamHead() + test::chunk("x")}, ModelServer::Stall{}});
        Client client(server.address());
        std::stop_source stop;
        test::Started<Outcome> running(
            fetch(&client.client, post(server.address()), {}, stop.get_token()));
        QTRY_COMPARE(server.requestCount(), 1);
        QTest::qWait(20);
        QVERIFY(!running.isDone());
        stop.request_stop();
        QVERIFY(!running.isDone()); // not inside the request
        QCOMPARE(running.value().error, QString::fromLatin1(codes::kCancelled));
        QCOMPARE(client.client.openStreams(), 0);
        QTRY_COMPARE(server.connections(), 0);
        std::stop_source before;
        before.request_stop();
        QCOMPARE(test::await(fetch(&client.client, post(server.address()), {}, before.get_token()))
                     .error,
                 QString::fromLatin1(codes::kCancelled));
        QCOMPARE(client.client.openStreams(), 0);
    }

    void aStreamMayOutliveItsClient()
    {
        ModelServer server(Script{ModelServer::Send{test::streamHead() + test::chunk("x")},
                                  ModelServer::Pause{200ms},
                                  ModelServer::Send{test::chunk("y") + test::lastChunk()}});
        auto client = std::make_unique<Client>(server.address());
        test::Started<Outcome> running(fetch(&client->client, post(server.address()), {}, {}));
        QTRY_COMPARE(server.requestCount(), 1);
        client.reset();
        QCOMPARE(running.value().body, QByteArray("xy"));
    }
};

} // namespace

QTEST_GUILESS_MAIN(StreamClientTest)
#include "net_stream_client_test.moc"
