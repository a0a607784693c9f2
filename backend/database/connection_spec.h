#pragma once

#include "core/result.h"

#include <QString>

namespace aidoctor::database {

/// Which database engine a program talks to. What differs between engines is decided by this value
/// inside backend/database and nowhere else.
enum class Engine { Sqlite };

/// Where the store is.
struct ConnectionSpec {
    Engine engine = Engine::Sqlite;
    QString path; ///< of the database file (SQLite)

    /// Reads `sqlite:PATH`. INVALID_ARGUMENT for anything else, with the accepted forms.
    static Result<ConnectionSpec> fromUrl(const QString &url);
    static ConnectionSpec sqliteFile(const QString &path);
};

} // namespace aidoctor::database
