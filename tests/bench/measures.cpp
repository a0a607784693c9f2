#include "bench/measures.h"

#include <QFile>
#include <QSysInfo>
#include <QThread>

#include <algorithm>
#include <cmath>
#include <cstdarg>
#include <cstdio>
#include <cstdlib>

namespace aidoctor::bench {

namespace {

QByteArray content(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

/// The text after "NAME" and a colon in a file of such lines.
QByteArray field(const QByteArray &text, const QByteArray &name)
{
    const auto lines = text.split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith(name))
            return line.mid(line.indexOf(':') + 1).trimmed();
    }
    return {};
}

} // namespace

double Times::at(double share) const
{
    if (m_values.empty())
        return 0;
    std::vector<double> sorted = m_values;
    std::sort(sorted.begin(), sorted.end());
    const double rank = std::ceil(share * static_cast<double>(sorted.size()));
    return sorted.at(static_cast<std::size_t>(std::max(1.0, rank)) - 1);
}

QByteArray Times::text() const
{
    char buffer[120];
    std::snprintf(buffer, sizeof buffer, "p50 %.2f ms, p99 %.2f ms, max %.2f ms", at(0.5), at(0.99),
                  max());
    return buffer;
}

void say(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    std::vprintf(format, arguments);
    va_end(arguments);
    std::putchar('\n');
    std::fflush(stdout);
}

void judge(const char *what, double value, const char *unit, const char *relation, double target)
{
    const bool met = relation[0] == '<' ? value <= target : value >= target;
    say("  %-44s %9.2f %-4s %s %g: %s", what, value, unit, relation, target,
        met ? "met" : "NOT MET");
}

void progress(const char *what)
{
    std::fprintf(stderr, "... %s\n", what);
}

double memory(qint64 process)
{
    const QString name = process == 0 ? QStringLiteral("self") : QString::number(process);
    const QByteArray pss = field(content(QStringLiteral("/proc/%1/smaps_rollup").arg(name)), "Pss");
    return pss.split(' ').first().toDouble() / 1024;
}

QByteArray machine()
{
    const QByteArray processor = field(content(QStringLiteral("/proc/cpuinfo")), "model name");
    const QByteArray total = field(content(QStringLiteral("/proc/meminfo")), "MemTotal");
    const double gigabytes = total.split(' ').first().toDouble() / (1024 * 1024);
    char buffer[300];
    std::snprintf(buffer, sizeof buffer, "%s, %d cores, %.0f GB; %s", processor.constData(),
                  QThread::idealThreadCount(), gigabytes,
                  qPrintable(QSysInfo::prettyProductName() + QStringLiteral(", Linux ")
                             + QSysInfo::kernelVersion()));
    return buffer;
}

double load()
{
    double now[1] = {0};
    return getloadavg(now, 1) == 1 ? now[0] : 0;
}

} // namespace aidoctor::bench
