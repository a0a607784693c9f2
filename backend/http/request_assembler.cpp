#include "http/request_assembler.h"

#include <QCoreApplication>

#include <algorithm>
#include <utility>

namespace aidoctor::http {

namespace {

Refusal bodyTooLarge()
{
    return {413, QString::fromLatin1(refusals::kBodyTooLarge),
            QCoreApplication::translate("http", "The body of the request is too large.")};
}

} // namespace

RequestAssembler::RequestAssembler(const Limits &limits, const HostPolicy &hosts)
    : m_limits(limits), m_hosts(hosts)
{}

void RequestAssembler::reset()
{
    m_progress = Progress::Idle;
    m_scanned = 0;
    m_head = {};
    m_request = {};
    m_headIsGood = false;
    m_wantsContinue = false;
    m_chunks.reset();
    m_refusal = {};
}

RequestAssembler::Progress RequestAssembler::refuse(Refusal refusal)
{
    m_refusal = std::move(refusal);
    return m_progress = Progress::Refused;
}

RequestAssembler::Progress RequestAssembler::consume(QByteArray &bytes)
{
    if (m_progress == Progress::Idle) {
        // Empty lines before a request are tolerated (RFC 9112, section 2.2).
        while (bytes.startsWith("\r\n"))
            bytes.remove(0, 2);
        if (!bytes.isEmpty() && bytes != "\r")
            m_progress = Progress::Head;
    }
    if (m_progress == Progress::Head)
        consumeHead(bytes);
    if (m_progress == Progress::Body)
        consumeBody(bytes);
    return m_progress;
}

RequestAssembler::Progress RequestAssembler::consumeHead(QByteArray &bytes)
{
    const HeadLimits limits{m_limits.headBytes, m_limits.targetBytes, m_limits.headerCount};
    const auto end = findHeadEnd(bytes, m_scanned, limits);
    if (!end)
        return refuse(end.error());
    if (!*end) {
        m_scanned = bytes.size();
        return m_progress;
    }
    auto head = parseHead(QByteArrayView(bytes).first(**end), limits);
    bytes.remove(0, **end);
    if (!head)
        return refuse(head.error());
    m_head = std::move(*head);
    return acceptHead();
}

RequestAssembler::Progress RequestAssembler::acceptHead()
{
    // Only HTTP/1.0 can come without Host, and no browser speaks that.
    const QByteArray host = m_head.header("host");
    if (!host.isEmpty() && !m_hosts.allows(host))
        return refuse({421, QString::fromLatin1(refusals::kHostNotAllowed),
                       QCoreApplication::translate(
                           "http", "This server does not answer under that name. Use localhost, or "
                                   "start it with the name allowed.")});
    auto target = decodeTarget(m_head.target);
    if (!target)
        return refuse({400, QString::fromLatin1(refusals::kMalformedRequest),
                       QCoreApplication::translate(
                           "http", "The address of the request is not encoded correctly.")});
    m_request.method = m_head.method == "HEAD" ? QByteArray("GET") : m_head.method;
    m_request.path = std::move(target->path);
    m_request.segments = std::move(target->segments);
    m_request.query = std::move(target->query);
    for (const auto &[name, value] : std::as_const(m_head.headers)) {
        QByteArray &field = m_request.headers[name];
        if (!field.isEmpty())
            field += name == "cookie" ? "; " : ", ";
        field += value;
    }
    m_headIsGood = true;

    qint64 limit = -1;
    if (m_limits.bodyBytesFor)
        limit = m_limits.bodyBytesFor(m_request.method, m_request.path);
    if (limit < 0)
        limit = m_limits.bodyBytes;
    if (m_head.contentLength.value_or(0) > limit)
        return refuse(bodyTooLarge());
    if (!m_head.hasBody())
        return m_progress = Progress::Complete;
    if (m_head.chunked)
        m_chunks.emplace(limit);
    m_wantsContinue = m_head.expectsContinue;
    return m_progress = Progress::Body;
}

RequestAssembler::Progress RequestAssembler::consumeBody(QByteArray &bytes)
{
    if (!bytes.isEmpty())
        m_wantsContinue = false;
    if (!m_chunks) {
        const qint64 missing = *m_head.contentLength - m_request.body.size();
        const auto count = static_cast<qsizetype>(std::min<qint64>(missing, bytes.size()));
        m_request.body.append(QByteArrayView(bytes).first(count));
        bytes.remove(0, count);
        return m_progress = count == missing ? Progress::Complete : Progress::Body;
    }
    QByteArrayView rest = bytes;
    const auto progress = m_chunks->feed(rest);
    bytes.remove(0, bytes.size() - rest.size());
    switch (progress) {
    case ChunkedDecoder::Progress::NeedMore:
        break;
    case ChunkedDecoder::Progress::Complete:
        m_request.body = m_chunks->takeBody();
        return m_progress = Progress::Complete;
    case ChunkedDecoder::Progress::TooLarge:
        return refuse(bodyTooLarge());
    case ChunkedDecoder::Progress::Malformed:
        return refuse({400, QString::fromLatin1(refusals::kMalformedRequest),
                       QCoreApplication::translate(
                           "http", "The body of the request is not chunked correctly.")});
    }
    return m_progress;
}

bool RequestAssembler::takeContinueWish()
{
    return std::exchange(m_wantsContinue, false);
}

Request RequestAssembler::takeRequest()
{
    return std::exchange(m_request, {});
}

HeaderList RequestAssembler::refusalHeaders() const
{
    if (!m_headIsGood || !m_limits.refusalHeaders)
        return {};
    return m_limits.refusalHeaders(m_request);
}

} // namespace aidoctor::http
