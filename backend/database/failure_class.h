#pragma once

#include "core/error.h"
#include "database/connection_spec.h"

#include <QSqlDatabase>
#include <QSqlError>

namespace aidoctor::database {

/// What an engine's error code means for the program. Decided by SQLSTATE
/// (https://www.postgresql.org/docs/15/errcodes-appendix.html) or SQLite's primary result code
/// (https://www.sqlite.org/rescode.html), never by the text, which may quote values.
enum class FailureClass {
    Statement,  ///< the statement is at fault: DATABASE_ERROR
    Lost,       ///< the connection is gone, or the server is going down: DATABASE_UNAVAILABLE
    Unusable,   ///< the store cannot be used as it is (disk full, damaged): DATABASE_UNAVAILABLE
    Busy,       ///< locked, or too many connections: DATABASE_BUSY
    Conflict,   ///< rolled back because of another transaction; may be run again: DATABASE_BUSY
    Cancelled,  ///< stopped by us or by a time limit of the server
    Unprepared, ///< the prepared statement is not known any more; may be prepared again
    Denied,     ///< this role may not do that: DATABASE_ERROR with its own message
};

FailureClass classify(Engine engine, const QString &nativeCode);
/// The same for a driver error; an error without code on a connection that is dead counts as Lost.
FailureClass classify(const QSqlDatabase &connection, const QSqlError &error);

/// The stable code of a class.
const char *codeFor(FailureClass failure);

/// The Error for a statement that failed. The driver's text may quote values, so it never leaves.
Error errorFor(Engine engine, FailureClass failure, const QSqlError &error);
Error statementError(const QSqlDatabase &connection, const QSqlError &error);
/// DATABASE_UNAVAILABLE with what to do about it.
Error unavailable(Engine engine);

Engine engineOf(const QSqlDatabase &connection);

} // namespace aidoctor::database
