#include "database/migrations.h"

#include "database/database.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QHash>
#include <QSqlQuery>

namespace aidoctor::database {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(database)
};

QString checksum(const QByteArray &sql)
{
    return QString::fromLatin1(QCryptographicHash::hash(sql, QCryptographicHash::Sha256).toHex());
}

/// Statements end with `;` at the end of a line; triggers keep theirs inside BEGIN ... END;.
QStringList statementsOf(const QByteArray &sql)
{
    QStringList statements;
    QString current;
    bool inBody = false;
    const QList<QByteArray> lines = sql.split('\n');
    for (const QByteArray &raw : lines) {
        const QByteArray line = raw.trimmed();
        if (line.startsWith("--") || line.isEmpty())
            continue;
        current += QString::fromUtf8(raw) + QLatin1Char('\n');
        if (line == "BEGIN")
            inBody = true;
        if (line == "END;")
            inBody = false;
        if (!inBody && line.endsWith(';')) {
            statements.append(current.trimmed().chopped(1));
            current.clear();
        }
    }
    if (!current.trimmed().isEmpty())
        statements.append(current.trimmed());
    return statements;
}

Result<QHash<int, QString>> appliedSteps(QSqlDatabase &connection)
{
    QSqlQuery query(connection);
    auto done = execute(query, QStringLiteral("CREATE TABLE IF NOT EXISTS schema_migrations ("
                                              " version INTEGER PRIMARY KEY,"
                                              " name TEXT NOT NULL,"
                                              " checksum TEXT NOT NULL,"
                                              " applied_at TEXT NOT NULL)"));
    if (!done)
        return failure(done.error());
    done = execute(query, QStringLiteral("SELECT version, checksum FROM schema_migrations"));
    if (!done)
        return failure(done.error());
    QHash<int, QString> applied;
    while (query.next())
        applied.insert(query.value(0).toInt(), query.value(1).toString());
    return applied;
}

Status applyStep(QSqlDatabase &connection, const Migration &migration)
{
    QSqlQuery query(connection);
    for (const QString &statement : statementsOf(migration.sql)) {
        if (!query.exec(statement))
            return failure(statementError(query));
    }
    return execute(query,
                   QStringLiteral("INSERT INTO schema_migrations (version, name, checksum, applied_at)"
                                  " VALUES (?, ?, ?, ?)"),
                   {migration.version, migration.name, checksum(migration.sql),
                    QDateTime::currentDateTimeUtc().toString(Qt::ISODate)});
}

} // namespace

Result<std::vector<Migration>> loadMigrations(const QString &folder)
{
    std::vector<Migration> migrations;
    const QStringList names
        = QDir(folder).entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        QFile file(folder + QLatin1Char('/') + name);
        const int version = name.section(QLatin1Char('_'), 0, 0).toInt();
        if (version != static_cast<int>(migrations.size()) + 1 || !file.open(QIODevice::ReadOnly))
            return failure(codes::kInvalidArgument,
                           Text::tr("The program's schema steps are damaged. Install it again."), name);
        migrations.push_back({version, name, file.readAll()});
    }
    return migrations;
}

Status applyMigrations(QSqlDatabase &connection, const std::vector<Migration> &migrations)
{
    const auto applied = appliedSteps(connection);
    if (!applied)
        return failure(applied.error());
    const int newest = static_cast<int>(migrations.size());
    for (auto step = applied->cbegin(); step != applied->cend(); ++step) {
        if (step.key() > newest)
            return failure(codes::kSchemaNewer,
                           Text::tr("This patient store was written by a newer version of the program. "
                              "Update this workstation, or open another store."));
        const auto &ours = migrations[static_cast<std::size_t>(step.key() - 1)];
        if (step.value() != checksum(ours.sql))
            return failure(codes::kSchemaChanged,
                           Text::tr("The schema of this patient store is not the one this program made. "
                              "Restore a backup, or open another store."),
                           ours.name);
    }
    for (const Migration &migration : migrations) {
        if (applied->contains(migration.version))
            continue;
        const Status done = applyStep(connection, migration);
        if (!done)
            return done;
    }
    return {};
}

} // namespace aidoctor::database
