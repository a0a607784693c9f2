#pragma once

#include "agent/agent_message.h"

#include <QCoroTask>

namespace aidoctor::codes {
inline constexpr auto kBudgetExceeded = "BUDGET_EXCEEDED";
inline constexpr auto kPriceUnknown = "PRICE_UNKNOWN";
} // namespace aidoctor::codes

namespace aidoctor::agent {

/// One model turn that was paid for.
struct Spending {
    QString model;
    Usage usage;
    std::optional<double> costUsd;
};

/// What more than one run may spend together, a day's limit for instance. Its rows live in a store
/// above this room.
class Budget {
public:
    virtual ~Budget() = default;

    /// Asked before each turn with what it will at least use. BUDGET_EXCEEDED, PRICE_UNKNOWN, or
    /// why nobody can tell: then nothing is spent either.
    virtual QCoro::Task<Status> admit(QString model, Usage atLeast) = 0;
    /// Told after each turn that used anything, also one that failed.
    virtual QCoro::Task<Status> record(Spending spending) = 0;
};

} // namespace aidoctor::agent
