#include "agent/agent.h"
#include "core/task_scope.h"
#include "support/coroutines.h"
#include "support/scripted_model.h"

#include <QTest>

using namespace aidoctor;
using namespace aidoctor::agent;
using namespace std::chrono_literals;
using test::ends;
using test::says;

namespace {

class EchoTool : public Tool {
public:
    ToolDescription description() const override
    {
        return {QStringLiteral("echo"), QStringLiteral("Says it back."), Json::object()};
    }
    QCoro::Task<Result<QString>> call(Json input, std::stop_token) override
    {
        if (input.contains("fail"))
            co_return failure(codes::kInvalidArgument, QStringLiteral("I will not."));
        if (input.contains("throw"))
            throw std::bad_alloc();
        if (input.contains("large"))
            co_return QString(10 << 20, u'x');
        co_return QString::fromUtf8(dumpJson(input));
    }
};

QCoro::Task<std::vector<AgentMessage>> collect(AgentOptions options)
{
    std::vector<AgentMessage> all;
    Prompt prompt;
    prompt.user = QStringLiteral("Go.");
    auto messages = query(prompt, options);
    auto opening = messages.begin();
    auto message = co_await opening;
    while (message != messages.end()) {
        all.push_back(*message);
        auto advance = ++message;
        co_await advance;
    }
    co_return all;
}

const ResultMessage &resultOf(const std::vector<AgentMessage> &messages)
{
    return std::get<ResultMessage>(messages.back());
}

class QueryTest : public QObject {
    Q_OBJECT

    static AgentOptions options(std::deque<test::ScriptedModel::Script> turns)
    {
        AgentOptions options;
        options.model = std::make_shared<test::ScriptedModel>(std::move(turns));
        options.tools = {std::make_shared<EchoTool>()};
        return options;
    }

    static void verifyOrder(const std::vector<AgentMessage> &messages)
    {
        QVERIFY(std::holds_alternative<SystemInit>(messages.front()));
        int results = 0;
        for (const AgentMessage &message : messages)
            results += std::holds_alternative<ResultMessage>(message) ? 1 : 0;
        QCOMPARE(results, 1);
        QVERIFY(std::holds_alternative<ResultMessage>(messages.back()));
    }

private slots:
    void textStreamsThenOneResult()
    {
        const auto all = test::await(
            collect(options({{says(QStringLiteral("Hel")), says(QStringLiteral("lo")), ends()}})));
        verifyOrder(all);
        QCOMPARE(std::get<StreamDelta>(all.at(1)).text, QStringLiteral("Hel"));
        QCOMPARE(std::get<StreamDelta>(all.at(2)).text, QStringLiteral("lo"));
        QVERIFY(std::holds_alternative<AssistantMessage>(all.at(3)));
        QCOMPARE(resultOf(all).text, QStringLiteral("Hello"));
        QVERIFY(resultOf(all).subtype == ResultMessage::Subtype::Success);
        QCOMPARE(resultOf(all).usage.outputTokens, 5);
    }

    void toolsRunAndTheirResultsGoBackInOneTurn()
    {
        auto given = options(
            {{test::calls(QStringLiteral("echo"), Json{{"a", 1}}, QStringLiteral("x"), 0),
              test::calls(QStringLiteral("echo"), Json{{"fail", 1}}, QStringLiteral("y"), 1),
              test::calls(QStringLiteral("echo"), Json{{"throw", 1}}, QStringLiteral("z"), 2),
              test::calls(QStringLiteral("echo"), Json{{"large", 1}}, QStringLiteral("l"), 3),
              test::calls(QStringLiteral("nothing"), Json::object(), QStringLiteral("n"), 4),
              ends("tool_use")},
             {says(QStringLiteral("Done.")), ends()}});
        const auto model = std::static_pointer_cast<test::ScriptedModel>(given.model);
        const auto all = test::await(collect(given));
        verifyOrder(all);
        QVERIFY(resultOf(all).subtype == ResultMessage::Subtype::Success);
        QCOMPARE(model->requests().size(), std::size_t{2});
        const auto &answers = model->requests().at(1).history.back().toolResults;
        QCOMPARE(answers.size(), std::size_t{5});
        QCOMPARE(answers.at(0).content, QStringLiteral("{\"a\":1}"));
        QVERIFY(!answers.at(0).isError);
        for (std::size_t i = 1; i < answers.size(); ++i)
            QVERIFY(answers.at(i).isError);
        QVERIFY(answers.at(3).content.size() < 1000);
    }

    void aCutStreamIsNeverASuccess()
    {
        const auto all = test::await(collect(options({{says(QStringLiteral("Half a sen"))}})));
        verifyOrder(all);
        QCOMPARE(resultOf(all).error->code, QString::fromLatin1(codes::kModelStreamCut));
        const auto none = test::await(collect(options({})));
        QCOMPARE(resultOf(none).error->code, QString::fromLatin1(codes::kModelStreamCut));
    }

    void aCutStreamRunsNoTool()
    {
        auto given = options({{test::calls(QStringLiteral("echo"))}});
        const auto all = test::await(collect(given));
        for (const AgentMessage &message : all)
            QVERIFY(!std::holds_alternative<ToolResults>(message));
    }

    void theModelsOwnErrorIsTheResult()
    {
        const auto all =
            test::await(collect(options({{says(QStringLiteral("x")), test::fails("OVERLOADED")}})));
        verifyOrder(all);
        QCOMPARE(resultOf(all).error->code, QStringLiteral("OVERLOADED"));
    }

    void turnsAreLimited()
    {
        auto given = options({{test::calls(QStringLiteral("echo")), ends("tool_use")}});
        std::static_pointer_cast<test::ScriptedModel>(given.model)->repeat();
        given.limits.maxTurns = 4;
        const auto all = test::await(collect(given));
        QVERIFY(resultOf(all).subtype == ResultMessage::Subtype::ErrorMaxTurns);
        QCOMPARE(resultOf(all).turns, 4);
    }

    void anInvalidOutputIsSentBackAFewTimes()
    {
        auto given = options({{says(QStringLiteral("no json")), ends()},
                              {says(QStringLiteral("{\"a\":\"x\"}")), ends()},
                              {says(QStringLiteral("{\"a\":1}")), ends()}});
        given.outputSchema = Json{{"type", "object"},
                                  {"properties", Json{{"a", Json{{"type", "integer"}}}}},
                                  {"required", Json::array({"a"})}};
        const auto all = test::await(collect(given));
        verifyOrder(all);
        QVERIFY(resultOf(all).subtype == ResultMessage::Subtype::Success);
        QCOMPARE((*resultOf(all).structuredOutput)["a"].get<int>(), 1);

        auto stubborn = options({{says(QStringLiteral("no json")), ends()}});
        std::static_pointer_cast<test::ScriptedModel>(stubborn.model)->repeat();
        stubborn.outputSchema = given.outputSchema;
        const auto failed = test::await(collect(stubborn));
        QVERIFY(resultOf(failed).subtype
                == ResultMessage::Subtype::ErrorMaxStructuredOutputRetries);
        QCOMPARE(resultOf(failed).turns, 3);
    }

    void aLongAnswerIsRefused()
    {
        auto given = options({{says(QString(3000, u'x')), ends()}});
        given.limits.maxOutputBytes = 1000;
        QCOMPARE(resultOf(test::await(collect(given))).error->code,
                 QString::fromLatin1(codes::kModelOutputTooLarge));
    }

    void absurdBlockNumbersAreRefused()
    {
        for (const int block : {-1, 1'000'000'000}) {
            auto given = options({{says(QStringLiteral("x"), {}, block), ends()}});
            QCOMPARE(resultOf(test::await(collect(given))).error->code,
                     QString::fromLatin1(codes::kModelOutputTooLarge));
        }
    }

    void stopEndsTheRunWithItsResult()
    {
        auto given = options({{says(QStringLiteral("a")), says(QStringLiteral("b"), 5s), ends()}});
        std::stop_source stop;
        given.stop = stop.get_token();
        QTimer::singleShot(20, this, [&stop] { stop.request_stop(); });
        const auto all = test::await(collect(given));
        verifyOrder(all);
        QCOMPARE(resultOf(all).error->code, QString::fromLatin1(codes::kCancelled));
    }
};

} // namespace

QTEST_GUILESS_MAIN(QueryTest)
#include "query_test.moc"
