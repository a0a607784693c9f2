#include "audit_fixture.h"
#include "core/json.h"
#include "core/loop_monitor.h"
#include "database/maintenance.h"
#include "support/engines.h"
#include "support/postgres_server.h"

#include <QTest>

using namespace aidoctor;
using namespace aidoctor::security;

/// What an intruder with all rights on the database does to the trail is found.
namespace {

class AuditVerifyTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::AuditPlace> m_place;
    QString m_first;  ///< chain of five entries
    QString m_second; ///< later: its first entry signed the end of the first chain

    QString fill(int entries)
    {
        const AuditLog log(m_place->database(), QStringLiteral("test"));
        for (int i = 1; i < entries; ++i) {
            AuditEntry entry = test::auditEntry(QStringLiteral("briefing:%1").arg(i));
            entry.details = QStringLiteral("{\"n\":%1}").arg(i);
            if (!test::await(test::appendOne(&m_place->database(), log.chain(), entry)))
                qFatal("cannot append");
        }
        return QString::fromLatin1(log.chain()->id());
    }

    /// An SQL text literal of these bytes, in the engine's own words.
    QString bytes(const QByteArray &value) const
    {
        const QString hex = QString::fromLatin1(value.toHex());
        return m_place->isPostgres()
                   ? QStringLiteral("convert_from(decode('%1', 'hex'), 'UTF8')").arg(hex)
                   : QStringLiteral("CAST(x'%1' AS TEXT)").arg(hex);
    }

    bool has(const AuditVerification &result, AuditFault fault, const QString &chain,
             std::int64_t sequence, bool signedByOther = false) const
    {
        return std::any_of(result.problems.begin(), result.problems.end(), [&](const auto &found) {
            return found.fault == fault && QString::fromLatin1(found.chain) == chain
                   && found.sequence == sequence && found.witnessChain.isEmpty() != signedByOther;
        });
    }

    void setHead(int sequence)
    {
        m_place->force(QStringLiteral("UPDATE audit_chains SET last_sequence = %2, last_hash ="
                                      " (SELECT hash FROM audit_entries WHERE chain_id = '%1'"
                                      " AND sequence = %2) WHERE id = '%1'")
                           .arg(m_first)
                           .arg(sequence));
    }

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init()
    {
        m_place = std::make_unique<test::AuditPlace>(test::engine());
        m_first = fill(5);
        m_second = fill(3);
    }
    void cleanup() { m_place.reset(); }

    void anUntouchedTrailIsIntact()
    {
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.chains, 2);
        QCOMPARE(result.entries, 8);
        QCOMPARE(result.heads, 1);
    }

    void everyChangedByteOfAStoredEntryIsFound()
    {
        const QString where =
            QStringLiteral(" WHERE chain_id = '%1' AND sequence = 3").arg(m_first);
        int changes = 0;
        for (const char *name :
             {"at", "actor", "action", "subject", "outcome", "details", "previous_hash", "hash"}) {
            const QString column = QString::fromLatin1(name);
            const QByteArray value =
                m_place->force(QStringLiteral("SELECT %1 FROM audit_entries%2").arg(column, where))
                    .toByteArray();
            QVERIFY(!value.isEmpty());
            const auto set = [&](const QByteArray &to) {
                m_place->force(QStringLiteral("UPDATE audit_entries SET %1 = %2%3")
                                   .arg(column, bytes(to), where));
            };
            for (qsizetype i = 0; i < value.size(); ++i) {
                QByteArray changed = value;
                changed[i] = static_cast<char>(changed.at(i) ^ 1);
                set(changed);
                const AuditVerification result = m_place->verify();
                QVERIFY2(has(result, AuditFault::HashWrong, m_first, 3), name);
                ++changes;
            }
            set(value);
        }
        QVERIFY(changes > 150);
        QVERIFY(m_place->verify().isIntact());
    }

    void damageThatReadsLikeTheTextIsFound()
    {
        if (test::isPostgres())
            QSKIP("PostgreSQL keeps no damaged text");
        // SQLite gives U+FFFD for each of these when it is asked for text.
        AuditLog log(m_place->database(), QStringLiteral("test"));
        const AuditEntry entry = test::auditEntry(QStringLiteral("\ufffd"));
        QVERIFY(test::await(test::appendOne(&m_place->database(), log.chain(), entry)));
        QVERIFY(m_place->verify().isIntact());
        for (const char *hex : {"EFBFBE", "EFBFBF", "EDA080", "EFBFBD00"}) {
            m_place->force(QStringLiteral("UPDATE audit_entries SET subject = CAST(x'%1' AS TEXT)"
                                          " WHERE chain_id = '%2' AND sequence = 2")
                               .arg(QLatin1String(hex), QString::fromLatin1(log.chain()->id())));
            QVERIFY2(!m_place->verify().isIntact(), hex);
        }
    }

    void anotherPatientOrNoneIsFound()
    {
        for (const char *value : {"6", "8", "NULL", "0", "-7"}) {
            m_place->force(QStringLiteral("UPDATE audit_entries SET patient_id = %1"
                                          " WHERE chain_id = '%2' AND sequence = 3")
                               .arg(QLatin1String(value), m_first));
            QVERIFY2(has(m_place->verify(), AuditFault::HashWrong, m_first, 3), value);
        }
    }

    void anotherPlaceOrChainIsFound()
    {
        const auto move = [&](const QString &to, const QString &from) {
            m_place->force(QStringLiteral("UPDATE audit_entries SET %1 WHERE %2").arg(to, from));
        };
        const QString third = QStringLiteral("chain_id = '%1' AND sequence = 3").arg(m_first);
        const QString ninth = QStringLiteral("chain_id = '%1' AND sequence = 9").arg(m_first);
        move(QStringLiteral("sequence = 9"), third);
        AuditVerification result = m_place->verify();
        QVERIFY(has(result, AuditFault::Gap, m_first, 3));
        QVERIFY(has(result, AuditFault::HashWrong, m_first, 9));
        move(QStringLiteral("sequence = 3"), ninth);
        QVERIFY(m_place->verify().isIntact());

        for (qsizetype i = 0; i < m_first.size(); ++i) {
            QString other = m_first;
            other[i] = QChar(other.at(i).unicode() ^ 1);
            const QString moved = QStringLiteral("chain_id = '%1' AND sequence = 3").arg(other);
            move(QStringLiteral("chain_id = '%1'").arg(other), third);
            result = m_place->verify();
            QVERIFY(has(result, AuditFault::Gap, m_first, 3));
            QVERIFY(has(result, AuditFault::UnknownChain, other, 3));
            move(QStringLiteral("chain_id = '%1'").arg(m_first), moved);
        }
        // Into a chain that there is.
        move(QStringLiteral("chain_id = '%1', sequence = 4").arg(m_second), third);
        result = m_place->verify();
        QVERIFY(has(result, AuditFault::HashWrong, m_second, 4));
        QVERIFY(has(result, AuditFault::HeadWrong, m_second, 4));
    }

    void exchangedEntriesAreFound()
    {
        const auto place = [&](int from, int to) {
            m_place->force(QStringLiteral("UPDATE audit_entries SET sequence = %1"
                                          " WHERE chain_id = '%2' AND sequence = %3")
                               .arg(to)
                               .arg(m_first)
                               .arg(from));
        };
        place(3, 99);
        place(4, 3);
        place(99, 4);
        const AuditVerification result = m_place->verify();
        QVERIFY(has(result, AuditFault::HashWrong, m_first, 3));
        QVERIFY(has(result, AuditFault::HashWrong, m_first, 4));
        QVERIFY(has(result, AuditFault::PreviousHashWrong, m_first, 5));
    }

    void aDeletedMiddleEntryIsFound()
    {
        m_place->force(
            QStringLiteral("DELETE FROM audit_entries WHERE chain_id = '%1' AND sequence = 3")
                .arg(m_first));
        QVERIFY(has(m_place->verify(), AuditFault::Gap, m_first, 3));
    }

    void aDeletedEndIsFoundByTheChainsRow()
    {
        m_place->force(
            QStringLiteral("DELETE FROM audit_entries WHERE chain_id = '%1' AND sequence >= 4")
                .arg(m_first));
        QVERIFY(has(m_place->verify(), AuditFault::Truncated, m_first, 4));
    }

    void aDeletedEndIsFoundByWhoSignedIt()
    {
        m_place->force(
            QStringLiteral("DELETE FROM audit_entries WHERE chain_id = '%1' AND sequence >= 4")
                .arg(m_first));
        setHead(3); // the chain itself looks whole again
        const AuditVerification result = m_place->verify();
        QCOMPARE(result.faults, 1);
        QVERIFY(has(result, AuditFault::Truncated, m_first, 5, true));
        QCOMPARE(result.problems.front().witnessChain, m_second.toLatin1());
        QCOMPARE(result.problems.front().witnessSequence, 1);
    }

    void aRemovedChainIsFoundByWhoSignedIt()
    {
        m_place->force(
            QStringLiteral("DELETE FROM audit_entries WHERE chain_id = '%1'").arg(m_first));
        QVERIFY(has(m_place->verify(), AuditFault::Truncated, m_first, 1)); // its row is left
        m_place->force(QStringLiteral("DELETE FROM audit_chains WHERE id = '%1'").arg(m_first));
        const AuditVerification result = m_place->verify();
        QCOMPARE(result.faults, 1);
        QVERIFY(has(result, AuditFault::UnknownChain, m_first, 5, true));
    }

    void aChainThatWasWrittenAnewIsFoundByWhoSignedIt()
    {
        // The intruder knows how hashes are made.
        QByteArray previous =
            m_place
                ->force(QStringLiteral("SELECT hash FROM audit_entries WHERE chain_id = '%1'"
                                       " AND sequence = 2")
                            .arg(m_first))
                .toByteArray();
        for (int sequence = 3; sequence <= 5; ++sequence) {
            AuditEntry entry = test::auditEntry(QStringLiteral("nothing"));
            entry.at = QStringLiteral("2026-11-24T08:00:00.000Z");
            const AuditRecord record = sealed(entry, m_first.toLatin1(), sequence, previous);
            m_place->force(QStringLiteral("UPDATE audit_entries SET at = '%1', subject = 'nothing',"
                                          " details = '{}', previous_hash = '%2', hash = '%3'"
                                          " WHERE chain_id = '%4' AND sequence = %5")
                               .arg(entry.at, QString::fromLatin1(previous),
                                    QString::fromLatin1(record.hash), m_first)
                               .arg(sequence));
            previous = record.hash;
        }
        setHead(5);
        const AuditVerification result = m_place->verify();
        QCOMPARE(result.faults, 1);
        QVERIFY(has(result, AuditFault::Rewritten, m_first, 5, true));
    }

    void aChangedRowOfAChainIsFound()
    {
        m_place->force(
            QStringLiteral("UPDATE audit_chains SET program = 'x' WHERE id = '%1'").arg(m_first));
        QVERIFY(has(m_place->verify(), AuditFault::PreviousHashWrong, m_first, 1));
    }

    void entriesAreFinalForEverybody()
    {
        // Before the intruder has come: with the guards in place, even as the owner.
        for (const char *sql :
             {"UPDATE audit_entries SET outcome = 'no'", "DELETE FROM audit_entries",
              "DELETE FROM audit_chains", "UPDATE audit_chains SET last_sequence = 1",
              "UPDATE audit_chains SET program = 'x', last_sequence = 99"}) {
            auto work = [text = QString::fromLatin1(sql)](database::Session &session) {
                return session.execute(text);
            };
            QVERIFY2(!test::await(m_place->database().transaction(std::move(work))), sql);
        }
        QVERIFY(m_place->verify().isIntact());
    }

    void theProgramsRoleMayOnlyAppendAndRead()
    {
        if (!test::isPostgres())
            QSKIP("SQLite knows no roles");
        const QString role = QStringLiteral("audit_rooms");
        test::PostgresServer::shared().sql(QStringLiteral("CREATE ROLE %1 LOGIN").arg(role));
        const test::StorePlace place(test::engine());
        database::Database owner(place.spec());
        QVERIFY(test::await(database::initialise(&owner, role)));
        database::ConnectionSpec spec = place.spec();
        spec.user = role;
        database::Database database(spec);
        AuditLog log(database, QStringLiteral("workstation"));
        QVERIFY(test::await(log.append(test::auditEntry(QStringLiteral("1")))));
        QVERIFY(test::await(log.append(test::auditEntry(QStringLiteral("2")))));
        QVERIFY(test::await(log.verify())->isIntact());
        for (const char *sql :
             {"UPDATE audit_entries SET outcome = 'no'", "DELETE FROM audit_entries",
              "TRUNCATE audit_entries", "TRUNCATE audit_chains CASCADE", "DELETE FROM audit_chains",
              "UPDATE audit_chains SET program = 'x'",
              "ALTER TABLE audit_entries DISABLE TRIGGER ALL", "DROP TABLE audit_entries",
              "SET session_replication_role = replica"}) {
            auto work = [text = QString::fromLatin1(sql)](database::Session &session) {
                return session.command(text);
            };
            QVERIFY2(!test::await(database.transaction(std::move(work))), sql);
        }
        QCOMPARE(test::await(log.verify())->entries, 3);
    }

    void aLongTrailIsReadInPagesWithoutAStall()
    {
        const AuditLog log(m_place->database(), QStringLiteral("test"));
        constexpr int kBatches = 8;
        for (int batch = 0; batch < kBatches; ++batch) {
            const std::vector<AuditEntry> entries(500, test::auditEntry(QStringLiteral("many")));
            auto work = [chain = log.chain(), entries](database::Session &session) {
                return chain->appendWithin(session, entries);
            };
            QVERIFY(test::await(m_place->database().transaction(std::move(work))));
        }
        LoopMonitor monitor;
        const std::uint64_t before = m_place->database().counters().statements;
        const AuditVerification result = m_place->verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.entries, 500 * kBatches + 1 + 8);
        QVERIFY(m_place->database().counters().statements - before >= kBatches + 1);
        QVERIFY(monitor.report().max < test::kStallBound);
        // A fault behind the first page is found where it is.
        m_place->force(QStringLiteral("UPDATE audit_entries SET outcome = 'no' WHERE chain_id ="
                                      " '%1' AND sequence = 3210")
                           .arg(QString::fromLatin1(log.chain()->id())));
        QVERIFY(has(m_place->verify(), AuditFault::HashWrong,
                    QString::fromLatin1(log.chain()->id()), 3210));
    }

    void verifyingCanBeStopped()
    {
        AuditLog log(m_place->database(), QStringLiteral("test"));
        std::stop_source source;
        source.request_stop();
        const auto result = test::await(log.verify(source.get_token()));
        QVERIFY(!result);
        QCOMPARE(result.error().code, QString::fromLatin1(codes::kCancelled));
    }

    void theExportHoldsWhatIsNeededToCheckItAgain()
    {
        AuditLog log(m_place->database(), QStringLiteral("test"));
        const std::vector<AuditEntry> many(600, test::auditEntry(QStringLiteral("many")));
        auto work = [chain = log.chain(), many](database::Session &session) {
            return chain->appendWithin(session, many);
        };
        QVERIFY(test::await(m_place->database().transaction(std::move(work))));

        QByteArray text;
        int calls = 0;
        const auto exported = test::await(log.exportTo([&](const QByteArray &lines) -> Status {
            text += lines;
            ++calls;
            return {};
        }));
        QCOMPARE(*exported, 609);
        QCOMPARE(calls, 2);
        AuditVerifier verifier;
        QMap<QByteArray, AuditChainRow> rows;
        std::vector<AuditRecord> records;
        for (const QByteArray &line : text.trimmed().split('\n')) {
            const Json json = parseJson(line).value();
            const auto field = [&](const char *name) { return stringMember(json, name).toUtf8(); };
            AuditRecord record;
            record.chain = field("chain");
            record.sequence = json["sequence"].get<std::int64_t>();
            record.at = field("at");
            record.actor = field("actor");
            record.action = field("action");
            if (!json["patient_id"].is_null())
                record.patient = json["patient_id"].get<std::int64_t>();
            record.subject = field("subject");
            record.outcome = field("outcome");
            record.details = dumpJson(json["details"]);
            record.previousHash = field("previous_hash");
            record.hash = field("hash");
            rows[record.chain] = {field("program"), field("chain_started_at"), record.sequence,
                                  record.hash};
            records.push_back(record);
        }
        for (const AuditRecord &record : records)
            verifier.add(record, rows.value(record.chain));
        const AuditVerification result = verifier.finish();
        QVERIFY(result.isIntact());
        QCOMPARE(result.entries, 609);
        QCOMPARE(result.chains, 3);
    }

    void anExportCanBeStoppedBetweenPages()
    {
        AuditLog log(m_place->database(), QStringLiteral("test"));
        const std::vector<AuditEntry> many(600, test::auditEntry(QStringLiteral("many")));
        auto work = [chain = log.chain(), many](database::Session &session) {
            return chain->appendWithin(session, many);
        };
        QVERIFY(test::await(m_place->database().transaction(std::move(work))));
        std::stop_source source;
        const auto exported = test::await(log.exportTo(
            [&](const QByteArray &) -> Status {
                source.request_stop();
                return {};
            },
            source.get_token()));
        QVERIFY(!exported);
        QCOMPARE(exported.error().code, QString::fromLatin1(codes::kCancelled));
    }

    void anExportEndsWhenNobodyTakesIt()
    {
        AuditLog log(m_place->database(), QStringLiteral("test"));
        const auto exported = test::await(log.exportTo([](const QByteArray &) -> Status {
            return failure(codes::kFileUnreadable, QStringLiteral("full"));
        }));
        QCOMPARE(exported.error().code, QString::fromLatin1(codes::kFileUnreadable));
    }
};

} // namespace

QTEST_GUILESS_MAIN(AuditVerifyTest)
#include "audit_verify_test.moc"
