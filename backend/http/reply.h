#pragma once

#include "core/json.h"
#include "http/headers.h"
#include "http/sse_writer.h"

#include <QByteArray>
#include <QString>

#include <memory>
#include <stop_token>

namespace aidoctor::http {

class Exchange;

/// The error body of the product: {"detail":{"code":...,"message":...,"details":{...}}}.
Json errorBody(const QString &code, const QString &message, const Json &details = Json::object());

/// The answering end of one request: a cheap handle whose copies share one state. A handler may
/// keep it for as long as it likes, also after the client or the server has gone; then everything
/// here does nothing. Exactly one answer leaves: a second one is ignored and logged. When the last
/// copy goes without an answer, 500 INTERNAL_ERROR is sent.
///
/// Use it in the server's thread only; `clientGone()` may be watched from any thread.
class Reply {
public:
    explicit Reply(std::shared_ptr<Exchange> exchange);

    /// A header of whatever answer will be sent, e.g. for CORS. Repeated calls repeat the header;
    /// a header given with the answer itself replaces it. False, and nothing added, when the name
    /// is no token, the value holds a control character (header injection), or the header is the
    /// gate's own business (Content-Length, Transfer-Encoding, Connection, Date).
    bool addHeader(const QByteArray &name, const QByteArray &value);

    /// Sends a complete answer. A header that addHeader() would refuse is left out and logged.
    void send(int status, const QByteArray &body, const QByteArray &contentType,
              const HeaderList &headers = {});
    /// An answer without a body, e.g. 204.
    void sendStatus(int status, const HeaderList &headers = {});
    void sendJson(int status, const Json &body, const HeaderList &headers = {});
    /// The product's error body; `code` is stable, `message` is for a person.
    void sendError(int status, const QString &code, const QString &message,
                   const Json &details = Json::object(), const HeaderList &headers = {});

    /// Answers with a stream of server-sent events. After a first answer, or when the client has
    /// gone, the writer is a closed one.
    SseWriter beginStream(int status = 200, const HeaderList &headers = {});

    /// True while an answer has not been sent and the client is there to take it.
    bool isOpen() const;
    /// True after send() or beginStream().
    bool isAnswered() const;

    /// Stop is requested when the client goes away and when the server drops the request at its
    /// own stop. A stream is told as soon as the server begins to stop, while it can still write
    /// its last event; a plain request has the whole grace period.
    std::stop_token clientGone() const;

    /// The id of the request; safe to log.
    quint64 id() const;

private:
    std::shared_ptr<Exchange> m_exchange;
};

} // namespace aidoctor::http
