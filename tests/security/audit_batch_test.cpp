#include "audit_fixture.h"
#include "core/loop_monitor.h"
#include "support/engines.h"

#include <QElapsedTimer>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::security;

/// Entries about reads: gathered, durable before the answer is given away.
namespace {

struct Outcomes {
    int done = 0;
    int failed = 0;
    int tooEarly = 0;
    QString code; ///< of the last failure
};

QCoro::Task<> append(AuditLog *log, AuditEntry entry, Outcomes *outcomes)
{
    auto task = log->append(std::move(entry));
    const Status status = co_await std::move(task);
    if (status) {
        ++outcomes->done;
        co_return;
    }
    ++outcomes->failed;
    outcomes->code = status.error().code;
}

/// Asks the store, the moment the caller may go on, whether its entry is there.
QCoro::Task<> appendAndLook(AuditLog *log, test::AuditPlace *place, QString subject,
                            Outcomes *outcomes)
{
    auto task = log->append(test::auditEntry(subject));
    const Status status = co_await std::move(task);
    if (!status)
        ++outcomes->failed;
    else if (place->count(QStringLiteral("subject = '%1'").arg(subject)) != 1)
        ++outcomes->tooEarly;
    else
        ++outcomes->done;
}

QCoro::Task<> appendAndWork(AuditLog *log, int *done)
{
    auto task = log->append(test::auditEntry(QStringLiteral("x")));
    co_await std::move(task);
    QElapsedTimer busy;
    busy.start();
    while (!busy.hasExpired(1))
        ; // the answer that the caller builds
    ++*done;
}

class AuditBatchTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::AuditPlace> m_place;

    std::uint64_t statements() { return m_place->database().counters().statements.load(); }

    void refuseEntries(bool refuse)
    {
        if (m_place->isPostgres()) {
            m_place->force(refuse
                               ? QStringLiteral("ALTER TABLE audit_entries"
                                                " ADD CONSTRAINT none CHECK (false) NOT VALID")
                               : QStringLiteral("ALTER TABLE audit_entries DROP CONSTRAINT none"));
        } else {
            m_place->force(refuse ? QStringLiteral("CREATE TRIGGER none BEFORE INSERT ON"
                                                   " audit_entries BEGIN"
                                                   " SELECT RAISE(ABORT, 'no'); END")
                                  : QStringLiteral("DROP TRIGGER none"));
        }
    }

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init() { m_place = std::make_unique<test::AuditPlace>(test::engine()); }
    void cleanup() { m_place.reset(); }

    void aThousandReadsAreFewStatementsAndNoneIsReleasedEarly()
    {
        AuditLog log(m_place->database(), QStringLiteral("test"));
        m_place->verify(); // connections are open, statements prepared
        const std::uint64_t before = statements();
        TaskScope scope;
        Outcomes outcomes;
        for (int i = 0; i < 1000; ++i)
            scope.launch(appendAndLook(&log, m_place.get(), QString::number(i), &outcomes));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(outcomes.done, 1000);
        QCOMPARE(outcomes.tooEarly, 0);
        // Two batches of 500: begin, the chain's end, (its making and the heads, or its moving),
        // the entries, commit.
        const std::uint64_t used = statements() - before;
        QVERIFY2(used <= 20, qPrintable(QString::number(used)));
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.entries, 1001);
        QCOMPARE(result.chains, 1);
    }

    void readsThatComeOneByOneAreGatheredToo()
    {
        AuditLog log(m_place->database(), QStringLiteral("test"));
        TaskScope scope;
        Outcomes outcomes;
        const std::uint64_t before = statements();
        for (int i = 0; i < 100; ++i) {
            scope.launch(append(&log, test::auditEntry(QString::number(i)), &outcomes));
            QCoreApplication::processEvents();
        }
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(outcomes.done, 100);
        QVERIFY(statements() - before < 100 * 5 / 2);
        QVERIFY(m_place->verify().isIntact());
    }

    void writesAndReadsShareTheChain()
    {
        AuditLog log(m_place->database(), QStringLiteral("test"));
        TaskScope scope;
        Outcomes outcomes;
        int written = 0;
        const auto write = [](database::Database *database, std::shared_ptr<const AuditChain> chain,
                              int *done) -> QCoro::Task<> {
            auto task = test::appendOne(database, chain, test::auditEntry(QStringLiteral("write")));
            const Status status = co_await std::move(task);
            if (status)
                ++*done;
        };
        for (int i = 0; i < 300; ++i) {
            scope.launch(append(&log, test::auditEntry(QStringLiteral("read")), &outcomes));
            if (i % 10 == 0)
                scope.launch(write(&m_place->database(), log.chain(), &written));
            if (i % 50 == 0)
                QTest::qWait(5);
        }
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(outcomes.done, 300);
        QCOMPARE(written, 30);
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.entries, 331);
        QCOMPARE(result.chains, 1);
    }

    void aFailingBatchFailsAllItsCallersAndTheNextIsFine()
    {
        AuditLog log(m_place->database(), QStringLiteral("test"));
        refuseEntries(true);
        TaskScope scope;
        Outcomes outcomes;
        for (int i = 0; i < 50; ++i)
            scope.launch(append(&log, test::auditEntry(QString::number(i)), &outcomes));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(outcomes.failed, 50);
        QCOMPARE(outcomes.code, QString::fromLatin1(codes::kDatabaseError));
        refuseEntries(false);
        QVERIFY(test::await(log.append(test::auditEntry(QStringLiteral("after")))));
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.entries, 2);
    }

    void anEntryThatCannotBeKeptFailsAlone()
    {
        AuditLog log(m_place->database(), QStringLiteral("test"));
        TaskScope scope;
        Outcomes outcomes;
        scope.launch(append(&log, test::auditEntry(QStringLiteral("good")), &outcomes));
        scope.launch(append(&log, test::auditEntry(QString(501, u'x')), &outcomes));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(outcomes.done, 1);
        QCOMPARE(outcomes.failed, 1);
        QCOMPARE(outcomes.code, QString::fromLatin1(codes::kInvalidArgument));
    }

    void theTimeIsThatOfTheReadAndNotOfTheBatch()
    {
        test::StandingClock clock("2026-11-24T23:59:59Z");
        AuditLog log(m_place->database(), QStringLiteral("test"), {}, clock.reader());
        TaskScope scope;
        Outcomes outcomes;
        scope.launch(append(&log, test::auditEntry(QStringLiteral("late")), &outcomes));
        clock.advance(std::chrono::seconds(2));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(m_place->count(QStringLiteral("subject = 'late'"
                                               " AND at = '2026-11-24T23:59:59.000Z'")),
                 1);
    }

    void tooManyWaitingAreRefused()
    {
        AuditBatching small;
        small.waitingLimit = 10;
        AuditLog log(m_place->database(), QStringLiteral("test"), small);
        TaskScope scope;
        Outcomes outcomes;
        for (int i = 0; i < 15; ++i)
            scope.launch(append(&log, test::auditEntry(QString::number(i)), &outcomes));
        QCOMPARE(outcomes.failed, 5);
        QCOMPARE(outcomes.code, QString::fromLatin1(codes::kOverloaded));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(outcomes.done, 10);
    }

    void closingWritesWhatWaits()
    {
        AuditBatching slow;
        slow.gather = std::chrono::milliseconds(20);
        slow.batch = 7;
        AuditLog log(m_place->database(), QStringLiteral("test"), slow);
        TaskScope scope;
        Outcomes outcomes;
        for (int i = 0; i < 30; ++i)
            scope.launch(append(&log, test::auditEntry(QString::number(i)), &outcomes));
        test::await(log.close());
        QCOMPARE(outcomes.done, 30);
        QCOMPARE(m_place->verify().entries, 31);
        QCOMPARE(test::await(log.append(test::auditEntry(QStringLiteral("x")))).error().code,
                 QString::fromLatin1(codes::kShuttingDown));
        test::await(log.close()); // again is fine
    }

    void whoStillWaitsWhenTheLogEndsIsAnswered()
    {
        TaskScope scope;
        Outcomes outcomes;
        {
            AuditBatching small;
            small.batch = 5;
            AuditLog log(m_place->database(), QStringLiteral("test"), small);
            for (int i = 0; i < 8; ++i)
                scope.launch(append(&log, test::auditEntry(QString::number(i)), &outcomes));
        }
        // Five were on their way into the store, three were not.
        QCOMPARE(outcomes.failed, 3);
        QCOMPARE(outcomes.code, QString::fromLatin1(codes::kShuttingDown));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(outcomes.done, 5);
    }

    void callersGoOnInSlices()
    {
        AuditLog log(m_place->database(), QStringLiteral("test"));
        TaskScope scope;
        int done = 0;
        LoopMonitor monitor;
        for (int i = 0; i < 450; ++i)
            scope.launch(appendAndWork(&log, &done));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(done, 450);
        QVERIFY2(monitor.report().max < test::kStallBound,
                 qPrintable(QString::number(monitor.report().max.count())));
    }
};

} // namespace

QTEST_GUILESS_MAIN(AuditBatchTest)
#include "audit_batch_test.moc"
