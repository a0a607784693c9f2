#include "http/chunked_decoder.h"

#include <QTest>

using namespace aidoctor::http;
using Progress = ChunkedDecoder::Progress;

class HttpChunkedDecoderTest : public QObject {
    Q_OBJECT

private slots:
    void decodesAtEverySplit();
    void decodesByteByByte();
    void leavesTheNextRequest();
    void refusesMalformedBodies_data();
    void refusesMalformedBodies();
    void refusesBodiesOverTheLimit();
};

namespace {

const QByteArray kEncoded = "4\r\nWiki\r\nC;name=\"v\"\r\npedia in \r\nc\r\n0A\r\n0123456789\r\n"
                            "000\r\nTrailer: dropped\r\nOther: too\r\n\r\n";
const QByteArray kDecoded = "Wikipedia in \r\nc0123456789";

} // namespace

void HttpChunkedDecoderTest::decodesAtEverySplit()
{
    for (qsizetype cut = 0; cut <= kEncoded.size(); ++cut) {
        ChunkedDecoder decoder(1000);
        QByteArrayView first = QByteArrayView(kEncoded).first(cut);
        QByteArrayView second = QByteArrayView(kEncoded).sliced(cut);
        const auto progress = decoder.feed(first);
        QCOMPARE(progress, cut == kEncoded.size() ? Progress::Complete : Progress::NeedMore);
        QVERIFY(first.isEmpty());
        QCOMPARE(decoder.feed(second), Progress::Complete);
        QVERIFY(second.isEmpty());
        QCOMPARE(decoder.takeBody(), kDecoded);
    }
}

void HttpChunkedDecoderTest::decodesByteByByte()
{
    ChunkedDecoder decoder(kDecoded.size());
    for (qsizetype i = 0; i < kEncoded.size(); ++i) {
        QByteArrayView one = QByteArrayView(kEncoded).sliced(i, 1);
        const bool last = i + 1 == kEncoded.size();
        QCOMPARE(decoder.feed(one), last ? Progress::Complete : Progress::NeedMore);
    }
    QCOMPARE(decoder.takeBody(), kDecoded);
}

void HttpChunkedDecoderTest::leavesTheNextRequest()
{
    const QByteArray bytes = "1\r\na\r\n0\r\n\r\nGET /";
    QByteArrayView input = bytes;
    ChunkedDecoder decoder(10);
    QCOMPARE(decoder.feed(input), Progress::Complete);
    QCOMPARE(input.toByteArray(), "GET /");
    QCOMPARE(decoder.feed(input), Progress::Complete);
    QCOMPARE(input.toByteArray(), "GET /");
}

void HttpChunkedDecoderTest::refusesMalformedBodies_data()
{
    QTest::addColumn<QByteArray>("bytes");

    QTest::newRow("no size") << QByteArray("\r\n");
    QTest::newRow("no digit") << QByteArray("x\r\n");
    QTest::newRow("negative") << QByteArray("-1\r\n");
    QTest::newRow("0x") << QByteArray("0x1\r\na\r\n");
    QTest::newRow("blank before the size") << QByteArray(" 1\r\na\r\n");
    QTest::newRow("extension without size") << QByteArray(";a\r\n");
    QTest::newRow("bare LF after the size") << QByteArray("1\na\r\n");
    QTest::newRow("CR without LF") << QByteArray("1\rXa\r\n");
    QTest::newRow("no line end after the data") << QByteArray("1\r\nab\r\n");
    QTest::newRow("bare LF after the data") << QByteArray("1\r\na\n0\r\n\r\n");
    QTest::newRow("size over 64 bits") << QByteArray("10000000000000000\r\n");
    QTest::newRow("bare LF in the trailer") << QByteArray("0\r\nA: b\n\r\n");
    QTest::newRow("endless extension") << "1;" + QByteArray(5000, 'a');
    QTest::newRow("endless trailer") << "0\r\n" + QByteArray(5000, 'a');
}

void HttpChunkedDecoderTest::refusesMalformedBodies()
{
    QFETCH(QByteArray, bytes);

    ChunkedDecoder decoder(1000);
    QByteArrayView input = bytes;
    QCOMPARE(decoder.feed(input), Progress::Malformed);
}

void HttpChunkedDecoderTest::refusesBodiesOverTheLimit()
{
    ChunkedDecoder decoder(4);
    QByteArrayView input = "3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n";
    QCOMPARE(decoder.feed(input), Progress::TooLarge);

    ChunkedDecoder announced(4);
    QByteArrayView announcement = "fffffffffffffff\r\n";
    QCOMPARE(announced.feed(announcement), Progress::TooLarge);
}

QTEST_GUILESS_MAIN(HttpChunkedDecoderTest)
#include "http_chunked_decoder_test.moc"
