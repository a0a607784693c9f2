#include "security/secret_store.h"
#include "support/coroutines.h"

#include <QDirIterator>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace aidoctor;
using security::SecretStore;

namespace {

const QByteArray kSecret = "canary-secret-0815";
const QString kName = QStringLiteral("model-key https://models.example.org");

/// Run again by the test, in a session that has a keyring.
int insideASession()
{
    SecretStore store;
    if (test::await(store.write(kName, kSecret)) != SecretStore::Kept::Keyring)
        return 10;
    SecretStore another; // as the program started again would
    const auto read = test::await(another.read(kName));
    if (!read || *read != kSecret)
        return 11;
    const auto none = test::await(another.read(QStringLiteral("nobody's")));
    if (!none || !none->isEmpty())
        return 12;
    if (!test::await(another.remove(kName)) || !test::await(another.remove(kName)))
        return 13;
    const auto gone = test::await(SecretStore().read(kName));
    return gone && gone->isEmpty() ? 0 : 14;
}

class SecretStoreTest : public QObject {
    Q_OBJECT

private slots:
    void withoutAKeyringItIsForThisRun()
    {
        SecretStore store(false);
        QVERIFY(test::await(store.read(kName))->isEmpty());
        QCOMPARE(test::await(store.write(kName, kSecret)), SecretStore::Kept::ThisRun);
        QCOMPARE(*test::await(store.read(kName)), kSecret);
        QVERIFY(test::await(store.remove(kName)));
        QVERIFY(test::await(store.read(kName))->isEmpty());
        QVERIFY(test::await(SecretStore(false).read(kName))->isEmpty());
    }

    /// A session bus that is named but not there: said soon, and nothing is written to a file.
    void aKeyringThatIsNotThereIsSaid()
    {
        QTemporaryDir home;
        auto environment = QProcessEnvironment::systemEnvironment();
        for (const char *name : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"})
            environment.insert(QString::fromLatin1(name), home.path());
        environment.insert(QStringLiteral("DBUS_SESSION_BUS_ADDRESS"),
                           QStringLiteral("unix:path=/nonexistent"));
        environment.insert(QStringLiteral("AIDOCTOR_INSIDE"), QStringLiteral("nothing"));
        QProcess inside;
        inside.setProcessEnvironment(environment);
        inside.start(QCoreApplication::applicationFilePath(), QStringList());
        QVERIFY(inside.waitForFinished(60'000));
        QCOMPARE(inside.exitCode(), 0);
        QDirIterator files(home.path(), QDir::Files | QDir::Hidden, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly))
                QVERIFY2(!file.readAll().contains(kSecret), qPrintable(file.fileName()));
        }
    }

    void theSessionsKeyringKeepsIt()
    {
        for (const char *program : {"dbus-run-session", "gnome-keyring-daemon"}) {
            if (QStandardPaths::findExecutable(QString::fromLatin1(program)).isEmpty())
                QSKIP("there is no keyring on this computer");
        }
        QTemporaryDir home;
        auto environment = QProcessEnvironment::systemEnvironment();
        for (const char *name : {"HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_RUNTIME_DIR"})
            environment.insert(QString::fromLatin1(name), home.path());
        environment.insert(QStringLiteral("AIDOCTOR_INSIDE"), QStringLiteral("session"));
        QProcess session;
        session.setProcessEnvironment(environment);
        session.setProcessChannelMode(QProcess::ForwardedChannels);
        session.start(QStringLiteral("dbus-run-session"),
                      {QStringLiteral("--"), QStringLiteral("sh"), QStringLiteral("-c"),
                       QStringLiteral("printf password | gnome-keyring-daemon --unlock "
                                      "--components=secrets >/dev/null 2>&1; exec \"$0\""),
                       QCoreApplication::applicationFilePath()});
        QVERIFY(session.waitForFinished(60'000));
        QCOMPARE(session.exitCode(), 0);
    }
};

/// Where there is no keyring: kept for the run, and what was kept before cannot be told.
int insideNothing()
{
    SecretStore store;
    if (test::await(store.read(kName)))
        return 20;
    if (test::await(store.write(kName, kSecret)) != SecretStore::Kept::ThisRun)
        return 21;
    const auto read = test::await(store.read(kName));
    return read && *read == kSecret ? 0 : 22;
}

} // namespace

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    const QString inside = qEnvironmentVariable("AIDOCTOR_INSIDE");
    if (inside == QLatin1String("session"))
        return insideASession();
    if (inside == QLatin1String("nothing"))
        return insideNothing();
    SecretStoreTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "secret_store_test.moc"
