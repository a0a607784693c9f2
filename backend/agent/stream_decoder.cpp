#include "agent/stream_decoder.h"

#include "core/logging.h"

#include <QCoreApplication>

#include <set>

namespace aidoctor::agent {

namespace {

constexpr std::int64_t kMaxTokens = 1'000'000'000'000;

/// True when an object names the same member twice: what is meant nobody can know.
bool hasDoubledKeys(const std::string &text)
{
    std::vector<std::set<std::string>> open;
    bool isDoubled = false;
    const auto look = [&](int, Json::parse_event_t event, Json &parsed) {
        if (event == Json::parse_event_t::object_start)
            open.emplace_back();
        else if (event == Json::parse_event_t::object_end && !open.empty())
            open.pop_back();
        else if (event == Json::parse_event_t::key && !open.empty())
            isDoubled = !open.back().insert(parsed.get<std::string>()).second || isDoubled;
        return true;
    };
    const Json parsed = Json::parse(text, look, false);
    return parsed.is_discarded() || isDoubled;
}

} // namespace

void StreamDecoder::finish(const net::SseEvent &, std::vector<ModelEvent> &out)
{
    fail(out, makeError(codes::kModelStreamCut,
                        QCoreApplication::translate("agent",
                                                    "The model's answer broke off. Try again.")));
}

void StreamDecoder::complete(std::vector<ModelEvent> &out, QString stopReason,
                             std::optional<StopDetails> details)
{
    if (std::exchange(m_hasEnded, true))
        return;
    out.push_back(
        model_event::Completed{std::move(stopReason), m_usage, m_model, std::move(details)});
}

void StreamDecoder::fail(std::vector<ModelEvent> &out, Error error)
{
    if (std::exchange(m_hasEnded, true))
        return;
    out.push_back(model_event::Failed{std::move(error), m_usage});
}

void StreamDecoder::malformed(std::vector<ModelEvent> &out, const char *what)
{
    qCWarning(log::agent, "a model's stream is malformed: %s", what);
    fail(out, makeError(codes::kModelStreamMalformed,
                        QCoreApplication::translate(
                            "agent", "The model's server sent something that cannot be understood. "
                                     "Check that it is the kind of server the settings say."),
                        QString::fromLatin1(what)));
}

bool StreamDecoder::hasRoom(std::vector<ModelEvent> &out, std::size_t bytes)
{
    m_bytes += bytes;
    if (m_bytes <= static_cast<std::size_t>(kMaxBytes))
        return true;
    fail(out, makeError(codes::kModelOutputTooLarge,
                        QCoreApplication::translate("agent", "The model's answer is too long.")));
    return false;
}

std::int64_t tokensOr(const Json &object, const char *name, std::int64_t otherwise)
{
    const Json &count = member(object, name);
    if (!count.is_number_integer())
        return otherwise;
    const bool isSane = count.is_number_unsigned()
                            ? count.get<std::uint64_t>() <= std::uint64_t{kMaxTokens}
                            : count.get<std::int64_t>() >= 0;
    return isSane ? count.get<std::int64_t>() : otherwise;
}

ToolUseBlock toolCall(QString id, QString name, const std::string &inputText)
{
    ToolUseBlock call{std::move(id), std::move(name), Json::object(), false};
    if (inputText.empty())
        return call;
    auto input =
        parseJson(QByteArrayView(inputText.data(), static_cast<qsizetype>(inputText.size())));
    if (input && input->is_object() && !hasDoubledKeys(inputText))
        call.input = std::move(*input);
    else
        call.isBroken = true;
    return call;
}

} // namespace aidoctor::agent
