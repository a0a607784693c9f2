#include "briefing/flag_stream.h"

#include <QTest>

using namespace aidoctor;
using briefing::FlagStream;

namespace {

const QString kText = QStringLiteral("{\"summary\":{\"flags\":[{\"title\":\"not this "
                                     "one\"}],\"one_liner\":\"a \\\"flags\\\": [{} ]\"},"
                                     "\"other\":[{\"x\":1}], \"flags\" : [ {\"title\":\"A }] \\\" "
                                     "{\",\"evidence\":[{\"id\":\"1\"},{\"id\":\"2\"}]},"
                                     "{\"title\":\"Größe 🩺\",\"nested\":{\"a\":[1,[2]]}} "
                                     "],\"suggested_actions\":[{\"action\":\"no\"}]}");

QStringList titles(const std::vector<Json> &flags)
{
    QStringList titles;
    for (const Json &flag : flags)
        titles.append(stringMember(flag, "title"));
    return titles;
}

class FlagStreamTest : public QObject {
    Q_OBJECT

    const QStringList m_expected{QStringLiteral("A }] \" {"), QStringLiteral("Größe 🩺")};

private slots:
    void everyTwoWaySplitGivesTheSameFlags()
    {
        for (qsizetype cut = 0; cut <= kText.size(); ++cut) {
            FlagStream stream;
            auto flags = stream.feed(kText.left(cut));
            const auto rest = stream.feed(kText.mid(cut));
            flags.insert(flags.end(), rest.begin(), rest.end());
            QCOMPARE(titles(flags), m_expected);
        }
    }

    void aFlagIsGivenAsSoonAsItIsComplete()
    {
        FlagStream stream;
        const auto end = kText.indexOf(QLatin1String("]},")) + 2;
        QVERIFY(stream.feed(kText.left(kText.indexOf(QLatin1String("\"flags\" :")))).empty());
        FlagStream whole;
        QCOMPARE(whole.feed(kText.left(kText.indexOf(QLatin1String("{\"title\":\"Gr")))).size(),
                 std::size_t{1});
        QVERIFY(end > 0);
    }

    void damagedTextGivesNoFlagAndDoesNoHarm()
    {
        for (const char *text : {"", "]]]]}}}", "{\"flags\":[{\"a\":}]}", "{\"flags\":[[[[",
                                 "\"\"\"\"", "{\"flags\":{}}"}) {
            FlagStream stream;
            QVERIFY(stream.feed(QString::fromLatin1(text)).empty());
        }
    }
};

} // namespace

QTEST_GUILESS_MAIN(FlagStreamTest)
#include "flag_stream_test.moc"
