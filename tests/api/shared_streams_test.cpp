#include "api/clinic_fixture.h"
#include "api/frames.h"
#include "support/engines.h"
#include "support/held_model.h"
#include "support/store_place.h"

#include <QTest>

#include <algorithm>

using namespace aidoctor;

namespace {

/// Two programs on one store, each with its own API: a stream may begin at one and go on at the
/// other.
class SharedStreamsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::StorePlace> m_place;
    std::shared_ptr<test::HeldModel> m_model;
    std::unique_ptr<ClinicFixture> m_first;
    std::unique_ptr<ClinicFixture> m_second;
    QByteArray m_path;

    static bool hasHeard(const RawClient &client, const QByteArray &text)
    {
        const auto frames = framesOf(client.received());
        for (const Frame &frame : frames) {
            if (frame.name == "text_delta" && frame.data.contains(text))
                return true;
        }
        return false;
    }

    static QByteArrayList linesOf(const QList<Frame> &frames)
    {
        QByteArrayList lines;
        for (const Frame &frame : frames)
            lines.append(frame.id + ' ' + frame.name + ' ' + frame.data);
        return lines;
    }

    void open(RawClient &client, ClinicFixture &fixture, const QByteArray &lastEvent = {})
    {
        client.sendPost(
            m_path, {},
            fixture.authorization() + "Accept: text/event-stream\r\n"
                + (lastEvent.isEmpty() ? QByteArray() : "Last-Event-ID: " + lastEvent + "\r\n"));
    }

private slots:
    void initTestCase_data() { test::addEngines(); }

    void init()
    {
        m_place =
            std::make_unique<test::StorePlace>(test::engine(), test::StorePlace::Content::Schema);
        m_model = std::make_shared<test::HeldModel>();
        m_first = std::make_unique<ClinicFixture>(m_model, m_place->spec());
        m_second =
            std::make_unique<ClinicFixture>(std::make_shared<test::HeldModel>(), m_place->spec());
        m_path = "/api/v1/patients/" + QByteArray::number(m_first->addPatient()) + "/briefing";
    }

    void cleanup()
    {
        m_second.reset();
        m_first.reset();
        m_place.reset();
    }

    void aStreamGoesOnAtAnotherProgram()
    {
        RawClient maker(m_first->port());
        open(maker, *m_first);
        m_model->say(QStringLiteral("One."));
        QTRY_VERIFY(hasHeard(maker, "One."));
        RawClient guest(m_second->port());
        open(guest, *m_second);
        QTRY_VERIFY(hasHeard(guest, "One."));
        // It is cut, and goes on at the other program after the last event it saw.
        const Frame seen = framesOf(guest.received()).at(2);
        guest.socket().abort();
        RawClient resumed(m_second->port());
        open(resumed, *m_second, seen.id);
        RawClient moved(m_first->port());
        open(moved, *m_first, seen.id);
        m_model->say(QStringLiteral("Two."));
        QTRY_VERIFY(hasHeard(maker, "Two.") && hasHeard(resumed, "Two.")
                    && hasHeard(moved, "Two."));
        m_model->answer();
        QTRY_VERIFY(maker.collect() == 1 && resumed.collect() == 1 && moved.collect() == 1);
        const auto all = framesOf(maker.received());
        QCOMPARE(all.last().name, QByteArray("done"));
        QCOMPARE(linesOf(framesOf(resumed.received())), linesOf(all.mid(3)));
        QCOMPARE(linesOf(framesOf(moved.received())), linesOf(all.mid(3)));

        // After its end, too, and at a program that did not know it.
        ClinicFixture third(std::make_shared<test::HeldModel>(), m_place->spec());
        RawClient replay(third.port());
        open(replay, third, all.at(4).id);
        QTRY_VERIFY(replay.collect() == 1);
        QCOMPARE(linesOf(framesOf(replay.received())), linesOf(all.mid(5)));
        // Who has seen the end is told of it again, and of nothing else.
        RawClient again(third.port());
        open(again, third, all.last().id);
        QTRY_VERIFY(again.collect() == 1);
        QCOMPARE(linesOf(framesOf(again.received())), linesOf(all.mid(all.size() - 1)));
        QCOMPARE(m_model->turnsAsked(), 2);
    }

    void anEventThatNeverWasGivesTheLiveRun_data()
    {
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("beyond the end") << QByteArray(":4711");
        QTest::newRow("no number") << QByteArray(":x");
        QTest::newRow("negative") << QByteArray(":-1");
        QTest::newRow("too large") << QByteArray(":99999999999999999999");
        QTest::newRow("no such run") << QByteArray("x:3");
    }

    void anEventThatNeverWasGivesTheLiveRun()
    {
        QFETCH(QByteArray, after);
        RawClient maker(m_first->port());
        open(maker, *m_first);
        QTRY_VERIFY(!framesOf(maker.received()).isEmpty());
        const QByteArray run = framesOf(maker.received()).first().id.split(':').first();
        RawClient here(m_first->port());
        open(here, *m_first, run + after);
        RawClient there(m_second->port());
        open(there, *m_second, run + after);
        QTRY_VERIFY(!framesOf(here.received()).isEmpty() && !framesOf(there.received()).isEmpty());
        m_model->answer();
        QTRY_VERIFY(maker.collect() == 1 && here.collect() == 1 && there.collect() == 1);
        QCOMPARE(linesOf(framesOf(here.received())), linesOf(framesOf(maker.received())));
        QCOMPARE(linesOf(framesOf(there.received())), linesOf(framesOf(maker.received())));
        QCOMPARE(m_model->turnsAsked(), 1);
    }

    void anAnswerWithoutAStreamIsTheSameBriefing()
    {
        RawClient maker(m_first->port());
        open(maker, *m_first);
        QTRY_VERIFY(!framesOf(maker.received()).isEmpty());
        RawClient plain(m_second->port());
        plain.sendPost(m_path, {}, m_second->authorization());
        QTRY_VERIFY(m_second->clinic().runs().liveRuns() == 1);
        m_model->answer();
        QTRY_VERIFY(plain.collect() == 1 && maker.collect() == 1);
        QCOMPARE(plain.answer(0).status, 200);
        const auto frames = framesOf(maker.received());
        const auto published = std::find_if(frames.begin(), frames.end(), [](const Frame &frame) {
            return frame.name == "briefing_published";
        });
        QVERIFY(published != frames.end());
        QVERIFY(*parseJson(plain.answer(0).body) == *parseJson(published->data));
    }
};

} // namespace

QTEST_GUILESS_MAIN(SharedStreamsTest)
#include "shared_streams_test.moc"
