#include "api/api.h"
#include "api/request_reader.h"
#include "api/sse_events.h"

#include <QCoreApplication>
#include <QDateTime>

#include <stop_token>

namespace aidoctor::api {

namespace {

/// What a client saw last of a run, as it stands in `Last-Event-ID`: RUN:SEQ.
struct SeenEvent {
    QString runId;
    std::int64_t sequence = 0;
};

std::optional<SeenEvent> seenEvent(const QByteArray &header)
{
    const qsizetype colon = header.lastIndexOf(':');
    bool isNumber = false;
    const std::int64_t sequence = header.mid(colon + 1).toLongLong(&isNumber);
    if (colon <= 0 || !isNumber || sequence < 0)
        return std::nullopt;
    return SeenEvent{QString::fromLatin1(header.left(colon)), sequence};
}

} // namespace

QCoro::Task<> Api::makeBriefing(http::Request request, http::Reply reply)
{
    const std::stop_token stop = m_scope.token();
    RequestReader reader(request);
    const auto id = reader.pathId();
    const auto body = reader.object(reply, {});
    if (!body || !reader.accept(reply))
        co_return;
    if (!id) {
        sendError(reply, chart::patientNotFound());
        co_return;
    }
    if (request.hasHeader("if-match")) {
        // The caller knows a chart; a briefing about another state of it is not what he asked for.
        auto loading = m_parts.charts.load(*id, reply.clientGone());
        const auto chart = co_await std::move(loading);
        if (stop.stop_requested())
            co_return;
        const Status same =
            chart ? matches(request, chart->patient.revision) : Status(tl::unexpect, chart.error());
        if (!same) {
            sendError(reply, same.error());
            co_return;
        }
    }
    if (request.accepts("text/event-stream")) {
        if (request.hasHeader("idempotency-key")) {
            sendError(reply, Error{QString::fromLatin1(codes::kInvalidArgument),
                                   QCoreApplication::translate(
                                       "api", "A stream takes no Idempotency-Key: it joins the run "
                                              "that is live, and Last-Event-ID resumes it."),
                                   {}});
            co_return;
        }
        auto streaming = streamBriefing(request, reply, *id);
        co_await std::move(streaming);
        co_return;
    }
    // Under a key the answer is kept for whoever asks again; else nobody waits for it any more.
    const std::stop_token gone =
        request.hasHeader("idempotency-key") ? std::stop_token() : reply.clientGone();
    auto produce = [this, patient = *id, gone](IdempotencyStore::Claim claim) {
        return produceBriefing(patient, claim, gone);
    };
    auto answering = answerOnce(request, reply, std::move(produce));
    co_await std::move(answering);
}

QCoro::Task<Result<Answer>> Api::produceBriefing(chart::PatientId id, IdempotencyStore::Claim claim,
                                                 std::stop_token gone)
{
    const std::stop_token stop = m_scope.token();
    if (claim.isRetaken) {
        // Whoever was asked first may have stored the briefing before he went away.
        auto looking = m_parts.briefings.history(id, 1);
        const auto newest = co_await std::move(looking);
        if (stop.stop_requested())
            co_return failure(stopping());
        if (newest && !newest->empty()
            && QDateTime::fromString(newest->front().generatedAt, Qt::ISODateWithMs)
                       .toMSecsSinceEpoch()
                   >= claim.claimedAt)
            co_return Answer{jsonTextOf(newest->front())};
    }
    auto auditing = m_parts.charts.auditReading({id}, QStringLiteral("briefing.request"), actor());
    const Status audited = co_await std::move(auditing);
    if (stop.stop_requested())
        co_return failure(stopping());
    if (!audited)
        co_return failure(audited.error());
    auto making = m_parts.runs.brief(id, briefing::Keep::WhileWatched, gone);
    const auto made = co_await std::move(making);
    if (!made)
        co_return failure(made.error());
    co_return Answer{jsonTextOf(*made)};
}

QCoro::Task<> Api::streamBriefing(http::Request request, http::Reply reply, chart::PatientId id)
{
    const std::stop_token stop = m_scope.token();
    auto auditing = m_parts.charts.auditReading({id}, QStringLiteral("briefing.request"), actor());
    const Status audited = co_await std::move(auditing);
    if (!audited) {
        sendError(reply, audited.error());
        co_return;
    }
    std::shared_ptr<briefing::RunWatcher> watcher;
    const auto seen = seenEvent(request.header("last-event-id"));
    if (seen) {
        auto resuming = m_parts.runs.resume(id, seen->runId, seen->sequence);
        watcher = co_await std::move(resuming);
        if (stop.stop_requested())
            co_return;
    }
    // One that is not known here (any more), or never came so far, is no reason to refuse: the
    // client gets the live run from its start.
    if (!watcher)
        watcher = m_parts.runs.watch(id);

    auto opening = watcher->next();
    auto next = co_await std::move(opening);
    // What fails before the first event is a plain error with its own status.
    if (next) {
        if (const auto *failed = std::get_if<briefing::event::Failed>(&next->event)) {
            sendError(reply, failed->error);
            co_return;
        }
    }
    http::SseWriter writer = reply.beginStream();
    auto closeWatcher = [watcher] { watcher->close(); };
    const std::stop_callback onGone(writer.clientGone(), std::move(closeWatcher));
    bool ended = false;
    while (next && !ended) {
        const std::optional<SseEvent> event = toSse(next->event);
        const QByteArray eventId =
            watcher->runId().toLatin1() + ':' + QByteArray::number(next->sequence);
        if (event && !writer.event(event->name, event->data, eventId))
            co_return;
        ended = briefing::isLast(next->event);
        if (ended)
            break;
        auto drained = writer.drained();
        const Status ready = co_await drained;
        if (!ready)
            co_return;
        auto waiting = watcher->next();
        next = co_await std::move(waiting);
    }
    if (!ended) {
        // The watcher was closed: the client has gone, or the server stops and can still say so.
        const SseEvent last = errorEvent(stopping());
        writer.event(last.name, last.data);
    }
    writer.finish();
}

QCoro::Task<> Api::patientBriefings(http::Request request, http::Reply reply)
{
    const std::stop_token stop = m_scope.token();
    RequestReader reader(request);
    const auto id = reader.pathId();
    const int limit = reader.integer("limit", 20, 1, briefing::kMaxBriefingPage);
    const int offset = reader.integer("offset", 0, 0, 100'000'000);
    if (!reader.accept(reply))
        co_return;
    if (!id) {
        sendError(reply, chart::patientNotFound());
        co_return;
    }
    auto loading = m_parts.briefings.history(*id, limit, offset);
    const auto history = co_await std::move(loading);
    if (stop.stop_requested())
        co_return;
    if (!history) {
        sendError(reply, history.error());
        co_return;
    }
    auto auditing = m_parts.charts.auditReading({*id}, QStringLiteral("briefing.read"), actor());
    const Status audited = co_await std::move(auditing);
    if (stop.stop_requested())
        co_return;
    if (!audited) {
        sendError(reply, audited.error());
        co_return;
    }
    JsonWriter list;
    list.beginArray();
    for (const briefing::StoredBriefing &item : *history)
        write(list, item);
    list.endArray();
    reply.send(200, list.take(), "application/json");
}

QCoro::Task<> Api::oneBriefing(http::Request request, http::Reply reply)
{
    const std::stop_token stop = m_scope.token();
    RequestReader reader(request);
    const auto id = reader.pathId();
    if (!reader.accept(reply))
        co_return;
    auto loading = m_parts.briefings.find(id.value_or(0));
    const auto found = co_await std::move(loading);
    if (stop.stop_requested())
        co_return;
    if (!found) {
        sendError(reply, found.error());
        co_return;
    }
    auto auditing =
        m_parts.charts.auditReading({found->patient}, QStringLiteral("briefing.read"), actor(),
                                    QStringLiteral("briefing:%1").arg(found->id));
    const Status audited = co_await std::move(auditing);
    if (stop.stop_requested())
        co_return;
    if (audited)
        reply.send(200, jsonTextOf(*found), "application/json");
    else
        sendError(reply, audited.error());
}

} // namespace aidoctor::api
