#include "api/api.h"
#include "api/request_reader.h"
#include "chart/chart_json.h"

#include <QCoreApplication>
#include <QUrlQuery>

#include <algorithm>

namespace aidoctor::api {

namespace {

/// Links to the pages beside this one. The next one is named by a cursor, which is as fast at the
/// end of a long list as at its start.
QByteArray linkHeader(const http::Request &request, const chart::PatientQuery &asked,
                      const QString &next)
{
    const auto link = [&](const char *relation, const QString &name, const QString &at) {
        QUrlQuery query;
        for (const auto &[known, value] : request.query) {
            if (known != QLatin1String("limit") && known != QLatin1String("offset")
                && known != QLatin1String("after"))
                query.addQueryItem(known, QString::fromLatin1(QUrl::toPercentEncoding(value)));
        }
        query.addQueryItem(QStringLiteral("limit"), QString::number(asked.limit));
        query.addQueryItem(name, at);
        return "</api/v1/patients?" + query.toString(QUrl::FullyEncoded).toLatin1() + ">; rel=\""
               + relation + '"';
    };
    QByteArrayList links;
    if (asked.offset > 0)
        links.append(link("prev", QStringLiteral("offset"),
                          QString::number(std::max(0, asked.offset - asked.limit))));
    if (!next.isEmpty())
        links.append(link("next", QStringLiteral("after"), next));
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
    query.after = reader.text("after", 40).value_or(QString());
    if (query.offset > 0 && !query.after.isEmpty())
        reader.fault(QStringLiteral("after"),
                     QCoreApplication::translate("api", "is given instead of offset"));
    if (!reader.accept(reply))
        co_return;
    if (identifier) {
        // The value may hold a bar of its own; a system is a URI and cannot.
        const auto bar = identifier->indexOf(QLatin1Char('|'));
        if (bar < 0 || bar + 1 == identifier->size()) {
            const Json errors =
                Json::array({Json{{"where", "identifier"}, {"message", "must be SYSTEM|VALUE"}}});
            reply.sendError(
                422, QStringLiteral("VALIDATION_ERROR"),
                QCoreApplication::translate("api", "An identifier is written as SYSTEM|VALUE."),
                Json{{"errors", errors}});
            co_return;
        }
        query.identifierSystem = identifier->left(bar);
        query.identifierValue = identifier->mid(bar + 1);
    }
    auto finding = m_parts.charts.findCharts(query, reply.clientGone());
    auto page = co_await std::move(finding);
    if (stop.stop_requested())
        co_return;
    if (!page) {
        sendError(reply, page.error());
        co_return;
    }
    std::vector<chart::PatientId> shown;
    for (const chart::Chart &chart : page->items)
        shown.push_back(chart.patient.id);
    auto auditing = m_parts.charts.auditReading(shown, QStringLiteral("patient.read"), actor(),
                                                QStringLiteral("list"));
    const Status audited = co_await std::move(auditing);
    if (stop.stop_requested())
        co_return;
    if (!audited) {
        sendError(reply, audited.error());
        co_return;
    }
    auto items = std::make_shared<const std::vector<chart::Chart>>(std::move(page->items));
    auto work = [items]() -> Result<QByteArray> {
        JsonWriter writer;
        writer.beginArray();
        for (const chart::Chart &chart : *items)
            chart::write(writer, chart);
        writer.endArray();
        return writer.take();
    };
    auto writing = m_parts.workers.run(std::move(work));
    const auto body = co_await std::move(writing);
    if (stop.stop_requested())
        co_return;
    if (!body) {
        sendError(reply, body.error());
        co_return;
    }
    if (query.after.isEmpty()) // a page by cursor does not count the whole again
        reply.addHeader("X-Total-Count", QByteArray::number(page->total));
    const QByteArray links = linkHeader(request, query, page->next);
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
    auto loading = m_parts.charts.openText(*id, actor(), reply.clientGone());
    const auto chart = co_await std::move(loading);
    if (stop.stop_requested())
        co_return;
    if (!chart) {
        sendError(reply, chart.error());
        co_return;
    }
    reply.addHeader("ETag", '"' + QByteArray::number(chart->revision) + '"');
    reply.send(200, chart->json, "application/json");
}

QCoro::Task<> Api::importContent(http::Request request, http::Reply reply)
{
    const std::stop_token stop = m_scope.token();
    RequestReader reader(request);
    fhir::ImportOptions options;
    options.partial = reader.boolean("partial");
    options.importedBy = actor();
    if (!reader.accept(reply))
        co_return;
    if (request.body.trimmed().isEmpty()) {
        reply.sendError(400, QString::fromLatin1(codes::kInvalidJson),
                        QCoreApplication::translate("api", "Send a FHIR bundle or NDJSON."));
        co_return;
    }
    auto produce = [this, content = request.body, options](IdempotencyStore::Claim) {
        return produceImport(content, options);
    };
    auto answering = answerOnce(request, reply, std::move(produce));
    co_await std::move(answering);
}

QCoro::Task<Result<Answer>> Api::produceImport(QByteArray content, fhir::ImportOptions options)
{
    auto importing = m_parts.importer.importContent(content, QStringLiteral("request"), options);
    const auto report = co_await std::move(importing);
    if (!report)
        co_return failure(report.error());
    if (report->error)
        co_return failure(*report->error);
    co_return Answer{dumpJson(fhir::toJson(*report))};
}

} // namespace aidoctor::api
