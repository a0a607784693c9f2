#pragma once

#include "core/result.h"

#include <QMap>
#include <QString>

#include <chrono>

namespace aidoctor::database {

/// Which database engine a program talks to. What differs between engines is decided by this value
/// inside backend/database and in the SQL of the stores, nowhere else.
enum class Engine { Sqlite, PostgreSql };

/// Where the store is, and how long to wait for it.
struct ConnectionSpec {
    Engine engine = Engine::Sqlite;
    QString path; ///< of the database file (SQLite)

    QString host; ///< name, address, or folder of the server's socket (PostgreSQL)
    int port = 5432;
    QString database;
    QString user;                    ///< empty: the operating system's user, as libpq takes it
    QMap<QString, QString> security; ///< sslmode, sslrootcert, sslcert, sslkey

    std::chrono::seconds connectTimeout{2};
    std::chrono::seconds statementTimeout{30};
    int connections = 5;       ///< of the pool, that stay open once they were needed
    int extraConnections = 10; ///< that may be opened beside them under load

    /// Reads `sqlite:PATH` or `postgresql://user@host:port/database?sslmode=...`; parameters are
    /// sslmode, sslrootcert, sslcert, sslkey, host (a socket's folder), connect_timeout and
    /// statement_timeout (seconds, 1 to 600), connections (1 to 100) and extra_connections (0 to
    /// 100). INVALID_ARGUMENT for anything else, with the accepted
    /// forms; a password in it is refused, because other users of the machine can read command
    /// lines: it comes from ~/.pgpass or PGPASSWORD.
    /// A server on another machine is spoken to with sslmode=verify-full unless the URL says else.
    static Result<ConnectionSpec> fromUrl(const QString &url);
    static ConnectionSpec sqliteFile(const QString &path);

    /// The parameters for libpq: `host='...' dbname='...' ...`, without a password.
    QString libpqParameters() const;
    /// True where the server is this machine: a socket, or the loopback.
    bool isLocal() const;
};

} // namespace aidoctor::database
