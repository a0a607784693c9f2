#include "database/connection.h"

#include "core/logging.h"
#include "database/driver_handle.h"
#include "database/failure_class.h"

#include <QDeadlineTimer>
#include <QSqlError>
#include <QUuid>

#include <chrono>
#include <libpq-fe.h>
#include <sqlite3.h>
#include <thread>

namespace aidoctor::database {

namespace {

// Another process holds SQLite's lock: looked after often, so that a cancelled job ends soon.
constexpr std::chrono::milliseconds kBusyPause{5};
constexpr std::chrono::milliseconds kBusyLimit{10'000};
constexpr std::chrono::milliseconds kOutagePause{500};

constexpr int kStepsBetweenLooks = 20'000; ///< of SQLite's virtual machine; about a millisecond

/// SQLite has no statement_timeout: it asks now and then whether to go on.
int isOverdue(void *session)
{
    return static_cast<const Session *>(session)->isOverdue() ? 1 : 0;
}

/// SQLite asks whether to wait longer for a lock, as often as it finds it taken.
int waitForLock(void *session, int timesAsked)
{
    const bool isTooLong = timesAsked * kBusyPause >= kBusyLimit;
    if (isTooLong || static_cast<const Session *>(session)->isCancelled())
        return 0;
    std::this_thread::sleep_for(kBusyPause);
    return 1;
}

std::int64_t steadyMilliseconds()
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
               std::chrono::steady_clock::now().time_since_epoch())
        .count();
}

} // namespace

bool Outage::isKnown() const
{
    return steadyMilliseconds() < m_until.load();
}

void Outage::begin()
{
    m_until.store(steadyMilliseconds() + kOutagePause.count());
}

void Outage::end()
{
    m_until.store(0);
}

Connection::Connection(ConnectionSpec spec, Counters &counters, Outage &outage)
    : m_spec(std::move(spec)),
      m_counters(counters),
      m_outage(outage),
      m_name(QUuid::createUuid().toString(QUuid::WithoutBraces))
{}

Connection::~Connection()
{
    close();
}

Result<Session *> Connection::open()
{
    if (m_session)
        return m_session.get();
    const bool postgres = m_spec.engine == Engine::PostgreSql;
    if (postgres && m_outage.isKnown())
        return failure(unavailable(m_spec.engine));
    m_database = QSqlDatabase::addDatabase(
        postgres ? QStringLiteral("QPSQL") : QStringLiteral("QSQLITE"), m_name);
    if (postgres) {
        m_database.setConnectOptions(m_spec.libpqParameters());
    } else {
        m_database.setDatabaseName(m_spec.path);
        m_database.setConnectOptions(
            QStringLiteral("QSQLITE_BUSY_TIMEOUT=%1").arg(kBusyLimit.count()));
    }
    if (!m_database.open()) {
        // The driver's text names hosts and users; the class of the failure is enough for the log.
        qCWarning(log::database, "a connection cannot be opened");
        m_outage.begin();
        close();
        return failure(unavailable(m_spec.engine));
    }
    m_outage.end();
    if (postgres)
        compressCheaply();
    const Status configured = postgres ? Status() : configureSqlite();
    if (!configured) {
        close();
        return failure(configured.error());
    }
    m_session = std::make_unique<Session>(m_database, m_spec, m_counters);
    ++m_counters.connectionsOpened;
    ++m_counters.connectionsOpen;
    if (!takeHandles()) {
        qCCritical(log::database, "this version of Qt's database driver is not known");
        close();
        return failure(unavailable(m_spec.engine));
    }
    return m_session.get();
}

/// Long texts are compressed when they are stored. LZ4 takes a fraction of the server's time that
/// its own method takes; not every server was built with it, or lets everybody choose.
void Connection::compressCheaply()
{
    QSqlQuery query(m_database);
    query.exec(QStringLiteral(
        "SELECT set_config('default_toast_compression', 'lz4', false) FROM pg_settings"
        " WHERE name = 'default_toast_compression' AND 'lz4' = ANY (enumvals)"));
}

Status Connection::configureSqlite()
{
    // The defaults are off, and synchronous=FULL is what makes an acknowledged write survive a
    // power failure in WAL mode.
    for (const char *pragma : {"PRAGMA journal_mode=WAL", "PRAGMA foreign_keys=ON",
                               "PRAGMA synchronous=FULL", "PRAGMA temp_store=MEMORY"}) {
        // Turning a new file to WAL does not wait for another program that does the same: SQLite's
        // busy timeout does not cover it.
        QSqlQuery query(m_database);
        const QDeadlineTimer patience(kBusyLimit);
        bool done = query.exec(QString::fromLatin1(pragma));
        while (!done && classify(m_database, query.lastError()) == FailureClass::Busy
               && !patience.hasExpired()) {
            std::this_thread::sleep_for(kBusyPause);
            done = query.exec(QString::fromLatin1(pragma));
        }
        if (done)
            continue;
        const Error error = statementError(m_database, query.lastError());
        Error shown = unavailable(Engine::Sqlite);
        shown.detail = error.detail;
        return failure(error.code == QLatin1String(codes::kDatabaseBusy) ? error : shown);
    }
    return {};
}

/// False where the driver does not give what cancelling needs.
bool Connection::takeHandles()
{
    const std::scoped_lock lock(m_handles);
    if (m_spec.engine == Engine::PostgreSql) {
        pg_conn *handle = postgresHandle(m_database);
        if (handle)
            silenceNotices(handle);
        m_postgresCancel = PQgetCancel(handle);
        return m_postgresCancel != nullptr;
    }
    m_sqlite = sqliteHandle(m_database);
    if (m_sqlite) {
        sqlite3_progress_handler(m_sqlite, kStepsBetweenLooks, &isOverdue, m_session.get());
        sqlite3_busy_handler(m_sqlite, &waitForLock, m_session.get());
    }
    return m_sqlite != nullptr;
}

void Connection::close()
{
    {
        const std::scoped_lock lock(m_handles);
        PQfreeCancel(m_postgresCancel);
        m_postgresCancel = nullptr;
        if (m_sqlite) {
            sqlite3_progress_handler(m_sqlite, 0, nullptr, nullptr);
            sqlite3_busy_handler(m_sqlite, nullptr, nullptr);
        }
        m_sqlite = nullptr;
    }
    if (m_database.isValid()) {
        m_database.close();
        m_database = QSqlDatabase();
        QSqlDatabase::removeDatabase(m_name);
    }
    // After the driver: its statements would otherwise be freed one by one on a server that may not
    // be there any more, each with a complaint in the log.
    if (m_session) {
        m_session.reset();
        --m_counters.connectionsOpen;
    }
}

Status Connection::begin(Access access)
{
    m_access = access;
    if (access == Access::Single)
        return {};
    const bool postgres = m_spec.engine == Engine::PostgreSql;
    if (access == Access::Read)
        return m_session->command(
            postgres ? QStringLiteral("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY")
                     : QStringLiteral("BEGIN DEFERRED"));
    // Taking SQLite's write lock at once means a writer waits at its start, never fails in its
    // middle.
    return m_session->command(postgres ? QStringLiteral("BEGIN")
                                       : QStringLiteral("BEGIN IMMEDIATE"));
}

Status Connection::commit()
{
    if (m_access == Access::Single)
        return {};
    if (m_spec.engine == Engine::PostgreSql
        && PQtransactionStatus(postgresHandle(m_database)) == PQTRANS_INERROR) {
        // A statement failed and the work went on: COMMIT would roll back and report success.
        const QSqlError error({}, {}, QSqlError::TransactionError, QStringLiteral("25P02"));
        return failure(statementError(m_database, error));
    }
    return m_session->command(QStringLiteral("COMMIT"));
}

void Connection::rollback()
{
    if (m_access == Access::Single || !m_session)
        return;
    if (m_spec.engine == Engine::PostgreSql && !postgresIsConnected(m_database))
        return;
    QSqlQuery query(m_database);
    // SQLite has ended the transaction by itself after some errors: then there is nothing to do.
    query.exec(QStringLiteral("ROLLBACK"));
}

void Connection::interrupt()
{
    const std::scoped_lock lock(m_handles);
    if (m_postgresCancel) {
        char message[256];
        if (PQcancel(m_postgresCancel, message, sizeof message) == 0)
            qCWarning(log::database, "a statement could not be cancelled on the server");
    } else if (m_sqlite) {
        sqlite3_interrupt(m_sqlite);
    }
}

bool Connection::settle()
{
    if (!m_session)
        return true;
    if (m_spec.engine == Engine::Sqlite) {
        // Nothing runs between jobs that an interrupt could strike. But it may have struck the
        // ROLLBACK: then the transaction is still open.
        if (m_sqlite && sqlite3_get_autocommit(m_sqlite) == 0) {
            QSqlQuery query(m_database);
            query.exec(QStringLiteral("ROLLBACK"));
        }
        return !m_sqlite || sqlite3_get_autocommit(m_sqlite) != 0;
    }
    // PQcancel() has returned, so the signal is on its way; it strikes this statement or none.
    for (int attempt = 0; attempt < 2; ++attempt) {
        QSqlQuery query(m_database);
        if (query.exec(QStringLiteral("SELECT 1")))
            return true;
    }
    return false;
}

} // namespace aidoctor::database
