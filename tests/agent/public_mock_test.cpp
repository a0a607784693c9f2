#include "agent/agent_fixture.h"
#include "agent/model_errors.h"

#include <QDir>
#include <QProcess>
#include <QStandardPaths>
#include <QTcpServer>
#include <QTcpSocket>

using namespace aidoctor;
using namespace aidoctor::agent;
using namespace std::chrono_literals;

namespace {

constexpr int kAnyNumber = -1;

class LookTool : public Tool {
public:
    explicit LookTool(std::shared_ptr<QStringList> seen) : m_seen(std::move(seen)) {}
    ToolDescription description() const override
    {
        return {QStringLiteral("look"), QStringLiteral("Looks something up."),
                Json{{"type", "object"}, {"properties", {{"what", {{"type", "string"}}}}}}};
    }
    QCoro::Task<Result<QString>> call(Json input, std::stop_token) override
    {
        m_seen->append(stringMember(input, "what"));
        co_return QStringLiteral("{\"found\":true}");
    }

private:
    std::shared_ptr<QStringList> m_seen;
};

/// The clients against a mock that others have written: npm's @copilotkit/aimock, which speaks both
/// languages. Skipped where `./dev test` could not install it.
class PublicMockTest : public QObject {
    Q_OBJECT

    QProcess m_mock;
    quint16 m_port = 0;

    static QString script()
    {
        const QString installed = qEnvironmentVariable(
            "AIDOCTOR_AIMOCK",
            QStringLiteral(AIDOCTOR_SOURCE_DIR "/build/npm/node_modules/@copilotkit/aimock"));
        return installed + QStringLiteral("/dist/cli.js");
    }

    static quint16 freePort()
    {
        QTcpServer server;
        server.listen(QHostAddress::LocalHost);
        return server.serverPort();
    }

    bool answers() const
    {
        QTcpSocket socket;
        socket.connectToHost(QHostAddress(QHostAddress::LocalHost), m_port);
        return socket.waitForConnected(200);
    }

private slots:
    void initTestCase()
    {
        const QString node = QStandardPaths::findExecutable(QStringLiteral("node"));
        if (node.isEmpty() || !QFile::exists(script()))
            QSKIP("Node or the mock is not installed");
        m_port = freePort();
        m_mock.start(node,
                     {script(), QStringLiteral("-p"), QString::number(m_port), QStringLiteral("-f"),
                      QStringLiteral(AIDOCTOR_SOURCE_DIR "/tests/agent/public_mock.json"),
                      QStringLiteral("--log-level"), QStringLiteral("silent")});
        QVERIFY(m_mock.waitForStarted());
        QTRY_VERIFY(answers());
    }
    void cleanupTestCase()
    {
        m_mock.kill();
        m_mock.waitForFinished();
    }

    void bothLanguages_data()
    {
        QTest::addColumn<QString>("prompt");
        QTest::addColumn<QString>("text");
        QTest::addColumn<QString>("error");
        QTest::addColumn<QStringList>("looked");
        QTest::addColumn<int>("retries");
        QTest::addColumn<int>("provider");
        const auto row = [](const char *prompt, const char *text, const char *error,
                            QStringList looked = {}, int retries = 0) {
            for (const Provider provider : {Provider::Anthropic, Provider::OpenAi})
                QTest::addRow("%s: %s", qPrintable(providerName(provider)), prompt)
                    << QString::fromLatin1(prompt) << QString::fromUtf8(text)
                    << QString::fromLatin1(error) << looked << retries
                    << static_cast<int>(provider);
        };
        row("say hello", "Hello from the mock: naïve, 5 < 6, and done.", "");
        row("use a tool", "The tool was used.", "", {QStringLiteral("kidneys")});
        row("two tools", "Both were used.", "", {QStringLiteral("heart"), QStringLiteral("lungs")});
        row("rate limit", "Now it works.", "", {}, 1);
        row("overloaded", "Now it works.", "", {}, 1);
        row("bad key", "", codes::kModelAuthentication);
        // A reset may overtake what was sent before it: then nothing of an answer has come.
        row("cut it", "", codes::kConnectionLost, {}, kAnyNumber);
        row("disconnect", "", codes::kConnectionLost, {}, kAnyNumber);
        row("malformed", "", codes::kModelStreamCut);
    }
    void bothLanguages()
    {
        QFETCH(QString, prompt);
        QFETCH(QString, text);
        QFETCH(QString, error);
        QFETCH(QStringList, looked);
        QFETCH(int, retries);
        QFETCH(int, provider);
        const auto kind = static_cast<Provider>(provider);
        test::NetFixture net(
            QStringLiteral("http://127.0.0.1:%1%2")
                .arg(m_port)
                .arg(kind == Provider::OpenAi ? QStringLiteral("/v1") : QString()));
        const auto seen = std::make_shared<QStringList>();
        AgentOptions options;
        options.model = net.model(net.options(kind), {}, 2);
        options.tools = {std::make_shared<LookTool>(seen)};
        // The mock counts how often it has met a text: each language has a text of its own.
        const auto all = test::await(
            test::collect(test::prompt(prompt + QLatin1Char(' ') + providerName(kind)), options));
        const ResultMessage &result = test::resultOf(all);
        QCOMPARE(result.error ? result.error->code : QString(), error);
        if (error.isEmpty())
            QCOMPARE(result.text, text);
        QCOMPARE(*seen, looked);
        int noticed = 0;
        for (const AgentMessage &message : all) {
            const auto *notice = std::get_if<Notice>(&message);
            noticed += notice && notice->kind == Notice::Kind::Retry ? 1 : 0;
        }
        if (retries != kAnyNumber)
            QCOMPARE(noticed, retries);
    }
};

} // namespace

QTEST_GUILESS_MAIN(PublicMockTest)
#include "public_mock_test.moc"
