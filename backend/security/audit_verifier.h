#pragma once

#include "security/audit_entry.h"

#include <cstdint>
#include <optional>
#include <vector>

namespace aidoctor::security {

enum class AuditFault {
    HashWrong,         ///< an entry is not what was hashed
    PreviousHashWrong, ///< an entry does not follow the one before it
    Gap,               ///< an entry is missing
    Truncated,         ///< a chain is shorter than it was
    HeadWrong,         ///< a chain does not end where its own row says
    Rewritten,         ///< an entry is another one than the one that was signed
    UnknownChain,      ///< a chain was removed, or entries belong to none
    HeadsUnreadable,   ///< the entry that signs other chains cannot be read
};

/// One thing that is wrong, and where.
struct AuditProblem {
    AuditFault fault = AuditFault::HashWrong;
    QByteArray chain;
    std::int64_t sequence = 0;
    /// The entry that signed what is not there any more; empty where the chain itself tells.
    QByteArray witnessChain;
    std::int64_t witnessSequence = 0;

    friend bool operator==(const AuditProblem &, const AuditProblem &) = default;
};

/// The problem in a sentence for a person.
QString describe(const AuditProblem &problem);

struct AuditVerification {
    std::int64_t chains = 0;
    std::int64_t entries = 0;
    std::int64_t heads = 0; ///< signatures of one chain over another that were checked
    std::int64_t faults = 0;
    std::vector<AuditProblem> problems; ///< the first of them, at most kProblemsKept

    static constexpr std::size_t kProblemsKept = 100;
    bool isIntact() const { return faults == 0; }
};

/// What a chain's own row says of it.
struct AuditChainRow {
    QByteArray program;
    QByteArray startedAt;
    std::int64_t lastSequence = 0;
    QByteArray lastHash;
};

/// Checks chains as they stream by. Entries come ordered by chain and sequence; nothing is kept but
/// the last entry and the first problems. A pure function with a memory: it reads no store.
class AuditVerifier {
public:
    /// The next entry. @param row of its chain, if the chain has one
    void add(const AuditRecord &record, const std::optional<AuditChainRow> &row);
    /// A chain without a single entry: it was made together with its first.
    void addEmpty(const QByteArray &chain);
    /// What `signer` signed of another chain, and what stands there now.
    /// @param stored the hash of that entry; nothing if there is no such entry
    /// @param chainIsKnown whether its chain has a row
    void checkHead(const AuditRecord &signer, const AuditHead &head,
                   const std::optional<QByteArray> &stored, bool chainIsKnown);
    /// The heads an entry signs; none if it is of another kind. Tells when they cannot be read.
    std::vector<AuditHead> headsOf(const AuditRecord &record);
    /// Everything has been seen.
    AuditVerification finish();

private:
    void startChain(const AuditRecord &record, const std::optional<AuditChainRow> &row);
    void endChain();
    void tell(AuditProblem problem);

    AuditVerification m_result;
    std::optional<AuditChainRow> m_row; ///< of the chain that streams by now
    AuditHead m_last;                   ///< of it; the chain is empty before the first
    bool m_linked = false;              ///< whether the previous hash is known
};

} // namespace aidoctor::security
