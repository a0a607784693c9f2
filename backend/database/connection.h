#pragma once

#include "core/result.h"
#include "database/connection_spec.h"

#include <QSqlDatabase>
#include <QSqlError>

namespace aidoctor::database {

/// One QtSql connection, opened, used and closed in one worker thread. Everything an engine does
/// differently (options, transaction words, error classes) stands behind it.
class Connection {
public:
    explicit Connection(ConnectionSpec spec);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// Opens if need be. DATABASE_UNAVAILABLE.
    Result<QSqlDatabase *> open();
    void close();

    Status beginRead();
    Status beginWrite();
    Status commit();
    void rollback();

    /// The stable code for a driver error.
    static const char *codeFor(const QSqlError &error);

private:
    Status run(const char *statement);

    ConnectionSpec m_spec;
    QString m_name;
    QSqlDatabase m_database;
};

} // namespace aidoctor::database
