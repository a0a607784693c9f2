#include "agent/query_fixture.h"

/// What query() promises of sessions, of turns that break off and of output of a schema.

using namespace aidoctor;
using namespace aidoctor::agent;
using namespace aidoctor::test;
using namespace std::chrono_literals;

namespace {

class QuerySessionsTest : public QObject {
    Q_OBJECT

private slots:
    void cleanup() { settle(); }

    // --- sessions ----------------------------------------------------------------------------

    void aSessionIsKept()
    {
        const auto model = scripted({oneCall(kLook), done()});
        auto options = withStore(optionsOf(model, {replying(kLook)}));
        const auto kept = keptIn(options.sessions, run(options).result().sessionId);
        QCOMPARE(count(kept), 4);
        QCOMPARE(faultOf(kept), QString());
        QCOMPARE(textOf(kept).mid(0, 3), textOf(model->requests().at(1).history));
        QVERIFY(kept.at(3).role == Turn::Role::Assistant);
        QCOMPARE(std::get<TextBlock>(kept.at(3).content.at(0)).text, QStringLiteral("Done."));
    }

    void aSessionIsGoneOnWith()
    {
        const auto model = scripted({oneCall(kLook), done(), done(), done()});
        auto options = withStore(optionsOf(model, {replying(kLook)}));
        const QString id = run(options).result().sessionId;
        const auto before = textOf(keptIn(options.sessions, id));
        options.resume = id;
        const auto second = run(options, {}, QStringLiteral("And now?"));
        verifySuccess(second);
        QCOMPARE(second.result().sessionId, id);
        const auto sent = textOf(model->requests().at(2).history);
        QCOMPARE(count(sent), 5);
        QCOMPARE(sent.mid(0, 4), before);
        QCOMPARE(model->requests().at(2).history.at(4).text, QStringLiteral("And now?"));
        verifySuccess(run(options, {}, QStringLiteral("And then?")));
        QCOMPARE(textOf(model->requests().at(3).history).mid(0, 5), sent);
        QCOMPARE(count(model->requests().at(3).history), 7);
    }

    void theFirstOfTwoTurnsIsNotKeptTwice()
    {
        auto options = withStore(optionsOf(
            scripted({oneCall(kLook), oneCall(kLook), done(), done()}), {replying(kLook)}));
        options.resume = run(options).result().sessionId;
        QCOMPARE(count(keptIn(options.sessions, options.resume)), 6);
        run(options);
        QCOMPARE(count(keptIn(options.sessions, options.resume)), 8);
    }

    void aForkLeavesTheOriginalAsItIs()
    {
        const auto model = scripted({done(), done(), done()});
        auto options = withStore(optionsOf(model));
        const QString id = run(options).result().sessionId;
        const auto before = textOf(keptIn(options.sessions, id));
        options.resume = id;
        options.fork = true;
        const auto fork = run(options, {}, QStringLiteral("What if?"));
        verifySuccess(fork);
        QVERIFY(fork.result().sessionId != id);
        QCOMPARE(textOf(model->requests().at(1).history).mid(0, 2), before);
        QCOMPARE(textOf(keptIn(options.sessions, id)), before);
        const auto copy = textOf(keptIn(options.sessions, fork.result().sessionId));
        QCOMPARE(count(copy), 4);
        QCOMPARE(copy.mid(0, 2), before);
        // and the fork can be gone on with
        options.resume = fork.result().sessionId;
        options.fork = false;
        verifySuccess(run(options));
        QCOMPARE(textOf(model->requests().at(2).history).mid(0, 4), copy);
    }

    void aSessionCanHaveAnIdOfItsOwn()
    {
        auto options = withStore(optionsOf(scripted({done(), done()})));
        options.sessionId = QStringLiteral("morning-round");
        QCOMPARE(run(options).result().sessionId, QStringLiteral("morning-round"));
        QCOMPARE(count(keptIn(options.sessions, QStringLiteral("morning-round"))), 2);
        options.resume = options.sessionId;
        options.sessionId = QStringLiteral("what-if");
        options.fork = true;
        QCOMPARE(run(options).result().sessionId, QStringLiteral("what-if"));
        QCOMPARE(count(keptIn(options.sessions, QStringLiteral("morning-round"))), 2);
        QCOMPARE(count(keptIn(options.sessions, QStringLiteral("what-if"))), 4);
    }

    void aResumedSessionKeepsItsId()
    {
        auto options = withStore(optionsOf(scripted({done(), done()})));
        const QString id = run(options).result().sessionId;
        options.resume = id;
        options.sessionId = QStringLiteral("of-a-new-one");
        QCOMPARE(run(options).result().sessionId, id);
        QCOMPARE(count(keptIn(options.sessions, id)), 4);
        QVERIFY(keptIn(options.sessions, QStringLiteral("of-a-new-one")).empty());
    }

    void anUnknownSessionIsNotFound_data()
    {
        QTest::addColumn<bool>("hasStore");
        QTest::addColumn<bool>("isFork");
        QTest::newRow("in a store") << true << false;
        QTest::newRow("to be forked") << true << true;
        QTest::newRow("without a store") << false << false;
    }
    void anUnknownSessionIsNotFound()
    {
        QFETCH(bool, hasStore);
        QFETCH(bool, isFork);
        const auto model = scripted({done()});
        auto options = hasStore ? withStore(optionsOf(model)) : optionsOf(model);
        options.resume = QStringLiteral("nothing");
        options.fork = isFork;
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kSessionNotFound, "error");
        QCOMPARE(model->turnsAsked(), 0);
    }

    void aStoreThatCannotLoadEndsTheRun_data() { addManners(); }
    void aStoreThatCannotLoadEndsTheRun()
    {
        QFETCH(Manner, manner);
        const auto store = std::make_shared<TestStore>();
        store->onLoad = manner;
        const auto model = scripted({done()});
        auto options = optionsOf(model);
        options.sessions = store;
        options.resume = QStringLiteral("some");
        const auto all = run(options);
        QVERIFY(all.result().subtype == ResultMessage::Subtype::ErrorDuringExecution);
        QVERIFY(all.result().error.has_value());
        QVERIFY(all.result().error->code != QLatin1String(codes::kSessionNotFound));
        if (!throwsIn(manner))
            QCOMPARE(all.result().error->code, QStringLiteral("NOT_NOW"));
        QCOMPARE(model->turnsAsked(), 0);
    }

    void aSessionThatCannotBeKeptIsANotice_data() { addManners(); }
    void aSessionThatCannotBeKeptIsANotice()
    {
        QFETCH(Manner, manner);
        const auto store = std::make_shared<TestStore>();
        store->onAppend = manner;
        auto options = optionsOf(scripted({done(QStringLiteral("Hello."))}));
        options.sessions = store;
        const auto all = run(options);
        verifySuccess(all);
        QVERIFY(!all.notices(Notice::Kind::SessionNotSaved).empty());
        QCOMPARE(all.result().text, QStringLiteral("Hello."));
        QVERIFY(!all.result().errors.empty());
    }

    void whatCouldNotBeKeptIsKeptLater()
    {
        const auto store = std::make_shared<TestStore>();
        store->onAppend = Manner::Fails;
        auto options = optionsOf(scripted({oneCall(kLook), done()}), {replying(kLook)});
        options.sessions = store;
        const auto all = run(options, [store](const AgentMessage &message) {
            if (std::holds_alternative<ToolResults>(message))
                store->onAppend = Manner::Passes;
        });
        verifySuccess(all);
        const auto kept = keptIn(store, all.result().sessionId);
        QCOMPARE(count(kept), 4);
        QCOMPARE(faultOf(kept), QString());
    }

    void theErrorIsTheLastOfTheErrors()
    {
        const auto store = std::make_shared<TestStore>();
        store->onAppend = Manner::Fails;
        auto options = optionsOf(scripted({{says(QStringLiteral("Half a")), ends("max_tokens")}}));
        options.sessions = store;
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kModelOutputTruncated, "truncated");
        QVERIFY(all.result().errors.size() >= 2);
        QCOMPARE(all.result().errors.back().code,
                 QString::fromLatin1(codes::kModelOutputTruncated));
    }

    // --- turns that break off ----------------------------------------------------------------

    void aTruncatedTurnIsAnErrorAndRunsNoTool_data()
    {
        QTest::addColumn<QByteArray>("reason");
        QTest::addColumn<bool>("hasCall");
        for (const char *reason : {"max_tokens", "model_context_window_exceeded"}) {
            QTest::addRow("%s", reason) << QByteArray(reason) << false;
            QTest::addRow("%s with a call", reason) << QByteArray(reason) << true;
        }
    }
    void aTruncatedTurnIsAnErrorAndRunsNoTool()
    {
        QFETCH(QByteArray, reason);
        QFETCH(bool, hasCall);
        const auto tool = replying(kLook);
        Script script{says(QStringLiteral("Half a"))};
        if (hasCall)
            script.push_back(callOf(kLook, QStringLiteral("a"), 1));
        script.push_back(ends(reason.constData()));
        const auto model = scripted({script, done()});
        const auto all = run(optionsOf(model, {tool}));
        verifyEnd(all, "error_during_execution", codes::kModelOutputTruncated, "truncated");
        QCOMPARE(tool->calls(), 0);
        QCOMPARE(model->turnsAsked(), 1);
        QCOMPARE(all.result().stopReason, QString::fromLatin1(reason));
    }

    void aSessionCanBeGoneOnWithAfterATruncatedCall()
    {
        auto options = withStore(
            optionsOf(scripted({{says(QStringLiteral("Half a")),
                                 callOf(kLook, QStringLiteral("a"), 1), ends("max_tokens")},
                                done()}),
                      {replying(kLook)}));
        verifyCanBeGoneOnWith(options, run(options));
    }

    void aRefusalNamesItsCategory()
    {
        const auto tool = replying(kLook);
        const StopDetails details{QStringLiteral("bio"), QStringLiteral("Not about pathogens.")};
        const auto model =
            scripted({{says(QStringLiteral("I")), callOf(kLook, QStringLiteral("a"), 1),
                       endsWith("refusal", {3, 5}, details)},
                      done()});
        const auto all = run(optionsOf(model, {tool}));
        verifyEnd(all, "error_during_execution", codes::kModelRefused, "refusal");
        QVERIFY2(all.result().error->message.contains(QLatin1String("bio")),
                 qPrintable(all.result().error->message));
        QCOMPARE(all.result().stopReason, QStringLiteral("refusal"));
        QCOMPARE(tool->calls(), 0);
        QCOMPARE(model->turnsAsked(), 1);
    }

    void aRefusalWithoutDetailsIsOneToo()
    {
        const auto all = run(optionsOf(scripted({{says(QStringLiteral("I")), ends("refusal")}})));
        verifyEnd(all, "error_during_execution", codes::kModelRefused, "refusal");
        QVERIFY(!all.result().error->message.isEmpty());
    }

    void aRefusedTurnIsNotKept()
    {
        const auto model =
            scripted({done(), {says(QStringLiteral("I will not")), ends("refusal")}, done()});
        auto options = withStore(optionsOf(model));
        const auto first = run(options);
        const auto before = textOf(keptIn(options.sessions, first.result().sessionId));
        QCOMPARE(count(before), 2);
        options.resume = first.result().sessionId;
        verifyEnd(run(options, {}, QStringLiteral("Anthrax?")), "error_during_execution",
                  codes::kModelRefused, "refusal");
        QCOMPARE(textOf(keptIn(options.sessions, options.resume)), before);
        verifySuccess(run(options, {}, QStringLiteral("Sodium?")));
        const auto sent = textOf(model->requests().at(2).history);
        QCOMPARE(sent.mid(0, 2), before);
        QVERIFY(!sent.join(u' ').contains(QLatin1String("I will not")));
    }

    void aPausedTurnGoesOn()
    {
        const auto model = scripted({{says(QStringLiteral("Let me think. ")), ends("pause_turn")},
                                     done(QStringLiteral("Done."))});
        const auto all = run(optionsOf(model));
        verifySuccess(all);
        QCOMPARE(model->turnsAsked(), 2);
        const auto &history = model->requests().at(1).history;
        QCOMPARE(count(history), 2);
        QVERIFY(history.back().role == Turn::Role::Assistant);
        QCOMPARE(std::get<TextBlock>(history.back().content.at(0)).text,
                 QStringLiteral("Let me think. "));
        QCOMPARE(count(all.notices(Notice::Kind::TurnContinues)), 1);
        QCOMPARE(all.result().text, QStringLiteral("Done."));
    }

    void aModelMayPauseOnlySoOften()
    {
        const auto model = scripted({{says(QStringLiteral("Wait.")), ends("pause_turn")}});
        model->repeat();
        auto options = optionsOf(model);
        options.limits.maxTurns = 100;
        options.limits.maxPauses = 3;
        const auto all = run(options);
        QVERIFY(all.result().subtype != ResultMessage::Subtype::Success);
        QVERIFY(model->turnsAsked() <= 4);
        QCOMPARE(count(all.notices(Notice::Kind::TurnContinues)), 3);
    }

    void aPausedTurnLeavesNoCallOpen()
    {
        const auto model = scripted({{says(QStringLiteral("Wait.")),
                                      callOf(kLook, QStringLiteral("a"), 1), ends("pause_turn")},
                                     done()});
        auto options = withStore(optionsOf(model, {replying(kLook)}));
        const auto all = run(options); // whose requests are looked at
        QCOMPARE(faultOf(keptIn(options.sessions, all.result().sessionId)), QString());
    }

    // --- output of a schema ------------------------------------------------------------------

    void anOutputOfTheSchemaIsTheResult()
    {
        const auto model = scripted({oneCall(kLook), done(QStringLiteral("{\"a\":1}"))});
        auto options = optionsOf(model, {replying(kLook)});
        options.outputSchema = schema();
        const auto all = run(options);
        verifySuccess(all);
        QVERIFY(all.result().structuredOutput == std::optional<Json>(Json{{"a", 1}}));
        QVERIFY(model->requests().at(0).outputSchema == std::optional<Json>(schema()));
        QVERIFY(all.notices(Notice::Kind::OutputRepair).empty());
    }

    void anInvalidOutputIsSentBack()
    {
        const auto model =
            scripted({done(QStringLiteral("no json")), done(QStringLiteral("{\"a\":\"x\"}")),
                      done(QStringLiteral("{\"a\":1}"))});
        auto options = optionsOf(model);
        options.outputSchema = schema();
        options.limits.maxOutputRepairs = 2;
        const auto all = run(options);
        verifySuccess(all);
        const auto notices = all.notices(Notice::Kind::OutputRepair);
        QCOMPARE(count(notices), 2);
        QCOMPARE(notices.at(0).attempt, 1);
        QCOMPARE(notices.at(0).maxAttempts, 2);
        QCOMPARE(notices.at(1).attempt, 2);
        const auto &history = model->requests().at(2).history;
        QCOMPARE(count(history), 5);
        QVERIFY(history.at(2).role == Turn::Role::User);
        QVERIFY(!history.at(4).text.isEmpty());
        QVERIFY(history.at(4).text.contains(QLatin1String("a"))); // the path that is wrong
    }

    void repairsAreBounded_data()
    {
        QTest::addColumn<int>("repairs");
        QTest::newRow("none") << 0;
        QTest::newRow("three") << 3;
    }
    void repairsAreBounded()
    {
        QFETCH(int, repairs);
        const auto model = scripted({done(QStringLiteral("no json"))});
        model->repeat();
        auto options = optionsOf(model);
        options.outputSchema = schema();
        options.limits.maxOutputRepairs = repairs;
        const auto all = run(options);
        verifyEnd(all, "error_max_structured_output_retries", codes::kModelOutputInvalid,
                  "output_invalid");
        QCOMPARE(model->turnsAsked(), repairs + 1);
        QCOMPARE(count(all.notices(Notice::Kind::OutputRepair)), repairs);
        QVERIFY(!all.result().structuredOutput);
    }

    /// The last, because it has ended the program.
    void anInvalidSchemaIsAnError()
    {
        const auto model = scripted({done()});
        auto options = optionsOf(model);
        options.outputSchema = Json{{"type", 17}};
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kInvalidArgument, "error");
        QCOMPARE(model->turnsAsked(), 0);
    }

private:
    static Json schema()
    {
        return Json{{"type", "object"},
                    {"properties", Json{{"a", Json{{"type", "integer"}}}}},
                    {"required", Json::array({"a"})}};
    }
};

} // namespace

QTEST_GUILESS_MAIN(QuerySessionsTest)
#include "query_sessions_test.moc"
