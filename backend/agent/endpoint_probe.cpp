#include "agent/endpoint_probe.h"

#include "agent/model_errors.h"

#include <algorithm>

namespace aidoctor::agent {

namespace {

constexpr qsizetype kMaxListBytes = 4 << 20;
constexpr qsizetype kMaxModels = 200;
constexpr qsizetype kMaxName = 200;

/// What servers call the length of their context: Anthropic, vLLM, llama.cpp.
std::int64_t contextOf(const Json &model)
{
    for (const char *name : {"max_input_tokens", "max_model_len"}) {
        const std::int64_t tokens = tokensOr(model, name, 0);
        if (tokens > 0)
            return tokens;
    }
    return tokensOr(member(model, "meta"), "n_ctx", 0);
}

Result<EndpointReport> read(const QByteArray &body, const EndpointOptions &options)
{
    const auto json = parseJson(body);
    const Json whole = json ? *json : Json();
    const Json &models = member(whole, "data");
    if (!models.is_array())
        return failure(modelError(404, {}));
    EndpointReport report;
    report.hasModel = options.model.isEmpty();
    for (const Json &model : models) {
        const QString id = stringMember(model, "id");
        if (id.isEmpty() || id.size() > kMaxName)
            continue;
        if (options.provider == Provider::OpenAi && report.server == ServerKind::Generic)
            report.server = serverKindOf(stringMember(model, "owned_by"));
        if (id == options.model) {
            report.hasModel = true;
            report.contextTokens = contextOf(model);
        }
        if (report.models.size() < kMaxModels)
            report.models.append(id);
    }
    report.models.sort();
    return report;
}

} // namespace

QCoro::Task<Result<EndpointReport>> probeEndpoint(net::StreamClient *client,
                                                  EndpointOptions options, std::stop_token stop)
{
    const Dialect &dialect = Dialect::of(options.provider);
    net::HttpRequest request;
    request.method = net::HttpRequest::Method::Get;
    request.url = options.base.resource(dialect.modelsPath());
    request.headers = dialect.headers(options);
    net::StreamLimits limits;
    limits.firstByte = std::chrono::seconds(15);
    limits.idle = std::chrono::seconds(15);
    limits.total = std::chrono::seconds(30);
    limits.maxBytes = kMaxListBytes;
    auto opened = client->open(std::move(request), limits, std::move(stop));
    if (!opened)
        co_return failure(opened.error());
    const auto stream = std::move(*opened);
    const auto waiting = stream->head();
    const auto head = co_await waiting;
    if (!head)
        co_return failure(head.error());
    QByteArray body;
    for (;;) {
        const auto next = stream->next();
        const auto piece = co_await next;
        if (!piece)
            co_return failure(piece.error());
        if (piece->isEmpty())
            break;
        body += *piece;
    }
    if (head->status != 200)
        co_return failure(modelErrorFrom(head->status, body));
    co_return read(body, options);
}

} // namespace aidoctor::agent
