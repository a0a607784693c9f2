#include "ui/chart_view_model.h"

namespace aidoctor::ui {

ChartViewModel::ChartViewModel(chart::ChartStore &charts, QObject *parent)
    : QObject(parent), m_charts(charts)
{
    connect(&charts, &chart::ChartStore::chartChanged, this, [this](chart::PatientId id) {
        if (m_id == id)
            reload();
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
    m_id.reset();
    m_chart.reset();
    emit left();
}

void ChartViewModel::reload()
{
    if (!m_id)
        return;
    m_scope.cancel();
    m_scope.launch(load(m_scope.token(), *m_id));
}

QCoro::Task<> ChartViewModel::load(std::stop_token token, chart::PatientId id)
{
    auto task = m_charts.open(id, security::Actor::window());
    auto chart = co_await std::move(task);
    if (token.stop_requested())
        co_return;
    if (!chart) {
        emit failed(chart.error());
        co_return;
    }
    m_chart = std::move(*chart);
    emit loaded();
}

} // namespace aidoctor::ui
