#include "net/sse_parser.h"

#include <QCoreApplication>

namespace aidoctor::net {

namespace {

constexpr char kByteOrderMark[] = "\xEF\xBB\xBF";

qsizetype endOfLine(QByteArrayView bytes, qsizetype from)
{
    for (qsizetype at = from; at < bytes.size(); ++at) {
        if (bytes[at] == '\n' || bytes[at] == '\r')
            return at;
    }
    return -1;
}

} // namespace

Status SseParser::feed(QByteArrayView bytes, std::vector<SseEvent> &events)
{
    qsizetype from = 0;
    while (from < bytes.size() && !m_isTooLarge) {
        if (m_skipsLineFeed) {
            m_skipsLineFeed = false;
            if (bytes[from] == '\n') {
                ++from;
                continue;
            }
        }
        const qsizetype end = endOfLine(bytes, from);
        const qsizetype length = (end < 0 ? bytes.size() : end) - from;
        if (m_line.size() + m_event.data.size() + length > m_maxBytes) {
            m_isTooLarge = true;
            break;
        }
        const QByteArrayView piece = bytes.sliced(from, length);
        if (end < 0) {
            m_line.append(piece);
            break;
        }
        if (m_line.isEmpty()) {
            takeLine(piece, events);
        } else {
            m_line.append(piece);
            takeLine(m_line, events);
            m_line.clear();
        }
        m_skipsLineFeed = bytes[end] == '\r';
        from = end + 1;
    }
    if (m_isTooLarge) {
        m_line.clear();
        m_event = {};
        return failure(codes::kTooLarge,
                       QCoreApplication::translate("net", "The server sent an event that is too "
                                                          "large."));
    }
    return {};
}

SseEvent SseParser::unfinished() const
{
    SseParser rest = *this;
    std::vector<SseEvent> events;
    (void)rest.feed("\n\n", events);
    return events.empty() ? SseEvent{} : events.front();
}

void SseParser::takeLine(QByteArrayView line, std::vector<SseEvent> &events)
{
    if (m_isStart) {
        m_isStart = false;
        if (line.startsWith(kByteOrderMark))
            line = line.sliced(3);
    }
    if (line.isEmpty()) {
        if (m_hasData)
            events.push_back(std::move(m_event));
        m_event = {};
        m_hasData = false;
        return;
    }
    const qsizetype colon = line.indexOf(':');
    if (colon == 0)
        return; // a comment
    if (colon < 0) {
        takeField(line, {});
        return;
    }
    QByteArrayView value = line.sliced(colon + 1);
    if (value.startsWith(' '))
        value = value.sliced(1);
    takeField(line.first(colon), value);
}

void SseParser::takeField(QByteArrayView name, QByteArrayView value)
{
    if (name == QByteArrayView("data")) {
        if (m_hasData)
            m_event.data.append('\n');
        m_event.data.append(value);
        m_hasData = true;
    } else if (name == QByteArrayView("event")) {
        m_event.type = value.toByteArray();
    }
}

} // namespace aidoctor::net
