#include "database/session.h"

#include "core/logging.h"
#include "database/failure_class.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QElapsedTimer>
#include <QSqlError>
#include <QTimeZone>

#include <utility>

namespace aidoctor::database {

namespace {
// The program's statements are fewer; a search's text varies with the number of its words.
constexpr std::size_t kStatementsKept = 200;
} // namespace

Rows::Rows(Session &session, std::shared_ptr<QSqlQuery> query, const QString &sql, qint64 executed)
    : m_session(&session), m_query(std::move(query)), m_sql(sql), m_executed(executed)
{}

Rows::Rows(Rows &&other) noexcept
    : m_session(other.m_session),
      m_query(std::move(other.m_query)),
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
    else if (m_query->lastError().isValid())
        m_session->failed(m_query->lastError());
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
    m_deadline = QDeadlineTimer(QDeadlineTimer::Forever);
    m_limited = true;
    m_failure.reset();
    m_lost = false;
    m_conflict = false;
}

void Session::endJob()
{
    m_cancelled = nullptr;
    m_deadline = QDeadlineTimer(QDeadlineTimer::Forever);
}

Status Session::liftTimeLimit()
{
    m_limited = false;
    m_deadline = QDeadlineTimer(QDeadlineTimer::Forever);
    return isPostgres() ? command(QStringLiteral("SET LOCAL statement_timeout = 0")) : Status();
}

void Session::startClock()
{
    if (m_limited && !isPostgres())
        m_deadline.setRemainingTime(m_timeLimit);
}

bool Session::isOverdue() const
{
    return m_deadline.hasExpired() || isCancelled();
}

Error Session::failed(const QSqlError &error)
{
    const FailureClass kind = classify(m_database, error);
    m_lost = m_lost || kind == FailureClass::Lost;
    m_conflict = m_conflict || kind == FailureClass::Conflict || kind == FailureClass::Unprepared;
    const bool stopped = kind == FailureClass::Cancelled || kind == FailureClass::Busy;
    return failed(stopped && isCancelled() ? cancelledError() : statementError(m_database, error));
}

Error Session::failed(Error error)
{
    if (!m_failure)
        m_failure = error;
    return error;
}

/// The statement of this text, for one use: while rows of it are still read elsewhere in the job,
/// it is prepared a second time.
Result<std::shared_ptr<QSqlQuery>> Session::prepared(const QString &sql)
{
    const std::string key = sql.toStdString();
    const auto known = m_prepared.find(key);
    const bool isInUse = known != m_prepared.end() && known->second.use_count() > 1;
    if (known != m_prepared.end() && !isInUse)
        return known->second;
    auto query = std::make_shared<QSqlQuery>(m_database);
    // PostgreSQL answers as a whole either way; forward only would fetch row by row there.
    query->setForwardOnly(m_engine == Engine::Sqlite);
    if (!query->prepare(sql))
        return failure(failed(query->lastError()));
    if (isInUse)
        return query;
    if (m_prepared.size() >= kStatementsKept)
        m_prepared.clear(); // rows that are still read keep theirs
    m_prepared.emplace(key, query);
    return query;
}

Result<Rows> Session::run(const QString &sql, const QVariantList &values)
{
    if (isCancelled())
        return failure(failed(cancelledError()));
    const auto query = prepared(sql);
    if (!query)
        return failure(query.error());
    for (int i = 0; i < values.size(); ++i)
        (*query)->bindValue(i, values.at(i));
    startClock();
    QElapsedTimer timer;
    timer.start();
    ++m_counters.statements;
    if ((*query)->exec())
        return Rows(*this, *query, sql, timer.nsecsElapsed());
    const QSqlError error = (*query)->lastError();
    // PostgreSQL keeps what is prepared when it fails to run, and could not free it in a
    // transaction that has failed.
    if (!isPostgres() || classify(m_database, error) == FailureClass::Unprepared)
        m_prepared.erase(sql.toStdString());
    return failure(failed(error));
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
    startClock();
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
    return QDateTime::fromMSecsSinceEpoch(milliseconds, QTimeZone::utc())
        .toString(Qt::ISODateWithMs);
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
