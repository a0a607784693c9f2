#include "agent/endpoint_model.h"

#include "agent/model_errors.h"
#include "agent/token_estimate.h"
#include "core/logging.h"
#include "core/pause.h"

#include <QCoreApplication>
#include <QRandomGenerator>

namespace aidoctor::agent {

namespace {

constexpr qsizetype kMaxErrorBytes = 64 << 10;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(agent)
};

/// What became of an attempt's beginning.
struct Opened {
    std::unique_ptr<net::Stream> stream; ///< of a response with status 200
    std::optional<Error> error;
    std::optional<net::ResponseHead> head;
    bool isWorthwhile = false; ///< to try again
};

/// The body of an error response, as far as it is of use.
QCoro::Task<QByteArray> readSome(net::Stream *stream)
{
    QByteArray body;
    while (body.size() < kMaxErrorBytes) {
        const auto next = stream->next();
        const auto piece = co_await next;
        if (!piece || piece->isEmpty())
            break;
        body += *piece;
    }
    co_return body;
}

QCoro::Task<Opened> open(net::StreamClient *client, net::HttpRequest request,
                         net::StreamLimits limits, std::stop_token stop)
{
    Opened opened;
    auto stream = client->open(std::move(request), limits, stop);
    if (!stream) {
        opened.error = stream.error();
        co_return opened;
    }
    const auto waiting = (*stream)->head();
    const auto head = co_await waiting;
    if (!head) {
        opened.error = head.error();
        opened.isWorthwhile = RetryPolicy::isWorthwhile(head.error());
        co_return opened;
    }
    opened.head = *head;
    if (head->status == 200) {
        opened.stream = std::move(*stream);
        co_return opened;
    }
    auto reading = readSome(stream->get());
    const QByteArray body = co_await std::move(reading);
    opened.error = modelErrorFrom(head->status, body);
    opened.isWorthwhile = RetryPolicy::isWorthwhile(*head);
    if (stop.stop_requested())
        opened.error =
            Error{QString::fromLatin1(codes::kCancelled), Text::tr("The run was stopped."), {}};
    co_return opened;
}

} // namespace

std::optional<double> EndpointModel::costUsd(const Usage &usage) const
{
    return m_parts.prices ? m_parts.prices->costUsd(m_options.model, usage) : 0.0;
}

net::HttpRequest EndpointModel::httpRequest(const ModelRequest &request) const
{
    const Dialect &dialect = Dialect::of(m_options.provider);
    net::HttpRequest http;
    http.url = m_options.base.resource(dialect.messagesPath());
    http.headers = dialect.headers(m_options);
    http.headers.emplace_back("accept", "text/event-stream");
    http.body = dialect.body(request, m_options);
    return http;
}

QCoro::AsyncGenerator<ModelEvent> EndpointModel::stream(ModelRequest request, std::stop_token stop)
{
    ModelEvent event;
    if (auto fault = promptFault(request)) {
        event = model_event::Failed{std::move(*fault)};
        co_yield event;
        co_return;
    }
    for (int attempt = 0;; ++attempt) {
        auto opening = open(&m_parts.net, httpRequest(request), m_parts.limits, stop);
        Opened opened = co_await std::move(opening);

        net::SseParser parser;
        const auto decoder = Dialect::of(m_options.provider).decoder();
        std::vector<net::SseEvent> events;
        std::vector<ModelEvent> meant;
        bool hasBegun = false;
        while (opened.stream && !decoder->hasEnded()) {
            const auto next = opened.stream->next();
            const auto piece = co_await next;
            if (!piece) {
                opened.error = piece.error();
                opened.isWorthwhile = !hasBegun && RetryPolicy::isWorthwhile(piece.error());
                break;
            }
            events.clear();
            meant.clear();
            if (piece->isEmpty()) {
                decoder->finish(parser.unfinished(), meant);
            } else {
                hasBegun = true;
                const Status parsed = parser.feed(*piece, events);
                for (const net::SseEvent &given : events)
                    decoder->take(given, meant);
                if (!parsed && !decoder->hasEnded()) {
                    opened.error = parsed.error();
                    break;
                }
            }
            if (decoder->hasEnded())
                opened.stream->letEnd();
            for (ModelEvent &given : meant) {
                if (const auto *completed = std::get_if<model_event::Completed>(&given)) {
                    if (auto cut = truncation(request, completed->usage))
                        given = model_event::Failed{std::move(*cut), completed->usage};
                }
                event = std::move(given);
                co_yield event;
            }
        }
        if (decoder->hasEnded())
            co_return;
        const Error error = opened.error.value_or(Error{});
        if (!opened.isWorthwhile || attempt >= m_parts.retries.maxRetries) {
            event = model_event::Failed{error, decoder->usage()};
            co_yield event;
            co_return;
        }
        model_event::Retrying retrying;
        retrying.attempt = attempt + 1;
        retrying.maxAttempts = m_parts.retries.maxRetries;
        retrying.status = opened.head ? opened.head->status : 0;
        retrying.code = error.code;
        retrying.delay = RetryPolicy::delay(attempt, opened.head ? &*opened.head : nullptr,
                                            QDateTime::currentDateTimeUtc(),
                                            QRandomGenerator::global()->generateDouble());
        opened.stream.reset();
        event = retrying;
        co_yield event;
        Pause pause(retrying.delay, stop);
        const bool isOver = co_await pause;
        if (!isOver) {
            const Error stopped{
                QString::fromLatin1(codes::kCancelled), Text::tr("The run was stopped."), {}};
            event = model_event::Failed{stopped};
            co_yield event;
            co_return;
        }
    }
}

/// A prompt that cannot fit is refused before it is sent: some servers would cut it and answer all
/// the same, from a part of the chart.
std::optional<Error> EndpointModel::promptFault(const ModelRequest &request) const
{
    if (m_options.contextTokens <= 0
        || estimateTokens(request) + m_options.maxOutputTokens / 4 <= m_options.contextTokens)
        return std::nullopt;
    return modelError(0, QStringLiteral("context_length_exceeded"));
}

/// Some servers shorten a prompt that is too long without a word. An answer to less than was asked
/// is none: fewer tokens than the text can possibly have, or as many as fit to the last one.
std::optional<Error> EndpointModel::truncation(const ModelRequest &request,
                                               const Usage &usage) const
{
    if (m_options.provider != Provider::OpenAi
        || !capabilitiesOf(m_options.server).cutsPromptsSilently)
        return std::nullopt;
    const std::int64_t read = usage.promptTokens();
    const bool isTooFew = read * kMostBytesPerToken < estimateBytes(request);
    const bool isFull = m_options.contextTokens > 0
                        && read + m_options.contextTokens / 64 >= m_options.contextTokens;
    if (!isTooFew && !isFull)
        return std::nullopt;
    qCWarning(log::agent, "the server has read %lld tokens of a prompt of %lld bytes",
              static_cast<long long>(read), static_cast<long long>(estimateBytes(request)));
    return Error{QString::fromLatin1(codes::kModelPromptTruncated),
                 Text::tr("The model's server has read only a part of the chart. Its answer is not "
                          "used. Give the model a larger context (for Ollama: "
                          "OLLAMA_CONTEXT_LENGTH)."),
                 {}};
}

} // namespace aidoctor::agent
