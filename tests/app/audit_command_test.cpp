#include "command_line.h"

#include "core/json.h"
#include "security/audit_fixture.h"
#include "support/engines.h"

#include <QFile>
#include <QTest>

#include <sys/stat.h>

using namespace aidoctor;
using test::Outcome;

/// `ai-doctorctl audit` as a person or a timer runs it.
namespace {

class AuditCommandTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::AuditPlace> m_place;
    QByteArray m_chain;

    Outcome run(QStringList arguments, const QString &output = {}) const
    {
        arguments.prepend(QStringLiteral("audit"));
        arguments << QStringLiteral("--database") << m_place->place().url()
                  << QStringLiteral("--data-dir") << path("data");
        return test::runCommand(arguments, QProcessEnvironment::systemEnvironment(), output);
    }
    QString path(const char *name) const
    {
        return m_place->place().folder() + QLatin1Char('/') + QString::fromLatin1(name);
    }

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init()
    {
        m_place = std::make_unique<test::AuditPlace>(test::engine());
        const security::AuditLog log(m_place->database(), QStringLiteral("test"));
        const std::vector<security::AuditEntry> entries(
            3, test::auditEntry(QStringLiteral("briefing:1")));
        auto work = [chain = log.chain(), entries](database::Session &session) {
            return chain->appendWithin(session, entries);
        };
        QVERIFY(test::await(m_place->database().transaction(std::move(work))));
        m_chain = log.chain()->id();
    }
    void cleanup() { m_place.reset(); }

    void anIntactTrailIsZero()
    {
        const Outcome outcome = run({QStringLiteral("verify")});
        QCOMPARE(outcome.code, 0);
        QCOMPARE(outcome.out, QByteArray("Chains: 1, entries: 4, signatures: 0, faults: 0\n"));
        QCOMPARE(m_place->verify().entries, 4); // to look leaves no entry
    }

    void aBrokenTrailIsOneAndSaysWhere()
    {
        m_place->force(
            QStringLiteral("UPDATE audit_entries SET outcome = 'no' WHERE sequence = 3"));
        const Outcome outcome = run({QStringLiteral("verify")});
        QCOMPARE(outcome.code, 1);
        const QByteArray where = "chain " + m_chain + ", entry 3: this entry was changed\n";
        QVERIFY2(outcome.err.contains(where), outcome.err.constData());
        QVERIFY(outcome.out.contains("faults: 1"));
    }

    void theExportGoesOutOrIntoAFileOfTheOwnersAlone()
    {
        const Outcome printed = run({QStringLiteral("export")});
        QCOMPARE(printed.code, 0);
        const QList<QByteArray> lines = printed.out.trimmed().split('\n');
        QCOMPARE(lines.size(), 4);
        const Json last = parseJson(lines.last()).value();
        QCOMPARE(last["sequence"].get<int>(), 4);
        QCOMPARE(last["patient_id"].get<int>(), 7);
        QCOMPARE(stringMember(last, "chain").toLatin1(), m_chain);
        QCOMPARE(stringMember(last, "program"), QStringLiteral("test"));

        QFile file(path("audit.ndjson"));
        QVERIFY(file.open(QIODevice::WriteOnly));
        QVERIFY(file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner
                                    | QFileDevice::ReadGroup | QFileDevice::ReadOther));
        file.close();
        QCOMPARE(run({QStringLiteral("export"), file.fileName()}).code, 0);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), printed.out);
        const auto others = QFileDevice::ReadGroup | QFileDevice::WriteGroup
                            | QFileDevice::ReadOther | QFileDevice::WriteOther;
        QVERIFY(!(QFile(file.fileName()).permissions() & others));
    }

    void whatCannotBeWrittenIsOne()
    {
        const Outcome outcome = run({QStringLiteral("export"), path("no/such/folder")});
        QCOMPARE(outcome.code, 1);
        QVERIFY(!outcome.err.isEmpty());
        // What is no file is not replaced by one.
        QCOMPARE(run({QStringLiteral("export"), path("")}).code, 1);
        const QByteArray pipe = QFile::encodeName(path("pipe"));
        QCOMPARE(::mkfifo(pipe.constData(), 0600), 0);
        QCOMPARE(run({QStringLiteral("export"), path("pipe")}).code, 1);
        struct stat status = {};
        QCOMPARE(::stat(pipe.constData(), &status), 0);
        QVERIFY(S_ISFIFO(status.st_mode));
    }

    void anOutputThatIsFullIsOne()
    {
        const Outcome outcome = run({QStringLiteral("export")}, QStringLiteral("/dev/full"));
        QCOMPARE(outcome.code, 1);
        QVERIFY(!outcome.err.isEmpty());
    }

    void wrongUsageIsTwo()
    {
        for (const QStringList &arguments :
             {QStringList{}, QStringList{QStringLiteral("dance")},
              QStringList{QStringLiteral("verify"), QStringLiteral("x")},
              QStringList{QStringLiteral("export"), QStringLiteral("a"), QStringLiteral("b")}})
            QCOMPARE(run(arguments).code, 2);
    }
};

} // namespace

QTEST_GUILESS_MAIN(AuditCommandTest)
#include "audit_command_test.moc"
