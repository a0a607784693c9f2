#pragma once

#include "core/completion.h"
#include "core/result.h"
#include "database/connection_spec.h"
#include "database/migrations.h"
#include "database/pool.h"
#include "database/session.h"

#include <QCoroTask>
#include <QSqlDatabase>
#include <QSqlQuery>

#include <exception>
#include <memory>
#include <stop_token>
#include <type_traits>
#include <vector>

namespace aidoctor::database {

/// Awaitable QtSql over a pool of connections, each in a worker thread. A job runs there, maps rows
/// to plain values and returns a Result, which comes back to the event loop. A lease is the job
/// itself: it cannot outlive its work, so no connection is ever held across an await.
///
/// Work takes a `Session &` or, for plain QtSql, a `QSqlDatabase &`. It may run again from its
/// start: a read when the connection was lost under it, any work that the engine rolled back
/// because of another transaction. A write whose connection was lost is not repeated. A job in
/// which a statement failed fails with the first such error, whatever its work makes of it.
///
/// Everything may fail with DATABASE_UNAVAILABLE (cannot be reached or was lost; of a write it may
/// then be unknown whether it was done), DATABASE_BUSY (waited too long, or locked),
/// DATABASE_TIMEOUT (a statement took longer than the set-up allows), DATABASE_ERROR (a statement
/// failed), CANCELLED (its stop token), OVERLOADED (too many waiting), SHUTTING_DOWN.
class Database {
public:
    using Options = Pool::Options;

    explicit Database(ConnectionSpec spec, Options options = {});
    /// Lets running jobs end, answers waiting ones, closes the connections in their threads.
    ~Database();
    Database(const Database &) = delete;
    Database &operator=(const Database &) = delete;

    const ConnectionSpec &spec() const { return m_spec; }

    /// Brings the schema to `migrations`, all steps in one transaction; two programs that start at
    /// once do it one after the other. SCHEMA_NEWER or SCHEMA_CHANGED when the store does not
    /// belong to this program version.
    QCoro::Task<Status> migrate(std::vector<Migration> migrations);
    /// Changes nothing. SCHEMA_MISSING, SCHEMA_OLDER, SCHEMA_NEWER or SCHEMA_CHANGED when this
    /// program cannot work on the store as it is.
    QCoro::Task<Status> checkSchema(std::vector<Migration> migrations);

    /// Runs `work(Session &) -> Result<T>`, which reads with one statement: one round trip, without
    /// a transaction around it.
    template <typename Work>
    auto readOne(Work work, std::stop_token stop = {})
        -> QCoro::Task<std::invoke_result_t<Work &, Session &>>
    {
        return run(std::move(work), Access::Single, std::move(stop));
    }

    /// Runs `work(Session &) -> Result<T>` in one read-only transaction: all its statements see one
    /// state of the store.
    template <typename Work>
    auto read(Work work, std::stop_token stop = {})
        -> QCoro::Task<std::invoke_result_t<Work &, Session &>>
    {
        return run(std::move(work), Access::Read, std::move(stop));
    }

    /// Runs `work(Session &) -> Result<T>` in a transaction: commits on success, rolls back when it
    /// returns an error or throws.
    template <typename Work>
    auto transaction(Work work, std::stop_token stop = {})
        -> QCoro::Task<std::invoke_result_t<Work &, Session &>>
    {
        return run(std::move(work), Access::Write, std::move(stop));
    }

    const Counters &counters() const { return m_pool.counters(); }
    /// How many jobs wait for a connection.
    std::size_t waiting() const { return m_pool.waiting(); }

    /// Closes early, in the shutdown's order. Called by the destructor.
    void close();

private:
    template <typename Work>
    auto run(Work work, Access access, std::stop_token stop)
        -> QCoro::Task<std::invoke_result_t<Work &, Session &>>
    {
        using Outcome = std::invoke_result_t<Work &, Session &>;
        if (stop.stop_requested()) // else the work might be done before the pool hears of it
            co_return Outcome(tl::unexpect, cancelledError());
        Completion<Outcome> completion;
        auto shared = std::make_shared<Work>(std::move(work));
        Pool::Job job;
        job.writes = access == Access::Write;
        job.run = [shared, access, completion](Connection &connection,
                                               JobControl &control) mutable -> Mailbox::Letter {
            auto outcome = std::make_shared<Outcome>(guarded(*shared, access, connection, control));
            shared.reset(); // what the work captured dies in the worker, not in the event loop
            return [completion, outcome] { completion.set(std::move(*outcome)); };
        };
        job.refuse = [completion](const Error &error) {
            completion.set(Outcome(tl::unexpect, error));
        };
        shared.reset();
        const Pool::JobId id = m_pool.start(std::move(job));
        auto onStop = [this, id] { m_pool.cancel(id); };
        const std::stop_callback<decltype(onStop)> callback(stop, onStop);
        co_return co_await completion;
    }

    template <typename Work>
    static auto guarded(Work &work, Access access, Connection &connection, JobControl &control)
        -> std::invoke_result_t<Work &, Session &>
    {
        try {
            return perform(work, access, connection, control);
        } catch (...) {
            return failure(jobThrew()); // what() may quote the input: only the fact leaves
        }
    }

    template <typename Work>
    static auto perform(Work &work, Access access, Connection &connection, JobControl &control)
        -> std::invoke_result_t<Work &, Session &>
    {
        for (int attempt = 1;; ++attempt) {
            if (attempt > 1)
                pauseBefore(attempt);
            if (control.isCancelled())
                return failure(cancelledError());
            const auto opened = connection.open();
            if (!opened)
                return failure(opened.error());
            Session &session = **opened;
            const Use use(connection, session, control);
            const Status begun = connection.begin(access);
            if (!begun) {
                // Nothing was done yet: a connection that died while it stood idle is no reason to
                // fail, not even for a write.
                if (session.isLost() && attempt == 1)
                    continue;
                return failure(begun.error());
            }
            Transaction transaction(connection);
            auto outcome = work(session);
            if (outcome && session.firstFailure())
                outcome = failure(*session.firstFailure());
            if (outcome) {
                control.enterCommit();
                const Status committed = transaction.commit();
                control.leaveCommit();
                if (committed)
                    return outcome;
                outcome = failure(committed.error());
            }
            const bool isRepeated = (session.isLost() && access != Access::Write && attempt == 1)
                                    || (session.hadConflict() && attempt < kConflictAttempts);
            if (!isRepeated)
                return outcome;
        }
    }

    /// A job's use of its session, whichever way the job ends. A connection whose server has gone
    /// stays "open" for QtSql: it is closed here, and the next job opens it again.
    class Use {
    public:
        Use(Connection &connection, Session &session, const JobControl &control);
        ~Use();
        Use(const Use &) = delete;
        Use &operator=(const Use &) = delete;

    private:
        Connection &m_connection;
        Session &m_session;
    };

    /// Ends the transaction of a job, whichever way the job ends.
    class Transaction {
    public:
        explicit Transaction(Connection &connection) : m_connection(connection) {}
        ~Transaction();
        Transaction(const Transaction &) = delete;
        Transaction &operator=(const Transaction &) = delete;
        Status commit();

    private:
        Connection &m_connection;
        bool m_open = true;
    };

    static constexpr int kConflictAttempts = 3;
    static void pauseBefore(int attempt);
    static Error jobThrew();

    ConnectionSpec m_spec;
    Pool m_pool;
};

/// Prepares and runs on a query of its own; values are bound in order. DATABASE_* as for Database.
/// For work that does not repeat itself; the stores use Session::run().
Status execute(QSqlQuery &query, const QString &sql, const QVariantList &values = {});

/// The Error for a statement that failed. The driver's text may quote values, so it never leaves.
Error statementError(const QSqlQuery &query);

} // namespace aidoctor::database
