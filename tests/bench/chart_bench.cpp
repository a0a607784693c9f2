#include "bench/awaited.h"
#include "bench/benches.h"
#include "bench/measures.h"
#include "chart/chart_store.h"

#include <QRandomGenerator>

namespace aidoctor::bench {

void benchCharts(const Target &target)
{
    say("\nChart load (random ones of the %d with %d records)", target.size.rich, Size::kRichRows);
    database::Database database(target.spec);
    chart::ChartStore charts(database);
    QRandomGenerator random(3);
    const auto load = [&] {
        const chart::PatientId id = 1 + random.bounded(target.size.rich);
        QElapsedTimer timer;
        timer.start();
        const auto chart = awaited(charts.load(id));
        const double took = milliseconds(timer);
        if (!chart || chart->observations.size() != 110)
            qFatal("not the chart that was stored");
        return took;
    };
    Times cold;
    for (int i = 0; i < 200; ++i)
        cold.add(load());
    Times times;
    for (int i = 0; i < 5000; ++i)
        times.add(load());
    say("  first 200                                    %s", cold.text().constData());
    say("  next 5,000                                   %s", times.text().constData());
    judge("chart load, p50", times.at(0.5), "ms", "<=", 3);
    judge("chart load, p99", times.at(0.99), "ms", "<=", 20);

    progress("20,000 loads, for the memory");
    const double before = memory();
    for (int i = 0; i < 20'000; ++i)
        load();
    const double after = memory();
    say("  memory (PSS) before and after 20,000 loads   %.1f MB, %.1f MB", before, after);
    judge("growth", after - before, "MB", "<=", 5);
}

} // namespace aidoctor::bench
