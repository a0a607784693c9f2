#pragma once

#include "core/result.h"
#include "http/limits.h"
#include "http/reply.h"
#include "http/request.h"
#include "http/router.h"

#include <QCoroTask>
#include <QHostAddress>

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

QT_BEGIN_NAMESPACE
class QHttpServerRequest;
QT_END_NAMESPACE

namespace aidoctor::http {

class Exchange;
class Gate;
class QtHttpServer;

/// Runs before every request is routed, unknown paths included. False: it has answered, or kept a
/// copy of the reply and will; the request goes no further.
using Filter = std::function<bool(const Request &, Reply &)>;

/// What became of a request; nothing in it is patient data.
struct Answered {
    QByteArray method;
    /// The route's pattern, empty for an unknown path.
    QString route;
    int status = 0;
    /// From the complete request to the head of the answer.
    std::chrono::microseconds duration{0};
};

/// Told of every answer to a request that reached the router (for metrics).
using Observer = std::function<void(const Answered &)>;

/// The codes of this server's own answers, part of the public contract.
namespace errors {
inline constexpr auto kListenFailed = "LISTEN_FAILED";
inline constexpr auto kNotFound = "NOT_FOUND";
inline constexpr auto kMethodNotAllowed = "METHOD_NOT_ALLOWED";
} // namespace errors

/// The HTTP server: Qt HTTP Server behind a strict gate, and a router. Lives in one thread, and is
/// not destroyed from within a handler.
class Server {
public:
    explicit Server(Limits limits = {});
    /// Drops what is left. Replies that handlers still hold become inert.
    ~Server();
    Server(const Server &) = delete;
    Server &operator=(const Server &) = delete;

    /// Adds a route. `pattern` starts with '/'; a segment `{name}` takes any one non-empty segment,
    /// and a literal segment wins over it. Method and pattern together must be new.
    void addRoute(const QByteArray &method, const QString &pattern, Handler handler);
    /// Filters run in the order they were added.
    void addFilter(Filter filter);
    void setObserver(Observer observer);

    /// Starts listening; port 0 takes a free one. Gives the port. Fails with LISTEN_FAILED.
    Result<quint16> listen(const QHostAddress &address, quint16 port);
    /// Stops listening, closes idle connections, lets running requests finish within `grace`, then
    /// drops them. Ends when all is done; the Server must stay until then.
    QCoro::Task<> stop(std::chrono::milliseconds grace);

    bool isListening() const;
    quint16 port() const;
    int connectionCount() const;
    /// Requests whose handler has not answered yet (or whose stream is open), clients that have
    /// gone included.
    int runningRequests() const;

private:
    void receive(const QHttpServerRequest &shown);
    void observe(Exchange &exchange, const Request &request) const;
    void dispatch(const Router::Match &match, Request request, Reply &reply);

    Router m_router;
    std::vector<Filter> m_filters;
    Observer m_observer;
    std::unique_ptr<QtHttpServer> m_http;
    Gate *m_gate; // A child of m_http.
};

} // namespace aidoctor::http
