#include "http/head_parser.h"

#include <QTest>

using namespace aidoctor::http;

class HttpHeadParserTest : public QObject {
    Q_OBJECT

private slots:
    void refusesWhatIsNotStrictHttp_data();
    void refusesWhatIsNotStrictHttp();
    void acceptsValidHeads_data();
    void acceptsValidHeads();
    void readsTheParts();
    void knowsWhenTheConnectionCloses();
    void findsTheEndInAnyPieces();
    void refusesEarlyWhatCannotBecomeAHead();
    void limitsCountAndSize();
};

namespace {

QByteArray get(const QByteArray &headers)
{
    return "GET / HTTP/1.1\r\n" + headers + "\r\n";
}

QByteArray withTarget(const QByteArray &target)
{
    return "GET " + target + " HTTP/1.1\r\nHost: localhost\r\n\r\n";
}

} // namespace

void HttpHeadParserTest::refusesWhatIsNotStrictHttp_data()
{
    QTest::addColumn<QByteArray>("head");
    QTest::addColumn<int>("status");

    const QByteArray host = "Host: localhost\r\n";
    QTest::newRow("bare LF") << QByteArray("GET / HTTP/1.1\nHost: localhost\n\n") << 400;
    QTest::newRow("one bare LF") << get("Host: localhost\nX: y\r\n") << 400;
    QTest::newRow("bare CR") << get("Host: localhost\rX: y\r\n") << 400;
    QTest::newRow("NUL") << get(host + QByteArray("X: a\0b\r\n", 8)) << 400;
    QTest::newRow("obs-fold") << get(host + "X: a\r\n b\r\n") << 400;
    QTest::newRow("fold before the first header") << get(" X: a\r\n" + host) << 400;
    QTest::newRow("no Host") << get("X: y\r\n") << 400;
    QTest::newRow("two Hosts") << get(host + host) << 400;
    QTest::newRow("empty Host") << get("Host:\r\n") << 400;
    QTest::newRow("Host with a path") << get("Host: localhost/x\r\n") << 400;
    QTest::newRow("Host with user") << get("Host: a@localhost\r\n") << 400;
    QTest::newRow("method with a slash") << QByteArray("G/T / HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("empty method") << QByteArray(" / HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("unknown method") << QByteArray("BREW / HTTP/1.1\r\nHost: a\r\n\r\n") << 501;
    QTest::newRow("lower case method") << QByteArray("get / HTTP/1.1\r\nHost: a\r\n\r\n") << 501;
    QTest::newRow("HTTP/9.9") << QByteArray("GET / HTTP/9.9\r\nHost: a\r\n\r\n") << 505;
    QTest::newRow("HTTP/2 preface") << QByteArray("PRI * HTTP/2.0\r\n\r\n") << 400;
    QTest::newRow("no version") << QByteArray("GET /\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("lower case version") << QByteArray("GET / http/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("two spaces") << QByteArray("GET  / HTTP/1.1\r\nHost: a\r\n\r\n") << 400;
    QTest::newRow("negative length") << get(host + "Content-Length: -1\r\n") << 400;
    QTest::newRow("signed length") << get(host + "Content-Length: +1\r\n") << 400;
    QTest::newRow("hexadecimal length") << get(host + "Content-Length: 0x10\r\n") << 400;
    QTest::newRow("absurd length") << get(host + "Content-Length: 99999999999999999999\r\n") << 400;
    QTest::newRow("empty length") << get(host + "Content-Length:\r\n") << 400;
    QTest::newRow("list of lengths") << get(host + "Content-Length: 3, 3\r\n") << 400;
    QTest::newRow("repeated length")
        << get(host + "Content-Length: 3\r\nContent-Length: 3\r\n") << 400;
    QTest::newRow("length and coding")
        << get(host + "Content-Length: 3\r\nTransfer-Encoding: chunked\r\n") << 400;
    QTest::newRow("coding gzip") << get(host + "Transfer-Encoding: gzip, chunked\r\n") << 501;
    QTest::newRow("coding xchunked") << get(host + "Transfer-Encoding: xchunked\r\n") << 501;
    QTest::newRow("repeated coding")
        << get(host + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n") << 400;
    QTest::newRow("coding in HTTP/1.0")
        << QByteArray("GET / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n") << 400;
    QTest::newRow("authority in the path") << withTarget("//evil.example/health") << 400;
    QTest::newRow("absolute form") << withTarget("http://localhost/health") << 400;
    QTest::newRow("authority form") << withTarget("localhost:80") << 400;
    QTest::newRow("asterisk form") << withTarget("*") << 400;
    QTest::newRow("fragment") << withTarget("/a#b") << 400;
    QTest::newRow("non-ASCII target") << withTarget("/\xc3\xa4") << 400;
    QTest::newRow("tab in the target") << withTarget("/a\tb") << 400;
    QTest::newRow("DEL in the target") << withTarget("/a\x7f") << 400;
    QTest::newRow("long target") << withTarget('/' + QByteArray(4096, 'a')) << 414;
    QTest::newRow("blank before the colon") << get(host + "X : y\r\n") << 400;
    QTest::newRow("empty name") << get(host + ": y\r\n") << 400;
    QTest::newRow("no colon") << get(host + "X\r\n") << 400;
    QTest::newRow("bracket in a name") << get(host + "X(y): z\r\n") << 400;
    QTest::newRow("control character in a value") << get(host
                                                         + "X: a\x01"
                                                           "b\r\n")
                                                  << 400;
    QTest::newRow("two Authorization")
        << get(host + "Authorization: Bearer a\r\nAuthorization: Bearer b\r\n") << 400;
    QTest::newRow("two Content-Type")
        << get(host + "Content-Type: a/b\r\nContent-Type: c/d\r\n") << 400;
    QTest::newRow("other expectation") << get(host + "Expect: tea\r\n") << 417;
    QTest::newRow("incomplete") << QByteArray("GET / HTTP/1.1\r\nHost: a\r\n") << 400;
    QTest::newRow("bytes after the head") << get(host) + "x" << 400;
}

void HttpHeadParserTest::refusesWhatIsNotStrictHttp()
{
    QFETCH(QByteArray, head);
    QFETCH(int, status);

    const auto parsed = parseHead(head);
    QVERIFY(!parsed);
    QCOMPARE(parsed.error().status, status);
    QVERIFY(!parsed.error().code.isEmpty());
    QVERIFY(!parsed.error().message.isEmpty());
}

void HttpHeadParserTest::acceptsValidHeads_data()
{
    QTest::addColumn<QByteArray>("head");

    QTest::newRow("plain") << withTarget("/");
    QTest::newRow("query") << withTarget("/a?b=c%20d&e=%C3%A4+f|g");
    QTest::newRow("slashes inside") << withTarget("/a//b");
    QTest::newRow("longest target") << withTarget('/' + QByteArray(4095, 'a'));
    QTest::newRow("port") << get("Host: 127.0.0.1:8080\r\n");
    QTest::newRow("IPv6") << get("Host: [::1]:8080\r\n");
    QTest::newRow("HTTP/1.0 without Host") << QByteArray("GET / HTTP/1.0\r\n\r\n");
    QTest::newRow("empty value") << get("Host: a\r\nX:\r\n");
    QTest::newRow("bytes above ASCII in a value") << get("Host: a\r\nX: \xc3\xa4\r\n");
    QTest::newRow("repeated Accept") << get("Host: a\r\nAccept: b/c\r\nAccept: d/e\r\n");
}

void HttpHeadParserTest::acceptsValidHeads()
{
    QFETCH(QByteArray, head);

    const auto parsed = parseHead(head);
    QVERIFY2(parsed, parsed ? "" : qPrintable(parsed.error().message));
}

void HttpHeadParserTest::readsTheParts()
{
    const auto head = parseHead("POST /a?b HTTP/1.1\r\nHoSt: localhost\r\ncontent-LENGTH: 0012\r\n"
                                "X-Blank: \t v w \t\r\nExpect: 100-Continue\r\n\r\n");
    QVERIFY(head);
    QCOMPARE(head->method, "POST");
    QCOMPARE(head->target, "/a?b");
    QCOMPARE(head->minorVersion, 1);
    QCOMPARE(head->header("host"), "localhost");
    QCOMPARE(head->header("x-blank"), "v w");
    QCOMPARE(head->contentLength.value_or(-1), 12);
    QVERIFY(head->hasBody());
    QVERIFY(head->expectsContinue);
    QVERIFY(!head->chunked);

    const auto chunked = parseHead(get("Host: a\r\nTransfer-Encoding: Chunked\r\n"));
    QVERIFY(chunked && chunked->chunked);
}

void HttpHeadParserTest::knowsWhenTheConnectionCloses()
{
    QVERIFY(parseHead(get("Host: a\r\n"))->keepAlive);
    QVERIFY(!parseHead(get("Host: a\r\nConnection: Close\r\n"))->keepAlive);
    QVERIFY(!parseHead(get("Host: a\r\nConnection: te, close\r\n"))->keepAlive);
    QVERIFY(!parseHead("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n")->keepAlive);
}

void HttpHeadParserTest::findsTheEndInAnyPieces()
{
    const QByteArray head = get("Host: localhost\r\nX: y\r\n");
    const QByteArray bytes = head + "next";
    for (qsizetype cut = 0; cut <= bytes.size(); ++cut) {
        const auto first = findHeadEnd(QByteArrayView(bytes).first(cut), 0);
        QVERIFY(first);
        QCOMPARE(first->has_value(), cut >= head.size());
        const auto second = findHeadEnd(bytes, std::min(cut, head.size() - 1));
        QVERIFY(second);
        QCOMPARE(second->value_or(-1), head.size());
    }
}

void HttpHeadParserTest::refusesEarlyWhatCannotBecomeAHead()
{
    QCOMPARE(findHeadEnd("GET / HTTP/1.1\n", 0).error().status, 400);
    QCOMPARE(findHeadEnd(QByteArray(20 * 1024, 'a'), 0).error().status, 414);
    QCOMPARE(findHeadEnd("GET / HTTP/1.1\r\nX: " + QByteArray(20 * 1024, 'a'), 0).error().status,
             431);
}

void HttpHeadParserTest::limitsCountAndSize()
{
    QByteArray headers = "Host: a\r\n";
    for (int i = 1; i < 100; ++i)
        headers += "X: y\r\n";
    QVERIFY(parseHead(get(headers)));
    QCOMPARE(parseHead(get(headers + "X: y\r\n")).error().status, 431);
    QCOMPARE(parseHead(get("Host: a\r\nX: " + QByteArray(16 * 1024, 'a') + "\r\n")).error().status,
             431);
}

QTEST_GUILESS_MAIN(HttpHeadParserTest)
#include "http_head_parser_test.moc"
