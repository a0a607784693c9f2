#include "ui/observation_tab.h"

#include "clinical/review.h"
#include "ui/record_view.h"
#include "ui/theme.h"
#include "ui/trend_chart.h"
#include "ui/wording.h"

#include <QHBoxLayout>
#include <QLabel>
#include <QPushButton>
#include <QVBoxLayout>

#include <algorithm>

namespace aidoctor::ui {

using chart::Observation;

ObservationTab::ObservationTab(const Theme &theme, ChartTables::Kind kind, QWidget *parent)
    : QWidget(parent),
      m_theme(theme),
      m_kind(kind),
      m_trend(new TrendChart(theme)),
      m_bar(new QWidget),
      m_back(new QPushButton),
      m_all(new QPushButton),
      m_title(new QLabel),
      m_latest(new RecordView(theme)),
      m_history(new RecordView(theme))
{
    const QString prefix =
        kind == ChartTables::Kind::Laboratory ? QStringLiteral("labs") : QStringLiteral("vitals");
    m_trend->setObjectName(prefix + QStringLiteral("Trend"));
    m_latest->setObjectName(prefix + QStringLiteral("Latest"));
    m_history->setObjectName(prefix + QStringLiteral("History"));
    m_back->setObjectName(prefix + QStringLiteral("Back"));
    m_all->setObjectName(prefix + QStringLiteral("AllValues"));
    m_title->setTextFormat(Qt::PlainText);

    auto *bar = new QHBoxLayout(m_bar);
    bar->setContentsMargins(0, 0, 0, 0);
    bar->addWidget(m_title, 1);
    bar->addWidget(m_back);
    bar->addWidget(m_all);

    auto *column = new QVBoxLayout(this);
    column->setContentsMargins(0, Theme::kStep * 2, 0, 0);
    column->setSpacing(Theme::kStep * 2);
    column->addWidget(m_bar);
    column->addWidget(m_trend);
    column->addWidget(m_latest, 1);
    column->addWidget(m_history, 1);

    connect(m_latest, &RecordView::recordChosen, this,
            [this](const QString &, const QString &id) { showTest(testOf(id)); });
    connect(m_latest, &QTableView::doubleClicked, this,
            [this](const QModelIndex &index) { showHistory(index.row()); });
    connect(m_history, &RecordView::recordChosen, this,
            [this](const QString &, const QString &id) { m_trend->setChosen(pointOf(id)); });
    connect(m_trend, &TrendChart::pointChosen, this, &ObservationTab::choose);
    connect(m_back, &QPushButton::clicked, this, [this] {
        showLatest();
        m_latest->setFocus();
    });
    connect(m_all, &QPushButton::clicked, this, [this] {
        showHistory(std::max(0, m_test));
        m_history->setFocus();
    });
    showLatest();
    retranslate();
    restyle();
}

void ObservationTab::setChart(const chart::Chart *chart, RecordView::Place place)
{
    m_chart = chart;
    const bool kept = place == RecordView::Place::Kept;
    const QString shown = m_test >= 0 && m_test < static_cast<int>(m_series.size())
                              ? m_series[static_cast<std::size_t>(m_test)].key
                              : QString();
    const bool inHistory = kept && !m_history->isHidden();
    const int chosen = kept ? m_trend->chosen() : -1;
    const QString point = chosen < 0 ? QString() : m_pointIds[static_cast<std::size_t>(chosen)];
    m_series = chart ? ChartTables::series(*chart, m_kind) : std::vector<TestSeries>();
    m_test = -1;
    m_latest->setTable(ChartTables::latest(m_series), place);
    // The same test as before, where the chart was only reloaded; else the first.
    const auto same = std::find_if(m_series.begin(), m_series.end(),
                                   [&](const TestSeries &test) { return test.key == shown; });
    const bool found = same != m_series.end();
    const int test = found ? static_cast<int>(same - m_series.begin()) : 0;
    if (m_series.empty()) {
        m_trend->setSeries({});
    } else {
        m_latest->chooseRow(test, kept);
        showTest(test);
    }
    if (inHistory && found) {
        m_history->setTable(ChartTables::history(m_series[static_cast<std::size_t>(test)]), place);
    } else {
        m_history->setTable({});
        showLatest();
    }
    if (found && !point.isEmpty())
        m_trend->setChosen(pointOf(point));
    showTitle();
    m_all->setEnabled(!m_series.empty());
}

void ObservationTab::setMarks(const RecordMarks &marks)
{
    m_latest->records().setMarks(marks);
    m_history->records().setMarks(marks);
}

int ObservationTab::testOf(const QString &id) const
{
    const QString component = id + QLatin1Char('#');
    const auto found = std::find_if(m_series.begin(), m_series.end(), [&](const TestSeries &test) {
        return std::any_of(test.values.begin(), test.values.end(), [&](const Observation *value) {
            return value->recordId() == id || value->recordId().startsWith(component);
        });
    });
    return found == m_series.end() ? -1 : static_cast<int>(found - m_series.begin());
}

int ObservationTab::pointOf(const QString &id) const
{
    const auto found = std::find(m_pointIds.begin(), m_pointIds.end(), id);
    return found == m_pointIds.end() ? -1 : static_cast<int>(found - m_pointIds.begin());
}

bool ObservationTab::reveal(const QString &kind, const QString &id)
{
    const int test = testOf(id);
    if (test < 0)
        return false;
    const TestSeries &series = m_series[static_cast<std::size_t>(test)];
    const QString newest = series.values.front()->recordId();
    if (newest == id || newest.startsWith(id + QLatin1Char('#'))) {
        showLatest();
        return m_latest->reveal(kind, id);
    }
    showHistory(test);
    return m_history->reveal(kind, id);
}

void ObservationTab::showTest(int test)
{
    if (test < 0 || test >= static_cast<int>(m_series.size()))
        return;
    m_test = test;
    const TestSeries &series = m_series[static_cast<std::size_t>(test)];
    const Observation &newest = *series.values.front();
    TrendChart::Series drawn;
    drawn.name = newest.name;
    drawn.unit = newest.unit;
    drawn.referenceLow = newest.referenceLow;
    drawn.referenceHigh = newest.referenceHigh;
    drawn.referenceText = clinical::referenceText(newest);
    m_pointIds.clear();
    for (auto value = series.values.rbegin(); value != series.values.rend(); ++value) {
        const Observation &observation = **value;
        if (!observation.number || observation.effective.isEmpty() || !observation.reported)
            continue;
        const auto position = clinical::rangePosition(observation);
        drawn.points.push_back(
            {observation.effective.sortKey(), *observation.number,
             position == clinical::RangePosition::Above
                 || position == clinical::RangePosition::Below,
             QStringLiteral("%1 · %2").arg(chart::numberText(*observation.number),
                                           Wording::date(observation.effective))});
        m_pointIds.push_back(observation.recordId());
    }
    m_trend->setSeries(std::move(drawn));
    showTitle();
}

void ObservationTab::showTitle()
{
    if (m_test < 0 || m_test >= static_cast<int>(m_series.size())) {
        m_title->clear();
        return;
    }
    const TestSeries &series = m_series[static_cast<std::size_t>(m_test)];
    const QString name = series.values.front()->name;
    m_title->setText(
        tr("%1: %n values", nullptr, static_cast<int>(series.values.size())).arg(name));
    m_title->setToolTip(plainToolTip(name));
}

void ObservationTab::showHistory(int test)
{
    if (test < 0 || test >= static_cast<int>(m_series.size()))
        return;
    if (test != m_test)
        m_latest->selectRow(test);
    showTest(test);
    const TestSeries &series = m_series[static_cast<std::size_t>(test)];
    m_history->setTable(ChartTables::history(series));
    m_latest->hide();
    m_all->hide();
    m_back->show();
    m_history->show();
}

void ObservationTab::showLatest()
{
    m_history->hide();
    m_back->hide();
    m_all->show();
    m_latest->show();
    m_trend->setChosen(-1);
}

void ObservationTab::choose(int point)
{
    if (point < 0 || point >= static_cast<int>(m_pointIds.size()) || m_history->isHidden())
        return;
    m_history->reveal(QStringLiteral("observation"), m_pointIds[static_cast<std::size_t>(point)]);
}

void ObservationTab::retranslate()
{
    const bool labs = m_kind == ChartTables::Kind::Laboratory;
    m_latest->setAccessibleName(labs ? tr("Newest laboratory values") : tr("Newest vital signs"));
    m_history->setAccessibleName(tr("All values of the test"));
    m_back->setText(tr("All tests"));
    m_back->setAccessibleName(tr("Back to all tests"));
    m_all->setText(tr("All values"));
    m_all->setAccessibleName(tr("Show all values of the chosen test"));
    if (m_chart)
        setChart(m_chart, RecordView::Place::Kept);
}

void ObservationTab::restyle()
{
    m_latest->restyle();
    m_history->restyle();
    m_title->setFont(m_theme.font(FontRole::SecondaryStrong));
    m_back->setFont(m_theme.font(FontRole::Secondary));
    m_all->setFont(m_theme.font(FontRole::Secondary));
    m_trend->update();
}

} // namespace aidoctor::ui
