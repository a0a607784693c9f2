#pragma once

#include "core/job_runner.h"
#include "core/result.h"
#include "database/connection_spec.h"
#include "database/migrations.h"

#include <QCoroTask>
#include <QSqlDatabase>
#include <QSqlQuery>

#include <memory>
#include <type_traits>
#include <vector>

namespace aidoctor::database {

class Connection;

/// Awaitable QtSql. Each worker thread owns one connection; a job runs there, maps rows to plain
/// values and returns a Result, which comes back to the event loop. A lease is the job itself: it
/// cannot outlive its work, so no connection is ever held across an await.
///
/// Every read and transaction may fail with DATABASE_UNAVAILABLE (cannot be opened or was lost),
/// DATABASE_BUSY (locked or too many waiting), DATABASE_ERROR (a statement failed), SHUTTING_DOWN.
class Database {
public:
    struct Options {
        int connections = 4;
        std::size_t queueLimit = 4096;
    };

    explicit Database(ConnectionSpec spec);
    Database(ConnectionSpec spec, Options options);
    /// Lets running jobs end, answers waiting ones, closes the connections in their threads.
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    /// Brings the schema to `migrations`; to be awaited once before anything else.
    /// SCHEMA_NEWER or SCHEMA_CHANGED when the store does not belong to this program version.
    QCoro::Task<Status> migrate(std::vector<Migration> migrations);

    /// Runs `work(QSqlDatabase &) -> Result<T>` in one read-only transaction: all its statements see
    /// one state of the store.
    template <typename Work>
    auto read(Work work) -> QCoro::Task<std::invoke_result_t<Work &, QSqlDatabase &>>
    {
        return run(std::move(work), Access::Read);
    }

    /// Runs `work(QSqlDatabase &) -> Result<T>` in a transaction: commits on success, rolls back
    /// when it returns an error or throws.
    template <typename Work>
    auto transaction(Work work) -> QCoro::Task<std::invoke_result_t<Work &, QSqlDatabase &>>
    {
        return run(std::move(work), Access::Write);
    }

    /// Closes early, in the shutdown's order. Called by the destructor.
    void close();

private:
    enum class Access { Read, Write };

    template <typename Work>
    auto run(Work work, Access access) -> QCoro::Task<std::invoke_result_t<Work &, QSqlDatabase &>>
    {
        using Outcome = std::invoke_result_t<Work &, QSqlDatabase &>;
        auto job = [this, access, work = std::move(work)](int thread) mutable -> Outcome {
            auto lease = begin(thread, access);
            if (!lease)
                return failure(lease.error());
            Scope scope(*this, thread, access);
            Outcome outcome = work(**lease);
            if (outcome) {
                const Status committed = scope.commit();
                if (!committed)
                    return failure(committed.error());
            }
            return outcome;
        };
        auto completion = m_runner.start(std::move(job));
        co_return co_await completion;
    }

    /// Ends the transaction of a job, whichever way the job ends.
    class Scope {
    public:
        Scope(Database &database, int thread, Access access)
            : m_database(database), m_thread(thread), m_access(access)
        {}
        ~Scope();
        Scope(const Scope &) = delete;
        Scope &operator=(const Scope &) = delete;
        Status commit();

    private:
        Database &m_database;
        int m_thread;
        Access m_access;
        bool m_open = true;
    };

    Result<QSqlDatabase *> begin(int thread, Access access);

    ConnectionSpec m_spec;
    std::vector<std::unique_ptr<Connection>> m_connections; ///< touched only in their own thread
    JobRunner m_runner;
};

/// The Error for a statement that failed. The driver's text may quote values, so it never leaves.
Error statementError(const QSqlQuery &query);

/// Prepares and runs; values are bound in order. DATABASE_* as for Database.
Status execute(QSqlQuery &query, const QString &sql, const QVariantList &values = {});

} // namespace aidoctor::database
