#include "api/api.h"
#include "api/event_hub.h"
#include "api/request_reader.h"
#include "chart/chart_json.h"

#include <QCoreApplication>
#include <QDate>

#include <stop_token>

/// What changes, and what is planned: the event stream and the schedule.
namespace aidoctor::api {

QCoro::Task<> Api::streamChanges(http::Request request, http::Reply reply)
{
    RequestReader reader(request);
    if (!reader.accept(reply))
        co_return;
    const std::shared_ptr<EventHub::Listener> listener = m_events->listen();
    http::SseWriter writer = reply.beginStream();
    writer.comment("listening");
    auto closeListener = [listener] { listener->close(); };
    const std::stop_callback onGone(writer.clientGone(), std::move(closeListener));
    for (;;) {
        auto waiting = listener->next();
        const auto event = co_await std::move(waiting);
        if (!event)
            break;
        if (!writer.event(event->name, event->data))
            co_return;
        auto drained = writer.drained();
        const Status ready = co_await drained;
        if (!ready)
            co_return;
    }
    // The client has gone, or the server stops and can still say so.
    const SseEvent last = errorEvent(stopping());
    writer.event(last.name, last.data);
    writer.finish();
}

QCoro::Task<> Api::showSchedule(http::Request request, http::Reply reply)
{
    const std::stop_token stop = m_scope.token();
    RequestReader reader(request);
    const QDate day = reader.date("date", QDate::currentDate());
    if (!reader.accept(reply))
        co_return;
    auto asking = m_parts.charts.schedule(day);
    const auto schedule = co_await std::move(asking);
    if (stop.stop_requested())
        co_return;
    if (!schedule) {
        sendError(reply, schedule.error());
        co_return;
    }
    std::vector<chart::PatientId> shown;
    for (const chart::ScheduleEntry &entry : *schedule)
        shown.push_back(entry.patient);
    auto auditing = m_parts.charts.auditReading(shown, QStringLiteral("schedule.read"), actor());
    const Status audited = co_await std::move(auditing);
    if (stop.stop_requested())
        co_return;
    if (!audited) {
        sendError(reply, audited.error());
        co_return;
    }
    Json list = Json::array();
    for (const chart::ScheduleEntry &entry : *schedule) {
        Json line = jsonOf(entry.appointment);
        line["patient_id"] = entry.patient;
        line["patient_name"] = toStd(entry.patientName);
        list.push_back(std::move(line));
    }
    reply.sendJson(200, list);
}

} // namespace aidoctor::api
