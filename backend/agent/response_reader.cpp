#include "agent/response_reader.h"

#include "agent/model_errors.h"
#include "agent/token_estimate.h"
#include "core/logging.h"

#include <QCoreApplication>

#include <algorithm>

namespace aidoctor::agent {

ResponseReader::ResponseReader(const ModelRequest &request, const EndpointOptions &options)
    : m_options(options),
      m_promptBytes(textBytes(request)),
      m_decoder(Dialect::of(options.provider).decoder())
{}

void ResponseReader::take(const QByteArray &bytes, std::vector<ModelEvent> &out)
{
    std::vector<ModelEvent> meant;
    if (bytes.isEmpty()) {
        m_decoder->finish(m_parser.unfinished(), meant);
        pass(std::move(meant), out);
        return;
    }
    m_events.clear();
    const Status parsed = m_parser.feed(bytes, m_events);
    for (const net::SseEvent &event : m_events)
        m_decoder->take(event, meant);
    pass(std::move(meant), out);
    if (!parsed)
        lose(parsed.error(), out);
}

void ResponseReader::lose(Error why, std::vector<ModelEvent> &out)
{
    if (std::exchange(m_hasEnded, true))
        return;
    out.push_back(model_event::Failed{std::move(why), atLeast(m_decoder->usage())});
}

void ResponseReader::pass(std::vector<ModelEvent> &&events, std::vector<ModelEvent> &out)
{
    for (ModelEvent &event : events) {
        if (const auto *delta = std::get_if<model_event::TextDelta>(&event)) {
            m_received += delta->text.size();
        } else if (const auto *thought = std::get_if<model_event::ThinkingDelta>(&event)) {
            m_received += thought->text.size();
        } else if (auto *completed = std::get_if<model_event::Completed>(&event)) {
            m_hasEnded = true;
            if (auto cut = truncation(completed->usage))
                event = model_event::Failed{std::move(*cut), atLeast(completed->usage)};
            else
                completed->usage = atLeast(completed->usage);
        } else if (auto *failed = std::get_if<model_event::Failed>(&event)) {
            m_hasEnded = true;
            failed->usage = atLeast(failed->usage);
        }
        out.push_back(std::move(event));
    }
}

/// A turn that is cut, or whose server counts nothing, was not for nothing all the same.
Usage ResponseReader::atLeast(Usage usage) const
{
    if (usage.promptTokens() == 0)
        usage.inputTokens = tokensOf(m_promptBytes);
    usage.outputTokens = std::max(usage.outputTokens, tokensOf(m_received));
    return usage;
}

/// An answer to less than was asked is none: the server has read fewer tokens than the text can
/// possibly have, or as many as fit to the last one.
std::optional<Error> ResponseReader::truncation(const Usage &usage) const
{
    if (!mayCutPrompts(m_options))
        return std::nullopt;
    const std::int64_t read = usage.promptTokens();
    const bool isTooFew = read * kMostBytesPerToken < m_promptBytes;
    const bool isFull = m_options.contextTokens > 0
                        && read + m_options.contextTokens / 64 >= m_options.contextTokens;
    if (!isTooFew && !isFull)
        return std::nullopt;
    qCWarning(log::agent, "the server has read %lld tokens of a prompt of %lld bytes",
              static_cast<long long>(read), static_cast<long long>(m_promptBytes));
    return makeError(codes::kModelPromptTruncated,
                     QCoreApplication::translate(
                         "agent",
                         "The model's server has read only a part of the chart. Its answer is "
                         "not used. Give the model a larger context (for Ollama: "
                         "OLLAMA_CONTEXT_LENGTH)."));
}

} // namespace aidoctor::agent
