#include "support/store_place.h"

#include "database/database.h"
#include "support/coroutines.h"
#include "support/postgres_server.h"

namespace aidoctor::test {

namespace {

void migrate(const database::ConnectionSpec &spec)
{
    auto migrations = database::loadMigrations(spec.engine);
    if (!migrations || migrations->empty())
        qFatal("no migrations");
    database::Database database(spec);
    const Status done = await(database.migrate(*migrations));
    if (!done)
        qFatal("%s (%s)", qPrintable(done.error().message), qPrintable(done.error().detail));
}

/// A migrated database that is copied for each store: quicker than migrating each.
QString templateDatabase()
{
    static const QString name = [] {
        const QString made = QStringLiteral("migrated");
        PostgresServer::shared().createDatabase(made);
        migrate(PostgresServer::shared().spec(made));
        return made;
    }();
    return name;
}

} // namespace

StorePlace::StorePlace(database::Engine engine, Content content)
{
    if (engine == database::Engine::Sqlite) {
        m_spec =
            database::ConnectionSpec::sqliteFile(m_folder.filePath(QStringLiteral("store.sqlite")));
        if (content == Content::Schema)
            migrate(m_spec);
        return;
    }
    static int count = 0;
    m_name = QStringLiteral("store_%1").arg(++count);
    PostgresServer &server = PostgresServer::shared();
    server.createDatabase(m_name, content == Content::Schema ? templateDatabase() : QString());
    m_spec = server.spec(m_name);
}

StorePlace::~StorePlace()
{
    if (!m_name.isEmpty() && PostgresServer::shared().isRunning())
        PostgresServer::shared().dropDatabase(m_name);
}

QString StorePlace::url() const
{
    return m_spec.engine == database::Engine::Sqlite ? QStringLiteral("sqlite:") + m_spec.path
                                                     : PostgresServer::shared().url(m_name);
}

} // namespace aidoctor::test
