#include "http/router.h"

#include <QTest>

using namespace aidoctor::http;

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
    router.add("GET", "/health", handler);
    router.add("GET", "/patients/{id}", handler);
    router.add("DELETE", "/patients/{id}", handler);
    router.add("GET", "/patients/search", handler);
    router.add("POST", "/patients/{id}/flags/{flag_id}", handler);
    router.add("POST", "/patients/search/recent", handler);
}

void HttpRouterTest::findsLiteralsBeforeParameters()
{
    Router router;
    fill(router);
    QCOMPARE(router.match("GET", {"patients", "search"}).pattern, "/patients/search");
    QCOMPARE(router.match("GET", {"patients", "searches"}).pattern, "/patients/{id}");
    // A literal that leads nowhere does not hide the parameter.
    QCOMPARE(router.match("POST", {"patients", "search", "flags", "1"}).pattern,
             "/patients/{id}/flags/{flag_id}");
}

void HttpRouterTest::givesThePathParameters()
{
    Router router;
    fill(router);
    const auto match = router.match("POST", {"patients", "a/b", "flags", "7"});
    QVERIFY(match.handler);
    QCOMPARE(match.pathParameters.size(), 2);
    QCOMPARE(match.pathParameters.value("id"), "a/b");
    QCOMPARE(match.pathParameters.value("flag_id"), "7");
}

void HttpRouterTest::knowsTheMethodsOfAPath()
{
    Router router;
    fill(router);
    const auto match = router.match("PUT", {"patients", "1"});
    QVERIFY(!match.handler);
    QCOMPARE(match.pattern, "/patients/{id}");
    QCOMPARE(match.methods, QList<QByteArray>({"DELETE", "GET", "HEAD"}));
}

void HttpRouterTest::knowsNoOtherPaths_data()
{
    QTest::addColumn<QStringList>("segments");

    QTest::newRow("root") << QStringList{""};
    QTest::newRow("inner node") << QStringList{"patients"};
    QTest::newRow("empty parameter") << QStringList{"patients", ""};
    QTest::newRow("trailing slash") << QStringList{"health", ""};
    QTest::newRow("other case") << QStringList{"Health"};
    QTest::newRow("pattern as a path") << QStringList{"patients", "1", "{flags}"};
    QTest::newRow("too deep") << QStringList{"health", "more"};
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
