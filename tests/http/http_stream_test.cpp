#include "core/task_scope.h"
#include "http/server.h"
#include "raw_client.h"

#include <QRegularExpression>
#include <QTest>

#include <memory>
#include <optional>

using namespace aidoctor;
using namespace aidoctor::http;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class HttpStreamTest : public QObject {
    Q_OBJECT

private slots:
    void init();

    void eventsArriveOneByOne();
    void formatsEvents();
    void refusesControlCharactersInNames();
    void anHttp10ClientGetsAStreamWithoutChunks();
    void headOfAStreamEndsAtOnce();
    void anIdleStreamIsKeptAlive();
    void aForgottenStreamIsCut();
    void aThrowingHandlerCutsItsStream();
    void aSlowReaderIsDropped();
    void aWriterCanWaitForItsReader();
    void waitingEndsWhenTheClientGoes();
    void theNextRequestWaitsForTheStream();

private:
    void start(const Limits &limits);
    static QCoro::Task<> waitForDrain(SseWriter writer,
                                      std::shared_ptr<std::optional<Status>> result);

    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;
    std::optional<SseWriter> m_writer;
};

void HttpStreamTest::init()
{
    m_writer.reset();
    m_server.reset();
}

void HttpStreamTest::start(const Limits &limits)
{
    m_server = std::make_unique<Server>(limits);
    m_server->addRoute("GET", u"/stream"_s,
                       [this](const Request &, Reply reply) { m_writer = reply.beginStream(); });
    m_server->addRoute("GET", u"/health"_s, [](const Request &, Reply reply) {
        reply.sendJson(200, {{"status", "healthy"}});
    });
    const auto listening = m_server->listen(QHostAddress::LocalHost, 0);
    QVERIFY(listening);
    m_port = *listening;
}

QCoro::Task<> HttpStreamTest::waitForDrain(SseWriter writer,
                                           std::shared_ptr<std::optional<Status>> result)
{
    auto drained = writer.drained();
    const Status status = co_await drained;
    *result = status;
}

void HttpStreamTest::eventsArriveOneByOne()
{
    start({});
    RawClient client(m_port);
    client.sendGet("/stream");
    QTRY_VERIFY(client.received().endsWith("\r\n\r\n"));
    QVERIFY(client.received().contains("Content-Type: text/event-stream\r\n"));
    QVERIFY(client.received().contains("Transfer-Encoding: chunked\r\n"));
    QVERIFY(m_writer && m_writer->isOpen());

    QVERIFY(m_writer->event("text", {{"text", "one"}}));
    QTRY_VERIFY(client.received().contains("event: text\ndata: {\"text\":\"one\"}\n\n"));
    QCOMPARE(m_writer->pendingBytes(), 0);
    QVERIFY(m_writer->event("text", {{"text", "two"}}, "7:2"));
    QTRY_VERIFY(client.received().contains("data: {\"text\":\"two\"}\nid: 7:2\n\n"));
    m_writer->finish();
    WAIT_FOR_ANSWERS(client, 1);
    QVERIFY(!m_writer->isOpen());
    QVERIFY(!m_writer->event("text", {}));
    QCOMPARE(m_server->runningRequests(), 0);

    client.sendGet("/health");
    WAIT_FOR_ANSWERS(client, 2);
    QCOMPARE(client.answer(1).status, 200);
}

void HttpStreamTest::formatsEvents()
{
    start({});
    RawClient client(m_port);
    client.sendGet("/stream");
    QTRY_VERIFY(m_writer);
    QVERIFY(m_writer->rawEvent("text", "a\nb\r\nc\rd"));
    QVERIFY(m_writer->comment("hello"));
    m_writer->finish();
    m_writer->finish();
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).body,
             "event: text\ndata: a\ndata: b\ndata: c\ndata: d\n\n: hello\n\n");
}

void HttpStreamTest::refusesControlCharactersInNames()
{
    start({});
    RawClient client(m_port);
    client.sendGet("/stream");
    QTRY_VERIFY(m_writer);
    const QRegularExpression warning(u"control character"_s);
    QTest::ignoreMessage(QtWarningMsg, warning);
    QVERIFY(!m_writer->event("a\nevent: b", {}));
    QTest::ignoreMessage(QtWarningMsg, warning);
    QVERIFY(!m_writer->event("a", {}, "1\n2"));
    m_writer->finish();
    WAIT_FOR_ANSWERS(client, 1);
    QVERIFY(client.answer(0).body.isEmpty());
}

void HttpStreamTest::anHttp10ClientGetsAStreamWithoutChunks()
{
    start({});
    RawClient client(m_port);
    client.send("GET /stream HTTP/1.0\r\n\r\n");
    QTRY_VERIFY(m_writer);
    m_writer->rawEvent("a", "b");
    m_writer->finish();
    QTRY_VERIFY(client.isClosed());
    QVERIFY(!client.received().contains("chunked"));
    QVERIFY(client.received().endsWith("\r\n\r\nevent: a\ndata: b\n\n"));
}

void HttpStreamTest::headOfAStreamEndsAtOnce()
{
    start({});
    RawClient client(m_port);
    client.send("HEAD /stream HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QTRY_COMPARE(client.collect(true), 1);
    QVERIFY(m_writer && !m_writer->isOpen());
    QVERIFY(m_writer->clientGone().stop_requested());
    client.sendGet("/health");
    WAIT_FOR_ANSWERS(client, 2);
}

void HttpStreamTest::anIdleStreamIsKeptAlive()
{
    Limits limits;
    limits.heartbeat = 50ms;
    limits.idleTimeout = 100ms;
    limits.headTimeout = 100ms;
    start(limits);
    RawClient client(m_port);
    client.sendGet("/stream");
    QTRY_COMPARE_GE(client.received().count(": keep-alive\n\n"), 4);
    QVERIFY(client.isConnected());
    m_writer->finish();
    WAIT_FOR_ANSWERS(client, 1);
}

void HttpStreamTest::aForgottenStreamIsCut()
{
    start({});
    RawClient client(m_port);
    client.sendGet("/stream");
    QTRY_VERIFY(m_writer);
    m_writer->rawEvent("a", "b");
    QTRY_VERIFY(client.received().contains("data: b"));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"left without an end"_s));
    m_writer.reset();
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.collect(), 0);
    QTRY_COMPARE(m_server->connectionCount(), 0);
}

void HttpStreamTest::aThrowingHandlerCutsItsStream()
{
    start({});
    m_server->addRoute("GET", u"/throw"_s, [](const Request &, Reply reply) {
        const SseWriter writer = reply.beginStream();
        throw 1;
    });
    RawClient client(m_port);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"left without an end"_s));
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"left the handler"_s));
    client.sendGet("/throw");
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.collect(), 0);
    QCOMPARE(m_server->runningRequests(), 0);
}

void HttpStreamTest::aSlowReaderIsDropped()
{
    Limits limits;
    limits.streamBytes = 256 * 1024;
    start(limits);
    RawClient client(m_port);
    client.socket().setReadBufferSize(1024);
    client.socket().disconnect();
    client.sendGet("/stream");
    QTRY_VERIFY(m_writer);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"reads too slowly"_s));
    const QByteArray data(64 * 1024, 'x');
    int written = 0;
    while (written < 1000 && m_writer->rawEvent("a", data))
        ++written;
    QVERIFY(written < 1000);
    QVERIFY(!m_writer->isOpen());
    QVERIFY(m_writer->clientGone().stop_requested());
    QTRY_COMPARE(m_server->connectionCount(), 0);
}

void HttpStreamTest::aWriterCanWaitForItsReader()
{
    start({});
    RawClient client(m_port);
    client.sendGet("/stream");
    QTRY_VERIFY(m_writer);
    TaskScope scope;
    const auto atOnce = std::make_shared<std::optional<Status>>();
    scope.launch(waitForDrain(*m_writer, atOnce));
    QVERIFY(*atOnce && **atOnce);

    // The client lives in this thread, so nothing is read before the loop turns.
    const QByteArray data(256 * 1024, 'x');
    while (m_writer->pendingBytes() < 512 * 1024)
        QVERIFY(m_writer->rawEvent("a", data));
    const auto later = std::make_shared<std::optional<Status>>();
    scope.launch(waitForDrain(*m_writer, later));
    QVERIFY(!*later);
    QTRY_VERIFY(*later);
    QVERIFY(**later);
    m_writer->finish();
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(scope.running(), 0);
}

void HttpStreamTest::waitingEndsWhenTheClientGoes()
{
    start({});
    auto client = std::make_unique<RawClient>(m_port);
    client->sendGet("/stream");
    QTRY_VERIFY(m_writer);
    const QByteArray data(256 * 1024, 'x');
    while (m_writer->pendingBytes() < 512 * 1024)
        QVERIFY(m_writer->rawEvent("a", data));
    TaskScope scope;
    const auto result = std::make_shared<std::optional<Status>>();
    scope.launch(waitForDrain(*m_writer, result));
    client.reset();
    QTRY_VERIFY(*result);
    QVERIFY(!**result);
    QCOMPARE((*result)->error().code, u"CANCELLED"_s);
    QVERIFY(!m_writer->isOpen());
}

void HttpStreamTest::theNextRequestWaitsForTheStream()
{
    start({});
    RawClient client(m_port);
    client.sendGet("/stream");
    client.sendGet("/health");
    QTRY_VERIFY(m_writer);
    RawClient other(m_port);
    other.sendGet("/health");
    WAIT_FOR_ANSWERS(other, 1);
    QVERIFY(!client.received().contains("healthy"));
    m_writer->rawEvent("a", "b");
    m_writer->finish();
    WAIT_FOR_ANSWERS(client, 2);
    QCOMPARE(client.answer(0).body, "event: a\ndata: b\n\n");
    QCOMPARE(client.answer(1).body, R"({"status":"healthy"})");
}

QTEST_GUILESS_MAIN(HttpStreamTest)
#include "http_stream_test.moc"
