#include "agent/census.h"
#include "agent/query_fixture.h"

#include <QTimer>

#include <map>

/// What query() promises to those who end a run: by an interrupt, a stop or a deadline.

using namespace aidoctor;
using namespace aidoctor::agent;
using namespace aidoctor::test;
using namespace std::chrono_literals;

namespace {

Step hangs()
{
    return says(QStringLiteral("never said"), kHang);
}

/// Says everything, stop or not.
class HeedlessModel : public ModelClient {
public:
    explicit HeedlessModel(std::vector<Step> steps) : m_steps(std::move(steps)) {}

    QString name() const override { return QStringLiteral("heedless"); }
    QCoro::AsyncGenerator<ModelEvent> stream(ModelRequest, std::stop_token) override
    {
        const auto steps = m_steps;
        for (const Step &step : steps) {
            ModelEvent event = step.event;
            co_yield event;
        }
    }

private:
    std::vector<Step> m_steps;
};

/// All results in a history, by the call they answer.
std::map<QString, ToolResult> resultsIn(const std::vector<Turn> &history)
{
    std::map<QString, ToolResult> results;
    for (const Turn &turn : history) {
        for (const ToolResult &result : turn.toolResults)
            results[result.toolUseId] = result;
    }
    return results;
}

class QueryStopTest : public QObject {
    Q_OBJECT

    /// Requests the stop as soon as something is so, from the event loop.
    void requestWhen(std::function<bool()> isSo, const std::stop_source &source)
    {
        auto *poll = new QTimer(this);
        connect(poll, &QTimer::timeout, poll, [poll, isSo, source]() mutable {
            if (!isSo())
                return;
            poll->stop();
            poll->deleteLater();
            source.request_stop();
        });
        poll->start(2);
    }

    static Watch requestAt(int message, const std::stop_source &source)
    {
        const auto seen = std::make_shared<int>(0);
        return [message, source, seen](const AgentMessage &) mutable {
            if ((*seen)++ == message)
                source.request_stop();
        };
    }

private slots:
    void initTestCase()
    {
        Census::begin();
        const Census census;
        auto timer = std::make_unique<QTimer>();
        QCOMPARE(census.strays(), QStringList{QStringLiteral("QTimer")});
        timer.reset();
        QCOMPARE(census.strays(), QStringList());
    }
    void cleanup() { settle(); }
    void cleanupTestCase() { Census::end(); }

    // --- interrupts --------------------------------------------------------------------------

    void anInterruptKeepsWhatHadBeenSaid()
    {
        const auto model =
            scripted({{says(QStringLiteral("The sodium")), hangs(), ends()}, done()});
        auto options = withStore(optionsOf(model));
        std::stop_source interrupt;
        options.interrupt = interrupt.get_token();
        const auto all = run(options, [interrupt](const AgentMessage &message) mutable {
            if (std::holds_alternative<StreamDelta>(message))
                interrupt.request_stop();
        });
        verifyEnd(all, "error_during_execution", codes::kRunInterrupted, "interrupted");
        const auto said = all.all<AssistantMessage>();
        QCOMPARE(count(said), 1);
        QVERIFY(said.at(0).aborted);
        QCOMPARE(count(said.at(0).content), 1);
        QCOMPARE(std::get<TextBlock>(said.at(0).content.at(0)).text, QStringLiteral("The sodium"));
        const auto sent = verifyCanBeGoneOnWith(options, all);
        QVERIFY(textOf(sent).join(u' ').contains(QLatin1String("The sodium")));
    }

    void anInterruptedCallIsAnsweredInTheSession_data()
    {
        QTest::addColumn<bool>("hasRaw");
        QTest::newRow("plain") << false;
        QTest::newRow("raw") << true;
    }
    void anInterruptedCallIsAnsweredInTheSession()
    {
        QFETCH(bool, hasRaw);
        Script script{says(QStringLiteral("Let me look."))};
        if (hasRaw)
            script.push_back(
                {model_event::BlockEnded{0, "{\"type\":\"text\",\"text\":\"Let me look.\"}", {}},
                 {}});
        script.push_back(callOf(kLook, QStringLiteral("a"), 1));
        if (hasRaw)
            script.push_back(
                {model_event::BlockEnded{1,
                                         "{\"type\":\"tool_use\",\"id\":\"a\",\"name\":\"look\","
                                         "\"input\":{}}",
                                         {}},
                 {}});
        script.push_back(callOf(kOther, QStringLiteral("b"), 2)); // its end never comes
        const auto model = std::make_shared<WaitingModel>(script);
        const auto tool = replying(kLook);
        auto options = withStore(optionsOf(model, {tool, replying(kOther)}));
        std::stop_source interrupt;
        options.interrupt = interrupt.get_token();
        requestWhen([waiting = model->isWaiting] { return *waiting; }, interrupt);
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kRunInterrupted, "interrupted");
        QCOMPARE(tool->calls(), 0);
        const auto said = all.all<AssistantMessage>();
        QCOMPARE(count(said), 1);
        QVERIFY(said.at(0).aborted);
        QCOMPARE(count(said.at(0).content), 3);
        const auto results = resultsIn(verifyCanBeGoneOnWith(options, all));
        QCOMPARE(count(results), 2);
        for (const auto &[id, result] : results)
            QVERIFY(result.isError);
        QTRY_COMPARE(*model->alive, 0);
    }

    void anInterruptedThoughtIsNotSentBack()
    {
        const auto model = std::make_shared<WaitingModel>(
            Script{{model_event::ThinkingDelta{0, QStringLiteral("Hm")}, {}}});
        auto options = withStore(optionsOf(model));
        std::stop_source interrupt;
        options.interrupt = interrupt.get_token();
        requestWhen([waiting = model->isWaiting] { return *waiting; }, interrupt);
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kRunInterrupted, "interrupted");
        // A thought without its signature gives a 400, and so does an empty message.
        verifyCanBeGoneOnWith(options, all);
    }

    void anInterruptEndsATool_data() { theDeadlineEndsAToolThatHangs_data(); }
    void anInterruptEndsATool()
    {
        QFETCH(bool, isDeaf);
        const auto alive = std::make_shared<int>(0);
        const auto tool = isDeaf ? deaf(kLook, alive) : hanging(kLook, alive);
        const auto quick = replying(kOther);
        const auto model = scripted({twoCalls(), done()});
        auto options = withStore(optionsOf(model, {tool, quick}));
        std::stop_source interrupt;
        options.interrupt = interrupt.get_token();
        requestWhen([alive, quick] { return *alive > 0 && quick->calls() > 0; }, interrupt);
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kRunInterrupted, "interrupted");
        QCOMPARE(model->turnsAsked(), 1);
        QVERIFY(tool->stop().stop_requested());
        auto results = resultsIn(verifyCanBeGoneOnWith(options, all));
        QCOMPARE(count(results), 2);
        QVERIFY(results[QStringLiteral("a")].isError);
        QVERIFY(!results[QStringLiteral("b")].isError);
        QCOMPARE(results[QStringLiteral("b")].content, QStringLiteral("Sodium 139."));
        openGates();
        QTRY_COMPARE(*alive, 0);
    }

    void anInterruptBeforeTheStartAsksNoModel()
    {
        const auto model = scripted({done()});
        auto options = optionsOf(model);
        std::stop_source interrupt;
        interrupt.request_stop();
        options.interrupt = interrupt.get_token();
        verifyEnd(run(options), "error_during_execution", codes::kRunInterrupted, "interrupted");
        QCOMPARE(model->turnsAsked(), 0);
    }

    void whatAnInterruptedTurnUsedIsCounted()
    {
        const auto model = std::make_shared<WaitingModel>(Script{says(QStringLiteral("Hel"))});
        model->usage = Usage{40, 2};
        const auto budget = std::make_shared<TestBudget>();
        auto options = optionsOf(model);
        options.budget = budget;
        std::stop_source interrupt;
        options.interrupt = interrupt.get_token();
        requestWhen([waiting = model->isWaiting] { return *waiting; }, interrupt);
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kRunInterrupted, "interrupted");
        QVERIFY((all.result().usage == Usage{40, 2}));
        QCOMPARE(count(budget->told), 1);
        QVERIFY((budget->told.at(0).usage == Usage{40, 2}));
    }

    void theSessionCanBeGoneOnWithWhereverItWasInterrupted_data()
    {
        QTest::addColumn<int>("at");
        for (int at = 0; at < kEventfulMessages - 1; ++at)
            QTest::addRow("after message %d", at) << at;
    }
    void theSessionCanBeGoneOnWithWhereverItWasInterrupted()
    {
        QFETCH(int, at);
        auto options = withStore(eventful());
        std::stop_source interrupt;
        options.interrupt = interrupt.get_token();
        const auto all = run(options, requestAt(at, interrupt));
        if (at < kEventfulMessages - 2) // the last words may be all there was to say
            verifyEnd(all, "error_during_execution", codes::kRunInterrupted, "interrupted");
        verifyCanBeGoneOnWith(options, all);
    }

    // --- cancelling --------------------------------------------------------------------------

    void aStopBeforeTheStartAsksNoModel()
    {
        const auto model = scripted({done()});
        const auto asked = std::make_shared<int>(0);
        auto options = optionsOf(model);
        options.hooks.onPrompt = [asked](const QString &) {
            ++*asked;
            return behave<void>(Manner::Passes, Status());
        };
        std::stop_source stop;
        stop.request_stop();
        options.stop = stop.get_token();
        verifyEnd(run(options), "error_during_execution", codes::kCancelled, "cancelled");
        QCOMPARE(model->turnsAsked(), 0);
    }

    void aStopEndsTheRunAfterAnyMessage_data()
    {
        theSessionCanBeGoneOnWithWhereverItWasInterrupted_data();
    }
    void aStopEndsTheRunAfterAnyMessage()
    {
        QFETCH(int, at);
        const Census census;
        auto options = eventful();
        std::stop_source stop;
        options.stop = stop.get_token();
        const auto all = run(options, requestAt(at, stop));
        if (at < kEventfulMessages - 2)
            verifyEnd(all, "error_during_execution", codes::kCancelled, "cancelled");
        QTRY_COMPARE(census.strays(), QStringList());
    }

    void aStoppedTurnRunsNoTool_data()
    {
        QTest::addColumn<bool>("isInterrupt");
        QTest::newRow("stop") << false;
        QTest::newRow("interrupt") << true;
    }
    void aStoppedTurnRunsNoTool()
    {
        QFETCH(bool, isInterrupt);
        const auto tool = replying(kLook);
        const Script script{says(QStringLiteral("Let me")), callOf(kLook, QStringLiteral("a"), 1),
                            ends("tool_use")};
        auto options = withStore(optionsOf(std::make_shared<HeedlessModel>(script), {tool}));
        std::stop_source source;
        (isInterrupt ? options.interrupt : options.stop) = source.get_token();
        const auto all = run(options, requestAt(1, source)); // the first words
        verifyEnd(all, "error_during_execution",
                  isInterrupt ? codes::kRunInterrupted : codes::kCancelled,
                  isInterrupt ? "interrupted" : "cancelled");
        QCOMPARE(tool->calls(), 0);
        verifyCanBeGoneOnWith(options, all);
    }

    void noToolIsBegunAfterAStop()
    {
        const auto tool = replying(kLook);
        auto options = optionsOf(scripted({oneCall(kLook), done()}), {tool});
        std::stop_source stop;
        options.stop = stop.get_token();
        options.permissions.canUseTool = [stop](const ToolUseBlock &) mutable {
            stop.request_stop();
            return decide(PermissionDecision::allow());
        };
        verifyEnd(run(options), "error_during_execution", codes::kCancelled, "cancelled");
        QCOMPARE(tool->calls(), 0);
    }

    void aToolMayRequestTheStop()
    {
        std::stop_source stop;
        const auto tool = makeTool(kLook, [stop](const Json &, const std::stop_token &) mutable {
            stop.request_stop();
            return behave<QString>(Manner::Passes, QStringLiteral("Enough."));
        });
        const auto model = scripted({oneCall(kLook), done()});
        auto options = optionsOf(model, {tool});
        options.stop = stop.get_token();
        verifyEnd(run(options), "error_during_execution", codes::kCancelled, "cancelled");
        QCOMPARE(model->turnsAsked(), 1);
    }

    void aStopEndsTheWaitForAnyAnswer_data()
    {
        QTest::addColumn<QString>("whose");
        QTest::newRow("permission") << QStringLiteral("permission");
        QTest::newRow("the prompt's hook") << QStringLiteral("prompt");
        QTest::newRow("the hook before a tool") << QStringLiteral("before");
        QTest::newRow("the hook after a tool") << QStringLiteral("after");
        QTest::newRow("the hook at the end") << QStringLiteral("end");
        QTest::newRow("the budget") << QStringLiteral("budget");
        QTest::newRow("the store") << QStringLiteral("store");
    }
    void aStopEndsTheWaitForAnyAnswer()
    {
        QFETCH(QString, whose);
        const Census census;
        const auto isAsked = std::make_shared<bool>(false);
        auto options = optionsOf(scripted({oneCall(kLook), done(), done()}), {replying(kLook)});
        holdAnswer(options, whose, isAsked);
        std::stop_source stop;
        options.stop = stop.get_token();
        requestWhen([isAsked] { return *isAsked; }, stop);
        verifyEnd(run(options), "error_during_execution", codes::kCancelled, "cancelled");
        openGates();
        QTRY_COMPARE(census.strays(), QStringList());
    }

    void anInterruptedQuestionIsNoDenial()
    {
        const auto isAsked = std::make_shared<bool>(false);
        const auto tool = replying(kLook);
        auto options = withStore(optionsOf(scripted({oneCall(kLook), done()}), {tool}));
        holdAnswer(options, QStringLiteral("permission"), isAsked);
        std::stop_source interrupt;
        options.interrupt = interrupt.get_token();
        requestWhen([isAsked] { return *isAsked; }, interrupt);
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kRunInterrupted, "interrupted");
        QVERIFY(all.result().permissionDenials.empty()); // nobody has denied it
        verifyCanBeGoneOnWith(options, all);
        openGates(); // the late yes
        QTest::qWait(20);
        QCOMPARE(tool->calls(), 0);
    }

    void anInterruptedEndIsNotRefused()
    {
        const auto isAsked = std::make_shared<bool>(false);
        auto options = withStore(optionsOf(scripted({done(), done()})));
        holdAnswer(options, QStringLiteral("end"), isAsked);
        std::stop_source interrupt;
        options.interrupt = interrupt.get_token();
        requestWhen([isAsked] { return *isAsked; }, interrupt);
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kRunInterrupted, "interrupted");
        QVERIFY(all.notices(Notice::Kind::StopRefused).empty());
        QCOMPARE(count(keptIn(options.sessions, all.result().sessionId)), 2); // asked and answered
        verifyCanBeGoneOnWith(options, all);
    }

    void aStopAfterTheEndIsHarmless()
    {
        auto options = optionsOf(scripted({oneCall(kLook), done()}), {replying(kLook)});
        std::stop_source stop;
        std::stop_source interrupt;
        options.stop = stop.get_token();
        options.interrupt = interrupt.get_token();
        verifySuccess(run(options));
        options = {};
        stop.request_stop();
        interrupt.request_stop();
        QTest::qWait(20);
    }

    // --- deadlines ---------------------------------------------------------------------------

    void theDeadlineEndsAModelThatHangs()
    {
        const auto model = std::make_shared<WaitingModel>(Script{says(QStringLiteral("Hel"))});
        auto options = optionsOf(model);
        options.limits.deadline = 100ms;
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kRunDeadline, "deadline");
        QVERIFY(all.elapsed >= 90ms);
        QTRY_COMPARE(*model->alive, 0);
    }

    void theDeadlineEndsAToolThatHangs_data()
    {
        QTest::addColumn<bool>("isDeaf");
        QTest::newRow("that hears") << false;
        QTest::newRow("that hears nothing") << true;
    }
    void theDeadlineEndsAToolThatHangs()
    {
        QFETCH(bool, isDeaf);
        const auto alive = std::make_shared<int>(0);
        auto options = optionsOf(scripted({oneCall(kLook), done()}),
                                 {isDeaf ? deaf(kLook, alive) : hanging(kLook, alive)});
        options.limits.deadline = 100ms;
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kRunDeadline, "deadline");
        openGates();
        QTRY_COMPARE(*alive, 0);
    }

    void theDeadlineEndsAQuestionForPermission()
    {
        auto options = optionsOf(scripted({oneCall(kLook), done()}), {replying(kLook)});
        options.limits.deadline = 100ms;
        options.permissions.canUseTool = [](const ToolUseBlock &) {
            return decideAtGate(makeGate());
        };
        const auto all = run(options);
        verifyEnd(all, "error_during_execution", codes::kRunDeadline, "deadline");
    }

    void aRunWithinItsDeadlineIsLeftAlone()
    {
        const Census census;
        auto options = optionsOf(scripted({oneCall(kLook), done()}), {replying(kLook)});
        options.limits.deadline = 200ms;
        options.limits.toolDeadline = 200ms;
        verifySuccess(run(options));
        QTRY_COMPARE(census.strays(), QStringList());
        QTest::qWait(300); // when it would strike
    }

    // --- what is left over -------------------------------------------------------------------

    void nothingIsLeftOfARun_data()
    {
        QTest::addColumn<QString>("how");
        QTest::addColumn<QString>("where");
        QTest::addColumn<bool>("isDeaf");
        const auto row = [](const char *how, const char *where, bool isDeaf) {
            QTest::addRow("%s, %s%s", how, where, isDeaf ? ", deaf" : "")
                << QString::fromLatin1(how) << QString::fromLatin1(where) << isDeaf;
        };
        for (const char *how : {"stop", "interrupt"})
            row(how, "start", false);
        for (const char *how : {"stop", "interrupt", "deadline"}) {
            for (const char *where : {"model", "tool"}) {
                row(how, where, false);
                row(how, where, true);
            }
        }
    }
    void nothingIsLeftOfARun()
    {
        QFETCH(QString, how);
        QFETCH(QString, where);
        QFETCH(bool, isDeaf);
        const bool atStart = where == QLatin1String("start");
        const Census census;
        const auto alive = std::make_shared<int>(0);
        const auto waiting =
            std::make_shared<WaitingModel>(Script{says(QStringLiteral("Hel"))}, isDeaf);
        std::shared_ptr<ModelClient> model = waiting;
        if (where == QLatin1String("tool"))
            model = scripted({oneCall(kLook), done()});
        const auto tool = isDeaf ? deaf(kLook, alive) : hanging(kLook, alive);
        const auto store = std::make_shared<MemorySessionStore>();
        const auto budget = std::make_shared<TestBudget>();
        auto options = optionsOf(model, {tool});
        options.sessions = store;
        options.budget = budget;
        options.limits.toolDeadline = kHang;
        std::stop_source source;
        if (how == QLatin1String("stop"))
            options.stop = source.get_token();
        else if (how == QLatin1String("interrupt"))
            options.interrupt = source.get_token();
        else
            options.limits.deadline = 100ms;
        const auto modelUses = model.use_count();
        const auto toolUses = tool.use_count();
        const auto storeUses = store.use_count();
        const auto budgetUses = budget.use_count();
        if (atStart)
            source.request_stop();
        else
            requestWhen([alive, waiting] { return *alive > 0 || *waiting->isWaiting; }, source);

        // A model is waited for, also one that hears late; a tool is not.
        const bool isLate = isDeaf && where == QLatin1String("model");
        if (isLate)
            QTimer::singleShot(200, this, openGates);
        const auto all = run(options);
        QVERIFY(all.result().error.has_value());
        QVERIFY(QStringList({QStringLiteral("cancelled"), QStringLiteral("interrupted"),
                             QStringLiteral("deadline")})
                    .contains(all.result().terminalReason));
        QCOMPARE(closedGates().empty(), isLate || !isDeaf || atStart);
        openGates();
        QTRY_COMPARE(*alive, 0);
        QTRY_COMPARE(*waiting->alive, 0);
        QTRY_COMPARE(model.use_count(), modelUses);
        QTRY_COMPARE(tool.use_count(), toolUses);
        QTRY_COMPARE(store.use_count(), storeUses);
        QTRY_COMPARE(budget.use_count(), budgetUses);
        QTRY_COMPARE(census.strays(), QStringList());
    }

private:
    static QCoro::Task<PermissionDecision> decideAtGate(Gate gate)
    {
        co_await gate;
        co_return PermissionDecision::allow();
    }

    static QCoro::Task<Status> passAtGate(std::shared_ptr<bool> isAsked, Gate gate)
    {
        *isAsked = true;
        co_await gate;
        co_return Status();
    }

    /// Makes one of those who are asked about a run answer behind a gate only.
    static void holdAnswer(AgentOptions &options, const QString &whose,
                           const std::shared_ptr<bool> &isAsked)
    {
        const auto held = [isAsked](const auto &...) { return passAtGate(isAsked, makeGate()); };
        if (whose == QLatin1String("permission")) {
            options.permissions.canUseTool = [isAsked](const ToolUseBlock &) {
                *isAsked = true;
                return decideAtGate(makeGate());
            };
        } else if (whose == QLatin1String("prompt")) {
            options.hooks.onPrompt = held;
        } else if (whose == QLatin1String("before")) {
            options.hooks.beforeTool = held;
        } else if (whose == QLatin1String("after")) {
            options.hooks.afterTool = held;
        } else if (whose == QLatin1String("end")) {
            options.hooks.onStop = held;
        } else if (whose == QLatin1String("budget")) {
            const auto budget = std::make_shared<TestBudget>();
            budget->admitAfter = [isAsked] { return passAtGate(isAsked, makeGate()); };
            options.budget = budget;
        } else {
            const auto store = std::make_shared<TestStore>();
            store->loadAfter = [isAsked] { return passAtGate(isAsked, makeGate()); };
            options.sessions = store;
            options.resume = QStringLiteral("some");
        }
    }
};

} // namespace

QTEST_GUILESS_MAIN(QueryStopTest)
#include "query_stop_test.moc"
