#include "command_line.h"

#include "core/json.h"

#include <QFile>
#include <QTest>

using namespace aidoctor;
using test::Outcome;

/// `ai-doctorctl review` and `rules` as a person or another tool runs them.
namespace {

class RulesCommandTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    Outcome run(const QStringList &arguments) const
    {
        return test::runCommand(arguments, test::environmentIn(m_folder));
    }

    QString write(const QString &name, const QByteArray &content) const
    {
        return test::writeFile(m_folder, name, content);
    }

    /// The first patient's line.
    Json reviewed() const
    {
        const Outcome outcome =
            run({QStringLiteral("review"), QStringLiteral("1"), QStringLiteral("--json"),
                 QStringLiteral("--today"), QStringLiteral("2026-11-20")});
        return outcome.code == 0 ? parseJson(outcome.out).value_or(Json()) : Json();
    }

    bool finds(const QString &rule) const
    {
        const Json line = reviewed();
        for (const Json &finding : member(line, "findings")) {
            if (stringMember(member(finding, "rule"), "id") == rule)
                return true;
        }
        return false;
    }

private slots:
    void initTestCase()
    {
        // One on digoxin and verapamil with a high potassium, one without anything.
        const QString charts = QStringLiteral(AIDOCTOR_SOURCE_DIR "/tests/app/two_patients.json");
        QCOMPARE(run({QStringLiteral("import"), charts}).code, 0);
    }

    void aLineSaysWhoWhatAndWhy()
    {
        const Json line = reviewed();
        QCOMPARE(line["patient_id"].get<int>(), 1);
        QCOMPARE(stringMember(line, "today"), QStringLiteral("2026-11-20"));
        QCOMPARE(stringMember(line, "region"), QStringLiteral("US"));
        QVERIFY(stringMember(line, "name").contains(QStringLiteral("Weber")));
        QCOMPARE(stringMember(line["identifiers"][0], "value"), QStringLiteral("A-1"));
        QVERIFY(line["packs"].size() >= 4);
        const Json &first = line["findings"][0];
        QCOMPARE(stringMember(first, "place"), QStringLiteral("top"));
        QVERIFY(!first["citations"].empty());
        QVERIFY(!stringMember(first["citations"][0], "sentence").isEmpty());
        QVERIFY(!stringMember(first["citations"][0], "address").isEmpty());
        QVERIFY(!first["evidence"].empty());
        const QByteArray open = dumpJson(line["not_evaluated"]);
        QVERIFY(open.contains("Unobtainium forte"));
    }

    void allPatientsAreOneLineEach()
    {
        const Outcome all =
            run({QStringLiteral("review"), QStringLiteral("--all"), QStringLiteral("--json"),
                 QStringLiteral("--today"), QStringLiteral("2026-11-20")});
        QCOMPARE(all.code, 0);
        QCOMPARE(all.out.count('\n'), 2);
        for (const QByteArray &line : all.out.trimmed().split('\n'))
            QVERIFY(parseJson(line).has_value());
        QCOMPARE(run({QStringLiteral("review"), QStringLiteral("--all"), QStringLiteral("1")}).code,
                 2);
        QCOMPARE(run({QStringLiteral("review"), QStringLiteral("1"), QStringLiteral("--today"),
                      QStringLiteral("tomorrow")})
                     .code,
                 2);
        QCOMPARE(
            run({QStringLiteral("review"), QStringLiteral("99"), QStringLiteral("--json")}).code,
            1);
    }

    /// What is dated behind the day did not exist on it.
    void anEarlierDayKnowsNothingOfLater()
    {
        const Outcome outcome =
            run({QStringLiteral("review"), QStringLiteral("1"), QStringLiteral("--json"),
                 QStringLiteral("--today"), QStringLiteral("2025-01-01")});
        QCOMPARE(outcome.code, 0);
        QVERIFY(!outcome.out.contains("6.9"));
        QVERIFY(!outcome.out.contains("Unobtainium"));
    }

    void rulesAreListedSwitchedAndChanged()
    {
        const auto list = parseJson(run({QStringLiteral("rules"), QStringLiteral("list")}).out);
        QVERIFY(list && (*list)["packs"].size() >= 6);
        const QString rule = QStringLiteral("potassium-critical-high");
        QVERIFY(finds(rule));
        QCOMPARE(run({QStringLiteral("rules"), QStringLiteral("off"), rule}).code, 0);
        QVERIFY(!finds(rule));
        QCOMPARE(run({QStringLiteral("rules"), QStringLiteral("on"), rule}).code, 0);
        QVERIFY(finds(rule));
        for (const QStringList &wrong :
             {QStringList{QStringLiteral("off"), QStringLiteral("no-such-rule")},
              QStringList{QStringLiteral("set"), rule, QStringLiteral("nothing"),
                          QStringLiteral("1")},
              QStringList{QStringLiteral("region"), QStringLiteral("mars")},
              QStringList{QStringLiteral("use"), QStringLiteral("no-such-pack")},
              QStringList{QStringLiteral("remove"), QStringLiteral("us-drugs")}}) {
            const Outcome outcome = run(QStringList{QStringLiteral("rules")} + wrong);
            QCOMPARE(outcome.code, 1);
            QVERIFY(!outcome.err.isEmpty());
        }
        QCOMPARE(run({QStringLiteral("rules")}).code, 2);
        QCOMPARE(run({QStringLiteral("rules"), QStringLiteral("off")}).code, 2);
    }

    void theRegionDecidesWhichPacksSpeak()
    {
        const QString rule = QStringLiteral("potassium-critical-high");
        QCOMPARE(
            run({QStringLiteral("rules"), QStringLiteral("region"), QStringLiteral("GB")}).code, 0);
        QVERIFY(!finds(rule));
        QCOMPARE(
            run({QStringLiteral("rules"), QStringLiteral("use"), QStringLiteral("us-labs")}).code,
            0);
        QVERIFY(finds(rule));
        QCOMPARE(
            run({QStringLiteral("rules"), QStringLiteral("leave"), QStringLiteral("us-labs")}).code,
            0);
        QCOMPARE(
            run({QStringLiteral("rules"), QStringLiteral("region"), QStringLiteral("US")}).code, 0);
        QVERIFY(finds(rule));
    }

    void aClinicsPackIsCheckedAddedAndRemoved()
    {
        QFile file(QStringLiteral(AIDOCTOR_SOURCE_DIR "/tests/clinical/house_pack.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray pack = file.readAll();
        const QString good = write(QStringLiteral("house.json"), pack);
        QByteArray text = pack;
        const QString bad =
            write(QStringLiteral("bad.json"), text.replace("\"digoxin\"}", "\"digitalin\"}"));
        const Outcome refused = run({QStringLiteral("rules"), QStringLiteral("add"), bad});
        QCOMPARE(refused.code, 1);
        QVERIFY2(refused.err.contains("Line 8"), refused.err.constData());
        QCOMPARE(run({QStringLiteral("rules"), QStringLiteral("check"), good}).code, 0);
        QVERIFY(!finds(QStringLiteral("house-digoxin")));
        QCOMPARE(run({QStringLiteral("rules"), QStringLiteral("add"), good}).code, 0);
        QVERIFY(finds(QStringLiteral("house-digoxin")));
        QCOMPARE(
            run({QStringLiteral("rules"), QStringLiteral("remove"), QStringLiteral("house")}).code,
            0);
        QVERIFY(!finds(QStringLiteral("house-digoxin")));
        QCOMPARE(
            run({QStringLiteral("rules"), QStringLiteral("add"), QStringLiteral("/nowhere.json")})
                .code,
            1);
    }

    void thePageNamesSources()
    {
        const Outcome page = run({QStringLiteral("rules"), QStringLiteral("page")});
        QCOMPARE(page.code, 0);
        QVERIFY(page.out.startsWith("# "));
        QVERIFY(page.out.contains("metformin-egfr-below-30"));
        QVERIFY(page.out.contains("<https://"));
    }
};

} // namespace

QTEST_GUILESS_MAIN(RulesCommandTest)
#include "rules_command_test.moc"
