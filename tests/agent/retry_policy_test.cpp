#include "agent/price_list.h"
#include "agent/retry_policy.h"
#include "agent/schema_transform.h"
#include "agent/session_store.h"

#include <QFile>
#include <QTest>
#include <QTimeZone>

using namespace aidoctor;
using namespace aidoctor::agent;
using namespace std::chrono_literals;

namespace {

net::ResponseHead headOf(int status, const QByteArray &name = {}, const QByteArray &value = {})
{
    net::ResponseHead head;
    head.status = status;
    if (!name.isEmpty())
        head.headers.emplace_back(name, value);
    return head;
}

const char kWithoutPrices[] = "{\"as_of\":\"2026-11-25\",\"models\":[{\"name\":\"x\"}]}";
const char kWithoutDate[] = "{\"models\":[]}";
const char kLooseSchema[] =
    "{\"type\":\"object\",\"$schema\":\"x\",\"additionalProperties\":true,"
    "\"properties\":{\"a\":{\"type\":\"integer\",\"minimum\":3,\"description\":\"A.\"},"
    "\"b\":{\"oneOf\":[{\"type\":\"string\",\"format\":\"date\"},{\"type\":\"null\"}]},"
    "\"c\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"maxLength\":4},\"maxItems\":3}},"
    "\"required\":[\"a\"]}";
const char kStrictSchema[] =
    "{\"type\":\"object\",\"additionalProperties\":false,"
    "\"properties\":{\"a\":{\"type\":\"integer\",\"description\":\"A. {\\\"minimum\\\":3}\"},"
    "\"b\":{\"anyOf\":[{\"type\":\"string\",\"format\":\"date\"},{\"type\":\"null\"}]},"
    "\"c\":{\"type\":\"array\",\"items\":{\"type\":\"string\",\"description\":\"{\\\"maxLength\\\":"
    "4}\"},"
    "\"description\":\"{\\\"maxItems\\\":3}\"}},"
    "\"required\":[\"a\"]}";
const char kRecursiveSchema[] = "{\"type\":\"object\",\"properties\":{\"a\":{\"$ref\":\"#\"}}}";
const char kRawContent[] = "[{\"type\":\"text\",\"text\":\"1.50e3 \\u00e9\"}]";
const char kStrangeRole[] = "{\"role\":\"robot\"}";

class RetryPolicyTest : public QObject {
    Q_OBJECT

private slots:
    /// The vectors of Anthropic's own clients, with three retries in all.
    void waitsAsLongAsTheVectorsSay_data()
    {
        QTest::addColumn<int>("remaining");
        QTest::addColumn<QByteArray>("retryAfter");
        QTest::addColumn<int>("milliseconds");
        const auto row = [](int remaining, const char *after, int milliseconds) {
            QTest::addRow("%d, \"%s\"", remaining, after)
                << remaining << QByteArray(after) << milliseconds;
        };
        row(3, "20", 20'000);
        row(3, "0", 500);
        row(3, "-10", 500);
        row(3, "60", 60'000);
        row(3, "61", 500);
        row(3, "99999999999999999999999999999999999", 500);
        row(3, "Fri, 29 Sep 2023 16:26:57 GMT", 20'000);
        row(3, "Fri, 29 Sep 2023 16:26:37 GMT", 500);
        row(3, "Fri, 29 Sep 2023 16:27:38 GMT", 500);
        row(3, "Zun, 29 Sep 2023 16:26:27 GMT", 500);
        row(3, "", 500);
        row(2, "", 1000);
        row(1, "", 2000);
        row(-9, "", 8000);
    }
    void waitsAsLongAsTheVectorsSay()
    {
        QFETCH(int, remaining);
        QFETCH(QByteArray, retryAfter);
        QFETCH(int, milliseconds);
        const QDateTime now(QDate(2023, 9, 29), QTime(16, 26, 37), QTimeZone::utc());
        const auto head = headOf(429, "retry-after", retryAfter);
        QCOMPARE(RetryPolicy::delay(3 - remaining, &head, now, 0).count(), milliseconds);
        const auto least = RetryPolicy::delay(3 - remaining, &head, now, 1).count();
        QVERIFY(least == milliseconds || least == milliseconds * 3 / 4);
    }

    void millisecondsWin()
    {
        auto head = headOf(429, "retry-after", "20");
        head.headers.emplace_back("retry-after-ms", "1500");
        QVERIFY(RetryPolicy::delay(0, &head, {}, 0) == 1500ms);
        QVERIFY(RetryPolicy::delay(0, nullptr, {}, 0) == 500ms);
    }

    void whatIsWorthwhile()
    {
        for (const int status : {408, 409, 429, 500, 502, 503, 504, 529})
            QVERIFY(RetryPolicy::isWorthwhile(headOf(status)));
        for (const int status : {301, 307, 400, 401, 402, 403, 404, 413, 422})
            QVERIFY(!RetryPolicy::isWorthwhile(headOf(status)));
        QVERIFY(RetryPolicy::isWorthwhile(headOf(400, "x-should-retry", "true")));
        QVERIFY(!RetryPolicy::isWorthwhile(headOf(529, "x-should-retry", "false")));
        for (const char *code : {codes::kConnectFailed, codes::kConnectionLost,
                                 codes::kConnectTimeout, codes::kResponseStalled})
            QVERIFY(RetryPolicy::isWorthwhile(Error{QString::fromLatin1(code), {}, {}}));
        for (const char *code :
             {codes::kTlsFailed, codes::kProxyFailed, codes::kCancelled,
              codes::kEndpointNotAccepted, codes::kResponseTimeout, codes::kTooLarge})
            QVERIFY(!RetryPolicy::isWorthwhile(Error{QString::fromLatin1(code), {}, {}}));
    }

    void pricesComeFromTheDataFile()
    {
        QFile file(QStringLiteral(":/model_prices.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const auto list = PriceList::fromJson(*parseJson(file.readAll()));
        QVERIFY(list.has_value());
        QVERIFY(list->asOf().isValid());
        const Usage usage{100'000, 10'000, 0, 0};
        QCOMPARE(*list->costUsd(QStringLiteral("claude-opus-5-5"), usage), 0.6);
        QCOMPARE(*list->costUsd(QStringLiteral("claude-opus-5-5-20261001"), usage), 0.6);
        QVERIFY(!list->costUsd(QStringLiteral("claude-opus-5-5-latest"), usage));
        QVERIFY(!list->costUsd(QStringLiteral("gpt-9"), usage));
        // Above 100,000 tokens haiku has another price for all of them.
        QCOMPARE(*list->costUsd(QStringLiteral("claude-haiku-5-5"), usage), 0.01 + 0.005);
        QCOMPARE(*list->costUsd(QStringLiteral("claude-haiku-5-5"), Usage{100'001, 0, 0, 0}),
                 100'001 * 0.5 / 1e6);
        QCOMPARE(
            *list->costUsd(QStringLiteral("claude-opus-5-5"), Usage{0, 0, 1'000'000, 1'000'000}),
            5.2);
        QVERIFY(!PriceList::fromJson(*parseJson(kWithoutPrices)));
        QVERIFY(!PriceList::fromJson(*parseJson(kWithoutDate)));
    }

    void schemasAreMadeStrict()
    {
        const Json schema = *parseJson(kLooseSchema);
        const auto strict = strictSchema(schema);
        QVERIFY(strict.has_value());
        const Json expected = *parseJson(kStrictSchema);
        QVERIFY2(nlohmann::json(*strict) == nlohmann::json(expected), strict->dump(1).c_str());
        QVERIFY(!strictSchema(*parseJson(kRecursiveSchema)));
        QFile file(QStringLiteral(":/briefing_schema.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        QVERIFY(strictSchema(*parseJson(file.readAll())).has_value());
    }

    void turnsComeBackFromJsonAsTheyWere()
    {
        Turn turn;
        turn.role = Turn::Role::Assistant;
        turn.content = {
            ThinkingBlock{QStringLiteral("hm"), QStringLiteral("sig")},
            TextBlock{QStringLiteral("x")},
            ToolUseBlock{QStringLiteral("i"), QStringLiteral("n"), Json{{"a", 1}}, true}};
        turn.raw = kRawContent;
        const auto back = turnFromJson(*parseJson(dumpJson(toJson(turn))));
        QVERIFY(back.has_value());
        QCOMPARE(back->raw, turn.raw);
        QCOMPARE(back->content.size(), std::size_t{3});
        QVERIFY(std::get<ToolUseBlock>(back->content.at(2)).isBroken);
        QVERIFY(!turnFromJson(*parseJson(kStrangeRole)));
    }
};

} // namespace

QTEST_GUILESS_MAIN(RetryPolicyTest)
#include "retry_policy_test.moc"
