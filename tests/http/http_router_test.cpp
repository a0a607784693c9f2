#include "http/router.h"

#include <QTest>

using namespace aidoctor::http;
using namespace Qt::StringLiterals;

class HttpRouterTest : public QObject {
    Q_OBJECT

private slots:
    void findsLiteralsBeforeParameters();
    void givesThePathParameters();
    void knowsTheMethodsOfAPath();
    void knowsNoOtherPaths_data();
    void knowsNoOtherPaths();

private:
    static void fill(Router &router);
};

void HttpRouterTest::fill(Router &router)
{
    const Handler handler = [](const Request &, const Reply &) {};
    router.add("GET", u"/health"_s, handler);
    router.add("GET", u"/patients/{id}"_s, handler);
    router.add("DELETE", u"/patients/{id}"_s, handler);
    router.add("GET", u"/patients/search"_s, handler);
    router.add("POST", u"/patients/{id}/flags/{flag_id}"_s, handler);
    router.add("POST", u"/patients/search/recent"_s, handler);
}

void HttpRouterTest::findsLiteralsBeforeParameters()
{
    Router router;
    fill(router);
    QCOMPARE(router.match("GET", {u"patients"_s, u"search"_s}).pattern, u"/patients/search"_s);
    QCOMPARE(router.match("GET", {u"patients"_s, u"searches"_s}).pattern, u"/patients/{id}"_s);
    // A literal that leads nowhere does not hide the parameter.
    QCOMPARE(router.match("POST", {u"patients"_s, u"search"_s, u"flags"_s, u"1"_s}).pattern,
             u"/patients/{id}/flags/{flag_id}"_s);
}

void HttpRouterTest::givesThePathParameters()
{
    Router router;
    fill(router);
    const auto match = router.match("POST", {u"patients"_s, u"a/b"_s, u"flags"_s, u"7"_s});
    QVERIFY(match.handler);
    QCOMPARE(match.pathParameters.size(), 2);
    QCOMPARE(match.pathParameters.value(u"id"_s), u"a/b"_s);
    QCOMPARE(match.pathParameters.value(u"flag_id"_s), u"7"_s);
}

void HttpRouterTest::knowsTheMethodsOfAPath()
{
    Router router;
    fill(router);
    const auto match = router.match("PUT", {u"patients"_s, u"1"_s});
    QVERIFY(!match.handler);
    QCOMPARE(match.pattern, u"/patients/{id}"_s);
    QCOMPARE(match.methods, QList<QByteArray>({"DELETE", "GET", "HEAD"}));
}

void HttpRouterTest::knowsNoOtherPaths_data()
{
    QTest::addColumn<QStringList>("segments");

    QTest::newRow("root") << QStringList{u""_s};
    QTest::newRow("inner node") << QStringList{u"patients"_s};
    QTest::newRow("empty parameter") << QStringList{u"patients"_s, u""_s};
    QTest::newRow("trailing slash") << QStringList{u"health"_s, u""_s};
    QTest::newRow("other case") << QStringList{u"Health"_s};
    QTest::newRow("pattern as a path") << QStringList{u"patients"_s, u"1"_s, u"{flags}"_s};
    QTest::newRow("too deep") << QStringList{u"health"_s, u"more"_s};
}

void HttpRouterTest::knowsNoOtherPaths()
{
    QFETCH(QStringList, segments);
    Router router;
    fill(router);
    QVERIFY(router.match("GET", segments).pattern.isEmpty());
}

QTEST_GUILESS_MAIN(HttpRouterTest)
#include "http_router_test.moc"
