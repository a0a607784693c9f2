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

/// Databases of earlier tests, emptied: quicker than making a new one.
QStringList &emptyDatabases()
{
    static QStringList names;
    return names;
}

QString emptyDatabase()
{
    if (!emptyDatabases().isEmpty())
        return emptyDatabases().takeLast();
    static int count = 0;
    const QString name = QStringLiteral("store_%1").arg(++count);
    PostgresServer::shared().createDatabase(name);
    return name;
}

} // namespace

StorePlace::StorePlace(database::Engine engine, Content content)
{
    if (engine == database::Engine::Sqlite) {
        m_spec =
            database::ConnectionSpec::sqliteFile(m_folder.filePath(QStringLiteral("store.sqlite")));
    } else {
        m_name = emptyDatabase();
        m_spec = PostgresServer::shared().spec(m_name);
    }
    if (content == Content::Schema)
        migrate(m_spec);
}

StorePlace::~StorePlace()
{
    PostgresServer *server = m_name.isEmpty() ? nullptr : &PostgresServer::shared();
    if (!server || !server->isRunning())
        return;
    server->endSessions(m_name);
    server->sql(QStringLiteral("DROP SCHEMA public CASCADE; CREATE SCHEMA public"), m_name);
    emptyDatabases().append(m_name);
}

QString StorePlace::url() const
{
    return m_spec.engine == database::Engine::Sqlite ? QStringLiteral("sqlite:") + m_spec.path
                                                     : PostgresServer::shared().url(m_name);
}

} // namespace aidoctor::test
