#include "database/driver_handle.h"

#include <QSqlDriver>
#include <QSqlQuery>
#include <QSqlResult>
#include <QVariant>

#include <cstring>
#include <libpq-fe.h>

namespace aidoctor::database {

namespace {

template <typename Handle>
Handle *pointerIn(const QVariant &handle, const char *typeName)
{
    if (!handle.isValid() || std::strcmp(handle.typeName(), typeName) != 0)
        return nullptr;
    return *static_cast<Handle *const *>(handle.constData());
}

template <typename Handle>
Handle *handleOf(const QSqlDatabase &connection, const char *typeName)
{
    const QSqlDriver *driver = connection.driver();
    return pointerIn<Handle>(driver ? driver->handle() : QVariant(), typeName);
}

} // namespace

pg_conn *postgresHandle(const QSqlDatabase &connection)
{
    // libpq's typedef is PGconn; what Qt names is the type behind it, in some versions the typedef.
    auto *handle = handleOf<pg_conn>(connection, "pg_conn*");
    return handle ? handle : handleOf<pg_conn>(connection, "PGconn*");
}

sqlite3 *sqliteHandle(const QSqlDatabase &connection)
{
    return handleOf<sqlite3>(connection, "sqlite3*");
}

const pg_result *postgresResult(const QSqlQuery &query)
{
    if (query.isForwardOnly() || !query.result())
        return nullptr;
    const QVariant handle = query.result()->handle();
    auto *result = pointerIn<pg_result>(handle, "pg_result*");
    return result ? result : pointerIn<pg_result>(handle, "PGresult*");
}

bool postgresIsConnected(const QSqlDatabase &connection)
{
    const pg_conn *handle = postgresHandle(connection);
    return handle && PQstatus(handle) == CONNECTION_OK;
}

void silenceNotices(pg_conn *connection)
{
    PQsetNoticeProcessor(
        connection, [](void *, const char *) {}, nullptr);
}

} // namespace aidoctor::database
