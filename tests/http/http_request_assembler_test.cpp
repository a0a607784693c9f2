#include "http/request_assembler.h"

#include <QTest>

using namespace aidoctor::http;
using namespace Qt::StringLiterals;
using Progress = RequestAssembler::Progress;

class HttpRequestAssemblerTest : public QObject {
    Q_OBJECT

private slots:
    void decodesTargetsOnce();
    void refusesBadEncodings_data();
    void refusesBadEncodings();
    void putsARequestTogetherAtEverySplit();
    void takesOneRequestAtATime();
    void knowsItsOwnHosts_data();
    void knowsItsOwnHosts();
    void refusesBodiesByTheirAnnouncedLength();
    void asksForTheBodyOnlyWhenTheClientWaits();
    void joinsRepeatedHeaders();
};

void HttpRequestAssemblerTest::decodesTargetsOnce()
{
    const auto target = decodeTarget("/a%20b/c%2Fd/%2525+?q=x+y%2Bz&empty=&flag&q=%C3%A4");
    QVERIFY(target);
    QCOMPARE(target->path, u"/a b/c/d/%25+"_s);
    QCOMPARE(target->segments, QStringList({u"a b"_s, u"c/d"_s, u"%25+"_s}));
    const QList<QPair<QString, QString>> query{
        {u"q"_s, u"x y+z"_s}, {u"empty"_s, {}}, {u"flag"_s, {}}, {u"q"_s, QString(QChar(0xe4))}};
    QCOMPARE(target->query, query);

    Request request;
    request.query = target->query;
    QCOMPARE(request.queryValue(u"q"_s), u"x y+z"_s);
    QCOMPARE(request.queryValues(u"q"_s).size(), 2);
    QVERIFY(request.hasQueryItem(u"flag"_s));
    QVERIFY(!request.hasQueryItem(u"other"_s));
}

void HttpRequestAssemblerTest::refusesBadEncodings_data()
{
    QTest::addColumn<QByteArray>("target");

    QTest::newRow("cut") << QByteArray("/a%2");
    QTest::newRow("lone percent") << QByteArray("/a%");
    QTest::newRow("no digits") << QByteArray("/a%zz");
    QTest::newRow("no UTF-8") << QByteArray("/%ff");
    QTest::newRow("overlong UTF-8") << QByteArray("/%c0%af");
    QTest::newRow("cut UTF-8") << QByteArray("/%c3");
    QTest::newRow("NUL") << QByteArray("/a%00");
    QTest::newRow("line end") << QByteArray("/?a=%0d%0a");
    QTest::newRow("in the query") << QByteArray("/?a=%g0");
}

void HttpRequestAssemblerTest::refusesBadEncodings()
{
    QFETCH(QByteArray, target);
    QVERIFY(!decodeTarget(target));
}

void HttpRequestAssemblerTest::putsARequestTogetherAtEverySplit()
{
    const Limits limits;
    const HostPolicy hosts;
    const QByteArray wire = "\r\nPOST /a?b=c HTTP/1.1\r\nHost: localhost\r\n"
                            "Content-Length: 4\r\nAccept: text/event-stream;q=1, x/y\r\n\r\nbody";
    for (qsizetype cut = 0; cut <= wire.size(); ++cut) {
        RequestAssembler assembler(limits, hosts);
        QByteArray bytes = wire.first(cut);
        auto progress = assembler.consume(bytes);
        QCOMPARE(progress == Progress::Complete, cut == wire.size());
        bytes += wire.sliced(cut);
        progress = assembler.consume(bytes);
        QCOMPARE(progress, Progress::Complete);
        QVERIFY(bytes.isEmpty());
        const Request request = assembler.takeRequest();
        QCOMPARE(request.method, "POST");
        QCOMPARE(request.path, u"/a"_s);
        QCOMPARE(request.body, "body");
        QVERIFY(request.accepts("text/event-stream"));
        QVERIFY(!request.accepts("text/html"));
    }
}

void HttpRequestAssemblerTest::takesOneRequestAtATime()
{
    const Limits limits;
    const HostPolicy hosts;
    RequestAssembler assembler(limits, hosts);
    QByteArray bytes = "HEAD /a HTTP/1.1\r\nHost: localhost\r\n\r\n"
                       "GET /b HTTP/1.1\r\nHost: localhost\r\n\r\n";
    QCOMPARE(assembler.consume(bytes), Progress::Complete);
    QCOMPARE(assembler.head().method, "HEAD");
    const Request first = assembler.takeRequest();
    QCOMPARE(first.method, "GET");
    QCOMPARE(first.path, u"/a"_s);
    assembler.reset();
    QCOMPARE(assembler.consume(bytes), Progress::Complete);
    QCOMPARE(assembler.takeRequest().path, u"/b"_s);
    QVERIFY(bytes.isEmpty());
}

void HttpRequestAssemblerTest::knowsItsOwnHosts_data()
{
    QTest::addColumn<QByteArray>("host");
    QTest::addColumn<bool>("allowed");

    QTest::newRow("localhost") << QByteArray("localhost") << true;
    QTest::newRow("upper case") << QByteArray("LOCALHOST:8080") << true;
    QTest::newRow("address") << QByteArray("127.0.0.1:8080") << true;
    QTest::newRow("IPv6") << QByteArray("[::1]:8080") << true;
    QTest::newRow("other port") << QByteArray("localhost:8081") << false;
    QTest::newRow("empty port") << QByteArray("localhost:") << false;
    QTest::newRow("other name") << QByteArray("evil.example") << false;
    QTest::newRow("other name, our port") << QByteArray("evil.example:8080") << false;
    QTest::newRow("our name inside") << QByteArray("localhost.evil.example") << false;
    QTest::newRow("allowed name") << QByteArray("clinic.example:8080") << true;
    QTest::newRow("allowed name with its port") << QByteArray("front.example:443") << true;
    QTest::newRow("allowed name without its port") << QByteArray("front.example") << false;
}

void HttpRequestAssemblerTest::knowsItsOwnHosts()
{
    QFETCH(QByteArray, host);
    QFETCH(bool, allowed);

    HostPolicy hosts({u"Clinic.example"_s, u"front.example:443"_s});
    hosts.setPort(8080);
    const Limits limits;
    RequestAssembler assembler(limits, hosts);
    QByteArray bytes = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
    const auto progress = assembler.consume(bytes);
    QCOMPARE(progress, allowed ? Progress::Complete : Progress::Refused);
    if (!allowed)
        QCOMPARE(assembler.refusal().status, 421);
}

void HttpRequestAssemblerTest::refusesBodiesByTheirAnnouncedLength()
{
    Limits limits;
    limits.bodyBytes = 10;
    limits.bodyBytesFor = [](const QByteArray &method, const QString &path) {
        return method == "POST" && path == u"/import" ? qint64(20) : qint64(-1);
    };
    const HostPolicy hosts;
    const auto tryLength = [&](const QByteArray &path, const QByteArray &length) {
        RequestAssembler assembler(limits, hosts);
        QByteArray bytes = "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: "
                           + length + "\r\n\r\n";
        const auto progress = assembler.consume(bytes);
        return progress == Progress::Refused ? assembler.refusal().status : 0;
    };
    QCOMPARE(tryLength("/a", "10"), 0);
    QCOMPARE(tryLength("/a", "11"), 413);
    QCOMPARE(tryLength("/import", "20"), 0);
    QCOMPARE(tryLength("/import", "21"), 413);
}

void HttpRequestAssemblerTest::asksForTheBodyOnlyWhenTheClientWaits()
{
    const Limits limits;
    const HostPolicy hosts;
    const QByteArray head = "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\n"
                            "Expect: 100-continue\r\n\r\n";
    RequestAssembler waiting(limits, hosts);
    QByteArray bytes = head;
    QCOMPARE(waiting.consume(bytes), Progress::Body);
    QVERIFY(waiting.takeContinueWish());
    QVERIFY(!waiting.takeContinueWish());

    RequestAssembler impatient(limits, hosts);
    bytes = head + "x";
    QCOMPARE(impatient.consume(bytes), Progress::Complete);
    QVERIFY(!impatient.takeContinueWish());
}

void HttpRequestAssemblerTest::joinsRepeatedHeaders()
{
    const Limits limits;
    const HostPolicy hosts;
    RequestAssembler assembler(limits, hosts);
    QByteArray bytes = "GET / HTTP/1.1\r\nHost: localhost\r\nAccept: a/b\r\nCookie: a=1\r\n"
                       "Accept: c/d\r\nCookie: b=2\r\n\r\n";
    QCOMPARE(assembler.consume(bytes), Progress::Complete);
    const Request request = assembler.takeRequest();
    QCOMPARE(request.header("accept"), "a/b, c/d");
    QCOMPARE(request.header("cookie"), "a=1; b=2");
    QVERIFY(!request.hasHeader("authorization"));
}

QTEST_GUILESS_MAIN(HttpRequestAssemblerTest)
#include "http_request_assembler_test.moc"
