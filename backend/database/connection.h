#pragma once

#include "core/result.h"
#include "database/connection_spec.h"
#include "database/session.h"

#include <QSqlDatabase>

#include <atomic>
#include <memory>
#include <mutex>

struct pg_cancel;
struct sqlite3;

namespace aidoctor::database {

/// How a job uses its connection.
enum class Access {
    Single, ///< one reading statement, without a transaction around it: one round trip
    Read,   ///< several, which all see one state of the store
    Write,
};

/// What all connections of one store know of its absence: after a failed attempt to connect, jobs
/// fail at once for a moment instead of each waiting for the connect timeout.
class Outage {
public:
    bool isKnown() const;
    void begin();
    void end();

private:
    std::atomic<std::int64_t> m_until{0};
};

/// One QtSql connection, opened, used and closed in one worker thread. Everything an engine does
/// differently (options, transaction words, cancelling) stands behind it.
class Connection {
public:
    Connection(ConnectionSpec spec, Counters &counters, Outage &outage);
    ~Connection();
    Connection(const Connection &) = delete;
    Connection &operator=(const Connection &) = delete;

    /// Opens if need be. DATABASE_UNAVAILABLE.
    Result<Session *> open();
    void close();
    bool isOpen() const { return m_session != nullptr; }

    Status begin(Access access);
    Status commit();
    void rollback();

    /// From any thread: stops the statement that runs now, if any. Returns when the server has it.
    void interrupt();
    /// After an interrupt: waits until it can no longer hit the next statement. False: the
    /// connection is gone.
    bool settle();

private:
    void compressCheaply();
    Status configureSqlite();
    bool takeHandles();

    ConnectionSpec m_spec;
    Counters &m_counters;
    Outage &m_outage;
    QString m_name;
    QSqlDatabase m_database;
    std::unique_ptr<Session> m_session;
    Access m_access = Access::Single;

    std::mutex m_handles; ///< guards the two below: interrupt() comes from another thread
    pg_cancel *m_postgresCancel = nullptr;
    sqlite3 *m_sqlite = nullptr;
};

} // namespace aidoctor::database
