#include "database/database.h"

#include "database/failure_class.h"

#include <QCoreApplication>
#include <QRandomGenerator>
#include <QSqlError>

#include <chrono>
#include <thread>

namespace aidoctor::database {

Database::Database(ConnectionSpec spec, Options options)
    : m_spec(std::move(spec)), m_pool(m_spec, options)
{}

Database::~Database()
{
    close();
}

void Database::close()
{
    m_pool.stop();
}

Database::Use::Use(Connection &connection, Session &session, const JobControl &control)
    : m_connection(connection), m_session(session)
{
    m_session.beginJob(control.flag());
}

Database::Use::~Use()
{
    m_session.endJob();
    if (m_session.isLost())
        m_connection.close();
}

Database::Transaction::~Transaction()
{
    if (m_open)
        m_connection.rollback();
}

Status Database::Transaction::commit()
{
    const Status done = m_connection.commit();
    m_open = !done;
    return done;
}

/// Two transactions that stood in each other's way would do so again if both came back at once: who
/// waits for what this one held gets it first.
void Database::pauseBefore(int attempt)
{
    const int milliseconds = QRandomGenerator::global()->bounded(10, 30) * (attempt - 1);
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
}

Error Database::jobThrew()
{
    return Error{QString::fromLatin1(codes::kInternal),
                 QCoreApplication::translate("core",
                                             "Something went wrong inside the program. Try again; "
                                             "if it happens again, report it."),
                 QStringLiteral("job threw")};
}

QCoro::Task<Status> Database::migrate(std::vector<Migration> migrations)
{
    auto work = [migrations = std::move(migrations)](Session &session) -> Status {
        return applyMigrations(session, migrations);
    };
    auto task = transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> Database::checkSchema(std::vector<Migration> migrations)
{
    auto work = [migrations = std::move(migrations)](Session &session) -> Status {
        return checkMigrations(session, migrations);
    };
    auto task = read(std::move(work));
    co_return co_await std::move(task);
}

Error statementError(const QSqlQuery &query)
{
    // The query knows its driver only: the engine is told by the shape of the code.
    const QSqlError error = query.lastError();
    const Engine engine = error.nativeErrorCode().size() == 5 ? Engine::PostgreSql : Engine::Sqlite;
    return errorFor(engine, classify(engine, error.nativeErrorCode()), error);
}

Status execute(QSqlQuery &query, const QString &sql, const QVariantList &values)
{
    query.setForwardOnly(true);
    if (!query.prepare(sql))
        return failure(statementError(query));
    for (const QVariant &value : values)
        query.addBindValue(value);
    if (!query.exec())
        return failure(statementError(query));
    return {};
}

} // namespace aidoctor::database
