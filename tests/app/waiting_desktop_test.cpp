#include "support/engines.h"
#include "support/postgres_server.h"
#include "support/store_place.h"

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

using namespace aidoctor;

/// The desktop program of a workstation that is switched on before the clinic's server is.
namespace {

class WaitingDesktopTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;

    void prepare(QProcess &program, const QString &database) const
    {
        auto environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_CONFIG_HOME"),
                           m_folder.filePath(QStringLiteral("config")));
        environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
        program.setProcessEnvironment(environment);
        program.setProgram(QStringLiteral(AIDOCTOR_BINARY_DIR "/ai-doctor"));
        program.setArguments({QStringLiteral("--database"), database, QStringLiteral("--port"),
                              QStringLiteral("0"), QStringLiteral("--data-dir"), dataFolder()});
    }

    QString dataFolder() const { return m_folder.filePath(QStringLiteral("data")); }
    /// Written when the store is open and the API listens.
    bool isServing() const
    {
        return QFile::exists(m_folder.filePath(QStringLiteral("data/api-port")));
    }

private slots:
    void init() { QFile::remove(m_folder.filePath(QStringLiteral("data/api-port"))); }

    void itWaitsForTheClinicsServerAndThenServes()
    {
        const test::StorePlace place(database::Engine::PostgreSql,
                                     test::StorePlace::Content::Schema);
        test::PostgresServer &server = test::PostgresServer::shared();
        server.stop();
        QProcess program;
        prepare(program, place.url());
        program.start();
        QVERIFY(program.waitForStarted());
        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT(
            (said += program.readAllStandardError()).contains("does not answer at the moment"),
            30'000);
        QTest::qWait(3000); // one more try at least
        QCOMPARE(program.state(), QProcess::Running);
        QVERIFY(!isServing());
        server.start();
        QTRY_VERIFY_WITH_TIMEOUT(isServing(), 30'000);
        QCOMPARE(program.state(), QProcess::Running);
        program.terminate();
        QVERIFY(program.waitForFinished(30'000));
        QCOMPARE(program.exitCode(), 0);
    }

    void itCanBeClosedWhileItWaits()
    {
        const test::StorePlace place(database::Engine::PostgreSql,
                                     test::StorePlace::Content::Schema);
        test::PostgresServer &server = test::PostgresServer::shared();
        server.stop();
        QProcess program;
        prepare(program, place.url());
        program.start();
        QVERIFY(program.waitForStarted());
        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT(
            (said += program.readAllStandardError()).contains("does not answer at the moment"),
            30'000);
        program.terminate();
        QVERIFY(program.waitForFinished(30'000));
        QCOMPARE(program.exitStatus(), QProcess::NormalExit);
        QCOMPARE(program.exitCode(), 0);
        server.start();
    }

    void itWaitsForAStoreThatIsNotMadeYet()
    {
        const test::StorePlace place(database::Engine::PostgreSql); // without the schema
        QProcess program;
        prepare(program, place.url());
        program.start();
        QVERIFY(program.waitForStarted());
        QByteArray said;
        QTRY_VERIFY_WITH_TIMEOUT(
            (said += program.readAllStandardError()).contains("ai-doctorctl database"), 30'000);
        QVERIFY(!isServing());
        QProcess making;
        making.start(QStringLiteral(AIDOCTOR_BINARY_DIR "/ai-doctorctl"),
                     {QStringLiteral("database"), QStringLiteral("init"),
                      QStringLiteral("--database"), place.url()});
        QVERIFY(making.waitForFinished(30'000));
        QCOMPARE(making.exitCode(), 0);
        QTRY_VERIFY_WITH_TIMEOUT(isServing(), 30'000);
        program.terminate();
        QVERIFY(program.waitForFinished(30'000));
        QCOMPARE(program.exitCode(), 0);
    }

    void aFileThatCannotBeUsedEndsIt()
    {
        const QString path = m_folder.filePath(QStringLiteral("broken.sqlite"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(10'000, 'x'));
        file.close();
        QProcess program;
        prepare(program, QStringLiteral("sqlite:") + path);
        program.start();
        QVERIFY(program.waitForFinished(30'000));
        QCOMPARE(program.exitCode(), 1);
        QVERIFY(!program.readAllStandardError().isEmpty());
    }
};

} // namespace

QTEST_GUILESS_MAIN(WaitingDesktopTest)
#include "waiting_desktop_test.moc"
