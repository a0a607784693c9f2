#include "http/sse_writer.h"

#include "core/logging.h"
#include "http/exchange.h"

#include <algorithm>
#include <utility>

namespace aidoctor::http {

/// Its end is the end of the last handle.
struct SseWriter::Stream {
    explicit Stream(std::shared_ptr<Exchange> owner) : exchange(std::move(owner)) {}
    ~Stream()
    {
        if (exchange)
            exchange->abandonStream();
    }
    Stream(const Stream &) = delete;
    Stream &operator=(const Stream &) = delete;

    std::shared_ptr<Exchange> exchange;
};

namespace {

bool hasControlCharacter(const QByteArray &text)
{
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

/// A line end in the data would end the field, so each line becomes a field of its own.
QByteArray asFields(const QByteArray &name, QByteArray text)
{
    text.replace("\r\n", "\n");
    text.replace('\r', '\n');
    QByteArray block;
    const auto lines = text.split('\n');
    for (const QByteArray &line : lines)
        block += name + ": " + line + '\n';
    return block;
}

} // namespace

SseWriter::SseWriter(std::shared_ptr<Exchange> exchange, std::stop_token clientGone)
    : m_stream(std::make_shared<Stream>(std::move(exchange))), m_clientGone(std::move(clientGone))
{}

bool SseWriter::event(const QByteArray &name, const Json &data, const QByteArray &id)
{
    return isOpen() && rawEvent(name, dumpJson(data), id);
}

bool SseWriter::rawEvent(const QByteArray &name, const QByteArray &data, const QByteArray &id)
{
    if (!isOpen())
        return false;
    if (hasControlCharacter(name) || hasControlCharacter(id)) {
        qCWarning(log::http,
                  "request %llu: an event with a control character in its name or id "
                  "was refused",
                  m_stream->exchange->id());
        return false;
    }
    QByteArray block = "event: " + name + '\n' + asFields("data", data);
    if (!id.isEmpty())
        block += "id: " + id + '\n';
    block += '\n';
    return m_stream->exchange->writeStream(block);
}

bool SseWriter::comment(const QByteArray &text)
{
    return isOpen() && m_stream->exchange->writeStream(asFields({}, text) + '\n');
}

void SseWriter::finish()
{
    if (m_stream->exchange)
        m_stream->exchange->finishStream();
}

bool SseWriter::isOpen() const
{
    return m_stream->exchange && m_stream->exchange->isStreaming() && m_stream->exchange->isOpen();
}

qint64 SseWriter::pendingBytes() const
{
    return isOpen() ? m_stream->exchange->unsentBytes() : 0;
}

Completion<Status> SseWriter::drained() const
{
    if (m_stream->exchange)
        return m_stream->exchange->drained();
    Completion<Status> completion;
    completion.set(failure(codes::kCancelled, {}));
    return completion;
}

std::stop_token SseWriter::clientGone() const
{
    return m_clientGone;
}

} // namespace aidoctor::http
