#include "database/migrations.h"

#include "database/session.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>

#include <map>

namespace aidoctor::database {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(database)
};

QString checksum(const QByteArray &sql)
{
    return QString::fromLatin1(QCryptographicHash::hash(sql, QCryptographicHash::Sha256).toHex());
}

/// Statements end with `;` at the end of a line; the body of a trigger (BEGIN ... END;, SQLite) or
/// of a function ($$ ... $$, PostgreSQL) keeps its own.
QStringList statementsOf(const QByteArray &sql)
{
    QStringList statements;
    QString current;
    bool inTrigger = false;
    bool inFunction = false;
    const QList<QByteArray> lines = sql.split('\n');
    for (const QByteArray &raw : lines) {
        const QByteArray line = raw.trimmed();
        if (line.startsWith("--") || line.isEmpty())
            continue;
        current += QString::fromUtf8(raw) + QLatin1Char('\n');
        if (line.count("$$") == 1)
            inFunction = !inFunction;
        if (!inFunction && line == "BEGIN")
            inTrigger = true;
        if (!inFunction && line == "END;")
            inTrigger = false;
        if (!inTrigger && !inFunction && line.endsWith(';')) {
            statements.append(current.trimmed().chopped(1));
            current.clear();
        }
    }
    if (!current.trimmed().isEmpty())
        statements.append(current.trimmed());
    return statements;
}

Result<bool> hasMarkers(Session &session)
{
    auto rows =
        session.run(session.isPostgres()
                        ? QStringLiteral("SELECT to_regclass('schema_migrations') IS NOT NULL")
                        : QStringLiteral("SELECT count(*) FROM sqlite_master"
                                         " WHERE type = 'table' AND name = 'schema_migrations'"));
    if (!rows)
        return failure(rows.error());
    return rows->next() && rows->value(0).toBool();
}

using Applied = std::map<int, QString>;

Result<Applied> appliedSteps(Session &session)
{
    const auto there = hasMarkers(session);
    if (!there)
        return failure(there.error());
    Applied applied;
    if (!*there)
        return applied;
    auto rows = session.run(QStringLiteral("SELECT version, checksum FROM schema_migrations"));
    if (!rows)
        return failure(rows.error());
    while (rows->next())
        applied.emplace(rows->value(0).toInt(), rows->value(1).toString());
    return applied;
}

Status createMarkers(Session &session)
{
    return session.command(QStringLiteral("CREATE TABLE IF NOT EXISTS schema_migrations ("
                                          " version INTEGER PRIMARY KEY,"
                                          " name TEXT NOT NULL,"
                                          " checksum TEXT NOT NULL,"
                                          " applied_at TEXT NOT NULL)"));
}

Status applyStep(Session &session, const Migration &migration)
{
    for (const QString &statement : statementsOf(migration.sql)) {
        const Status done = session.command(statement);
        if (!done)
            return done;
    }
    return session.execute(
        QStringLiteral("INSERT INTO schema_migrations (version, name, checksum, applied_at)"
                       " VALUES (?, ?, ?, ?)"),
        {migration.version, migration.name, checksum(migration.sql),
         QDateTime::currentDateTimeUtc().toString(Qt::ISODate)});
}

/// Refuses a store that is not ours, or too far ahead.
Status verify(const Applied &applied, const std::vector<Migration> &migrations)
{
    const int newest = static_cast<int>(migrations.size());
    for (const auto &[version, sum] : applied) {
        if (version > newest + kStepsAhead)
            return failure(
                codes::kSchemaNewer,
                Text::tr("This patient store was written by a newer version of the program. "
                         "Update this workstation, or open another store."));
        if (version > newest)
            continue;
        const auto &ours = migrations[static_cast<std::size_t>(version - 1)];
        if (sum != checksum(ours.sql))
            return failure(
                codes::kSchemaChanged,
                Text::tr("The schema of this patient store is not the one this program made. "
                         "Restore a backup, or open another store."),
                ours.name);
    }
    return {};
}

} // namespace

Result<std::vector<Migration>> loadMigrations(const QString &folder)
{
    std::vector<Migration> migrations;
    const QStringList names =
        QDir(folder).entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        QFile file(folder + QLatin1Char('/') + name);
        const int version = name.section(QLatin1Char('_'), 0, 0).toInt();
        if (version != static_cast<int>(migrations.size()) + 1 || !file.open(QIODevice::ReadOnly))
            return failure(codes::kInvalidArgument,
                           Text::tr("The program's schema steps are damaged. Install it again."),
                           name);
        migrations.push_back({version, name, file.readAll()});
    }
    return migrations;
}

Result<std::vector<Migration>> loadMigrations(Engine engine)
{
    return loadMigrations(engine == Engine::PostgreSql ? QStringLiteral(":/sql/postgresql")
                                                       : QStringLiteral(":/sql/sqlite"));
}

Status applyMigrations(Session &session, const std::vector<Migration> &migrations)
{
    Status done = session.liftTimeLimit();
    if (done && session.isPostgres())
        done = session.command(QStringLiteral("SET LOCAL lock_timeout = 0"));
    if (done && session.isPostgres())
        done = session.command(
            QStringLiteral("SELECT pg_advisory_xact_lock(hashtext('ai-doctor schema'))"));
    if (!done)
        return done;
    const auto applied = appliedSteps(session);
    if (!applied)
        return failure(applied.error());
    done = verify(*applied, migrations);
    if (done)
        done = createMarkers(session);
    for (const Migration &migration : migrations) {
        if (!done)
            return done;
        if (!applied->contains(migration.version))
            done = applyStep(session, migration);
    }
    return done;
}

Status checkMigrations(Session &session, const std::vector<Migration> &migrations)
{
    const auto applied = appliedSteps(session);
    if (!applied)
        return failure(applied.error());
    if (applied->empty())
        return failure(codes::kSchemaMissing,
                       Text::tr("This database holds no patient store yet. Whoever looks after the "
                                "database sets it up with: ai-doctorctl database init"));
    if (applied->rbegin()->first < static_cast<int>(migrations.size()))
        return failure(codes::kSchemaOlder,
                       Text::tr("This patient store was made for an older version of the program. "
                                "Whoever looks after the database brings it up to date with: "
                                "ai-doctorctl database migrate"));
    return verify(*applied, migrations);
}

Result<int> schemaVersion(Session &session)
{
    const auto applied = appliedSteps(session);
    if (!applied)
        return failure(applied.error());
    return applied->empty() ? 0 : applied->rbegin()->first;
}

} // namespace aidoctor::database
