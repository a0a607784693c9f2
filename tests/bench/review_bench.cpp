#include "bench/measures.h"
#include "clinical/review.h"
#include "fhir/import_fixture.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <algorithm>

/// How long the rules take over charts: the files given, each alone and 600 of them in a row, on
/// one thread. Usage: review_bench FILE_OR_FOLDER...
int main(int argc, char **argv)
{
    using namespace aidoctor;
    using namespace aidoctor::bench;
    QCoreApplication application(argc, argv);
    const QStringList paths = QCoreApplication::arguments().mid(1);
    if (paths.isEmpty())
        qFatal("give FHIR files or folders");

    QElapsedTimer timer;
    timer.start();
    const auto book = clinical::RuleBook::builtIn();
    if (!book)
        qFatal("%s", qPrintable(book.error().message));
    say("tables and packs read in                         %.1f ms", milliseconds(timer));
    fhir::test::ImportFixture fixture;
    std::vector<chart::Chart> charts;
    for (const fhir::FileReport &file : fixture.paths(paths).files) {
        for (const chart::PatientId id : file.patients)
            charts.push_back(fixture.load(id));
    }
    const auto records = [](const chart::Chart &chart) {
        return chart.observations.size() + chart.conditions.size() + chart.medications.size()
               + chart.procedures.size() + chart.immunizations.size() + chart.encounters.size();
    };
    const auto largest =
        std::max_element(charts.begin(), charts.end(), [&records](const auto &a, const auto &b) {
            return records(a) < records(b);
        });
    if (largest == charts.end())
        qFatal("there is no chart in them");
    const QDate today(2021, 6, 15);
    Times times;
    for (int i = 0; i < 200; ++i) {
        timer.restart();
        const clinical::Review found = clinical::review(*largest, today, **book);
        times.add(milliseconds(timer));
        if (found.findings.empty())
            qFatal("nothing found");
    }
    say("largest chart, %4zu records, 200 times           %s", records(*largest),
        times.text().constData());
    judge("largest chart, p99", times.at(0.99), "ms", "<=", 20);
    timer.restart();
    constexpr std::size_t kCharts = 600;
    for (std::size_t i = 0; i < kCharts; ++i)
        clinical::review(charts[i % charts.size()], today, **book);
    judge("600 charts", milliseconds(timer) / 1000, "s", "<=", 5);
    return 0;
}
