#include "security/audit_chain.h"

#include "security/audit_store.h"

#include <QCoreApplication>
#include <QUuid>

#include <optional>
#include <utility>

namespace aidoctor::security {

namespace {

constexpr qsizetype kProgramLength = 100;

/// Chains that were written to on this many days before today are signed, beside today's.
constexpr int kDaysSigned = 2;

} // namespace

AuditChain::AuditChain(const QString &program, Clock clock)
    : m_id(QUuid::createUuid().toByteArray(QUuid::WithoutBraces)),
      m_program(program.left(kProgramLength).toUtf8()),
      m_startedAt(auditTime(clock()).toUtf8()),
      m_clock(std::move(clock))
{}

Status AuditChain::appendWithin(database::Session &session, AuditEntry entry) const
{
    std::vector<AuditEntry> entries;
    entries.push_back(std::move(entry));
    return appendWithin(session, std::move(entries));
}

Status AuditChain::appendWithin(database::Session &session, std::vector<AuditEntry> entries) const
{
    if (entries.empty())
        return {};
    const QDateTime now = m_clock().toUTC();
    for (AuditEntry &entry : entries) {
        const Status complete = completeAuditEntry(entry, now);
        if (!complete)
            return complete;
    }
    AuditStore store(session);
    AuditChainState state{m_id, m_program, m_startedAt, {}, auditTime(now)};
    auto end = store.lockEnd(m_id);
    if (!end)
        return failure(end.error());
    if (!*end) {
        // The first entry makes the chain.
        state.end.hash = auditGenesis(m_id, m_program, m_startedAt);
        const auto records = seal(session, state, entries);
        if (!records)
            return failure(records.error());
        const auto made = store.create(state);
        if (!made)
            return failure(made.error());
        if (*made)
            return store.insert(*records);
        // Another transaction of this process was first; it is committed, so its end can be locked.
        end = store.lockEnd(m_id);
        if (!end)
            return failure(end.error());
    }
    const std::int64_t from = *end ? (*end)->sequence : 0;
    state.end = end->value_or(AuditChainEnd());
    const auto records = seal(session, state, entries);
    if (!records)
        return failure(records.error());
    const Status moved = store.moveEnd(state, from);
    if (!moved)
        return moved;
    return store.insert(*records);
}

/// The records that follow `state.end`, which then is behind them.
Result<std::vector<AuditRecord>> AuditChain::seal(database::Session &session,
                                                  AuditChainState &state,
                                                  const std::vector<AuditEntry> &entries) const
{
    std::vector<AuditRecord> records;
    records.reserve(entries.size() + 1);
    const auto add = [&](const AuditEntry &entry) {
        records.push_back(sealed(entry, m_id, state.end.sequence + 1, state.end.hash));
        state.end.sequence = records.back().sequence;
        state.end.hash = records.back().hash;
    };
    const QString today = state.lastAt.left(10);
    if (state.end.headsOn != today) {
        const QString since =
            QDate::fromString(today, Qt::ISODate).addDays(-kDaysSigned).toString(Qt::ISODate);
        const auto heads = AuditStore(session).otherHeads(m_id, since);
        if (!heads)
            return failure(heads.error());
        AuditEntry signing;
        signing.at = state.lastAt;
        signing.actor = Actor::program();
        signing.action = QString::fromLatin1(kAuditHeadsAction);
        signing.outcome = QStringLiteral("ok");
        signing.details = headsText(*heads);
        add(signing);
        state.end.headsOn = today;
    }
    for (const AuditEntry &entry : entries)
        add(entry);
    return records;
}

} // namespace aidoctor::security
