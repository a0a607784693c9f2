#include "database/maintenance.h"

#include "core/platform.h"

#include <QCoreApplication>
#include <QFile>
#include <QFileInfo>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>

#include <libpq-fe.h>
#include <memory>

namespace aidoctor::database {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(database)
};

constexpr auto kRoleFact = "workstation_role";

tl::unexpected<Error> notEmpty()
{
    return failure(codes::kStoreNotEmpty,
                   Text::tr("There is a patient store in this database already. Choose an empty "
                            "one, or bring it up to date with: ai-doctorctl database migrate"));
}

tl::unexpected<Error> backupFailed(const QString &message)
{
    return failure(codes::kBackupFailed, message);
}

Status checkRole(const QString &role)
{
    static const QRegularExpression kName(QStringLiteral("^[A-Za-z_][A-Za-z0-9_$-]{0,62}$"));
    if (role.isEmpty() || kName.match(role).hasMatch())
        return {};
    return failure(codes::kInvalidArgument,
                   Text::tr("This is not the name of a database role: letters, digits, _ and -."));
}

/// A role that workstations may be given: it is there, and it can do no more than it is granted
/// here. The name goes into statements as text, so a remembered one is checked as well.
Status checkGrantee(Session &session, const QString &role)
{
    const Status named = checkRole(role);
    if (!named || role.isEmpty())
        return named;
    if (!session.isPostgres())
        return failure(codes::kInvalidArgument,
                       Text::tr("A file has no roles: rights are granted in a clinic's database."));
    auto rows = session.run(
        QStringLiteral("SELECT r.rolsuper OR r.rolcreaterole OR r.rolname = current_user"
                       " OR pg_has_role(r.oid, d.datdba, 'MEMBER') FROM pg_roles r, pg_database d"
                       " WHERE r.rolname = ? AND d.datname = current_database()"),
        {role});
    if (!rows)
        return failure(rows.error());
    if (!rows->next())
        return failure(codes::kInvalidArgument,
                       Text::tr("There is no database role of this name. Make it first: CREATE "
                                "ROLE name NOLOGIN"));
    if (rows->value(0).toBool())
        return failure(codes::kInvalidArgument,
                       Text::tr("This role owns the database or administers the server. "
                                "Workstations need one that does neither."));
    return {};
}

/// What a workstation may do, and no more. Steps of the schema and the store's facts are only read;
/// audit entries are read and added; of an audit chain only its end moves.
Status grant(Session &session, const QString &role)
{
    if (!session.isPostgres() || role.isEmpty())
        return {};
    const Status checked = checkGrantee(session, role);
    if (!checked)
        return checked;
    const QString name = QLatin1Char('"') + role + QLatin1Char('"');
    for (const char *statement :
         {"GRANT USAGE ON SCHEMA public TO %1",
          "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO %1",
          "REVOKE INSERT, UPDATE, DELETE ON schema_migrations, store_facts FROM %1",
          "REVOKE UPDATE, DELETE ON audit_entries, audit_chains FROM %1",
          "GRANT UPDATE (last_sequence, last_hash, last_at, heads_on) ON audit_chains TO %1"}) {
        const Status done = session.command(QString::fromLatin1(statement).arg(name));
        if (!done)
            return done;
    }
    return {};
}

Status rememberRole(Session &session, const QString &role)
{
    if (role.isEmpty())
        return {};
    return session.execute(
        QStringLiteral("INSERT INTO store_facts (name, value) VALUES (?, ?)"
                       " ON CONFLICT (name) DO UPDATE SET value = excluded.value"),
        {QString::fromLatin1(kRoleFact), role});
}

Result<QString> rememberedRole(Session &session)
{
    auto rows = session.run(QStringLiteral("SELECT value FROM store_facts WHERE name = ?"),
                            {QString::fromLatin1(kRoleFact)});
    if (!rows)
        return failure(rows.error());
    return rows->next() ? rows->value(0).toString() : QString();
}

Result<qlonglong> number(Session &session, const QString &sql)
{
    auto rows = session.run(sql);
    if (!rows)
        return failure(rows.error());
    return rows->next() ? rows->value(0).toLongLong() : 0;
}

Result<QString> placeOf(Session &session, const ConnectionSpec &spec)
{
    if (!session.isPostgres())
        return spec.path;
    auto rows = session.run(QStringLiteral("SELECT current_user, current_database()"));
    if (!rows)
        return failure(rows.error());
    rows->next();
    return QStringLiteral("%1@%2:%3/%4")
        .arg(rows->value(0).toString(), spec.host)
        .arg(spec.port)
        .arg(rows->value(1).toString());
}

Result<bool> isEmpty(Session &session)
{
    const auto tables = number(
        session, session.isPostgres()
                     ? QStringLiteral("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'")
                     : QStringLiteral("SELECT count(*) FROM sqlite_master WHERE type = 'table'"));
    if (!tables)
        return failure(tables.error());
    return *tables == 0;
}

/// Makes the file, its owner's alone, and refuses one that is there.
Status reserve(const QString &file)
{
    if (QFileInfo::exists(file))
        return failure(codes::kInvalidArgument,
                       Text::tr("There is a file of this name already. Choose another name."));
    const Status written = platform::writePrivateFile(file, {});
    if (!written)
        return backupFailed(Text::tr("The backup cannot be written there. Check the folder, its "
                                     "rights and the free space."));
    return {};
}

QString programOf(const char *name)
{
    const QString program = QString::fromLatin1(name);
    const QString found = QStandardPaths::findExecutable(program);
    return found.isEmpty() ? program : found;
}

/// A file of pg_dump's custom format begins so.
Status checkDump(const QString &file)
{
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly))
        return backupFailed(Text::tr("The backup cannot be read. Check its name and its rights."));
    if (!opened.read(5).startsWith("PGDMP"))
        return backupFailed(Text::tr("This file is not a backup of a clinic's database."));
    return {};
}

/// Runs a program of PostgreSQL to its end. What it prints may quote rows: it is not shown.
Status runProgram(const QString &program, const QStringList &arguments, const std::stop_token &stop)
{
    QProcess process;
    process.setStandardInputFile(QProcess::nullDevice());
    process.setStandardOutputFile(QProcess::nullDevice());
    process.setStandardErrorFile(QProcess::nullDevice());
    process.start(program, arguments);
    if (!process.waitForStarted())
        return backupFailed(Text::tr("%1 was not found. It comes with PostgreSQL's client programs "
                                     "(Debian: postgresql-client).")
                                .arg(QFileInfo(program).fileName()));
    constexpr int kLookMilliseconds = 200;
    while (!process.waitForFinished(kLookMilliseconds)) {
        if (!stop.stop_requested())
            continue;
        process.terminate();
        process.waitForFinished();
        return failure(cancelledError());
    }
    if (process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0)
        return {};
    return backupFailed(Text::tr("%1 failed (exit code %2). It works as the role that owns the "
                                 "database. Run it by hand to see why.")
                            .arg(QFileInfo(program).fileName())
                            .arg(process.exitCode()));
}

Status dumpPostgres(const ConnectionSpec &spec, const QString &file, const std::stop_token &stop)
{
    return runProgram(programOf("pg_dump"),
                      {QStringLiteral("--format=custom"), QStringLiteral("--no-owner"),
                       QStringLiteral("--no-privileges"), QStringLiteral("--no-password"),
                       QStringLiteral("--file=%1").arg(file),
                       QStringLiteral("--dbname=%1").arg(spec.libpqParameters())},
                      stop);
}

Status restorePostgres(const ConnectionSpec &spec, const QString &file, const std::stop_token &stop)
{
    return runProgram(programOf("pg_restore"),
                      {QStringLiteral("--exit-on-error"), QStringLiteral("--single-transaction"),
                       QStringLiteral("--no-owner"), QStringLiteral("--no-privileges"),
                       QStringLiteral("--no-password"),
                       QStringLiteral("--dbname=%1").arg(spec.libpqParameters()), file},
                      stop);
}

/// A backup is a database of its own: it is looked through before it takes the store's place.
Status checkSqliteFile(const QString &file)
{
    QFile opened(file);
    if (!opened.open(QIODevice::ReadOnly) || !opened.read(16).startsWith("SQLite format 3"))
        return backupFailed(Text::tr("This file is not a backup of a patient store."));
    Counters counters;
    Outage outage;
    Connection connection(ConnectionSpec::sqliteFile(file), counters, outage);
    const auto session = connection.open();
    if (!session)
        return backupFailed(Text::tr("This backup cannot be read."));
    Status lifted = (*session)->liftTimeLimit();
    if (!lifted)
        return lifted;
    auto rows = (*session)->run(QStringLiteral("PRAGMA integrity_check(1)"));
    if (!rows || !rows->next() || rows->value(0).toString() != QLatin1String("ok"))
        return backupFailed(Text::tr("This backup is damaged. Use another one."));
    return {};
}

/// The copy is checked where it will stand, under another name, and then takes its place.
Status restoreSqlite(const QString &file, const QString &target)
{
    const QString copy = target + QStringLiteral(".restoring");
    QFile::remove(copy);
    Status done = checkSqliteFile(file);
    if (done
        && (!QFile::copy(file, copy)
            || !QFile::setPermissions(copy, QFileDevice::ReadOwner | QFileDevice::WriteOwner)))
        done =
            backupFailed(Text::tr("The store cannot be written. Check the data folder, its rights "
                                  "and the free space."));
    if (done)
        done = checkSqliteFile(copy);
    for (const QString &left : {QStringLiteral("-wal"), QStringLiteral("-shm")})
        QFile::remove(copy + left);
    if (done && !QFile::rename(copy, target))
        done =
            backupFailed(Text::tr("The store cannot be written. Check the data folder, its rights "
                                  "and the free space."));
    if (!done)
        QFile::remove(copy);
    return done;
}

} // namespace

QCoro::Task<Status> initialise(Database *database, QString role)
{
    auto steps = loadMigrations(database->spec().engine);
    if (!steps)
        co_return failure(steps.error());
    auto work = [steps = std::move(*steps), role](Session &session) -> Status {
        Status done = checkGrantee(session, role);
        if (!done)
            return done;
        const auto empty = isEmpty(session);
        if (!empty)
            return failure(empty.error());
        if (!*empty)
            return notEmpty();
        done = applyMigrations(session, steps);
        if (done)
            done = rememberRole(session, role);
        if (done)
            done = grant(session, role);
        return done;
    };
    auto task = database->transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> upgrade(Database *database, QString role)
{
    auto steps = loadMigrations(database->spec().engine);
    if (!steps)
        co_return failure(steps.error());
    auto work = [steps = std::move(*steps), role](Session &session) -> Status {
        const auto version = schemaVersion(session);
        if (!version)
            return failure(version.error());
        if (*version == 0)
            return checkMigrations(session, steps); // SCHEMA_MISSING, in its words
        Status done = checkGrantee(session, role);
        if (done)
            done = applyMigrations(session, steps);
        if (done)
            done = rememberRole(session, role);
        if (!done)
            return done;
        const auto known = rememberedRole(session);
        if (!known)
            return failure(known.error());
        return grant(session, *known);
    };
    auto task = database->transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Result<StoreStatus>> status(Database *database)
{
    auto steps = loadMigrations(database->spec().engine);
    if (!steps)
        co_return failure(steps.error());
    auto work = [steps = std::move(*steps),
                 spec = database->spec()](Session &session) -> Result<StoreStatus> {
        StoreStatus found;
        found.engine = session.engine();
        const auto place = placeOf(session, spec);
        if (!place)
            return failure(place.error());
        found.place = *place;
        found.programVersion = static_cast<int>(steps.size());
        const bool postgres = session.isPostgres();
        {
            auto rows =
                session.run(postgres ? QStringLiteral("SELECT current_setting('server_version')")
                                     : QStringLiteral("SELECT sqlite_version()"));
            if (!rows)
                return failure(rows.error());
            rows->next();
            found.serverVersion = rows->value(0).toString();
        }
        const auto bytes =
            number(session, postgres ? QStringLiteral("SELECT pg_database_size(current_database())")
                                     : QStringLiteral("SELECT page_count * page_size FROM"
                                                      " pragma_page_count, pragma_page_size"));
        if (!bytes)
            return failure(bytes.error());
        found.bytes = *bytes;
        const auto version = schemaVersion(session);
        if (!version)
            return failure(version.error());
        found.schemaVersion = *version;
        if (*version > 0) {
            const auto patients = number(session, QStringLiteral("SELECT count(*) FROM patients"));
            if (!patients)
                return failure(patients.error());
            found.patients = *patients;
        }
        const Status checked = checkMigrations(session, steps);
        found.usable = checked.has_value();
        if (!checked)
            found.problem = checked.error().message;
        return found;
    };
    auto task = database->read(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> backup(Database *database, WorkerPool *workers, QString file,
                           std::stop_token stop)
{
    auto looking = [](Session &session) -> Status {
        const auto version = schemaVersion(session);
        if (!version)
            return failure(version.error());
        return *version > 0 ? Status() : checkMigrations(session, {}); // SCHEMA_MISSING
    };
    auto look = database->read(std::move(looking));
    const Status isThere = co_await std::move(look);
    if (!isThere)
        co_return isThere;
    const QString path = QFileInfo(file).absoluteFilePath();
    auto reserving = [path]() -> Status { return reserve(path); };
    auto reservation = workers->run(std::move(reserving));
    const Status reserved = co_await std::move(reservation);
    if (!reserved)
        co_return reserved;
    Status done;
    if (database->spec().engine == Engine::PostgreSql) {
        const ConnectionSpec spec = database->spec();
        auto dumping = [spec, path, stop]() -> Status { return dumpPostgres(spec, path, stop); };
        auto dump = workers->run(std::move(dumping));
        done = co_await std::move(dump);
    } else {
        // One consistent copy, also while others write; an empty file in its place is overwritten.
        auto copying = [path](Session &session) -> Status {
            const Status lifted = session.liftTimeLimit();
            if (!lifted)
                return lifted;
            return session.execute(QStringLiteral("VACUUM INTO ?"), {path});
        };
        auto copy = database->readOne(std::move(copying), stop);
        done = co_await std::move(copy);
    }
    if (!done) {
        auto removing = [path]() -> Status {
            QFile::remove(path);
            return {};
        };
        auto removal = workers->run(std::move(removing));
        co_await std::move(removal);
    }
    co_return done;
}

QCoro::Task<Status> restore(Database *database, WorkerPool *workers, QString file, QString role,
                            std::stop_token stop)
{
    const ConnectionSpec spec = database->spec();
    const QString path = QFileInfo(file).absoluteFilePath();
    if (spec.engine == Engine::Sqlite) {
        auto copying = [path, spec]() -> Status {
            if (QFileInfo::exists(spec.path))
                return notEmpty();
            return restoreSqlite(path, spec.path);
        };
        auto copy = workers->run(std::move(copying));
        co_return co_await std::move(copy);
    }
    auto looking = [role](Session &session) -> Status {
        const auto empty = isEmpty(session);
        if (!empty)
            return failure(empty.error());
        return *empty ? checkGrantee(session, role) : notEmpty();
    };
    auto look = database->read(std::move(looking));
    Status done = co_await std::move(look);
    if (!done)
        co_return done;
    auto restoring = [spec, path, stop]() -> Status {
        const Status isDump = checkDump(path);
        return isDump ? restorePostgres(spec, path, stop) : isDump;
    };
    auto restored = workers->run(std::move(restoring));
    done = co_await std::move(restored);
    if (!done)
        co_return done;
    auto granting = [role](Session &session) -> Status {
        Status remembered = rememberRole(session, role);
        if (!remembered)
            return remembered;
        const auto known = rememberedRole(session);
        if (!known)
            return failure(known.error());
        const Status granted = grant(session, *known);
        if (granted || granted.error().code != QLatin1String(codes::kInvalidArgument))
            return granted;
        return failure(codes::kInvalidArgument,
                       Text::tr("The backup is restored, but the role that it names for the "
                                "workstations cannot be used here. Name one: ai-doctorctl database "
                                "migrate --grant-to ROLE"));
    };
    auto grants = database->transaction(std::move(granting));
    co_return co_await std::move(grants);
}

QString connectionComplaint(const ConnectionSpec &spec)
{
    if (spec.engine != Engine::PostgreSql)
        return {};
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(
        PQconnectdb(spec.libpqParameters().toLocal8Bit().constData()), &PQfinish);
    if (PQstatus(connection.get()) == CONNECTION_OK)
        return {};
    return QString::fromLocal8Bit(PQerrorMessage(connection.get())).trimmed();
}

} // namespace aidoctor::database
