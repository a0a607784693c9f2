#pragma once

#include "briefing/run_ledger.h"
#include "database/session.h"

#include <QSet>

#include <chrono>
#include <optional>

/// The ledger's statements, each for use in the caller's transaction; RunLedger puts them together.
namespace aidoctor::briefing::run_rows {

/// See RunLedger::claim().
Result<RunLedger::Claim> claim(database::Session &session, const QString &runId,
                               const QString &owner, chart::PatientId patient, RunKind kind,
                               std::chrono::milliseconds lease);
/// Renews the leases of our live runs among these; the answer names them.
Result<std::vector<RunLedger::Standing>> renew(database::Session &session, const QString &owner,
                                               const std::vector<RunLedger::Progress> &runs,
                                               std::chrono::milliseconds lease);
/// Adds events; those that are there already are left alone, so that a repeated write does no harm.
Status insertEvents(database::Session &session, const std::vector<RunLedger::Progress> &runs);

/// Runs with the number of their last event.
struct RunEnd {
    QString runId;
    std::int64_t last = 0;
};
using Ends = std::vector<RunEnd>;
enum class Lease { Good, Any };

/// Ends our live runs among these, where their lease is as asked; the answer names them.
Result<QSet<QString>> close(database::Session &session, const Ends &ends, const QString &owner,
                            RunState state, Lease lease);
/// Ends a live run with Failed as its last event, whosever it is. False where it was not live, or,
/// with `onlyExpired`, its lease is good.
Result<bool> end(database::Session &session, const QString &runId, RunState state,
                 const Error &error, bool onlyExpired);

/// See RunLedger::read(). Published carries the briefing's id only.
Result<RunLedger::Page> read(database::Session &session, const QString &runId,
                             chart::PatientId patient, std::int64_t after);
Status requestStop(database::Session &session, chart::PatientId patient, RunKind kind);
Status setWatched(database::Session &session, const QString &runId, std::chrono::milliseconds span);
Result<std::vector<RunLedger::LiveRun>> liveRuns(database::Session &session, RunKind kind);

/// Whether any run's lease has expired, or any ended longer ago than `kept`.
Result<bool> isUntidy(database::Session &session, std::chrono::milliseconds kept);
/// Some runs whose lease has expired.
Result<QStringList> expiredRuns(database::Session &session);
/// Removes some runs that ended longer ago than `kept`, with their events; how many.
Result<int> removeOld(database::Session &session, std::chrono::milliseconds kept);

} // namespace aidoctor::briefing::run_rows
