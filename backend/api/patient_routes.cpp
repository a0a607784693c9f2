#include "api/api.h"
#include "api/request_reader.h"
#include "chart/chart_json.h"

#include <QCoreApplication>
#include <QUrlQuery>

#include <algorithm>

namespace aidoctor::api {

namespace {

QByteArray linkHeader(const http::Request &request, int limit, int offset, int total)
{
    const auto link = [&](const char *relation, int at) {
        QUrlQuery query;
        for (const auto &[name, value] : request.query) {
            if (name != QLatin1String("limit") && name != QLatin1String("offset"))
                query.addQueryItem(name, QString::fromLatin1(QUrl::toPercentEncoding(value)));
        }
        query.addQueryItem(QStringLiteral("limit"), QString::number(limit));
        query.addQueryItem(QStringLiteral("offset"), QString::number(at));
        return "</api/v1/patients?" + query.toString(QUrl::FullyEncoded).toLatin1() + ">; rel=\""
            + relation + '"';
    };
    QByteArrayList links;
    if (offset > 0)
        links.append(link("prev", std::max(0, offset - limit)));
    if (offset + limit < total)
        links.append(link("next", offset + limit));
    return links.join(", ");
}

} // namespace

QCoro::Task<> Api::listPatients(http::Request request, http::Reply reply)
{
    const std::stop_token stop = m_scope.token();
    RequestReader reader(request);
    chart::PatientQuery query;
    query.text = reader.text("q").value_or(QString());
    const auto identifier = reader.text("identifier", 500);
    query.limit = reader.integer("limit", 50, 1, chart::kMaxPatientPage);
    query.offset = reader.integer("offset", 0, 0, 100'000'000);
    if (!reader.accept(reply))
        co_return;
    if (identifier) {
        // The value may hold a bar of its own; a system is a URI and cannot.
        const auto bar = identifier->indexOf(QLatin1Char('|'));
        if (bar < 0 || bar + 1 == identifier->size()) {
            const Json errors = Json::array(
                {Json{{"where", "identifier"}, {"message", "must be SYSTEM|VALUE"}}});
            reply.sendError(422, QStringLiteral("VALIDATION_ERROR"),
                            QCoreApplication::translate(
                                "api", "An identifier is written as SYSTEM|VALUE."),
                            Json{{"errors", errors}});
            co_return;
        }
        query.identifierSystem = identifier->left(bar);
        query.identifierValue = identifier->mid(bar + 1);
    }
    auto finding = m_parts.charts.findCharts(query);
    const auto page = co_await std::move(finding);
    if (stop.stop_requested())
        co_return;
    if (!page) {
        sendError(reply, page.error());
        co_return;
    }
    auto text = std::make_shared<const chart::Page<chart::Chart>>(*page);
    auto work = [text]() -> Result<QByteArray> {
        Json patients = Json::array();
        for (const chart::Chart &chart : text->items)
            patients.push_back(chart::toJson(chart));
        return dumpJson(patients);
    };
    auto writing = m_parts.workers.run(std::move(work));
    const auto body = co_await std::move(writing);
    if (stop.stop_requested())
        co_return;
    if (!body) {
        sendError(reply, body.error());
        co_return;
    }
    reply.addHeader("X-Total-Count", QByteArray::number(page->total));
    const QByteArray links = linkHeader(request, query.limit, query.offset, page->total);
    if (!links.isEmpty())
        reply.addHeader("Link", links);
    reply.send(200, *body, "application/json");
}

QCoro::Task<> Api::onePatient(http::Request request, http::Reply reply)
{
    const std::stop_token stop = m_scope.token();
    RequestReader reader(request);
    const auto id = reader.pathId();
    if (!reader.accept(reply))
        co_return;
    if (!id) {
        sendError(reply, chart::patientNotFound());
        co_return;
    }
    auto loading = m_parts.charts.load(*id);
    const auto chart = co_await std::move(loading);
    if (stop.stop_requested())
        co_return;
    if (!chart) {
        sendError(reply, chart.error());
        co_return;
    }
    auto shared = std::make_shared<const chart::Chart>(*chart);
    auto work = [shared]() -> Result<QByteArray> { return dumpJson(chart::toJson(*shared)); };
    auto writing = m_parts.workers.run(std::move(work));
    const auto body = co_await std::move(writing);
    if (stop.stop_requested())
        co_return;
    if (!body) {
        sendError(reply, body.error());
        co_return;
    }
    reply.addHeader("ETag", '"' + QByteArray::number(shared->patient.revision) + '"');
    reply.send(200, *body, "application/json");
}

QCoro::Task<> Api::importContent(http::Request request, http::Reply reply)
{
    const std::stop_token stop = m_scope.token();
    RequestReader reader(request);
    if (!reader.accept(reply))
        co_return;
    if (request.body.trimmed().isEmpty()) {
        reply.sendError(400, QString::fromLatin1(codes::kInvalidJson),
                        QCoreApplication::translate("api", "Send a FHIR bundle or NDJSON."));
        co_return;
    }
    auto importing = m_parts.importer.importContent(request.body, QStringLiteral("request"));
    const auto report = co_await std::move(importing);
    if (stop.stop_requested())
        co_return;
    if (!report) {
        sendError(reply, report.error());
        co_return;
    }
    if (report->error) {
        sendError(reply, *report->error);
        co_return;
    }
    reply.sendJson(200, fhir::toJson(*report));
}

} // namespace aidoctor::api
