#pragma once

#include "agent/model_client.h"
#include "net/sse_parser.h"

#include <memory>

namespace aidoctor::agent {

/// Turns the events of one response into what they mean. A pure function of the events: knows no
/// socket and no clock. After a Completed or a Failed it says nothing more.
class StreamDecoder {
public:
    /// All that a model says in one turn, and all that is said about it.
    static constexpr qsizetype kMaxBytes = 8 << 20;

    virtual ~StreamDecoder() = default;

    virtual void take(const net::SseEvent &event, std::vector<ModelEvent> &out) = 0;
    /// After a response that has ended properly, with the event that its last blank line is missing
    /// from, if there is one. Only the protocol's own last event is an end.
    virtual void finish(const net::SseEvent &rest, std::vector<ModelEvent> &out);
    bool hasEnded() const { return m_hasEnded; }
    /// Events of kinds it does not know; passed over.
    int unknownEvents() const { return m_unknownEvents; }
    /// What was used so far: a turn that fails has its price too.
    Usage usage() const { return m_usage; }

protected:
    void complete(std::vector<ModelEvent> &out, QString stopReason,
                  std::optional<StopDetails> details);
    void fail(std::vector<ModelEvent> &out, Error error);
    /// MODEL_STREAM_MALFORMED. @param what for the log: never a word of the stream
    void malformed(std::vector<ModelEvent> &out, const char *what);
    /// Counts what is kept; false, with the stream failed, above the limit.
    bool hasRoom(std::vector<ModelEvent> &out, std::size_t bytes);

    Usage m_usage;
    QString m_model;
    int m_unknownEvents = 0;

private:
    bool m_hasEnded = false;
    std::size_t m_bytes = 0;
};

/// A count of tokens as a server tells it; the old one where that is none.
std::int64_t tokensOr(const Json &object, const char *name, std::int64_t otherwise);
/// The input of a tool call from its text: `{}` for none, broken where it is no JSON object.
ToolUseBlock toolCall(QString id, QString name, const std::string &inputText);

} // namespace aidoctor::agent
