#pragma once

#include <vector>

namespace aidoctor::clinical {

/// A value at a moment; the time in days from any start.
struct TrendPoint {
    double day = 0;
    double value = 0;
};

struct Trend {
    int points = 0;
    double probability = 1;  ///< two-sided p of "no monotonic trend" (Mann-Kendall)
    double perDay = 0;       ///< slope (Theil-Sen: the median of all pairs' slopes)
    double fittedChange = 0; ///< perDay times the days between the first and the last value
};

/// Whether values rise or fall more than chance explains. Mann-Kendall with ties; the exact
/// distribution where there are no ties and at most 30 points, else the normal approximation with
/// continuity correction (Kendall 1975). Points in any order; of more than 200 the newest count.
Trend trendOf(std::vector<TrendPoint> points);

} // namespace aidoctor::clinical
