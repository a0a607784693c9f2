#include "briefing/ledger_writer.h"

#include "briefing/workstation.h"
#include "database/jobs.h"
#include "support/charts.h"
#include "support/coroutines.h"
#include "support/engines.h"
#include "support/store.h"

#include <QElapsedTimer>
#include <QTest>

#include <map>

using namespace aidoctor;
using namespace aidoctor::briefing;
using namespace std::chrono_literals;
using test::await;
using test::valueOf;

namespace {

/// Briefings that are complete at the same time are stored together, and each gets its own answer.
class LedgerWriterTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::Store> m_store;
    std::unique_ptr<RunLedger> m_ledger;
    std::unique_ptr<LedgerWriter> m_writer;
    std::map<int, Result<StoredBriefing>> m_answers;
    TaskScope m_scope;

    /// A run of a patient of its own, claimed and with an event.
    std::shared_ptr<Run> started(int number)
    {
        const auto patient = await(m_store->charts().store(test::kidneyPatient(
            QStringLiteral("p-%1").arg(number), QStringLiteral("Garcia, Maria %1").arg(number))));
        const auto asked = LedgerWriter::Clock::now();
        auto run = std::make_shared<Run>(m_ledger->newRunId(RunKind::Briefing), patient->patient);
        const auto claim = await(m_ledger->claim(run->id(), patient->patient, RunKind::Briefing));
        if (!claim || !claim->isOurs)
            qFatal("no claim");
        run->append(event::Text{QStringLiteral("said by %1").arg(number)});
        m_writer->add(run, asked);
        return run;
    }

    static StoredBriefing briefingOf(const std::shared_ptr<Run> &run)
    {
        StoredBriefing briefing;
        briefing.patient = run->patient();
        briefing.generatedAt = QStringLiteral("2026-11-23T08:00:00.000Z");
        briefing.patientRevision = 1;
        briefing.briefing.summary.oneLiner = QStringLiteral("Of patient %1.").arg(run->patient());
        return briefing;
    }

    static QCoro::Task<> ask(LedgerWriter *writer, std::shared_ptr<Run> run,
                             StoredBriefing briefing, std::stop_token stop, int number,
                             std::map<int, Result<StoredBriefing>> *answers)
    {
        const QString session = QStringLiteral("s");
        auto task = writer->publish(run, briefing, session, stop);
        auto answer = co_await std::move(task);
        answers->emplace(number, std::move(answer));
    }
    void publish(int number, const std::shared_ptr<Run> &run, const StoredBriefing &briefing,
                 std::stop_token stop = {})
    {
        m_scope.launch(ask(m_writer.get(), run, briefing, std::move(stop), number, &m_answers));
    }

    /// Another transaction has the patient's row, or SQLite's one writer, until the gate opens.
    void hold(chart::PatientId patient, const std::shared_ptr<test::Gate> &gate)
    {
        auto work = [patient, gate](database::Session &session) -> Status {
            if (session.isPostgres()) {
                const Status locked = session.execute(
                    QStringLiteral("SELECT 1 FROM patients WHERE id = ? FOR UPDATE"),
                    {QVariant::fromValue<qlonglong>(patient)});
                if (!locked)
                    return locked;
            }
            gate->pass();
            return {};
        };
        const auto run = [](database::Database *database, decltype(work) held) -> QCoro::Task<> {
            auto task = database->transaction(std::move(held));
            co_await std::move(task);
        };
        m_scope.launch(run(&m_store->database(), work));
        QTRY_COMPARE(gate->waiting(), 1);
    }

    int rows(const char *sql)
    {
        return valueOf(m_store->database(), QString::fromLatin1(sql)).toInt();
    }
    std::int64_t statements() const { return m_store->database().counters().statements.load(); }

private slots:
    void initTestCase_data() { test::addEngines(); }

    void init()
    {
        m_store = std::make_unique<test::Store>(test::engine());
        RunTiming timing;
        timing.lease = 60s;
        timing.heartbeat = 30s;
        timing.batch = 50ms;
        m_ledger = std::make_unique<RunLedger>(m_store->database(), QStringLiteral("aaaa"), timing);
        m_writer = std::make_unique<LedgerWriter>(*m_ledger, timing);
        m_answers.clear();
    }

    void cleanup()
    {
        m_writer.reset();
        m_ledger.reset();
        m_store.reset();
        QCOMPARE(m_scope.running(), 0);
    }

    void manyAreStoredTogether()
    {
        std::vector<std::shared_ptr<Run>> runs;
        for (int i = 0; i < 30; ++i)
            runs.push_back(started(i));
        QTRY_COMPARE(rows("SELECT count(*) FROM run_events"), 30);
        QTest::qWait(200); // nothing else is to be written
        const auto before = statements();
        for (int i = 0; i < 30; ++i)
            publish(i, runs[static_cast<std::size_t>(i)],
                    briefingOf(runs[static_cast<std::size_t>(i)]));
        QTRY_COMPARE(m_answers.size(), std::size_t{30});
        QCOMPARE(statements() - before, test::isPostgres() ? 6 : 5); // BEGIN, limit, three, COMMIT
        for (const auto &[number, answer] : m_answers) {
            const auto &run = runs[static_cast<std::size_t>(number)];
            QVERIFY2(answer, answer ? "" : qPrintable(answer.error().detail));
            QVERIFY(answer->id > 0);
            QCOMPARE(answer->patient, run->patient());
            QVERIFY(!answer->outdated);
            const auto page = await(m_ledger->read(run->id(), run->patient(), 0));
            QVERIFY(page && page->state == RunState::Done);
            QCOMPARE(page->events.size(), std::size_t{3}); // Text, Published, Done
            QVERIFY(std::get<event::Published>(page->events.at(1).event).briefing == *answer);
        }
        QCOMPARE(rows("SELECT count(*) FROM briefings"), 30);
    }

    void oneThatCannotBeStoredKeepsNoOtherFromIt()
    {
        std::vector<std::shared_ptr<Run>> runs;
        for (int i = 0; i < 3; ++i)
            runs.push_back(started(i));
        StoredBriefing bad = briefingOf(runs[1]);
        bad.generatedAt = QStringLiteral("no time"); // which PostgreSQL refuses by itself
        if (!test::isPostgres())
            valueOf(m_store->database(),
                    QStringLiteral("CREATE TRIGGER refuse BEFORE INSERT ON briefings"
                                   " WHEN NEW.generated_at = 'no time'"
                                   " BEGIN SELECT RAISE(ABORT, 'refused'); END"));
        publish(0, runs[0], briefingOf(runs[0]));
        publish(1, runs[1], bad);
        publish(2, runs[2], briefingOf(runs[2]));
        QTRY_COMPARE(m_answers.size(), std::size_t{3});
        QVERIFY(m_answers.at(0));
        QVERIFY(!m_answers.at(1));
        QVERIFY(m_answers.at(2));
        QCOMPARE(rows("SELECT count(*) FROM briefings"), 2);
        const auto page = await(m_ledger->read(runs[1]->id(), runs[1]->patient(), 0));
        QVERIFY(page && page->state == RunState::Live);
    }

    void aRunThatIsNotOursAnyMoreIsToldSo()
    {
        const auto lost = started(1);
        const auto good = started(2);
        valueOf(m_store->database(),
                QStringLiteral("UPDATE briefing_runs SET state = 'failed' WHERE id = ?"),
                {lost->id()});
        publish(1, lost, briefingOf(lost));
        publish(2, good, briefingOf(good));
        QTRY_COMPARE(m_answers.size(), std::size_t{2});
        QCOMPARE(m_answers.at(1).error().code, QString::fromLatin1(codes::kRunLost));
        QVERIFY(m_answers.at(2));
        publish(3, good, briefingOf(good)); // a repeated try
        QTRY_COMPARE(m_answers.size(), std::size_t{3});
        QCOMPARE(m_answers.at(3)->id, m_answers.at(2)->id);
        QCOMPARE(rows("SELECT count(*) FROM briefings"), 1);
    }

    void aStopThatComesInTimeStoresNothing()
    {
        const auto stopped = started(1);
        const auto good = started(2);
        std::stop_source stop;
        publish(1, stopped, briefingOf(stopped), stop.get_token());
        publish(2, good, briefingOf(good));
        stop.request_stop();
        QTRY_COMPARE(m_answers.size(), std::size_t{2});
        QCOMPARE(m_answers.at(1).error().code, QString::fromLatin1(codes::kCancelled));
        QVERIFY(m_answers.at(2));
        QCOMPARE(rows("SELECT count(*) FROM briefings"), 1);
    }

    void whoWaitsGetsAnAnswerWhenTheWriterGoes()
    {
        const auto run = started(1);
        publish(1, run, briefingOf(run));
        m_writer.reset();
        QCOMPARE(m_answers.size(), std::size_t{1});
        QCOMPARE(m_answers.at(1).error().code, QString::fromLatin1(codes::kCancelled));

        // And while its transaction is under way.
        RunTiming timing;
        timing.lease = 60s;
        m_writer = std::make_unique<LedgerWriter>(*m_ledger, timing);
        m_writer->add(run, LedgerWriter::Clock::now());
        const auto before = statements();
        publish(2, run, briefingOf(run));
        QTRY_VERIFY(statements() > before);
        m_writer.reset();
        QTRY_COMPARE(m_answers.size(), std::size_t{2});
    }

    void aStopIsHeardWhileTheStoreIsBusy()
    {
        const auto inTurn = started(1);
        const auto beside = started(2);
        const auto waiting = started(3);
        const auto gate = std::make_shared<test::Gate>();
        const test::GateOpener opener(gate);
        hold(inTurn->patient(), gate);
        std::stop_source stopInTurn;
        std::stop_source stopWaiting;
        publish(1, inTurn, briefingOf(inTurn), stopInTurn.get_token());
        publish(2, beside, briefingOf(beside));
        QTest::qWait(100); // their turn has begun
        publish(3, waiting, briefingOf(waiting), stopWaiting.get_token());
        stopWaiting.request_stop();
        QVERIFY(m_answers.empty()); // not within the call
        QTRY_COMPARE(m_answers.size(), std::size_t{1});
        QCOMPARE(m_answers.at(3).error().code, QString::fromLatin1(codes::kCancelled));
        stopInTurn.request_stop();
        QTRY_VERIFY(m_answers.contains(1));
        QCOMPARE(m_answers.at(1).error().code, QString::fromLatin1(codes::kCancelled));
        gate->open();
        QTRY_VERIFY(m_answers.contains(2)); // it has had another turn
        QVERIFY(m_answers.at(2));
        QCOMPARE(rows("SELECT count(*) FROM briefings"), 1);
    }

    void somebodyElsesLockHoldsUpOneBriefingOnly()
    {
        if (!test::isPostgres())
            QSKIP("SQLite locks no rows");
        RunTiming timing;
        timing.lease = 4s;
        timing.heartbeat = 300ms;
        timing.batch = 50ms;
        m_writer.reset();
        m_ledger = std::make_unique<RunLedger>(m_store->database(), QStringLiteral("bbbb"), timing);
        m_writer = std::make_unique<LedgerWriter>(*m_ledger, timing);
        QStringList lost;
        connect(m_writer.get(), &LedgerWriter::lost, this,
                [&lost](const std::shared_ptr<Run> &run) { lost.append(run->id()); });
        const auto blocked = started(1);
        const auto other = started(2);
        const auto talking = started(3);
        const auto gate = std::make_shared<test::Gate>();
        const test::GateOpener opener(gate);
        hold(blocked->patient(), gate);
        publish(1, blocked, briefingOf(blocked));
        publish(2, other, briefingOf(other));
        QTRY_VERIFY(m_answers.contains(2));
        QVERIFY(m_answers.at(2));
        m_writer->remove(other);
        QElapsedTimer clock;
        clock.start();
        while (clock.elapsed()
               < 6000) { // longer than a lease; again and again, as the service does
            QTRY_VERIFY(m_answers.contains(1));
            QCOMPARE(m_answers.at(1).error().code, QString::fromLatin1(codes::kDatabaseBusy));
            m_answers.erase(1);
            QVERIFY(m_writer->hasLease(blocked));
            QTest::qWait(300);
            publish(1, blocked, briefingOf(blocked));
        }
        gate->open();
        m_answers.erase(1);
        QTRY_VERIFY(m_answers.contains(1));
        if (!m_answers.at(1)) { // the last try was over just before
            m_answers.erase(1);
            publish(1, blocked, briefingOf(blocked));
            QTRY_VERIFY(m_answers.contains(1));
        }
        QVERIFY(m_answers.at(1));
        QVERIFY(!lost.contains(talking->id()));
        const auto page = await(m_ledger->read(talking->id(), talking->patient(), 0));
        QVERIFY(page && page->state == RunState::Live && !page->isExpired);
    }

    void whatIsSaidMeanwhileIsWrittenToo()
    {
        const auto complete = started(1);
        const auto talking = started(2);
        for (int i = 0; i < 20; ++i) {
            talking->append(event::TextDelta{QStringLiteral("piece %1").arg(i)});
            if (i == 10)
                publish(1, complete, briefingOf(complete));
            QTest::qWait(10);
        }
        QTRY_COMPARE(m_answers.size(), std::size_t{1});
        QVERIFY(m_answers.at(1));
        m_writer->remove(complete);
        QTRY_COMPARE(await(m_ledger->read(talking->id(), talking->patient(), 0))->events.size(),
                     std::size_t{21});
    }
};

} // namespace

QTEST_GUILESS_MAIN(LedgerWriterTest)
#include "ledger_writer_test.moc"
