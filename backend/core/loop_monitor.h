#pragma once

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <array>
#include <chrono>
#include <cstdint>

namespace aidoctor {

/// Measures stalls of the event loop of the thread it lives in: how late a 5 ms heartbeat is, and
/// how long the longest turn (from waking to the next wait) took. Keeps a histogram; a debug build
/// warns above 50 ms.
class LoopMonitor : public QObject {
    Q_OBJECT

public:
    static constexpr std::chrono::milliseconds kHeartbeat{5};
    static constexpr std::chrono::milliseconds kWarnAbove{50};

    struct Report {
        std::uint64_t beats = 0;
        std::chrono::microseconds p50{0}; ///< upper bound of the bucket, at most 9 % above the value
        std::chrono::microseconds p99{0};
        std::chrono::microseconds max{0};         ///< largest lateness, exact
        std::chrono::microseconds longestTurn{0}; ///< longest turn of the loop, exact
    };

    explicit LoopMonitor(QObject *parent = nullptr);

    Report report() const;
    /// Starts a new interval.
    void reset();

signals:
    /// A heartbeat was later than kWarnAbove.
    void stalled(std::chrono::microseconds lateness);

private:
    static constexpr int kBuckets = 256;
    static int bucketOf(std::int64_t microseconds);
    static std::int64_t upperBound(int bucket);
    std::chrono::microseconds percentile(double share) const;
    void beat();
    void endTurn();

    QTimer m_timer;
    QElapsedTimer m_sinceBeat;
    QElapsedTimer m_turn;
    bool m_turnRunning = false;
    std::array<std::uint64_t, kBuckets> m_histogram{};
    std::uint64_t m_beats = 0;
    std::int64_t m_max = 0;
    std::int64_t m_longestTurn = 0;
};

} // namespace aidoctor
