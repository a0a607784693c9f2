#include "api/clinic_fixture.h"
#include "core/json.h"
#include "support/engines.h"
#include "support/postgres_server.h"
#include "support/store_place.h"

#include <QSet>

#include <atomic>
#include <thread>

using namespace aidoctor;

/// What an integrator relies on when requests are repeated, pages turned and changes followed.
namespace {

class ChangesTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::StorePlace> m_place;
    std::unique_ptr<ClinicFixture> m_clinic;

    static QByteArray bundle(const QByteArray &id)
    {
        return "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":"
               "{\"resourceType\":\"Patient\",\"id\":\""
               + id + "\",\"name\":[{\"family\":\"Import\"}],\"gender\":\"female\"}}]}";
    }

    int briefings(chart::PatientId id)
    {
        const auto answer =
            m_clinic->get("/api/v1/patients/" + QByteArray::number(id) + "/briefings");
        return static_cast<int>(parseJson(answer.body)->size());
    }

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init()
    {
        m_place =
            std::make_unique<test::StorePlace>(test::engine(), test::StorePlace::Content::Schema);
        m_clinic = std::make_unique<ClinicFixture>(nullptr, m_place->spec());
    }
    void cleanup()
    {
        m_clinic.reset();
        m_place.reset();
    }

    void aRepeatedRequestIsOneWrite()
    {
        const auto id = m_clinic->addPatient();
        const QByteArray target = "/api/v1/patients/" + QByteArray::number(id) + "/briefing";
        const QByteArray key = "Idempotency-Key: 7f0c\r\n";
        const RawAnswer first = m_clinic->post(target, {}, key);
        QCOMPARE(first.status, 200);
        const RawAnswer second = m_clinic->post(target, {}, key);
        QCOMPARE(second.status, 200);
        QCOMPARE(second.body, first.body);
        QCOMPARE(second.headers.value("idempotency-replayed"), QByteArray("true"));
        QCOMPARE(briefings(id), 1);
        QCOMPARE(m_clinic->post(target, {}, "Idempotency-Key: other\r\n").status, 200);
        QCOMPARE(briefings(id), 2);
    }

    void twoAtOnceUnderOneKeyAreOne()
    {
        const auto id = m_clinic->addPatient();
        const QByteArray target = "/api/v1/patients/" + QByteArray::number(id) + "/briefing";
        std::vector<std::unique_ptr<RawClient>> clients;
        for (int i = 0; i < 8; ++i) {
            clients.push_back(std::make_unique<RawClient>(m_clinic->port()));
            clients.back()->sendPost(target, {},
                                     m_clinic->authorization() + "Idempotency-Key: same\r\n");
        }
        int answered = 0;
        for (const auto &client : clients) {
            const RawAnswer answer = ClinicFixture::answerOf(*client);
            QVERIFY(answer.status == 200 || answer.status == 409);
            answered += answer.status == 200 ? 1 : 0;
        }
        QVERIFY(answered >= 1);
        QCOMPARE(briefings(id), 1);
    }

    void aKeyBelongsToItsRequest()
    {
        const QByteArray type = "Content-Type: application/fhir+json\r\n";
        const QByteArray key = "Idempotency-Key: import-1\r\n" + type;
        QCOMPARE(m_clinic->post("/api/v1/import", bundle("a"), key).status, 200);
        const RawAnswer other = m_clinic->post("/api/v1/import", bundle("b"), key);
        QCOMPARE(other.status, 422);
        QVERIFY(other.body.contains("IDEMPOTENCY_KEY_REUSED"));
        QCOMPARE(m_clinic->post("/api/v1/import", bundle("a"), key).status, 200);
        QCOMPARE(m_clinic
                     ->post("/api/v1/import", bundle("a"),
                            "Idempotency-Key: " + QByteArray(201, 'x') + "\r\n" + type)
                     .status,
                 422);
    }

    void whatFailedMayBeSentAgain()
    {
        const QByteArray headers = "Idempotency-Key: k\r\nContent-Type: application/json\r\n";
        QCOMPARE(m_clinic->post("/api/v1/patients/999/briefing", {}, headers).status, 404);
        QCOMPARE(m_clinic->post("/api/v1/patients/999/briefing", {}, headers).status, 404);
    }

    void aBriefingOnAStaleChartIsRefused()
    {
        const auto id = m_clinic->addPatient();
        const QByteArray patient = "/api/v1/patients/" + QByteArray::number(id);
        const QByteArray etag = m_clinic->get(patient).headers.value("etag");
        QCOMPARE(m_clinic->post(patient + "/briefing", {}, "If-Match: " + etag + "\r\n").status,
                 200);
        chart::ChartImport changed = test::kidneyPatient();
        changed.conditions.front().raw = "{\"changed\":1}";
        QVERIFY(test::await(m_clinic->clinic().charts().store(changed))->changed);
        const RawAnswer stale =
            m_clinic->post(patient + "/briefing", {}, "If-Match: " + etag + "\r\n");
        QCOMPARE(stale.status, 412);
        QVERIFY(stale.body.contains("REVISION_CONFLICT"));
    }

    void linksLeadThroughAllPages()
    {
        for (int i = 0; i < 7; ++i)
            m_clinic->addPatient(QStringLiteral("p%1").arg(i), QStringLiteral("Same, Name"));
        QByteArray target = "/api/v1/patients?q=name&limit=3";
        QSet<int> seen;
        int pages = 0;
        while (!target.isEmpty() && ++pages < 10) {
            const RawAnswer answer = m_clinic->get(target);
            QCOMPARE(answer.status, 200);
            if (pages == 1)
                QCOMPARE(answer.headers.value("x-total-count"), QByteArray("7"));
            const Json list = parseJson(answer.body).value();
            for (const Json &patient : list)
                seen.insert(patient["id"].get<int>());
            const QByteArray link = answer.headers.value("link");
            target =
                link.contains("rel=\"next\"")
                    ? link.mid(link.indexOf('<') + 1, link.indexOf('>') - link.indexOf('<') - 1)
                    : QByteArray();
            QVERIFY(!target.contains("Same")); // no name in a link
        }
        QCOMPARE(pages, 3);
        QCOMPARE(seen.size(), 7);
        QCOMPARE(m_clinic->get("/api/v1/patients?after=nonsense").status, 422);
        QCOMPARE(m_clinic->get("/api/v1/patients?after=2.1&offset=3").status, 422);
    }

    void changesArriveAsEvents()
    {
        RawClient client(m_clinic->port());
        client.sendGet("/api/v1/events", m_clinic->authorization());
        QTRY_VERIFY_WITH_TIMEOUT(client.received().contains(": listening"), 5000);
        // A chart stored by another program on the same store.
        database::Database other(m_place->spec());
        chart::ChartStore charts(other);
        const auto stored = test::await(charts.store(test::kidneyPatient()));
        const QByteArray wanted = "event: chart\ndata: {\"patient_id\":"
                                  + QByteArray::number(stored->patient) + ",\"revision\":1}\n\n";
        QTRY_VERIFY_WITH_TIMEOUT(client.received().contains(wanted), 1000);
        m_clinic->post("/api/v1/patients/" + QByteArray::number(stored->patient) + "/briefing");
        QTRY_VERIFY_WITH_TIMEOUT(client.received().contains("event: briefing\n"), 1000);
        QVERIFY(!client.received().contains("Garcia"));
    }

    void theScheduleIsReadByDay()
    {
        chart::Appointment appointment;
        appointment.fhirId = QStringLiteral("a-1");
        appointment.status = QStringLiteral("booked");
        appointment.started = {
            QDate(2026, 11, 24).startOfDay().addSecs(9 * 3600).toUTC().toString(Qt::ISODate)};
        chart::ChartImport import = test::kidneyPatient();
        import.appointments = {test::imported(appointment)};
        QVERIFY(test::await(m_clinic->clinic().charts().store(import)));
        const Json list = parseJson(m_clinic->get("/api/v1/schedule?date=2026-11-24").body).value();
        QCOMPARE(list.size(), std::size_t{1});
        QCOMPARE(toQt(list[0]["status"].get<std::string>()), QStringLiteral("booked"));
        QCOMPARE(parseJson(m_clinic->get("/api/v1/schedule?date=2026-11-25").body)->size(),
                 std::size_t{0});
        QCOMPARE(m_clinic->get("/api/v1/schedule?date=24.11.2026").status, 422);
        QCOMPARE(m_clinic->get("/api/v1/schedule").status, 200);
    }

    void aClientThatGoesAwayCancelsItsQuery()
    {
        if (!test::isPostgres())
            QSKIP("seen on the server");
        m_clinic->addPatient();
        // Another transaction holds the table: the query waits on the server.
        database::Database locker(m_place->spec());
        auto gate = std::make_shared<std::atomic<bool>>(false);
        auto lock = [gate](database::Session &session) -> Status {
            const Status done =
                session.command(QStringLiteral("LOCK TABLE patients IN ACCESS EXCLUSIVE MODE"));
            while (done && !gate->load())
                std::this_thread::sleep_for(std::chrono::milliseconds(5));
            return done;
        };
        TaskScope scope;
        const auto hold = [](database::Database *database, decltype(lock) work) -> QCoro::Task<> {
            auto task = database->transaction(std::move(work));
            co_await std::move(task);
        };
        scope.launch(hold(&locker, lock));
        auto &server = test::PostgresServer::shared();
        const auto locks = [&server, this] {
            return server
                .sql(QStringLiteral("SELECT count(*) FROM pg_locks WHERE mode ="
                                    " 'AccessExclusiveLock' AND granted AND relation ="
                                    " 'patients'::regclass"),
                     m_place->spec().database)
                .toInt();
        };
        QTRY_COMPARE_WITH_TIMEOUT(locks(), 1, 5000);
        auto client = std::make_unique<RawClient>(m_clinic->port());
        client->sendGet("/api/v1/patients/1", m_clinic->authorization());
        const auto waits = [&server] {
            return server
                .sql(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE wait_event_type ="
                                    " 'Lock' AND application_name = 'ai-doctor'"))
                .toInt();
        };
        QTRY_COMPARE_WITH_TIMEOUT(waits(), 1, 5000);
        client.reset(); // the connection closes
        QTRY_COMPARE_WITH_TIMEOUT(waits(), 0, 1000);
        gate->store(true);
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 5000);
    }
};

} // namespace

QTEST_GUILESS_MAIN(ChangesTest)
#include "changes_test.moc"
