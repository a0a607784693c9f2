#include "ui/chart_view_model.h"

#include "ui/retry.h"

#include <utility>

namespace aidoctor::ui {

ChartViewModel::ChartViewModel(chart::ChartStore &charts, QObject *parent)
    : QObject(parent), m_charts(charts)
{
    m_retry.setSingleShot(true);
    m_retry.setInterval(kRetry);
    connect(&m_retry, &QTimer::timeout, this, &ChartViewModel::reload);
    connect(&charts, &chart::ChartStore::chartChanged, this, [this](chart::PatientId id) {
        if (m_id == id)
            reload();
    });
    connect(&charts, &chart::ChartStore::chartRemoved, this, [this](chart::PatientId id) {
        if (m_id == id)
            remove();
    });
    connect(&charts, &chart::ChartStore::cleared, this, &ChartViewModel::close);
}

void ChartViewModel::open(chart::PatientId id)
{
    close();
    m_id = id;
    reload();
}

void ChartViewModel::close()
{
    m_scope.cancel();
    m_retry.stop();
    m_loading = false;
    m_again = false;
    m_id.reset();
    m_chart.reset();
    emit left();
}

void ChartViewModel::remove()
{
    close();
    emit removed();
}

void ChartViewModel::reload()
{
    if (!m_id)
        return;
    // A chart that changes all the time must not keep each reading from its end.
    m_again = m_loading;
    if (m_loading)
        return;
    m_retry.stop();
    m_loading = true;
    m_scope.launch(load(m_scope.token(), *m_id));
}

QCoro::Task<> ChartViewModel::load(std::stop_token token, chart::PatientId id)
{
    auto task = m_charts.open(id, security::Actor::window(), token);
    auto chart = co_await std::move(task);
    if (!token.stop_requested())
        take(std::move(chart));
}

void ChartViewModel::take(Result<chart::Chart> chart)
{
    m_loading = false;
    if (chart) {
        m_chart = std::move(*chart);
        const bool again = std::exchange(m_again, false);
        emit loaded();
        if (again)
            reload();
        return;
    }
    m_again = false;
    if (chart.error().code == QLatin1String(codes::kPatientNotFound)) {
        remove();
        return;
    }
    if (isPassing(chart.error()))
        m_retry.start();
    if (!m_chart)
        emit failed(chart.error());
}

} // namespace aidoctor::ui
