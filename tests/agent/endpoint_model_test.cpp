#include "agent/agent_fixture.h"
#include "agent/model_errors.h"
#include "agent/recorded_streams.h"
#include "core/loop_monitor.h"

#include <QElapsedTimer>

using namespace aidoctor;
using namespace aidoctor::agent;
using namespace std::chrono_literals;
using test::ModelServer;
using Script = test::ModelServer::Script;

namespace {

AgentOptions optionsOf(std::shared_ptr<ModelClient> model)
{
    AgentOptions options;
    options.model = std::move(model);
    return options;
}

std::vector<AgentMessage> run(std::shared_ptr<ModelClient> model)
{
    return test::await(test::collect(test::prompt(), optionsOf(std::move(model))));
}

int retriesIn(const std::vector<AgentMessage> &messages)
{
    int retries = 0;
    for (const AgentMessage &message : messages) {
        const auto *notice = std::get_if<Notice>(&message);
        retries += notice && notice->kind == Notice::Kind::Retry ? 1 : 0;
    }
    return retries;
}

class EndpointModelTest : public QObject {
    Q_OBJECT

private slots:
    void theRequestIsAsTheProtocolSays()
    {
        ModelServer server(test::streamed(test::anthropicText("Hello")));
        test::NetFixture net(server.address());
        auto options = optionsOf(net.model(net.options()));
        options.tools = {std::make_shared<test::CountingTool>(QStringLiteral("count"),
                                                              std::make_shared<int>(0))};
        const auto all = test::await(test::collect(test::prompt(), options));
        QVERIFY(test::resultOf(all).subtype == ResultMessage::Subtype::Success);
        QCOMPARE(test::resultOf(all).text, QStringLiteral("Hello"));
        QCOMPARE(test::resultOf(all).usage.inputTokens, 1000);
        QCOMPARE(test::resultOf(all).usage.outputTokens, 5);
        const auto request = server.requests().at(0);
        QCOMPARE(request.target, QByteArray("/v1/messages"));
        QCOMPARE(request.header("authorization"), QByteArray("Bearer the-key"));
        QCOMPARE(request.header("anthropic-version"), QByteArray("2026-10-21"));
        QVERIFY(!request.body.contains("the-key"));
        const Json body = *parseJson(request.body);
        QCOMPARE(stringMember(body, "model"), QStringLiteral("claude-opus-5-5"));
        QVERIFY(body["stream"] == true);
        QVERIFY(body["tools"][0]["strict"] == true);
        QVERIFY(body["tools"][0]["cache_control"]["type"] == "ephemeral");
        QVERIFY(body["system"][0]["text"] == "You help.");
        QVERIFY(body["messages"][0]["content"][0]["text"] == "Go.");
        for (const char *forbidden : {"temperature", "top_p", "top_k", "tool_choice"})
            QVERIFY(!body.contains(forbidden));
    }

    /// What the model has said goes back as it came, byte by byte, and all results in one message.
    void theHistoryIsAppendOnly()
    {
        const auto streams = test::recordedStreams();
        const auto tools = std::find_if(streams.begin(), streams.end(), [](const auto &stream) {
            return stream.name == QLatin1String("seen/thinking_text_tool");
        });
        QVERIFY(tools != streams.end());
        const QByteArray first = tools->body;
        ModelServer server([first](const ModelServer::Request &, int number) {
            return test::streamed(number == 0 ? first : test::anthropicText("Done"));
        });
        test::NetFixture net(server.address());
        const auto all = run(net.model(net.options()));
        QVERIFY(test::resultOf(all).subtype == ResultMessage::Subtype::Success);
        const Json before = *parseJson(server.requests().at(0).body);
        const Json after = *parseJson(server.requests().at(1).body);
        QVERIFY(after["messages"][0] == before["messages"][0]);
        QVERIFY(test::isSame(after["messages"][1]["content"], tools->expected["content"]));
        const Json &answers = after["messages"][2]["content"];
        for (std::size_t i = 0; i < answers.size(); ++i)
            QVERIFY(answers[i]["type"] == "tool_result");
        QCOMPARE(after["messages"].size(), std::size_t{3});
    }

    void failuresAreTriedAgainAsTheServerAsks_data()
    {
        QTest::addColumn<int>("status");
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<int>("posts");
        QTest::addColumn<QString>("code");
        const auto row = [](const char *name, int status, const QByteArray &headers,
                            const char *type, int posts, const char *code) {
            QTest::newRow(name) << status << headers
                                << QByteArray("{\"type\":\"error\",\"error\":{\"type\":\"") + type
                                       + "\",\"message\":\"canary-of-the-server\"}}"
                                << posts << QString::fromLatin1(code);
        };
        const QByteArray soon = "retry-after-ms: 1\r\n";
        row("429", 429, soon, "rate_limit_error", 3, codes::kModelRateLimited);
        row("529", 529, soon, "overloaded_error", 3, codes::kModelOverloaded);
        row("500", 500, soon, "api_error", 3, codes::kModelServerError);
        row("504", 504, soon, "timeout_error", 3, codes::kModelTimeout);
        row("409", 409, soon, "conflict_error", 3, codes::kModelRequestInvalid);
        row("400", 400, soon, "invalid_request_error", 1, codes::kModelRequestInvalid);
        row("401", 401, soon, "authentication_error", 1, codes::kModelAuthentication);
        row("402", 402, soon, "billing_error", 1, codes::kModelBilling);
        row("403", 403, soon, "permission_error", 1, codes::kModelPermission);
        row("404", 404, soon, "not_found_error", 1, codes::kModelNotFound);
        row("413", 413, soon, "request_too_large", 1, codes::kModelRequestTooLarge);
        row("told not to", 529, soon + "x-should-retry: false\r\n", "overloaded_error", 1,
            codes::kModelOverloaded);
        row("told to", 400, soon + "x-should-retry: true\r\n", "invalid_request_error", 3,
            codes::kModelRequestInvalid);
        row("307", 307, "location: http://127.0.0.1:9/\r\n", "", 1, codes::kModelRedirected);
    }
    void failuresAreTriedAgainAsTheServerAsks()
    {
        QFETCH(int, status);
        QFETCH(QByteArray, headers);
        QFETCH(QByteArray, body);
        QFETCH(int, posts);
        QFETCH(QString, code);
        ModelServer server(Script{ModelServer::Send{test::answer(status, body, headers)}});
        test::NetFixture net(server.address());
        const auto all = run(net.model(net.options(), {}, 2));
        QCOMPARE(test::resultOf(all).error->code, code);
        QVERIFY(!test::resultOf(all).error->message.contains(QLatin1String("canary")));
        QVERIFY(!test::resultOf(all).error->detail.contains(QLatin1String("canary")));
        QCOMPARE(server.requestCount(), posts);
        QCOMPARE(retriesIn(all), posts - 1);
    }

    void aRetrySucceeds()
    {
        ModelServer server([](const ModelServer::Request &, int number) {
            if (number == 0)
                return Script{ModelServer::Reset{}};
            if (number == 1)
                return Script{ModelServer::Send{test::answer(529, "{}", "retry-after-ms: 5\r\n")}};
            return test::streamed(test::anthropicText("At last"));
        });
        test::NetFixture net(server.address());
        const auto all = run(net.model(net.options(), {}, 2));
        QCOMPARE(test::resultOf(all).text, QStringLiteral("At last"));
        QCOMPARE(retriesIn(all), 2);
        QCOMPARE(server.requestCount(), 3);
    }

    /// Once a byte of the answer has come there is no second request.
    void whatHasBegunIsNotTriedAgain()
    {
        ModelServer server(Script{ModelServer::Send{test::streamHead() + test::chunk(": ping\n\n")},
                                  ModelServer::Pause{20ms}, ModelServer::Reset{}});
        test::NetFixture net(server.address());
        const auto all = run(net.model(net.options(), {}, 2));
        QCOMPARE(test::resultOf(all).error->code, QString::fromLatin1(codes::kConnectionLost));
        QCOMPARE(server.requestCount(), 1);
    }

    void stopEndsAWaitForTheNextAttempt()
    {
        ModelServer server(
            Script{ModelServer::Send{test::answer(429, "{}", "retry-after: 30\r\n")}});
        test::NetFixture net(server.address());
        std::stop_source stop;
        auto options = optionsOf(net.model(net.options(), {}, 2));
        options.stop = stop.get_token();
        test::Started<std::vector<AgentMessage>> running(test::collect(test::prompt(), options));
        QTRY_COMPARE(server.requestCount(), 1);
        QTest::qWait(50);
        QVERIFY(!running.isDone());
        stop.request_stop();
        QCOMPARE(test::resultOf(running.value()).error->code,
                 QString::fromLatin1(codes::kCancelled));
        QCOMPARE(server.requestCount(), 1);
    }

    void connectionsAreKeptBetweenTurns()
    {
        ModelServer server(test::streamed(test::anthropicText("x")));
        test::NetFixture net(server.address());
        for (int i = 0; i < 5; ++i) {
            QVERIFY(test::resultOf(run(net.model(net.options()))).subtype
                    == ResultMessage::Subtype::Success);
            QTRY_COMPARE(net.client.openStreams(), 0);
        }
        QCOMPARE(server.connectionsMade(), 1);
    }

    /// llama.cpp leaves out the last blank line; a stream without `[DONE]` is none all the same.
    void openAiStreamsEndWithDone()
    {
        const QByteArray body =
            "data: {\"model\":\"m\",\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},"
            "\"finish_reason\":\"stop\"}]}\n\n";
        for (const auto &[end, isRight] :
             {std::pair("data: [DONE]\n\n", true), std::pair("data: [DONE]\n", true),
              std::pair("data: [DONE]", true), std::pair("data: [DON", false),
              std::pair("", false)}) {
            ModelServer server(test::streamed(body + end));
            test::NetFixture net(server.address() + QStringLiteral("/v1"));
            const auto all = run(net.model(net.options(Provider::OpenAi)));
            QCOMPARE(test::resultOf(all).subtype == ResultMessage::Subtype::Success, isRight);
            QCOMPARE(server.requests().at(0).target, QByteArray("/v1/chat/completions"));
        }
    }

    /// Ollama cuts what is too long and answers from the rest: that is no answer.
    void aPromptThatWasCutIsRefused_data()
    {
        QTest::addColumn<int>("promptTokens");
        QTest::addColumn<int>("context");
        QTest::addColumn<bool>("refused");
        QTest::newRow("all of it") << 6000 << 32768 << false;
        QTest::newRow("a third of it") << 2048 << 32768 << true;
        QTest::newRow("full to the brim") << 16990 << 17000 << true;
        QTest::newRow("not told") << 0 << 32768 << true;
    }
    void aPromptThatWasCutIsRefused()
    {
        QFETCH(int, promptTokens);
        QFETCH(int, context);
        QFETCH(bool, refused);
        const QByteArray body =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hi\"},\"finish_reason\":"
            "\"stop\"}]}\n\ndata: {\"choices\":[],\"usage\":{\"prompt_tokens\":"
            + QByteArray::number(promptTokens) + ",\"completion_tokens\":1}}\n\ndata: [DONE]\n\n";
        ModelServer server(test::streamed(body));
        test::NetFixture net(server.address());
        auto options = net.options(Provider::OpenAi);
        options.server = ServerKind::Ollama;
        options.contextTokens = context;
        options.maxOutputTokens = 1000;
        auto asked = optionsOf(net.model(options));
        const auto all =
            test::await(test::collect(test::prompt(QString(24'000, QLatin1Char('x'))), asked));
        QCOMPARE(test::resultOf(all).error.has_value(), refused);
        if (refused)
            QCOMPARE(test::resultOf(all).error->code,
                     QString::fromLatin1(codes::kModelPromptTruncated));
        const Json sent = *parseJson(server.requests().at(0).body);
        QVERIFY(sent["max_tokens"] == 1000);
        QVERIFY(sent["stream_options"]["include_usage"] == true);
    }

    void whatIsCutSilentlyMustFitForSure()
    {
        ModelServer server(test::streamed(test::anthropicText("x")));
        test::NetFixture net(server.address());
        auto options = net.options(Provider::OpenAi);
        options.server = ServerKind::Ollama;
        const auto code = [&](std::int64_t context) {
            options.contextTokens = context;
            const auto all = test::await(test::collect(
                test::prompt(QString(24'000, QLatin1Char('x'))), optionsOf(net.model(options))));
            return test::resultOf(all).error->code;
        };
        QCOMPARE(code(0), QString::fromLatin1(codes::kModelContextUnknown));
        QCOMPARE(code(16'000), QString::fromLatin1(codes::kModelRequestTooLarge));
        QCOMPARE(server.requestCount(), 0);
    }

    /// What a turn that is cut has used counts, at least by its length.
    void aCutTurnIsNotForNothing()
    {
        const QByteArray whole = test::anthropicText(QByteArray(4000, 'x'));
        ModelServer server(Script{ModelServer::Send{test::streamHead()
                                                    + test::chunk(whole.first(whole.indexOf(
                                                        "event: content_block_stop")))},
                                  ModelServer::Pause{20ms}, ModelServer::Reset{}});
        test::NetFixture net(server.address());
        const auto all = run(net.model(net.options()));
        QCOMPARE(test::resultOf(all).usage.inputTokens, 1000);
        QCOMPARE(test::resultOf(all).usage.outputTokens, 1000);
        QVERIFY(std::get<AssistantMessage>(all.at(all.size() - 2)).aborted);
    }

    /// All that is in one piece does not run in one turn of the loop, nor on one stack.
    void aBurstDoesNotHoldTheLoop()
    {
        QByteArray body = test::anthropicText("first ");
        const QByteArray delta =
            "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
            "\"delta\":{\"type\":\"text_delta\",\"text\":\"x\"}}\n\n";
        body.insert(body.indexOf("event: content_block_stop"), delta.repeated(20'000));
        ModelServer server(test::streamed(body));
        test::NetFixture net(server.address());
        LoopMonitor loop;
        const auto all = run(net.model(net.options()));
        QCOMPARE(test::resultOf(all).text.size(), qsizetype{20'006});
        QVERIFY2(loop.report().max < test::kStallBound,
                 qPrintable(QString::number(loop.report().max.count())));
    }

    void aKeyIsOneLine()
    {
        ModelServer server(test::streamed(test::anthropicText("x")));
        test::NetFixture net(server.address());
        auto options = net.options();
        options.key = "key\r\nx-evil: 1";
        QCOMPARE(test::resultOf(run(net.model(options))).error->code,
                 QString::fromLatin1(codes::kInvalidArgument));
        QCOMPARE(server.connectionsMade(), 0);
    }

    void aPromptThatCannotFitIsNotSent()
    {
        ModelServer server(test::streamed(test::anthropicText("x")));
        test::NetFixture net(server.address());
        auto options = net.options();
        options.contextTokens = 4096;
        auto asked = optionsOf(net.model(options));
        const auto all =
            test::await(test::collect(test::prompt(QString(24'000, QLatin1Char('x'))), asked));
        QCOMPARE(test::resultOf(all).error->code,
                 QString::fromLatin1(codes::kModelRequestTooLarge));
        QCOMPARE(server.requestCount(), 0);
    }

    /// Every cut of every stream, on the wire: FIN, reset and silence. All of them take minutes
    /// (AIDOCTOR_FULL=1); otherwise a part, another one with each offset.
    void aCutOnTheWireIsAnErrorAndRunsNoTool()
    {
        const bool isFull = qEnvironmentVariableIsSet("AIDOCTOR_FULL");
        const int step = isFull ? 1 : test::kSanitized ? 401 : 151;
        const auto streams = test::recordedStreams();
        struct Case {
            QByteArray sent;
            int ending;
            Provider provider;
        };
        std::vector<Case> cases;
        qsizetype offset = 0;
        for (const auto &stream : streams) {
            const Provider provider = stream.isAnthropic() ? Provider::Anthropic : Provider::OpenAi;
            const qsizetype end =
                stream.body.endsWith("\r\n\r\n") ? stream.body.size() - 1 : stream.body.size();
            for (; offset < end; offset += step) {
                for (int ending = 0; ending < 3; ++ending)
                    cases.push_back({stream.body.first(offset), ending, provider});
            }
            offset -= end;
        }
        ModelServer server([&cases](const ModelServer::Request &request, int) {
            const Case &given =
                cases.at(stringMember(*parseJson(request.body), "model").toULongLong());
            Script script{ModelServer::Send{
                              test::streamHead()
                              + (given.sent.isEmpty() ? QByteArray() : test::chunk(given.sent))},
                          ModelServer::Pause{2ms}};
            if (given.ending == 0)
                script.push_back(ModelServer::Fin{});
            else if (given.ending == 1)
                script.push_back(ModelServer::Reset{});
            else
                script.push_back(ModelServer::Stall{});
            return script;
        });
        test::NetFixture net(server.address());
        net::StreamLimits limits;
        limits.idle = 300ms;
        limits.connect = 30s;
        const auto ran = std::make_shared<int>(0);
        int done = 0;
        const std::size_t atOnce = isFull ? 400 : 48;
        for (std::size_t from = 0; from < cases.size(); from += atOnce) {
            std::vector<test::Started<std::vector<AgentMessage>>> running;
            for (std::size_t i = from; i < std::min(cases.size(), from + atOnce); ++i) {
                auto endpoint = net.options(cases[i].provider);
                endpoint.model = QString::number(i); // tells the server which case it is
                auto options = optionsOf(net.model(endpoint, limits));
                for (const char *name :
                     {"get_patient_record", "get_weather", "check_lab_thresholds"})
                    options.tools.push_back(
                        std::make_shared<test::CountingTool>(QString::fromLatin1(name), ran));
                running.emplace_back(test::collect(test::prompt(), options));
            }
            for (const auto &one : running) {
                const ResultMessage &result = test::resultOf(one.value());
                QVERIFY(result.subtype == ResultMessage::Subtype::ErrorDuringExecution);
                const QString code = result.error->code;
                QVERIFY2(code == QLatin1String(codes::kConnectionLost)
                             || code == QLatin1String(codes::kResponseStalled)
                             || code.startsWith(QLatin1String("MODEL_")),
                         qPrintable(code));
                ++done;
            }
        }
        QCOMPARE(*ran, 0);
        QCOMPARE(server.requestCount(), done);
        qInfo("%d cuts on the wire", done);
    }
};

} // namespace

QTEST_GUILESS_MAIN(EndpointModelTest)
#include "endpoint_model_test.moc"
