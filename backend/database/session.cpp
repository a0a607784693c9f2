#include "database/session.h"

#include "core/logging.h"
#include "database/failure_class.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QSqlError>

#include <utility>

namespace aidoctor::database {

namespace {
// The program's statements are fewer; a search's text varies with the number of its words.
constexpr std::size_t kStatementsKept = 200;
} // namespace

Rows::Rows(QSqlQuery *query, const QString &sql, qint64 executed)
    : m_query(query), m_sql(sql), m_executed(executed)
{}

Rows::Rows(Rows &&other) noexcept
    : m_query(std::exchange(other.m_query, nullptr)),
      m_sql(std::move(other.m_sql)),
      m_executed(other.m_executed),
      m_rows(other.m_rows)
{}

Rows::~Rows()
{
    if (!m_query)
        return;
    m_query->finish();
    qCDebug(log::statements, "%.3f ms, %d rows: %s", static_cast<double>(m_executed) / 1e6, m_rows,
            qPrintable(m_sql));
}

bool Rows::next()
{
    const bool there = m_query->next();
    if (there)
        ++m_rows;
    return there;
}

Session::Session(QSqlDatabase &database, const ConnectionSpec &spec, Counters &counters)
    : m_database(database),
      m_engine(spec.engine),
      m_timeLimit(spec.statementTimeout),
      m_counters(counters)
{}

Session::~Session() = default;

void Session::beginJob(const std::atomic<bool> *cancelled)
{
    m_cancelled = cancelled;
    m_limited = true;
    m_lost = false;
    m_conflict = false;
}

Status Session::liftTimeLimit()
{
    m_limited = false;
    m_deadline = QDeadlineTimer(QDeadlineTimer::Forever);
    return isPostgres() ? command(QStringLiteral("SET LOCAL statement_timeout = 0")) : Status();
}

bool Session::isOverdue() const
{
    return m_deadline.hasExpired() || (m_cancelled && m_cancelled->load());
}

void Session::forgetStatements()
{
    m_prepared.clear();
}

Error Session::failed(const QSqlError &error)
{
    const FailureClass failure = classify(m_database, error);
    m_lost = failure == FailureClass::Lost;
    m_conflict = failure == FailureClass::Conflict;
    if (failure == FailureClass::Cancelled && m_cancelled && m_cancelled->load())
        return cancelledError();
    return statementError(m_database, error);
}

Result<QSqlQuery *> Session::prepared(const QString &sql)
{
    const std::string key = sql.toStdString();
    const auto known = m_prepared.find(key);
    if (known != m_prepared.end())
        return known->second.get();
    if (m_prepared.size() >= kStatementsKept)
        m_prepared.clear();
    auto query = std::make_unique<QSqlQuery>(m_database);
    // PostgreSQL answers as a whole either way; forward only would fetch row by row there.
    query->setForwardOnly(m_engine == Engine::Sqlite);
    if (!query->prepare(sql))
        return failure(failed(query->lastError()));
    return m_prepared.emplace(key, std::move(query)).first->second.get();
}

Result<Rows> Session::run(const QString &sql, const QVariantList &values)
{
    for (int attempt = 1;; ++attempt) {
        if (m_cancelled && m_cancelled->load())
            return failure(cancelledError());
        const auto query = prepared(sql);
        if (!query)
            return failure(query.error());
        for (int i = 0; i < values.size(); ++i)
            (*query)->bindValue(i, values.at(i));
        if (m_limited && !isPostgres())
            m_deadline.setRemainingTime(m_timeLimit);
        QElapsedTimer timer;
        timer.start();
        ++m_counters.statements;
        if ((*query)->exec())
            return Rows(*query, sql, timer.nsecsElapsed());
        const QSqlError error = (*query)->lastError();
        m_prepared.erase(sql.toStdString());
        if (attempt == 1 && classify(m_database, error) == FailureClass::Unprepared)
            continue;
        return failure(failed(error));
    }
}

Status Session::execute(const QString &sql, const QVariantList &values)
{
    const auto rows = run(sql, values);
    if (!rows)
        return failure(rows.error());
    return {};
}

Status Session::command(const QString &sql)
{
    ++m_counters.statements;
    QElapsedTimer timer;
    timer.start();
    QSqlQuery query(m_database);
    if (!query.exec(sql))
        return failure(failed(query.lastError()));
    qCDebug(log::statements, "%.3f ms: %s", static_cast<double>(timer.nsecsElapsed()) / 1e6,
            qPrintable(sql));
    return {};
}

QVariant Session::moment(std::int64_t milliseconds) const
{
    if (m_engine == Engine::Sqlite)
        return QVariant::fromValue<qlonglong>(milliseconds);
    return QDateTime::fromMSecsSinceEpoch(milliseconds, Qt::UTC).toString(Qt::ISODateWithMs);
}

QString Session::milliseconds(const char *column) const
{
    const QString name = QString::fromLatin1(column);
    return m_engine == Engine::Sqlite
               ? name
               : QStringLiteral("(extract(epoch FROM %1) * 1000)::bigint").arg(name);
}

QString Session::timeText(const char *column) const
{
    const QString name = QString::fromLatin1(column);
    return m_engine == Engine::Sqlite
               ? name
               : QStringLiteral("to_char(%1, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')").arg(name);
}

Error cancelledError()
{
    return Error{QString::fromLatin1(codes::kCancelled),
                 QCoreApplication::translate("database", "This was stopped before it was done."),
                 {}};
}

} // namespace aidoctor::database
