#include "api/clinic_fixture.h"
#include "core/json_schema.h"

#include <QTest>

using namespace aidoctor;

namespace {

const QByteArray kJson = "Content-Type: application/json\r\n";

Json bodyOf(const RawAnswer &answer)
{
    return parseJson(answer.body).value_or(Json());
}

QString codeOf(const RawAnswer &answer)
{
    const Json body = bodyOf(answer);
    const Json &detail = member(body, "detail");
    if (!detail.contains("message") || !detail.contains("details"))
        return QStringLiteral("not the error shape");
    return stringMember(detail, "code");
}

class ApiTest : public QObject {
    Q_OBJECT

    std::unique_ptr<ClinicFixture> m_fixture;
    QByteArray m_patient;

private slots:
    void init()
    {
        m_fixture = std::make_unique<ClinicFixture>();
        m_patient = "/api/v1/patients/" + QByteArray::number(m_fixture->addPatient());
    }
    void cleanup() { m_fixture.reset(); }

    void healthAndReadinessNeedNoToken()
    {
        const RawAnswer health = m_fixture->get("/health", {});
        QCOMPARE(health.status, 200);
        QCOMPARE(health.body, QByteArray("{\"status\":\"healthy\"}"));
        const RawAnswer ready = m_fixture->get("/ready", {});
        QCOMPARE(ready.status, 200);
        QVERIFY(!bodyOf(ready).contains("reasons"));
        QVERIFY(bodyOf(m_fixture->get("/ready")).contains("reasons"));
        QCOMPARE(m_fixture->get("/docs", {}).status, 200);
        QVERIFY(bodyOf(m_fixture->get("/openapi.json", {})).contains("openapi"));
    }

    void everythingElseAsksForTheToken()
    {
        const QByteArrayList wrong{"", "Authorization: Bearer wrong\r\n",
                                   "Authorization: Basic " + m_fixture->token() + "\r\n",
                                   "Authorization: Bearer\r\n",
                                   "Authorization: Bearer " + m_fixture->token() + "x\r\n"};
        for (const QByteArray &headers : wrong) {
            for (const QByteArray &target :
                 {QByteArray("/api/v1/patients"), m_patient, m_patient + "/briefings",
                  QByteArray("/api/v1/briefings/1"), QByteArray("/nowhere")}) {
                const RawAnswer answer = m_fixture->get(target, headers);
                QCOMPARE(answer.status, 401);
                QCOMPARE(codeOf(answer), QStringLiteral("UNAUTHORIZED"));
                QCOMPARE(answer.headers.value("www-authenticate"), QByteArray("Bearer"));
            }
        }
    }

    void patientsAreAPlainArrayWithCountAndLinks()
    {
        for (int i = 0; i < 4; ++i)
            m_fixture->addPatient(QStringLiteral("x%1").arg(i), QStringLiteral("Name %1").arg(i));
        const RawAnswer answer = m_fixture->get("/api/v1/patients?limit=2&offset=2");
        QCOMPARE(answer.status, 200);
        QCOMPARE(bodyOf(answer).size(), std::size_t{2});
        QCOMPARE(answer.headers.value("x-total-count"), QByteArray("5"));
        QVERIFY(answer.headers.value("link").contains("rel=\"next\""));
        QVERIFY(answer.headers.value("link").contains("rel=\"prev\""));
        QCOMPARE(bodyOf(m_fixture->get("/api/v1/patients?q=garcia")).size(), std::size_t{1});
        QCOMPARE(bodyOf(m_fixture->get("/api/v1/patients?identifier=urn:mrn%7C0042-118")).size(),
                 std::size_t{5});
        QCOMPARE(bodyOf(m_fixture->get("/api/v1/patients?identifier=urn:mrn%7Cnone")).size(),
                 std::size_t{0});
    }

    void onePatientHasThePublicShape()
    {
        const RawAnswer answer = m_fixture->get(m_patient);
        QCOMPARE(answer.status, 200);
        const Json patient = bodyOf(answer);
        for (const char *name :
             {"id", "identifiers", "name", "date_of_birth", "gender", "conditions", "medications",
              "labs", "allergies", "visits", "record_as_of", "created_at", "updated_at",
              "allergies_status", "conditions_detail"})
            QVERIFY2(patient.contains(name), name);
        QCOMPARE(patient["medications"][0]["dosage"].get<std::string>(),
                 std::string("Hold if SBP <90 or HR >120"));
        QCOMPARE(patient["labs"][0]["date"].get<std::string>(),
                 std::string("2026-11-20T09:00:00Z"));
        QCOMPARE(patient["allergies"][0].get<std::string>(), std::string("Penicillin"));
    }

    void badInputIsAnsweredInTheErrorShape_data()
    {
        QTest::addColumn<QByteArray>("method");
        QTest::addColumn<QByteArray>("target");
        QTest::addColumn<QByteArray>("body");
        QTest::addColumn<QByteArray>("headers");
        QTest::addColumn<int>("status");
        QTest::addColumn<QString>("code");
        const auto row = [](const char *name, const char *method, const char *target,
                            const char *body, const QByteArray &headers, int status,
                            const char *code) {
            QTest::newRow(name) << QByteArray(method) << QByteArray(target) << QByteArray(body)
                                << headers << status << QString::fromLatin1(code);
        };
        row("unknown patient", "GET", "/api/v1/patients/4711", "", {}, 404, "PATIENT_NOT_FOUND");
        row("patient that is no number", "GET", "/api/v1/patients/x", "", {}, 404,
            "PATIENT_NOT_FOUND");
        row("patient of another universe", "GET", "/api/v1/patients/99999999999999999999", "", {},
            404, "PATIENT_NOT_FOUND");
        row("unknown path", "GET", "/api/v1/nothing", "", {}, 404, "NOT_FOUND");
        row("wrong method", "POST", "/api/v1/patients", "", {}, 405, "METHOD_NOT_ALLOWED");
        row("unknown parameter", "GET", "/api/v1/patients?sort=name", "", {}, 422,
            "VALIDATION_ERROR");
        row("limit too high", "GET", "/api/v1/patients?limit=501", "", {}, 422, "VALIDATION_ERROR");
        row("limit no number", "GET", "/api/v1/patients?limit=many", "", {}, 422,
            "VALIDATION_ERROR");
        row("limit twice", "GET", "/api/v1/patients?limit=1&limit=2", "", {}, 422,
            "VALIDATION_ERROR");
        row("identifier without system", "GET", "/api/v1/patients?identifier=1", "", {}, 422,
            "VALIDATION_ERROR");
        row("briefing of unknown patient", "POST", "/api/v1/patients/4711/briefing", "", {}, 404,
            "PATIENT_NOT_FOUND");
        row("stream of unknown patient", "POST", "/api/v1/patients/4711/briefing", "",
            "Accept: text/event-stream\r\n", 404, "PATIENT_NOT_FOUND");
        row("malformed JSON", "POST", "/api/v1/patients/1/briefing", "{\"a\":", kJson, 400,
            "INVALID_JSON");
        row("unknown field", "POST", "/api/v1/patients/1/briefing", "{\"force\":true}", kJson, 422,
            "VALIDATION_ERROR");
        row("not an object", "POST", "/api/v1/patients/1/briefing", "[1]", kJson, 422,
            "VALIDATION_ERROR");
        row("other media type", "POST", "/api/v1/patients/1/briefing", "a=1",
            "Content-Type: text/plain\r\n", 415, "UNSUPPORTED_MEDIA_TYPE");
        row("history of unknown patient", "GET", "/api/v1/patients/4711/briefings", "", {}, 404,
            "PATIENT_NOT_FOUND");
        row("unknown briefing", "GET", "/api/v1/briefings/4711", "", {}, 404, "BRIEFING_NOT_FOUND");
        row("empty import", "POST", "/api/v1/import", "", kJson, 400, "INVALID_JSON");
        row("damaged import", "POST", "/api/v1/import", "{\"resourceType\":\"Bundle\"", kJson, 400,
            "INVALID_JSON");
        row("import of something else", "POST", "/api/v1/import", "{\"a\":1}", kJson, 422,
            "NOT_FHIR");
        row("import without a patient", "POST", "/api/v1/import",
            "{\"resourceType\":\"Bundle\",\"type\":\"collection\",\"entry\":[{\"resource\":{"
            "\"resourceType\":\"Condition\",\"id\":\"c\",\"subject\":{\"reference\":\"Patient/"
            "no\"},\"code\":{\"text\":\"x\"}}}]}",
            kJson, 422, "PATIENT_MISSING");
    }

    void badInputIsAnsweredInTheErrorShape()
    {
        QFETCH(QByteArray, method);
        QFETCH(QByteArray, target);
        QFETCH(QByteArray, body);
        QFETCH(QByteArray, headers);
        QFETCH(int, status);
        QFETCH(QString, code);
        const RawAnswer answer = method == "GET"
                                     ? m_fixture->get(target, m_fixture->authorization() + headers)
                                     : m_fixture->post(target, body, headers);
        QCOMPARE(codeOf(answer), code);
        QCOMPARE(answer.status, status);
    }

    void aBriefingIsMadeAndKept()
    {
        const RawAnswer made = m_fixture->post(m_patient + "/briefing");
        QCOMPARE(made.status, 200);
        const Json briefing = bodyOf(made);
        for (const char *name : {"flags", "unverified", "summary", "suggested_actions", "id",
                                 "generated_at", "record_as_of", "produced_by", "degraded_reason"})
            QVERIFY2(briefing.contains(name), name);
        QVERIFY(briefing["produced_by"]["offline"].get<bool>());
        for (const Json &flag : briefing["flags"]) {
            QVERIFY(!flag["evidence"].empty());
            QCOMPARE(flag["verification"]["state"].get<std::string>(), std::string("verified"));
        }
        const Json history = bodyOf(m_fixture->get(m_patient + "/briefings"));
        QCOMPARE(history.size(), std::size_t{1});
        QVERIFY(history[0] == briefing);
        const QByteArray id = QByteArray::number(briefing["id"].get<qlonglong>());
        QVERIFY(bodyOf(m_fixture->get("/api/v1/briefings/" + id)) == briefing);
        QCOMPARE(m_fixture->post(m_patient + "/briefing", "{}", kJson).status, 200);
        QCOMPARE(bodyOf(m_fixture->get(m_patient + "/briefings?limit=1")).size(), std::size_t{1});
    }

    void anImportReachesTheStore()
    {
        QFile file(QStringLiteral(":/demo/maria-garcia.json"));
        QVERIFY(file.open(QIODevice::ReadOnly));
        const QByteArray bundle = file.readAll();
        const RawAnswer first = m_fixture->post("/api/v1/import", bundle, kJson);
        QCOMPARE(first.status, 200);
        QVERIFY(bodyOf(first)["types"]["Observation"]["stored"].get<int>() > 10);
        const RawAnswer second = m_fixture->post("/api/v1/import", bundle, kJson);
        const Json types = bodyOf(second)["types"];
        for (const auto &[type, counts] : types.items())
            QCOMPARE(counts["stored"].get<int>(), 0);
        QCOMPARE(m_fixture->get("/api/v1/patients").headers.value("x-total-count"),
                 QByteArray("2"));
    }

    void anImportSaysWhetherItIsTheWhole()
    {
        const auto bundle = [](const QByteArray &ids) {
            QByteArray text = R"({"resourceType":"Bundle","type":"transaction","entry":[
                {"resource":{"resourceType":"Patient","id":"w","name":[{"text":"Doe"}]}})";
            for (const char id : ids)
                text += QByteArray(R"(,{"resource":{"resourceType":"Condition","id":"c-ID",
                    "subject":{"reference":"Patient/w"},"code":{"text":"Problem ID"}}})")
                            .replace("ID", QByteArray(1, id));
            return text + "]}";
        };
        const auto gone = [&](const QByteArray &query, const QByteArray &ids) {
            const Json report =
                bodyOf(m_fixture->post("/api/v1/import" + query, bundle(ids), kJson));
            return report["types"]["Condition"]["no_longer_reported"].get<int>();
        };
        QCOMPARE(gone("", "123456"), 0);
        QCOMPARE(gone("?partial=true", "12345"), 0);
        QCOMPARE(gone("", "12345"), 1);
        const Json news = bodyOf(m_fixture->post("/api/v1/import", bundle("7"), kJson));
        QCOMPARE(news["added_only"].get<int>(), 1);
        QCOMPARE(gone("?partial=false", "7"), 5);
        const RawAnswer wrong = m_fixture->post("/api/v1/import?partial=maybe", bundle("7"), kJson);
        QCOMPARE(wrong.status, 422);
        QVERIFY(wrong.body.contains("partial"));
    }

    void otherOriginsAreRefusedAndAllowedOnesAnswered()
    {
        const QByteArray foreign = m_fixture->authorization() + "Origin: https://evil.example\r\n";
        QCOMPARE(m_fixture->get("/api/v1/patients", foreign).status, 403);
        const QByteArray crossSite = m_fixture->authorization() + "Sec-Fetch-Site: cross-site\r\n";
        QCOMPARE(m_fixture->get("/api/v1/patients", crossSite).status, 403);
        const QByteArray ours = "Origin: https://clinic.example\r\n";
        const RawAnswer allowed =
            m_fixture->get("/api/v1/patients", m_fixture->authorization() + ours);
        QCOMPARE(allowed.status, 200);
        QCOMPARE(allowed.headers.value("access-control-allow-origin"),
                 QByteArray("https://clinic.example"));
        const RawAnswer refused = m_fixture->get("/api/v1/patients", ours);
        QCOMPARE(refused.status, 401);
        QCOMPARE(refused.headers.value("access-control-allow-origin"),
                 QByteArray("https://clinic.example"));
        RawClient preflight(m_fixture->port());
        preflight.send("OPTIONS /api/v1/patients HTTP/1.1\r\nHost: localhost\r\n" + ours
                       + "Access-Control-Request-Method: GET\r\n\r\n");
        QCOMPARE(ClinicFixture::answerOf(preflight).status, 204);
    }

    void theTokenIsTheOwnersAlone()
    {
        const QString path = m_fixture->dataFolder() + QStringLiteral("/api-token");
        const auto others = QFileDevice::ReadGroup | QFileDevice::ReadOther
                            | QFileDevice::WriteGroup | QFileDevice::WriteOther;
        QVERIFY(!(QFile::permissions(path) & others));
        QVERIFY(QFile::setPermissions(path, QFile::permissions(path) | QFileDevice::ReadOther));
        const auto loose = security::ApiToken::loadOrCreate(m_fixture->dataFolder());
        QCOMPARE(loose.error().code, QString::fromLatin1(codes::kTokenFileNotPrivate));
        QVERIFY(m_fixture->token().size() >= 40);
    }

    void openIsForTheDemoOnly()
    {
        clinic::Options options;
        QTemporaryDir folder;
        options.dataFolder = folder.filePath(QStringLiteral("d"));
        options.database =
            database::ConnectionSpec::sqliteFile(options.dataFolder + QStringLiteral("/s.sqlite"));
        clinic::Clinic clinic(options);
        QVERIFY(test::await(clinic.open()));
        QCOMPARE(clinic.startApi(0, true).error().code,
                 QString::fromLatin1(codes::kInvalidArgument));
        test::await(clinic.close());
    }
};

} // namespace

QTEST_GUILESS_MAIN(ApiTest)
#include "api_test.moc"
