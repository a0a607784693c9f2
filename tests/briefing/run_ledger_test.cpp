#include "briefing/run_ledger.h"

#include "briefing/workstation.h"
#include "support/charts.h"
#include "support/engines.h"
#include "support/store.h"

#include <QTest>

using namespace aidoctor;
using namespace aidoctor::briefing;
using namespace std::chrono_literals;
using test::await;
using test::valueOf;

namespace {

NumberedEvent said(std::int64_t sequence, const QString &text)
{
    return {sequence, event::Text{text}};
}

class RunLedgerTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::Store> m_store;
    std::unique_ptr<RunLedger> m_ours;
    std::unique_ptr<RunLedger> m_theirs;
    chart::PatientId m_patient = 0;

    QString claimed()
    {
        const auto claim =
            await(m_ours->claim(m_ours->newRunId(RunKind::Briefing), m_patient, RunKind::Briefing));
        if (!claim || !claim->isOurs)
            qFatal("no claim");
        return claim->runId;
    }

    void letLeaseExpire(const QString &runId)
    {
        valueOf(m_store->database(),
                test::isPostgres()
                    ? QStringLiteral("UPDATE briefing_runs SET lease_until = clock_timestamp() -"
                                     " interval '1 second' WHERE id = ?")
                    : QStringLiteral("UPDATE briefing_runs SET lease_until = 1 WHERE id = ?"),
                {runId});
    }

    RunLedger::Page pageOf(const QString &runId, std::int64_t after = 0)
    {
        const auto page = await(m_ours->read(runId, m_patient, after));
        if (!page)
            qFatal("%s", qPrintable(page.error().message));
        return *page;
    }

    Result<StoredBriefing> published(const RunLedger::Publication &publication)
    {
        auto outcomes = await(m_ours->publish({publication}));
        if (!outcomes)
            return failure(outcomes.error());
        return std::move(outcomes->front());
    }
    RunLedger::Publication publication(const QString &runId)
    {
        RunLedger::Publication publication;
        publication.runId = runId;
        publication.lastSequence = 2;
        publication.unwritten = {said(1, QStringLiteral("one")), said(2, QStringLiteral("two"))};
        publication.briefing.patient = m_patient;
        publication.briefing.generatedAt = QStringLiteral("2026-11-23T08:00:00.000Z");
        publication.briefing.briefing.summary.oneLiner = QStringLiteral("A line.");
        publication.sessionId = QStringLiteral("s");
        return publication;
    }

    int briefings()
    {
        return valueOf(m_store->database(), QStringLiteral("SELECT count(*) FROM briefings"))
            .toInt();
    }

private slots:
    void initTestCase_data() { test::addEngines(); }

    void init()
    {
        m_store = std::make_unique<test::Store>(test::engine());
        RunTiming timing;
        timing.lease = 60s;
        timing.kept = 1h;
        m_ours = std::make_unique<RunLedger>(m_store->database(), QStringLiteral("aaaa"), timing);
        m_theirs = std::make_unique<RunLedger>(m_store->database(), QStringLiteral("bbbb"), timing);
        m_patient = await(m_store->charts().store(test::kidneyPatient()))->patient;
    }

    void cleanup()
    {
        m_ours.reset();
        m_theirs.reset();
        m_store.reset();
    }

    void aRunIsGivenToOne()
    {
        const QString runId = claimed();
        QVERIFY(m_ours->isOurs(runId));
        QVERIFY(!m_theirs->isOurs(runId));
        QVERIFY(RunLedger::isOfKind(runId, RunKind::Briefing));
        const auto joined = await(
            m_theirs->claim(m_theirs->newRunId(RunKind::Briefing), m_patient, RunKind::Briefing));
        QVERIFY(joined);
        QVERIFY(!joined->isOurs);
        QCOMPARE(joined->runId, runId);
        // A repeated claim is the same one.
        const auto again = await(m_ours->claim(runId, m_patient, RunKind::Briefing));
        QVERIFY(again && again->isOurs);
        // Another kind does not stand in its way.
        const auto chat =
            await(m_theirs->claim(m_theirs->newRunId(RunKind::Chat), m_patient, RunKind::Chat));
        QVERIFY(chat && chat->isOurs);
        const auto live = await(m_theirs->liveRuns(RunKind::Briefing));
        QVERIFY(live);
        QCOMPARE(live->size(), std::size_t{1});
        QCOMPARE(live->front().runId, runId);
        QCOMPARE(live->front().patient, m_patient);
    }

    void anUnknownPatientHasNoRun()
    {
        const auto claim =
            await(m_ours->claim(m_ours->newRunId(RunKind::Briefing), 4711, RunKind::Briefing));
        QCOMPARE(claim.error().code, QString::fromLatin1(codes::kPatientNotFound));
    }

    void anExpiredLeaseIsTakenOver()
    {
        const QString lost = claimed();
        QVERIFY(await(m_ours->advance({{lost, {said(1, QStringLiteral("one"))}}})));
        letLeaseExpire(lost);
        QVERIFY(pageOf(lost).isExpired);
        QVERIFY(await(m_theirs->liveRuns(RunKind::Briefing))->empty());
        const auto taken = await(
            m_theirs->claim(m_theirs->newRunId(RunKind::Briefing), m_patient, RunKind::Briefing));
        QVERIFY(taken && taken->isOurs);
        const auto page = pageOf(lost);
        QVERIFY(page.state == RunState::Failed);
        QVERIFY(!page.isExpired);
        QCOMPARE(page.events.size(), std::size_t{2});
        QCOMPARE(page.events.back().sequence, 2);
        QCOMPARE(std::get<event::Failed>(page.events.back().event).error.code,
                 QString::fromLatin1(codes::kRunLost));
        // Its owner can do nothing more with it, not even enter it again.
        QVERIFY(await(m_ours->advance({{lost, {said(2, QStringLiteral("two"))}}}))->empty());
        QCOMPARE(published(publication(lost)).error().code, QString::fromLatin1(codes::kRunLost));
        QCOMPARE(await(m_ours->finish({lost, {said(9, QString())}}, RunState::Failed)).error().code,
                 QString::fromLatin1(codes::kRunLost));
        QVERIFY(!await(m_ours->claim(lost, m_patient, RunKind::Briefing))->isOurs);
        QCOMPARE(pageOf(lost).events.size(), std::size_t{2});
        QCOMPARE(briefings(), 0);
    }

    void whatTheOwnerLeftBehindStandsNotInItsWay()
    {
        const QString left = claimed();
        const QString next = claimed();
        QVERIFY(left != next);
        const auto page = pageOf(left);
        QVERIFY(page.state == RunState::Cancelled);
        QCOMPARE(std::get<event::Failed>(page.events.back().event).error.code,
                 QString::fromLatin1(codes::kCancelled));
    }

    void aClaimThatComesLateTakesNothing()
    {
        const QString early = m_ours->newRunId(RunKind::Briefing);
        const QString live = claimed(); // was asked for later, and came first
        const auto late = await(m_ours->claim(early, m_patient, RunKind::Briefing));
        QVERIFY(late && !late->isOurs);
        QCOMPARE(late->runId, live);
        QVERIFY(pageOf(live).state == RunState::Live);
    }

    void onlyAnExpiredRunIsEndedByOthers()
    {
        const QString runId = claimed();
        QVERIFY(await(m_theirs->expire(runId)));
        QVERIFY(pageOf(runId).state == RunState::Live);
        letLeaseExpire(runId);
        QVERIFY(await(m_theirs->expire(runId)));
        QVERIFY(await(m_theirs->expire(runId))); // twice is once
        QVERIFY(pageOf(runId).state == RunState::Failed);
        QCOMPARE(pageOf(runId).events.size(), std::size_t{1});
    }

    void eventsAreReadAfterANumber()
    {
        const QString runId = claimed();
        const std::vector<NumberedEvent> events{said(1, QStringLiteral("one")),
                                                said(2, QStringLiteral("two")),
                                                said(3, QStringLiteral("three"))};
        const auto standing = await(m_ours->advance({{runId, events}}));
        QVERIFY(standing);
        QCOMPARE(standing->size(), std::size_t{1});
        QVERIFY(!standing->front().stopRequested);
        QVERIFY(!standing->front().isWatchedElsewhere);
        QVERIFY(await(m_ours->advance({{runId, events}}))); // repeated after an unknown outcome
        auto page = pageOf(runId);
        QVERIFY(page.isWhole);
        QCOMPARE(page.lastSequence, 3);
        QCOMPARE(page.events.size(), std::size_t{3});
        page = pageOf(runId, 2);
        QCOMPARE(page.events.size(), std::size_t{1});
        QCOMPARE(page.events.front().sequence, 3);
        QCOMPARE(std::get<event::Text>(page.events.front().event).text, QStringLiteral("three"));
        page = pageOf(runId, 3);
        QVERIFY(page.events.empty());
        QCOMPARE(page.readUpTo, 3);
        QCOMPARE(await(m_ours->read(runId, m_patient + 1, 0)).error().code,
                 QString::fromLatin1(codes::kRunNotFound));
        QCOMPARE(await(m_ours->read(QStringLiteral("no-b1"), m_patient, 0)).error().code,
                 QString::fromLatin1(codes::kRunNotFound));
    }

    void manyEventsAreReadInPages()
    {
        const QString runId = claimed();
        std::vector<NumberedEvent> events;
        for (int i = 1; i <= 1234; ++i)
            events.push_back(said(i, QString::number(i)));
        QVERIFY(await(m_ours->advance({{runId, events}})));
        std::int64_t after = 0;
        int pages = 0;
        for (bool whole = false; !whole; ++pages) {
            const auto page = pageOf(runId, after);
            for (const NumberedEvent &event : page.events)
                QCOMPARE(event.sequence, ++after);
            QCOMPARE(page.readUpTo, after);
            whole = page.isWhole;
        }
        QCOMPARE(after, 1234);
        QVERIFY(pages > 1);
    }

    void manyRunsAreRenewedAtOnce()
    {
        std::vector<RunLedger::Progress> runs;
        for (int i = 0; i < 50; ++i) {
            const auto id =
                await(m_store->charts().store(test::kidneyPatient(QStringLiteral("x%1").arg(i))))
                    ->patient;
            const auto claim =
                await(m_ours->claim(m_ours->newRunId(RunKind::Briefing), id, RunKind::Briefing));
            runs.push_back({claim->runId, {}});
            if (i % 2 == 0)
                runs.back().events = {said(1, QString::number(i))};
        }
        letLeaseExpire(runs.at(7).runId);
        const auto before = m_store->database().counters().statements.load();
        const auto standings = await(m_ours->advance(runs));
        QCOMPARE(m_store->database().counters().statements.load() - before,
                 4); // with BEGIN, COMMIT
        QVERIFY(standings);
        QCOMPARE(standings->size(), std::size_t{49});
        QCOMPARE(valueOf(m_store->database(), QStringLiteral("SELECT count(*) FROM run_events")),
                 QStringLiteral("25"));
    }

    void aBriefingIsStoredOnceWithTheRunsEnd()
    {
        const QString runId = claimed();
        QVERIFY(await(m_ours->advance({{runId, {said(1, QStringLiteral("one"))}}})));
        const auto stored = published(publication(runId));
        QVERIFY2(stored, stored ? "" : qPrintable(stored.error().detail));
        QVERIFY(stored->id > 0);
        const auto again = published(publication(runId));
        QVERIFY(again);
        QCOMPARE(again->id, stored->id);
        QCOMPARE(briefings(), 1);
        const auto page = pageOf(runId);
        QVERIFY(page.state == RunState::Done);
        QCOMPARE(page.events.size(), std::size_t{4});
        QVERIFY(std::get<event::Published>(page.events.at(2).event).briefing == *stored);
        QVERIFY(std::holds_alternative<event::Done>(page.events.at(3).event));
        QCOMPARE(page.lastSequence, 4);
    }

    void anExpiredLeaseStoresNothing()
    {
        const QString runId = claimed();
        letLeaseExpire(runId); // nobody has noticed yet
        QCOMPARE(published(publication(runId)).error().code, QString::fromLatin1(codes::kRunLost));
        QCOMPARE(briefings(), 0);
        QVERIFY(pageOf(runId).events.empty());
        QVERIFY(await(m_ours->advance({{runId, {said(1, QStringLiteral("one"))}}}))->empty());
        QVERIFY(pageOf(runId).events.empty());
    }

    void theOwnerLearnsOfAStopAndOfWatchers()
    {
        const QString runId = claimed();
        QVERIFY(await(m_theirs->tellWatched(runId, Keep::WhileWatched)));
        auto standing = await(m_ours->advance({{runId, {}}}));
        QVERIFY(standing->front().isWatchedElsewhere);
        QVERIFY(!standing->front().stopRequested);
        QVERIFY(await(m_theirs->requestStop(m_patient, RunKind::Briefing)));
        standing = await(m_ours->advance({{runId, {}}}));
        QVERIFY(standing->front().stopRequested);
        QVERIFY(await(
            m_ours->finish({runId, {{1, event::Failed{runCancelled()}}}}, RunState::Cancelled)));
        QVERIFY(pageOf(runId).state == RunState::Cancelled);
    }

    void whatIsLargeOrStrangeIsKept()
    {
        const QString runId = claimed();
        const QString strange =
            QStringLiteral("NUL ") + QChar(u'\0') + QStringLiteral(" ' \" \\ $1 ? :x 🩺 \\u0000");
        const std::vector<NumberedEvent> events{
            {1, event::ToolResult{QStringLiteral("t"), false, QString(10 << 20, QLatin1Char('x'))}},
            {2, event::Text{strange}},
            {3, event::ToolUse{QStringLiteral("t"), QStringLiteral("x"),
                               Json{{"nul", std::string("a\0b", 3)}}}}};
        const auto standing = await(m_ours->advance({{runId, events}}));
        QVERIFY2(standing, standing ? "" : qPrintable(standing.error().detail));
        const auto page = pageOf(runId);
        QCOMPARE(page.events.size(), std::size_t{3});
        QVERIFY(std::get<event::ToolResult>(page.events.at(0).event)
                    .content.contains(QLatin1String("[cut: ")));
        QString kept = strange;
        kept.replace(QChar(u'\0'), QChar(QChar::ReplacementCharacter));
        QCOMPARE(std::get<event::Text>(page.events.at(1).event).text, kept);

        RunLedger::Publication publication = this->publication(runId);
        publication.lastSequence = 3;
        publication.unwritten.clear();
        publication.briefing.briefing.summary.relevantHistory = strange;
        const auto stored = published(publication);
        QVERIFY2(stored, stored ? "" : qPrintable(stored.error().detail));
        QCOMPARE(std::get<event::Published>(pageOf(runId, 3).events.front().event)
                     .briefing.briefing.summary.relevantHistory,
                 kept);
    }

    void whatANewerProgramSaysIsLeftOut()
    {
        const QString runId = claimed();
        QVERIFY(await(m_ours->advance(
            {{runId, {said(1, QStringLiteral("one")), said(3, QStringLiteral("three"))}}})));
        valueOf(m_store->database(),
                QStringLiteral("INSERT INTO run_events (run_id, sequence, event)"
                               " VALUES (?, 2, '{\"event\":\"from_the_future\"}')"),
                {runId});
        QTest::ignoreMessage(QtWarningMsg, "an event of a run cannot be read; it is left out");
        const auto page = pageOf(runId);
        QCOMPARE(page.events.size(), std::size_t{2});
        QCOMPARE(page.events.back().sequence, 3);
    }

    void oldRunsAreRemovedAndLiveOnesStay()
    {
        const QString old = claimed();
        QVERIFY(published(publication(old)));
        const QString recent = claimed();
        QVERIFY(published(publication(recent)));
        const QString live = claimed();
        QVERIFY(!*await(m_theirs->isUntidy()));
        valueOf(m_store->database(),
                (test::isPostgres()
                     ? QStringLiteral("UPDATE briefing_runs SET started_at = '2001-01-01Z', %1")
                     : QStringLiteral("UPDATE briefing_runs SET started_at = 1, %1"))
                    .arg(test::isPostgres()
                             ? QStringLiteral("ended_at = CASE WHEN id = ? THEN timestamptz"
                                              " '2001-01-01Z' ELSE ended_at END")
                             : QStringLiteral("ended_at = CASE WHEN id = ? THEN 1 ELSE ended_at"
                                              " END")),
                {old});
        QVERIFY(*await(m_theirs->isUntidy()));
        QVERIFY(await(m_theirs->tidy()));
        QVERIFY(!*await(m_theirs->isUntidy()));
        QVERIFY(!await(m_ours->read(old, m_patient, 0)));
        QVERIFY(pageOf(recent).state == RunState::Done);
        QVERIFY(pageOf(live).state == RunState::Live);
        QCOMPARE(briefings(), 2); // those stay
        QCOMPARE(valueOf(m_store->database(),
                         QStringLiteral("SELECT count(*) FROM run_events WHERE run_id = ?"), {old}),
                 QStringLiteral("0"));
        // One that was left behind is ended, too.
        letLeaseExpire(live);
        QVERIFY(*await(m_theirs->isUntidy()));
        QVERIFY(await(m_theirs->tidy()));
        QVERIFY(pageOf(live).state == RunState::Failed);
    }
};

} // namespace

QTEST_GUILESS_MAIN(RunLedgerTest)
#include "run_ledger_test.moc"
