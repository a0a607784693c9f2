#include "net/sse_parser.h"

#include <QRandomGenerator>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::net;

namespace {

std::vector<SseEvent> parse(const QList<QByteArray> &pieces)
{
    SseParser parser;
    std::vector<SseEvent> events;
    for (const QByteArray &piece : pieces)
        (void)parser.feed(piece, events);
    return events;
}

/// One text with every peculiarity of the format.
QByteArray peculiar()
{
    return QByteArray("\xEF\xBB\xBF: a comment\n"
                      "event: one\ndata: a\n\n"
                      "event: two\r\ndata:b\r\ndata:  c\r\n\r\n"
                      "data: d\rdata\rdata: e\r\r"
                      "id: 7\nretry: 10\nevent: nothing\n\n"
                      "data: \xC3\xA4 \xF0\x9F\x98\x80 \xE2\x80\xA8 end\nunknown: x\n:\n\n"
                      "data\n\n"
                      "\n\n\r\n"
                      "event: cut\ndata: never given\n");
}

class SseParserTest : public QObject {
    Q_OBJECT

private slots:
    void readsWhatTheFormatAllows()
    {
        const std::vector<SseEvent> expected{
            {"one", "a"},   {"two", "b\n c"},
            {"", "d\n\ne"}, {"", "\xC3\xA4 \xF0\x9F\x98\x80 \xE2\x80\xA8 end"},
            {"", ""},
        };
        QVERIFY(parse({peculiar()}) == expected);
    }

    void everyCutInTwoGivesTheSame()
    {
        const QByteArray text = peculiar();
        const auto expected = parse({text});
        for (qsizetype cut = 0; cut <= text.size(); ++cut)
            QVERIFY2(parse({text.first(cut), text.sliced(cut)}) == expected,
                     qPrintable(QString::number(cut)));
    }

    void singleBytesAndRandomPiecesGiveTheSame()
    {
        const QByteArray text = peculiar();
        const auto expected = parse({text});
        QList<QByteArray> bytes;
        for (const char c : text)
            bytes.append(QByteArray(1, c));
        QVERIFY(parse(bytes) == expected);
        QRandomGenerator random(4);
        for (int round = 0; round < 2000; ++round) {
            QList<QByteArray> pieces;
            for (qsizetype at = 0; at < text.size();) {
                const qsizetype length =
                    std::min<qsizetype>(text.size() - at, random.bounded(0, 12));
                pieces.append(text.sliced(at, length));
                at += length;
            }
            QVERIFY(parse(pieces) == expected);
        }
    }

    void anEventAboveTheLimitIsRefused()
    {
        SseParser byLine(100);
        std::vector<SseEvent> events;
        QVERIFY(byLine.feed("data: " + QByteArray(60, 'x'), events));
        const Status line = byLine.feed(QByteArray(60, 'x'), events);
        QCOMPARE(line.error().code, QString::fromLatin1(codes::kTooLarge));
        QVERIFY(!byLine.feed("\n\ndata: a\n\n", events));
        SseParser byLines(100);
        Status lines;
        for (int i = 0; i < 20 && lines; ++i)
            lines = byLines.feed("data: 0123456789\n", events);
        QCOMPARE(lines.error().code, QString::fromLatin1(codes::kTooLarge));
        QVERIFY(events.empty());
        SseParser many(100);
        for (int i = 0; i < 20; ++i)
            QVERIFY(many.feed("data: 0123456789\n\n", events));
        QCOMPARE(events.size(), std::size_t{20});
    }
};

} // namespace

QTEST_GUILESS_MAIN(SseParserTest)
#include "net_sse_parser_test.moc"
