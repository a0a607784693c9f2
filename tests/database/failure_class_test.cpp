#include "database/failure_class.h"

#include <QSqlError>
#include <QTest>

using namespace aidoctor;
using database::Engine;
using database::FailureClass;

namespace {

class FailureClassTest : public QObject {
    Q_OBJECT

private slots:
    void theCodeDecides_data()
    {
        QTest::addColumn<Engine>("engine");
        QTest::addColumn<QString>("native");
        QTest::addColumn<FailureClass>("kind");
        QTest::addColumn<QString>("code");

        const QString unavailable = QLatin1String(codes::kDatabaseUnavailable);
        const QString busy = QLatin1String(codes::kDatabaseBusy);
        const QString timeout = QLatin1String(codes::kDatabaseTimeout);
        const QString error = QLatin1String(codes::kDatabaseError);

        // https://www.postgresql.org/docs/15/errcodes-appendix.html
        const auto postgres = [](const char *what, const char *state, FailureClass kind,
                                 const QString &code) {
            QTest::newRow(what) << Engine::PostgreSql << QString::fromLatin1(state) << kind << code;
        };
        postgres("admin shutdown", "57P01", FailureClass::Lost, unavailable);
        postgres("crash shutdown", "57P02", FailureClass::Lost, unavailable);
        postgres("cannot connect now", "57P03", FailureClass::Lost, unavailable);
        postgres("database dropped", "57P04", FailureClass::Lost, unavailable);
        postgres("idle session timeout", "57P05", FailureClass::Lost, unavailable);
        postgres("idle in transaction", "25P03", FailureClass::Lost, unavailable);
        postgres("connection exception", "08000", FailureClass::Lost, unavailable);
        postgres("connection failure", "08006", FailureClass::Lost, unavailable);
        postgres("cannot connect", "08001", FailureClass::Lost, unavailable);
        postgres("protocol violation", "08P01", FailureClass::Lost, unavailable);
        postgres("disk full", "53100", FailureClass::Unusable, unavailable);
        postgres("out of memory", "53200", FailureClass::Unusable, unavailable);
        postgres("io error", "58030", FailureClass::Unusable, unavailable);
        postgres("data corrupted", "XX001", FailureClass::Unusable, unavailable);
        postgres("too many connections", "53300", FailureClass::Busy, busy);
        postgres("lock not available", "55P03", FailureClass::Busy, busy);
        postgres("serialization failure", "40001", FailureClass::Conflict, busy);
        postgres("deadlock", "40P01", FailureClass::Conflict, busy);
        postgres("query cancelled", "57014", FailureClass::Cancelled, timeout);
        postgres("no such prepared", "26000", FailureClass::Unprepared, error);
        postgres("insufficient privilege", "42501", FailureClass::Denied, error);
        postgres("read only", "25006", FailureClass::Denied, error);
        postgres("unique violation", "23505", FailureClass::Statement, error);
        postgres("syntax", "42601", FailureClass::Statement, error);
        postgres("aborted transaction", "25P02", FailureClass::Statement, error);
        postgres("no code", "", FailureClass::Statement, error);

        // https://www.sqlite.org/rescode.html, extended codes as the driver gives them
        const auto sqlite = [](const char *what, int native, FailureClass kind,
                               const QString &code) {
            QTest::newRow(what) << Engine::Sqlite << QString::number(native) << kind << code;
        };
        sqlite("BUSY", 5, FailureClass::Busy, busy);
        sqlite("BUSY_RECOVERY", 261, FailureClass::Busy, busy);
        sqlite("BUSY_SNAPSHOT", 517, FailureClass::Busy, busy);
        sqlite("LOCKED", 6, FailureClass::Busy, busy);
        sqlite("LOCKED_SHAREDCACHE", 262, FailureClass::Busy, busy);
        sqlite("INTERRUPT", 9, FailureClass::Cancelled, timeout);
        sqlite("READONLY", 8, FailureClass::Denied, error);
        sqlite("READONLY_DBMOVED", 1032, FailureClass::Denied, error);
        sqlite("IOERR", 10, FailureClass::Unusable, unavailable);
        sqlite("IOERR_WRITE", 778, FailureClass::Unusable, unavailable);
        sqlite("CORRUPT", 11, FailureClass::Unusable, unavailable);
        sqlite("FULL", 13, FailureClass::Unusable, unavailable);
        sqlite("CANTOPEN", 14, FailureClass::Unusable, unavailable);
        sqlite("NOTADB", 26, FailureClass::Unusable, unavailable);
        sqlite("ERROR", 1, FailureClass::Statement, error);
        sqlite("CONSTRAINT_UNIQUE", 2067, FailureClass::Statement, error);
        sqlite("CONSTRAINT_FOREIGNKEY", 787, FailureClass::Statement, error);
        sqlite("MISMATCH", 20, FailureClass::Statement, error);
        QTest::newRow("no number")
            << Engine::Sqlite << QString() << FailureClass::Statement << error;
    }

    void theCodeDecides()
    {
        QFETCH(Engine, engine);
        QFETCH(QString, native);
        QFETCH(FailureClass, kind);
        QFETCH(QString, code);
        QVERIFY(database::classify(engine, native) == kind);
        QCOMPARE(QString::fromLatin1(database::codeFor(kind)), code);

        const QSqlError driver(QStringLiteral("Canary"), QStringLiteral("Canary"),
                               QSqlError::StatementError, native);
        const Error shown = database::errorFor(engine, kind, driver);
        QCOMPARE(shown.code, code);
        QVERIFY(!shown.message.isEmpty());
        QVERIFY(!shown.message.contains(QLatin1String("Canary")));
        QVERIFY(!shown.detail.contains(QLatin1String("Canary")));
    }
};

} // namespace

QTEST_GUILESS_MAIN(FailureClassTest)
#include "failure_class_test.moc"
