#include "core/loop_monitor.h"

#include "core/logging.h"

#include <QAbstractEventDispatcher>
#include <QThread>

#include <algorithm>
#include <cmath>

namespace aidoctor {

using std::chrono::microseconds;

namespace {
// Buckets grow by 9 %, from 10 microseconds to about half an hour.
constexpr double kGrowth = 1.09;
constexpr double kFirst = 10.0;
} // namespace

LoopMonitor::LoopMonitor(QObject *parent) : QObject(parent)
{
    m_timer.setTimerType(Qt::PreciseTimer);
    m_timer.setInterval(kHeartbeat);
    connect(&m_timer, &QTimer::timeout, this, &LoopMonitor::beat);
    if (auto *dispatcher = QAbstractEventDispatcher::instance(thread())) {
        // A nested loop may wake again without having slept: then, too, a turn has ended.
        connect(dispatcher, &QAbstractEventDispatcher::awake, this, [this] {
            endTurn();
            m_turn.start();
            m_turnRunning = true;
        });
        connect(dispatcher, &QAbstractEventDispatcher::aboutToBlock, this, &LoopMonitor::endTurn);
    }
    m_sinceBeat.start();
    m_timer.start();
}

LoopMonitor::Report LoopMonitor::report() const
{
    Report report;
    report.beats = m_beats;
    report.p50 = percentile(0.50);
    report.p99 = percentile(0.99);
    report.max = microseconds(m_max);
    report.longestTurn = microseconds(m_longestTurn);
    return report;
}

void LoopMonitor::reset()
{
    m_histogram.fill(0);
    m_beats = 0;
    m_max = 0;
    m_longestTurn = 0;
    m_sinceBeat.restart();
    m_timer.start();
}

int LoopMonitor::bucketOf(std::int64_t value)
{
    if (static_cast<double>(value) <= kFirst)
        return 0;
    const double index = std::ceil(std::log(static_cast<double>(value) / kFirst) / std::log(kGrowth));
    return std::clamp(static_cast<int>(index), 0, kBuckets - 1);
}

std::int64_t LoopMonitor::upperBound(int bucket)
{
    return static_cast<std::int64_t>(kFirst * std::pow(kGrowth, bucket));
}

microseconds LoopMonitor::percentile(double share) const
{
    const auto wanted = static_cast<std::uint64_t>(std::ceil(share * static_cast<double>(m_beats)));
    std::uint64_t seen = 0;
    for (int bucket = 0; bucket < kBuckets; ++bucket) {
        seen += m_histogram[static_cast<std::size_t>(bucket)];
        if (seen >= wanted && seen > 0)
            return microseconds(std::min(upperBound(bucket), m_max));
    }
    return microseconds(0);
}

void LoopMonitor::endTurn()
{
    if (m_turnRunning)
        m_longestTurn = std::max<std::int64_t>(m_longestTurn, m_turn.nsecsElapsed() / 1000);
    m_turnRunning = false;
}

void LoopMonitor::beat()
{
    const std::int64_t elapsed = m_sinceBeat.nsecsElapsed() / 1000;
    m_sinceBeat.restart();
    const std::int64_t lateness
        = std::max<std::int64_t>(0, elapsed - microseconds(kHeartbeat).count());
    ++m_beats;
    ++m_histogram[static_cast<std::size_t>(bucketOf(lateness))];
    m_max = std::max(m_max, lateness);
    if (microseconds(lateness) > kWarnAbove) {
#ifndef NDEBUG
        qCWarning(log::core, "the event loop stalled for %lld ms",
                  static_cast<long long>(lateness / 1000));
#endif
        emit stalled(microseconds(lateness));
    }
}

} // namespace aidoctor
