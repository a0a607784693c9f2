#include "security/audit_verifier.h"

#include <QCoreApplication>

#include <utility>

namespace aidoctor::security {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(security)
};

QString sentence(AuditFault fault)
{
    switch (fault) {
    case AuditFault::HashWrong:
        return Text::tr("this entry was changed");
    case AuditFault::PreviousHashWrong:
        return Text::tr("this entry does not follow the one before it");
    case AuditFault::Gap:
        return Text::tr("this entry is missing");
    case AuditFault::Truncated:
        return Text::tr("the chain was cut off: this entry is missing");
    case AuditFault::HeadWrong:
        return Text::tr("the chain does not end where it should");
    case AuditFault::Rewritten:
        return Text::tr("this entry was replaced by another one");
    case AuditFault::UnknownChain:
        return Text::tr("the chain was removed");
    case AuditFault::HeadsUnreadable:
        return Text::tr("the signatures in this entry cannot be read");
    }
    return {};
}

} // namespace

QString describe(const AuditProblem &problem)
{
    const QString chain = QString::fromUtf8(problem.chain);
    const QString what = sentence(problem.fault);
    if (problem.witnessChain.isEmpty())
        return Text::tr("chain %1, entry %2: %3").arg(chain).arg(problem.sequence).arg(what);
    return Text::tr("chain %1, entry %2: %3 (signed by chain %4, entry %5)")
        .arg(chain)
        .arg(problem.sequence)
        .arg(what, QString::fromUtf8(problem.witnessChain))
        .arg(problem.witnessSequence);
}

void AuditVerifier::add(const AuditRecord &record, const std::optional<AuditChainRow> &row)
{
    if (record.chain != m_last.chain || m_result.chains == 0)
        startChain(record, row);
    ++m_result.entries;
    const std::int64_t expected = m_last.sequence + 1;
    if (record.sequence != expected)
        tell({AuditFault::Gap, record.chain, expected, {}, 0});
    else if (m_linked && record.previousHash != m_last.hash)
        tell({AuditFault::PreviousHashWrong, record.chain, record.sequence, {}, 0});
    if (auditHash(record) != record.hash)
        tell({AuditFault::HashWrong, record.chain, record.sequence, {}, 0});
    // From here the stored hash counts, so that one wrong entry is told once.
    m_last.sequence = record.sequence;
    m_last.hash = record.hash;
    m_linked = true;
}

void AuditVerifier::startChain(const AuditRecord &record, const std::optional<AuditChainRow> &row)
{
    endChain();
    ++m_result.chains;
    m_row = row;
    m_last = {record.chain, 0, {}};
    m_linked = row.has_value();
    if (row)
        m_last.hash = auditGenesis(record.chain, row->program, row->startedAt);
    else
        tell({AuditFault::UnknownChain, record.chain, record.sequence, {}, 0});
}

void AuditVerifier::endChain()
{
    const auto row = std::exchange(m_row, std::nullopt);
    if (!row)
        return;
    if (m_last.sequence < row->lastSequence)
        tell({AuditFault::Truncated, m_last.chain, m_last.sequence + 1, {}, 0});
    else if (m_last.sequence > row->lastSequence || m_last.hash != row->lastHash)
        tell({AuditFault::HeadWrong, m_last.chain, m_last.sequence, {}, 0});
}

void AuditVerifier::addEmpty(const QByteArray &chain)
{
    ++m_result.chains;
    tell({AuditFault::Truncated, chain, 1, {}, 0});
}

std::vector<AuditHead> AuditVerifier::headsOf(const AuditRecord &record)
{
    if (record.action != kAuditHeadsAction)
        return {};
    auto heads = readHeads(record.details);
    if (heads)
        return std::move(*heads);
    tell({AuditFault::HeadsUnreadable, record.chain, record.sequence, {}, 0});
    return {};
}

void AuditVerifier::checkHead(const AuditRecord &signer, const AuditHead &head,
                              const std::optional<QByteArray> &stored, bool chainIsKnown)
{
    ++m_result.heads;
    if (stored && *stored == head.hash)
        return;
    const AuditFault fault = stored         ? AuditFault::Rewritten
                             : chainIsKnown ? AuditFault::Truncated
                                            : AuditFault::UnknownChain;
    tell({fault, head.chain, head.sequence, signer.chain, signer.sequence});
}

AuditVerification AuditVerifier::finish()
{
    endChain();
    return std::move(m_result);
}

void AuditVerifier::tell(AuditProblem problem)
{
    ++m_result.faults;
    if (m_result.problems.size() < AuditVerification::kProblemsKept)
        m_result.problems.push_back(std::move(problem));
}

} // namespace aidoctor::security
