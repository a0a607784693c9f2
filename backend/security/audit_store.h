#pragma once

#include "database/session.h"
#include "security/audit_entry.h"
#include "security/audit_verifier.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace aidoctor::security {

/// Where a chain ends, as its row says.
struct AuditChainEnd {
    std::int64_t sequence = 0;
    QByteArray hash;
    QString headsOn; ///< the UTC day on which the chain last signed the heads of the others
};

/// A chain's row with everything in it.
struct AuditChainState {
    QByteArray chain;
    QByteArray program;
    QByteArray startedAt;
    AuditChainEnd end;
    QString lastAt; ///< when `end` was written
};

/// An entry with its chain's row, if the chain has one.
struct AuditRow {
    AuditRecord record;
    std::optional<AuditChainRow> chain;
};

/// Behind which entry a page begins. The first page begins behind the default.
struct AuditCursor {
    QByteArray chain;
    std::int64_t sequence = 0;
};

/// What stands at the place of a signed head.
struct AuditHeadAnswer {
    std::optional<QByteArray> hash;
    bool chainIsKnown = false;
};

/// The SQL of the audit trail, within a job's session. DATABASE_* as for Database.
class AuditStore {
public:
    explicit AuditStore(database::Session &session) : m_session(session) {}

    /// The end of a chain, locked for the rest of the transaction: on PostgreSQL its row, on SQLite
    /// the transaction has the write lock already. Nothing if there is no such chain.
    Result<std::optional<AuditChainEnd>> lockEnd(const QByteArray &chain);
    /// Makes the chain's row. False if another transaction has made it meanwhile.
    Result<bool> create(const AuditChainState &state);
    /// Moves the end of the chain on from `from`, under the lock.
    Status moveEnd(const AuditChainState &state, std::int64_t from);
    /// Writes the entries by one statement.
    Status insert(const std::vector<AuditRecord> &records);
    /// The ends of the other chains that were written to since that day (YYYY-MM-DD), the newest
    /// first, as the store has them committed.
    Result<std::vector<AuditHead>> otherHeads(const QByteArray &chain, const QString &since);

    /// The next entries in order of chain and sequence, at most kPage.
    Result<std::vector<AuditRow>> page(const AuditCursor &after);
    /// Chains with a row but without an entry; the first of them.
    Result<std::vector<QByteArray>> emptyChains();
    /// What stands at these places, in their order.
    Result<std::vector<AuditHeadAnswer>> lookUp(const std::vector<AuditHead> &heads);

    static constexpr int kPage = 500;
    static constexpr int kHeadsSigned = 100;

private:
    QString text(const char *column) const;
    QVariant bytes(const QByteArray &value) const;

    database::Session &m_session;
};

} // namespace aidoctor::security
