#include "security/audit_entry.h"
#include "security/audit_verifier.h"

#include <QSet>
#include <QTest>
#include <QTimeZone>

using namespace aidoctor;
using namespace aidoctor::security;

namespace {

const QByteArray kChain = "0b7f3f0e-8a53-4c5a-9d0a-1f2e3d4c5b6a";
const QByteArray kProgram = "test";
const QByteArray kStarted = "2026-11-24T08:00:00.000Z";

AuditEntry sample(const QString &subject = QStringLiteral("briefing:12"))
{
    AuditEntry entry;
    entry.at = QStringLiteral("2026-11-24T08:00:01.250Z");
    entry.actor = Actor::window();
    entry.action = QStringLiteral("briefing.dismiss");
    entry.patient = 7;
    entry.subject = subject;
    entry.outcome = QStringLiteral("ok");
    return entry;
}

/// A chain of that many entries, with its row.
struct Chain {
    std::vector<AuditRecord> records;
    AuditChainRow row{kProgram, kStarted, 0, {}};

    explicit Chain(int entries, const QByteArray &id = kChain)
    {
        row.lastHash = auditGenesis(id, kProgram, kStarted);
        for (int i = 1; i <= entries; ++i)
            add(sample(QStringLiteral("briefing:%1").arg(i)), id);
    }
    void add(const AuditEntry &entry, const QByteArray &id = kChain)
    {
        records.push_back(sealed(entry, id, row.lastSequence + 1, row.lastHash));
        row.lastSequence = records.back().sequence;
        row.lastHash = records.back().hash;
    }
    AuditVerification verify() const
    {
        AuditVerifier verifier;
        for (const AuditRecord &record : records)
            verifier.add(record, row);
        return verifier.finish();
    }
};

QList<AuditFault> faults(const AuditVerification &result)
{
    QList<AuditFault> list;
    for (const AuditProblem &problem : result.problems)
        list.append(problem.fault);
    return list;
}

class AuditEntryTest : public QObject {
    Q_OBJECT

private slots:
    void everyFieldIsHashed()
    {
        const AuditRecord record = sealed(sample(), kChain, 3, "previous");
        QSet<QByteArray> hashes{record.hash};
        const auto change = [&](auto member, auto value) {
            AuditRecord changed = record;
            changed.*member = value;
            hashes.insert(auditHash(changed));
        };
        change(&AuditRecord::chain, QByteArray("other"));
        change(&AuditRecord::sequence, std::int64_t{4});
        change(&AuditRecord::previousHash, QByteArray("other"));
        change(&AuditRecord::at, QByteArray("2026-11-24T08:00:01.251Z"));
        change(&AuditRecord::actor, QByteArray("other"));
        change(&AuditRecord::action, QByteArray("other"));
        change(&AuditRecord::patient, std::optional<std::int64_t>(8));
        change(&AuditRecord::patient, std::optional<std::int64_t>());
        change(&AuditRecord::subject, QByteArray("other"));
        change(&AuditRecord::outcome, QByteArray("other"));
        change(&AuditRecord::details, QByteArray("{\"n\":1}"));
        QCOMPARE(hashes.size(), 12);
    }

    void noTwoRecordsHaveTheSameForm()
    {
        // Text that moves from one field to the next, and text that looks like the form itself.
        AuditEntry first = sample();
        first.actor.name = QStringLiteral("ab");
        first.action = QStringLiteral("c");
        AuditEntry second = sample();
        second.actor.name = QStringLiteral("a");
        second.action = QStringLiteral("bc");
        AuditEntry third = sample();
        third.actor.name = QStringLiteral("ab,1:c");
        third.action.clear();
        AuditEntry none = sample();
        none.patient.reset();
        AuditEntry zero = sample();
        zero.patient = 0;
        QSet<QByteArray> forms;
        for (const AuditEntry &entry : {first, second, third, none, zero})
            forms.insert(canonicalForm(sealed(entry, kChain, 1, {})));
        QCOMPARE(forms.size(), 5);
    }

    void theFormIsTheOneThatWasWrittenDown()
    {
        // Stored chains depend on it: it never changes without a new version line.
        const AuditRecord record = sealed(sample(QStringLiteral("ä")), "c", 2, "p");
        QCOMPARE(canonicalForm(record),
                 QByteArray("ai-doctor audit entry 1\n1:c,1:2,1:p,24:2026-11-24T08:00:01.250Z,"
                            "18:workstation:window,16:briefing.dismiss,1:7,2:\xc3\xa4,2:ok,2:{},"));
        QCOMPARE(record.hash.size(), 64);
        QCOMPARE(auditGenesis("c", "p", "s").size(), 64);
        QVERIFY(auditGenesis("c", "p", "s") != auditGenesis("c", "ps", ""));
    }

    void anEntryGetsItsTimeAndDetailsInOneForm()
    {
        AuditEntry entry = sample();
        entry.at.clear();
        entry.details = QStringLiteral("{ \"rows\" : 3,\n\"kind\":\"x\" }");
        const QDateTime now(QDate(2026, 1, 2), QTime(3, 4, 5, 6), QTimeZone::utc());
        QVERIFY(completeAuditEntry(entry, now));
        QCOMPARE(entry.at, QStringLiteral("2026-01-02T03:04:05.006Z"));
        QCOMPARE(entry.details, QStringLiteral("{\"rows\":3,\"kind\":\"x\"}"));
    }

    void whatCannotBeKeptIsRefused_data()
    {
        QTest::addColumn<QString>("field");
        QTest::addColumn<QString>("value");
        const QString lone(QChar(0xd800));
        QTest::newRow("no actor") << "actor" << QString();
        QTest::newRow("no action") << "action" << QString();
        QTest::newRow("no outcome") << "outcome" << QString();
        QTest::newRow("time without zone") << "at" << QStringLiteral("2026-11-24T08:00:01.250");
        QTest::newRow("time without milliseconds")
            << "at" << QStringLiteral("2026-11-24T08:00:01Z");
        QTest::newRow("no time") << "at" << QStringLiteral("yesterday");
        QTest::newRow("long actor") << "actor" << QString(201, u'a');
        QTest::newRow("long action") << "action" << QString(101, u'a');
        QTest::newRow("long subject") << "subject" << QString(501, u'a');
        QTest::newRow("long outcome") << "outcome" << QString(101, u'a');
        QTest::newRow("long details")
            << "details" << QStringLiteral("{\"a\":\"%1\"}").arg(QString(16 * 1024, u'a'));
        QTest::newRow("wide details")
            << "details" << QStringLiteral("{\"a\":\"%1\"}").arg(QString(9 * 1024, u'ä'));
        QTest::newRow("the trail's own action") << "action" << QStringLiteral("audit.heads");
        QTest::newRow("NUL") << "subject" << QStringLiteral("a") + QChar(0);
        QTest::newRow("line break") << "actor" << QStringLiteral("a\nb");
        QTest::newRow("half a character") << "subject" << lone;
        QTest::newRow("byte order mark") << "subject" << QString(QChar(0xfeff));
        QTest::newRow("no character") << "subject" << QString(QChar(0xffff));
        QTest::newRow("details of another kind") << "details" << QStringLiteral("[1]");
        QTest::newRow("details that are no JSON") << "details" << QStringLiteral("{");
    }

    void whatCannotBeKeptIsRefused()
    {
        QFETCH(QString, field);
        QFETCH(QString, value);
        AuditEntry entry = sample();
        (field == u"at"        ? entry.at
         : field == u"actor"   ? entry.actor.name
         : field == u"action"  ? entry.action
         : field == u"subject" ? entry.subject
         : field == u"outcome" ? entry.outcome
                               : entry.details) = value;
        const Status status = completeAuditEntry(entry, QDateTime::currentDateTimeUtc());
        QVERIFY(!status);
        QCOMPARE(status.error().code, QString::fromLatin1(codes::kInvalidArgument));
        QVERIFY(value.isEmpty() || !status.error().message.contains(value));
    }

    void headsComeBackFromTheirText()
    {
        const std::vector<AuditHead> heads{{"a", 5, "x"}, {"b", 9'007'199'254'740'993, "y"}};
        QVERIFY(readHeads(headsText(heads).toUtf8()) == heads);
        QVERIFY(readHeads(headsText({}).toUtf8()) == std::vector<AuditHead>());
        for (const char *text : {"", "{}", "[]", "{\"heads\":1}", "{\"heads\":[[\"a\",1]]}",
                                 "{\"heads\":[[\"a\",\"1\",\"x\"]]}"})
            QVERIFY2(!readHeads(text), text);
    }

    void aWholeChainIsIntact()
    {
        const AuditVerification result = Chain(5).verify();
        QVERIFY(result.isIntact());
        QCOMPARE(result.entries, 5);
        QCOMPARE(result.chains, 1);
    }

    void everyChangeOfAByteIsFound()
    {
        const Chain whole(3);
        for (const auto member :
             {&AuditRecord::at, &AuditRecord::actor, &AuditRecord::action, &AuditRecord::subject,
              &AuditRecord::outcome, &AuditRecord::details, &AuditRecord::previousHash,
              &AuditRecord::hash, &AuditRecord::chain}) {
            for (qsizetype byte = 0; byte < (whole.records[1].*member).size(); ++byte) {
                for (int difference = 1; difference < 256; ++difference) {
                    Chain changed = whole;
                    char &value = (changed.records[1].*member)[byte];
                    value = static_cast<char>(value ^ difference);
                    QVERIFY(!changed.verify().isIntact());
                }
            }
        }
    }

    void theFirstWrongEntryIsNamed()
    {
        Chain chain(5);
        chain.records[2].outcome = "no";
        const AuditVerification result = chain.verify();
        QVERIFY(result.problems
                == std::vector<AuditProblem>({{AuditFault::HashWrong, kChain, 3, {}, 0}}));
    }

    void anEntryThatWasMadeAnewBreaksTheNext()
    {
        Chain chain(5);
        chain.records[2].outcome = "no";
        chain.records[2].hash = auditHash(chain.records[2]);
        QVERIFY(chain.verify().problems
                == std::vector<AuditProblem>({{AuditFault::PreviousHashWrong, kChain, 4, {}, 0}}));
    }

    void missingEntriesAreNamed()
    {
        Chain middle(5);
        middle.records.erase(middle.records.begin() + 1, middle.records.begin() + 3);
        QVERIFY(middle.verify().problems
                == std::vector<AuditProblem>({{AuditFault::Gap, kChain, 2, {}, 0}}));
        Chain first(3);
        first.records.erase(first.records.begin());
        QVERIFY(first.verify().problems
                == std::vector<AuditProblem>({{AuditFault::Gap, kChain, 1, {}, 0}}));
        Chain last(5);
        last.records.pop_back();
        QVERIFY(last.verify().problems
                == std::vector<AuditProblem>({{AuditFault::Truncated, kChain, 5, {}, 0}}));
    }

    void aChangedRowOfTheChainIsFound()
    {
        Chain program(3);
        program.row.program = "another";
        QCOMPARE(faults(program.verify()), QList<AuditFault>{AuditFault::PreviousHashWrong});
        Chain head(3);
        head.row.lastHash = QByteArray(64, '0');
        QCOMPARE(faults(head.verify()), QList<AuditFault>{AuditFault::HeadWrong});
        Chain shorter(3);
        shorter.row.lastSequence = 2;
        shorter.row.lastHash = shorter.records[1].hash;
        QCOMPARE(faults(shorter.verify()), QList<AuditFault>{AuditFault::HeadWrong});
    }

    void exchangedEntriesAreFound()
    {
        Chain chain(4);
        std::swap(chain.records[1].sequence, chain.records[2].sequence);
        std::swap(chain.records[1], chain.records[2]);
        QVERIFY(chain.verify().faults >= 2);
    }

    void entriesWithoutAChainAreFound()
    {
        AuditVerifier verifier;
        for (const AuditRecord &record : Chain(2).records)
            verifier.add(record, std::nullopt);
        verifier.addEmpty("z");
        const AuditVerification result = verifier.finish();
        QCOMPARE(faults(result),
                 QList<AuditFault>({AuditFault::UnknownChain, AuditFault::Truncated}));
        QCOMPARE(result.chains, 2);
    }

    void signedHeadsTellWhatIsMissing()
    {
        const AuditRecord signer = sealed(sample(), "signer", 1, {});
        AuditVerifier verifier;
        verifier.checkHead(signer, {"a", 3, "x"}, QByteArray("x"), true);
        verifier.checkHead(signer, {"a", 3, "x"}, std::nullopt, true);
        verifier.checkHead(signer, {"a", 3, "x"}, QByteArray("y"), true);
        verifier.checkHead(signer, {"a", 3, "x"}, std::nullopt, false);
        const AuditVerification result = verifier.finish();
        QCOMPARE(result.heads, 4);
        QCOMPARE(faults(result), QList<AuditFault>({AuditFault::Truncated, AuditFault::Rewritten,
                                                    AuditFault::UnknownChain}));
        QCOMPARE(result.problems.front().witnessChain, QByteArray("signer"));
        QVERIFY(describe(result.problems.front()).contains(QLatin1String("signer")));
    }

    void headsThatCannotBeReadAreTold()
    {
        AuditEntry entry = sample();
        entry.action = QString::fromLatin1(kAuditHeadsAction);
        entry.details = QStringLiteral("{\"heads\":\"none\"}");
        AuditVerifier verifier;
        QVERIFY(verifier.headsOf(sealed(entry, kChain, 1, {})).empty());
        QVERIFY(verifier.headsOf(sealed(sample(), kChain, 1, {})).empty());
        QCOMPARE(faults(verifier.finish()), QList<AuditFault>{AuditFault::HeadsUnreadable});
    }

    void problemsAreBoundedAndCounted()
    {
        Chain chain(150);
        for (AuditRecord &record : chain.records)
            record.outcome = "no";
        const AuditVerification result = chain.verify();
        QCOMPARE(result.faults, 150);
        QCOMPARE(result.problems.size(), AuditVerification::kProblemsKept);
    }
};

} // namespace

QTEST_GUILESS_MAIN(AuditEntryTest)
#include "audit_entry_test.moc"
