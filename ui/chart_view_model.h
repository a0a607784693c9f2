#pragma once

#include "chart/chart_store.h"
#include "core/task_scope.h"

#include <QObject>
#include <QTimer>

#include <optional>

namespace aidoctor::ui {

/// The chart of the patient whose banner is shown. Leaving a patient empties it at once, so that
/// nothing of one patient outlives his banner; an answer for a patient who was left is dropped.
/// A chart that is there stays until a newer one is: a store that does not answer takes nothing
/// away.
class ChartViewModel : public QObject {
    Q_OBJECT

public:
    explicit ChartViewModel(chart::ChartStore &charts, QObject *parent = nullptr);

    /// Shows this patient; the chart arrives with loaded().
    void open(chart::PatientId id);
    void close();
    void reload();

    bool isOpen() const { return m_id.has_value(); }
    std::optional<chart::PatientId> patientId() const { return m_id; }
    /// Null until the chart is there.
    const chart::Chart *chart() const { return m_chart ? &*m_chart : nullptr; }

signals:
    /// The patient changed: everything shown of the one before must go.
    void left();
    /// The chart is there, or a newer version of it.
    void loaded();
    /// There is no chart to show, because of this.
    void failed(const aidoctor::Error &error);
    /// After left(): the store does not have this patient any more.
    void removed();

private:
    QCoro::Task<> load(std::stop_token token, chart::PatientId id);
    void take(Result<chart::Chart> chart);
    void remove();

    chart::ChartStore &m_charts;
    std::optional<chart::PatientId> m_id;
    std::optional<chart::Chart> m_chart;
    bool m_loading = false;
    bool m_again = false; ///< it changed while it was read
    QTimer m_retry;
    TaskScope m_scope;
};

} // namespace aidoctor::ui
