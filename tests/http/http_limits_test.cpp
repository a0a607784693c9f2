#include "http/server.h"
#include "raw_client.h"

#include <QRegularExpression>
#include <QTest>

#include <memory>
#include <vector>

using namespace aidoctor;
using namespace aidoctor::http;
using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

class HttpLimitsTest : public QObject {
    Q_OBJECT

private slots:
    void init();

    void refusesALargeBodyUnread();
    void refusesALargeChunkedBody();
    void refusesAForeignHost();
    void refusesAMissingHost();
    void refusesASmuggledRequest();
    void givesRefusalsTheirHeaders();
    void timesOutASlowHead();
    void timesOutASlowBody();
    void closesIdleConnections();
    void dropsAClientThatDoesNotTakeItsAnswer();
    void limitsConnections();
    void limitsRunningRequests();
    void reportsWorkThatNobodyWaitsFor();
    void survivesSlowLoris();

private:
    void start(const Limits &limits);
    static QString codeOf(const RawAnswer &answer);

    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;
    int m_handled = 0;
    std::vector<Reply> m_kept;
};

void HttpLimitsTest::init()
{
    m_kept.clear();
    m_server.reset();
    m_handled = 0;
}

void HttpLimitsTest::start(const Limits &limits)
{
    m_server = std::make_unique<Server>(limits);
    m_server->addRoute("GET", u"/health"_s, [this](const Request &, Reply reply) {
        ++m_handled;
        reply.sendJson(200, {{"status", "healthy"}});
    });
    m_server->addRoute("POST", u"/upload"_s, [this](const Request &, Reply reply) {
        ++m_handled;
        reply.sendStatus(204);
    });
    m_server->addRoute("GET", u"/keep"_s, [this](const Request &, Reply reply) {
        m_kept.push_back(std::move(reply));
    });
    m_server->addRoute("GET", u"/large"_s, [this](const Request &, Reply reply) {
        ++m_handled;
        reply.send(200, QByteArray(64 * 1024 * 1024, 'x'), "text/plain");
    });
    const auto listening = m_server->listen(QHostAddress::LocalHost, 0);
    QVERIFY(listening);
    m_port = *listening;
}

QString HttpLimitsTest::codeOf(const RawAnswer &answer)
{
    const auto body = parseJson(answer.body);
    return body ? stringMember(member(*body, "detail"), "code") : QString();
}

void HttpLimitsTest::refusesALargeBodyUnread()
{
    start({});
    RawClient client(m_port);
    client.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 536870912\r\n\r\n");
    client.send(QByteArray(1024 * 1024, 'x'));
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 413);
    QCOMPARE(codeOf(client.answer(0)), u"BODY_TOO_LARGE"_s);
    QCOMPARE(client.answer(0).headers.value("connection"), "close");
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(m_handled, 0);
    QTRY_COMPARE(m_server->connectionCount(), 0);
}

void HttpLimitsTest::refusesALargeChunkedBody()
{
    Limits limits;
    limits.bodyBytes = 10;
    start(limits);
    RawClient client(m_port);
    client.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
                "8\r\n12345678\r\n");
    client.send("8\r\n12345678\r\n");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 413);
    QCOMPARE(m_handled, 0);
}

void HttpLimitsTest::refusesAForeignHost()
{
    start({});
    RawClient client(m_port);
    client.send("GET /health HTTP/1.1\r\nHost: evil.example:" + QByteArray::number(m_port)
                + "\r\n\r\n");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 421);
    QCOMPARE(codeOf(client.answer(0)), u"HOST_NOT_ALLOWED"_s);
    QCOMPARE(m_handled, 0);

    RawClient right(m_port);
    right.send("GET /health HTTP/1.1\r\nHost: 127.0.0.1:" + QByteArray::number(m_port)
               + "\r\n\r\n");
    WAIT_FOR_ANSWERS(right, 1);
    QCOMPARE(right.answer(0).status, 200);
}

void HttpLimitsTest::refusesAMissingHost()
{
    start({});
    RawClient client(m_port);
    client.send("GET /health HTTP/1.1\r\n\r\n");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 400);
    QCOMPARE(codeOf(client.answer(0)), u"MALFORMED_REQUEST"_s);
    QTRY_VERIFY(client.isClosed());
}

void HttpLimitsTest::refusesASmuggledRequest()
{
    start({});
    RawClient client(m_port);
    client.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n"
                "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"
                "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    WAIT_FOR_ANSWERS(client, 1);
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.collect(), 1);
    QCOMPARE(client.answer(0).status, 400);
    QCOMPARE(m_handled, 0);
}

void HttpLimitsTest::givesRefusalsTheirHeaders()
{
    Limits limits;
    limits.bodyBytes = 1;
    limits.refusalHeaders = [](const Request &request) {
        return HeaderList{{"Access-Control-Allow-Origin", request.header("origin")}};
    };
    start(limits);
    RawClient client(m_port);
    client.sendPost("/upload", "too long", "Origin: https://ehr.example\r\n");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 413);
    QCOMPARE(client.answer(0).headers.value("access-control-allow-origin"), "https://ehr.example");
}

void HttpLimitsTest::timesOutASlowHead()
{
    Limits limits;
    limits.headTimeout = 100ms;
    start(limits);
    RawClient silent(m_port);
    RawClient client(m_port);
    client.send("GET /health HTTP/1.1\r\nHost: loc");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 408);
    QCOMPARE(codeOf(client.answer(0)), u"REQUEST_TIMEOUT"_s);
    QTRY_VERIFY(client.isClosed());
    // Who says nothing is told nothing.
    QTRY_VERIFY(silent.isClosed());
    QVERIFY(silent.received().isEmpty());
    QTRY_COMPARE(m_server->connectionCount(), 0);
}

void HttpLimitsTest::timesOutASlowBody()
{
    Limits limits;
    limits.bodyTimeout = 100ms;
    start(limits);
    RawClient client(m_port);
    client.send("POST /upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\n\r\nab");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 408);
    QCOMPARE(m_handled, 0);
}

void HttpLimitsTest::closesIdleConnections()
{
    Limits limits;
    limits.idleTimeout = 100ms;
    start(limits);
    RawClient client(m_port);
    client.sendGet("/health");
    WAIT_FOR_ANSWERS(client, 1);
    QTRY_VERIFY(client.isClosed());
    QCOMPARE(client.collect(), 1);
    QTRY_COMPARE(m_server->connectionCount(), 0);
}

void HttpLimitsTest::dropsAClientThatDoesNotTakeItsAnswer()
{
    Limits limits;
    limits.sendTimeout = 100ms;
    start(limits);
    RawClient client(m_port);
    client.socket().setReadBufferSize(1024);
    client.socket().disconnect();
    client.sendGet("/large");
    QTRY_COMPARE(m_handled, 1);
    QTRY_COMPARE(m_server->connectionCount(), 0);
    QCOMPARE(m_server->runningRequests(), 0);
}

void HttpLimitsTest::limitsConnections()
{
    Limits limits;
    limits.connections = 2;
    start(limits);
    auto first = std::make_unique<RawClient>(m_port);
    RawClient second(m_port);
    first->sendGet("/health");
    second.sendGet("/health");
    WAIT_FOR_ANSWERS(*first, 1);
    WAIT_FOR_ANSWERS(second, 1);

    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"too many are open"_s));
    RawClient third(m_port);
    WAIT_FOR_ANSWERS(third, 1);
    QCOMPARE(third.answer(0).status, 503);
    QCOMPARE(codeOf(third.answer(0)), u"OVERLOADED"_s);
    QTRY_VERIFY(third.isClosed());

    first.reset();
    QTRY_COMPARE(m_server->connectionCount(), 1);
    RawClient fourth(m_port);
    fourth.sendGet("/health");
    WAIT_FOR_ANSWERS(fourth, 1);
    QCOMPARE(fourth.answer(0).status, 200);
}

void HttpLimitsTest::limitsRunningRequests()
{
    Limits limits;
    limits.runningRequests = 2;
    start(limits);
    {
        RawClient first(m_port);
        RawClient second(m_port);
        first.sendGet("/keep");
        second.sendGet("/keep");
        QTRY_COMPARE(m_kept.size(), 2);
    }
    // The clients have gone, the work they asked for has not.
    QTRY_COMPARE(m_server->connectionCount(), 0);
    QCOMPARE(m_server->runningRequests(), 2);
    RawClient third(m_port);
    third.sendGet("/health");
    WAIT_FOR_ANSWERS(third, 1);
    QCOMPARE(third.answer(0).status, 503);

    m_kept.clear();
    QCOMPARE(m_server->runningRequests(), 0);
    RawClient fourth(m_port);
    fourth.sendGet("/health");
    WAIT_FOR_ANSWERS(fourth, 1);
    QCOMPARE(fourth.answer(0).status, 200);
}

void HttpLimitsTest::reportsWorkThatNobodyWaitsFor()
{
    static int reports = 0;
    static QtMessageHandler previous = nullptr;
    previous = qInstallMessageHandler(
        [](QtMsgType type, const QMessageLogContext &context, const QString &message) {
            if (message.contains(u"long after its client has gone"_s))
                ++reports;
            else
                previous(type, context, message);
        });
    Limits limits;
    limits.abandonedTimeout = 50ms;
    start(limits);
    auto client = std::make_unique<RawClient>(m_port);
    client->sendGet("/keep");
    QTRY_COMPARE(m_kept.size(), 1);
    client.reset();
    QTRY_COMPARE(reports, 1);
    qInstallMessageHandler(previous);
}

void HttpLimitsTest::survivesSlowLoris()
{
    Limits limits;
    limits.headTimeout = 300ms;
    limits.connections = 100;
    start(limits);
    std::vector<std::unique_ptr<RawClient>> clients;
    for (int i = 0; i < 100; ++i) {
        clients.push_back(std::make_unique<RawClient>(m_port));
        clients.back()->send("GET /health HTTP/1.1\r\nX: ");
        QTRY_COMPARE(m_server->connectionCount(), i + 1);
    }
    QTRY_COMPARE(m_server->connectionCount(), 0);
    RawClient client(m_port);
    client.sendGet("/health");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 200);
}

QTEST_GUILESS_MAIN(HttpLimitsTest)
#include "http_limits_test.moc"
