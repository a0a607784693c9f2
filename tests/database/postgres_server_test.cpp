#include "support/engines.h"
#include "support/postgres_server.h"
#include "support/store.h"

#include <QTest>

using namespace aidoctor;

namespace {

/// The tests' own PostgreSQL server does what the other tests rely on.
class ServerTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data() { test::addEngines(); }

    void aStoreHasTheProgramsSchema()
    {
        test::Store store(test::engine());
        auto work = [](database::Session &session) { return database::schemaVersion(session); };
        const auto version = test::await(store.database().read(std::move(work)));
        QVERIFY(version && *version > 0);
    }
};

/// What stops, starts and dies is a server of its own.
class LifeTest : public QObject {
    Q_OBJECT

private slots:
    void aServerComesBackAfterAStopAndAfterAKill()
    {
        test::PostgresServer server({.durable = true});
        server.createDatabase(QStringLiteral("a b"));
        server.sql(QStringLiteral("CREATE TABLE t (v int)"), QStringLiteral("postgres"));
        server.stop();
        QVERIFY(!server.isRunning());
        server.start();
        server.sql(QStringLiteral("INSERT INTO t VALUES (7)"));
        server.kill();
        QVERIFY(!server.isRunning());
        server.start();
        QCOMPARE(server.sql(QStringLiteral("SELECT v FROM t")), QStringLiteral("7"));
        QVERIFY(server.log().contains("automatic recovery"));
    }
};

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication app(argc, argv);
    ServerTest onBoth;
    LifeTest life;
    return QTest::qExec(&onBoth, argc, argv) + QTest::qExec(&life, argc, argv);
}
#include "postgres_server_test.moc"
