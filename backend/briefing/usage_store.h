#pragma once

#include "agent/budget.h"
#include "database/database.h"

#include <QDate>

#include <functional>
#include <vector>

namespace aidoctor::briefing {

/// What a model was used for on one day, over all workstations.
struct DailyUsage {
    QDate day;
    QString model;
    std::int64_t turns = 0;
    agent::Usage usage;
    double costUsd = 0;
    std::int64_t unpricedTurns = 0; ///< whose price was not known: not in costUsd
    friend bool operator==(const DailyUsage &, const DailyUsage &) = default;
};

/// A day's limits; 0 stands for none.
struct DayLimits {
    std::int64_t tokens = 0;
    double usd = 0;
};

/// The use of models as rows in the store, and the day's budget over them. Workstations that ask at
/// the same moment may pass a limit together by a turn each.
class UsageStore : public agent::Budget {
public:
    /// @param limits asked at each turn
    UsageStore(database::Database &database, std::function<DayLimits()> limits,
               std::function<QDate()> today);

    QCoro::Task<Status> admit(QString model, agent::Usage atLeast) override;
    QCoro::Task<Status> record(agent::Spending spending) override;

    /// From a day on, newest first, then by model; at most 1,000 rows. DATABASE_*.
    QCoro::Task<Result<std::vector<DailyUsage>>> since(QDate day);

private:
    database::Database &m_database;
    std::function<DayLimits()> m_limits;
    std::function<QDate()> m_today;
    std::vector<DailyUsage> m_unstored; ///< counted here until the store answers again
};

} // namespace aidoctor::briefing
