#include "support/postgres_server.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDeadlineTimer>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QLockFile>
#include <QRandomGenerator>
#include <QStandardPaths>
#include <QTcpServer>
#include <QThread>

#include <algorithm>
#include <csignal>
#include <libpq-fe.h>
#include <memory>
#include <pwd.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace aidoctor::test {

namespace {

using namespace std::chrono_literals;
constexpr std::chrono::milliseconds kStartLimit = 60s; // a busy machine, a recovery
constexpr std::chrono::milliseconds kStopLimit = 30s;
constexpr std::chrono::milliseconds kLookAgain = 20ms;
constexpr auto kSuperuser = "postgres";
constexpr auto kOwnersMark = "owner"; ///< held by the test program while it lives

/// Debian keeps these out of PATH, one folder per version; the newest first.
QString findPrograms()
{
    const QString debian = QStringLiteral("/usr/lib/postgresql");
    QStringList versions = QDir(debian).entryList(QDir::Dirs | QDir::NoDotAndDotDot);
    std::sort(versions.begin(), versions.end(),
              [](const QString &a, const QString &b) { return a.toInt() > b.toInt(); });
    for (const QString &version : std::as_const(versions)) {
        const QString folder = debian + QLatin1Char('/') + version + QStringLiteral("/bin");
        if (QFile::exists(folder + QStringLiteral("/initdb"))
            && QFile::exists(folder + QStringLiteral("/postgres")))
            return folder;
    }
    const QString initdb = QStandardPaths::findExecutable(QStringLiteral("initdb"));
    if (initdb.isEmpty())
        qFatal("PostgreSQL is missing, and these tests need one of their own: install the package "
               "\"postgresql\" (./dev test does), or put initdb and postgres into PATH.");
    return QFileInfo(initdb).canonicalPath();
}

QString quotedName(QString name)
{
    return QLatin1Char('"') + name.replace(QLatin1Char('"'), QLatin1String("\"\""))
           + QLatin1Char('"');
}

pid_t parentOf(const QString &process)
{
    QFile file(QStringLiteral("/proc/%1/stat").arg(process));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    // "pid (name) state parent ...", and a name may hold anything
    const QByteArray line = file.readAll();
    return line.mid(line.lastIndexOf(')') + 2).split(' ').value(1).toInt();
}

QList<pid_t> childrenOf(pid_t parent)
{
    QList<pid_t> children;
    const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString &entry : entries) {
        const pid_t process = entry.toInt();
        if (process > 0 && parentOf(entry) == parent)
            children.append(process);
    }
    return children;
}

/// What a test program that was killed has left behind.
void removeAbandonedFolders()
{
    const QFileInfoList folders =
        QDir(QStringLiteral("/tmp"))
            .entryInfoList({QStringLiteral("aidoctor-pg-*")}, QDir::Dirs | QDir::NoSymLinks);
    for (const QFileInfo &folder : folders) {
        // A young one may not have been marked yet.
        const QString mark = folder.filePath() + QLatin1Char('/') + QLatin1String(kOwnersMark);
        if (!QFile::exists(mark) || folder.lastModified().secsTo(QDateTime::currentDateTime()) < 60)
            continue;
        QLockFile lock(mark);
        lock.setStaleLockTime(0);
        if (lock.tryLock(0)) {
            lock.unlock();
            QDir(folder.filePath()).removeRecursively();
        }
    }
}

std::unique_ptr<PostgresServer> &theShared()
{
    static std::unique_ptr<PostgresServer> server;
    return server;
}

} // namespace

PostgresServer::PostgresServer(Options options)
    : m_options(std::move(options)),
      m_programs(findPrograms()),
      m_user(otherUser()),
      // Not under TMPDIR: another user must get there, and a socket's path is short.
      m_folder(QStringLiteral("/tmp/aidoctor-pg-XXXXXX"))
{
    makeCluster();
    for (int attempt = 1;; ++attempt) {
        choosePort();
        launch();
        const QDeadlineTimer limit(kStartLimit);
        while (isRunning() && !limit.hasExpired()) {
            if (answers())
                return;
            m_server.waitForEnd(kLookAgain);
        }
        if (attempt == 3 || limit.hasExpired()) // the port may have been taken meanwhile
            qFatal("the test's PostgreSQL server does not start:\n%s", log().constData());
    }
}

PostgresServer::~PostgresServer()
{
    if (!isRunning())
        return;
    thaw();
    m_server.send(SIGQUIT); // at once; nothing is kept
    if (!m_server.waitForEnd(10s))
        kill();
}

PostgresServer &PostgresServer::shared()
{
    auto &server = theShared();
    if (!server) {
        server = std::make_unique<PostgresServer>();
        qAddPostRoutine([] { theShared().reset(); });
    }
    return *server;
}

std::optional<PostgresServer::User> PostgresServer::otherUser() const
{
    if (::geteuid() != 0)
        return {};
    for (const char *name : {"postgres", "nobody"}) {
        const passwd *entry = ::getpwnam(name);
        if (entry)
            return User{entry->pw_uid, entry->pw_gid, QString::fromLatin1(name)};
    }
    qFatal("PostgreSQL does not run as root, and there is no user \"postgres\" or \"nobody\".");
}

/// The process runs as the server's user; what it says goes to the log.
void PostgresServer::prepare(ChildProcess &process) const
{
    if (m_user) {
        process.user = m_user->user;
        process.group = m_user->group;
    }
    process.signalAtParentsEnd = SIGQUIT; // the server's "immediate shutdown"
    process.workingDirectory = m_folder.path();
    process.outputFile = m_folder.filePath(QStringLiteral("log"));
    const QStringList names = process.environment.keys();
    for (const QString &name : names) {
        if (name.startsWith(QLatin1String("PG")) || name.startsWith(QLatin1String("LC_"))
            || name == QLatin1String("LD_PRELOAD"))
            process.environment.remove(name);
    }
    process.environment.insert(QStringLiteral("LC_ALL"), QStringLiteral("C.UTF-8"));
}

void PostgresServer::makeCluster()
{
    if (!m_folder.isValid())
        qFatal("no temporary folder for the test's PostgreSQL server: %s",
               qPrintable(m_folder.errorString()));
    removeAbandonedFolders();
    m_mark = std::make_unique<QLockFile>(m_folder.filePath(QLatin1String(kOwnersMark)));
    m_mark->setStaleLockTime(0);
    m_mark->lock();
    if (m_user
        && ::chown(QFile::encodeName(m_folder.path()).constData(), m_user->user, m_user->group)
               != 0)
        qFatal("the temporary folder cannot be given to the user %s", qPrintable(m_user->name));
    ChildProcess initdb;
    prepare(initdb);
    initdb.start(program(QStringLiteral("initdb")),
                 {QStringLiteral("--pgdata=") + m_folder.filePath(QStringLiteral("data")),
                  QStringLiteral("--username=") + QLatin1String(kSuperuser),
                  QStringLiteral("--auth=trust"), QStringLiteral("--encoding=UTF8"),
                  QStringLiteral("--locale=C.UTF-8"), QStringLiteral("--no-sync"),
                  QStringLiteral("--no-instructions")});
    if (!initdb.waitForEnd(kStartLimit) || initdb.exitCode() != 0)
        qFatal("initdb failed:\n%s", log().constData());

    QFile settings(m_folder.filePath(QStringLiteral("data/postgresql.conf")));
    if (!settings.open(QIODevice::WriteOnly | QIODevice::Append))
        qFatal("postgresql.conf cannot be written");
    QStringList lines{QStringLiteral("listen_addresses = '127.0.0.1'"),
                      QStringLiteral("unix_socket_directories = '%1'").arg(m_folder.path()),
                      QStringLiteral("max_connections = 100"),
                      QStringLiteral("shared_buffers = 64MB"), QStringLiteral("timezone = 'UTC'")};
    if (!m_options.durable)
        lines << QStringLiteral("fsync = off") << QStringLiteral("full_page_writes = off")
              << QStringLiteral("autovacuum = off");
    lines << m_options.settings;
    settings.write(lines.join(QLatin1Char('\n')).toUtf8() + '\n');
}

/// Below the range from which the system takes ports for outgoing connections, so that it is still
/// free after a restart.
void PostgresServer::choosePort()
{
    for (int attempt = 0; attempt < 100; ++attempt) {
        const int port = QRandomGenerator::global()->bounded(15'000, 32'000);
        QTcpServer probe;
        if (probe.listen(QHostAddress::LocalHost, static_cast<quint16>(port))) {
            m_port = port;
            return;
        }
    }
    qFatal("no free port for the test's PostgreSQL server");
}

QString PostgresServer::program(const QString &name) const
{
    return m_programs + QLatin1Char('/') + name;
}

QString PostgresServer::url(const QString &database) const
{
    return QStringLiteral("postgresql://%1@localhost:%2/%3?host=%4")
        .arg(QLatin1String(kSuperuser))
        .arg(m_port)
        .arg(database, socketFolder());
}

QString PostgresServer::tcpUrl(const QString &database) const
{
    return QStringLiteral("postgresql://%1@127.0.0.1:%2/%3")
        .arg(QLatin1String(kSuperuser))
        .arg(m_port)
        .arg(database);
}

database::ConnectionSpec PostgresServer::spec(const QString &database) const
{
    return database::ConnectionSpec::fromUrl(url(database)).value();
}

void PostgresServer::createDatabase(const QString &name, const QString &templateName)
{
    sql(QStringLiteral("CREATE DATABASE %1 TEMPLATE %2")
            .arg(quotedName(name),
                 quotedName(templateName.isEmpty() ? QStringLiteral("template0") : templateName)));
}

void PostgresServer::dropDatabase(const QString &name)
{
    sql(QStringLiteral("DROP DATABASE IF EXISTS %1 WITH (FORCE)").arg(quotedName(name)));
}

void PostgresServer::endSessions(const QString &database)
{
    // 10 s at most for each
    sql(QStringLiteral("SELECT pg_terminate_backend(pid, 10000) FROM pg_stat_activity"
                       " WHERE datname = '%1'")
            .arg(database));
}

void PostgresServer::launch()
{
    prepare(m_server);
    m_server.start(program(QStringLiteral("postgres")),
                   {QStringLiteral("-D"), m_folder.filePath(QStringLiteral("data")),
                    QStringLiteral("-p"), QString::number(m_port)});
}

void PostgresServer::waitUntilReady()
{
    const QDeadlineTimer limit(kStartLimit);
    while (!answers()) {
        if (!isRunning() || limit.hasExpired())
            qFatal("the test's PostgreSQL server does not start:\n%s", log().constData());
        m_server.waitForEnd(kLookAgain);
    }
}

void PostgresServer::start()
{
    launch();
    waitUntilReady();
}

void PostgresServer::stop()
{
    if (!isRunning())
        return;
    m_server.send(SIGINT);
    if (!m_server.waitForEnd(kStopLimit))
        qFatal("the test's PostgreSQL server does not stop:\n%s", log().constData());
}

void PostgresServer::kill()
{
    if (!isRunning())
        return;
    // Its children become ours when it dies, so that their end can be awaited.
    ::prctl(PR_SET_CHILD_SUBREAPER, 1);
    // Stopped first, so that it starts no further process while its present ones are ended.
    const pid_t server = m_server.id();
    ::kill(server, SIGSTOP);
    const QList<pid_t> children = childrenOf(server);
    ::kill(server, SIGKILL);
    for (const pid_t child : children)
        ::kill(child, SIGKILL);
    if (!m_server.waitForEnd(kStopLimit))
        qFatal("the test's PostgreSQL server does not end");
    for (const pid_t child : children)
        ::waitpid(child, nullptr, 0);
}

void PostgresServer::signalAll(int signal)
{
    m_server.send(signal);
    for (const pid_t child : childrenOf(m_server.id()))
        ::kill(child, signal);
}

void PostgresServer::freeze()
{
    signalAll(SIGSTOP);
}

void PostgresServer::thaw()
{
    signalAll(SIGCONT);
}

std::optional<QString> PostgresServer::ask(const QString &statement, const QString &database,
                                           QString *problem) const
{
    const QByteArray address = url(database).toUtf8();
    const std::unique_ptr<PGconn, decltype(&PQfinish)> connection(PQconnectdb(address.constData()),
                                                                  &PQfinish);
    if (PQstatus(connection.get()) != CONNECTION_OK) {
        *problem = QString::fromUtf8(PQerrorMessage(connection.get()));
        return {};
    }
    PQsetNoticeProcessor(
        connection.get(), [](void *, const char *) {}, nullptr);
    const std::unique_ptr<PGresult, decltype(&PQclear)> result(
        PQexec(connection.get(), statement.toUtf8().constData()), &PQclear);
    const ExecStatusType status = PQresultStatus(result.get());
    if (status != PGRES_TUPLES_OK && status != PGRES_COMMAND_OK) {
        *problem = QString::fromUtf8(PQerrorMessage(connection.get()));
        return {};
    }
    return PQntuples(result.get()) > 0 && PQnfields(result.get()) > 0
               ? QString::fromUtf8(PQgetvalue(result.get(), 0, 0))
               : QString();
}

bool PostgresServer::answers() const
{
    QString problem;
    return ask(QStringLiteral("SELECT 1"), QStringLiteral("postgres"), &problem).has_value();
}

QString PostgresServer::sql(const QString &statement, const QString &database)
{
    QString problem;
    const auto value = ask(statement, database, &problem);
    if (!value)
        qFatal("the superuser's statement failed: %s\n%s", qPrintable(statement),
               qPrintable(problem));
    return *value;
}

int PostgresServer::running(const QString &database)
{
    return sql(QStringLiteral("SELECT count(*) FROM pg_stat_activity"
                              " WHERE datname = '%1' AND state = 'active'")
                   .arg(database))
        .toInt();
}

int PostgresServer::connections(const QString &database)
{
    return sql(QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE datname = '%1'")
                   .arg(database))
        .toInt();
}

QByteArray PostgresServer::log() const
{
    QFile file(m_folder.filePath(QStringLiteral("log")));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

} // namespace aidoctor::test
