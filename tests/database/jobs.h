#pragma once

#include "database/database.h"
#include "support/coroutines.h"
#include "support/engines.h"
#include "support/started.h"
#include "support/store_place.h"

#include <condition_variable>
#include <memory>
#include <mutex>

/// Jobs that the database tests run.
namespace aidoctor::test {

/// A door at which jobs wait, each with its connection, until the test opens it.
class Gate {
public:
    /// In a job.
    void pass()
    {
        std::unique_lock lock(m_mutex);
        ++m_waiting;
        m_changed.wait(lock, [this] { return m_isOpen || m_permits > 0; });
        if (!m_isOpen)
            --m_permits;
        --m_waiting;
    }
    void open()
    {
        const std::scoped_lock lock(m_mutex);
        m_isOpen = true;
        m_changed.notify_all();
    }
    void letOneThrough()
    {
        const std::scoped_lock lock(m_mutex);
        ++m_permits;
        m_changed.notify_one();
    }
    int waiting() const
    {
        const std::scoped_lock lock(m_mutex);
        return m_waiting;
    }

private:
    mutable std::mutex m_mutex;
    std::condition_variable m_changed;
    int m_waiting = 0;
    int m_permits = 0;
    bool m_isOpen = false;
};

/// Opens the gate at the end of a test, also when the test fails: a closed pool waits for its jobs.
class GateOpener {
public:
    explicit GateOpener(std::shared_ptr<Gate> gate) : m_gate(std::move(gate)) {}
    ~GateOpener() { m_gate->open(); }
    GateOpener(const GateOpener &) = delete;
    GateOpener &operator=(const GateOpener &) = delete;

private:
    std::shared_ptr<Gate> m_gate;
};

/// The first value of a statement's first row.
inline Result<int> number(database::Session &session, const QString &sql,
                          const QVariantList &values = {})
{
    auto rows = session.run(sql, values);
    if (!rows)
        return failure(rows.error());
    return rows->next() ? rows->value(0).toInt() : -1;
}

/// A statement that runs until it is stopped.
inline QString endless()
{
    return isPostgres() ? QStringLiteral("SELECT pg_sleep(600)")
                        : QStringLiteral("WITH RECURSIVE c(n) AS"
                                         " (SELECT 1 UNION ALL SELECT n + 1 FROM c)"
                                         " SELECT max(n) FROM c");
}

inline auto runs(const QString &sql)
{
    return [sql](database::Session &session) { return number(session, sql); };
}

inline auto holds(std::shared_ptr<Gate> gate)
{
    return [gate = std::move(gate)](database::Session &session) {
        const auto one = number(session, QStringLiteral("SELECT 1"));
        gate->pass();
        return one;
    };
}

inline auto inserts(int value)
{
    return [value](database::Session &session) -> Result<int> {
        const Status done =
            session.execute(QStringLiteral("INSERT INTO t (v) VALUES (?)"), {value});
        if (!done)
            return failure(done.error());
        return value;
    };
}

inline QString code(const Error &error)
{
    return error.code;
}

template <typename T>
QString code(const Result<T> &result)
{
    return result ? QStringLiteral("no error") : result.error().code;
}

/// A store with one table, t (v INTEGER UNIQUE NOT NULL), and a database on it.
class OneTable {
public:
    explicit OneTable(database::Database::Options options = {},
                      std::chrono::seconds statementTimeout = std::chrono::seconds(30))
        : m_place(engine())
    {
        database::ConnectionSpec spec = m_place.spec();
        {
            database::Database maker(spec);
            const database::Migration table{1, QStringLiteral("0001_t.sql"),
                                            "CREATE TABLE t (v INTEGER UNIQUE NOT NULL);\n"};
            const Status made = await(maker.migrate({table}));
            if (!made)
                qFatal("%s", qPrintable(made.error().message));
        }
        spec.statementTimeout = statementTimeout;
        m_database = std::make_unique<database::Database>(spec, options);
    }

    database::Database &operator*() { return *m_database; }
    database::Database *operator->() { return m_database.get(); }
    const database::ConnectionSpec &spec() const { return m_place.spec(); }
    const StorePlace &place() const { return m_place; }
    int count()
    {
        auto work = runs(QStringLiteral("SELECT count(*) FROM t"));
        return await(m_database->readOne(std::move(work))).value_or(-1);
    }

private:
    StorePlace m_place;
    std::unique_ptr<database::Database> m_database;
};

} // namespace aidoctor::test
