#include "core/task_scope.h"
#include "http/server.h"
#include "raw_client.h"

#include <QCoroTimer>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTest>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

using namespace aidoctor;
using namespace aidoctor::http;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class HttpLifetimeTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void tellsASuspendedHandlerThatItsClientHasGone();
    void aReplyOutlivesTheServer();
    void aStreamOutlivesTheServer();
    void aHandlerMayAnswerAClientThatIsLeaving();
    void survivesRandomDisconnects();
    void stopWaitsForARunningRequest();
    void stopDropsWhatTakesTooLong();
    void stopClosesIdleConnectionsAtOnce();
    void stopLetsAStreamSayGoodbye();

private:
    static QCoro::Task<> answerLater(Reply reply);
    static QCoro::Task<> streamSlowly(Reply reply);
    static QCoro::Task<> stopServer(Server *server, std::chrono::milliseconds grace,
                                    std::shared_ptr<bool> stopped);
    static void disconnectSomewhere(QRandomGenerator &random, quint16 port);

    std::unique_ptr<Server> m_server;
    std::unique_ptr<TaskScope> m_scope;
    quint16 m_port = 0;
    std::vector<Reply> m_kept;
    std::optional<SseWriter> m_writer;
};

QCoro::Task<> HttpLifetimeTest::answerLater(Reply reply)
{
    QTimer timer;
    timer.start(1ms);
    co_await timer;
    reply.send(200, QByteArray(100'000, 'x'), "text/plain");
}

QCoro::Task<> HttpLifetimeTest::streamSlowly(Reply reply)
{
    SseWriter writer = reply.beginStream();
    QTimer timer;
    timer.start(1ms);
    const QByteArray data(5'000, 'x');
    for (int i = 0; i < 5; ++i) {
        co_await timer;
        if (writer.clientGone().stop_requested())
            co_return;
        writer.rawEvent("text", data);
        auto drained = writer.drained();
        const Status status = co_await drained;
        if (!status)
            co_return;
    }
    writer.finish();
}

QCoro::Task<> HttpLifetimeTest::stopServer(Server *server, std::chrono::milliseconds grace,
                                           std::shared_ptr<bool> stopped)
{
    auto task = server->stop(grace);
    co_await std::move(task);
    *stopped = true;
}

void HttpLifetimeTest::init()
{
    m_scope = std::make_unique<TaskScope>();
    m_server = std::make_unique<Server>();
    m_server->addRoute("GET", u"/health"_s, [](const Request &, Reply reply) {
        reply.sendJson(200, {{"status", "healthy"}});
    });
    m_server->addRoute("GET", u"/keep"_s, [this](const Request &, Reply reply) {
        m_kept.push_back(std::move(reply));
    });
    m_server->addRoute("GET", u"/open"_s,
                       [this](const Request &, Reply reply) { m_writer = reply.beginStream(); });
    m_server->addRoute("GET", u"/later"_s, [this](const Request &, Reply reply) {
        m_scope->launch(answerLater(std::move(reply)));
    });
    m_server->addRoute("POST", u"/stream"_s, [this](const Request &, Reply reply) {
        m_scope->launch(streamSlowly(std::move(reply)));
    });
    const auto listening = m_server->listen(QHostAddress::LocalHost, 0);
    QVERIFY(listening);
    m_port = *listening;
}

void HttpLifetimeTest::cleanup()
{
    m_kept.clear();
    m_writer.reset();
    m_server.reset();
    QTRY_COMPARE(m_scope->running(), 0);
}

void HttpLifetimeTest::tellsASuspendedHandlerThatItsClientHasGone()
{
    auto client = std::make_unique<RawClient>(m_port);
    client->sendGet("/keep");
    QTRY_COMPARE(m_kept.size(), 1);
    bool told = false;
    std::stop_callback callback(m_kept[0].clientGone(), [&told] { told = true; });
    QVERIFY(m_kept[0].isOpen());

    client.reset();
    QTRY_VERIFY(told);
    QVERIFY(!m_kept[0].isOpen());
    QCOMPARE(m_server->connectionCount(), 0);
    QCOMPARE(m_server->runningRequests(), 1);
    m_kept[0].send(200, "nobody reads this", "text/plain");
    QCOMPARE(m_server->runningRequests(), 0);
}

void HttpLifetimeTest::aReplyOutlivesTheServer()
{
    RawClient client(m_port);
    client.sendGet("/keep");
    QTRY_COMPARE(m_kept.size(), 1);
    m_server.reset();
    QVERIFY(m_kept[0].clientGone().stop_requested());
    QVERIFY(!m_kept[0].isOpen());
    m_kept[0].send(200, "late", "text/plain");
    m_kept.clear();
    QTRY_VERIFY(client.isClosed());
    QVERIFY(client.received().isEmpty());
}

void HttpLifetimeTest::aStreamOutlivesTheServer()
{
    RawClient client(m_port);
    client.sendGet("/open");
    QTRY_VERIFY(m_writer);
    m_server.reset();
    QVERIFY(!m_writer->rawEvent("a", "b"));
    m_writer->finish();
    m_writer.reset();
    QTRY_VERIFY(client.isClosed());
}

void HttpLifetimeTest::aHandlerMayAnswerAClientThatIsLeaving()
{
    auto client = std::make_unique<RawClient>(m_port);
    client->sendGet("/keep");
    QTRY_COMPARE(m_kept.size(), 1);
    // The connection is gone on the wire, but the server's loop has not seen it yet.
    client->socket().abort();
    m_kept[0].send(200, QByteArray(1'000'000, 'x'), "text/plain");
    QTRY_COMPARE(m_server->connectionCount(), 0);
    QCOMPARE(m_server->runningRequests(), 0);
}

void HttpLifetimeTest::disconnectSomewhere(QRandomGenerator &random, quint16 port)
{
    static const QList<QByteArray> kRequests{
        "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\n",
        "POST /stream HTTP/1.1\r\nHost: localhost\r\nContent-Length: 10\r\n\r\n0123456789",
        "GET /later HTTP/1.1\r\nHost: localhost\r\n\r\nGET /health HTTP/1.1\r\nHost: "
        "localhost\r\n\r\n",
        "GET /none HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n",
        "GET /health HTTP/1.1\r\n\r\n",
    };
    const QByteArray request = kRequests[random.bounded(kRequests.size())];
    RawClient client(port);
    const bool whole = random.bounded(2) == 0;
    client.send(whole ? request : request.first(random.bounded(request.size())));
    // Some turns of the loop, so that the end falls anywhere in reading, working and answering.
    const int turns = random.bounded(6);
    for (int i = 0; i < turns; ++i)
        QCoreApplication::processEvents(QEventLoop::AllEvents);
    if (random.bounded(2) == 0)
        client.socket().abort();
    else
        client.socket().disconnectFromHost();
}

void HttpLifetimeTest::survivesRandomDisconnects()
{
    int reached = 0;
    m_server->addFilter([&reached](const Request &, const Reply &) {
        ++reached;
        return true;
    });
    int answered = 0;
    m_server->setObserver([&answered](const Answered &) { ++answered; });
    QRandomGenerator random(20);
    for (int i = 0; i < 1000; ++i)
        disconnectSomewhere(random, m_port);
    QTRY_COMPARE(m_server->connectionCount(), 0);
    QTRY_COMPARE(m_server->runningRequests(), 0);
    QTRY_COMPARE(m_scope->running(), 0);
    // The disconnects did fall on both sides of the handlers.
    QVERIFY(reached > 200 && reached < 900);
    QVERIFY(answered > 100);

    RawClient client(m_port);
    client.sendGet("/health");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 200);
}

void HttpLifetimeTest::stopWaitsForARunningRequest()
{
    RawClient client(m_port);
    client.sendGet("/keep");
    client.sendGet("/health");
    QTRY_COMPARE(m_kept.size(), 1);
    const auto stopped = std::make_shared<bool>(false);
    m_scope->launch(stopServer(m_server.get(), 10s, stopped));
    QVERIFY(!m_server->isListening());
    RawClient late(m_port);
    QTRY_VERIFY(late.isClosed());
    QVERIFY(!*stopped);
    QVERIFY(!m_kept[0].clientGone().stop_requested());

    m_kept[0].send(200, "done", "text/plain");
    QTRY_VERIFY(*stopped);
    QTRY_VERIFY(client.isClosed());
    // The one that had not begun is not begun any more.
    QCOMPARE(client.collect(), 1);
    QCOMPARE(client.answer(0).body, "done");
    QCOMPARE(client.answer(0).headers.value("connection"), "close");
}

void HttpLifetimeTest::stopDropsWhatTakesTooLong()
{
    RawClient client(m_port);
    client.sendGet("/keep");
    QTRY_COMPARE(m_kept.size(), 1);
    const auto stopped = std::make_shared<bool>(false);
    m_scope->launch(stopServer(m_server.get(), 50ms, stopped));
    QTRY_VERIFY(*stopped);
    QVERIFY(m_kept[0].clientGone().stop_requested());
    QTRY_VERIFY(client.isClosed());
    QVERIFY(client.received().isEmpty());
}

void HttpLifetimeTest::stopClosesIdleConnectionsAtOnce()
{
    RawClient client(m_port);
    client.sendGet("/health");
    WAIT_FOR_ANSWERS(client, 1);
    const auto stopped = std::make_shared<bool>(false);
    m_scope->launch(stopServer(m_server.get(), 60s, stopped));
    QTRY_VERIFY(*stopped);
    QTRY_VERIFY(client.isClosed());

    const auto again = std::make_shared<bool>(false);
    m_scope->launch(stopServer(m_server.get(), 60s, again));
    QTRY_VERIFY(*again);
}

void HttpLifetimeTest::stopLetsAStreamSayGoodbye()
{
    RawClient client(m_port);
    client.sendGet("/open");
    QTRY_VERIFY(m_writer);
    const auto stopped = std::make_shared<bool>(false);
    m_scope->launch(stopServer(m_server.get(), 60s, stopped));
    QVERIFY(m_writer->clientGone().stop_requested());
    QVERIFY(m_writer->isOpen());
    QVERIFY(m_writer->event("error", {{"code", "SHUTTING_DOWN"}}));
    m_writer->finish();
    QTRY_VERIFY(*stopped);
    WAIT_FOR_ANSWERS(client, 1);
    QVERIFY(client.answer(0).body.contains("SHUTTING_DOWN"));
    QTRY_VERIFY(client.isClosed());
}

QTEST_GUILESS_MAIN(HttpLifetimeTest)
#include "http_lifetime_test.moc"
