#include "http/server.h"

#include "core/logging.h"
#include "http/exchange.h"
#include "http/gate.h"
#include "http/qt_http_server.h"

#include <QCoreApplication>
#include <QElapsedTimer>

#include <exception>
#include <utility>

namespace aidoctor::http {

namespace {

void answerInternalError(Reply &reply)
{
    // After a first answer there is nothing left to say; an open stream is cut by its writer.
    if (reply.isAnswered())
        return;
    reply.sendError(500, QString::fromLatin1(codes::kInternal),
                    QCoreApplication::translate(
                        "http", "The server could not answer this request. Try again; if it "
                                "happens again, look into the log."));
}

void answerNotFound(Reply &reply)
{
    reply.sendError(404, QString::fromLatin1(errors::kNotFound),
                    QCoreApplication::translate("http", "There is nothing at this address."));
}

void answerMethodNotAllowed(Reply &reply, const QList<QByteArray> &methods)
{
    const HeaderList headers{{"Allow", methods.join(", ")}};
    reply.sendError(405, QString::fromLatin1(errors::kMethodNotAllowed),
                    QCoreApplication::translate("http", "This address does not take that method."),
                    Json::object(), headers);
}

} // namespace

Server::Server(Limits limits)
    : m_http(std::make_unique<QtHttpServer>(
        [this](const QHttpServerRequest &shown) { receive(shown); })),
      m_gate(new Gate(std::move(limits)))
{
    m_gate->setParent(m_http.get());
}

Server::~Server() = default;

void Server::addRoute(const QByteArray &method, const QString &pattern, Handler handler)
{
    m_router.add(method, pattern, std::move(handler));
}

void Server::addFilter(Filter filter)
{
    m_filters.push_back(std::move(filter));
}

void Server::setObserver(Observer observer)
{
    m_observer = std::move(observer);
}

Result<quint16> Server::listen(const QHostAddress &address, quint16 port)
{
    if (m_gate->isStopping() || !m_gate->start(address, port))
        return failure(errors::kListenFailed,
                       QCoreApplication::translate(
                           "http", "The port cannot be opened. Choose another one, or end the "
                                   "program that uses it."),
                       m_gate->errorString());
    m_http->bind(m_gate);
    return m_gate->serverPort();
}

QCoro::Task<> Server::stop(std::chrono::milliseconds grace)
{
    auto stopped = m_gate->stop(grace);
    co_await stopped;
}

bool Server::isListening() const
{
    return m_gate->isListening();
}

quint16 Server::port() const
{
    return m_gate->serverPort();
}

int Server::connectionCount() const
{
    return m_gate->connectionCount();
}

int Server::runningRequests() const
{
    return m_gate->activity()->count();
}

void Server::receive(const QHttpServerRequest &shown)
{
    auto incoming = m_gate->claim(shown.value(kExchangeHeader).toULongLong());
    if (!incoming)
        return;
    Request &request = incoming->request;
    request.body = shown.body();
    const auto match = m_router.match(request.method, request.segments);
    request.route = match.pattern;
    request.pathParameters = match.pathParameters;
    if (m_observer)
        observe(*incoming->exchange, request);
    Reply reply(std::move(incoming->exchange));
    try {
        dispatch(match, std::move(request), reply);
    } catch (const std::exception &) {
        // The text of an exception may quote its input: only the fact is logged.
        qCCritical(log::http, "an exception left the handler of request %llu", reply.id());
        answerInternalError(reply);
    } catch (...) {
        qCCritical(log::http, "something that is no exception left the handler of request %llu",
                   reply.id());
        answerInternalError(reply);
    }
}

void Server::observe(Exchange &exchange, const Request &request) const
{
    QElapsedTimer timer;
    timer.start();
    exchange.setObserver(
        [observer = m_observer, timer, method = request.method, route = request.route](int status) {
            const auto duration = std::chrono::nanoseconds(timer.nsecsElapsed());
            observer({method, route, status,
                      std::chrono::duration_cast<std::chrono::microseconds>(duration)});
        });
}

void Server::dispatch(const Router::Match &match, Request request, Reply &reply)
{
    for (const Filter &filter : m_filters) {
        if (!filter(request, reply))
            return;
    }
    if (match.pattern.isEmpty())
        answerNotFound(reply);
    else if (!match.handler)
        answerMethodNotAllowed(reply, match.methods);
    else
        (*match.handler)(std::move(request), reply);
}

} // namespace aidoctor::http
