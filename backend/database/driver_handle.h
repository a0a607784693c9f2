#pragma once

#include <QSqlDatabase>

class QSqlQuery;
struct pg_conn;
struct pg_result;
struct sqlite3;

/// What lies below a QtSql connection, for what QtSql cannot do: cancel, and ask whether the server
/// is still there. Null where the connection is not open or is of the other engine.
namespace aidoctor::database {

pg_conn *postgresHandle(const QSqlDatabase &connection);
sqlite3 *sqliteHandle(const QSqlDatabase &connection);
bool postgresIsConnected(const QSqlDatabase &connection);
/// The server's own texts may quote values: none of them reaches standard error, as libpq would
/// have it.
void silenceNotices(pg_conn *connection);
/// The whole answer to a query that is not forward only; its rows are at QSqlQuery::at().
const pg_result *postgresResult(const QSqlQuery &query);

} // namespace aidoctor::database
