#pragma once

#include "core/result.h"

#include <QByteArray>

#include <vector>

namespace aidoctor::net {

/// One server-sent event. `type` is empty where the stream named none (a "message").
struct SseEvent {
    QByteArray type;
    QByteArray data;
    friend bool operator==(const SseEvent &, const SseEvent &) = default;
};

/// Reads a stream of server-sent events (WHATWG HTML, "Server-sent events") from pieces that are
/// cut anywhere: in an event, in a line, between CR and LF, in a UTF-8 sequence, in the byte order
/// mark. How the stream is cut never changes what comes out. An event without its blank line is
/// never given. `id` and `retry` are for clients that reconnect and are ignored.
class SseParser {
public:
    static constexpr qsizetype kMaxEventBytes = 8 << 20;

    /// @param maxEventBytes limit of one event with all its lines, and of any single line
    explicit SseParser(qsizetype maxEventBytes = kMaxEventBytes) : m_maxBytes(maxEventBytes) {}

    /// Appends the events that these bytes complete. TOO_LARGE for an event above the limit: the
    /// parser takes nothing more after it.
    Status feed(QByteArrayView bytes, std::vector<SseEvent> &events);

    /// The event whose blank line has not come, for protocols that some server ends so.
    SseEvent unfinished() const;

private:
    void takeLine(QByteArrayView line, std::vector<SseEvent> &events);
    void takeField(QByteArrayView name, QByteArrayView value);

    qsizetype m_maxBytes;
    QByteArray m_line; ///< the line whose end has not come yet
    SseEvent m_event;
    bool m_hasData = false;
    bool m_isStart = true;        ///< nothing but, perhaps, a part of the byte order mark came yet
    bool m_skipsLineFeed = false; ///< the last line ended with a CR
    bool m_isTooLarge = false;
};

} // namespace aidoctor::net
