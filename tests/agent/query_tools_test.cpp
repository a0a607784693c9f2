#include "agent/query_fixture.h"

#include <QTimer>

#include <stdexcept>

/// What query() promises of tools, of permissions and of hooks.

using namespace aidoctor;
using namespace aidoctor::agent;
using namespace aidoctor::test;
using namespace std::chrono_literals;

namespace {

class QueryToolsTest : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { settle(); }

    // --- tools -------------------------------------------------------------------------------

    void toolsOfOneTurnRunConcurrently()
    {
        bool wasFast = false;
        for (int attempt = 0; attempt < 5 && !wasFast; ++attempt) { // one after the other: never
            const auto log = std::make_shared<QStringList>();
            auto options = optionsOf(scripted({twoCalls(), done()}),
                                     {slow(kLook, 100ms, log), slow(kOther, 100ms, log)});
            const auto all = run(options);
            verifySuccess(all);
            QCOMPARE(count(*log), 4);
            QVERIFY(log->at(0).startsWith(QLatin1String("begin")));
            QVERIFY(log->at(1).startsWith(QLatin1String("begin")));
            wasFast = all.elapsed < 180ms;
        }
        QVERIFY(wasFast);
    }

    void resultsComeInTheOrderOfTheCalls()
    {
        const auto log = std::make_shared<QStringList>();
        const auto model = scripted({twoCalls(), done()});
        const auto all = run(optionsOf(model, {slow(kLook, 100ms, log), slow(kOther, 5ms, log)}));
        QCOMPARE(log->at(2), QStringLiteral("end other"));
        QCOMPARE(count(all.all<ToolResults>()), 1);
        const auto answers = all.answers();
        QCOMPARE(count(answers), 2);
        QCOMPARE(answers.at(0).toolUseId, QStringLiteral("a"));
        QCOMPARE(answers.at(0).content, QStringLiteral("look"));
        QCOMPARE(answers.at(1).toolUseId, QStringLiteral("b"));
        QCOMPARE(answers.at(1).content, QStringLiteral("other"));
        const auto &sent = model->requests().at(1).history.back().toolResults;
        QCOMPARE(count(sent), 2);
        QCOMPARE(sent.at(0).content, QStringLiteral("look"));
        QCOMPARE(sent.at(1).content, QStringLiteral("other"));
    }

    void noToolRunsBeforeTheTurnHasEnded()
    {
        const auto model = std::make_shared<WaitingModel>(Script{callOf(kLook)});
        const auto tool = replying(kLook);
        auto options = optionsOf(model, {tool});
        std::stop_source stop;
        options.stop = stop.get_token();
        QTimer::singleShot(100, this, [&stop] { stop.request_stop(); });
        run(options);
        QCOMPARE(tool->calls(), 0);
    }

    void aGapInTheBlockNumbersMakesNoSecondCall()
    {
        const auto tool = replying(kLook);
        run(optionsOf(scripted({{callOf(kLook, QStringLiteral("a"), 1), ends("tool_use")}, done()}),
                      {tool}));
        QCOMPARE(tool->calls(), 1);
    }

    void aToolThatFailsGivesAnErrorResult_data() { addManners(); }
    void aToolThatFailsGivesAnErrorResult()
    {
        QFETCH(Manner, manner);
        const auto tool = replying(kLook, QString(), manner);
        const auto model = scripted({twoCalls(), done()});
        const auto all = run(optionsOf(model, {tool, replying(kOther)}));
        verifySuccess(all);
        const auto answers = all.answers();
        QCOMPARE(count(answers), 2);
        QVERIFY(answers.at(0).isError);
        QVERIFY(!answers.at(0).content.isEmpty());
        if (!throwsIn(manner))
            QVERIFY(answers.at(0).content.contains(kReason));
        QVERIFY(!answers.at(1).isError);
        QCOMPARE(tool->calls(), 1);
    }

    void aToolThatAnswersTooMuchGivesAnErrorResult_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<qsizetype>("limit");
        QTest::addColumn<bool>("isError");
        QTest::newRow("10 MB") << QString(10 << 20, u'x') << RunLimits().maxToolResultBytes << true;
        QTest::newRow("to the byte") << QString(1000, u'x') << qsizetype(1000) << false;
        QTest::newRow("a byte more") << QString(1001, u'x') << qsizetype(1000) << true;
        QTest::newRow("bytes, not letters") << QString(600, u'ä') << qsizetype(1000) << true;
    }
    void aToolThatAnswersTooMuchGivesAnErrorResult()
    {
        QFETCH(QString, text);
        QFETCH(qsizetype, limit);
        QFETCH(bool, isError);
        const auto model = scripted({oneCall(kLook), done()});
        auto options = optionsOf(model, {replying(kLook, text)});
        options.limits.maxToolResultBytes = limit;
        const auto all = run(options);
        verifySuccess(all);
        const auto &sent = model->requests().at(1).history.back().toolResults;
        QCOMPARE(count(sent), 1);
        QCOMPARE(sent.at(0).isError, isError);
        QCOMPARE(sent.at(0).content == text, !isError);
        QVERIFY(sent.at(0).content.size() < 1100);
        QCOMPARE(all.answers().at(0).content, sent.at(0).content);
    }

    void aToolThatIsNotThereGivesAnErrorResult()
    {
        const auto all = run(
            optionsOf(scripted({oneCall(QStringLiteral("nothing")), done()}), {replying(kLook)}));
        verifySuccess(all);
        QCOMPARE(count(all.answers()), 1);
        QVERIFY(all.answers().at(0).isError);
    }

    void brokenInputIsNeverRun()
    {
        const auto tool = replying(kLook);
        ToolUseBlock broken{QStringLiteral("a"), kLook, Json::object(), true};
        const auto all =
            run(optionsOf(scripted({{{model_event::ToolCall{0, broken}, {}},
                                     callOf(kLook, QStringLiteral("b"), 1, Json{{"n", 2}}),
                                     ends("tool_use")},
                                    done()}),
                          {tool}));
        verifySuccess(all);
        QCOMPARE(count(all.answers()), 2);
        QVERIFY(all.answers().at(0).isError);
        QVERIFY(!all.answers().at(1).isError);
        QCOMPARE(tool->calls(), 1);
        QVERIFY(tool->inputs().at(0) == Json({{"n", 2}}));
    }

    void aToolPastItsDeadlineGivesAnErrorResultAndTheRunGoesOn_data()
    {
        QTest::addColumn<bool>("isDeaf");
        QTest::addColumn<Manner>("late");
        QTest::newRow("it hears") << false << Manner::Passes;
        QTest::newRow("it is deaf and answers late") << true << Manner::Passes;
        QTest::newRow("it is deaf and fails late") << true << Manner::Fails;
        QTest::newRow("it is deaf and throws late") << true << Manner::Throws;
        QTest::newRow("it is deaf and throws a number late") << true << Manner::ThrowsNumber;
    }
    void aToolPastItsDeadlineGivesAnErrorResultAndTheRunGoesOn()
    {
        QFETCH(bool, isDeaf);
        QFETCH(Manner, late);
        const auto alive = std::make_shared<int>(0);
        const auto tool = isDeaf ? deaf(kLook, alive, late) : hanging(kLook, alive);
        const auto model = scripted({twoCalls(), done()});
        auto options = optionsOf(model, {tool, replying(kOther)});
        options.limits.toolDeadline = 100ms;
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(count(all.answers()), 2);
        QVERIFY(all.answers().at(0).isError);
        QVERIFY(!all.answers().at(1).isError);
        QVERIFY(tool->stop().stop_requested());
        openGates(); // the late answer, when all is over
        QTRY_COMPARE(*alive, 0);
        QTest::qWait(20);
    }

    void aLateAnswerIsIgnoredWhileTheRunGoesOn_data()
    {
        QTest::addColumn<Manner>("late");
        QTest::newRow("answers") << Manner::Passes;
        QTest::newRow("fails") << Manner::Fails;
        QTest::newRow("throws") << Manner::Throws;
    }
    void aLateAnswerIsIgnoredWhileTheRunGoesOn()
    {
        QFETCH(Manner, late);
        const auto alive = std::make_shared<int>(0);
        const auto model = scripted(
            {oneCall(kLook),
             {says(QStringLiteral("Then ")), says(QStringLiteral("without."), 100ms), ends()}});
        auto options = optionsOf(model, {deaf(kLook, alive, late)});
        options.limits.toolDeadline = 50ms;
        const auto all = run(options, [](const AgentMessage &message) {
            if (std::holds_alternative<StreamDelta>(message))
                openGates();
        });
        verifySuccess(all);
        QCOMPARE(count(all.all<ToolResults>()), 1);
        QVERIFY(all.answers().at(0).isError);
        QCOMPARE(all.result().text, QStringLiteral("Then without."));
        QTRY_COMPARE(*alive, 0);
    }

    // --- permissions -------------------------------------------------------------------------

    void byDefaultTheGivenToolsMayBeUsed()
    {
        const auto tool = replying(kLook);
        const auto all = run(optionsOf(scripted({oneCall(kLook), done()}), {tool}));
        QCOMPARE(tool->calls(), 1);
        QVERIFY(all.result().permissionDenials.empty());
    }

    void aDeniedToolIsNeverRun_data()
    {
        QTest::addColumn<PermissionMode>("mode");
        QTest::newRow("by default") << PermissionMode::Default;
        QTest::newRow("when asking") << PermissionMode::Ask;
    }
    void aDeniedToolIsNeverRun()
    {
        QFETCH(PermissionMode, mode);
        const auto asked = std::make_shared<int>(0);
        const auto tool = replying(kLook);
        auto options = optionsOf(
            scripted({{callOf(kLook, QStringLiteral("a"), 0, Json{{"n", 3}}), ends("tool_use")},
                      done()}),
            {tool, replying(kOther)});
        options.permissions.mode = mode;
        options.permissions.denied = QStringList{kLook};
        options.permissions.allowed = QStringList{kLook};
        options.permissions.canUseTool = [asked](const ToolUseBlock &) {
            ++*asked;
            return decide(PermissionDecision::allow());
        };
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(tool->calls(), 0);
        QCOMPARE(*asked, 0);
        QVERIFY(all.answers().at(0).isError);
        const auto denials = all.result().permissionDenials;
        QCOMPARE(count(denials), 1);
        QCOMPARE(denials.at(0).toolName, kLook);
        QCOMPARE(denials.at(0).toolUseId, QStringLiteral("a"));
        QVERIFY(denials.at(0).input == Json({{"n", 3}}));
    }

    void aDeniedToolIsNotOffered()
    {
        const auto model = scripted({done()});
        auto options = optionsOf(model, {replying(kLook), replying(kOther)});
        options.permissions.denied = QStringList{kLook};
        const auto all = run(options);
        QCOMPARE(count(model->requests().at(0).tools), 1);
        QCOMPARE(model->requests().at(0).tools.at(0).name, kOther);
        QCOMPARE(all.all<SystemInit>().at(0).tools, QStringList{kOther});
    }

    void whenAskingOnlyTheAllowedToolsAreRun()
    {
        const auto allowed = replying(kLook);
        const auto other = replying(kOther);
        auto options = optionsOf(scripted({twoCalls(), done()}), {allowed, other});
        options.permissions.mode = PermissionMode::Ask;
        options.permissions.allowed = QStringList{kLook};
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(allowed->calls(), 1);
        QCOMPARE(other->calls(), 0);
        QVERIFY(!all.answers().at(0).isError);
        QVERIFY(all.answers().at(1).isError);
        QCOMPARE(count(all.result().permissionDenials), 1);
        QCOMPARE(all.result().permissionDenials.at(0).toolUseId, QStringLiteral("b"));
    }

    void onlyWhatIsNotNamedIsAskedAbout_data() { aDeniedToolIsNeverRun_data(); }
    void onlyWhatIsNotNamedIsAskedAbout()
    {
        QFETCH(PermissionMode, mode);
        const auto asked = std::make_shared<QStringList>();
        const auto other = replying(kOther);
        auto options = optionsOf(scripted({twoCalls(), done()}), {replying(kLook), other});
        options.permissions.mode = mode;
        options.permissions.allowed = QStringList{kLook};
        options.permissions.canUseTool = [asked](const ToolUseBlock &call) {
            asked->append(call.name);
            return decide(PermissionDecision::allow());
        };
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(*asked, QStringList{kOther});
        QCOMPARE(other->calls(), 1);
        QVERIFY(all.result().permissionDenials.empty());
    }

    void aCallCanBeAllowedWithAnotherInput()
    {
        const auto tool = replying(kLook);
        const auto model = scripted(
            {{callOf(kLook, QStringLiteral("a"), 0, Json{{"n", 1}}), ends("tool_use")}, done()});
        auto options = optionsOf(model, {tool});
        options.permissions.canUseTool = [](const ToolUseBlock &) {
            PermissionDecision decision = PermissionDecision::allow();
            decision.changedInput = Json{{"n", 2}};
            return decide(decision);
        };
        verifySuccess(run(options));
        QCOMPARE(tool->calls(), 1);
        QVERIFY(tool->inputs().at(0) == Json({{"n", 2}}));
        // what the model said stays what it said
        const auto &said = model->requests().at(1).history.at(1);
        QVERIFY(std::get<ToolUseBlock>(said.content.at(0)).input == Json({{"n", 1}}));
    }

    void aDenialIsTheModelsToRead()
    {
        const auto tool = replying(kLook);
        const auto model = scripted({oneCall(kLook), done()});
        auto options = optionsOf(model, {tool});
        options.permissions.canUseTool = [](const ToolUseBlock &) {
            return decide(PermissionDecision::deny(kReason));
        };
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(tool->calls(), 0);
        const auto &sent = model->requests().at(1).history.back().toolResults;
        QVERIFY(sent.at(0).isError);
        QVERIFY(sent.at(0).content.contains(kReason));
        QCOMPARE(count(all.result().permissionDenials), 1);
    }

    void aDenialCanEndTheRun()
    {
        const auto tool = replying(kLook);
        const auto model = scripted({twoCalls(), done()});
        auto options = withStore(optionsOf(model, {tool, replying(kOther)}));
        options.permissions.canUseTool = [](const ToolUseBlock &call) {
            return decide(call.name == kLook ? PermissionDecision::deny(kReason, true)
                                             : PermissionDecision::allow());
        };
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kPermissionDenied, "denied");
        QCOMPARE(tool->calls(), 0);
        QCOMPARE(model->turnsAsked(), 1);
        QCOMPARE(count(all.result().permissionDenials), 1);
        QCOMPARE(all.result().permissionDenials.at(0).toolUseId, QStringLiteral("a"));
        verifyCanBeGoneOnWith(options, all);
    }

    void aQuestionThatThrowsDenies_data() { addThrows(); }
    void aQuestionThatThrowsDenies()
    {
        QFETCH(Manner, manner);
        const auto tool = replying(kLook);
        auto options = optionsOf(scripted({oneCall(kLook), done()}), {tool});
        options.permissions.canUseTool = [manner](const ToolUseBlock &) {
            if (manner == Manner::ThrowsAtOnce)
                throw std::runtime_error("thrown at once");
            return throwInsteadOfDeciding(manner);
        };
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(tool->calls(), 0);
        QVERIFY(all.answers().at(0).isError);
        QCOMPARE(count(all.result().permissionDenials), 1);
    }

    void denialsOfAllTurnsAreRecorded()
    {
        auto options = optionsOf(scripted({{callOf(kLook, QStringLiteral("a")), ends("tool_use")},
                                           {callOf(kLook, QStringLiteral("b")), ends("tool_use")},
                                           done()}),
                                 {replying(kLook)});
        options.permissions.mode = PermissionMode::Ask;
        const auto denials = run(options).result().permissionDenials;
        QCOMPARE(count(denials), 2);
        QCOMPARE(denials.at(0).toolUseId, QStringLiteral("a"));
        QCOMPARE(denials.at(1).toolUseId, QStringLiteral("b"));
    }

    // --- hooks -------------------------------------------------------------------------------

    void hooksThatPassChangeNothing()
    {
        const auto seen = std::make_shared<QStringList>();
        const auto model =
            scripted({{callOf(kLook, QStringLiteral("a"), 0, Json{{"n", 1}}), ends("tool_use")},
                      done(QStringLiteral("Done."))});
        auto options = optionsOf(model, {replying(kLook, QStringLiteral("Sodium 139."))});
        options.hooks.onPrompt = [seen](const QString &prompt) {
            seen->append(QStringLiteral("prompt ") + prompt);
            return behave<void>(Manner::Passes, Status());
        };
        options.hooks.beforeTool = [seen](const ToolUseBlock &call) {
            seen->append(QStringLiteral("before ") + call.id);
            return behave<void>(Manner::Passes, Status());
        };
        options.hooks.afterTool = [seen](const ToolUseBlock &call, const ToolResult &result) {
            seen->append(QStringLiteral("after %1: %2").arg(call.id, result.content));
            return behave<void>(Manner::Passes, Status());
        };
        options.hooks.onStop = [seen](const QString &text) {
            seen->append(QStringLiteral("stop ") + text);
            return behave<void>(Manner::Passes, Status());
        };
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(*seen, (QStringList{QStringLiteral("prompt Go."), QStringLiteral("before a"),
                                     QStringLiteral("after a: Sodium 139."),
                                     QStringLiteral("stop Done.")}));
        QCOMPARE(all.answers().at(0).content, QStringLiteral("Sodium 139."));
        QVERIFY(all.all<Notice>().empty());
    }

    void aPromptCanBeBlocked_data() { addManners(); }
    void aPromptCanBeBlocked()
    {
        QFETCH(Manner, manner);
        const auto model = scripted({done()});
        auto options = withStore(optionsOf(model));
        options.hooks.onPrompt = [manner](const QString &) {
            return behave<void>(manner, Status());
        };
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kHookBlocked, "hook");
        QCOMPARE(model->turnsAsked(), 0);
        if (!throwsIn(manner))
            QVERIFY(all.result().error->message.contains(kReason));
        QVERIFY(keptIn(options.sessions, all.result().sessionId).empty());
    }

    void aBlockedPromptIsNotKept()
    {
        const auto model = scripted({done(), done()});
        auto options = withStore(optionsOf(model));
        options.resume = run(options).result().sessionId;
        const auto before = textOf(keptIn(options.sessions, options.resume));
        auto blocked = options;
        blocked.hooks.onPrompt = [](const QString &) {
            return behave<void>(Manner::Fails, Status());
        };
        run(blocked, {}, QStringLiteral("Secret."));
        QCOMPARE(textOf(keptIn(options.sessions, options.resume)), before);
        verifySuccess(run(options));
        QVERIFY(!textOf(model->requests().back().history).join(u' ').contains(u"Secret."));
    }

    void aToolCanBeBlocked_data() { addManners(); }
    void aToolCanBeBlocked()
    {
        QFETCH(Manner, manner);
        const auto tool = replying(kLook);
        const auto other = replying(kOther);
        auto options = optionsOf(scripted({twoCalls(), done()}), {tool, other});
        options.hooks.beforeTool = [manner](const ToolUseBlock &call) {
            return behave<void>(call.name == kLook ? manner : Manner::Passes, Status());
        };
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(tool->calls(), 0);
        QCOMPARE(other->calls(), 1);
        QVERIFY(all.answers().at(0).isError);
        QVERIFY(!all.answers().at(1).isError);
        if (!throwsIn(manner))
            QVERIFY(all.answers().at(0).content.contains(kReason));
    }

    void aToolsResultCanBeWithheld_data() { addManners(); }
    void aToolsResultCanBeWithheld()
    {
        QFETCH(Manner, manner);
        const auto tool = replying(kLook, QStringLiteral("Secret 139."));
        const auto model = scripted({oneCall(kLook), done()});
        auto options = optionsOf(model, {tool});
        options.hooks.afterTool = [manner](const ToolUseBlock &, const ToolResult &) {
            return behave<void>(manner, Status());
        };
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(tool->calls(), 1);
        for (const ToolResult &result :
             {all.answers().at(0), model->requests().at(1).history.back().toolResults.at(0)}) {
            QVERIFY(result.isError);
            QVERIFY(!result.content.contains(QLatin1String("Secret")));
            if (!throwsIn(manner))
                QVERIFY(result.content.contains(kReason));
        }
    }

    void anEndCanBeRefused_data() { addManners(); }
    void anEndCanBeRefused()
    {
        QFETCH(Manner, manner);
        const auto asked = std::make_shared<int>(0);
        const auto model =
            scripted({done(QStringLiteral("Early.")), done(QStringLiteral("Ready."))});
        auto options = optionsOf(model);
        options.hooks.onStop = [manner, asked](const QString &) {
            const bool isFirst = ++*asked == 1;
            return behave<void>(isFirst ? manner : Manner::Passes, Status());
        };
        const auto all = run(options);
        verifySuccess(all);
        QCOMPARE(*asked, 2);
        QCOMPARE(all.result().text, QStringLiteral("Ready."));
        QCOMPARE(all.result().turns, 2);
        const auto notices = all.notices(Notice::Kind::StopRefused);
        QCOMPARE(count(notices), 1);
        const auto &history = model->requests().at(1).history;
        QCOMPARE(count(history), 3);
        QVERIFY(history.back().role == Turn::Role::User);
        if (!throwsIn(manner)) {
            QVERIFY(history.back().text.contains(kReason));
            QVERIFY(notices.at(0).text.contains(kReason));
        }
    }

    void anEndThatIsAlwaysRefusedIsStillBounded()
    {
        const auto model = scripted({done()});
        model->repeat();
        auto options = optionsOf(model);
        options.limits.maxTurns = 3;
        options.hooks.onStop = [](const QString &) {
            return behave<void>(Manner::Fails, Status());
        };
        const auto all = run(options);
        verifyEnd(all, "error_max_turns", codes::kMaxTurns, "max_turns");
        QCOMPARE(model->turnsAsked(), 3);
    }

private:
    static QCoro::Task<PermissionDecision> throwInsteadOfDeciding(Manner manner)
    {
        auto task = behave<bool>(manner, true);
        const Result<bool> unreached = co_await std::move(task);
        co_return unreached ? PermissionDecision::allow() : PermissionDecision::deny({});
    }
};

} // namespace

QTEST_GUILESS_MAIN(QueryToolsTest)
#include "query_tools_test.moc"
