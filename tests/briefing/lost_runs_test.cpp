#include "briefing/shared_store.h"
#include "support/postgres_server.h"

#include <QElapsedTimer>
#include <QProcess>
#include <QSocketNotifier>
#include <QTest>

#include <csignal>
#include <cstdio>

using namespace aidoctor;
using namespace aidoctor::briefing;
using namespace std::chrono_literals;
using test::await;
using test::quickTiming;
using test::Viewer;
using test::Workstation;

namespace {

constexpr auto kChildStore = "AIDOCTOR_TEST_CHILD_STORE";
constexpr auto kChildPatient = "AIDOCTOR_TEST_CHILD_PATIENT";

/// A transaction of somebody else that keeps the ledger from being written.
class Block {
public:
    explicit Block(const database::ConnectionSpec &spec) : m_connection(spec, m_counters, m_outage)
    {
        const auto opened = m_connection.open();
        if (!opened || !m_connection.begin(database::Access::Write))
            qFatal("no transaction");
        m_session = *opened;
    }
    database::Session &session() { return *m_session; }
    void lockLedger()
    {
        if (m_session->isPostgres()) // SQLite has one writer anyway
            run(QStringLiteral("LOCK TABLE briefing_runs IN ACCESS EXCLUSIVE MODE"));
    }
    void run(const QString &sql)
    {
        if (!m_session->command(sql))
            qFatal("a statement failed");
    }
    void release()
    {
        if (!m_connection.commit())
            qFatal("no commit");
    }

private:
    database::Counters m_counters;
    database::Outage m_outage;
    database::Connection m_connection;
    database::Session *m_session = nullptr;
};

/// Processes that die, sleep or lose the store in the middle of a run.
class LostRunsTest : public test::SharedStore {
    Q_OBJECT

    /// This program again, as another process that starts a run and waits in its middle.
    std::unique_ptr<QProcess> child()
    {
        auto process = std::make_unique<QProcess>();
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QLatin1String(kChildStore), m_store->place().url());
        environment.insert(QLatin1String(kChildPatient), QString::number(m_patient));
        process->setProcessEnvironment(environment);
        process->setProcessChannelMode(QProcess::ForwardedErrorChannel);
        process->start(QCoreApplication::applicationFilePath(), QStringList());
        return process;
    }

private slots:
    void initTestCase_data() { test::addEngines(); }

    void init() { open(); }

    void cleanup() { close(); }

    void aDeadOwnerIsNoticedAndTheRunIsMadeAgain()
    {
        const auto first = workstation();
        const auto second = workstation();
        Viewer maker(first->service().watch(m_patient));
        first->model().say(QStringLiteral("One."));
        QTRY_VERIFY(maker.hasHeard(QStringLiteral("One.")));
        Viewer guest(second->service().watch(m_patient));
        QTRY_VERIFY(guest.hasHeard(QStringLiteral("One.")));
        QElapsedTimer clock;
        clock.start();
        first->die();
        QTRY_VERIFY_WITH_TIMEOUT(guest.isOver(), 15'000);
        QVERIFY(clock.elapsed() > 1000); // not before its lease is over
        QCOMPARE(guest.failure(), m_lost);
        QVERIFY(guest.count<event::FlagRaised>() > 0); // what the rules found stays
        QVERIFY(!second->service().isLive(m_patient));

        Viewer again(second->service().watch(m_patient));
        second->model().answer();
        QTRY_VERIFY(again.isOver());
        QCOMPARE(again.count<event::Done>(), 1);
        QVERIFY(again.runId() != guest.runId());
        QCOMPARE(rowsOf("briefing_runs", "state = 'failed'"), 1);
        QCOMPARE(rowsOf("briefings"), 1);
        QVERIFY(isConsistent());
    }

    void whoOnlyWantsTheOutcomeGetsItFromTheSecondRun()
    {
        const auto first = workstation();
        const auto second = workstation();
        Viewer maker(first->service().watch(m_patient));
        QTRY_VERIFY(maker.count<event::RulesReady>() == 1);
        QTRY_COMPARE(rowsOf("briefing_runs", "last_sequence > 0"), 1);
        std::optional<Result<StoredBriefing>> outcome;
        const auto ask = [](BriefingService *service, chart::PatientId patient,
                            std::optional<Result<StoredBriefing>> *result) -> QCoro::Task<> {
            auto task = service->brief(patient);
            auto made = co_await std::move(task);
            result->emplace(std::move(made));
        };
        TaskScope scope;
        scope.launch(ask(&second->service(), m_patient, &outcome));
        QTRY_VERIFY(second->service().isLive(m_patient));
        first->die();
        second->model().answer();
        QTRY_VERIFY_WITH_TIMEOUT(outcome.has_value(), 15'000);
        QVERIFY(outcome->has_value());
        QCOMPARE(second->model().turnsAsked(), 1);
    }

    void aKilledProcessLosesItsRun()
    {
        const auto here = workstation();
        const auto process = child();
        QTRY_VERIFY_WITH_TIMEOUT(here->service().isLive(m_patient), 20'000);
        Viewer guest(here->service().watch(m_patient));
        QTRY_VERIFY_WITH_TIMEOUT(guest.hasHeard(QStringLiteral("From the child.")), 20'000);
        ::kill(static_cast<pid_t>(process->processId()), SIGKILL);
        QVERIFY(process->waitForFinished());
        QTRY_VERIFY_WITH_TIMEOUT(guest.isOver(), 15'000);
        QCOMPARE(guest.failure(), m_lost);
        Viewer again(here->service().watch(m_patient));
        here->model().answer();
        QTRY_VERIFY(again.isOver());
        QCOMPARE(again.count<event::Done>(), 1);
        QVERIFY(isConsistent());
        QCOMPARE(rowsOf("briefings"), 1);
    }

    void aSuspendedProcessCannotPublish()
    {
        const auto here = workstation();
        const auto process = child();
        QTRY_VERIFY_WITH_TIMEOUT(here->service().isLive(m_patient), 20'000);
        Viewer guest(here->service().watch(m_patient));
        QTRY_VERIFY_WITH_TIMEOUT(guest.hasHeard(QStringLiteral("From the child.")), 20'000);
        ::kill(static_cast<pid_t>(process->processId()), SIGSTOP);
        QTRY_VERIFY_WITH_TIMEOUT(guest.isOver(), 15'000);
        QCOMPARE(guest.failure(), m_lost);
        Viewer again(here->service().watch(m_patient));
        QTRY_COMPARE(here->model().turnsAsked(), 1);
        // Its model answers now, while another run of the same patient is live.
        process->write("answer\n");
        ::kill(static_cast<pid_t>(process->processId()), SIGCONT);
        QTRY_VERIFY_WITH_TIMEOUT(process->state() == QProcess::NotRunning, 20'000);
        QCOMPARE(process->readAllStandardOutput().trimmed(), QByteArray(codes::kRunLost));
        QCOMPARE(rowsOf("briefings"), 0);
        here->model().answer();
        QTRY_VERIFY(again.isOver());
        QCOMPARE(again.count<event::Done>(), 1);
        QCOMPARE(rowsOf("briefings"), 1);
        QVERIFY(isConsistent());
    }

    void findingsDoNotWaitForTheLedger()
    {
        RunTiming timing = quickTiming();
        timing.lease = 20s;
        const auto here = workstation(timing);
        Block block(m_store->place().spec());
        block.lockLedger();
        QElapsedTimer clock;
        clock.start();
        Viewer viewer(here->service().watch(m_patient));
        QTRY_VERIFY(viewer.count<event::RulesReady>() == 1);
        QVERIFY2(clock.elapsed() < 1000, qPrintable(QString::number(clock.elapsed())));
        QVERIFY(viewer.count<event::FlagRaised>() >= 4);
        QCOMPARE(here->model().turnsAsked(), 0); // the model waits: the run may be another's
        block.release();
        here->model().answer();
        QTRY_VERIFY(viewer.isOver());
        QCOMPARE(viewer.count<event::Done>(), 1);
        const auto other = workstation();
        Viewer replay(await(other->service().resume(m_patient, viewer.runId(), 0)));
        QTRY_VERIFY(replay.isOver());
        QCOMPARE(replay.script(), viewer.script());
    }

    void shownFindingsStayWhenTheRunTurnsOutToBeAnothers()
    {
        RunTiming timing = quickTiming();
        timing.lease = 20s;
        const auto here = workstation(timing);
        // Another process claims the run, and is slow to say so.
        Block block(m_store->place().spec());
        block.lockLedger();
        block.run(QStringLiteral("INSERT INTO briefing_runs (id, patient_id, kind, owner, state,"
                                 " started_at, heartbeat_at, lease_until, watched_until)"
                                 " VALUES ('ffff-b1', %1, 'briefing', 'ffff', 'live', %2)")
                      .arg(m_patient)
                      .arg(test::isPostgres()
                               ? QStringLiteral("now(), now(), now() + interval '1 hour', 'epoch'")
                               : QStringLiteral("1, 1, 9000000000000, 1")));
        Viewer viewer(here->service().watch(m_patient));
        QTRY_VERIFY(viewer.count<event::RulesReady>() == 1);
        const auto shown = viewer.events();
        block.release();
        QTRY_COMPARE(
            rowsOf("briefing_runs", // it is followed here now
                   test::isPostgres() ? "watched_until > '2001-01-01Z'" : "watched_until > 1000"),
            1);

        RunLedger theirs(m_store->database(), QStringLiteral("ffff"), timing);
        std::vector<NumberedEvent> events;
        for (const NumberedEvent &event : shown) // their rules find the same
            events.push_back(event);
        const auto number = [&events] { return static_cast<std::int64_t>(events.size()) + 1; };
        events.push_back({number(), event::Text{QStringLiteral("Theirs.")}});
        events.push_back({number(), event::Failed{runCancelled()}});
        QVERIFY(await(theirs.finish({QStringLiteral("ffff-b1"), events}, RunState::Cancelled)));
        QTRY_VERIFY(viewer.isOver());
        QCOMPARE(viewer.count<event::RulesReady>(), 1);
        QCOMPARE(viewer.count<event::Started>(), 1);
        QCOMPARE(viewer.events().size(), shown.size() + 2);
        QCOMPARE(viewer.first<event::Text>()->text, QStringLiteral("Theirs."));
        QCOMPARE(viewer.failure(), m_stopped);
        QCOMPARE(here->model().turnsAsked(), 0);
        for (std::size_t i = 1; i < viewer.events().size(); ++i)
            QCOMPARE(viewer.events().at(i).sequence, viewer.events().at(i - 1).sequence + 1);
        // Its numbers are its own, and so is its name.
        QVERIFY(viewer.runId() != QLatin1String("ffff-b1"));
        Viewer again(await(here->service().resume(m_patient, viewer.runId(), 2)));
        QTRY_VERIFY(again.isOver());
        QCOMPARE(again.script(), viewer.script().mid(2));
    }

    void anOutageWithinTheLeaseIsBridged()
    {
        if (!test::isPostgres())
            QSKIP("SQLite has no server that could be away");
        RunTiming timing = quickTiming();
        timing.lease = 30s;
        const auto first = workstation(timing);
        const auto second = workstation(timing);
        QTRY_VERIFY(second->feed().isListening());
        Viewer maker(first->service().watch(m_patient));
        first->model().say(QStringLiteral("Before."));
        QTRY_VERIFY(maker.hasHeard(QStringLiteral("Before.")));
        Viewer guest(second->service().watch(m_patient));
        QTRY_VERIFY(guest.hasHeard(QStringLiteral("Before.")));
        test::PostgresServer::shared().stop();
        for (int i = 0; i < 100; ++i)
            first->model().say(QString::number(i));
        first->model().say(QStringLiteral("Meanwhile."));
        QTRY_VERIFY(maker.hasHeard(QStringLiteral("Meanwhile."))); // seen at once where it is made
        QVERIFY(!guest.hasHeard(QStringLiteral("Meanwhile.")));
        first->model().answer(); // it is stored as soon as the store is back
        QTest::qWait(500);
        QVERIFY(!maker.isOver());
        test::PostgresServer::shared().start();
        QTRY_VERIFY_WITH_TIMEOUT(maker.isOver() && guest.isOver(), 20'000);
        QCOMPARE(maker.count<event::Done>(), 1);
        QCOMPARE(guest.script(), maker.script());
        QVERIFY(isConsistent());
    }

    void anOutageLongerThanTheLeaseLosesTheRun()
    {
        if (!test::isPostgres())
            QSKIP("SQLite has no server that could be away");
        const auto first = workstation();
        const auto second = workstation();
        Viewer maker(first->service().watch(m_patient));
        QTRY_VERIFY(maker.count<event::RulesReady>() == 1);
        QTRY_COMPARE(rowsOf("briefing_runs", "last_sequence > 0"), 1);
        Viewer guest(second->service().watch(m_patient));
        QTRY_VERIFY(guest.count<event::RulesReady>() == 1);
        test::PostgresServer::shared().stop();
        QTRY_VERIFY_WITH_TIMEOUT(maker.isOver(), 15'000); // its owner knows without the store
        QCOMPARE(maker.failure(), m_lost);
        QVERIFY(!first->service().isLive(m_patient));
        test::PostgresServer::shared().start();
        QTRY_VERIFY_WITH_TIMEOUT(guest.isOver(), 20'000);
        QCOMPARE(guest.failure(), m_lost);
        QTRY_VERIFY(await(first->charts().load(m_patient)));
        Viewer again(first->service().watch(m_patient));
        first->model().answer();
        QTRY_VERIFY_WITH_TIMEOUT(again.isOver(), 20'000);
        QCOMPARE(again.count<event::Done>(), 1);
        QVERIFY(isConsistent());
    }

    void aRunLeftBehindIsEndedByWhoeverIsIdle()
    {
        RunTiming timing = quickTiming();
        timing.sweep = 300ms;
        const auto first = workstation();
        const auto second = workstation(timing);
        Viewer maker(first->service().watch(m_patient));
        QTRY_COMPARE(rowsOf("briefing_runs", "state = 'live'"), 1);
        QTRY_VERIFY(second->service().isLive(m_patient));
        first->die(); // nobody watches it anywhere
        QTRY_COMPARE_WITH_TIMEOUT(rowsOf("briefing_runs", "state = 'failed'"), 1, 15'000);
        QTRY_VERIFY(!second->service().isLive(m_patient));
    }
};

/// The child process: starts a run, says something, and answers when it is told to. Prints how the
/// run ended.
int childMain(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    const auto spec = database::ConnectionSpec::fromUrl(qEnvironmentVariable(kChildStore));
    if (!spec)
        return 2;
    Workstation here(*spec);
    Viewer viewer(here.service().watch(qEnvironmentVariable(kChildPatient).toLongLong()));
    here.model().say(QStringLiteral("From the child."));
    QSocketNotifier input(0, QSocketNotifier::Read);
    QObject::connect(&input, &QSocketNotifier::activated, &application, [&here, &input] {
        input.setEnabled(false);
        here.model().answer();
    });
    const QDeadlineTimer deadline(60'000);
    while (!viewer.isOver() && !deadline.hasExpired())
        QTest::qWait(5);
    std::puts(viewer.failure().isEmpty() ? "done" : qPrintable(viewer.failure()));
    return 0;
}

} // namespace

int main(int argc, char **argv)
{
    if (qEnvironmentVariableIsSet(kChildStore))
        return childMain(argc, argv);
    QCoreApplication application(argc, argv);
    LostRunsTest test;
    return QTest::qExec(&test, argc, argv);
}

#include "lost_runs_test.moc"
