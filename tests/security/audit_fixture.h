#pragma once

#include "database/database.h"
#include "security/audit_log.h"
#include "support/coroutines.h"
#include "support/store_place.h"

#include <QSqlDatabase>
#include <QSqlError>
#include <QSqlQuery>
#include <QTimeZone>

#include <atomic>
#include <string>

namespace aidoctor::test {

/// A store with the program's schema, and a way past its guards: what an intruder with all rights
/// on the database could do.
class AuditPlace {
public:
    explicit AuditPlace(database::Engine engine)
        : m_place(engine, StorePlace::Content::Schema), m_database(m_place.spec())
    {}
    ~AuditPlace()
    {
        if (!m_intruder.isValid())
            return;
        m_intruder.close();
        m_intruder = QSqlDatabase();
        QSqlDatabase::removeDatabase(QStringLiteral("intruder"));
    }
    AuditPlace(const AuditPlace &) = delete;
    AuditPlace &operator=(const AuditPlace &) = delete;

    database::Database &database() { return m_database; }
    const StorePlace &place() const { return m_place; }
    bool isPostgres() const { return m_place.spec().engine == database::Engine::PostgreSql; }

    security::AuditVerification verify()
    {
        security::AuditLog log(m_database, QStringLiteral("verifier"));
        const auto result = await(log.verify());
        if (!result)
            qFatal("verify failed: %s", qPrintable(result.error().message));
        return *result;
    }

    /// Runs a statement as the intruder, without triggers and foreign keys; gives the first value.
    QVariant force(const QString &sql)
    {
        QSqlQuery query(intruder());
        if (!query.exec(sql))
            qFatal("%s: %s", qPrintable(sql), qPrintable(query.lastError().text()));
        return query.next() ? query.value(0) : QVariant();
    }

    int count(const QString &condition)
    {
        return force(QStringLiteral("SELECT count(*) FROM audit_entries WHERE ") + condition)
            .toInt();
    }

private:
    QSqlDatabase intruder()
    {
        if (m_intruder.isValid())
            return m_intruder;
        const QString name = QStringLiteral("intruder");
        m_intruder = QSqlDatabase::addDatabase(
            isPostgres() ? QStringLiteral("QPSQL") : QStringLiteral("QSQLITE"), name);
        if (isPostgres())
            m_intruder.setConnectOptions(m_place.spec().libpqParameters());
        else
            m_intruder.setDatabaseName(m_place.spec().path);
        if (!m_intruder.open())
            qFatal("the intruder does not get in");
        if (isPostgres()) {
            force(QStringLiteral("SET session_replication_role = replica"));
        } else {
            for (const char *trigger : {"audit_entries_are_final", "audit_entries_stay",
                                        "audit_chains_only_grow", "audit_chains_stay"})
                force(QStringLiteral("DROP TRIGGER %1").arg(QLatin1String(trigger)));
        }
        return m_intruder;
    }

    StorePlace m_place;
    database::Database m_database;
    QSqlDatabase m_intruder;
};

/// A clock that stands until it is told to go on. May be read from any thread.
class StandingClock {
public:
    explicit StandingClock(const char *moment)
        : m_now(std::make_shared<std::atomic<qint64>>(
            QDateTime::fromString(QString::fromLatin1(moment), Qt::ISODate).toMSecsSinceEpoch()))
    {}
    void advance(std::chrono::seconds duration)
    {
        *m_now += std::chrono::milliseconds(duration).count();
    }
    security::AuditChain::Clock reader() const
    {
        return [now = m_now] { return QDateTime::fromMSecsSinceEpoch(*now, QTimeZone::utc()); };
    }

private:
    std::shared_ptr<std::atomic<qint64>> m_now;
};

inline security::AuditEntry auditEntry(const QString &subject,
                                       const QString &action = QStringLiteral("patient.read"))
{
    security::AuditEntry entry;
    entry.actor = security::Actor::token(QStringLiteral("owner"));
    entry.action = action;
    entry.patient = 7;
    entry.subject = subject;
    entry.outcome = QStringLiteral("ok");
    return entry;
}

/// One entry in a transaction of its own, as a store's write does it.
inline QCoro::Task<Status> appendOne(database::Database *database,
                                     std::shared_ptr<const security::AuditChain> chain,
                                     security::AuditEntry entry)
{
    auto work = [chain, entry](database::Session &session) {
        return chain->appendWithin(session, entry);
    };
    auto task = database->transaction(std::move(work));
    co_return co_await std::move(task);
}

} // namespace aidoctor::test
