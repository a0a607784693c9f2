#include "core/json.h"
#include "net/stream_client.h"
#include "support/coroutines.h"
#include "support/model_server.h"

#include <QFile>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::net;
using namespace std::chrono_literals;
using test::ModelServer;
using Script = test::ModelServer::Script;

namespace {

constexpr char kKey[] = "the-secret-key-0123456789";
constexpr char kBody[] = "{\"chart\":\"the-secret-body-0123456789\"}";

QCoro::Task<int> ask(StreamClient *client, QUrl url)
{
    HttpRequest request;
    request.url = url;
    request.headers = {{"authorization", QByteArray("Bearer ") + kKey}, {"x-api-key", kKey}};
    request.body = kBody;
    StreamLimits limits;
    limits.connect = 500ms;
    limits.firstByte = 500ms;
    limits.idle = 500ms;
    auto opened = client->open(request, limits, {});
    if (!opened)
        co_return -1;
    const auto stream = std::move(*opened);
    const auto waiting = stream->head();
    const auto head = co_await waiting;
    while (head) {
        const auto next = stream->next();
        const auto piece = co_await next;
        if (!piece || piece->isEmpty())
            break;
    }
    co_return head ? head->status : 0;
}

/// Whatever a server or a proxy answers: the key, the body and its cookies reach nobody else, and
/// no request leaves twice. The cases were written by somebody who has not seen the client.
class CredentialsTest : public QObject {
    Q_OBJECT

    Json m_cases;

private slots:
    void initTestCase()
    {
        QFile file(QStringLiteral(AIDOCTOR_SOURCE_DIR "/tests/net/credential_cases.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        m_cases = *parseJson(file.readAll());
        QVERIFY(m_cases.size() >= 20);
    }

    void nothingLeaks_data()
    {
        QTest::addColumn<int>("number");
        for (std::size_t i = 0; i < m_cases.size(); ++i)
            QTest::addRow("%s %s", qPrintable(stringMember(m_cases[i], "half")),
                          qPrintable(stringMember(m_cases[i], "name")))
                << static_cast<int>(i);
    }
    void nothingLeaks()
    {
        QFETCH(int, number);
        const Json &given = m_cases[static_cast<std::size_t>(number)];
        const bool isProxy = stringMember(given, "kind") == QLatin1String("proxy");
        const int repeat = given.value("repeat", 1);

        ModelServer other(Script{ModelServer::Send{test::answer(200, "{}")}, ModelServer::Fin{}});
        const QByteArray otherPlace = "127.0.0.1:" + QByteArray::number(other.port());
        // The server's own place is known only once it listens.
        const auto originPlace = std::make_shared<QByteArray>();
        const QByteArray response = stringMember(given, "response").toUtf8();
        const auto play = [response, otherPlace, originPlace](const ModelServer::Request &, int) {
            QByteArray bytes = response;
            bytes.replace("{OTHER}", otherPlace).replace("{ORIGIN}", *originPlace);
            if (bytes.isEmpty())
                return Script{ModelServer::Fin{}};
            return Script{ModelServer::Send{bytes}, ModelServer::Pause{5ms}, ModelServer::Fin{}};
        };
        const auto fine = [](const ModelServer::Request &, int) {
            return Script{ModelServer::Send{test::answer(200, "{}")}, ModelServer::Fin{}};
        };
        ModelServer origin(isProxy ? ModelServer::Answer(fine) : ModelServer::Answer(play));
        *originPlace = "127.0.0.1:" + QByteArray::number(origin.port());
        ModelServer proxy(play);

        const bool isTls = stringMember(given, "proxy_target") == QLatin1String("https");
        const QString base =
            QString::fromLatin1(isTls ? "https://" : "http://") + QString::fromLatin1(*originPlace);
        EgressPolicy policy;
        policy.setAccepted({*Endpoint::parse(base)});
        NetworkSettings network;
        if (isProxy)
            network.proxy =
                QNetworkProxy(QNetworkProxy::HttpProxy, QStringLiteral("127.0.0.1"), proxy.port(),
                              QStringLiteral("proxy-user"), QStringLiteral("proxy-password"));
        StreamClient client(policy, network);
        for (int i = 0; i < repeat; ++i)
            test::await(ask(&client, QUrl(base + QStringLiteral("/v1/messages"))));
        QTest::qWait(20);

        QCOMPARE(other.everythingReceived(), QByteArray());
        QCOMPARE(other.connectionsMade(), 0);
        QVERIFY(origin.everythingReceived().count("POST ") <= repeat);
        for (const ModelServer::Request &request : origin.requests()) {
            QVERIFY(request.header("cookie").isEmpty());
            QVERIFY(request.header("referer").isEmpty());
            QCOMPARE(request.header("authorization"), QByteArray("Bearer ") + kKey);
        }
        const QByteArray throughProxy = proxy.everythingReceived();
        QVERIFY(!throughProxy.contains(kKey));
        QVERIFY(!throughProxy.contains("the-secret-body"));
        if (isProxy && isTls)
            QVERIFY(throughProxy.startsWith("CONNECT "));
    }
};

} // namespace

QTEST_GUILESS_MAIN(CredentialsTest)
#include "net_credentials_test.moc"
