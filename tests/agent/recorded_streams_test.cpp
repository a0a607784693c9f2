#include "agent/recorded_streams.h"

#include <QRandomGenerator>

using namespace aidoctor;
using namespace aidoctor::test;

namespace {

/// Executable calls of a message.
int callsIn(const Decoded &decoded)
{
    if (!decoded.message)
        return 0;
    int calls = 0;
    for (const agent::ToolUseBlock &call : agent::callsOf(decoded.message->content))
        calls += call.isBroken ? 0 : 1;
    return calls;
}

QString deltasAsText(const Decoded &decoded)
{
    QString text;
    for (const agent::StreamDelta &delta : decoded.deltas)
        text += QStringLiteral("%1:%2:%3\n")
                    .arg(static_cast<int>(delta.kind))
                    .arg(delta.block)
                    .arg(delta.text);
    return text;
}

class RecordedStreamsTest : public QObject {
    Q_OBJECT

    std::vector<RecordedStream> m_streams;

    static void compare(const RecordedStream &stream, const Decoded &decoded)
    {
        Json expected = stream.expected;
        for (const char *other : {"protocol", "broken_calls", "stop_details"})
            expected.erase(other);
        const Json actual = decoded.json();
        QVERIFY2(isSame(actual, expected),
                 qPrintable(stream.name + QLatin1Char('\n') + toQt(actual.dump(1))
                            + QStringLiteral("\nexpected\n") + toQt(expected.dump(1))));
        const Json &details = member(stream.expected, "stop_details");
        if (details.is_object() && decoded.message) {
            QVERIFY(decoded.message->stopDetails.has_value());
            QCOMPARE(decoded.message->stopDetails->category, stringMember(details, "category"));
            QCOMPARE(decoded.message->stopDetails->explanation,
                     stringMember(details, "explanation"));
        }
    }

private slots:
    void initTestCase()
    {
        m_streams = recordedStreams();
        QVERIFY(m_streams.size() >= 54);
    }

    void eachIsUnderstood_data()
    {
        QTest::addColumn<int>("number");
        for (std::size_t i = 0; i < m_streams.size(); ++i)
            QTest::newRow(qPrintable(m_streams[i].name)) << static_cast<int>(i);
    }
    void eachIsUnderstood()
    {
        QFETCH(int, number);
        const RecordedStream &stream = m_streams.at(static_cast<std::size_t>(number));
        compare(stream, decode(stream.isAnthropic(), {stream.body}));
    }

    void everyCutInTwoGivesTheSame()
    {
        for (const RecordedStream &stream : m_streams) {
            const QByteArrayView body(stream.body);
            const Decoded whole = decode(stream.isAnthropic(), {body});
            const Json json = whole.json();
            const QString deltas = deltasAsText(whole);
            for (qsizetype cut = 1; cut < body.size(); ++cut) {
                const Decoded parted =
                    decode(stream.isAnthropic(), {body.first(cut), body.sliced(cut)});
                QVERIFY2(isSame(parted.json(), json) && deltasAsText(parted) == deltas,
                         qPrintable(QStringLiteral("%1 at %2").arg(stream.name).arg(cut)));
            }
        }
    }

    void randomPiecesGiveTheSame()
    {
        QRandomGenerator random(20261125);
        constexpr int kRounds = 10'000;
        std::vector<Json> expected;
        for (const RecordedStream &stream : m_streams)
            expected.push_back(decode(stream.isAnthropic(), {stream.body}).json());
        for (int round = 0; round < kRounds; ++round) {
            const std::size_t which = static_cast<std::size_t>(round) % m_streams.size();
            const RecordedStream &stream = m_streams[which];
            QList<QByteArrayView> pieces;
            const int longest = random.bounded(1, 400);
            for (qsizetype at = 0; at < stream.body.size();) {
                const qsizetype length =
                    std::min<qsizetype>(stream.body.size() - at, random.bounded(0, longest + 1));
                pieces.append(QByteArrayView(stream.body).sliced(at, length));
                at += length;
            }
            QVERIFY2(isSame(decode(stream.isAnthropic(), pieces).json(), expected[which]),
                     qPrintable(stream.name));
        }
    }

    /// A stream that is cut anywhere is an error, and none of its calls is one to run.
    void everyCutIsAnError()
    {
        for (const RecordedStream &stream : m_streams) {
            const QByteArrayView body(stream.body);
            // Behind the last line of a CRLF body only its LF may be missing.
            const qsizetype end = body.endsWith("\r\n\r\n") ? body.size() - 1 : body.size();
            for (qsizetype cut = 0; cut < end; ++cut) {
                const Decoded decoded = decode(stream.isAnthropic(), {body.first(cut)});
                QVERIFY2(!decoded.message.has_value(),
                         qPrintable(QStringLiteral("%1 at %2").arg(stream.name).arg(cut)));
                QVERIFY(!decoded.message.error().code.isEmpty());
            }
        }
    }

    void damageIsNeverTakenForAnAnswer_data()
    {
        QTest::addColumn<int>("number");
        const Json all = corruptions();
        for (std::size_t i = 0; i < all.size(); ++i)
            QTest::addRow("%zu %s %s: %s", i, qPrintable(stringMember(all[i], "half")),
                          qPrintable(stringMember(all[i], "stream")),
                          qPrintable(stringMember(all[i], "what")))
                << static_cast<int>(i);
    }
    void damageIsNeverTakenForAnAnswer()
    {
        QFETCH(int, number);
        const Json corruption = corruptions()[static_cast<std::size_t>(number)];
        const RecordedStream *stream = nullptr;
        const QString name = stringMember(corruption, "stream");
        for (const RecordedStream &candidate : m_streams) {
            if (candidate.name.endsWith(QLatin1Char('/') + name) || candidate.name == name)
                stream = &candidate;
        }
        QVERIFY(stream);
        const QByteArray damaged = damage(stream->body, member(corruption, "edits"));
        const Decoded before = decode(stream->isAnthropic(), {stream->body});
        const Decoded after = decode(stream->isAnthropic(), {damaged});
        const QString must = stringMember(corruption, "must");
        const QString ifMessage = stringMember(corruption, "if_message");
        const QString shown = toQt(after.json().dump(1));
        if (must == QLatin1String("error"))
            QVERIFY2(!after.message.has_value(), qPrintable(shown));
        else if (must == QLatin1String("same"))
            QVERIFY2(isSame(after.json(), before.json()), qPrintable(shown));
        else if (must == QLatin1String("error_or_invalid_call"))
            QVERIFY2(!after.message.has_value() || callsIn(after) < callsIn(before),
                     qPrintable(shown));
        else
            QCOMPARE(must, QStringLiteral("message_or_error"));
        if (after.message && ifMessage == QLatin1String("same"))
            QVERIFY2(isSame(after.json(), before.json()), qPrintable(shown));
        if (after.message && ifMessage == QLatin1String("same_content"))
            QVERIFY2(isSame(after.content(), before.content())
                         && after.message->stopReason == before.message->stopReason,
                     qPrintable(shown));
    }

private:
    static const Json &corruptions()
    {
        static const Json kAll =
            *parseJson(contentOf(streamsFolder() + QStringLiteral("corruptions.json")));
        return kAll;
    }

    static QByteArray damage(QByteArray body, const Json &edits)
    {
        for (const Json &edit : edits) {
            const QByteArray find = stringMember(edit, "find").toUtf8();
            const QByteArray replacement =
                edit.contains("replace_hex")
                    ? QByteArray::fromHex(stringMember(edit, "replace_hex").toLatin1())
                    : QByteArray::fromStdString(edit.value("replace", std::string()));
            qsizetype at = 0;
            for (int count = edit.value("count", 1); count > 0; --count) {
                at = body.indexOf(find, at);
                if (at < 0)
                    qFatal("a corruption does not fit its stream");
                body.replace(at, find.size(), replacement);
                at += replacement.size();
            }
        }
        return body;
    }
};

} // namespace

QTEST_GUILESS_MAIN(RecordedStreamsTest)
#include "recorded_streams_test.moc"
