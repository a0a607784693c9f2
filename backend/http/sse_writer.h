#pragma once

#include "core/completion.h"
#include "core/json.h"
#include "core/result.h"

#include <QByteArray>

#include <memory>
#include <stop_token>

namespace aidoctor::http {

class Exchange;

/// Writes server-sent events (WHATWG HTML, section 9.2) as the answer to one request. A cheap
/// handle whose copies share one stream. Each event leaves at once; a comment line keeps an idle
/// stream alive. After the client has gone everything here does nothing. When the last copy goes
/// without finish(), the connection is cut, so that the client does not take the stream for whole.
class SseWriter {
public:
    /// Made by Reply::beginStream(). Without an exchange the writer is closed from the start.
    SseWriter(std::shared_ptr<Exchange> exchange, std::stop_token clientGone);

    /// Writes `event: NAME`, `data: JSON` and, when given, `id: ID`. False when the stream is
    /// closed, when name or id hold a control character, or when the client reads so slowly that
    /// the hard limit of unsent bytes was passed: then the stream has been dropped.
    bool event(const QByteArray &name, const Json &data, const QByteArray &id = {});
    /// The same with text that is ready; each of its lines becomes a data line.
    bool rawEvent(const QByteArray &name, const QByteArray &data, const QByteArray &id = {});
    /// A comment line, which readers skip.
    bool comment(const QByteArray &text);

    /// Ends the stream properly. Later calls do nothing.
    void finish();

    bool isOpen() const;
    /// Bytes written but not yet taken by the system.
    qint64 pendingBytes() const;
    /// Await it before writing more than a screenful: set once the unsent bytes are below the low
    /// mark (64 KiB), at once if they are. Fails with CANCELLED when the client has gone.
    /// ```
    /// auto drained = writer.drained();
    /// const Status status = co_await drained;
    /// ```
    Completion<Status> drained() const;

    /// See Reply::clientGone().
    std::stop_token clientGone() const;

private:
    struct Stream;

    std::shared_ptr<Stream> m_stream;
    std::stop_token m_clientGone;
};

} // namespace aidoctor::http
