#pragma once

#include "core/completion.h"
#include "core/task_scope.h"
#include "database/database.h"
#include "security/audit_chain.h"
#include "security/audit_verifier.h"

#include <QCoroTask>
#include <QTimer>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <stop_token>
#include <vector>

namespace aidoctor::security {

/// How entries about reads are gathered.
struct AuditBatching {
    /// For how long the first entry of a batch waits for others; longer only while the batch before
    /// it is being written. At most 20 ms.
    std::chrono::milliseconds gather{2};
    std::size_t batch = 500;           ///< entries; a full batch does not wait
    std::size_t waitingLimit = 20'000; ///< entries; more are OVERLOADED
};

/// The audit trail of this process. Writes are audited in their own transaction, by chain(). Reads
/// are gathered: many entries are made durable by one transaction, and each caller gives its answer
/// away only after that. Lives in the event loop.
class AuditLog {
public:
    AuditLog(database::Database &database, const QString &program, AuditBatching batching = {},
             AuditChain::Clock clock = &QDateTime::currentDateTimeUtc);
    /// Answers what still waits with SHUTTING_DOWN; close() first, and nothing does.
    ~AuditLog();
    AuditLog(const AuditLog &) = delete;
    AuditLog &operator=(const AuditLog &) = delete;

    /// For the transactions that write: capture it in their work and append last.
    const std::shared_ptr<const AuditChain> &chain() const { return m_chain; }

    /// Ends when the entry is durable. When its batch fails all entries of it fail, with the same
    /// error. INVALID_ARGUMENT as completeAuditEntry(), OVERLOADED, SHUTTING_DOWN, DATABASE_*.
    QCoro::Task<Status> append(AuditEntry entry);

    /// Writes what waits, refuses what comes later, and ends when every caller has its answer.
    QCoro::Task<> close();

    /// Reads all chains as they are at one moment, page by page in a pool thread, and says what is
    /// wrong with them. DATABASE_*, CANCELLED.
    QCoro::Task<Result<AuditVerification>> verify(std::stop_token stop = {});

    /// Takes the next lines of an export; an error ends it.
    using Sink = std::function<Status(const QByteArray &lines)>;
    /// Gives all entries as NDJSON, in order of chain and sequence, in pages of at most 500 lines;
    /// a connection is held for one page at a time. Gives the number of entries. What the sink
    /// answers, DATABASE_*, CANCELLED.
    QCoro::Task<Result<std::int64_t>> exportTo(Sink sink, std::stop_token stop = {});

private:
    struct Waiting {
        AuditEntry entry;
        Completion<Status> written;
    };
    using Callers = std::vector<Completion<Status>>;

    void schedule();
    void startWriting();
    static QCoro::Task<> writeBatches(AuditLog *log, std::stop_token token);
    static QCoro::Task<> release(Callers callers, Status outcome);

    database::Database &m_database;
    std::shared_ptr<const AuditChain> m_chain;
    AuditBatching m_batching;
    std::deque<Waiting> m_waiting;
    QTimer m_gathering;
    bool m_writing = false;
    bool m_closing = false;
    TaskScope m_scope;
};

} // namespace aidoctor::security
