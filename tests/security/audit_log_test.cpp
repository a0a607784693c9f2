#include "audit_fixture.h"
#include "support/engines.h"

#include <QTest>

#include <latch>

using namespace aidoctor;
using namespace aidoctor::security;

/// Entries that are written in the transaction of the write they tell of.
namespace {

constexpr auto kHeads = "action = 'audit.heads'";

/// A write with its entry: a fact in the store, and the audit of it. Fails after both where told.
QCoro::Task<> write(database::Database *database, std::shared_ptr<const AuditChain> chain,
                    QString name, bool fails, int *done)
{
    const AuditEntry entry = test::auditEntry(name);
    auto work = [chain, entry, name, fails](database::Session &session) -> Status {
        const Status stored = session.execute(
            QStringLiteral("INSERT INTO store_facts (name, value) VALUES (?, '1')"), {name});
        if (!stored)
            return stored;
        const Status audited = chain->appendWithin(session, entry);
        if (!audited)
            return audited;
        if (fails)
            return failure(codes::kInvalidArgument, QStringLiteral("no"));
        return {};
    };
    auto task = database->transaction(std::move(work));
    const Status status = co_await std::move(task);
    if (status)
        ++*done;
}

class AuditLogTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::AuditPlace> m_place;

    Status append(const AuditLog &log, const AuditEntry &entry)
    {
        return test::await(test::appendOne(&m_place->database(), log.chain(), entry));
    }
    std::unique_ptr<AuditLog> makeLog(AuditChain::Clock clock = &QDateTime::currentDateTimeUtc)
    {
        return std::make_unique<AuditLog>(m_place->database(), QStringLiteral("test"),
                                          AuditBatching{}, std::move(clock));
    }

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init() { m_place = std::make_unique<test::AuditPlace>(test::engine()); }
    void cleanup() { m_place.reset(); }

    void aChainGrowsAndIsIntact()
    {
        const auto log = makeLog();
        QCOMPARE(m_place->verify().chains, 0); // made with its first entry
        for (int i = 0; i < 5; ++i)
            QVERIFY(append(*log, test::auditEntry(QStringLiteral("briefing:%1").arg(i))));
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.chains, 1);
        QCOMPARE(result.entries, 6); // the first one signs the heads of the others
        QCOMPARE(m_place->count(QString::fromLatin1(kHeads)), 1);
        QCOMPARE(m_place->force(QStringLiteral("SELECT last_sequence FROM audit_chains")).toInt(),
                 6);
    }

    void unusualTextIsKeptAsItIs()
    {
        const auto log = makeLog();
        AuditEntry entry = test::auditEntry(
            QStringLiteral("ä ß 漢字 \U0001F642 \\ ' \" \\u0041 $1 ? %1 {} \ufffd"));
        entry.details = QStringLiteral("{\"a\":\"\\n\\u0000 \\\\ ' \U0001F642\",\"b\":[1.5,null]}");
        entry.patient.reset();
        QVERIFY(append(*log, entry));
        entry.patient = std::numeric_limits<std::int64_t>::min();
        entry.subject.clear();
        QVERIFY(append(*log, entry));
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.entries, 3);
        QCOMPARE(m_place
                     ->force(QStringLiteral("SELECT subject FROM audit_entries"
                                            " WHERE patient_id IS NULL AND sequence = 2"))
                     .toString(),
                 test::auditEntry(
                     QStringLiteral("ä ß 漢字 \U0001F642 \\ ' \" \\u0041 $1 ? %1 {} \ufffd"))
                     .subject);
    }

    void parallelWritersInOneProcessShareAChain()
    {
        const auto log = makeLog();
        TaskScope scope;
        int done = 0;
        for (int i = 0; i < 120; ++i)
            scope.launch(write(&m_place->database(), log->chain(), QStringLiteral("w%1").arg(i),
                               i % 3 == 0, &done));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(done, 80);
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.chains, 1);
        QCOMPARE(result.entries, 81);
        // What was rolled back has no entry, and what was written has its own.
        QCOMPARE(m_place->count(QStringLiteral("subject IN (SELECT name FROM store_facts)")), 80);
        QCOMPARE(m_place->force(QStringLiteral("SELECT max(sequence) FROM audit_entries")).toInt(),
                 81);
    }

    void parallelProcessesHaveAChainEach()
    {
        database::Database other(m_place->place().spec());
        const auto log = makeLog();
        AuditLog otherLog(other, QStringLiteral("other"));
        TaskScope scope;
        int done = 0;
        for (int i = 0; i < 60; ++i) {
            scope.launch(write(&m_place->database(), log->chain(), QStringLiteral("a%1").arg(i),
                               false, &done));
            scope.launch(
                write(&other, otherLog.chain(), QStringLiteral("b%1").arg(i), false, &done));
        }
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QCOMPARE(done, 120);
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.chains, 2);
        QCOMPARE(result.entries, 122);
    }

    void aRollbackLeavesNoGap()
    {
        const auto log = makeLog();
        int done = 0;
        const auto attempt = [&](const char *name, bool fails) {
            test::await(
                write(&m_place->database(), log->chain(), QString::fromLatin1(name), fails, &done));
        };
        attempt("first", true); // would have made the chain
        QCOMPARE(m_place->verify().chains, 0);
        attempt("second", false);
        attempt("third", true);
        attempt("fourth", false);
        QCOMPARE(done, 2);
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.entries, 3);
    }

    void aTransactionThatRunsAgainIsWrittenOnce()
    {
        if (!test::isPostgres())
            QSKIP("SQLite's one writer has nobody to conflict with");
        const auto log = makeLog();
        database::Database &database = m_place->database();
        QVERIFY(append(*log, test::auditEntry(QStringLiteral("start"))));
        m_place->force(QStringLiteral("INSERT INTO store_facts (name, value) VALUES ('row', '0')"));

        // One holds the chain and wants the row, the other the row and the chain: the server rolls
        // one of the two back, which has taken a place in the chain or waits for it.
        std::latch bothStarted(2);
        std::atomic<int> runs{0};
        const auto lockRow = [](database::Session &session) {
            return session.execute(
                QStringLiteral("UPDATE store_facts SET value = '1' WHERE name = 'row'"));
        };
        const auto meet = [&](int run) {
            if (run <= 2)
                bothStarted.arrive_and_wait();
        };
        auto chainFirst = [&, chain = log->chain()](database::Session &session) -> Status {
            const int run = ++runs;
            const Status audited =
                chain->appendWithin(session, test::auditEntry(QStringLiteral("chain first")));
            if (!audited)
                return audited;
            meet(run);
            return lockRow(session);
        };
        auto rowFirst = [&, chain = log->chain()](database::Session &session) -> Status {
            const int run = ++runs;
            const Status locked = lockRow(session);
            if (!locked)
                return locked;
            meet(run);
            return chain->appendWithin(session, test::auditEntry(QStringLiteral("row first")));
        };
        std::vector<Status> outcomes;
        const auto keep = [](QCoro::Task<Status> task, std::vector<Status> *list) -> QCoro::Task<> {
            auto outcome = co_await std::move(task);
            list->push_back(std::move(outcome));
        };
        TaskScope scope;
        scope.launch(keep(database.transaction(std::move(chainFirst)), &outcomes));
        scope.launch(keep(database.transaction(std::move(rowFirst)), &outcomes));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 60'000);
        QVERIFY(outcomes.at(0) && outcomes.at(1));
        QCOMPARE(runs.load(), 3);
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.entries, 4);
        QCOMPARE(m_place->count(QStringLiteral("subject = 'chain first'")), 1);
        QCOMPARE(m_place->count(QStringLiteral("subject = 'row first'")), 1);
    }

    void severalEntriesOfOneWriteAreInOrder()
    {
        const auto log = makeLog();
        std::vector<AuditEntry> entries;
        for (int i = 0; i < 3; ++i)
            entries.push_back(test::auditEntry(QString::number(i)));
        auto work = [chain = log->chain(), entries](database::Session &session) {
            return chain->appendWithin(session, entries);
        };
        QVERIFY(test::await(m_place->database().transaction(std::move(work))));
        QVERIFY(m_place->verify().isIntact());
        QCOMPARE(m_place->count(QStringLiteral(
                     "action <> 'audit.heads' AND subject <> CAST(sequence - 2 AS text)")),
                 0);
        QCOMPARE(m_place->verify().entries, 4);
    }

    void anEntryThatCannotBeKeptFailsItsWrite()
    {
        const auto log = makeLog();
        const Status status = append(*log, test::auditEntry(QString(501, u'x')));
        QCOMPARE(status.error().code, QString::fromLatin1(codes::kInvalidArgument));
        QCOMPARE(m_place->verify().entries, 0);
    }

    void headsAreSignedAtTheStartAndOnceADay()
    {
        test::StandingClock clock("2026-11-24T22:00:00Z");
        const auto first = makeLog(clock.reader());
        const auto second = makeLog(clock.reader());
        const auto signedBy = [&](const AuditLog &log, int sequence) {
            return readHeads(m_place
                                 ->force(QStringLiteral("SELECT details FROM audit_entries WHERE"
                                                        " chain_id = '%1' AND sequence = %2 AND %3")
                                             .arg(QString::fromLatin1(log.chain()->id()))
                                             .arg(sequence)
                                             .arg(QLatin1String(kHeads)))
                                 .toByteArray());
        };
        QVERIFY(append(*first, test::auditEntry(QStringLiteral("1"))));
        QCOMPARE(signedBy(*first, 1)->size(), std::size_t{0}); // there was no other
        QVERIFY(append(*second, test::auditEntry(QStringLiteral("2"))));
        QCOMPARE(signedBy(*second, 1)->size(), std::size_t{1});
        QCOMPARE(signedBy(*second, 1)->front().chain, first->chain()->id());
        QCOMPARE(signedBy(*second, 1)->front().sequence, 2);
        QVERIFY(append(*first, test::auditEntry(QStringLiteral("3"))));
        QCOMPARE(m_place->count(QString::fromLatin1(kHeads)), 2);

        clock.advance(std::chrono::hours(3)); // a new day in UTC
        QVERIFY(append(*first, test::auditEntry(QStringLiteral("4"))));
        QVERIFY(append(*first, test::auditEntry(QStringLiteral("5"))));
        QCOMPARE(m_place->count(QString::fromLatin1(kHeads)), 3);
        QCOMPARE(signedBy(*first, 4)->front().chain, second->chain()->id());

        clock.advance(std::chrono::hours(24 * 5)); // the other one has been silent for long
        QVERIFY(append(*first, test::auditEntry(QStringLiteral("6"))));
        QCOMPARE(signedBy(*first, 7)->size(), std::size_t{0});
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.heads, 2);
    }

    void noMoreThanAHundredHeadsAreSigned()
    {
        for (int i = 0; i < 103; ++i)
            QVERIFY(append(*makeLog(), test::auditEntry(QString::number(i))));
        const auto last = makeLog();
        QVERIFY(append(*last, test::auditEntry(QStringLiteral("last"))));
        const auto heads = readHeads(
            m_place
                ->force(QStringLiteral("SELECT details FROM audit_entries WHERE chain_id = '%1'"
                                       " AND sequence = 1")
                            .arg(QString::fromLatin1(last->chain()->id())))
                .toByteArray());
        QCOMPARE(heads->size(), std::size_t{100});
        QVERIFY(m_place->verify().isIntact());
    }
};

} // namespace

QTEST_GUILESS_MAIN(AuditLogTest)
#include "audit_log_test.moc"
