#include "api/api.h"
#include "api/request_reader.h"

#include <QCryptographicHash>

/// Requests that are answered once, however often they are sent.
namespace aidoctor::api {

namespace {

QByteArray fingerprintOf(const http::Request &request)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    const auto add = [&hash](const QByteArray &part) {
        hash.addData(QByteArray::number(part.size()) + ':');
        hash.addData(part);
    };
    add(request.method);
    add(request.path.toUtf8());
    for (const auto &[name, value] : request.query) {
        add(name.toUtf8());
        add(value.toUtf8());
    }
    add(request.header("if-match"));
    add(request.body);
    return hash.result();
}

void respond(http::Reply reply, const Result<Answer> &answer)
{
    if (answer)
        reply.send(200, answer->body, "application/json");
    else
        sendError(reply, answer.error());
}

} // namespace

QCoro::Task<> Api::answerOnce(http::Request request, http::Reply reply, Produce produce)
{
    const std::stop_token stop = m_scope.token();
    if (!request.hasHeader("idempotency-key")) {
        auto producing = produce(IdempotencyStore::Claim());
        const Result<Answer> answer = co_await std::move(producing);
        if (!stop.stop_requested())
            respond(reply, answer);
        co_return;
    }
    const auto key = IdempotencyStore::keyOf(request);
    if (!key) {
        sendError(reply, key.error());
        co_return;
    }
    const QString scope = QString::fromLatin1(request.method) + QLatin1Char(' ') + request.path;
    auto claiming = m_repeats.claim(scope, *key, fingerprintOf(request));
    const auto claim = co_await std::move(claiming);
    if (stop.stop_requested())
        co_return;
    if (!claim) {
        sendError(reply, claim.error());
        co_return;
    }
    if (claim->isRepeat) {
        reply.addHeader("Idempotency-Replayed", "true");
        reply.send(claim->status, claim->answer, "application/json");
        co_return;
    }
    auto producing = produce(*claim);
    const Result<Answer> answer = co_await std::move(producing);
    if (stop.stop_requested())
        co_return;
    // What failed did nothing, or may be done again: only an answer is kept. It is kept before it
    // is sent, so that whoever saw it once gets it again.
    auto closing =
        answer ? m_repeats.finish(scope, *key, 200, answer->body) : m_repeats.release(scope, *key);
    co_await std::move(closing);
    if (!stop.stop_requested())
        respond(reply, answer);
}

} // namespace aidoctor::api
