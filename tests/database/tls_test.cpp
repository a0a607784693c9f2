#include "database/database.h"
#include "support/coroutines.h"
#include "support/postgres_server.h"

#include <QFile>
#include <QTest>
#include <QUrl>

using namespace aidoctor;

/// A clinic's connection crosses its network: it is encrypted, and it goes to the clinic's server
/// or nowhere.
namespace {

class TlsTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::PostgresServer> m_server;
    QString m_folder;

    /// Runs a command as the server's own user, in its data folder.
    void shell(const QString &command)
    {
        m_server->sql(QStringLiteral("COPY (SELECT 1) TO PROGRAM '%1'")
                          .arg(QStringLiteral("umask 077; (%1) >/dev/null 2>&1").arg(command)));
    }

    /// Whether a connection with these parameters comes about, and is encrypted.
    Result<bool> isEncrypted(const QString &host, const QString &parameters)
    {
        QUrl url(m_server->tcpUrl(QStringLiteral("clinic")));
        url.setHost(host);
        url.setQuery(parameters);
        auto spec = database::ConnectionSpec::fromUrl(url.toString(QUrl::FullyEncoded));
        if (!spec)
            return failure(spec.error());
        database::Database database(*spec);
        auto work = [](database::Session &session) -> Result<bool> {
            auto rows = session.run(
                QStringLiteral("SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()"));
            if (!rows)
                return failure(rows.error());
            return rows->next() && rows->value(0).toBool();
        };
        return test::await(database.readOne(std::move(work)));
    }

    QString authority(const char *name) const
    {
        return QStringLiteral("sslrootcert=%1/%2.crt").arg(m_folder, QLatin1String(name));
    }

private slots:
    void initTestCase()
    {
        m_server = std::make_unique<test::PostgresServer>();
        m_server->createDatabase(QStringLiteral("clinic"));
        m_folder = m_server->sql(QStringLiteral("SHOW data_directory"));
        for (const char *name : {"clinic-ca", "other-ca"})
            shell(QStringLiteral("openssl req -x509 -new -nodes -days 2 -newkey rsa:2048"
                                 " -keyout %1.key -out %1.crt -subj /CN=%1")
                      .arg(QLatin1String(name)));
        shell(QStringLiteral("openssl req -new -nodes -newkey rsa:2048 -keyout server.key"
                             " -out server.csr -subj /CN=localhost"));
        shell(QStringLiteral("echo subjectAltName=DNS:localhost > san.txt"));
        shell(QStringLiteral("openssl x509 -req -in server.csr -CA clinic-ca.crt -CAkey"
                             " clinic-ca.key -CAcreateserial -days 2 -extfile san.txt"
                             " -out server.crt"));
        m_server->sql(QStringLiteral("ALTER SYSTEM SET ssl = on"));
        m_server->sql(QStringLiteral("SELECT pg_reload_conf()"));
        QTRY_COMPARE(m_server->sql(QStringLiteral("SHOW ssl")), QStringLiteral("on"));
    }

    void cleanupTestCase() { m_server.reset(); }

    void theClinicsServerIsSpokenToEncrypted()
    {
        QCOMPARE(isEncrypted(QStringLiteral("localhost"),
                             QStringLiteral("sslmode=verify-full&") + authority("clinic-ca"))
                     .value_or(false),
                 true);
    }

    void aServerWithoutTheClinicsCertificateIsRefused()
    {
        QCOMPARE(isEncrypted(QStringLiteral("localhost"),
                             QStringLiteral("sslmode=verify-full&") + authority("other-ca"))
                     .error()
                     .code,
                 QString::fromLatin1(codes::kDatabaseUnavailable));
    }

    void aServerOfAnotherNameIsRefused()
    {
        QCOMPARE(isEncrypted(QStringLiteral("127.0.0.1"),
                             QStringLiteral("sslmode=verify-full&") + authority("clinic-ca"))
                     .error()
                     .code,
                 QString::fromLatin1(codes::kDatabaseUnavailable));
    }

    void anotherMachineIsAlwaysVerified()
    {
        const auto spec =
            database::ConnectionSpec::fromUrl(QStringLiteral("postgresql://me@db.example/clinic"));
        QVERIFY(spec->libpqParameters().contains(QLatin1String("sslmode='verify-full'")));
    }
};

} // namespace

QTEST_GUILESS_MAIN(TlsTest)
#include "tls_test.moc"
