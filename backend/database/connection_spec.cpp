#include "database/connection_spec.h"

#include <QCoreApplication>

namespace aidoctor::database {

Result<ConnectionSpec> ConnectionSpec::fromUrl(const QString &url)
{
    const QString prefix = QStringLiteral("sqlite:");
    if (url.startsWith(prefix) && url.size() > prefix.size())
        return sqliteFile(url.mid(prefix.size()));
    return failure(codes::kInvalidArgument,
                   QCoreApplication::translate(
                       "database",
                       "This database address is not understood. Use sqlite:PATH with the path of "
                       "a file."));
}

ConnectionSpec ConnectionSpec::sqliteFile(const QString &path)
{
    return ConnectionSpec{Engine::Sqlite, path};
}

} // namespace aidoctor::database
