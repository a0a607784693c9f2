#include "database/connection.h"

#include "core/logging.h"
#include "database/database.h"

#include <QCoreApplication>
#include <QSqlQuery>
#include <QUuid>

namespace aidoctor::database {

namespace {

constexpr int kBusyTimeoutMilliseconds = 10'000;

QString unavailableText()
{
    return QCoreApplication::translate(
        "database", "The patient store cannot be opened. Check that its folder exists and that you "
                    "may read and write there.");
}

} // namespace

Connection::Connection(ConnectionSpec spec)
    : m_spec(std::move(spec)), m_name(QUuid::createUuid().toString(QUuid::WithoutBraces))
{}

Connection::~Connection()
{
    close();
}

Result<QSqlDatabase *> Connection::open()
{
    if (m_database.isOpen())
        return &m_database;
    m_database = QSqlDatabase::addDatabase(QStringLiteral("QSQLITE"), m_name);
    m_database.setDatabaseName(m_spec.path);
    m_database.setConnectOptions(
        QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(kBusyTimeoutMilliseconds));
    if (!m_database.open()) {
        qCWarning(log::database, "a connection cannot be opened");
        close();
        return failure(codes::kDatabaseUnavailable, unavailableText());
    }
    // The defaults are off, and synchronous=FULL is what makes an acknowledged write survive a
    // power failure in WAL mode.
    for (const char *pragma : {"PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON",
                               "PRAGMA synchronous=FULL", "PRAGMA temp_store=MEMORY"}) {
        const Status done = run(pragma);
        if (!done) {
            close();
            return failure(codes::kDatabaseUnavailable, unavailableText(), done.error().detail);
        }
    }
    return &m_database;
}

void Connection::close()
{
    if (!m_database.isValid())
        return;
    m_database.close();
    m_database = QSqlDatabase();
    QSqlDatabase::removeDatabase(m_name);
}

Status Connection::beginRead()
{
    return run("BEGIN DEFERRED");
}

Status Connection::beginWrite()
{
    // Taking the write lock at once means a writer waits at its start, never fails in its middle.
    return run("BEGIN IMMEDIATE");
}

Status Connection::commit()
{
    return run("COMMIT");
}

void Connection::rollback()
{
    [[maybe_unused]] const Status done = run("ROLLBACK");
}

const char *Connection::codeFor(const QSqlError &error)
{
    // SQLite's primary result codes, https://www.sqlite.org/rescode.html
    const int code = error.nativeErrorCode().toInt() & 0xff;
    constexpr int kBusy = 5;
    constexpr int kLocked = 6;
    constexpr int kIoError = 10;
    constexpr int kCorrupt = 11;
    constexpr int kFull = 13;
    constexpr int kCannotOpen = 14;
    constexpr int kNotADatabase = 26;
    switch (code) {
    case kBusy:
    case kLocked:
        return codes::kDatabaseBusy;
    case kIoError:
    case kCorrupt:
    case kFull:
    case kCannotOpen:
    case kNotADatabase:
        return codes::kDatabaseUnavailable;
    default:
        return codes::kDatabaseError;
    }
}

Status Connection::run(const char *statement)
{
    QSqlQuery query(m_database);
    if (query.exec(QString::fromLatin1(statement)))
        return {};
    return failure(statementError(query));
}

} // namespace aidoctor::database
