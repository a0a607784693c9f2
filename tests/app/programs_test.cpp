#include "command_line.h"

#include "core/json.h"

#include <QDirIterator>
#include <QFile>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QProcess>
#include <QSignalSpy>
#include <QTest>

using namespace aidoctor;
using test::Outcome;

/// The real programs as a person or another tool runs them.
namespace {

// A patient whose every detail is a word that must never leave the store.
const QByteArray kCanary = R"({"resourceType":"Bundle","type":"collection","entry":[
{"fullUrl":"urn:uuid:11111111-2222-4333-8444-555555555555","resource":{"resourceType":"Patient","id":"11111111-2222-4333-8444-555555555555",
 "identifier":[{"system":"urn:canary","value":"CANARYNUMBER"}],"name":[{"family":"Canaryfamily","given":["Canarygiven"]}],"gender":"female","birthDate":"1933-03-13"}},
{"fullUrl":"urn:uuid:21111111-2222-4333-8444-555555555555","resource":{"resourceType":"Condition","id":"canarycondition","subject":{"reference":"urn:uuid:11111111-2222-4333-8444-555555555555"},
 "clinicalStatus":{"coding":[{"code":"active"}]},"code":{"text":"Canarydisease"}}}]})";

class ProgramsTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    static QString program() { return QStringLiteral(AIDOCTOR_BINARY_DIR "/ai-doctorctl"); }

    QProcessEnvironment environment() const { return test::environmentIn(m_folder); }

    Outcome run(const QStringList &arguments) const
    {
        return test::runCommand(arguments, environment());
    }

    QString write(const QString &name, const QByteArray &content) const
    {
        return test::writeFile(m_folder, name, content);
    }

private slots:
    void wrongUsageIsTwo()
    {
        for (const QStringList &arguments :
             {QStringList{}, QStringList{QStringLiteral("dance")},
              QStringList{QStringLiteral("import")},
              QStringList{QStringLiteral("serve"), QStringLiteral("--port"),
                          QStringLiteral("70000")},
              QStringList{QStringLiteral("serve"), QStringLiteral("--open")},
              QStringList{QStringLiteral("serve"), QStringLiteral("--watch"), QString()},
              QStringList{QStringLiteral("import"), QStringLiteral("--full"),
                          QStringLiteral("--partial"), QStringLiteral("x")},
              QStringList{QStringLiteral("briefing"), QStringLiteral("x")},
              QStringList{QStringLiteral("import"), QStringLiteral("--database"),
                          QStringLiteral("mysql://u:hunter2@h/d"), QStringLiteral("x")}}) {
            const Outcome outcome = run(arguments);
            QCOMPARE(outcome.code, 2);
            QVERIFY(!outcome.err.isEmpty());
            QVERIFY(!outcome.err.contains("hunter2"));
        }
        QCOMPARE(run({QStringLiteral("--help")}).code, 0);
    }

    void importCountsAndIsIdempotent()
    {
        const QString file = write(QStringLiteral("canary.json"), kCanary);
        const Outcome first = run({QStringLiteral("import"), QStringLiteral("--json"), file});
        QCOMPARE(first.code, 0);
        const Json report = parseJson(first.out).value();
        QCOMPARE(report["totals"]["Patient"]["stored"].get<int>(), 1);
        QCOMPARE(report["totals"]["Condition"]["stored"].get<int>(), 1);
        const Json again =
            parseJson(run({QStringLiteral("import"), QStringLiteral("--json"), file}).out).value();
        QCOMPARE(again["totals"]["Patient"]["stored"].get<int>(), 0);
        QCOMPARE(again["totals"]["Condition"]["unchanged"].get<int>(), 1);
    }

    void theStoreIsTheOwnersAlone()
    {
        QVERIFY(QDir().mkpath(m_folder.filePath(QStringLiteral("loose"))));
        const QString folder = m_folder.filePath(QStringLiteral("loose"));
        QVERIFY(QFile::setPermissions(folder, QFile::permissions(folder) | QFileDevice::ReadOther
                                                  | QFileDevice::ExeOther));
        QCOMPARE(run({QStringLiteral("import"), QStringLiteral("--data-dir"), folder,
                      write(QStringLiteral("canary.json"), kCanary)})
                     .code,
                 0);
        const auto others = QFileDevice::ReadGroup | QFileDevice::ReadOther
                            | QFileDevice::WriteGroup | QFileDevice::WriteOther;
        const QFileInfoList made = QDir(folder).entryInfoList(QDir::Files);
        QVERIFY(!made.isEmpty());
        for (const QFileInfo &file : made)
            QVERIFY2(!(file.permissions() & others), qPrintable(file.fileName()));
    }

    void aDamagedFileFailsAloneAndTheRestGoesOn()
    {
        const QString bad = write(QStringLiteral("bad.json"), kCanary.left(kCanary.size() / 2));
        const QString good = write(QStringLiteral("good.json"), kCanary);
        const Outcome outcome =
            run({QStringLiteral("import"), QStringLiteral("--json"), bad, good});
        QCOMPARE(outcome.code, 1);
        const Json report = parseJson(outcome.out).value();
        QCOMPARE(report["failed_files"].get<int>(), 1);
        QCOMPARE(report["totals"]["Patient"]["read"].get<int>(), 1);
    }

    void briefingAndReviewPrintJson()
    {
        run({QStringLiteral("import"), write(QStringLiteral("canary.json"), kCanary)});
        const Outcome briefing =
            run({QStringLiteral("briefing"), QStringLiteral("1"), QStringLiteral("--json")});
        QCOMPARE(briefing.code, 0);
        QVERIFY(parseJson(briefing.out)->contains("flags"));
        const Outcome review =
            run({QStringLiteral("review"), QStringLiteral("1"), QStringLiteral("--json"),
                 QStringLiteral("--today"), QStringLiteral("2026-11-23")});
        QCOMPARE(review.out.count('\n'), 1);
        QVERIFY(!parseJson(review.out).value()["findings"].empty());
        QCOMPARE(run({QStringLiteral("briefing"), QStringLiteral("4711")}).code, 1);
    }

    void serveSaysOneLineAnswersAndStopsOnSigterm()
    {
        run({QStringLiteral("import"), write(QStringLiteral("canary.json"), kCanary)});
        QProcess server;
        server.setProcessEnvironment(environment());
        server.start(program(),
                     {QStringLiteral("serve"), QStringLiteral("--port"), QStringLiteral("0")});
        QVERIFY(server.waitForReadyRead(20'000));
        const QByteArray line = server.readAllStandardOutput();
        QVERIFY(line.startsWith("listening on http://127.0.0.1:"));
        QCOMPARE(line.count('\n'), 1);
        const QString address = QString::fromLatin1(line.mid(13)).trimmed();
        QFile port(m_folder.filePath(QStringLiteral("data/api-port")));
        QVERIFY(port.open(QIODevice::ReadOnly));
        QCOMPARE(port.readAll().trimmed(), address.section(u':', -1).toLatin1());

        QFile token(m_folder.filePath(QStringLiteral("data/api-token")));
        QVERIFY(token.open(QIODevice::ReadOnly));
        QNetworkAccessManager network;
        QNetworkRequest request(QUrl(address + QStringLiteral("/api/v1/patients/1")));
        request.setRawHeader("Authorization", "Bearer " + token.readAll().trimmed());
        QNetworkReply *reply = network.get(request);
        QSignalSpy finished(reply, &QNetworkReply::finished);
        QVERIFY(finished.wait(20'000));
        QCOMPARE(reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt(), 200);
        QVERIFY(reply->readAll().contains("Canaryfamily"));

        server.terminate();
        QVERIFY(server.waitForFinished(20'000));
        QCOMPARE(server.exitStatus(), QProcess::NormalExit);
        QCOMPARE(server.exitCode(), 0);
        // With every category on, not a word about the patient.
        const QByteArray log = server.readAllStandardError() + server.readAllStandardOutput();
        for (const char *word : {"Canary", "CANARY", "canary", "1933"})
            QVERIFY2(!log.contains(word), log.constData());
    }

    void whatIsDroppedIntoTheWatchedFolderIsImported_data()
    {
        QTest::addColumn<QString>("program");
        QTest::addColumn<QStringList>("arguments");
        QTest::newRow("serve") << program() << QStringList{QStringLiteral("serve")};
        QTest::newRow("window") << QStringLiteral(AIDOCTOR_BINARY_DIR "/ai-doctor")
                                << QStringList();
    }
    void whatIsDroppedIntoTheWatchedFolderIsImported()
    {
        QFETCH(const QString, program);
        QFETCH(QStringList, arguments);
        const bool isWindow = arguments.isEmpty();
        const QString name = QString::fromLatin1(QTest::currentDataTag());
        const QString drop = m_folder.filePath(name);
        arguments << QStringLiteral("--port") << QStringLiteral("0") << QStringLiteral("--watch")
                  << drop;
        QProcess server;
        server.setProcessEnvironment(environment());
        server.start(program, arguments);
        QByteArray log;
        // The window goes on without the folder and finds it later; a server says so and ends.
        QTRY_VERIFY_WITH_TIMEOUT(
            (log += server.readAllStandardError()).contains("folder to watch is not there"),
            20'000);
        if (!isWindow) {
            QTRY_COMPARE_WITH_TIMEOUT(server.state(), QProcess::NotRunning, 20'000);
            QCOMPARE(server.exitCode(), 1);
        }
        QVERIFY(QDir().mkpath(drop));
        if (!isWindow) {
            server.start(program, arguments);
            QVERIFY(server.waitForReadyRead(20'000));
            QCOMPARE(server.readAllStandardOutput().count('\n'), 1);
        }
        write(name + QStringLiteral("/canary.part"), kCanary);
        write(name + QStringLiteral("/half.json"), kCanary.left(500));
        QVERIFY(QFile::rename(drop + QStringLiteral("/canary.part"),
                              drop + QStringLiteral("/canary.json")));
        const auto files = [&](const char *folder) {
            return QDir(drop + QLatin1Char('/') + QLatin1String(folder))
                .entryList(QDir::Files, QDir::Name);
        };
        QTRY_COMPARE_WITH_TIMEOUT(files("imported").size(), 1, 30'000);
        QTRY_COMPARE_WITH_TIMEOUT(files("failed").size(), 2, 30'000);
        QCOMPARE(files("."), QStringList());
        QFile report(drop + QStringLiteral("/failed/") + files("failed").at(1));
        QVERIFY(report.open(QIODevice::ReadOnly));
        QVERIFY(report.readAll().contains("code: INVALID_JSON"));
        server.terminate();
        QVERIFY(server.waitForFinished(20'000));
        QCOMPARE(server.exitCode(), 0);
        log += server.readAllStandardError();
        for (const char *word : {"Canary", "CANARY", "canary", "1933", "half"})
            QVERIFY2(!log.contains(word), log.constData());
        const Outcome review =
            run({QStringLiteral("review"), QStringLiteral("1"), QStringLiteral("--json")});
        QVERIFY(review.out.contains("Canarydisease"));
    }

    void errorsAndLogsOfTheImportCarryNoPatient()
    {
        QByteArray wrong = kCanary;
        wrong.replace("\"Patient\"", "\"Nobody\"");
        const Outcome outcome =
            run({QStringLiteral("import"), write(QStringLiteral("nobody.json"), wrong),
                 write(QStringLiteral("half.json"), kCanary.left(500))});
        QCOMPARE(outcome.code, 1);
        for (const char *word : {"Canary", "CANARY", "1933"})
            QVERIFY(!(outcome.out + outcome.err).contains(word));
    }

    void theDemoLoadsAndItsLastVisitsAreRecent()
    {
        const Outcome outcome = run({QStringLiteral("briefing"), QStringLiteral("1"),
                                     QStringLiteral("--demo"), QStringLiteral("--json")});
        QCOMPARE(outcome.code, 0);
        QProcess server;
        server.setProcessEnvironment(environment());
        server.start(program(),
                     {QStringLiteral("serve"), QStringLiteral("--demo"), QStringLiteral("--open"),
                      QStringLiteral("--port"), QStringLiteral("0")});
        QVERIFY(server.waitForReadyRead(20'000));
        const QString address =
            QString::fromLatin1(server.readAllStandardOutput().mid(13)).trimmed();
        QNetworkAccessManager network;
        QNetworkReply *reply =
            network.get(QNetworkRequest(QUrl(address + QStringLiteral("/api/v1/patients"))));
        QSignalSpy finished(reply, &QNetworkReply::finished);
        QVERIFY(finished.wait(20'000));
        const QByteArray body = reply->readAll();
        const Json patients = parseJson(body).value();
        QVERIFY(patients.size() >= 12);
        const QDate today = QDate::currentDate();
        for (const Json &patient : patients) {
            const QDate visit =
                QDate::fromString(stringMember(patient["visits"][0], "date").left(10), Qt::ISODate);
            QVERIFY(visit.isValid());
            QVERIFY2(visit <= today && visit.daysTo(today) <= 75, qPrintable(visit.toString()));
        }
        server.terminate();
        QVERIFY(server.waitForFinished(20'000));
    }
};

} // namespace

QTEST_GUILESS_MAIN(ProgramsTest)
#include "programs_test.moc"
