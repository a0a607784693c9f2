#include "core/json.h"
#include "core/json_schema.h"

#include <QFile>
#include <QTest>

using namespace aidoctor;

namespace {

class JsonTest : public QObject {
    Q_OBJECT

private slots:
    void damagedTextIsAnError()
    {
        for (const char *text : {"", "{", "{\"a\":}", "[1,]", "\xff\xfe", "nul"})
            QCOMPARE(parseJson(text).error().code, QString::fromLatin1(codes::kInvalidJson));
    }

    void deepNestingIsRefused()
    {
        const QByteArray deep = QByteArray(100'000, '[') + QByteArray(100'000, ']');
        QCOMPARE(parseJson(deep).error().code, QString::fromLatin1(codes::kInvalidJson));
        const QByteArray brackets = "\"" + QByteArray(1000, '[') + "\"";
        QVERIFY(parseJson(brackets).has_value());
    }

    void aSchemaNamesWhatIsWrong()
    {
        QFile file(QStringLiteral(":/briefing_schema.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray text = file.readAll();
        const auto schema = JsonSchema::compile(parseJson(text).value());
        QVERIFY(schema.has_value());
        const Json summary{
            {"one_liner", "a"}, {"key_conditions", Json::array()}, {"relevant_history", ""}};
        Json good{
            {"flags", Json::array()}, {"summary", summary}, {"suggested_actions", Json::array()}};
        QCOMPARE(schema->validate(good), QStringList());
        good["flags"].push_back(Json{{"title", "secret"}});
        const QStringList faults = schema->validate(good);
        QVERIFY(!faults.isEmpty());
        QVERIFY(!faults.join(u' ').contains(QLatin1String("secret")));
        QVERIFY(!schema->validate(Json::array()).isEmpty());
    }

    void invalidUtf8IsReplacedNotThrown()
    {
        const Json json(std::string("a\xff"));
        QVERIFY(dumpJson(json).startsWith("\"a"));
    }
};

} // namespace

QTEST_GUILESS_MAIN(JsonTest)
#include "json_test.moc"
