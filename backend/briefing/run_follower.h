#pragma once

#include "briefing/run_ledger.h"
#include "briefing/run_log.h"

#include <QCoroTask>
#include <QString>

#include <memory>
#include <stop_token>
#include <unordered_map>

namespace aidoctor::briefing {

/// Follows runs that other processes make: reads their events from the ledger into this process's
/// mirrors of them, when the change feed tells of news, and now and then in case it does not.
class RunFollower {
public:
    RunFollower(RunLedger &ledger, RunTiming timing) : m_ledger(ledger), m_timing(timing) {}

    /// Fills a mirror until the run has ended or nobody watches the mirror any more (it has not
    /// ended then). A run whose owner went away is ended on the way, with RUN_LOST; a store that
    /// does not answer for too long ends the mirror with its error.
    QCoro::Task<> follow(std::shared_ptr<Run> run, std::stop_token token);

    /// There is news of a run.
    void ring(const QString &ledgerId);
    /// There may be news of any.
    void ringAll();

private:
    class Reading;
    QCoro::Task<> readToEnd(std::shared_ptr<Run> run, std::shared_ptr<Reading> reading,
                            std::stop_token token);
    QCoro::Task<bool> readOn(std::shared_ptr<Run> run, std::shared_ptr<Reading> reading,
                             std::stop_token token);
    QCoro::Task<> tellWatched(std::shared_ptr<Run> run, std::shared_ptr<Reading> reading);

    RunLedger &m_ledger;
    const RunTiming m_timing;
    std::unordered_multimap<QString, std::shared_ptr<Reading>> m_readings; ///< by the ledger's id
};

} // namespace aidoctor::briefing
