#include "database/failure_class.h"

#include "core/logging.h"
#include "database/driver_handle.h"

#include <QCoreApplication>

namespace aidoctor::database {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(database)
};

FailureClass classifyPostgres(const QString &state)
{
    if (state == QLatin1String("57014"))
        return FailureClass::Cancelled;
    if (state == QLatin1String("40001") || state == QLatin1String("40P01"))
        return FailureClass::Conflict;
    if (state == QLatin1String("26000"))
        return FailureClass::Unprepared;
    if (state == QLatin1String("55P03") || state == QLatin1String("53300"))
        return FailureClass::Busy;
    if (state == QLatin1String("42501") || state == QLatin1String("25006"))
        return FailureClass::Denied;
    // 08: connection exception. 57P01 to 57P05: the server ends connections or is not ready.
    // 25P03: it ended a transaction that stood idle.
    if (state.startsWith(QLatin1String("08")) || state.startsWith(QLatin1String("57P"))
        || state == QLatin1String("25P03"))
        return FailureClass::Lost;
    // 53: insufficient resources. 58: system error. XX: internal error, damaged data.
    if (state.startsWith(QLatin1String("53")) || state.startsWith(QLatin1String("58"))
        || state.startsWith(QLatin1String("XX")))
        return FailureClass::Unusable;
    return FailureClass::Statement;
}

FailureClass classifySqlite(const QString &nativeCode)
{
    constexpr int kBusy = 5;
    constexpr int kLocked = 6;
    constexpr int kReadOnly = 8;
    constexpr int kInterrupt = 9;
    constexpr int kIoError = 10;
    constexpr int kCorrupt = 11;
    constexpr int kFull = 13;
    constexpr int kCannotOpen = 14;
    constexpr int kNotADatabase = 26;
    switch (nativeCode.toInt() & 0xff) {
    case kBusy:
    case kLocked:
        return FailureClass::Busy;
    case kInterrupt:
        return FailureClass::Cancelled;
    case kReadOnly:
        return FailureClass::Denied;
    case kIoError:
    case kCorrupt:
    case kFull:
    case kCannotOpen:
    case kNotADatabase:
        return FailureClass::Unusable;
    default:
        return FailureClass::Statement;
    }
}

QString messageFor(FailureClass failure, Engine engine)
{
    switch (failure) {
    case FailureClass::Lost:
    case FailureClass::Unusable:
        return unavailable(engine).message;
    case FailureClass::Busy:
    case FailureClass::Conflict:
        return Text::tr("The patient store is busy. Try again in a moment.");
    case FailureClass::Cancelled:
        return Text::tr("The patient store took too long for this. Try again, or ask for less.");
    case FailureClass::Denied:
        return Text::tr("This database role may not do that. Ask whoever set up the database.");
    case FailureClass::Statement:
    case FailureClass::Unprepared:
        break;
    }
    return Text::tr("The patient store reported an error. Try again; if it happens again, check "
                    "the store's disk.");
}

} // namespace

Engine engineOf(const QSqlDatabase &connection)
{
    return connection.driverName() == QLatin1String("QPSQL") ? Engine::PostgreSql : Engine::Sqlite;
}

FailureClass classify(Engine engine, const QString &nativeCode)
{
    return engine == Engine::PostgreSql ? classifyPostgres(nativeCode) : classifySqlite(nativeCode);
}

FailureClass classify(const QSqlDatabase &connection, const QSqlError &error)
{
    const Engine engine = engineOf(connection);
    if (engine == Engine::PostgreSql && error.nativeErrorCode().isEmpty()
        && !postgresIsConnected(connection))
        return FailureClass::Lost;
    return classify(engine, error.nativeErrorCode());
}

const char *codeFor(FailureClass failure)
{
    switch (failure) {
    case FailureClass::Lost:
    case FailureClass::Unusable:
        return codes::kDatabaseUnavailable;
    case FailureClass::Busy:
    case FailureClass::Conflict:
        return codes::kDatabaseBusy;
    case FailureClass::Cancelled:
        return codes::kDatabaseTimeout;
    case FailureClass::Statement:
    case FailureClass::Unprepared:
    case FailureClass::Denied:
        break;
    }
    return codes::kDatabaseError;
}

Error errorFor(Engine engine, FailureClass failure, const QSqlError &error)
{
    qCWarning(log::database, "a statement failed: %s (engine code %s)", codeFor(failure),
              qPrintable(error.nativeErrorCode()));
    return Error{QString::fromLatin1(codeFor(failure)), messageFor(failure, engine),
                 QStringLiteral("engine code %1").arg(error.nativeErrorCode())};
}

Error statementError(const QSqlDatabase &connection, const QSqlError &error)
{
    return errorFor(engineOf(connection), classify(connection, error), error);
}

Error unavailable(Engine engine)
{
    const QString message =
        engine == Engine::PostgreSql
            ? Text::tr("The clinic's database does not answer at the moment. The program keeps "
                       "trying; if it stays so, ask whoever looks after the database.")
            : Text::tr("The patient store cannot be opened. Check that its folder exists and that "
                       "you may read and write there.");
    return Error{QString::fromLatin1(codes::kDatabaseUnavailable), message, {}};
}

} // namespace aidoctor::database
