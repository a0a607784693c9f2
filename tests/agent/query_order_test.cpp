#include "agent/query_fixture.h"

#include <stdexcept>

/// What query() promises of the order of its messages, of what they count and of how a run ends.
/// Each sentence of agent.h and of the protocol notes is a test; so in the other query_*_test.cpp.

using namespace aidoctor;
using namespace aidoctor::agent;
using namespace aidoctor::test;
using namespace std::chrono_literals;

namespace {

class ThrowingModel : public ModelClient {
public:
    explicit ThrowingModel(Manner manner) : m_manner(manner) {}

    QString name() const override { return QStringLiteral("throwing"); }
    QCoro::AsyncGenerator<ModelEvent> stream(ModelRequest, std::stop_token) override
    {
        if (m_manner == Manner::ThrowsAtOnce)
            throw std::runtime_error("thrown at once");
        return throwing(m_manner);
    }

private:
    static QCoro::AsyncGenerator<ModelEvent> throwing(Manner manner)
    {
        ModelEvent event = says(QStringLiteral("Let me")).event;
        co_yield event;
        auto task = behave<bool>(manner, true);
        const Result<bool> unreached = co_await std::move(task);
        ModelEvent last = model_event::Failed{unreached.error()};
        co_yield last;
    }

    Manner m_manner;
};

class PricedModel : public ScriptedModel {
public:
    PricedModel(std::deque<Script> turns, std::optional<double> perToken)
        : ScriptedModel(std::move(turns)), m_perToken(perToken)
    {}
    std::optional<double> costUsd(const Usage &usage) const override
    {
        if (!m_perToken)
            return std::nullopt;
        return *m_perToken * static_cast<double>(usage.total());
    }

private:
    std::optional<double> m_perToken;
};

class QueryOrderTest : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { settle(); }

    // --- order and contents ------------------------------------------------------------------

    void theInitTellsWhatTheRunHas()
    {
        auto options = optionsOf(scripted({done()}), {replying(kLook), replying(kOther)});
        options.permissions.mode = PermissionMode::Ask;
        const auto init = run(options).all<SystemInit>().at(0);
        QVERIFY(!init.sessionId.isEmpty());
        QCOMPARE(init.model, QStringLiteral("scripted"));
        QCOMPARE(init.tools, (QStringList{kLook, kOther}));
        QVERIFY(init.permissionMode == PermissionMode::Ask);
    }

    void eachRunHasASessionOfItsOwn()
    {
        const auto options = optionsOf(scripted({done(), done()}));
        QVERIFY(run(options).result().sessionId != run(options).result().sessionId);
    }

    void deltasComeWhenAskedFor()
    {
        const auto all =
            run(optionsOf(scripted({{{model_event::ThinkingDelta{0, QStringLiteral("Hm.")}, {}},
                                     says(QStringLiteral("Hel"), {}, 1),
                                     says(QStringLiteral("lo"), 1ms, 1),
                                     ends()}})));
        const auto deltas = all.all<StreamDelta>();
        QCOMPARE(count(deltas), 3);
        QVERIFY(deltas.at(0).kind == StreamDelta::Kind::Thinking);
        QCOMPARE(deltas.at(0).block, 0);
        QVERIFY(deltas.at(1).kind == StreamDelta::Kind::Text);
        QCOMPARE(deltas.at(1).block, 1);
        QCOMPARE(deltas.at(1).text + deltas.at(2).text, QStringLiteral("Hello"));
        QCOMPARE(all.result().text, QStringLiteral("Hello"));
    }

    void deltasDoNotComeUnasked()
    {
        auto options = optionsOf(scripted({done(QStringLiteral("Hello"))}));
        options.includePartialMessages = false;
        const auto all = run(options);
        QCOMPARE(count(all.all<StreamDelta>()), 0);
        QCOMPARE(count(all.all<AssistantMessage>()), 1);
        QCOMPARE(all.result().text, QStringLiteral("Hello"));
    }

    void theTurnIsSaidBeforeItsToolResults()
    {
        auto options = optionsOf(scripted({oneCall(kLook), done()}), {replying(kLook)});
        options.includePartialMessages = false;
        const auto all = run(options);
        QCOMPARE(count(all.messages), 5);
        QVERIFY(std::holds_alternative<AssistantMessage>(all.messages.at(1)));
        QVERIFY(std::holds_alternative<ToolResults>(all.messages.at(2)));
        QVERIFY(std::holds_alternative<AssistantMessage>(all.messages.at(3)));
    }

    void anAssistantMessageHasAllOfItsTurn()
    {
        const QByteArray raw = "{\"type\":\"thinking\",\"thinking\":\"Hm.\",\"signature\":\"sig\"}";
        const auto model = scripted(
            {{{model_event::ThinkingDelta{0, QStringLiteral("Hm.")}, {}},
              {model_event::BlockEnded{0, raw, QStringLiteral("sig")}, {}},
              says(QStringLiteral("Look."), {}, 1),
              {model_event::BlockEnded{1, "{\"type\":\"text\",\"text\":\"Look.\"}", {}}, {}},
              callOf(kLook, QStringLiteral("a"), 2, Json{{"n", 1}}),
              {model_event::BlockEnded{2,
                                       "{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"look\","
                                       "\"input\":{\"n\":1}}",
                                       {}},
               {}},
              {model_event::Completed{
                   QStringLiteral("tool_use"), Usage{1, 2, 3, 4}, QStringLiteral("m-1"), {}},
               {}}},
             done()});
        const auto all = run(optionsOf(model, {replying(kLook)}));
        const AssistantMessage first = all.all<AssistantMessage>().at(0);
        QCOMPARE(count(first.content), 3);
        QCOMPARE(std::get<ThinkingBlock>(first.content.at(0)).text, QStringLiteral("Hm."));
        QCOMPARE(std::get<ThinkingBlock>(first.content.at(0)).signature, QStringLiteral("sig"));
        QCOMPARE(std::get<TextBlock>(first.content.at(1)).text, QStringLiteral("Look."));
        QCOMPARE(std::get<ToolUseBlock>(first.content.at(2)).id, QStringLiteral("a"));
        QVERIFY(std::get<ToolUseBlock>(first.content.at(2)).input == Json({{"n", 1}}));
        QCOMPARE(first.stopReason, QStringLiteral("tool_use"));
        QCOMPARE(first.model, QStringLiteral("m-1"));
        QVERIFY((first.usage == Usage{1, 2, 3, 4}));
        QVERIFY(!first.aborted);
        // and goes back as it came
        const auto &history = model->requests().at(1).history;
        QCOMPARE(count(history), 3);
        QCOMPARE(history.at(1).raw, first.raw);
        QVERIFY(first.raw.contains(raw));
    }

    void theHistoryIsOnlyAddedTo()
    {
        const auto options = eventful();
        const auto model = std::static_pointer_cast<ScriptedModel>(options.model);
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(count(all.messages), kEventfulMessages);
        QCOMPARE(model->turnsAsked(), 4);
        for (std::size_t i = 1; i < model->requests().size(); ++i) {
            const auto before = textOf(model->requests().at(i - 1).history);
            const auto after = textOf(model->requests().at(i).history);
            QVERIFY(after.size() > before.size());
            QCOMPARE(after.mid(0, before.size()), before);
            QCOMPARE(model->requests().at(i).system, QStringLiteral("You help."));
            QCOMPARE(count(model->requests().at(i).tools), 2);
        }
        QCOMPARE(model->requests().at(0).history.at(0).text, QStringLiteral("Go."));
    }

    void aRetryIsANotice()
    {
        const auto all = run(optionsOf(
            scripted({{{model_event::Retrying{1, 3, 500ms, 529, QStringLiteral("OVERLOADED")}, {}},
                       {model_event::Retrying{2, 3, 1s, 0, QStringLiteral("CONNECTION_LOST")}, {}},
                       says(QStringLiteral("Hello")),
                       ends()}})));
        verifySuccess(all);
        const auto notices = all.notices(Notice::Kind::Retry);
        QCOMPARE(count(notices), 2);
        QCOMPARE(notices.at(0).attempt, 1);
        QCOMPARE(notices.at(0).maxAttempts, 3);
        QVERIFY(notices.at(0).delay == 500ms);
        QCOMPARE(notices.at(0).status, 529);
        QCOMPARE(notices.at(0).text, QStringLiteral("OVERLOADED"));
        QCOMPARE(notices.at(1).attempt, 2);
        QCOMPARE(notices.at(1).status, 0);
        QVERIFY(notices.at(1).delay == 1s);
    }

    void usageIsSummedOverTheTurns()
    {
        const auto all = run(
            optionsOf(scripted({{callOf(kLook), endsWith("tool_use", {10, 5, 200, 1})},
                                {callOf(kLook), endsWith("tool_use", {20, 6, 0, 200})},
                                {says(QStringLiteral("x")), endsWith("end_turn", {30, 7, 4, 3})}}),
                      {replying(kLook)}));
        QVERIFY((all.result().usage == Usage{60, 18, 204, 204}));
        QCOMPARE(all.result().contextTokens, 44); // read 37 and said 7
        QCOMPARE(all.result().turns, 3);
        QCOMPARE(all.result().stopReason, QStringLiteral("end_turn"));
    }

    void whatAFailedTurnUsedIsCounted()
    {
        const auto budget = std::make_shared<TestBudget>();
        auto options = optionsOf(
            scripted(
                {{callOf(kLook), endsWith("tool_use", {10, 5})},
                 {says(QStringLiteral("x")),
                  {model_event::Failed{Error{QStringLiteral("OVERLOADED"), {}, {}}, Usage{7, 2}},
                   {}}}}),
            {replying(kLook)});
        options.budget = budget;
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", "OVERLOADED", "error");
        QVERIFY((all.result().usage == Usage{17, 7}));
        QCOMPARE(count(budget->told), 2);
        QVERIFY((budget->told.at(1).usage == Usage{7, 2}));
    }

    void onlyTheModelsTimeIsApiTime()
    {
        const auto all =
            run(optionsOf(scripted({{says(QStringLiteral("x"), 100ms),
                                     callOf(kLook, QStringLiteral("a"), 1), ends("tool_use")},
                                    {says(QStringLiteral("y"), 100ms), ends()}}),
                          {slow(kLook, 300ms)}));
        const ResultMessage result = all.result();
        QVERIFY(result.apiDuration >= 180ms);
        QVERIFY(result.duration >= result.apiDuration + 250ms);
        QVERIFY(result.duration <= all.elapsed + 20ms);
    }

    void theLastTextIsTheResult()
    {
        const auto all =
            run(optionsOf(scripted({{says(QStringLiteral("First.")),
                                     callOf(kLook, QStringLiteral("a"), 1), ends("tool_use")},
                                    done(QStringLiteral("Second."))}),
                          {replying(kLook)}));
        QCOMPARE(all.result().text, QStringLiteral("Second."));
        QVERIFY(!all.result().structuredOutput);
        QVERIFY(all.result().errors.empty());
    }

    // --- how a turn ends ---------------------------------------------------------------------

    void aStopSequenceIsASuccess()
    {
        const auto all =
            run(optionsOf(scripted({{says(QStringLiteral("x")), ends("stop_sequence")}})));
        verifySuccess(all);
        QCOMPARE(all.result().stopReason, QStringLiteral("stop_sequence"));
    }

    void aCallIsAnsweredWhateverTheStopReasonSays()
    {
        const auto tool = replying(kLook);
        verifySuccess(
            run(optionsOf(scripted({{callOf(kLook), ends("end_turn")}, done()}), {tool})));
        QCOMPARE(tool->calls(), 1);
    }

    void aModelThatThrowsEndsTheRun_data() { addThrows(); }
    void aModelThatThrowsEndsTheRun()
    {
        QFETCH(Manner, manner);
        const auto all = run(optionsOf(std::make_shared<ThrowingModel>(manner)));
        QVERIFY(all.result().error.has_value());
        QCOMPARE(all.result().terminalReason, QStringLiteral("error"));
        QVERIFY(all.result().subtype == ResultMessage::Subtype::ErrorDuringExecution);
    }

    void aFailedTurnRunsNoTool()
    {
        const auto tool = replying(kLook);
        const auto all = run(optionsOf(scripted({{callOf(kLook), fails("OVERLOADED")}}), {tool}));
        verifyEnd(all, "error_during_execution", "OVERLOADED", "error");
        QCOMPARE(tool->calls(), 0);
    }

    void anEmptyAnswerLeavesNoEmptyTurnInTheSession()
    {
        const auto model = scripted({{ends()}, done()});
        auto options = withStore(optionsOf(model));
        const auto first = run(options);
        options.resume = first.result().sessionId;
        run(options); // whose requests are looked at
        QCOMPARE(model->turnsAsked(), 2);
    }

    // --- limits ------------------------------------------------------------------------------

    void turnsAreLimited()
    {
        const auto tool = replying(kLook);
        const auto model = scripted({oneCall(kLook)});
        model->repeat();
        auto options = withStore(optionsOf(model, {tool}));
        options.limits.maxTurns = 3;
        const auto all = run(options);
        verifyEnd(all, "error_max_turns", codes::kMaxTurns, "max_turns");
        QCOMPARE(all.result().turns, 3);
        QCOMPARE(model->turnsAsked(), 3);
        verifyCanBeGoneOnWith(options, all);
    }

    void theLastTurnThatIsAllowedMayAnswer()
    {
        auto options = optionsOf(scripted({oneCall(kLook), done()}), {replying(kLook)});
        options.limits.maxTurns = 2;
        verifySuccess(run(options));
    }

    void aLimitOfZeroIsNone_data()
    {
        QTest::addColumn<QString>("which");
        for (const char *which : {"turns", "message", "result", "tool deadline", "run"})
            QTest::newRow(which) << QString::fromLatin1(which);
    }
    void aLimitOfZeroIsNone()
    {
        QFETCH(QString, which);
        auto options = optionsOf(scripted({oneCall(kLook), done()}), {slow(kLook, 30ms)});
        if (which == QLatin1String("turns"))
            options.limits.maxTurns = 0;
        else if (which == QLatin1String("message"))
            options.limits.maxOutputBytes = 0;
        else if (which == QLatin1String("result"))
            options.limits.maxToolResultBytes = 0;
        else if (which == QLatin1String("tool deadline"))
            options.limits.toolDeadline = 0ms;
        else
            QVERIFY(options.limits.deadline == 0ms && options.limits.maxTokens == 0);
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(count(all.answers()), 1);
        QCOMPARE(all.answers().at(0).content, kLook);
    }

    void tokensOfAllTurnsAreLimited()
    {
        const auto model = scripted({{callOf(kLook), endsWith("tool_use", {30, 50})}});
        model->repeat();
        auto options = optionsOf(model, {replying(kLook)});
        options.limits.maxTokens = 200;
        const auto all = run(options);
        QVERIFY(all.result().subtype != ResultMessage::Subtype::Success);
        QCOMPARE(all.result().error->code, QString::fromLatin1(codes::kBudgetExceeded));
        QCOMPARE(all.result().terminalReason, QStringLiteral("budget"));
        QVERIFY2(all.result().turns == 2 || all.result().turns == 3,
                 qPrintable(QString::number(all.result().turns)));
    }

    void theModelIsToldHowManyTokensAreLeft()
    {
        const auto model = scripted({{callOf(kLook), endsWith("tool_use", {100, 50})}, done()});
        auto options = optionsOf(model, {replying(kLook)});
        options.limits.maxTokens = 1000;
        verifySuccess(run(options));
        const auto first = model->requests().at(0).maxOutputTokens;
        const auto second = model->requests().at(1).maxOutputTokens;
        QVERIFY(first > 0 && first <= 1000);
        QVERIFY(second > 0 && second <= 850);

        const auto unlimited = scripted({done()});
        verifySuccess(run(optionsOf(unlimited)));
        QCOMPARE(unlimited->requests().at(0).maxOutputTokens, 0);
    }

    void moneyIsLimited()
    {
        const Script turn{callOf(kLook), endsWith("tool_use", {300, 100})};
        const auto model = std::make_shared<PricedModel>(std::deque<Script>{turn}, 0.001);
        model->repeat();
        auto options = optionsOf(model, {replying(kLook)});
        options.limits.maxBudgetUsd = 1.0; // a turn costs 0.4
        const auto all = run(options);
        verifyEnd(all, "error_max_budget_usd", codes::kBudgetExceeded, "budget");
        QVERIFY2(all.result().turns == 2 || all.result().turns == 3,
                 qPrintable(QString::number(all.result().turns)));
        QVERIFY(all.result().totalCostUsd.has_value());
        QCOMPARE(*all.result().totalCostUsd, 0.4 * all.result().turns);
    }

    void theCostIsSummedOverTheTurns()
    {
        const auto model =
            std::make_shared<PricedModel>(std::deque<Script>{oneCall(kLook), done()}, 0.1);
        auto options = optionsOf(model, {replying(kLook)});
        options.limits.maxBudgetUsd = 20;
        const auto all = run(options);
        verifySuccess(all);
        QVERIFY(all.result().totalCostUsd.has_value());
        QCOMPARE(*all.result().totalCostUsd, 1.6);
    }

    void moneyIsNotSpentAtAnUnknownPrice()
    {
        const auto model = std::make_shared<PricedModel>(std::deque<Script>{done()}, std::nullopt);
        auto options = optionsOf(model);
        options.limits.maxBudgetUsd = 100;
        const auto all = run(options);
        QVERIFY(all.result().error.has_value());
        QCOMPARE(all.result().error->code, QString::fromLatin1(codes::kPriceUnknown));
        QCOMPARE(model->turnsAsked(), 0);
        QVERIFY(!all.result().totalCostUsd || *all.result().totalCostUsd == 0);
    }

    void anUnknownPriceIsNoErrorWithoutALimit()
    {
        const auto model = std::make_shared<PricedModel>(std::deque<Script>{done()}, std::nullopt);
        const auto all = run(optionsOf(model));
        verifySuccess(all);
        QVERIFY(!all.result().totalCostUsd);
    }

    void aLongMessageIsCountedInBytes()
    {
        auto options = optionsOf(scripted({done(QString(600, u'ä'))})); // 1200 bytes
        options.limits.maxOutputBytes = 1000;
        verifyEnd(run(options), "error_during_execution", codes::kModelOutputTooLarge, "error");
    }

    // --- shared budget -----------------------------------------------------------------------

    void aBudgetIsAskedBeforeAndToldAfterEachTurn()
    {
        const auto budget = std::make_shared<TestBudget>();
        const auto model =
            std::make_shared<PricedModel>(std::deque<Script>{oneCall(kLook), done()}, 0.5);
        auto options = optionsOf(model, {replying(kLook)});
        options.budget = budget;
        verifySuccess(run(options, {}, QString(8000, u'x')));
        QCOMPARE(count(budget->asked), 2);
        QVERIFY(budget->asked.at(0).promptTokens() > 0);
        QVERIFY(budget->asked.at(0).promptTokens() < 8000);
        QCOMPARE(count(budget->told), 2);
        for (const Spending &spending : budget->told) {
            QCOMPARE(spending.model, QStringLiteral("scripted"));
            QVERIFY((spending.usage == Usage{3, 5}));
            QVERIFY(spending.costUsd.has_value());
            QCOMPARE(*spending.costUsd, 4.0);
        }
    }

    void aBudgetThatIsSpentEndsTheRun_data()
    {
        QTest::addColumn<int>("admitted");
        QTest::newRow("before the first turn") << 0;
        QTest::newRow("before the second turn") << 1;
    }
    void aBudgetThatIsSpentEndsTheRun()
    {
        QFETCH(int, admitted);
        const auto budget = std::make_shared<TestBudget>();
        budget->admitted = admitted;
        const auto model = scripted({oneCall(kLook), done()});
        auto options = withStore(optionsOf(model, {replying(kLook)}));
        options.budget = budget;
        const auto all = run(options);
        verifyEnd(all, "error_max_budget_usd", codes::kBudgetExceeded, "budget");
        QCOMPARE(model->turnsAsked(), admitted);
        QCOMPARE(count(budget->told), admitted);
        QCOMPARE(all.result().turns, admitted);
    }

    void nothingIsSpentWhenNobodyCanTellTheBudget()
    {
        const auto budget = std::make_shared<TestBudget>();
        budget->admitted = 0;
        budget->refusal = Error{QString::fromLatin1(codes::kDatabaseBusy), kReason, {}};
        const auto model = scripted({done()});
        auto options = optionsOf(model);
        options.budget = budget;
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kDatabaseBusy, "error");
        QCOMPARE(model->turnsAsked(), 0);
    }

    void nothingIsSpentWhenABudgetThrows_data() { addManners(); }
    void nothingIsSpentWhenABudgetThrows()
    {
        QFETCH(Manner, manner);
        const auto budget = std::make_shared<TestBudget>();
        budget->onAdmit = manner;
        const auto model = scripted({done()});
        auto options = optionsOf(model);
        options.budget = budget;
        const auto all = run(options);
        QVERIFY(all.result().error.has_value());
        QVERIFY(all.result().subtype == ResultMessage::Subtype::ErrorDuringExecution);
        QCOMPARE(model->turnsAsked(), 0);
    }

    void usageThatCannotBeRecordedIsANotice_data() { addManners(); }
    void usageThatCannotBeRecordedIsANotice()
    {
        QFETCH(Manner, manner);
        const auto budget = std::make_shared<TestBudget>();
        budget->onRecord = manner;
        auto options = optionsOf(scripted({done()}));
        options.budget = budget;
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(count(all.notices(Notice::Kind::UsageNotSaved)), 1);
    }
};

} // namespace

QTEST_GUILESS_MAIN(QueryOrderTest)
#include "query_order_test.moc"
