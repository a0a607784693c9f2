#pragma once

#include "database/session.h"
#include "security/audit_entry.h"

#include <QByteArray>
#include <QDateTime>
#include <QString>

#include <functional>
#include <vector>

namespace aidoctor::security {

struct AuditChainState;

/// The hash chain of one writing process. What the store has is the truth: this holds only the
/// chain's name, so that a transaction that is rolled back, or run again, leaves no trace and no
/// gap. Its functions may be called from any thread.
///
/// The end of the chain is a row that the appending transaction locks and moves. So the entries of
/// one process are in the order of its commits, and between its append and its commit a transaction
/// keeps the other writing transactions of this process waiting: append last, then commit.
class AuditChain {
public:
    /// Gives the current time; called from pool threads.
    using Clock = std::function<QDateTime()>;

    /// @param program what writes: "ai-doctor", "ai-doctorctl serve"; at most 100 characters
    explicit AuditChain(const QString &program, Clock clock = &QDateTime::currentDateTimeUtc);

    /// Appends within the caller's transaction (Database::transaction): durable if and when that
    /// is. The first entry of the chain, and of each UTC day, is preceded by one that signs the
    /// heads of the other chains (`audit.heads`). INVALID_ARGUMENT as completeAuditEntry(),
    /// DATABASE_*.
    Status appendWithin(database::Session &session, AuditEntry entry) const;
    /// The same for several, in order.
    Status appendWithin(database::Session &session, std::vector<AuditEntry> entries) const;

    /// The chain's uuid. It is in the store from its first entry on.
    const QByteArray &id() const { return m_id; }
    QDateTime now() const { return m_clock(); }

private:
    Result<std::vector<AuditRecord>> seal(database::Session &session, AuditChainState &state,
                                          const std::vector<AuditEntry> &entries) const;

    QByteArray m_id;
    QByteArray m_program;
    QByteArray m_startedAt;
    Clock m_clock;
};

} // namespace aidoctor::security
