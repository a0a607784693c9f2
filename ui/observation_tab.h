#pragma once

#include "ui/chart_tables.h"
#include "ui/record_view.h"

#include <QWidget>

#include <vector>

class QLabel;
class QPushButton;

namespace aidoctor::ui {

class Theme;
class TrendChart;

/// Laboratory values or vital signs: the newest value of each test with the trend of the chosen
/// one above, or, one step in, every value of that test.
class ObservationTab : public QWidget {
    Q_OBJECT

public:
    ObservationTab(const Theme &theme, ChartTables::Kind kind, QWidget *parent = nullptr);

    /// The chart must outlive what is shown of it; null empties the tab.
    /// @param place Kept: the same patient's, read anew; the chosen test, its history and the
    /// places in both tables stay
    void setChart(const chart::Chart *chart, RecordView::Place place = RecordView::Place::Top);
    void setMarks(const RecordMarks &marks);
    /// Highlights a value: in the table of newest values, or in its test's history.
    bool reveal(const QString &kind, const QString &id);
    void retranslate();
    void restyle();

private:
    void showTest(int test);
    void showHistory(int test);
    void showLatest();
    void showTitle();
    void choose(int point);
    int testOf(const QString &id) const;
    int pointOf(const QString &id) const;

    const Theme &m_theme;
    ChartTables::Kind m_kind;
    const chart::Chart *m_chart = nullptr;
    std::vector<TestSeries> m_series;
    std::vector<QString> m_pointIds; ///< of the points drawn, oldest first
    int m_test = -1;
    TrendChart *m_trend;
    QWidget *m_bar;
    QPushButton *m_back;
    QPushButton *m_all;
    QLabel *m_title;
    RecordView *m_latest;
    RecordView *m_history;
};

} // namespace aidoctor::ui
