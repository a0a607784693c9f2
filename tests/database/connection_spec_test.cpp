#include "database/connection_spec.h"

#include <QTest>

using namespace aidoctor;
using database::ConnectionSpec;
using database::Engine;

namespace {

class ConnectionSpecTest : public QObject {
    Q_OBJECT

private slots:
    void acceptedAddresses_data()
    {
        QTest::addColumn<QString>("url");
        QTest::addColumn<QString>("parts"); ///< host|port|database|user|sslmode
        const auto row = [](const char *url, const char *parts) {
            QTest::newRow(url) << QString::fromUtf8(url) << QString::fromUtf8(parts);
        };
        row("postgresql://anna@db.clinic.example:6000/clinic",
            "db.clinic.example|6000|clinic|anna|verify-full");
        row("postgres://anna@db.clinic.example/clinic",
            "db.clinic.example|5432|clinic|anna|verify-full");
        row("postgresql://db/clinic", "db|5432|clinic||verify-full");
        row("postgresql://10.0.0.7/clinic", "10.0.0.7|5432|clinic||verify-full");
        row("postgresql://db/clinic?sslmode=require", "db|5432|clinic||require");
        row("postgresql://db/clinic?sslmode=disable", "db|5432|clinic||disable");
        // this machine
        row("postgresql:///clinic", "localhost|5432|clinic||");
        row("postgresql://localhost/clinic", "localhost|5432|clinic||");
        row("postgresql://LOCALHOST/clinic", "localhost|5432|clinic||");
        row("postgresql://127.0.0.1:5433/clinic", "127.0.0.1|5433|clinic||");
        row("postgresql://[::1]/clinic", "::1|5432|clinic||");
        row("postgresql://u@localhost/clinic?host=/run/postgresql",
            "/run/postgresql|5432|clinic|u|");
        row("postgresql:///clinic?host=%2Frun%2Fpostgresql", "/run/postgresql|5432|clinic||");
        // what only looks like it
        row("postgresql://localhost.example/clinic", "localhost.example|5432|clinic||verify-full");
        row("postgresql://127.0.0.1.example/clinic", "127.0.0.1.example|5432|clinic||verify-full");
        row("postgresql://x/clinic?host=db.example", "db.example|5432|clinic||verify-full");
        row("postgresql://localhost/clinic?host=db.example", "db.example|5432|clinic||verify-full");
        // names with everything in them
        row("postgresql://a%40b%20c@h/d%20%27x%27%3D%5C", "h|5432|d 'x'=\\|a@b c|verify-full");
        row("postgresql://zo%C3%AB@h/pr%C3%A4xis", "h|5432|präxis|zoë|verify-full");
    }

    void acceptedAddresses()
    {
        QFETCH(QString, url);
        QFETCH(QString, parts);
        const auto spec = ConnectionSpec::fromUrl(url);
        QVERIFY2(spec, spec ? "" : qPrintable(spec.error().message));
        QVERIFY(spec->engine == Engine::PostgreSql);
        const QStringList actual{spec->host, QString::number(spec->port), spec->database,
                                 spec->user, spec->security.value(QStringLiteral("sslmode"))};
        QCOMPARE(actual.join(QLatin1Char('|')), parts);
        // Not stated means this machine, and only that.
        QCOMPARE(spec->isLocal(), !spec->security.contains(QStringLiteral("sslmode")));
    }

    void refusedAddresses_data()
    {
        QTest::addColumn<QString>("url");
        for (const char *url : {
                 "",
                 "sqlite:",
                 "sqlite::memory:",
                 "/a/b",
                 "store.sqlite",
                 "mysql://h/d",
                 "http://h/d",
                 "postgresql:",
                 "postgresql://",
                 "postgresql://h",
                 "postgresql://h/",
                 "postgresql://h/a/b",
                 "postgresql://h:99999/d",
                 "postgresql://h:0/d",
                 "postgresql://h:x/d",
                 "postgresql://h/d#fragment",
                 "postgresql://h /d",
                 // parameters
                 "postgresql://h/d?unknown=1",
                 "postgresql://h/d?options=-csearch_path%3Devil",
                 "postgresql://h/d?hostaddr=10.0.0.1",
                 "postgresql://h/d?service=x",
                 "postgresql://h/d?passfile=/tmp/x",
                 "postgresql://h/d?user=x",
                 "postgresql://h/d?dbname=x",
                 "postgresql://h/d?sslmode=",
                 "postgresql://h/d?sslmode=on",
                 "postgresql://h/d?sslmode=verify-full&sslmode=disable",
                 "postgresql://h/d?connections=0",
                 "postgresql://h/d?connections=101",
                 "postgresql://h/d?extra_connections=-1",
                 "postgresql://h/d?connect_timeout=0",
                 "postgresql://h/d?connect_timeout=601",
                 "postgresql://h/d?connect_timeout=-5",
                 "postgresql://h/d?connect_timeout=2s",
                 "postgresql://h/d?statement_timeout=",
                 "postgresql://h/d?statement_timeout=1e3",
                 // what could end a value, or name a second server
                 "postgresql://h/d?host=/run,evil.example",
                 "postgresql://h/d?host=evil%2Cb",
                 "postgresql://h/d%3Bsslmode=disable",
                 "postgresql://a%3Bb@h/d",
                 "postgresql://h/d?sslrootcert=/x%3Bsslmode%3Ddisable",
                 "postgresql://h/d%00",
                 "postgresql://h/d%0Asslmode%3Ddisable",
                 "postgresql://h/d?sslkey=/a%0Ab",
                 "postgresql://u%09@h/d",
             })
            QTest::newRow(url) << QString::fromUtf8(url);
    }

    void refusedAddresses()
    {
        QFETCH(QString, url);
        const auto spec = ConnectionSpec::fromUrl(url);
        QVERIFY(!spec);
        QCOMPARE(spec.error().code, QLatin1String(codes::kInvalidArgument));
        QVERIFY(
            spec.error().message.contains(QLatin1String("postgresql://USER@HOST:PORT/DATABASE")));
    }

    void aPasswordIsRefusedAndNotRepeated_data()
    {
        QTest::addColumn<QString>("url");
        for (const char *url :
             {"postgresql://u:secret@h/d", "postgresql://:secret@h/d",
              "postgresql://u:se%63ret@localhost/d", "postgresql://h/d?password=secret",
              "postgresql://h/d?sslmode=disable&password=secret"})
            QTest::newRow(url) << QString::fromUtf8(url);
    }

    void aPasswordIsRefusedAndNotRepeated()
    {
        QFETCH(QString, url);
        const auto spec = ConnectionSpec::fromUrl(url);
        QVERIFY(!spec);
        QCOMPARE(spec.error().code, QLatin1String(codes::kInvalidArgument));
        QVERIFY(spec.error().message.contains(QLatin1String(".pgpass"))); // what to do
        QVERIFY(!spec.error().message.contains(QLatin1String("secret")));
        QVERIFY(!spec.error().detail.contains(QLatin1String("secret")));
    }

    void timeLimitsAreRead()
    {
        const auto spec = ConnectionSpec::fromUrl(
            QStringLiteral("postgresql://h/d?connect_timeout=7&statement_timeout=600"
                           "&connections=2&extra_connections=0"));
        QVERIFY(spec);
        QCOMPARE(spec->connectTimeout.count(), 7);
        QCOMPARE(spec->statementTimeout.count(), 600);
        QCOMPARE(spec->connections, 2);
        QCOMPARE(spec->extraConnections, 0);
        QVERIFY(spec->libpqParameters().contains(QLatin1String("connect_timeout=7")));
        QVERIFY(spec->libpqParameters().contains(QLatin1String("statement_timeout=600000")));
    }

    void libpqGetsEveryValueQuoted()
    {
        const auto spec = ConnectionSpec::fromUrl(
            QStringLiteral("postgresql://a%27%20host=evil@h/d%5C%27%20sslmode=disable"
                           "?sslrootcert=/c%27%20x=y"));
        QVERIFY(spec);
        const QString parameters = spec->libpqParameters();
        for (const char *part :
             {"host='h'", "user='a\\' host=evil'", "dbname='d\\\\\\' sslmode=disable'",
              "sslrootcert='/c\\' x=y'", "sslmode='verify-full'"})
            QVERIFY2(parameters.contains(QLatin1String(part)), part);
    }

    void aFileIsTakenAsItStands()
    {
        for (const char *path : {"/a/b.sqlite", "relative.sqlite", "/with space/ü?x=1#y", "C:/x"}) {
            const auto spec =
                ConnectionSpec::fromUrl(QStringLiteral("sqlite:") + QString::fromUtf8(path));
            QVERIFY2(spec, path);
            QVERIFY(spec->engine == Engine::Sqlite);
            QCOMPARE(spec->path, QString::fromUtf8(path));
        }
    }
};

} // namespace

QTEST_GUILESS_MAIN(ConnectionSpecTest)
#include "connection_spec_test.moc"
