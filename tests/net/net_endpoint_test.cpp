#include "net/connection_slots.h"
#include "net/egress_policy.h"
#include "net/endpoint.h"
#include "net/network_settings.h"

#include <QSet>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::net;

namespace {

class EndpointTest : public QObject {
    Q_OBJECT

private slots:
    void oneNormalForm_data()
    {
        QTest::addColumn<QString>("given");
        QTest::addColumn<QString>("expected"); // or an error code
        const auto row = [](const char *given, const char *expected) {
            QTest::newRow(given) << QString::fromLatin1(given) << QString::fromLatin1(expected);
        };
        row("https://API.Example.org", "https://api.example.org");
        row("https://api.example.org:443/", "https://api.example.org");
        row(" https://api.example.org/base// ", "ENDPOINT_INVALID");
        row("https://api.example.org/base/", "https://api.example.org/base");
        row("https://api.example.org:8443/v1", "https://api.example.org:8443/v1");
        row("http://127.0.0.1:11434", "http://127.0.0.1:11434");
        row("http://localhost:8080/v1/", "http://localhost:8080/v1");
        row("http://[::1]:8080", "http://[::1]:8080");
        row("http://192.168.1.7", "http://192.168.1.7");
        row("http://ollama.lan:11434", "http://ollama.lan:11434");
        row("http://8.8.8.8", "ENDPOINT_INSECURE");
        row("http://[2001:4860:4860::8888]", "ENDPOINT_INSECURE");
        row("", "ENDPOINT_INVALID");
        row("api.example.org", "ENDPOINT_INVALID");
        row("ftp://api.example.org", "ENDPOINT_INVALID");
        row("file:///etc/passwd", "ENDPOINT_INVALID");
        row("https://user@api.example.org", "ENDPOINT_INVALID");
        row("https://user:secret@api.example.org", "ENDPOINT_INVALID");
        row("https://api.example.org?key=1", "ENDPOINT_INVALID");
        row("https://api.example.org#part", "ENDPOINT_INVALID");
        row("https://api.example.org/../x", "ENDPOINT_INVALID");
        row("https://api.example.org/%2e%2e/x", "ENDPOINT_INVALID");
        row("https://api.example.org:0", "ENDPOINT_INVALID");
        row("https:///path", "ENDPOINT_INVALID");
    }
    void oneNormalForm()
    {
        QFETCH(QString, given);
        QFETCH(QString, expected);
        const auto endpoint = Endpoint::parse(given);
        QCOMPARE(endpoint ? endpoint->text() : endpoint.error().code, expected);
    }

    void reachIsToldFromTheAddress_data()
    {
        QTest::addColumn<QString>("address");
        QTest::addColumn<int>("reach");
        const auto row = [](const char *address, Reach reach) {
            QTest::newRow(address) << QString::fromLatin1(address) << static_cast<int>(reach);
        };
        row("127.0.0.1", Reach::Loopback);
        row("127.9.9.9", Reach::Loopback);
        row("::1", Reach::Loopback);
        row("::ffff:127.0.0.1", Reach::Loopback);
        row("::ffff:8.8.8.8", Reach::Public);
        row("::ffff:10.0.0.1", Reach::Private);
        row("10.1.2.3", Reach::Private);
        row("172.16.0.1", Reach::Private);
        row("172.32.0.1", Reach::Public);
        row("192.168.0.1", Reach::Private);
        row("169.254.1.1", Reach::Private);
        row("100.64.0.1", Reach::Public);
        row("fd00::1", Reach::Private);
        row("fe80::1", Reach::Private);
        row("2001:db8::1", Reach::Public);
        row("0.0.0.0", Reach::Public);
        row("192.0.2.1", Reach::Public);
    }
    void reachIsToldFromTheAddress()
    {
        QFETCH(QString, address);
        QFETCH(int, reach);
        QCOMPARE(static_cast<int>(reachOf(QHostAddress(address))), reach);
    }

    void theHousesNamesAreNotKnownUnasked()
    {
        QVERIFY(Endpoint::parse(QStringLiteral("http://localhost"))->writtenReach()
                == Reach::Loopback);
        QVERIFY(Endpoint::parse(QStringLiteral("https://localhost.example.org"))->writtenReach()
                == Reach::Unknown);
    }

    void onlyWhatWasAcceptedIsReached()
    {
        EgressPolicy policy;
        const QUrl messages(QStringLiteral("https://api.example.org/v1/messages"));
        QCOMPARE(policy.check(messages).error().code,
                 QString::fromLatin1(codes::kEndpointNotAccepted));
        policy.setAccepted({*Endpoint::parse(QStringLiteral("https://api.example.org/v1"))});
        QVERIFY(policy.check(messages));
        for (const char *other : {
                 "https://api.example.org/v10/messages",
                 "https://api.example.org/",
                 "https://api.example.org:8443/v1/messages",
                 "http://api.example.org/v1/messages",
                 "https://api.example.org.evil.example/v1/messages",
                 "https://evil.example/v1/messages",
                 "https://user:x@api.example.org/v1/messages",
                 "https://api.example.org/v1/../admin",
                 "https://api.example.org/v1/%2e%2e/admin",
             })
            QVERIFY2(!policy.check(QUrl(QString::fromLatin1(other))), other);
        policy.setAccepted({});
        QVERIFY(!policy.check(messages));
    }

    void groupsOfSixHaveSpellingsOfTheirOwn()
    {
        ConnectionSlots connections;
        QSet<QString> names;
        std::vector<ConnectionSlots::Slot> taken;
        for (int i = 0; i < 600; ++i) {
            taken.push_back(connections.take(true, QStringLiteral("api.example.org"), 443));
            names.insert(taken.back().peerName);
            QCOMPARE(taken.back().peerName.toLower(), QStringLiteral("api.example.org"));
        }
        QCOMPARE(names.size(), 100);
        connections.give(taken.at(7));
        QCOMPARE(connections.take(true, QStringLiteral("api.example.org"), 443).group, 1);
        QCOMPARE(connections.take(true, QStringLiteral("other.example.org"), 443).group, 0);
        QVERIFY(ConnectionSlots::spelling(QStringLiteral("10.0.0.1"), 3).isEmpty());
        QVERIFY(ConnectionSlots::spelling(QStringLiteral("a.1"), 2).isEmpty());
    }

    void proxiesAreForEncryptedRequestsOutside()
    {
        NetworkSettings settings;
        QVERIFY(!settings.usesProxy(QStringLiteral("https"), QStringLiteral("api.example.org")));
        settings.proxy = *proxyFromUrl(QStringLiteral("proxy.example.org:3128"));
        QCOMPARE(settings.proxy.port(), quint16{3128});
        settings.direct = {QStringLiteral(".lan"), QStringLiteral("10.0.0.7")};
        QVERIFY(settings.usesProxy(QStringLiteral("https"), QStringLiteral("api.example.org")));
        QVERIFY(!settings.usesProxy(QStringLiteral("http"), QStringLiteral("api.example.org")));
        QVERIFY(!settings.usesProxy(QStringLiteral("https"), QStringLiteral("ollama.lan")));
        QVERIFY(settings.usesProxy(QStringLiteral("https"), QStringLiteral("ollama.clan")));
        QVERIFY(!settings.usesProxy(QStringLiteral("https"), QStringLiteral("10.0.0.7")));
        QVERIFY(!proxyFromUrl(QStringLiteral("ftp://proxy")));
        QVERIFY(proxyFromUrl({})->type() == QNetworkProxy::NoProxy);
    }
};

} // namespace

QTEST_GUILESS_MAIN(EndpointTest)
#include "net_endpoint_test.moc"
