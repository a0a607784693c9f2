#include "briefing/flag_stream.h"

namespace aidoctor::briefing {

namespace {
// Elements of the top-level array live at depth 3: object, array, element.
constexpr int kTop = 1;
constexpr int kArray = 2;
constexpr qsizetype kMaxElement = 64 << 10;
} // namespace

std::vector<Json> FlagStream::feed(const QString &piece)
{
    std::vector<Json> completed;
    for (const QChar c : piece)
        character(c, completed);
    return completed;
}

void FlagStream::character(QChar c, std::vector<Json> &completed)
{
    const bool inElement = m_inFlags && m_depth > kArray;
    if (inElement && m_element.size() < kMaxElement)
        m_element += c;

    if (m_inString) {
        if (m_escaped)
            m_escaped = false;
        else if (c == u'\\')
            m_escaped = true;
        else if (c == u'"')
            m_inString = false;
        if (m_inString && m_depth == kTop && m_string.size() < 16)
            m_string += c;
        return;
    }
    switch (c.unicode()) {
    case u'"':
        m_inString = true;
        if (m_depth == kTop)
            m_string.clear();
        return;
    case u':':
        if (m_depth == kTop)
            m_afterFlagsKey = m_string == QLatin1String("flags");
        return;
    case u'{':
    case u'[':
        ++m_depth;
        if (c == u'[' && m_depth == kArray && m_afterFlagsKey)
            m_inFlags = true;
        else if (m_inFlags && m_depth == kArray + 1)
            m_element = c;
        return;
    case u'}':
    case u']':
        --m_depth;
        if (m_inFlags && m_depth == kArray) {
            const QByteArray text = m_element.toUtf8();
            auto json = parseJson(text);
            if (json)
                completed.push_back(std::move(*json));
            m_element.clear();
        } else if (m_depth == kTop) {
            m_inFlags = false;
            m_afterFlagsKey = false;
        }
        return;
    default:
        return;
    }
}

} // namespace aidoctor::briefing
