#include "api/clinic_fixture.h"
#include "api/frames.h"
#include "support/scripted_model.h"

#include <QElapsedTimer>
#include <QRandomGenerator>
#include <QTest>

using namespace aidoctor;
using namespace std::chrono_literals;
using test::ends;
using test::says;

namespace {

const QByteArray kStream = "Accept: text/event-stream\r\n";
const QString kEmptyBriefing = QStringLiteral(
    R"({"flags":[],"summary":{"one_liner":"a","key_conditions":[],"relevant_history":""},"suggested_actions":[]})");

class StreamingTest : public QObject {
    Q_OBJECT

    static QByteArray pathOf(chart::PatientId id)
    {
        return "/api/v1/patients/" + QByteArray::number(id) + "/briefing";
    }

private slots:
    void aStreamIsCompleteAndEndsOnce()
    {
        ClinicFixture fixture;
        RawClient client(fixture.port());
        client.sendPost(pathOf(fixture.addPatient()), {}, fixture.authorization() + kStream);
        QTRY_VERIFY(client.collect() == 1);
        const RawAnswer answer = client.answer(0);
        QCOMPARE(answer.status, 200);
        QVERIFY(answer.headers.value("content-type").startsWith("text/event-stream"));
        const QByteArrayList names = namesOf(client.received());
        QCOMPARE(names.count("done"), 1);
        QCOMPARE(names.count("error"), 0);
        QCOMPARE(names.last(), QByteArray("done"));
        QCOMPARE(names.count("briefing_published"), 1);
        QVERIFY(names.count("flag") >= 4);
        QVERIFY(names.indexOf("flag") < names.indexOf("text_delta"));
        QCOMPARE(names.count("tool_use"), names.count("tool_result"));
        for (const Frame &frame : framesOf(client.received())) {
            QVERIFY(parseJson(frame.data).has_value());
            QVERIFY(frame.id.contains(':'));
        }
    }

    void eachMessageLeavesWhenItArrives()
    {
        auto model = std::make_shared<test::ScriptedModel>(std::deque<test::ScriptedModel::Script>{
            {says(QStringLiteral("One. "), 300ms), says(QStringLiteral("Two. "), 300ms),
             says(QStringLiteral("Three."), 300ms),
             test::calls(QStringLiteral("get_patient_record")), ends("tool_use")},
            {says(kEmptyBriefing, 100ms), ends()}});
        ClinicFixture fixture(model);
        RawClient client(fixture.port());
        QElapsedTimer clock;
        clock.start();
        client.sendPost(pathOf(fixture.addPatient()), {}, fixture.authorization() + kStream);
        QList<qint64> times;
        while (client.collect() == 0 && clock.elapsed() < 20'000) {
            QTest::qWait(2);
            while (times.size() < namesOf(client.received()).count("text_delta"))
                times.append(clock.elapsed());
        }
        QCOMPARE(times.size(), 3);
        // The pauses of the model are seen at the socket: nothing waits for the end.
        QVERIFY2(times.at(1) - times.at(0) > 150,
                 qPrintable(QString::number(times.at(1) - times.at(0))));
        QVERIFY2(times.at(2) - times.at(1) > 150,
                 qPrintable(QString::number(times.at(2) - times.at(1))));
    }

    void aStreamResumesAfterTheLastEventSeen()
    {
        ClinicFixture fixture;
        const QByteArray path = pathOf(fixture.addPatient());
        RawClient first(fixture.port());
        first.sendPost(path, {}, fixture.authorization() + kStream);
        QTRY_VERIFY(first.collect() == 1);
        const auto frames = framesOf(first.received());
        RawClient second(fixture.port());
        second.sendPost(path, {},
                        fixture.authorization() + kStream + "Last-Event-ID: " + frames.at(3).id
                            + "\r\n");
        QTRY_VERIFY(second.collect() == 1);
        const auto rest = framesOf(second.received());
        QCOMPARE(rest.size(), frames.size() - 4);
        QCOMPARE(rest.first().id, frames.at(4).id);
    }

    void twentyStreamsAndTheLoopTurns()
    {
        ClinicFixture fixture;
        QByteArrayList paths;
        for (int i = 0; i < 20; ++i)
            paths.append(pathOf(fixture.addPatient(QStringLiteral("s%1").arg(i))));
        QTest::qWait(50);
        fixture.clinic().loop().reset();
        std::vector<std::unique_ptr<RawClient>> clients;
        for (const QByteArray &path : paths) {
            clients.push_back(std::make_unique<RawClient>(fixture.port()));
            clients.back()->sendPost(path, {}, fixture.authorization() + kStream);
        }
        for (const auto &client : clients) {
            QTRY_VERIFY_WITH_TIMEOUT(client->collect() == 1, 30'000);
            QCOMPARE(namesOf(client->received()).count("done"), 1);
        }
        const auto report = fixture.clinic().loop().report();
        qInfo("20 streams: loop p50 %lld us, p99 %lld us, max %lld us",
              static_cast<long long>(report.p50.count()),
              static_cast<long long>(report.p99.count()),
              static_cast<long long>(report.max.count()));
        QVERIFY(report.max < test::kStallBound);
    }

    void clientsThatGoAwayDoNoHarm()
    {
        auto model = std::make_shared<test::ScriptedModel>(std::deque<test::ScriptedModel::Script>{
            {says(QStringLiteral("a"), 5ms), test::calls(QStringLiteral("get_patient_record")),
             ends("tool_use")},
            {says(kEmptyBriefing, 5ms), ends()}});
        model->repeat();
        ClinicFixture fixture(model);
        QByteArrayList paths;
        for (int i = 0; i < 5; ++i)
            paths.append(pathOf(fixture.addPatient(QStringLiteral("d%1").arg(i))));
        QRandomGenerator random(20261123);
        const int rounds = 1000;
        for (int i = 0; i < rounds; ++i) {
            RawClient client(fixture.port());
            const QByteArray headers =
                fixture.authorization() + (random.bounded(2) ? kStream : QByteArray());
            const QByteArray request = "POST " + paths.at(i % 5)
                                       + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
                                       + headers + "\r\n";
            const bool whole = random.bounded(4) != 0;
            client.send(whole ? request
                              : request.left(random.bounded(static_cast<int>(request.size()))));
            if (random.bounded(2))
                QTest::qWait(random.bounded(6));
            else
                QCoreApplication::processEvents();
            if (random.bounded(2))
                client.socket().abort();
        }
        QTRY_COMPARE_WITH_TIMEOUT(fixture.clinic().runs().liveRuns(), 0, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(fixture.clinic().api()->connectionCount(), 0, 30'000);
        QCOMPARE(fixture.get("/health", {}).status, 200);
        QCOMPARE(fixture.post(paths.first()).status, 200);
    }

    void aModelThatIsDownIsA200WithTheReason()
    {
        auto model = std::make_shared<test::ScriptedModel>(
            std::deque<test::ScriptedModel::Script>{{test::fails("MODEL_UNREACHABLE")}});
        ClinicFixture fixture(model);
        const RawAnswer answer = fixture.post(pathOf(fixture.addPatient()));
        QCOMPARE(answer.status, 200);
        const Json briefing = parseJson(answer.body).value();
        QCOMPARE(stringMember(briefing, "degraded_reason"), QStringLiteral("The model is down."));
        QVERIFY(briefing["produced_by"]["offline"].get<bool>());
    }

    void closingTheProgramEndsAStreamWithAnError()
    {
        auto model = std::make_shared<test::ScriptedModel>(
            std::deque<test::ScriptedModel::Script>{{says(QStringLiteral("a"), 20s), ends()}});
        ClinicFixture fixture(model);
        RawClient client(fixture.port());
        client.sendPost(pathOf(fixture.addPatient()), {}, fixture.authorization() + kStream);
        QTRY_VERIFY(namesOf(client.received()).contains("flag"));
        QElapsedTimer clock;
        clock.start();
        test::await(fixture.clinic().close());
        QVERIFY(clock.elapsed() < 9000);
        QTRY_VERIFY(namesOf(client.received()).contains("error"));
        QCOMPARE(namesOf(client.received()).count("done"), 0);
    }
};

} // namespace

QTEST_GUILESS_MAIN(StreamingTest)
#include "streaming_test.moc"
