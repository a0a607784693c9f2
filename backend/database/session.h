#pragma once

#include "core/result.h"
#include "database/connection_spec.h"

#include <QDeadlineTimer>
#include <QSqlDatabase>
#include <QSqlQuery>
#include <QVariant>

#include <atomic>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>

namespace aidoctor::database {

/// What the pool has done so far; read by tests, by `database status` and by metrics.
struct Counters {
    std::atomic<std::uint64_t> statements{0};
    std::atomic<std::uint64_t> connectionsOpened{0};
    std::atomic<int> connectionsOpen{0};
    std::atomic<int> leases{0}; ///< jobs that hold a connection now
};

class Session;

/// The rows of one statement, forward only. The statement is free for its next use when this goes.
class Rows {
public:
    Rows(Session &session, std::shared_ptr<QSqlQuery> query, const QString &sql, qint64 executed);
    Rows(Rows &&other) noexcept;
    Rows &operator=(Rows &&other) = delete;
    ~Rows();

    /// False at the end. Also where the statement fails on its way, which SQLite may do: the job
    /// then fails as a whole, so that no part of an answer is taken for all of it.
    bool next();
    QVariant value(int column) const { return m_query->value(column); }
    /// For readers that map the current row.
    const QSqlQuery &query() const { return *m_query; }
    int affected() const { return m_query->numRowsAffected(); }

private:
    Session *m_session;
    std::shared_ptr<QSqlQuery> m_query;
    QString m_sql;
    qint64 m_executed; ///< nanoseconds
    int m_rows = 0;
};

/// One connection as a job sees it, for as long as the job runs. Statements are prepared once per
/// connection and are run again under the same text, so the text never holds a value.
class Session {
public:
    Session(QSqlDatabase &database, const ConnectionSpec &spec, Counters &counters);
    ~Session();
    Session(const Session &) = delete;
    Session &operator=(const Session &) = delete;

    Engine engine() const { return m_engine; }
    bool isPostgres() const { return m_engine == Engine::PostgreSql; }
    /// For work that uses QtSql itself.
    operator QSqlDatabase &() { return m_database; }

    /// Runs one statement with its values bound in order. DATABASE_* as for Database, CANCELLED
    /// when the job was told to stop.
    Result<Rows> run(const QString &sql, const QVariantList &values = {});
    /// The same for a statement that gives no rows.
    Status execute(const QString &sql, const QVariantList &values = {});
    /// Runs a statement text as it is, unprepared: transaction words, SET, DDL.
    Status command(const QString &sql);

    /// A moment for a bound value: milliseconds since 1970 UTC as the engine's column keeps it.
    QVariant moment(std::int64_t milliseconds) const;
    /// An SQL expression that gives such a column as milliseconds since 1970 UTC.
    QString milliseconds(const char *column) const;
    /// An SQL expression that gives a `created_at` column as RFC 3339 text in UTC. SQLite keeps
    /// text.
    QString timeText(const char *column) const;

    /// What the job's first failed statement failed with. A job with one does not succeed, whatever
    /// its work makes of it: PostgreSQL would roll back what SQLite would commit.
    const std::optional<Error> &firstFailure() const { return m_failure; }
    /// Whether a statement of this job failed because the connection is gone.
    bool isLost() const { return m_lost; }
    /// Whether one failed in a way that a repetition of the whole job may heal.
    bool hadConflict() const { return m_conflict; }
    /// Every job begins and ends with these. @param cancelled lives until endJob()
    void beginJob(const std::atomic<bool> *cancelled);
    void endJob();
    /// For the rest of this job's transaction no time limit holds: migrations, copies of the store.
    Status liftTimeLimit();
    /// Whether the running statement has had its time, or its job was told to stop (SQLite asks).
    bool isOverdue() const;
    bool isCancelled() const { return m_cancelled && m_cancelled->load(); }

private:
    friend class Rows;
    Error failed(const QSqlError &error);
    Error failed(Error error);
    Result<std::shared_ptr<QSqlQuery>> prepared(const QString &sql);
    void startClock();

    QSqlDatabase &m_database;
    Engine m_engine;
    std::chrono::milliseconds m_timeLimit;
    Counters &m_counters;
    const std::atomic<bool> *m_cancelled = nullptr;
    std::unordered_map<std::string, std::shared_ptr<QSqlQuery>> m_prepared;
    QDeadlineTimer m_deadline{QDeadlineTimer::Forever}; ///< of the running statement (SQLite)
    bool m_limited = true;
    std::optional<Error> m_failure;
    bool m_lost = false;
    bool m_conflict = false;
};

/// The job was told to stop.
Error cancelledError();

} // namespace aidoctor::database
