#pragma once

#include "agent/dialect.h"

namespace aidoctor::agent {

/// Reads one response's body: bytes in, model events out, exactly one end. Knows no socket.
class ResponseReader {
public:
    ResponseReader(const ModelRequest &request, const EndpointOptions &options);

    /// Takes the next bytes; none of them: the response has ended. Appends what they mean.
    void take(const QByteArray &bytes, std::vector<ModelEvent> &out);
    /// The response was lost.
    void lose(Error why, std::vector<ModelEvent> &out);
    bool hasEnded() const { return m_hasEnded; }

private:
    void pass(std::vector<ModelEvent> &&events, std::vector<ModelEvent> &out);
    Usage atLeast(Usage usage) const;
    std::optional<Error> truncation(const Usage &usage) const;

    const EndpointOptions &m_options;
    std::int64_t m_promptBytes;
    std::unique_ptr<StreamDecoder> m_decoder;
    net::SseParser m_parser;
    std::vector<net::SseEvent> m_events;
    std::int64_t m_received = 0; ///< characters of text
    bool m_hasEnded = false;
};

} // namespace aidoctor::agent
