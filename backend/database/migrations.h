#pragma once

#include "core/result.h"
#include "database/connection_spec.h"

#include <QByteArray>
#include <QString>

#include <vector>

namespace aidoctor::codes {
inline constexpr auto kSchemaNewer = "SCHEMA_NEWER";
inline constexpr auto kSchemaOlder = "SCHEMA_OLDER";
inline constexpr auto kSchemaMissing = "SCHEMA_MISSING";
inline constexpr auto kSchemaChanged = "SCHEMA_CHANGED";
} // namespace aidoctor::codes

namespace aidoctor::database {

class Session;

/// One step of the schema. Steps are applied in order; a step that was applied never changes.
struct Migration {
    int version = 0; ///< 1, 2, 3, ...
    QString name;
    QByteArray sql; ///< statements, each ended by a `;` at the end of a line
};

/// How many steps a store may be ahead of the program that works on it. Steps only add, so that a
/// clinic migrates its store first and updates its workstations one by one.
inline constexpr int kStepsAhead = 1;

/// Reads `NNNN_name.sql` files of a folder (or resource path), in order.
/// INVALID_ARGUMENT if the numbers have a gap or a file cannot be read.
Result<std::vector<Migration>> loadMigrations(const QString &folder);
/// The program's own steps for an engine.
Result<std::vector<Migration>> loadMigrations(Engine engine);

/// Brings the schema up to date inside the caller's transaction, so that a step and its marker are
/// one. On PostgreSQL an advisory lock makes a second program wait for the first; on SQLite the
/// write lock does. SCHEMA_NEWER if the store is more than kStepsAhead steps ahead of this program,
/// SCHEMA_CHANGED if an applied step has another checksum than ours.
Status applyMigrations(Session &session, const std::vector<Migration> &migrations);

/// Whether this program can work on the store as it is: SCHEMA_MISSING, SCHEMA_OLDER, SCHEMA_NEWER
/// or SCHEMA_CHANGED if not.
Status checkMigrations(Session &session, const std::vector<Migration> &migrations);

/// The newest step applied; 0 for a store without a schema.
Result<int> schemaVersion(Session &session);

} // namespace aidoctor::database
