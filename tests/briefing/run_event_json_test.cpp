#include "briefing/run_event_json.h"

#include <QTest>

using namespace aidoctor;
using namespace aidoctor::briefing;

namespace {

Flag flag()
{
    Flag flag;
    flag.id = QStringLiteral("f-1");
    flag.category = clinical::Category::Labs;
    flag.severity = clinical::Severity::Warning;
    flag.title = QStringLiteral("Potassium 6.1 mmol/L ↑");
    flag.description = QStringLiteral("Hold if SBP <90 or \"HR\" >120\n");
    flag.source = FlagSource::Rule;
    flag.suggestedAction = QStringLiteral("Consider repeating.");
    flag.evidence = {
        {QStringLiteral("observation"), QStringLiteral("o-1"), QStringLiteral("K 6.1")}};
    flag.verification = Verification::Verified;
    flag.verificationReason = QStringLiteral("A rule found this.");
    return flag;
}

/// There and back, through the text that is stored.
RunEvent again(const RunEvent &event)
{
    const QByteArray text = storedText(event);
    const auto json = parseJson(text);
    if (!json)
        qFatal("not JSON");
    auto read = runEventFromJson(*json);
    if (!read)
        qFatal("%s... cannot be read back", text.left(200).constData());
    return *read;
}

class RunEventJsonTest : public QObject {
    Q_OBJECT

private slots:
    void everyEventComesBackAsItWas()
    {
        const QString text = QStringLiteral("Größe 🩺 </script> \\u0000 \t");
        const Json input{{"b", 1}, {"a", Json::array({"x", nullptr, 2.5})}};

        const auto started =
            std::get<event::Started>(again(event::Started{QStringLiteral("r-b1"), 7, text}));
        QCOMPARE(started.runId, QStringLiteral("r-b1"));
        QCOMPARE(started.patient, 7);
        QCOMPARE(started.recordAsOf, text);
        QCOMPARE(std::get<event::RulesReady>(again(event::RulesReady{12})).findings, 12);
        QVERIFY(std::get<event::FlagRaised>(again(event::FlagRaised{flag()})).flag == flag());
        QCOMPARE(std::get<event::TextDelta>(again(event::TextDelta{text})).text, text);
        QCOMPARE(std::get<event::ThinkingDelta>(again(event::ThinkingDelta{text})).text, text);
        QCOMPARE(std::get<event::Text>(again(event::Text{text})).text, text);
        QCOMPARE(std::get<event::Thinking>(again(event::Thinking{text})).text, text);
        const auto use = std::get<event::ToolUse>(again(
            event::ToolUse{QStringLiteral("t1"), QStringLiteral("get_patient_record"), input}));
        QCOMPARE(use.id, QStringLiteral("t1"));
        QCOMPARE(use.tool, QStringLiteral("get_patient_record"));
        QVERIFY(use.input == input);
        QCOMPARE(dumpJson(use.input), dumpJson(input)); // in the same order
        const auto result =
            std::get<event::ToolResult>(again(event::ToolResult{QStringLiteral("t1"), true, text}));
        QCOMPARE(result.toolUseId, QStringLiteral("t1"));
        QVERIFY(result.isError);
        QCOMPARE(result.content, text);
        QCOMPARE(std::get<event::Degraded>(again(event::Degraded{text})).reason, text);
        StoredBriefing stored;
        stored.id = 4711;
        QCOMPARE(std::get<event::Published>(again(event::Published{stored})).briefing.id, 4711);
        QCOMPARE(std::get<event::Done>(again(event::Done{text})).sessionId, text);
        const auto failed = std::get<event::Failed>(
            again(event::Failed{Error{QStringLiteral("RUN_LOST"), text, QStringLiteral("log")}}));
        QCOMPARE(failed.error.code, QStringLiteral("RUN_LOST"));
        QCOMPARE(failed.error.message, text);
        QVERIFY(
            failed.error.detail.isEmpty()); // details are for the log of the process they are of
    }

    void whatIsTooLongIsCutWithAMark()
    {
        QString content(10 << 20, QLatin1Char('x'));
        const RunEvent large = event::ToolResult{QStringLiteral("t1"), false, content};
        QVERIFY(storedText(large).size() < 2 * kMaxEventText);
        const auto cut = std::get<event::ToolResult>(again(large));
        QVERIFY(cut.content.endsWith(QLatin1String("[cut: 10485760 characters in all]")));
        QVERIFY(cut.content.startsWith(content.left(kMaxToolText)));

        // Not in the middle of a character.
        content = QString(kMaxEventText - 1, QLatin1Char('x')) + QStringLiteral("🩺🩺");
        const auto whole = std::get<event::Text>(again(event::Text{content}));
        QVERIFY(whole.text.startsWith(content.left(kMaxEventText - 1)));
        QCOMPARE(whole.text.at(kMaxEventText - 1), QLatin1Char(' '));

        const Json input{{"text", std::string(1 << 20, 'x')}};
        const auto use = std::get<event::ToolUse>(again(event::ToolUse{{}, {}, input}));
        QVERIFY(member(use.input, "cut").is_number());

        Flag many = flag();
        many.description = QString(1 << 20, QLatin1Char('y'));
        for (int i = 0; i < 5000; ++i)
            many.evidence.push_back({QStringLiteral("observation"), QString::number(i),
                                     QString(10'000, QLatin1Char('z'))});
        QVERIFY(storedText(event::FlagRaised{many}).size() < 300'000);
        QCOMPARE(std::get<event::FlagRaised>(again(event::FlagRaised{many})).flag.id, many.id);
    }

    void whatNoStoreKeepsIsReplaced()
    {
        const QString text =
            QStringLiteral("a") + QChar(u'\0') + QStringLiteral("b") + QChar(0xd800);
        const QByteArray json = storedText(event::Text{text});
        QVERIFY(!json.contains("\\u0000"));
        QVERIFY(std::get<event::Text>(again(event::Text{text}))
                    .text.startsWith(QStringLiteral("a\uFFFDb")));
    }

    void nestingOfAnInputIsNotAddedTo()
    {
        Json deep = 1;
        for (int i = 0; i < 64; ++i)
            deep = Json{{"a", deep}};
        QVERIFY(std::get<event::ToolUse>(again(event::ToolUse{{}, {}, deep})).input == deep);
    }

    void whatIsNotAnEventIsRefused_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text :
             {"{}",
              "[]",
              "null",
              "1",
              "\"text\"",
              R"({"event":"from_the_future","text":"x"})",
              R"({"event":1})",
              R"({"event":"text"})",
              R"({"event":"text","text":1})",
              R"({"event":"text_delta","text":null})",
              R"({"event":"rules_ready","findings":-1})",
              R"({"event":"rules_ready","findings":1e30})",
              R"({"event":"rules_ready","findings":18446744073709551615})",
              R"({"event":"rules_ready","findings":"3"})",
              R"({"event":"flag_raised"})",
              R"({"event":"flag_raised","flag":{"title":"x"}})",
              R"({"event":"tool_use","id":"1","tool":"x","input":{}})",
              R"({"event":"tool_use","id":"1","tool":"x","input":"{"})",
              R"({"event":"tool_result","tool_use_id":"1","is_error":0,"content":""})",
              R"({"event":"started","run_id":"r","patient_id":"7","record_as_of":""})",
              R"({"event":"published","briefing_id":null})",
              R"({"event":"done"})",
              R"({"event":"failed","code":"X"})"})
            QTest::newRow(text) << QByteArray(text);
    }

    void whatIsNotAnEventIsRefused()
    {
        QFETCH(QByteArray, text);
        const auto json = parseJson(text);
        QVERIFY(json);
        const auto read = runEventFromJson(*json);
        QVERIFY(!read);
        QCOMPARE(read.error().code, QString::fromLatin1(codes::kInvalidArgument));
    }
};

} // namespace

QTEST_GUILESS_MAIN(RunEventJsonTest)
#include "run_event_json_test.moc"
