#include "clinical/trend.h"

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <map>

namespace aidoctor::clinical {

namespace {

constexpr std::size_t kMostPoints = 200;
constexpr int kExactUpTo = 30;

/// The probability that S of n untied values is at least `s` (s > 0), under no trend: how many
/// permutations have so few inversions, from the recurrence over n.
double exactUpperTail(int n, int s)
{
    const int pairs = n * (n - 1) / 2;
    std::vector<double> share(static_cast<std::size_t>(pairs) + 1, 0.0);
    share[0] = 1.0;
    int reach = 0;
    for (int k = 2; k <= n; ++k) {
        // Inserting the k-th value adds 0 to k-1 inversions, each as likely.
        std::vector<double> next(share.size(), 0.0);
        for (int have = 0; have <= reach; ++have) {
            const double part = share[static_cast<std::size_t>(have)] / k;
            for (int more = 0; more < k; ++more)
                next[static_cast<std::size_t>(have + more)] += part;
        }
        reach += k - 1;
        share = std::move(next);
    }
    // S = pairs - 2 * inversions.
    const int most = (pairs - s) / 2;
    double tail = 0;
    for (int inversions = 0; inversions <= most; ++inversions)
        tail += share[static_cast<std::size_t>(inversions)];
    return tail;
}

double normalUpperTail(double z)
{
    return 0.5 * std::erfc(z / std::sqrt(2.0));
}

double median(std::vector<double> values)
{
    if (values.empty())
        return 0;
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    if (values.size() % 2 == 1)
        return *middle;
    const double upper = *middle;
    return (*std::max_element(values.begin(), middle) + upper) / 2;
}

} // namespace

Trend trendOf(std::vector<TrendPoint> points)
{
    std::sort(points.begin(), points.end(),
              [](const TrendPoint &a, const TrendPoint &b) { return a.day < b.day; });
    if (points.size() > kMostPoints)
        points.erase(points.begin(), points.end() - kMostPoints);
    Trend trend;
    trend.points = static_cast<int>(points.size());
    if (points.size() < 2)
        return trend;

    int s = 0;
    std::vector<double> slopes;
    std::map<double, int> counts;
    for (std::size_t i = 0; i < points.size(); ++i) {
        ++counts[points[i].value];
        for (std::size_t j = i + 1; j < points.size(); ++j) {
            const double difference = points[j].value - points[i].value;
            s += (difference > 0) - (difference < 0);
            const double days = points[j].day - points[i].day;
            if (days > 0)
                slopes.push_back(difference / days);
        }
    }
    trend.perDay = median(std::move(slopes));
    trend.fittedChange = trend.perDay * (points.back().day - points.front().day);

    const int n = trend.points;
    const bool ties = std::any_of(counts.begin(), counts.end(),
                                  [](const auto &count) { return count.second > 1; });
    const int distance = std::abs(s);
    if (distance == 0)
        return trend;
    if (!ties && n <= kExactUpTo) {
        trend.probability = std::min(1.0, 2 * exactUpperTail(n, distance));
        return trend;
    }
    const auto spread = [](double t) { return t * (t - 1) * (2 * t + 5); };
    double variance = spread(n);
    for (const auto &[value, count] : counts)
        variance -= spread(count);
    variance /= 18;
    if (variance <= 0)
        return trend;
    trend.probability = std::min(1.0, 2 * normalUpperTail((distance - 1) / std::sqrt(variance)));
    return trend;
}

} // namespace aidoctor::clinical
