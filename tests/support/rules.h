#pragma once

#include "clinical/rule_book.h"

#include <QCoroTask>

#include <functional>
#include <memory>

namespace aidoctor::test {

using RuleBookPtr = std::shared_ptr<const clinical::RuleBook>;

inline QCoro::Task<Result<RuleBookPtr>> ruleBook()
{
    static const Result<RuleBookPtr> kBook = clinical::RuleBook::builtIn();
    co_return kBook;
}

/// The program's rules, read once for a test program: a run does not wait for them. For
/// BriefingService::Parts::rules.
inline std::function<QCoro::Task<Result<RuleBookPtr>>()> rules()
{
    return [] { return ruleBook(); };
}

} // namespace aidoctor::test
