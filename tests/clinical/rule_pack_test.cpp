#include "clinical/review.h"
#include "clinical/rule_book.h"
#include "clinical/rule_page.h"
#include "core/json_lines.h"
#include "support/charts.h"

#include <QTest>

using namespace aidoctor;
using namespace aidoctor::clinical;

/// A clinic's own packs: what is refused, with which line; what a clinic can change.
class RulePackTest : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<const RuleBook> m_book;

    /// A whole pack with one rule; the lines are counted in the tests below.
    static QByteArray pack()
    {
        return "{\n"
               "  \"pack\": \"house\", \"version\": \"1.0.0\", \"region\": \"US\",\n"
               "  \"title\": {\"en\": \"The house\"},\n"
               "  \"developer\": \"The practice\", \"funding\": \"none\",\n"
               "  \"released\": \"2026-11-01\", \"reviewed\": \"2026-11-01\",\n"
               "  \"uses\": {\"race\": false, \"ethnicity\": false, \"language\": false,\n"
               "    \"sexual_orientation\": false, \"gender_identity\": false, \"sex\": false,\n"
               "    \"date_of_birth\": true, \"social_determinants\": false,\n"
               "    \"health_status_assessments\": false},\n"
               "  \"limits\": {\"en\": \"Ours.\"},\n"
               "  \"citations\": {\n"
               "    \"ours\": {\"title\": \"House rules\", \"publisher\": \"The practice\",\n"
               "      \"address\": \"https://example.org\", \"kind\": \"primary\",\n"
               "      \"sentence\": \"Potassium above 4 is looked at.\", \"read\": "
               "\"2026-11-01\"}},\n"
               "  \"rules\": [\n"
               "    {\"id\": \"house-potassium\", \"version\": 1, \"reviewed\": \"2026-11-01\",\n"
               "     \"category\": \"labs\", \"severity\": \"warning\",\n"
               "     \"title\": {\"en\": \"Potassium {k}\"}, \"why\": {\"en\": \"The house says "
               "so.\"},\n"
               "     \"limits\": {\"en\": \"None.\"}, \"citations\": [\"ours\"],\n"
               "     \"parameters\": {\"limit\": {\"value\": 4, \"unit\": \"mmol/L\", \"from\": "
               "3.5, \"to\": 6, \"label\": {\"en\": \"above\"}}},\n"
               "     \"when\": {\"result\": {\"analyte\": \"potassium\",\n"
               "       \"above\": \"$limit\", \"unit\": \"mmol/L\", \"within\": \"12 months\"}, "
               "\"as\": \"k\"}}\n"
               "  ]\n"
               "}\n";
    }

    static chart::Chart chartWithPotassium(double value)
    {
        chart::Chart chart;
        chart.patient.birthDate = {QStringLiteral("1960-01-01")};
        chart.patient.gender = QStringLiteral("male");
        chart.observations.push_back(test::lab(QStringLiteral("k"), QStringLiteral("Potassium"),
                                               value, QStringLiteral("mmol/L"),
                                               QStringLiteral("2026-11-20")));
        return chart;
    }

    static bool fires(const RuleBook &book, const QString &rule, double potassium)
    {
        const Review found = review(chartWithPotassium(potassium), QDate(2026, 11, 23), book);
        return std::any_of(found.findings.begin(), found.findings.end(),
                           [&rule](const Finding &finding) { return finding.rule == rule; });
    }

    Result<std::shared_ptr<const RulePack>> read(const QByteArray &text) const
    {
        return readRulePack(text, m_book->tables(), m_book->settings(), true);
    }

private slots:
    void initTestCase()
    {
        auto book = RuleBook::builtIn();
        QVERIFY2(book.has_value(), book ? "" : qPrintable(book.error().message));
        m_book = *book;
    }

    void aGoodPackIsApplied()
    {
        const auto good = read(pack());
        QVERIFY2(good.has_value(), good ? "" : qPrintable(good.error().message));
        const auto book = m_book->with({}, {pack()});
        QVERIFY(book->problems().isEmpty());
        QVERIFY(fires(*book, QStringLiteral("house-potassium"), 4.1));
        QVERIFY(!fires(*book, QStringLiteral("house-potassium"), 4.0));
        QVERIFY(!fires(*m_book, QStringLiteral("house-potassium"), 4.1));
    }

    void aBadPackIsRefusedWithItsLine_data()
    {
        QTest::addColumn<QByteArray>("from");
        QTest::addColumn<QByteArray>("to");
        QTest::addColumn<int>("line");
        const std::tuple<const char *, const char *, const char *, int> rows[] = {
            {"no JSON", "\"region\": \"US\",", "\"region\": \"US\"", 3},
            {"an unknown member", "\"developer\"", "\"develper\"", 4},
            {"no region", "\"region\": \"US\"", "\"region\": \"Mars\"", 2},
            {"an unknown analyte", "\"potassium\",\n", "\"kryptonite\",\n", 21},
            {"an unknown unit", "\"above\": \"$limit\", \"unit\": \"mmol/L\"",
             "\"above\": \"$limit\", \"unit\": \"ft\"", 22},
            {"an unknown parameter", "\"$limit\"", "\"$limits\"", 22},
            {"no such span", "12 months", "a while", 22},
            {"an unknown criterion", "{\"result\": {\"analyte\"", "{\"outcome\": {\"analyte\"", 21},
            {"no such severity", "\"severity\": \"warning\"", "\"severity\": \"awful\"", 17},
            {"no citation of that name", "[\"ours\"]", "[\"theirs\"]", 19},
            {"a value outside its bounds", "\"value\": 4,", "\"value\": 40,", 20},
            {"no review date", "\"version\": 1, \"reviewed\": \"2026-11-01\"",
             "\"version\": 1, \"reviewed\": \"soon\"", 16},
            {"a member that does not belong there", "\"within\": \"12 months\"}",
             "\"within\": \"12 months\", \"colour\": 1}", 22},
        };
        for (const auto &[name, from, to, line] : rows)
            QTest::newRow(name) << QByteArray(from) << QByteArray(to) << line;
    }

    void aBadPackIsRefusedWithItsLine()
    {
        QFETCH(const QByteArray, from);
        QFETCH(const QByteArray, to);
        QFETCH(const int, line);
        QByteArray text = pack();
        QVERIFY(text.contains(from));
        const auto bad = read(text.replace(from, to));
        QVERIFY(!bad);
        QCOMPARE(bad.error().code, QString::fromLatin1(codes::kRulePackInvalid));
        QVERIFY2(bad.error().message.startsWith(QStringLiteral("Line %1:").arg(line)),
                 qPrintable(bad.error().message));
    }

    void aPackThatIsTooLargeIsRefused()
    {
        QCOMPARE(read(QByteArray(kMaxPackBytes + 1, ' ')).error().code,
                 QString::fromLatin1(codes::kRulePackInvalid));
    }

    void aRuleIsThereOnceOnly()
    {
        QByteArray text = pack();
        const auto book =
            m_book->with({}, {text.replace("house-potassium", "potassium-critical-high")});
        QCOMPARE(book->problems().size(), 1);
        QVERIFY(book->rule(QStringLiteral("potassium-critical-high"))->pack->id
                != QLatin1String("house"));
    }

    void aClinicSwitchesRulesOffAndChangesNumbers()
    {
        RuleSettings settings;
        settings.parameters[QStringLiteral("house-potassium")].insert(QStringLiteral("limit"), 5.0);
        const auto changed = m_book->with(settings, {pack()});
        QVERIFY(!fires(*changed, QStringLiteral("house-potassium"), 4.5));
        QVERIFY(fires(*changed, QStringLiteral("house-potassium"), 5.5));
        QVERIFY(changed->rule(QStringLiteral("house-potassium"))->parameters.front().changed);
        settings.off.insert(QStringLiteral("house-potassium"));
        QVERIFY(!fires(*m_book->with(settings, {pack()}), QStringLiteral("house-potassium"), 5.5));
        QVERIFY(changed->fingerprint() != m_book->fingerprint());
        // Out of bounds, it is not taken.
        settings.off.clear();
        settings.parameters[QStringLiteral("house-potassium")].insert(QStringLiteral("limit"),
                                                                      60.0);
        QVERIFY(fires(*m_book->with(settings, {pack()}), QStringLiteral("house-potassium"), 4.1));
    }

    void settingsSurviveTheirJson()
    {
        RuleSettings settings;
        settings.region = QStringLiteral("GB");
        settings.off = {QStringLiteral("a"), QStringLiteral("b")};
        settings.packsBeyond = {QStringLiteral("us-drugs")};
        settings.parameters[QStringLiteral("r")].insert(QStringLiteral("limit"), 1.5);
        const auto back = RuleSettings::fromJson(settings.toJson());
        QVERIFY(back.has_value());
        QVERIFY(back->toJson() == settings.toJson());
        QVERIFY(!RuleSettings::fromJson(Json{{"from_the_future", 1}}));
        QVERIFY(!RuleSettings::fromJson(Json::array()));
    }

    /// Another region's pack speaks only where the clinic named it, and then says so.
    void anotherRegionsPackIsNotAppliedSilently()
    {
        QByteArray text = pack();
        text.replace("\"region\": \"US\"", "\"region\": \"FR\"");
        QVERIFY(!fires(*m_book->with({}, {text}), QStringLiteral("house-potassium"), 5));
        RuleSettings settings;
        settings.packsBeyond = {QStringLiteral("house")};
        const auto book = m_book->with(settings, {text});
        const Review found = review(chartWithPotassium(5), QDate(2026, 11, 23), *book);
        const auto finding =
            std::find_if(found.findings.begin(), found.findings.end(), [](const Finding &one) {
                return one.rule == QLatin1String("house-potassium");
            });
        QVERIFY(finding != found.findings.end());
        QCOMPARE(finding->region, QStringLiteral("FR"));
    }

    void thePageNamesEveryRuleAndItsSource()
    {
        const QString page = rulesPage(*m_book);
        for (const auto &pack : m_book->packs()) {
            for (const Rule &rule : pack->rules) {
                QVERIFY2(page.contains(QStringLiteral("`%1`").arg(rule.id)), qPrintable(rule.id));
                QVERIFY(page.contains(rule.citations.front().address));
            }
        }
    }

    void linesOfPointersAreFound()
    {
        const QByteArray text =
            "{\n \"a\": [1,\n  {\"b/c\": \"x\\\"y\",\n   \"d\": {}}],\n \"e\": null\n}";
        QCOMPARE(lineOfJsonPointer(text, QString()), 1);
        QCOMPARE(lineOfJsonPointer(text, QStringLiteral("/a")), 2);
        QCOMPARE(lineOfJsonPointer(text, QStringLiteral("/a/1/b~1c")), 3);
        QCOMPARE(lineOfJsonPointer(text, QStringLiteral("/a/1/d")), 4);
        QCOMPARE(lineOfJsonPointer(text, QStringLiteral("/e")), 5);
        QCOMPARE(lineOfJsonPointer(text, QStringLiteral("/a/9/z")), 2);
    }
};

QTEST_GUILESS_MAIN(RulePackTest)
#include "rule_pack_test.moc"
