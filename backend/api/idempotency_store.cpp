#include "api/idempotency_store.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>

namespace aidoctor::api {

using database::Session;

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(api)
};

constexpr qsizetype kMaxAnswerBytes = 1 << 20;
constexpr qsizetype kMaxKey = 200;

qint64 milliseconds(std::chrono::milliseconds duration)
{
    return duration.count();
}

/// Old keys go a few at a time, with the requests that bring new ones.
Status forgetOld(Session &session, qint64 now)
{
    return session.execute(
        QStringLiteral("DELETE FROM idempotency_keys WHERE (scope, key) IN (SELECT scope, key FROM"
                       " idempotency_keys WHERE created_at < ? ORDER BY created_at LIMIT 20)"),
        {session.moment(now - milliseconds(IdempotencyStore::kKept))});
}

Result<IdempotencyStore::Claim> claimWithin(Session &session, const QString &scope,
                                            const QString &key, const QString &fingerprint)
{
    const qint64 now = QDateTime::currentMSecsSinceEpoch();
    const qint64 lease = now + milliseconds(IdempotencyStore::kLease);
    const Status forgotten = forgetOld(session, now);
    if (!forgotten)
        return failure(forgotten.error());
    {
        // A second request under the key waits here until the first has its row.
        auto inserted = session.run(
            QStringLiteral("INSERT INTO idempotency_keys (scope, key, fingerprint, created_at,"
                           " lease_until) VALUES (?, ?, ?, ?, ?)"
                           " ON CONFLICT (scope, key) DO NOTHING RETURNING key"),
            {scope, key, fingerprint, session.moment(now), session.moment(lease)});
        if (!inserted)
            return failure(inserted.error());
        if (inserted->next()) {
            IdempotencyStore::Claim first;
            first.claimedAt = now;
            return first;
        }
    }
    IdempotencyStore::Claim claim;
    qint64 leaseUntil = 0;
    {
        auto rows = session.run(
            QStringLiteral("SELECT fingerprint, status, answer, %1, %2 FROM idempotency_keys"
                           " WHERE scope = ? AND key = ?")
                .arg(session.milliseconds("created_at"), session.milliseconds("lease_until")),
            {scope, key});
        if (!rows)
            return failure(rows.error());
        rows->next();
        if (rows->value(0).toString() != fingerprint)
            return failure(codes::kIdempotencyKeyReused,
                           Text::tr("This Idempotency-Key was sent with another request. Use a new "
                                    "key for each request."));
        claim.isRepeat = !rows->value(1).isNull();
        claim.status = rows->value(1).toInt();
        claim.answer = rows->value(2).toString().toUtf8();
        claim.claimedAt = rows->value(3).toLongLong();
        leaseUntil = rows->value(4).toLongLong();
    }
    if (claim.isRepeat)
        return claim;
    auto retaken = session.run(
        QStringLiteral("UPDATE idempotency_keys SET lease_until = ? WHERE scope = ? AND key = ?"
                       " AND status IS NULL AND lease_until = ? AND lease_until < ? RETURNING key"),
        {session.moment(lease), scope, key, session.moment(leaseUntil), session.moment(now)});
    if (!retaken)
        return failure(retaken.error());
    if (!retaken->next())
        return failure(codes::kRequestInProgress,
                       Text::tr("The same request is still being answered. Send it again in a "
                                "moment."));
    claim.isRetaken = true;
    return claim;
}

} // namespace

Result<QString> IdempotencyStore::keyOf(const http::Request &request)
{
    const QByteArray key = request.header("idempotency-key");
    const bool printable =
        std::all_of(key.begin(), key.end(), [](char c) { return c > ' ' && c <= '~'; });
    if (key.isEmpty() || key.size() > kMaxKey || !printable)
        return failure(codes::kInvalidArgument,
                       Text::tr("An Idempotency-Key is 1 to 200 printable characters."));
    return QString::fromLatin1(key);
}

QCoro::Task<Result<IdempotencyStore::Claim>> IdempotencyStore::claim(QString scope, QString key,
                                                                     QByteArray fingerprint)
{
    const QString print = QString::fromLatin1(fingerprint.toHex());
    auto work = [scope, key, print](Session &session) {
        return claimWithin(session, scope, key, print);
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> IdempotencyStore::finish(QString scope, QString key, int status,
                                             QByteArray answer)
{
    if (answer.size() > kMaxAnswerBytes)
        co_return Status();
    const QString text = QString::fromUtf8(answer);
    auto work = [scope, key, status, text](Session &session) {
        return session.execute(QStringLiteral("UPDATE idempotency_keys SET status = ?, answer = ?"
                                              " WHERE scope = ? AND key = ?"),
                               {status, text.isNull() ? QStringLiteral("") : text, scope, key});
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

QCoro::Task<Status> IdempotencyStore::release(QString scope, QString key)
{
    auto work = [scope, key](Session &session) {
        return session.execute(QStringLiteral("DELETE FROM idempotency_keys WHERE scope = ?"
                                              " AND key = ? AND status IS NULL"),
                               {scope, key});
    };
    auto task = m_database.transaction(std::move(work));
    co_return co_await std::move(task);
}

} // namespace aidoctor::api
