#include "briefing/run_event_json.h"

#include <array>
#include <limits>
#include <utility>

namespace aidoctor::briefing {

namespace {

constexpr qsizetype kMaxFlagText = 8 << 10;
constexpr qsizetype kMaxLabel = 1 << 10;
constexpr std::size_t kMaxEvidence = 64;
constexpr int kMaxFindings = 1'000'000;

QString cut(const QString &text, qsizetype length = kMaxEventText)
{
    if (text.size() <= length)
        return text;
    qsizetype end = length;
    if (text.at(end - 1).isHighSurrogate())
        --end;
    return text.left(end) + QStringLiteral(" … [cut: %1 characters in all]").arg(text.size());
}

/// A tool's input as JSON text: its nesting must not add to that of the event.
QString inputText(const Json &input)
{
    const QByteArray text = dumpJson(input);
    if (text.size() <= kMaxEventText)
        return QString::fromUtf8(text);
    return QStringLiteral("{\"cut\":%1}").arg(text.size());
}

Flag bounded(Flag flag)
{
    flag.id = cut(flag.id, kMaxLabel);
    flag.title = cut(flag.title, kMaxFlagText);
    flag.description = cut(flag.description, kMaxFlagText);
    flag.suggestedAction = cut(flag.suggestedAction, kMaxFlagText);
    flag.verificationReason = cut(flag.verificationReason, kMaxFlagText);
    if (flag.evidence.size() > kMaxEvidence)
        flag.evidence.resize(kMaxEvidence);
    for (clinical::Evidence &evidence : flag.evidence) {
        evidence.kind = cut(evidence.kind, kMaxLabel);
        evidence.id = cut(evidence.id, kMaxLabel);
        evidence.label = cut(evidence.label, kMaxLabel);
    }
    return flag;
}

/// Writes the members of an event, its name first.
class Members {
public:
    explicit Members(JsonWriter &writer) : m_writer(writer) {}

    void operator()(const event::Started &event) const
    {
        name("started");
        text("run_id", event.runId);
        m_writer.member("patient_id", event.patient);
        text("record_as_of", event.recordAsOf);
    }
    void operator()(const event::RulesReady &event) const
    {
        name("rules_ready");
        m_writer.member("findings", std::int64_t{event.findings});
    }
    void operator()(const event::FlagRaised &event) const
    {
        name("flag_raised");
        m_writer.key("flag");
        write(m_writer, bounded(event.flag));
    }
    void operator()(const event::TextDelta &event) const { said("text_delta", event.text); }
    void operator()(const event::ThinkingDelta &event) const { said("thinking_delta", event.text); }
    void operator()(const event::Text &event) const { said("text", event.text); }
    void operator()(const event::Thinking &event) const { said("thinking", event.text); }
    void operator()(const event::ToolUse &event) const
    {
        name("tool_use");
        text("id", event.id);
        text("tool", event.tool);
        m_writer.member("input", inputText(event.input));
    }
    void operator()(const event::ToolResult &event) const
    {
        name("tool_result");
        text("tool_use_id", event.toolUseId);
        m_writer.member("is_error", event.isError);
        m_writer.member("content", cut(event.content, kMaxToolText));
    }
    void operator()(const event::Degraded &event) const
    {
        name("degraded");
        text("reason", event.reason);
    }
    void operator()(const event::Published &event) const
    {
        name("published");
        m_writer.member("briefing_id", event.briefing.id);
    }
    void operator()(const event::Done &event) const
    {
        name("done");
        text("session_id", event.sessionId);
    }
    void operator()(const event::Failed &event) const
    {
        name("failed");
        text("code", event.error.code);
        text("message", event.error.message);
    }

private:
    void name(const char *name) const { m_writer.member("event", QLatin1String(name)); }
    template <std::size_t Size>
    void text(const char (&key)[Size], const QString &text) const
    {
        m_writer.member(key, cut(text));
    }
    void said(const char *event, const QString &words) const
    {
        name(event);
        text("text", words);
    }

    JsonWriter &m_writer;
};

/// Reads members and remembers whether one was missing or of another kind.
class Reader {
public:
    explicit Reader(const Json &json) : m_json(json) {}

    QString text(const char *name)
    {
        const Json &value = member(m_json, name);
        m_good = m_good && value.is_string();
        return stringMember(m_json, name);
    }
    std::int64_t number(const char *name,
                        std::int64_t most = std::numeric_limits<std::int64_t>::max())
    {
        const Json &value = member(m_json, name);
        const bool good = value.is_number_integer() && value >= 0 && value <= most;
        m_good = m_good && good;
        return good ? value.get<std::int64_t>() : 0;
    }
    bool truth(const char *name)
    {
        const Json &value = member(m_json, name);
        m_good = m_good && value.is_boolean();
        return value.is_boolean() && value.get<bool>();
    }
    Json json(const char *name)
    {
        const QByteArray raw = text(name).toUtf8();
        auto parsed = parseJson(raw);
        m_good = m_good && parsed.has_value();
        return parsed ? std::move(*parsed) : Json();
    }
    Flag flag(const char *name)
    {
        auto read = flagFromJson(member(m_json, name));
        m_good = m_good && read.has_value();
        return read ? std::move(*read) : Flag();
    }
    bool isGood() const { return m_good; }

private:
    const Json &m_json;
    bool m_good = true;
};

RunEvent readStarted(Reader &reader)
{
    event::Started event;
    event.runId = reader.text("run_id");
    event.patient = reader.number("patient_id");
    event.recordAsOf = reader.text("record_as_of");
    return event;
}

RunEvent readToolUse(Reader &reader)
{
    event::ToolUse event;
    event.id = reader.text("id");
    event.tool = reader.text("tool");
    event.input = reader.json("input");
    return event;
}

RunEvent readToolResult(Reader &reader)
{
    event::ToolResult event;
    event.toolUseId = reader.text("tool_use_id");
    event.isError = reader.truth("is_error");
    event.content = reader.text("content");
    return event;
}

RunEvent readPublished(Reader &reader)
{
    event::Published event;
    event.briefing.id = reader.number("briefing_id");
    return event;
}

RunEvent readFailed(Reader &reader)
{
    event::Failed event;
    event.error.code = reader.text("code");
    event.error.message = reader.text("message");
    return event;
}

using Read = RunEvent (*)(Reader &);
constexpr std::array<std::pair<const char *, Read>, 13> kEvents{{
    {"started", readStarted},
    {"rules_ready",
     [](Reader &reader) -> RunEvent {
         return event::RulesReady{static_cast<int>(reader.number("findings", kMaxFindings))};
     }},
    {"flag_raised",
     [](Reader &reader) -> RunEvent { return event::FlagRaised{reader.flag("flag")}; }},
    {"text_delta",
     [](Reader &reader) -> RunEvent { return event::TextDelta{reader.text("text")}; }},
    {"thinking_delta",
     [](Reader &reader) -> RunEvent { return event::ThinkingDelta{reader.text("text")}; }},
    {"text", [](Reader &reader) -> RunEvent { return event::Text{reader.text("text")}; }},
    {"thinking", [](Reader &reader) -> RunEvent { return event::Thinking{reader.text("text")}; }},
    {"tool_use", readToolUse},
    {"tool_result", readToolResult},
    {"degraded", [](Reader &reader) -> RunEvent { return event::Degraded{reader.text("reason")}; }},
    {"published", readPublished},
    {"done", [](Reader &reader) -> RunEvent { return event::Done{reader.text("session_id")}; }},
    {"failed", readFailed},
}};

} // namespace

void write(JsonWriter &writer, const RunEvent &event)
{
    writer.beginObject();
    std::visit(Members(writer), event);
    writer.endObject();
}

QByteArray storedText(const RunEvent &event)
{
    JsonWriter writer(4096, JsonWriter::Nul::Replaced);
    write(writer, event);
    return writer.take();
}

Result<RunEvent> runEventFromJson(const Json &json)
{
    const QString name = stringMember(json, "event");
    for (const auto &[known, read] : kEvents) {
        if (name != QLatin1String(known))
            continue;
        Reader reader(json);
        RunEvent event = read(reader);
        if (reader.isGood())
            return event;
        break;
    }
    return failure(codes::kInvalidArgument,
                   QStringLiteral("This is no event of a run that this program knows."));
}

} // namespace aidoctor::briefing
