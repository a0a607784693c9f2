#include "agent/endpoint_model.h"

#include "agent/model_errors.h"
#include "agent/response_reader.h"
#include "agent/token_estimate.h"
#include "core/loop_yield.h"
#include "core/pause.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QRandomGenerator>

namespace aidoctor::agent {

namespace {

constexpr qsizetype kMaxErrorBytes = 64 << 10;
constexpr std::chrono::seconds kErrorBodyTime{5};
constexpr int kEventsPerTurn = 32; ///< of the event loop: a burst is not to hold it
constexpr std::int64_t kLeastAnswer = 4096;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(agent)
};

Error stopped()
{
    return makeError(codes::kCancelled, Text::tr("The run was stopped."));
}

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
    (*stream)->limitRest(kErrorBodyTime);
    auto reading = readSome(stream->get());
    const QByteArray body = co_await std::move(reading);
    opened.error = modelErrorFrom(head->status, body);
    opened.isWorthwhile = RetryPolicy::isWorthwhile(*head);
    if (stop.stop_requested())
        opened.error = makeError(codes::kCancelled, Text::tr("The run was stopped."));
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
    QElapsedTimer clock;
    clock.start();
    LoopYield yield;
    for (int attempt = 0;; ++attempt) {
        net::StreamLimits limits = m_parts.limits;
        limits.total -= std::chrono::milliseconds(clock.elapsed());
        auto opening = open(&m_parts.net, httpRequest(request), limits, stop);
        Opened opened = co_await std::move(opening);

        // An answer has begun: from here on there is no second request.
        ResponseReader reader(request, m_options);
        std::vector<ModelEvent> meant;
        while (opened.stream && !reader.hasEnded()) {
            const auto next = opened.stream->next();
            const auto piece = co_await next;
            meant.clear();
            if (piece)
                reader.take(*piece, meant);
            else
                reader.lose(piece.error(), meant);
            if (reader.hasEnded())
                opened.stream->letEnd();
            int passed = 0;
            for (ModelEvent &given : meant) {
                event = std::move(given);
                co_yield event;
                if (++passed % kEventsPerTurn == 0)
                    co_await yield;
            }
        }
        if (opened.stream)
            co_return;
        const Error error = opened.error.value_or(Error{});
        const auto delay = RetryPolicy::delay(attempt, opened.head ? &*opened.head : nullptr,
                                              QDateTime::currentDateTimeUtc(),
                                              QRandomGenerator::global()->generateDouble());
        const bool isInTime =
            std::chrono::milliseconds(clock.elapsed()) + delay < m_parts.limits.total;
        if (!opened.isWorthwhile || !isInTime || attempt >= m_parts.retries.maxRetries) {
            event = model_event::Failed{error};
            co_yield event;
            co_return;
        }
        model_event::Retrying retrying;
        retrying.attempt = attempt + 1;
        retrying.maxAttempts = m_parts.retries.maxRetries;
        retrying.status = opened.head ? opened.head->status : 0;
        retrying.code = error.code;
        retrying.delay = delay;
        event = retrying;
        co_yield event;
        Pause pause(delay, stop);
        const bool isOver = co_await pause;
        if (!isOver) {
            const Error why = stopped();
            event = model_event::Failed{why};
            co_yield event;
            co_return;
        }
    }
}

/// A prompt that cannot fit is refused before it is sent. Of servers that would cut it without a
/// word the length must be known, and the text fit by the worst of estimates.
std::optional<Error> EndpointModel::promptFault(const ModelRequest &request) const
{
    const bool isSilent = m_options.provider == Provider::OpenAi && mayCutPrompts(m_options);
    if (isSilent && m_options.contextTokens <= 0)
        return makeError(
            codes::kModelContextUnknown,
            Text::tr("This kind of server shortens a chart that is too long for it "
                     "without a word. Enter in the settings, under Model, how many tokens "
                     "it reads at once (for Ollama: OLLAMA_CONTEXT_LENGTH)."));
    if (m_options.contextTokens <= 0)
        return std::nullopt;
    const std::int64_t bytes = textBytes(request);
    const std::int64_t needed =
        isSilent ? bytes / kLeastBytesPerToken + std::min(m_options.maxOutputTokens, kLeastAnswer)
                 : tokensOf(bytes);
    if (needed <= m_options.contextTokens)
        return std::nullopt;
    return modelError(0, QStringLiteral("context_length_exceeded"));
}

} // namespace aidoctor::agent
