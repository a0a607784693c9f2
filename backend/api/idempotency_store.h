#pragma once

#include "core/result.h"
#include "database/database.h"
#include "http/request.h"

#include <QByteArray>
#include <QCoroTask>
#include <QString>

namespace aidoctor::codes {
inline constexpr auto kIdempotencyKeyReused = "IDEMPOTENCY_KEY_REUSED";
inline constexpr auto kRequestInProgress = "REQUEST_IN_PROGRESS";
} // namespace aidoctor::codes

namespace aidoctor::api {

/// The Idempotency-Key header: a request that is repeated under one key is one write, and gets the
/// answer of the first (kept 24 h). All functions may fail with the errors of Database.
class IdempotencyStore {
public:
    explicit IdempotencyStore(database::Database &database) : m_database(database) {}

    /// What to do with a request.
    struct Claim {
        bool isRepeat = false; ///< answer with what stands here; else do it, then finish()
        int status = 0;
        QByteArray answer;
        qint64 claimedAt = 0;   ///< when it was first claimed, milliseconds since 1970 UTC
        bool isRetaken = false; ///< whoever claimed it before went away without an answer
    };

    /// The store's name of a request's key; INVALID_ARGUMENT for one that is empty, longer than 200
    /// characters or not printable ASCII.
    static Result<QString> keyOf(const http::Request &request);

    /// IDEMPOTENCY_KEY_REUSED when the key came with another request before, REQUEST_IN_PROGRESS
    /// while the first is still being answered (at most kLease after its program died).
    QCoro::Task<Result<Claim>> claim(QString scope, QString key, QByteArray fingerprint);
    /// Keeps the answer. Answers over 1 MiB are not kept: REQUEST_IN_PROGRESS ends with the lease.
    QCoro::Task<Status> finish(QString scope, QString key, int status, QByteArray answer);
    /// The request failed and did nothing: it may be sent again under the same key.
    QCoro::Task<Status> release(QString scope, QString key);

    static constexpr std::chrono::seconds kLease{60};
    static constexpr std::chrono::hours kKept{24};

private:
    database::Database &m_database;
};

} // namespace aidoctor::api
