#include "command_line.h"

#include "agent/agent_fixture.h"

#include "core/json.h"
#include "support/model_server.h"

#include <QDirIterator>
#include <QFile>
#include <QTest>

using namespace aidoctor;
using test::ModelServer;
using test::Outcome;

namespace {

// A patient whose every detail is a word that must reach the model's server and nobody else.
const QByteArray kCanary =
    "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"fullUrl\":\"urn:uuid:"
    "11111111-"
    "2222-4333-8444-555555555555\",\"resource\":{\"resourceType\":\"Patient\",\"id\":\"11111111-"
    "2222-"
    "4333-8444-555555555555\",\"name\":[{\"family\":\"Canaryfamily\",\"given\":[\"Canarygiven\"]}],"
    "\"gender\":\"female\",\"birthDate\":\"1933-03-13\"}}]}";

QByteArray event(const char *type, const QByteArray &rest)
{
    return QByteArray("data: {\"type\":\"") + type + "\"" + rest + "}\n\n";
}

/// A turn that asks for the chart.
QByteArray asksForTheChart()
{
    return event("message_start", ",\"message\":{\"model\":\"claude-opus-5-5\",\"content\":[],"
                                  "\"usage\":{\"input_tokens\":20000}}")
           + event("content_block_start",
                   ",\"index\":0,\"content_block\":{\"type\":\"tool_use\","
                   "\"id\":\"t\",\"name\":\"get_patient_record\",\"input\":{}}")
           + event("content_block_stop", ",\"index\":0")
           + event("message_delta", ",\"delta\":{\"stop_reason\":\"tool_use\"},\"usage\":{"
                                    "\"output_tokens\":5}")
           + event("message_stop", {});
}

QByteArray answer()
{
    QByteArray json = "{\"flags\":[],\"summary\":{\"one_liner\":\"Written by the model.\","
                      "\"key_conditions\":[],\"relevant_history\":\"\"},\"suggested_actions\":[]}";
    QByteArray body = test::anthropicText(json.replace('"', "\\\""));
    return body.replace("\"input_tokens\":1000", "\"input_tokens\":20000");
}

/// `ai-doctorctl briefing` with a language model, as an administrator would run it.
class ModelCommandTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    Outcome run(const QStringList &arguments, const QString &address, const QByteArray &model) const
    {
        auto environment = test::environmentIn(m_folder);
        environment.insert(QStringLiteral("ANTHROPIC_BASE_URL"), address);
        environment.insert(QStringLiteral("ANTHROPIC_API_KEY"), QStringLiteral("canary-key-4711"));
        environment.insert(QStringLiteral("AI_DOCTOR_MODEL"), QString::fromLatin1(model));
        environment.remove(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"));
        return test::runCommand(arguments, environment);
    }

    static QStringList briefing(const QStringList &more = {})
    {
        return QStringList{QStringLiteral("briefing"), QStringLiteral("1"),
                           QStringLiteral("--json"), QStringLiteral("--agent"),
                           QStringLiteral("anthropic")}
               + more;
    }

private slots:
    void initTestCase()
    {
        QFile file(m_folder.filePath(QStringLiteral("canary.json")));
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(kCanary);
        file.close();
        QCOMPARE(run({QStringLiteral("import"), file.fileName()}, {}, {}).code, 0);
    }

    void aModelNeedsItsName()
    {
        const Outcome outcome = run(briefing(), QStringLiteral("https://127.0.0.1:1"), {});
        QCOMPARE(outcome.code, 2);
        QVERIFY(outcome.err.contains("AI_DOCTOR_MODEL"));
        QCOMPARE(run({QStringLiteral("briefing"), QStringLiteral("1"), QStringLiteral("--agent"),
                      QStringLiteral("robot")},
                     {}, "m")
                     .code,
                 2);
        QCOMPARE(run(briefing(), QStringLiteral("http://8.8.8.8"), "m").code, 2);
        QCOMPARE(run(briefing({QStringLiteral("--accept-endpoint"), QStringLiteral("nonsense")}),
                     QStringLiteral("http://127.0.0.1:1"), "m")
                     .code,
                 2);
    }

    void withoutAnAgreementNothingIsSent()
    {
        ModelServer server(test::streamed(answer()));
        const Outcome outcome = run(briefing(), server.address(), "claude-opus-5-5");
        QCOMPARE(outcome.code, 0);
        const Json json = *parseJson(outcome.out);
        QVERIFY(json["produced_by"]["offline"] == true);
        QVERIFY(stringMember(json, "degraded_reason").contains(QLatin1String("Nothing was sent")));
        QCOMPARE(server.connectionsMade(), 0);
    }

    void withOneTheModelWrites()
    {
        ModelServer server([](const ModelServer::Request &request, int) {
            return test::streamed(request.body.contains("tool_result") ? answer()
                                                                       : asksForTheChart());
        });
        const QStringList accept{QStringLiteral("--accept-endpoint"), server.address()};
        const Outcome outcome = run(briefing(accept), server.address(), "claude-opus-5-5");
        QCOMPARE(outcome.code, 0);
        const Json json = *parseJson(outcome.out);
        QCOMPARE(stringMember(json, "degraded_reason"), QString());
        QVERIFY(json["produced_by"]["offline"] == false);
        QVERIFY(json["produced_by"]["usage"]["input_tokens"] == 40000);
        QVERIFY(json["produced_by"]["usage"]["cost_usd"] == 0.0);
        // The chart goes in answers of tools only, never in the instructions.
        QCOMPARE(server.requestCount(), 2);
        const Json body = *parseJson(server.requests().at(1).body);
        QVERIFY(!QByteArray::fromStdString(body["system"].dump()).contains("Canary"));
        QVERIFY(!QByteArray::fromStdString(body["messages"][0].dump()).contains("Canary"));
        QVERIFY(QByteArray::fromStdString(body["messages"][2].dump()).contains("Canaryfamily"));
        QCOMPARE(server.requests().at(0).header("authorization"),
                 QByteArray("Bearer canary-key-4711"));
        // Neither key nor chart is in what was logged, nor the key in any file.
        QVERIFY(!outcome.err.contains("Canary"));
        QVERIFY(!outcome.err.contains("4711"));
        QDirIterator files(m_folder.path(), QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            QVERIFY2(!file.readAll().contains("4711"), qPrintable(file.fileName()));
        }
        // The agreement stands in the audit trail.
        const Outcome audit = run({QStringLiteral("audit"), QStringLiteral("export")}, {}, {});
        QVERIFY(audit.out.contains("endpoint.accept"));
        QVERIFY(audit.out.contains(server.address().toLatin1()));
    }

    void aServerThatIsDownIsSaidSo()
    {
        const QString nobody = QStringLiteral("http://127.0.0.1:9");
        const Outcome outcome =
            run(briefing({QStringLiteral("--accept-endpoint"), nobody}), nobody, "m");
        QCOMPARE(outcome.code, 0);
        const Json json = *parseJson(outcome.out);
        QVERIFY(json["produced_by"]["offline"] == true);
        QVERIFY(stringMember(json, "degraded_reason")
                    .contains(QLatin1String("Nothing answers at this address")));
    }
};

} // namespace

QTEST_GUILESS_MAIN(ModelCommandTest)
#include "model_command_test.moc"
