#include "http/chunked_decoder.h"

#include <algorithm>

namespace aidoctor::http {

namespace {

/// Sizes of up to 15 hexadecimal digits fit into 64 bits.
constexpr int kSizeDigits = 15;
/// Extensions and trailers of one body; nobody needs them, an attacker could send them for ever.
constexpr int kOverheadBytes = 4 * 1024;

int hexadecimalValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

bool isControl(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return (byte < 0x20 && c != '\t') || byte == 0x7f;
}

} // namespace

ChunkedDecoder::Progress ChunkedDecoder::stop(Progress progress)
{
    m_state = State::Ended;
    m_progress = progress;
    return progress;
}

ChunkedDecoder::Progress ChunkedDecoder::feed(QByteArrayView &input)
{
    while (m_state != State::Ended && !input.isEmpty()) {
        if (m_state == State::Data) {
            const qsizetype count =
                static_cast<qsizetype>(std::min<qint64>(m_remaining, input.size()));
            m_body.append(input.first(count));
            input = input.sliced(count);
            m_remaining -= count;
            if (m_remaining == 0)
                m_state = State::DataReturn;
            continue;
        }
        const char c = input.front();
        input = input.sliced(1);
        take(c);
    }
    return m_progress;
}

ChunkedDecoder::Progress ChunkedDecoder::take(char c)
{
    switch (m_state) {
    case State::Size:
    case State::Extension:
    case State::SizeLineFeed:
        return takeOfSize(c);
    case State::DataReturn:
        if (c != '\r')
            return stop(Progress::Malformed);
        m_state = State::DataLineFeed;
        return m_progress;
    case State::DataLineFeed:
        if (c != '\n')
            return stop(Progress::Malformed);
        m_state = State::Size;
        m_sizeDigits = 0;
        m_remaining = 0;
        return m_progress;
    case State::TrailerStart:
    case State::Trailer:
    case State::TrailerLineFeed:
    case State::LastLineFeed:
        return takeOfTrailer(c);
    case State::Data:
    case State::Ended:
        break;
    }
    return m_progress;
}

ChunkedDecoder::Progress ChunkedDecoder::takeOfSize(char c)
{
    if (m_state == State::SizeLineFeed) {
        if (c != '\n')
            return stop(Progress::Malformed);
        if (m_remaining > m_limit - m_body.size())
            return stop(Progress::TooLarge);
        m_state = m_remaining == 0 ? State::TrailerStart : State::Data;
        return m_progress;
    }
    if (c == '\r') {
        if (m_sizeDigits == 0)
            return stop(Progress::Malformed);
        m_state = State::SizeLineFeed;
        return m_progress;
    }
    if (m_state == State::Extension) {
        if (isControl(c) || ++m_overhead > kOverheadBytes)
            return stop(Progress::Malformed);
        return m_progress;
    }
    if (c == ';' && m_sizeDigits > 0) {
        m_state = State::Extension;
        return m_progress;
    }
    const int value = hexadecimalValue(c);
    if (value < 0 || ++m_sizeDigits > kSizeDigits)
        return stop(Progress::Malformed);
    m_remaining = m_remaining * 16 + value;
    return m_progress;
}

ChunkedDecoder::Progress ChunkedDecoder::takeOfTrailer(char c)
{
    switch (m_state) {
    case State::LastLineFeed:
        return stop(c == '\n' ? Progress::Complete : Progress::Malformed);
    case State::TrailerLineFeed:
        if (c != '\n')
            return stop(Progress::Malformed);
        m_state = State::TrailerStart;
        return m_progress;
    default:
        break;
    }
    if (c == '\r') {
        m_state = m_state == State::TrailerStart ? State::LastLineFeed : State::TrailerLineFeed;
        return m_progress;
    }
    if (isControl(c) || ++m_overhead > kOverheadBytes)
        return stop(Progress::Malformed);
    m_state = State::Trailer;
    return m_progress;
}

} // namespace aidoctor::http
