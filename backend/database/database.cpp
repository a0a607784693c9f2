#include "database/database.h"

#include "core/logging.h"
#include "database/connection.h"

#include <QCoreApplication>
#include <QSqlError>

#include <algorithm>

namespace aidoctor::database {

Database::Database(ConnectionSpec spec) : Database(std::move(spec), Options()) {}

Database::Database(ConnectionSpec spec, Options options)
    : m_spec(std::move(spec)),
      m_connections(static_cast<std::size_t>(options.connections)),
      m_runner(options.connections, options.queueLimit, [this](int thread) {
          m_connections[static_cast<std::size_t>(thread)].reset();
      })
{}

Database::~Database()
{
    close();
}

void Database::close()
{
    m_runner.stop();
}

Result<QSqlDatabase *> Database::begin(int thread, Access access)
{
    auto &connection = m_connections[static_cast<std::size_t>(thread)];
    if (!connection)
        connection = std::make_unique<Connection>(m_spec);
    auto open = connection->open();
    if (!open)
        return open;
    const Status begun
        = access == Access::Write ? connection->beginWrite() : connection->beginRead();
    if (!begun)
        return failure(begun.error());
    return open;
}

Database::Scope::~Scope()
{
    if (m_open)
        m_database.m_connections[static_cast<std::size_t>(m_thread)]->rollback();
}

Status Database::Scope::commit()
{
    const Status done = m_database.m_connections[static_cast<std::size_t>(m_thread)]->commit();
    if (done)
        m_open = false;
    return done;
}

QCoro::Task<Status> Database::migrate(std::vector<Migration> migrations)
{
    auto work = [migrations = std::move(migrations)](QSqlDatabase &connection) -> Status {
        return applyMigrations(connection, migrations);
    };
    auto task = transaction(std::move(work));
    co_return co_await std::move(task);
}

Error statementError(const QSqlQuery &query)
{
    const QSqlError error = query.lastError();
    const char *code = Connection::codeFor(error);
    qCWarning(log::database, "a statement failed: %s (engine code %s)", code,
              qPrintable(error.nativeErrorCode()));
    QString message = QCoreApplication::translate(
        "database", "The patient store reported an error. Try again; if it happens again, check "
                    "the store's disk.");
    if (code == codes::kDatabaseBusy)
        message = QCoreApplication::translate("database",
                                              "The patient store is busy. Try again in a moment.");
    return Error{QString::fromLatin1(code), message,
                 QStringLiteral("engine code %1").arg(error.nativeErrorCode())};
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
