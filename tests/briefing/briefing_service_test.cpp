#include "briefing/briefing_service.h"
#include "briefing/briefing_store.h"
#include "briefing/offline_model.h"
#include "core/loop_monitor.h"
#include "support/charts.h"
#include "support/engines.h"
#include "support/rules.h"
#include "support/scripted_model.h"
#include "support/store.h"

#include <QElapsedTimer>
#include <QSignalSpy>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::briefing;
using namespace std::chrono_literals;
using test::ends;
using test::says;

namespace {

QCoro::Task<> readAll(std::shared_ptr<RunWatcher> watcher, std::vector<NumberedEvent> *events)
{
    for (;;) {
        auto task = watcher->next();
        const auto next = co_await std::move(task);
        if (!next)
            co_return;
        events->push_back(*next);
    }
}

template <typename Event>
int countOf(const std::vector<NumberedEvent> &events)
{
    int count = 0;
    for (const NumberedEvent &event : events)
        count += std::holds_alternative<Event>(event.event) ? 1 : 0;
    return count;
}

template <typename Event>
const Event *firstOf(const std::vector<NumberedEvent> &events)
{
    for (const NumberedEvent &event : events) {
        if (const auto *found = std::get_if<Event>(&event.event))
            return found;
    }
    return nullptr;
}

const QString kModelBriefing = QStringLiteral(
    R"({"flags":[
 {"category":"labs","severity":"warning","title":"Kidney function falls","description":"45 to 31","suggested_action":"Consider repeating.","evidence":[{"kind":"observation","id":"o-1","label":"eGFR 45"},{"kind":"observation","id":"o-2","label":"eGFR 31"}]},
 {"category":"labs","severity":"critical","title":"Invented","description":"x","suggested_action":"","evidence":[{"kind":"observation","id":"o-77","label":"?"}]},
 {"category":"ai_insight","severity":"info","title":"Nothing cited","description":"x","suggested_action":"","evidence":[]}],
 "summary":{"one_liner":"A summary.","key_conditions":["Type 2 diabetes"],"relevant_history":""},
 "suggested_actions":[{"action":"Consider a repeat","reason":"falling","priority":1,"evidence":[{"kind":"observation","id":"o-2","label":"eGFR 31"}]},
 {"action":"Do something about nothing","reason":"","priority":2,"evidence":[]}]})");

class BriefingServiceTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::Store> m_store;
    std::unique_ptr<WorkerPool> m_workers;
    std::unique_ptr<BriefingStore> m_briefings;
    std::unique_ptr<BriefingService> m_service;
    chart::PatientId m_patient = 0;

    void use(std::shared_ptr<agent::ModelClient> model)
    {
        auto offline = std::make_shared<OfflineModel>(*m_workers);
        BriefingService::Parts parts{m_store->charts(), m_store->database(),
                                     *m_workers,        model ? model : offline,
                                     offline,           [] { return QDate(2026, 11, 23); }};
        parts.rules = test::rules();
        m_service = std::make_unique<BriefingService>(std::move(parts));
    }

    std::vector<NumberedEvent> runToEnd()
    {
        std::vector<NumberedEvent> events;
        test::await(readAll(m_service->watch(m_patient), &events));
        return events;
    }

private slots:
    void initTestCase_data() { test::addEngines(); }

    void init()
    {
        m_store = std::make_unique<test::Store>(test::engine());
        m_workers = std::make_unique<WorkerPool>(2);
        m_briefings = std::make_unique<BriefingStore>(m_store->database());
        m_patient = test::await(m_store->charts().store(test::kidneyPatient()))->patient;
        use(nullptr);
    }

    void cleanup()
    {
        if (m_service) {
            m_service->cancelAll();
            test::await(m_service->drained());
        }
        m_service.reset();
        m_store.reset();
        m_workers.reset();
    }

    void theOfflineAgentBriefsFromChartAndRules()
    {
        const auto events = runToEnd();
        QCOMPARE(countOf<event::Done>(events), 1);
        QCOMPARE(countOf<event::Failed>(events), 0);
        QVERIFY(countOf<event::ToolUse>(events) >= 3);
        QCOMPARE(countOf<event::ToolUse>(events), countOf<event::ToolResult>(events));
        QVERIFY(countOf<event::Text>(events) >= 1);
        const auto *published = firstOf<event::Published>(events);
        QVERIFY(published);
        const StoredBriefing &stored = published->briefing;
        QVERIFY(stored.offline);
        QVERIFY(stored.degradedReason.isEmpty());
        QVERIFY(stored.briefing.summary.oneLiner.contains(QStringLiteral("69")));
        QVERIFY(stored.briefing.summary.oneLiner.contains(QStringLiteral("Type 2 diabetes")));
        QVERIFY(stored.briefing.summary.relevantHistory.contains(QStringLiteral("→")));
        QVERIFY(!stored.briefing.suggestedActions.empty());
        QVERIFY(stored.briefing.unverified.empty());
        for (std::size_t i = 1; i < events.size(); ++i)
            QCOMPARE(events.at(i).sequence, events.at(i - 1).sequence + 1);
        QVERIFY(test::await(m_briefings->find(stored.id)).value() == stored);
    }

    void theRulesAreFirst()
    {
        use(std::make_shared<test::ScriptedModel>(
            std::deque<test::ScriptedModel::Script>{{says(QStringLiteral("{}"), 10s), ends()}}));
        std::vector<NumberedEvent> events;
        TaskScope scope;
        std::shared_ptr<RunWatcher> watcher = m_service->watch(m_patient);
        QElapsedTimer clock;
        clock.start();
        scope.launch(readAll(watcher, &events));
        QTRY_VERIFY(countOf<event::RulesReady>(events) == 1);
        QVERIFY(clock.elapsed() < 1000);
        QCOMPARE(countOf<event::FlagRaised>(events), firstOf<event::RulesReady>(events)->findings);
        QVERIFY(countOf<event::FlagRaised>(events) >= 4);
        m_service->cancel(m_patient);
        QTRY_COMPARE(countOf<event::Failed>(events), 1);
        QCOMPARE(firstOf<event::Failed>(events)->error.code,
                 QString::fromLatin1(codes::kCancelled));
    }

    void watchersShareOneRun()
    {
        auto model = std::make_shared<test::ScriptedModel>(std::deque<test::ScriptedModel::Script>{
            {says(QStringLiteral("Thinking. "), 50ms),
             test::calls(QStringLiteral("get_patient_record")), ends("tool_use")},
            {says(kModelBriefing, 50ms), ends()}});
        use(model);
        QSignalSpy started(m_service.get(), &BriefingService::runStarted);
        TaskScope scope;
        std::vector<std::vector<NumberedEvent>> all(20);
        for (auto &events : all)
            scope.launch(readAll(m_service->watch(m_patient), &events));
        QCOMPARE(m_service->liveRuns(), 1);
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 10'000);
        QCOMPARE(started.count(), 1);
        QCOMPARE(model->turnsAsked(), 2);
        for (const auto &events : all) {
            QCOMPARE(events.size(), all.front().size());
            QCOMPARE(countOf<event::Done>(events), 1);
        }
        QCOMPARE(m_service->liveRuns(), 0);
        QCOMPARE(test::await(m_briefings->history(m_patient))->size(), std::size_t{1});
    }

    void whatCannotBeVerifiedStandsApart()
    {
        use(std::make_shared<test::ScriptedModel>(
            std::deque<test::ScriptedModel::Script>{{says(kModelBriefing), ends()}}));
        const auto events = runToEnd();
        const StoredBriefing stored = firstOf<event::Published>(events)->briefing;
        QVERIFY(!stored.offline);
        QCOMPARE(stored.model, QStringLiteral("scripted"));
        QCOMPARE(stored.briefing.unverified.size(), std::size_t{2});
        int partly = 0;
        for (const Flag &flag : stored.briefing.flags) {
            QVERIFY(flag.title != QLatin1String("Invented"));
            partly += flag.verification == Verification::PartlyVerified ? 1 : 0;
        }
        QCOMPARE(partly, 1);
        for (const NumberedEvent &event : events) {
            if (const auto *raised = std::get_if<event::FlagRaised>(&event.event))
                QVERIFY(raised->flag.title != QLatin1String("Invented"));
        }
        QCOMPARE(stored.briefing.suggestedActions.size(), std::size_t{1});
        // What the rules found stays beside it.
        QVERIFY(stored.briefing.flags.front().source == FlagSource::Rule);
    }

    void theModelsFlagsArriveBeforeItsEnd()
    {
        const auto half = kModelBriefing.indexOf(
            QLatin1String("{\"category\":\"labs\",\"severity\":\"critical\""));
        use(std::make_shared<test::ScriptedModel>(std::deque<test::ScriptedModel::Script>{
            {says(kModelBriefing.left(half)), says(kModelBriefing.mid(half), 5s), ends()}}));
        std::vector<NumberedEvent> events;
        TaskScope scope;
        scope.launch(readAll(m_service->watch(m_patient), &events));
        QTRY_VERIFY([&] {
            for (const NumberedEvent &event : events) {
                const auto *raised = std::get_if<event::FlagRaised>(&event.event);
                if (raised && raised->flag.title == QLatin1String("Kidney function falls"))
                    return true;
            }
            return false;
        }());
        QCOMPARE(countOf<event::Published>(events), 0);
        QCOMPARE(countOf<event::TextDelta>(events), 0); // JSON is no prose
        m_service->cancel(m_patient);
        QTRY_COMPARE(scope.running(), 0);
    }

    void aModelThatIsDownLeavesTheOfflineBriefing()
    {
        use(std::make_shared<test::ScriptedModel>(
            std::deque<test::ScriptedModel::Script>{{test::fails("MODEL_UNREACHABLE")}}));
        const auto events = runToEnd();
        const StoredBriefing stored = firstOf<event::Published>(events)->briefing;
        QVERIFY(stored.offline);
        QCOMPARE(stored.model, QStringLiteral("offline"));
        QCOMPARE(stored.degradedReason, QStringLiteral("The model is down."));
        QCOMPARE(countOf<event::Degraded>(events), 1);
    }

    void anUnknownPatientIsAnError()
    {
        const auto result = test::await(m_service->brief(4711));
        QCOMPARE(result.error().code, QString::fromLatin1(codes::kPatientNotFound));
        QCOMPARE(m_service->liveRuns(), 0);
    }

    void aCancelledRunStoresNothing()
    {
        use(std::make_shared<test::ScriptedModel>(std::deque<test::ScriptedModel::Script>{
            {says(QStringLiteral("a"), 30ms), says(kModelBriefing, 30ms), ends()}}));
        auto watcher = m_service->watch(m_patient);
        m_service->cancel(m_patient);
        QVERIFY(!m_service->isLive(m_patient));
        test::await(m_service->drained());
        QVERIFY(test::await(m_briefings->history(m_patient))->empty());
    }

    void theServiceMayDieInTheMiddle()
    {
        use(std::make_shared<test::ScriptedModel>(std::deque<test::ScriptedModel::Script>{
            {says(QStringLiteral("a"), 30ms), says(kModelBriefing, 30ms), ends()}}));
        auto watcher = m_service->watch(m_patient);
        QTest::qWait(15);
        m_service.reset();
        QTest::qWait(150);
    }

    void aClosedWatcherEndsAndTheRunGoesOn()
    {
        std::vector<NumberedEvent> events;
        TaskScope scope;
        use(std::make_shared<test::ScriptedModel>(
            std::deque<test::ScriptedModel::Script>{{says(kModelBriefing, 100ms), ends()}}));
        std::shared_ptr<RunWatcher> watcher = m_service->watch(m_patient);
        scope.launch(readAll(watcher, &events));
        QTRY_VERIFY(countOf<event::RulesReady>(events) == 1);
        watcher->close();
        QTRY_COMPARE(scope.running(), 0);
        QVERIFY(m_service->isLive(m_patient));
        QTRY_COMPARE(m_service->liveRuns(), 0);
        QCOMPARE(test::await(m_briefings->history(m_patient))->size(), std::size_t{1});
    }

    void aResumedWatcherGoesOnWhereItStopped()
    {
        const auto events = runToEnd();
        const QString runId = firstOf<event::Started>(events)->runId;
        std::vector<NumberedEvent> rest;
        const auto resumed = test::await(m_service->resume(m_patient, runId, 3));
        QVERIFY(resumed);
        test::await(readAll(resumed, &rest));
        QCOMPARE(rest.size(), events.size() - 3);
        QCOMPARE(rest.front().sequence, 4);
        const auto last = events.back().sequence;
        QVERIFY(!test::await(m_service->resume(m_patient, QStringLiteral("no such run"), 0)));
        QVERIFY(!test::await(m_service->resume(m_patient + 1, runId, 0))); // another patient's run
        QVERIFY(!test::await(m_service->resume(m_patient, runId, last + 1))); // never came so far
        // Who has seen all of it is told once more how it ended.
        rest.clear();
        test::await(readAll(test::await(m_service->resume(m_patient, runId, last)), &rest));
        QCOMPARE(rest.size(), std::size_t{1});
        QVERIFY(std::holds_alternative<event::Done>(rest.front().event));
    }

    void aChangedChartMakesTheBriefingOutdated()
    {
        const auto stored = test::await(m_service->brief(m_patient));
        QVERIFY(!stored->outdated);
        auto newer = test::kidneyPatient();
        newer.observations.push_back(
            test::imported(test::lab(QStringLiteral("o-9"), QStringLiteral("eGFR"), 29,
                                     QStringLiteral("mL/min"), QStringLiteral("2026-11-22"), 60)));
        QVERIFY(test::await(m_store->charts().store(newer)));
        QVERIFY(test::await(m_briefings->find(stored->id))->outdated);
    }

    void theLoopTurnsWhileTwentyBriefingsAreMade()
    {
        std::vector<chart::PatientId> patients;
        for (int i = 0; i < 20; ++i)
            patients.push_back(test::await(m_store->charts().store(
                                               test::kidneyPatient(QStringLiteral("x%1").arg(i))))
                                   ->patient);
        LoopMonitor monitor;
        QTest::qWait(30);
        monitor.reset();
        TaskScope scope;
        std::vector<std::vector<NumberedEvent>> all(patients.size());
        for (std::size_t i = 0; i < patients.size(); ++i)
            scope.launch(readAll(m_service->watch(patients.at(i)), &all.at(i)));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 30'000);
        for (const auto &events : all)
            QCOMPARE(countOf<event::Published>(events), 1);
        QVERIFY2(monitor.report().max < test::kStallBound,
                 qPrintable(QString::number(monitor.report().max.count())));
    }
};

} // namespace

QTEST_GUILESS_MAIN(BriefingServiceTest)
#include "briefing_service_test.moc"
