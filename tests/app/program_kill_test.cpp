#include "briefing/briefing_store.h"
#include "chart/chart_store.h"
#include "http/raw_client.h"
#include "support/coroutines.h"
#include "support/engines.h"
#include "support/store_place.h"

#include <QElapsedTimer>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QTest>
#include <QUuid>

#include <map>
#include <memory>
#include <set>

using namespace aidoctor;

namespace {

constexpr int kClients = 4;
constexpr int kConditions = 5;
constexpr int kObservations = 15;
constexpr qint64 kStartMilliseconds = 3000;

/// How many kills on each engine.
int kills()
{
    return qEnvironmentVariableIsSet("AIDOCTOR_FULL") ? 100 : 6;
}

/// A patient nobody has seen before, as a bundle: all of it is stored, or nothing.
QByteArray bundle(int number)
{
    const auto id = [] { return QUuid::createUuid().toByteArray(QUuid::WithoutBraces); };
    const QByteArray patient = id();
    const QByteArray subject = R"(,"subject":{"reference":"urn:uuid:)" + patient + R"("},)";
    QByteArray text =
        R"({"resourceType":"Bundle","type":"collection","entry":[{"fullUrl":"urn:uuid:)" + patient
        + R"(","resource":{"resourceType":"Patient","id":")" + patient
        + R"(","identifier":[{"system":"urn:kill","value":")" + QByteArray::number(number)
        + R"("}],"name":[{"family":"Family)" + QByteArray::number(number)
        + R"(","given":["Given"]}],"gender":"female","birthDate":"1950-05-05"}})";
    for (int i = 0; i < kConditions; ++i)
        text += R"(,{"resource":{"resourceType":"Condition","id":")" + id() + '"' + subject
                + R"("clinicalStatus":{"coding":[{"code":"active"}]},"code":{"text":"Problem )"
                + QByteArray::number(i) + R"("}}})";
    for (int i = 0; i < kObservations; ++i)
        text += R"(,{"resource":{"resourceType":"Observation","id":")" + id()
                + R"(","status":"final")" + subject
                + R"("category":[{"coding":[{"code":"laboratory"}]}],"code":{"text":"Sodium"},)"
                  R"("effectiveDateTime":"2026-01-0)"
                + QByteArray::number(1 + i % 9)
                + R"(","valueQuantity":{"value":140,"unit":"mmol/L"}}})";
    return text + "]}";
}

/// The program, serving; killed with SIGKILL when this goes.
class Server {
public:
    Server(const QStringList &store, const QProcessEnvironment &environment,
           const QString &dataFolder)
    {
        QElapsedTimer timer;
        timer.start();
        m_process.setProcessEnvironment(environment);
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(
            QStringLiteral(AIDOCTOR_BINARY_DIR "/ai-doctorctl"),
            QStringList{QStringLiteral("serve"), QStringLiteral("--port"), QStringLiteral("0")}
                + store);
        if (!m_process.waitForReadyRead(30'000))
            qFatal("the program does not start again");
        m_startMilliseconds = timer.elapsed();
        const QByteArray line = m_process.readAllStandardOutput().trimmed();
        m_port = static_cast<quint16>(line.mid(line.lastIndexOf(':') + 1).toInt());
        QFile token(dataFolder + QStringLiteral("/api-token"));
        if (!token.open(QIODevice::ReadOnly))
            qFatal("no token");
        m_authorization = "Authorization: Bearer " + token.readAll().trimmed() + "\r\n";
    }

    quint16 port() const { return m_port; }
    QByteArray authorization() const { return m_authorization; }
    qint64 startMilliseconds() const { return m_startMilliseconds; }
    void kill()
    {
        m_process.kill();
        m_process.waitForFinished();
    }
    ~Server() { kill(); }

private:
    QProcess m_process;
    quint16 m_port = 0;
    QByteArray m_authorization;
    qint64 m_startMilliseconds = 0;
};

/// What the program has answered with success, and must have for ever.
struct Acknowledged {
    std::set<int> imports;                        ///< numbers of patients
    std::map<std::int64_t, QByteArray> briefings; ///< by id, as answered
    int unanswered = 0;                           ///< requests that a kill cut off
};

/// One client of the API at a time: a request, its answer, the next one.
class Client {
public:
    Client(const Server &server, Acknowledged &acknowledged)
        : m_server(server), m_acknowledged(acknowledged)
    {}

    void ask(int newPatient, std::int64_t patientToBrief)
    {
        m_client = std::make_unique<RawClient>(m_server.port());
        m_import = newPatient;
        if (newPatient > 0)
            m_client->sendPost("/api/v1/import", bundle(newPatient), m_server.authorization());
        else
            m_client->sendPost("/api/v1/patients/" + QByteArray::number(patientToBrief)
                                   + "/briefing",
                               {}, m_server.authorization());
    }
    bool isBusy() const { return m_client != nullptr; }
    /// Takes the answer, if it has come. False for an answer that is an error.
    bool look()
    {
        if (!m_client || m_client->collect() == 0)
            return true;
        const RawAnswer answer = m_client->answer(0);
        m_client.reset();
        if (m_import == 0 && answer.status == 404)
            return true; // an id that an import took which was cut off
        if (answer.status != 200) {
            qWarning("%d %s", answer.status, answer.body.constData());
            return false;
        }
        if (m_import > 0) {
            m_acknowledged.imports.insert(m_import);
        } else {
            const auto json = parseJson(answer.body);
            if (!json || !json->contains("id"))
                return false;
            m_acknowledged.briefings[(*json)["id"].get<std::int64_t>()] = answer.body;
        }
        return true;
    }
    /// After the server was killed: what had come by then counts.
    void end()
    {
        if (!m_client)
            return;
        const QDeadlineTimer limit(5000);
        while (!m_client->isClosed() && !limit.hasExpired())
            QTest::qWait(1);
        look();
        if (m_client)
            ++m_acknowledged.unanswered;
        m_client.reset();
    }

private:
    const Server &m_server;
    Acknowledged &m_acknowledged;
    std::unique_ptr<RawClient> m_client;
    int m_import = 0;
};

class ProgramKillTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    int m_number = 0;

    QString dataFolder() const { return m_folder.filePath(QStringLiteral("data")); }

    QProcessEnvironment environment() const
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"),
                           m_folder.filePath(QStringLiteral("config")));
        return environment;
    }

    /// A folder of bundles for the import command; their numbers are added.
    QString bundles(int count, std::set<int> *numbers)
    {
        const QString folder = m_folder.filePath(QStringLiteral("bundles-%1").arg(m_number));
        QDir().mkpath(folder);
        for (int i = 0; i < count; ++i) {
            numbers->insert(++m_number);
            QFile file(folder + QStringLiteral("/%1.json").arg(m_number));
            if (!file.open(QIODevice::WriteOnly) || file.write(bundle(m_number)) <= 0)
                qFatal("cannot write");
        }
        return folder;
    }

    static int count(database::Database &database, const QString &select)
    {
        auto work = [select](database::Session &session) -> Result<int> {
            auto rows = session.run(select);
            if (!rows)
                return failure(rows.error());
            return rows->next() ? rows->value(0).toInt() : 0;
        };
        const auto value = test::await(database.read(std::move(work)));
        return value ? *value : -1;
    }

    /// Looks into the store itself: nothing acknowledged is missing, and nothing is half there.
    static void verify(const database::ConnectionSpec &spec, const Acknowledged &acknowledged)
    {
        database::Database database(spec);
        chart::ChartStore charts(database);
        briefing::BriefingStore briefings(database);
        chart::PatientQuery query;
        query.identifierSystem = QStringLiteral("urn:kill");
        int lost = 0;
        for (const int number : acknowledged.imports) {
            query.identifierValue = QString::number(number);
            const auto page = test::await(charts.findCharts(query));
            QVERIFY(page.has_value());
            lost += page->items.size() == 1 ? 0 : 1;
        }
        QCOMPARE(lost, 0);
        // Those that nobody was told of as well: whole, or not there.
        const QString halfCharts =
            QStringLiteral(
                "SELECT count(*) FROM patients p WHERE"
                " (SELECT count(*) FROM conditions c WHERE c.patient_id = p.id) <> %1"
                " OR (SELECT count(*) FROM observations o WHERE o.patient_id = p.id) <> %2")
                .arg(kConditions)
                .arg(kObservations);
        QCOMPARE(count(database, halfCharts), 0);
        for (const auto &[id, answer] : acknowledged.briefings) {
            const auto stored = test::await(briefings.find(id));
            QVERIFY2(stored.has_value(), qPrintable(QString::number(id)));
            QVERIFY(stored->briefing
                    == briefing::storedBriefingFromJson(*parseJson(answer))->briefing);
        }
        const int stored = count(database, QStringLiteral("SELECT count(*) FROM briefings"));
        QVERIFY(stored >= static_cast<int>(acknowledged.briefings.size()));
        const int last =
            count(database, QStringLiteral("SELECT coalesce(max(id), 0) FROM briefings"));
        int whole = 0;
        for (briefing::BriefingId id = 1; id <= last; ++id) {
            const auto one = test::await(briefings.find(id)); // reads it through its schema
            if (!one) {
                QCOMPARE(one.error().code, QString::fromLatin1(codes::kBriefingNotFound));
                continue;
            }
            QVERIFY(!one->briefing.summary.oneLiner.isEmpty());
            QVERIFY(!one->briefing.flags.empty());
            ++whole;
        }
        QCOMPARE(whole, stored);
    }

private slots:
    void initTestCase_data() { test::addEngines(); }

    void nothingAcknowledgedIsLostAndNothingIsHalfThere()
    {
        const test::StorePlace place(test::engine(), test::StorePlace::Content::Schema);
        const QStringList store{QStringLiteral("--database"), place.url(),
                                QStringLiteral("--data-dir"), dataFolder()};
        Acknowledged acknowledged;
        QRandomGenerator random(QRandomGenerator::securelySeeded());
        qint64 slowestStart = 0;
        const auto known = [&]() -> std::int64_t {
            return 1 + random.bounded(std::max(1, static_cast<int>(acknowledged.imports.size())));
        };
        for (int round = 0; round < kills(); ++round) {
            Server server(store, environment(), dataFolder());
            slowestStart = std::max(slowestStart, server.startMilliseconds());
            // Beside the API, a command: an import, or a briefing.
            QProcess command;
            command.setProcessEnvironment(environment());
            std::set<int> imported;
            if (round % 3 == 1)
                command.start(QStringLiteral(AIDOCTOR_BINARY_DIR "/ai-doctorctl"),
                              QStringList{QStringLiteral("import"), bundles(40, &imported)}
                                  + store);
            else if (round % 3 == 2)
                command.start(QStringLiteral(AIDOCTOR_BINARY_DIR "/ai-doctorctl"),
                              QStringList{QStringLiteral("briefing"), QString::number(known()),
                                          QStringLiteral("--json")}
                                  + store);
            std::vector<std::unique_ptr<Client>> clients;
            for (int i = 0; i < kClients; ++i)
                clients.push_back(std::make_unique<Client>(server, acknowledged));
            // A briefing of a fresh process reads the rules first.
            const QDeadlineTimer until(200 + random.bounded(round % 3 == 2 ? 4000 : 1200));
            while (!until.hasExpired()) {
                for (const auto &client : clients) {
                    QVERIFY(client->look());
                    if (client->isBusy())
                        continue;
                    const bool brief = !acknowledged.imports.empty() && random.bounded(3) == 0;
                    client->ask(brief ? 0 : ++m_number, known());
                }
                QTest::qWait(1);
            }
            server.kill();
            command.kill();
            command.waitForFinished();
            for (const auto &client : clients)
                client->end();
            const bool finished = command.exitStatus() == QProcess::NormalExit
                                  && command.exitCode() == 0 && round % 3 != 0;
            if (finished && round % 3 == 1) {
                acknowledged.imports.merge(imported);
            } else if (finished) {
                const QByteArray text = command.readAllStandardOutput();
                const auto json = parseJson(text);
                QVERIFY(json && json->contains("id"));
                acknowledged.briefings[(*json)["id"].get<std::int64_t>()] = text;
            }
        }
        {
            const Server server(store, environment(), dataFolder());
            slowestStart = std::max(slowestStart, server.startMilliseconds());
        }
        verify(place.spec(), acknowledged);
        qInfo("%d kills: %zu imports and %zu briefings acknowledged, %d requests cut off; 0 lost, 0"
              " half there; slowest start %lld ms",
              kills(), acknowledged.imports.size(), acknowledged.briefings.size(),
              acknowledged.unanswered, static_cast<long long>(slowestStart));
        QVERIFY(acknowledged.imports.size() > static_cast<std::size_t>(kills()));
        QVERIFY(!acknowledged.briefings.empty());
        QVERIFY(acknowledged.unanswered > 0); // else no kill came in the middle of anything
        if (!test::kSanitized)
            QVERIFY2(slowestStart <= kStartMilliseconds, qPrintable(QString::number(slowestStart)));
    }
};

} // namespace

QTEST_GUILESS_MAIN(ProgramKillTest)
#include "program_kill_test.moc"
