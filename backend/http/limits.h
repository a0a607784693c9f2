#pragma once

#include "http/headers.h"
#include "http/request.h"

#include <QStringList>

#include <chrono>
#include <functional>

namespace aidoctor::http {

/// What the gate lets through. The defaults suit a local service.
struct Limits {
    int connections = 256;
    /// Requests at work, those whose client has gone included: they hold no connection any more,
    /// but the work they started goes on. More are answered with 503 OVERLOADED.
    int runningRequests = 1024;
    qint64 headBytes = 16 * 1024;
    qint64 targetBytes = 4 * 1024;
    int headerCount = 100;
    qint64 bodyBytes = 1024 * 1024;
    /// A limit of its own for some paths (an import takes more); a negative answer means bodyBytes.
    std::function<qint64(const QByteArray &method, const QString &path)> bodyBytesFor;
    /// From the first byte of a head to its end.
    std::chrono::milliseconds headTimeout{std::chrono::seconds(10)};
    /// From the end of the head to the end of the body.
    std::chrono::milliseconds bodyTimeout{std::chrono::seconds(30)};
    /// Between two requests of one connection.
    std::chrono::milliseconds idleTimeout{std::chrono::seconds(60)};
    /// Without any progress in sending an answer.
    std::chrono::milliseconds sendTimeout{std::chrono::seconds(30)};
    /// A request whose client has gone and that still runs after this long is reported in the log.
    std::chrono::milliseconds abandonedTimeout{std::chrono::minutes(10)};
    /// Comment lines on an idle event stream.
    std::chrono::milliseconds heartbeat{std::chrono::seconds(15)};
    /// A stream with more unsent bytes is dropped as a slow reader.
    qint64 streamBytes = 4 * 1024 * 1024;
    /// Host names that are accepted beside 127.0.0.1, localhost and [::1]: "name" with this
    /// server's port or none, "name:port" exactly.
    QStringList allowedHosts;
    /// Headers of the answers the gate itself gives to a request whose head was good (for CORS).
    std::function<HeaderList(const Request &)> refusalHeaders;
};

} // namespace aidoctor::http
