#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QSqlDatabase>
#include <QString>

#include <vector>

namespace aidoctor::codes {
inline constexpr auto kSchemaNewer = "SCHEMA_NEWER";
inline constexpr auto kSchemaChanged = "SCHEMA_CHANGED";
} // namespace aidoctor::codes

namespace aidoctor::database {

/// One step of the schema. Steps are applied in order; a step that was applied never changes.
struct Migration {
    int version = 0; ///< 1, 2, 3, ...
    QString name;
    QByteArray sql; ///< statements, each ended by a `;` at the end of a line
};

/// Reads `NNNN_name.sql` files of a folder (or resource path), in order.
/// INVALID_ARGUMENT if the numbers have a gap or a file cannot be read.
Result<std::vector<Migration>> loadMigrations(const QString &folder);

/// Brings the schema up to date inside the caller's transaction, so that a step and its marker are
/// one. SCHEMA_NEWER if the store was written by a newer program, SCHEMA_CHANGED if an applied step
/// has another checksum than ours.
Status applyMigrations(QSqlDatabase &connection, const std::vector<Migration> &migrations);

} // namespace aidoctor::database
