#pragma once

#include <QByteArray>
#include <QElapsedTimer>
#include <QString>

#include <utility>
#include <vector>

namespace aidoctor::bench {

/// Times of one kind, in milliseconds.
class Times {
public:
    void add(double milliseconds) { m_values.push_back(milliseconds); }
    std::size_t count() const { return m_values.size(); }
    /// The value that this share (0 to 1) of all does not exceed; 1 is the largest.
    double at(double share) const;
    double max() const { return at(1); }
    /// "p50 1.2 ms, p99 3.4 ms, max 5.6 ms"
    QByteArray text() const;

private:
    std::vector<double> m_values;
};

inline double milliseconds(const QElapsedTimer &timer)
{
    return static_cast<double>(timer.nsecsElapsed()) / 1e6;
}

/// A line of the report.
void say(const char *format, ...) Q_ATTRIBUTE_FORMAT_PRINTF(1, 2);
/// A line with a number that is held against its target: "... <= 50 ms: met".
void judge(const char *what, double value, const char *unit, const char *relation, double target);
/// What goes on meanwhile, on standard error.
void progress(const char *what);

/// This process's share of memory (PSS), in MB.
double memory(qint64 process = 0);
/// The machine in a line: processor, cores, memory, system.
QByteArray machine();
/// The load average of the last minute.
double load();

} // namespace aidoctor::bench
