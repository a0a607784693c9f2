#include "core/json.h"
#include "core/json_writer.h"

#include <QRandomGenerator>
#include <QTest>

#include <limits>

using namespace aidoctor;

namespace {

class JsonWriterTest : public QObject {
    Q_OBJECT

    template <typename Value>
    static QByteArray written(const Value &value)
    {
        JsonWriter writer(1); // grows at once
        writer.value(value);
        return writer.take();
    }

private slots:
    void commasStandBetween()
    {
        JsonWriter writer;
        writer.beginObject();
        writer.key("empty");
        writer.beginArray();
        writer.endArray();
        writer.key("list");
        writer.beginArray();
        writer.value(std::int64_t{1});
        writer.beginObject();
        writer.endObject();
        writer.value(QStringLiteral("a"));
        writer.endArray();
        writer.member("flag", true);
        writer.member("word", QLatin1String("x"));
        writer.endObject();
        QCOMPARE(writer.take(),
                 QByteArray(R"({"empty":[],"list":[1,{},"a"],"flag":true,"word":"x"})"));
        writer.value(false);
        QCOMPARE(writer.take(), QByteArray("false"));
    }

    void aNulIsReplacedWhereThatIsAskedFor()
    {
        const QString text = QString(u'a') + QChar(u'\0') + QStringLiteral("\\u0000\n");
        QCOMPARE(written(text), QByteArray("\"a\\u0000\\\\u0000\\n\""));
        JsonWriter writer(1, JsonWriter::Nul::Replaced);
        writer.value(text);
        QCOMPARE(writer.take(), QByteArray("\"a\xEF\xBF\xBD\\\\u0000\\n\""));
    }

    void textIsAsTheOtherWriterGivesIt()
    {
        QStringList texts{QString(),
                          QStringLiteral("Hold if SBP <90 \"or\" HR >120 \\ /"),
                          QString::fromUtf8("Ågård Søren Παππά 李麗惠 – “x” 😀"),
                          QString(QChar(0xd83d)),        // half a pair
                          QString(QChar(0xde00)) + u'x', // the other half
                          QString(QChar(0xd83d)) + u'x',
                          QString(QChar(0x7f)),
                          QString(QChar(0xfeff)),
                          QString(QChar(0xffff)),
                          QString(100'000, u'\n')};
        for (char16_t c = 0; c < 0x80; ++c)
            texts << QString(QChar(c));
        for (const QString &text : std::as_const(texts))
            QCOMPARE(written(text), dumpJson(Json(toStd(text))));
    }

    void numbersAreShortAndComeBackTheSame()
    {
        const auto check = [](double number) {
            const QByteArray text = written(number);
            const QByteArray other = dumpJson(Json(number)); // sometimes 99.33017100000001
            return parseJson(text)->get<double>() == number && text.size() <= other.size()
                   && text.contains('.') == other.contains('.');
        };
        for (const double number : {0.0, 1.0, -1.0, 45.0, 0.1, 0.30000000000000004, 1e-4,
                                    999999999999999.0, 123456.789}) {
            QCOMPARE(written(number), dumpJson(Json(number)));
            QVERIFY(check(number));
        }
        for (const double number :
             {-0.0, 5.5e-5, 1e15, 1e21, 1e300, 2.5e-300, std::numeric_limits<double>::infinity(),
              std::numeric_limits<double>::quiet_NaN()})
            QCOMPARE(written(number), dumpJson(Json(number)));
        QCOMPARE(written(99.330171), QByteArray("99.330171"));
        QRandomGenerator random(1);
        for (int i = 0; i < 20'000; ++i) {
            const double number = random.generateDouble() * 1000;
            QVERIFY2(check(number), written(number).constData());
            const double rounded = random.bounded(1'000'000) / 1000.0; // as charts have them
            QVERIFY2(check(rounded), written(rounded).constData());
        }
    }

    void wholeNumbersAreWritten()
    {
        for (const std::int64_t number :
             {std::int64_t{0}, std::int64_t{-7}, std::numeric_limits<std::int64_t>::max(),
              std::numeric_limits<std::int64_t>::min()})
            QCOMPARE(written(number), dumpJson(Json(number)));
    }
};

} // namespace

QTEST_GUILESS_MAIN(JsonWriterTest)
#include "json_writer_test.moc"
