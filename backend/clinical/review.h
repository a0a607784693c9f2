#pragma once

#include "chart/chart.h"
#include "clinical/finding.h"
#include "clinical/record_text.h"
#include "clinical/rule_book.h"

#include <QDate>

#include <vector>

namespace aidoctor::clinical {

/// What the rules say of a chart.
struct Review {
    std::vector<Finding> findings; ///< ranked; `place` says what stands on top and what is folded
    std::vector<NotEvaluated> notEvaluated;
};

/// Runs every rule of the book that is applied over a chart, as it was on that day: what is dated
/// behind it is left out. A pure function: the same chart, day and book give the same review.
/// Milliseconds for a large chart; run it on a worker all the same.
Review review(const chart::Chart &chart, QDate today, const RuleBook &book);

} // namespace aidoctor::clinical
