#pragma once

#include "core/result.h"
#include "core/worker_pool.h"
#include "database/database.h"

#include <QCoroTask>

#include <stop_token>

namespace aidoctor::codes {
inline constexpr auto kStoreNotEmpty = "STORE_NOT_EMPTY";
inline constexpr auto kBackupFailed = "BACKUP_FAILED";
} // namespace aidoctor::codes

/// What the owner of a store does with it as a whole: `ai-doctorctl database ...`. Workstations do
/// none of this.
namespace aidoctor::database {

struct StoreStatus {
    Engine engine = Engine::Sqlite;
    QString place; ///< the file, or role@host:port/database
    QString serverVersion;
    int schemaVersion = 0;  ///< 0: no schema
    int programVersion = 0; ///< the newest step this program knows
    std::int64_t patients = 0;
    std::int64_t bytes = 0; ///< on disk
    bool usable = false;    ///< whether this program can work on it as it is
    QString problem;        ///< why not; for a person
};

/// Makes the schema in an empty database. On PostgreSQL `role`, if given, gets what workstations
/// need and no more: rows of all tables, but no step of the schema, and no change of audit entries.
/// STORE_NOT_EMPTY when there is one already; INVALID_ARGUMENT for a role that is not there, or
/// that owns the database or administers the server.
QCoro::Task<Status> initialise(Database *database, QString role);
/// Applies missing steps, and grants again what `initialise` granted; to another role, where one is
/// given. SCHEMA_MISSING without a schema; INVALID_ARGUMENT as for `initialise`.
QCoro::Task<Status> upgrade(Database *database, QString role);
QCoro::Task<Result<StoreStatus>> status(Database *database);

/// Writes the whole store into a file that is its owner's alone: a copy of the database (SQLite),
/// or what pg_dump makes of it (PostgreSQL, --format=custom). The store may be in use.
/// INVALID_ARGUMENT when the file is there already, SCHEMA_MISSING when there is nothing to save,
/// BACKUP_FAILED when it cannot be written or pg_dump fails.
QCoro::Task<Status> backup(Database *database, WorkerPool *workers, QString file,
                           std::stop_token stop);
/// Brings a backup into an empty database, in one step or not at all. STORE_NOT_EMPTY,
/// BACKUP_FAILED.
/// @param role as for `initialise`; empty: the one that the backup names
QCoro::Task<Status> restore(Database *database, WorkerPool *workers, QString file, QString role,
                            std::stop_token stop);

/// What libpq says when it cannot connect, for whoever looks after the database, at a terminal: it
/// names the server, the role and what is wrong, but no row. Empty where it connects. Blocks for as
/// long as the address allows for connecting: for a worker.
QString connectionComplaint(const ConnectionSpec &spec);

} // namespace aidoctor::database
