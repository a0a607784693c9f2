#pragma once

#include "chart/chart.h"
#include "ui/record_table.h"

#include <QCoreApplication>

#include <vector>

namespace aidoctor::ui {

/// All values of one test in one unit, newest first, those that are no longer reported last.
struct TestSeries {
    QString key;
    std::vector<const chart::Observation *> values; ///< into the chart it was made from
};

/// The chart as tables, in the language of the window. Pure functions of a chart.
class ChartTables {
    Q_DECLARE_TR_FUNCTIONS(aidoctor::ui::ChartTables)

public:
    static RecordTable problems(const chart::Chart &chart);
    static RecordTable medications(const chart::Chart &chart);
    static RecordTable allergies(const chart::Chart &chart);
    static RecordTable visits(const chart::Chart &chart);
    static RecordTable immunizations(const chart::Chart &chart);
    static RecordTable procedures(const chart::Chart &chart);
    static RecordTable documents(const chart::Chart &chart);

    enum class Kind { Laboratory, Vitals };
    /// What has a value, grouped by test, tests in the order of their newest value.
    static std::vector<TestSeries> series(const chart::Chart &chart, Kind kind);
    /// One row per test: its newest value.
    static RecordTable latest(const std::vector<TestSeries> &series);
    static RecordTable history(const TestSeries &series);
};

} // namespace aidoctor::ui
