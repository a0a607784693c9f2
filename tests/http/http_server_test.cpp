#include "http/server.h"
#include "raw_client.h"

#include <QRegularExpression>
#include <QTest>

#include <memory>
#include <stdexcept>
#include <vector>

using namespace aidoctor;
using namespace aidoctor::http;
using namespace Qt::StringLiterals;

class HttpServerTest : public QObject {
    Q_OBJECT

private slots:
    void init();
    void cleanup();

    void answersAGet();
    void answersHeadWithoutABody();
    void servesSeveralRequestsOnOneConnection();
    void answersPipelinedRequestsInOrder();
    void closesWhenTheClientAsks();
    void speaksHttp10();
    void passesTheWholeRequest();
    void passesLargeBodies();
    void takesChunkedUploads();
    void answersExpectContinue();
    void refusesAForgedExchangeHeader();
    void neverHandsASocketToWebSockets();
    void answersUnknownPathsAndMethods();
    void answersHandlersThatForget();
    void answersHandlersThatThrow();
    void ignoresASecondAnswer();
    void refusesHeaderInjection();
    void mergesHeaders();
    void runsFiltersBeforeEveryAnswer();
    void tellsTheObserver();
    void reportsAPortInUse();

private:
    std::unique_ptr<Server> m_server;
    quint16 m_port = 0;
    std::vector<Reply> m_kept;
};

namespace {

void checkError(const RawAnswer &answer, int status, const QString &code)
{
    QCOMPARE(answer.status, status);
    QCOMPARE(answer.headers.value("content-type"), "application/json");
    const auto body = parseJson(answer.body);
    QVERIFY(body);
    const Json &detail = member(*body, "detail");
    QCOMPARE(stringMember(detail, "code"), code);
    QVERIFY(!stringMember(detail, "message").isEmpty());
    QVERIFY(member(detail, "details").is_object());
}

} // namespace

void HttpServerTest::init()
{
    Limits limits;
    limits.bodyBytesFor = [](const QByteArray &, const QString &path) {
        return path == u"/import" ? qint64(32 * 1024 * 1024) : qint64(-1);
    };
    m_server = std::make_unique<Server>(limits);
    m_server->addRoute("GET", u"/health"_s, [](const Request &, Reply reply) {
        reply.sendJson(200, {{"status", "healthy"}});
    });
    m_server->addRoute("GET", u"/keep"_s, [this](const Request &, Reply reply) {
        m_kept.push_back(std::move(reply));
    });
    m_server->addRoute("POST", u"/echo/{name}"_s, [](const Request &request, Reply reply) {
        reply.sendJson(200, {{"name", toStd(request.pathParameter(u"name"_s))},
                             {"route", toStd(request.route)},
                             {"q", toStd(request.queryValue(u"q"_s))},
                             {"type", request.header("content-type").toStdString()},
                             {"exchange", request.header("x-aidoctor-exchange").toStdString()},
                             {"body", request.body.toStdString()}});
    });
    m_server->addRoute("POST", u"/import"_s, [](const Request &request, Reply reply) {
        reply.send(200, QByteArray::number(request.body.size()), "text/plain");
    });
    const auto listening = m_server->listen(QHostAddress::LocalHost, 0);
    QVERIFY(listening);
    m_port = *listening;
}

void HttpServerTest::cleanup()
{
    m_kept.clear();
    m_server.reset();
}

void HttpServerTest::answersAGet()
{
    RawClient client(m_port);
    client.sendGet("/health");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 200);
    QCOMPARE(client.answer(0).body, R"({"status":"healthy"})");
    QCOMPARE(client.answer(0).headers.value("cache-control"), "no-store");
    QCOMPARE(client.answer(0).headers.value("x-content-type-options"), "nosniff");
    QVERIFY(client.answer(0).headers.value("date").endsWith(" GMT"));
    QVERIFY(!client.answer(0).headers.contains("connection"));
}

void HttpServerTest::answersHeadWithoutABody()
{
    RawClient client(m_port);
    client.send("HEAD /health HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QTRY_COMPARE(client.collect(true), 1);
    QCOMPARE(client.answer(0).status, 200);
    QCOMPARE(client.answer(0).headers.value("content-length"), "20");
    client.sendGet("/health");
    WAIT_FOR_ANSWERS(client, 2);
    QCOMPARE(client.answer(1).body.size(), 20);
}

void HttpServerTest::servesSeveralRequestsOnOneConnection()
{
    RawClient client(m_port);
    for (int i = 1; i <= 5; ++i) {
        client.sendGet("/health");
        WAIT_FOR_ANSWERS(client, i);
        QCOMPARE(client.answer(i - 1).status, 200);
    }
    QVERIFY(client.isConnected());
    QCOMPARE(m_server->connectionCount(), 1);
}

void HttpServerTest::answersPipelinedRequestsInOrder()
{
    RawClient client(m_port);
    client.send("GET /keep HTTP/1.1\r\nHost: localhost\r\n\r\n"
                "GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
                "GET /keep HTTP/1.1\r\nHost: localhost\r\n\r\n"
                "GET /none HTTP/1.1\r\nHost: localhost\r\n\r\n");
    QTRY_COMPARE(m_kept.size(), 1);
    // Another client is served meanwhile, so the loop had every chance to overtake.
    RawClient other(m_port);
    other.sendGet("/health");
    WAIT_FOR_ANSWERS(other, 1);
    QVERIFY(client.received().isEmpty());

    m_kept[0].send(200, "first", "text/plain");
    QTRY_COMPARE(m_kept.size(), 2);
    m_kept[1].send(200, "third", "text/plain");
    WAIT_FOR_ANSWERS(client, 4);
    QCOMPARE(client.answer(0).body, "first");
    QCOMPARE(client.answer(1).body, R"({"status":"healthy"})");
    QCOMPARE(client.answer(2).body, "third");
    QCOMPARE(client.answer(3).status, 404);
}

void HttpServerTest::closesWhenTheClientAsks()
{
    RawClient client(m_port);
    client.sendGet("/health", "Connection: close\r\n");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).headers.value("connection"), "close");
    QTRY_VERIFY(client.isClosed());
    QTRY_COMPARE(m_server->connectionCount(), 0);
}

void HttpServerTest::speaksHttp10()
{
    RawClient client(m_port);
    client.send("GET /health HTTP/1.0\r\n\r\n");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 200);
    QTRY_VERIFY(client.isClosed());
}

void HttpServerTest::passesTheWholeRequest()
{
    RawClient client(m_port);
    client.sendPost("/echo/a%20b%2Fc?q=SYSTEM|VAL+UE", "the body",
                    "Content-Type: text/plain\r\nX-Old: \xc3\xa4\r\n");
    WAIT_FOR_ANSWERS(client, 1);
    const auto body = parseJson(client.answer(0).body);
    QVERIFY(body);
    QCOMPARE(stringMember(*body, "name"), u"a b/c"_s);
    QCOMPARE(stringMember(*body, "route"), u"/echo/{name}"_s);
    QCOMPARE(stringMember(*body, "q"), u"SYSTEM|VAL UE"_s);
    QCOMPARE(stringMember(*body, "type"), u"text/plain"_s);
    QCOMPARE(stringMember(*body, "body"), u"the body"_s);
}

void HttpServerTest::passesLargeBodies()
{
    RawClient client(m_port);
    client.sendPost("/import", QByteArray(20 * 1024 * 1024, 'x'));
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).body, "20971520");
}

void HttpServerTest::takesChunkedUploads()
{
    RawClient client(m_port);
    client.send("POST /echo/n HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n");
    client.send("3\r\nabc\r\n");
    client.send("2\r\nd");
    client.send("e\r\n0\r\n\r\n");
    WAIT_FOR_ANSWERS(client, 1);
    QVERIFY(client.answer(0).body.contains(R"("body":"abcde")"));
}

void HttpServerTest::answersExpectContinue()
{
    RawClient client(m_port);
    client.send("POST /echo/n HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                "Expect: 100-continue\r\n\r\n");
    QTRY_COMPARE(client.received(), "HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ok");
    WAIT_FOR_ANSWERS(client, 2);
    QCOMPARE(client.answer(1).status, 200);
}

void HttpServerTest::refusesAForgedExchangeHeader()
{
    RawClient first(m_port);
    first.sendGet("/keep");
    QTRY_COMPARE(m_kept.size(), 1);
    const QByteArray forged = QByteArray::number(m_kept[0].id());

    RawClient second(m_port);
    second.sendPost("/echo/n", "mine", "X-AiDoctor-Exchange: " + forged + "\r\n");
    WAIT_FOR_ANSWERS(second, 1);
    QVERIFY(second.answer(0).body.contains(R"("body":"mine")"));
    QVERIFY(first.received().isEmpty());
    m_kept[0].sendStatus(204);
}

void HttpServerTest::neverHandsASocketToWebSockets()
{
    RawClient client(m_port);
    client.sendGet("/health", "Connection: Upgrade\r\nUpgrade: websocket\r\n"
                              "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAA\r\n");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).status, 200);
}

void HttpServerTest::answersUnknownPathsAndMethods()
{
    RawClient client(m_port);
    client.sendGet("/none");
    WAIT_FOR_ANSWERS(client, 1);
    checkError(client.answer(0), 404, u"NOT_FOUND"_s);
    client.sendPost("/health", {});
    WAIT_FOR_ANSWERS(client, 2);
    checkError(client.answer(1), 405, u"METHOD_NOT_ALLOWED"_s);
    QCOMPARE(client.answer(1).headers.value("allow"), "GET, HEAD");
    QVERIFY(client.isConnected());
}

void HttpServerTest::answersHandlersThatForget()
{
    m_server->addRoute("GET", u"/forget"_s, [](const Request &, const Reply &) {});
    RawClient client(m_port);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"left without an answer"_s));
    client.sendGet("/forget");
    WAIT_FOR_ANSWERS(client, 1);
    checkError(client.answer(0), 500, u"INTERNAL_ERROR"_s);

    client.sendGet("/keep");
    QTRY_COMPARE(m_kept.size(), 1);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"left without an answer"_s));
    m_kept.clear();
    WAIT_FOR_ANSWERS(client, 2);
    checkError(client.answer(1), 500, u"INTERNAL_ERROR"_s);
}

void HttpServerTest::answersHandlersThatThrow()
{
    m_server->addRoute("GET", u"/throw"_s,
                       [](const Request &, const Reply &) { throw std::runtime_error("secret"); });
    m_server->addRoute("GET", u"/throw-anything"_s,
                       [](const Request &, const Reply &) { throw 1; });
    RawClient client(m_port);
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"an exception left the handler"_s));
    client.sendGet("/throw");
    WAIT_FOR_ANSWERS(client, 1);
    checkError(client.answer(0), 500, u"INTERNAL_ERROR"_s);
    QVERIFY(!client.received().contains("secret"));
    QTest::ignoreMessage(QtCriticalMsg, QRegularExpression(u"no exception left the handler"_s));
    client.sendGet("/throw-anything");
    WAIT_FOR_ANSWERS(client, 2);
    checkError(client.answer(1), 500, u"INTERNAL_ERROR"_s);
}

void HttpServerTest::ignoresASecondAnswer()
{
    m_server->addRoute("GET", u"/twice"_s, [](const Request &, Reply reply) {
        reply.send(200, "one", "text/plain");
        reply.send(200, "two", "text/plain");
        reply.beginStream();
    });
    RawClient client(m_port);
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"a second answer was ignored"_s));
    QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"a second answer was ignored"_s));
    client.sendGet("/twice");
    client.sendGet("/health");
    WAIT_FOR_ANSWERS(client, 2);
    QCOMPARE(client.answer(0).body, "one");
    QCOMPARE(client.answer(1).body, R"({"status":"healthy"})");
}

void HttpServerTest::refusesHeaderInjection()
{
    m_server->addRoute("GET", u"/inject"_s, [](const Request &, Reply reply) {
        QVERIFY(!reply.addHeader("X-A", "a\r\nSet-Cookie: evil=1"));
        QVERIFY(!reply.addHeader("X B", "b"));
        QVERIFY(!reply.addHeader("Content-Length", "7"));
        QVERIFY(!reply.addHeader("X-C", QByteArray("c\0d", 3)));
        QVERIFY(reply.addHeader("X-Good", "yes"));
        reply.send(200, "body", "text/plain\r\nSet-Cookie: evil=1", {{"X-D", "d\ne: f"}});
    });
    RawClient client(m_port);
    for (int i = 0; i < 6; ++i)
        QTest::ignoreMessage(QtWarningMsg, QRegularExpression(u"a header was refused"_s));
    client.sendGet("/inject");
    WAIT_FOR_ANSWERS(client, 1);
    QCOMPARE(client.answer(0).body, "body");
    QCOMPARE(client.answer(0).headers.value("x-good"), "yes");
    QVERIFY(!client.received().contains("evil"));
    QVERIFY(!client.received().contains("X-D"));
}

void HttpServerTest::mergesHeaders()
{
    m_server->addRoute("GET", u"/merge"_s, [](const Request &, Reply reply) {
        reply.addHeader("X-A", "general");
        reply.addHeader("X-B", "general");
        reply.send(200, {}, "text/plain", {{"x-a", "special"}, {"Cache-Control", "max-age=5"}});
    });
    m_server->addRoute("GET", u"/empty"_s,
                       [](const Request &, Reply reply) { reply.sendStatus(204); });
    RawClient client(m_port);
    client.sendGet("/merge");
    client.sendGet("/empty");
    WAIT_FOR_ANSWERS(client, 2);
    QCOMPARE(client.answer(0).headers.value("x-a"), "special");
    QCOMPARE(client.answer(0).headers.value("x-b"), "general");
    QCOMPARE(client.answer(0).headers.value("cache-control"), "max-age=5");
    QCOMPARE(client.received().count("x-a:"), 1);
    QCOMPARE(client.received().count("X-A:"), 0);
    QCOMPARE(client.answer(1).status, 204);
    QVERIFY(!client.answer(1).headers.contains("content-length"));
}

void HttpServerTest::runsFiltersBeforeEveryAnswer()
{
    m_server->addFilter([](const Request &, Reply &reply) {
        reply.addHeader("Access-Control-Allow-Origin", "https://ehr.example");
        return true;
    });
    m_server->addFilter([](const Request &request, Reply &reply) {
        if (request.route == u"/health" || request.hasHeader("authorization"))
            return true;
        reply.sendError(401, u"UNAUTHORIZED"_s, u"Sign in."_s);
        return false;
    });
    RawClient client(m_port);
    client.sendGet("/health");
    client.sendGet("/none");
    client.sendGet("/none", "Authorization: Bearer x\r\n");
    WAIT_FOR_ANSWERS(client, 3);
    QCOMPARE(client.answer(0).status, 200);
    checkError(client.answer(1), 401, u"UNAUTHORIZED"_s);
    checkError(client.answer(2), 404, u"NOT_FOUND"_s);
    for (int i = 0; i < 3; ++i)
        QCOMPARE(client.answer(i).headers.value("access-control-allow-origin"),
                 "https://ehr.example");
}

void HttpServerTest::tellsTheObserver()
{
    QList<Answered> seen;
    m_server->setObserver([&seen](const Answered &answered) { seen.append(answered); });
    RawClient client(m_port);
    client.sendPost("/echo/secret", {});
    client.sendGet("/none");
    WAIT_FOR_ANSWERS(client, 2);
    QCOMPARE(seen.size(), 2);
    QCOMPARE(seen[0].route, u"/echo/{name}"_s);
    QCOMPARE(seen[0].method, "POST");
    QCOMPARE(seen[0].status, 200);
    QCOMPARE(seen[1].route, QString());
    QCOMPARE(seen[1].status, 404);
    m_server->setObserver({});
}

void HttpServerTest::reportsAPortInUse()
{
    Server other;
    const auto listening = other.listen(QHostAddress::LocalHost, m_port);
    QVERIFY(!listening);
    QCOMPARE(listening.error().code, u"LISTEN_FAILED"_s);
    QVERIFY(!other.isListening());
}

QTEST_GUILESS_MAIN(HttpServerTest)
#include "http_server_test.moc"
