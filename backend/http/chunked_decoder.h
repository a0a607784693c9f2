#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace aidoctor::http {

/// Decodes a chunked body (RFC 9112, section 7.1) that arrives in any pieces. Chunk extensions and
/// trailers are read and dropped. As strict as the head parser: CR LF only, hexadecimal sizes only.
class ChunkedDecoder {
public:
    enum class Progress {
        NeedMore,
        Complete,
        Malformed,
        TooLarge,
    };

    /// `limit` bounds the decoded body, in bytes.
    explicit ChunkedDecoder(qint64 limit) : m_limit(limit) {}

    /// Takes bytes from the front of `input`; what follows the body is left there. After anything
    /// but NeedMore the decoder takes no more.
    Progress feed(QByteArrayView &input);

    /// What has been decoded so far; take it when complete.
    QByteArray takeBody() { return std::move(m_body); }

private:
    enum class State {
        Size,
        Extension,
        SizeLineFeed,
        Data,
        DataReturn,
        DataLineFeed,
        TrailerStart,
        Trailer,
        TrailerLineFeed,
        LastLineFeed,
        Ended,
    };

    Progress stop(Progress progress);
    Progress take(char c);
    Progress takeOfSize(char c);
    Progress takeOfTrailer(char c);

    qint64 m_limit;
    QByteArray m_body;
    qint64 m_remaining = 0;
    int m_sizeDigits = 0;
    int m_overhead = 0;
    State m_state = State::Size;
    Progress m_progress = Progress::NeedMore;
};

} // namespace aidoctor::http
