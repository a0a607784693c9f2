#include "api/api.h"

#include "api/request_reader.h"

#include <QCoreApplication>
#include <QFile>

namespace aidoctor::api {

namespace {

constexpr qint64 kImportBytes = 32 << 20;
constexpr auto kImportPath = "/api/v1/import";

struct Text {
    Q_DECLARE_TR_FUNCTIONS(api)
};

/// Paths that answer without a token: no patient data in any of them.
bool isPublic(const http::Request &request)
{
    static const QStringList kPublic{QStringLiteral("/health"), QStringLiteral("/ready"),
                                     QStringLiteral("/docs"), QStringLiteral("/openapi.json")};
    return kPublic.contains(request.path);
}

http::Limits limits(const QStringList &allowedOrigins)
{
    http::Limits limits;
    limits.bodyBytesFor = [](const QByteArray &method, const QString &path) -> qint64 {
        return method == "POST" && path == QLatin1String(kImportPath) ? kImportBytes : -1;
    };
    limits.refusalHeaders = [allowedOrigins](const http::Request &request) {
        http::HeaderList headers;
        const QByteArray origin = request.header("origin");
        if (!origin.isEmpty() && allowedOrigins.contains(QString::fromLatin1(origin)))
            headers.append({"Access-Control-Allow-Origin", origin});
        return headers;
    };
    return limits;
}

void sendResource(const http::Reply &reply, const QString &path, const QByteArray &type)
{
    http::Reply answer = reply;
    QFile file(path);
    if (file.open(QIODevice::ReadOnly))
        answer.send(200, file.readAll(), type);
    else
        answer.sendError(404, QStringLiteral("NOT_FOUND"), Text::tr("There is nothing here."));
}

} // namespace

Api::Api(Parts parts)
    : m_parts(std::move(parts)),
      m_repeats(m_parts.database),
      m_events(std::make_unique<EventHub>(m_parts.feed)),
      m_server(std::make_unique<http::Server>(limits(m_parts.allowedOrigins)))
{
    addFilters();
    addRoutes();
}

Api::~Api() = default;

Result<quint16> Api::listen(quint16 port)
{
    return m_server->listen(QHostAddress(QHostAddress::LocalHost), port);
}

QCoro::Task<> Api::stop(std::chrono::milliseconds grace)
{
    return m_server->stop(grace);
}

int Api::connectionCount() const
{
    return m_server->connectionCount();
}

void Api::route(const char *method, const char *pattern, Handler handler)
{
    m_server->addRoute(method, QString::fromLatin1(pattern),
                       [this, handler](http::Request request, http::Reply reply) {
                           m_scope.launch((this->*handler)(std::move(request), std::move(reply)));
                       });
}

void Api::addRoutes()
{
    m_server->addRoute("GET", QStringLiteral("/health"), [](http::Request, http::Reply reply) {
        reply.sendJson(200, Json{{"status", "healthy"}});
    });
    m_server->addRoute(
        "GET", QStringLiteral("/openapi.json"), [](http::Request, http::Reply reply) {
            sendResource(reply, QStringLiteral(":/openapi.json"), "application/json");
        });
    m_server->addRoute("GET", QStringLiteral("/docs"), [](http::Request, http::Reply reply) {
        reply.addHeader("Content-Security-Policy",
                        "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");
        sendResource(reply, QStringLiteral(":/docs.html"), "text/html; charset=utf-8");
    });
    route("GET", "/ready", &Api::ready);
    route("GET", "/api/v1/patients", &Api::listPatients);
    route("GET", "/api/v1/patients/{id}", &Api::onePatient);
    route("POST", "/api/v1/patients/{id}/briefing", &Api::makeBriefing);
    route("GET", "/api/v1/patients/{id}/briefings", &Api::patientBriefings);
    route("GET", "/api/v1/briefings/{id}", &Api::oneBriefing);
    route("POST", kImportPath, &Api::importContent);
    route("GET", "/api/v1/events", &Api::streamChanges);
    route("GET", "/api/v1/schedule", &Api::showSchedule);
}

void Api::addFilters()
{
    m_server->addFilter([this](const http::Request &request, http::Reply &reply) {
        return admitOrigin(request, reply);
    });
    m_server->addFilter(
        [this](const http::Request &request, http::Reply &reply) { return admit(request, reply); });
}

/// Browsers: an origin that was not allowed gets nothing, not even an answer to read.
bool Api::admitOrigin(const http::Request &request, http::Reply &reply) const
{
    const QByteArray origin = request.header("origin");
    const bool allowed =
        !origin.isEmpty() && m_parts.allowedOrigins.contains(QString::fromLatin1(origin));
    const bool crossSite = request.header("sec-fetch-site") == "cross-site";
    if ((!origin.isEmpty() || crossSite) && !allowed) {
        reply.sendError(403, QStringLiteral("ORIGIN_NOT_ALLOWED"),
                        Text::tr("This web page may not use the service. Allow its origin with "
                                 "--allow-origin."));
        return false;
    }
    if (!allowed)
        return true;
    reply.addHeader("Access-Control-Allow-Origin", origin);
    reply.addHeader("Access-Control-Expose-Headers",
                    "X-Total-Count, Link, ETag, Idempotency-Replayed");
    reply.addHeader("Vary", "Origin");
    if (request.method == "OPTIONS" && request.hasHeader("access-control-request-method")) {
        reply.addHeader("Access-Control-Allow-Methods", "GET, POST, DELETE");
        reply.addHeader(
            "Access-Control-Allow-Headers",
            "Authorization, Content-Type, Accept, Last-Event-ID, Idempotency-Key, If-Match");
        reply.addHeader("Access-Control-Max-Age", "600");
        reply.sendStatus(204);
        return false;
    }
    return true;
}

bool Api::admit(const http::Request &request, http::Reply &reply) const
{
    if (isPublic(request) || isAuthorized(request))
        return true;
    reply.sendError(
        401, QStringLiteral("UNAUTHORIZED"),
        Text::tr("Send the API token: Authorization: Bearer followed by the content of the "
                 "file api-token in the data folder."),
        Json::object(), {{"WWW-Authenticate", "Bearer"}});
    return false;
}

bool Api::isAuthorized(const http::Request &request) const
{
    if (!m_parts.token)
        return true;
    const QByteArray header = request.header("authorization");
    constexpr QByteArrayView kScheme("bearer ");
    return header.left(kScheme.size()).toLower() == kScheme
           && m_parts.token->matches(header.mid(kScheme.size()).trimmed());
}

Error stopping()
{
    return Error{QString::fromLatin1(codes::kShuttingDown),
                 QCoreApplication::translate("api", "The service is stopping. Ask again later."),
                 {}};
}

security::Actor Api::actor() const
{
    return m_parts.token ? security::Actor::token(QStringLiteral("owner"))
                         : security::Actor{QStringLiteral("api:open")};
}

QCoro::Task<> Api::ready(http::Request request, http::Reply reply)
{
    const std::stop_token stop = m_scope.token();
    auto probing = m_parts.probe();
    const Status store = co_await std::move(probing);
    if (stop.stop_requested())
        co_return;
    Json body{{"status", store ? "ready" : "unavailable"}};
    if (m_parts.token && isAuthorized(request))
        body["reasons"] = store ? Json::array() : Json::array({toStd(store.error().message)});
    reply.sendJson(store ? 200 : 503, body);
}

} // namespace aidoctor::api
