#include "database/change_feed.h"

#include "core/logging.h"
#include "database/connection.h"
#include "database/driver_handle.h"

#include <algorithm>
#include <libpq-fe.h>
#include <memory>
#include <utility>

namespace aidoctor::database {

namespace {

using PostgresConnection = std::unique_ptr<PGconn, decltype(&PQfinish)>;

std::chrono::milliseconds until(std::chrono::steady_clock::time_point moment)
{
    return std::chrono::duration_cast<std::chrono::milliseconds>(
        moment - std::chrono::steady_clock::now());
}

/// Runs a statement without ever blocking longer than a stop may wait: the bell ends it. False when
/// it failed or was not answered in time; the connection is of no use then.
bool run(PGconn *connection, const char *sql, const platform::WakeUp &bell,
         std::chrono::milliseconds limit)
{
    if (PQsendQuery(connection, sql) != 1)
        return false;
    const auto giveUp = std::chrono::steady_clock::now() + limit;
    for (bool good = true;;) {
        while (PQisBusy(connection)) {
            if (platform::waitFor(PQsocket(connection), platform::Wait::Readable, bell,
                                  until(giveUp))
                    != platform::Woken::Descriptor
                || PQconsumeInput(connection) != 1)
                return false;
        }
        PGresult *result = PQgetResult(connection);
        if (!result)
            return good;
        const ExecStatusType status = PQresultStatus(result);
        PQclear(result);
        good = good && (status == PGRES_COMMAND_OK || status == PGRES_TUPLES_OK);
    }
}

/// Connects and listens, without ever blocking longer than a stop may wait. Null when the server
/// cannot be reached in time.
PostgresConnection connectTo(const ConnectionSpec &spec, const platform::WakeUp &bell,
                             std::chrono::milliseconds answerLimit)
{
    PostgresConnection none(nullptr, &PQfinish);
    const QByteArray parameters = spec.libpqParameters().toLocal8Bit();
    PostgresConnection connection(PQconnectStart(parameters.constData()), &PQfinish);
    if (!connection)
        return none;
    silenceNotices(connection.get());
    const auto giveUp =
        std::chrono::steady_clock::now() + std::max(spec.connectTimeout, std::chrono::seconds(2));
    auto wanted = PGRES_POLLING_WRITING;
    while (PQstatus(connection.get()) != CONNECTION_BAD && wanted != PGRES_POLLING_OK) {
        const auto ready = platform::waitFor(
            PQsocket(connection.get()),
            wanted == PGRES_POLLING_READING ? platform::Wait::Readable : platform::Wait::Writable,
            bell, until(giveUp));
        if (ready != platform::Woken::Descriptor)
            return none;
        wanted = PQconnectPoll(connection.get());
        if (wanted == PGRES_POLLING_FAILED)
            return none;
    }
    if (PQstatus(connection.get()) != CONNECTION_OK
        || !run(connection.get(), "LISTEN aidoctor", bell, answerLimit))
        return none;
    return connection;
}

} // namespace

Change Change::fromPayload(const QString &payload)
{
    Change change;
    const QString topic = payload.section(QLatin1Char(' '), 0, 0);
    bool hasPatient = false;
    bool hasNumber = false;
    change.patient = payload.section(QLatin1Char(' '), 1, 1).toLongLong(&hasPatient);
    change.number = payload.section(QLatin1Char(' '), 2, 2).toLongLong(&hasNumber);
    change.subject = payload.section(QLatin1Char(' '), 3);
    if (hasPatient && hasNumber)
        change.topic = topic;
    return change;
}

ChangeFeed::ChangeFeed(ConnectionSpec spec, QObject *parent, FeedTiming timing)
    : QObject(parent), m_spec(std::move(spec)), m_timing(timing)
{
    qRegisterMetaType<Change>();
}

ChangeFeed::~ChangeFeed()
{
    stop();
}

void ChangeFeed::start()
{
    if (m_thread.joinable())
        return;
    m_thread = std::thread([this] { m_spec.engine == Engine::PostgreSql ? listen() : poll(); });
}

void ChangeFeed::stop()
{
    if (!m_thread.joinable())
        return;
    m_stopping.store(true);
    m_stopBell.ring();
    m_thread.join();
}

/// Sleeps, or returns at once when the feed is being stopped. False then.
bool ChangeFeed::wait(std::chrono::milliseconds duration)
{
    platform::waitFor(-1, platform::Wait::Readable, m_stopBell, duration);
    return !m_stopping.load();
}

void ChangeFeed::tell(Change change)
{
    m_mailbox.post([this, change = std::move(change)] { emit changed(change); });
}

void ChangeFeed::tellListening(bool listening)
{
    if (m_stopping.load() || std::exchange(m_told, listening) == listening)
        return;
    m_mailbox.post([this, listening] {
        m_listening = listening;
        if (listening)
            emit resumed();
        else
            emit lost();
    });
}

void ChangeFeed::listen()
{
    do {
        const PostgresConnection connection = connectTo(m_spec, m_stopBell, m_timing.silence);
        tellListening(connection != nullptr);
        if (!connection)
            continue;
        hear(connection.get());
        if (!m_stopping.load())
            qCWarning(log::database, "the connection that listens for changes was lost");
        tellListening(false);
    } while (wait(m_timing.retry));
}

/// Passes on what the server announces, until the connection is lost or the bell rings.
void ChangeFeed::hear(pg_conn *connection)
{
    for (;;) {
        while (PGnotify *notification = PQnotifies(connection)) {
            const Change change = Change::fromPayload(QString::fromUtf8(notification->extra));
            PQfreemem(notification);
            if (!change.topic.isEmpty())
                tell(change);
        }
        bool isAlive = false;
        switch (platform::waitFor(PQsocket(connection), platform::Wait::Readable, m_stopBell,
                                  m_timing.silence)) {
        case platform::Woken::Descriptor:
            isAlive = PQconsumeInput(connection) == 1 && PQstatus(connection) == CONNECTION_OK;
            break;
        case platform::Woken::Timeout:
            isAlive = run(connection, "SELECT 1", m_stopBell, m_timing.silence);
            break;
        case platform::Woken::Bell:
            break;
        }
        if (!isAlive)
            return;
    }
}

void ChangeFeed::poll()
{
    Counters counters;
    Outage outage;
    Connection connection(m_spec, counters, outage);
    std::int64_t last = -1;
    qlonglong version = -1;
    do {
        auto session = connection.open();
        bool good = session.has_value();
        if (good) {
            auto rows = (*session)->run(QStringLiteral("PRAGMA data_version"));
            good = rows && rows->next();
            const qlonglong now = good ? rows->value(0).toLongLong() : version;
            if (good && now == version)
                continue;
            version = now;
        }
        if (good && last < 0) {
            auto rows =
                (*session)->run(QStringLiteral("SELECT coalesce(max(id), 0) FROM change_log"));
            good = rows && rows->next();
            if (good)
                last = rows->value(0).toLongLong();
        } else if (good) {
            auto rows =
                (*session)->run(QStringLiteral("SELECT id, topic, patient_id, subject, number"
                                               " FROM change_log WHERE id > ? ORDER BY id"),
                                {QVariant::fromValue<qlonglong>(last)});
            good = rows.has_value();
            while (good && rows->next()) {
                last = rows->value(0).toLongLong();
                tell({rows->value(1).toString(), rows->value(2).toLongLong(),
                      rows->value(3).toString(), rows->value(4).toLongLong()});
            }
        }
        if (!good) {
            connection.close();
            version = -1;
        }
        tellListening(good);
    } while (wait(m_told == true ? m_timing.poll : m_timing.retry));
}

} // namespace aidoctor::database
