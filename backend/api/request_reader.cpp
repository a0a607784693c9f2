#include "api/request_reader.h"

#include "api/idempotency_store.h"
#include "briefing/briefing_store.h"
#include "chart/chart_store.h"
#include "fhir/importer.h"

#include <QCoreApplication>

#include <array>

namespace aidoctor::api {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(api)
};

constexpr std::array<std::pair<const char *, int>, 18> kStatuses{{
    {codes::kPatientNotFound, 404},
    {codes::kBriefingNotFound, 404},
    {codes::kRecordNotFound, 404},
    {codes::kInvalidArgument, 422},
    {codes::kInvalidJson, 400},
    {codes::kTooLarge, 413},
    {codes::kPatientMissing, 422},
    {codes::kNotFhir, 422},
    {codes::kCancelled, 409},
    {codes::kDatabaseUnavailable, 503},
    {codes::kDatabaseBusy, 503},
    {codes::kOverloaded, 503},
    {codes::kShuttingDown, 503},
    {codes::kDatabaseError, 500},
    {codes::kDatabaseTimeout, 504},
    {codes::kRevisionConflict, 412},
    {codes::kIdempotencyKeyReused, 422},
    {codes::kRequestInProgress, 409},
}};

} // namespace

std::optional<QString> RequestReader::text(const char *name, qsizetype maxLength)
{
    const QString key = QString::fromLatin1(name);
    m_known.insert(key);
    const QStringList values = m_request.queryValues(key);
    if (values.isEmpty())
        return std::nullopt;
    if (values.size() > 1)
        fault(key, Text::tr("given more than once"));
    else if (values.first().size() > maxLength)
        fault(key, Text::tr("too long"));
    return values.first();
}

int RequestReader::integer(const char *name, int fallback, int min, int max)
{
    const auto given = text(name);
    if (!given)
        return fallback;
    bool isNumber = false;
    const int value = given->toInt(&isNumber);
    if (isNumber && value >= min && value <= max)
        return value;
    fault(QString::fromLatin1(name),
          Text::tr("must be a whole number from %1 to %2").arg(min).arg(max));
    return fallback;
}

QDate RequestReader::date(const char *name, QDate fallback)
{
    const auto given = text(name);
    if (!given)
        return fallback;
    const QDate day = QDate::fromString(*given, Qt::ISODate);
    if (given->size() == 10 && day.isValid())
        return day;
    fault(QString::fromLatin1(name), Text::tr("must be a day, YYYY-MM-DD"));
    return fallback;
}

std::optional<bool> RequestReader::boolean(const char *name)
{
    const auto given = text(name);
    if (!given)
        return std::nullopt;
    const bool yes = *given == QLatin1String("true");
    if (!yes && *given != QLatin1String("false"))
        fault(QString::fromLatin1(name), Text::tr("must be true or false"));
    return yes;
}

std::optional<std::int64_t> RequestReader::pathId() const
{
    bool isNumber = false;
    const QString value = m_request.pathParameter(QStringLiteral("id"));
    const qlonglong id = value.toLongLong(&isNumber);
    if (!isNumber || id <= 0)
        return std::nullopt;
    return id;
}

std::optional<Json> RequestReader::object(http::Reply &reply, const QStringList &known)
{
    if (m_request.body.trimmed().isEmpty())
        return Json::object();
    const QByteArray type = m_request.header("content-type").split(';').first().trimmed().toLower();
    if (type != "application/json") {
        reply.sendError(415, QStringLiteral("UNSUPPORTED_MEDIA_TYPE"),
                        Text::tr("Send the body as application/json."));
        return std::nullopt;
    }
    auto json = parseJson(m_request.body);
    if (!json) {
        sendError(reply, json.error());
        return std::nullopt;
    }
    if (!json->is_object()) {
        fault(QStringLiteral("body"), Text::tr("must be a JSON object"));
        return Json::object();
    }
    for (const auto &[name, value] : json->items()) {
        if (!known.contains(toQt(name)))
            fault(toQt(name).left(80), Text::tr("unknown field"));
    }
    return *json;
}

bool RequestReader::accept(http::Reply &reply)
{
    for (const auto &[name, value] : m_request.query) {
        if (!m_known.contains(name))
            fault(name.left(80), Text::tr("unknown parameter"));
    }
    if (m_faults.empty())
        return true;
    reply.sendError(422, QStringLiteral("VALIDATION_ERROR"),
                    Text::tr("Some of what was sent is not understood. See details."),
                    Json{{"errors", m_faults}});
    return false;
}

void RequestReader::fault(const QString &where, const QString &what)
{
    m_faults.push_back(Json{{"where", toStd(where)}, {"message", toStd(what)}});
}

Status matches(const http::Request &request, std::int64_t revision)
{
    const QByteArray wanted = request.header("if-match").trimmed();
    if (wanted.isEmpty() || wanted == "*" || wanted == '"' + QByteArray::number(revision) + '"')
        return {};
    return failure(codes::kRevisionConflict,
                   Text::tr("This has changed since you read it. Read it again, then decide."));
}

void sendError(http::Reply reply, const Error &error)
{
    int status = 500;
    for (const auto &[code, known] : kStatuses) {
        if (error.code == QLatin1String(code))
            status = known;
    }
    http::HeaderList headers;
    if (status == 503)
        headers.append(qMakePair(QByteArray("Retry-After"), QByteArray("2")));
    reply.sendError(status, error.code, error.message, Json::object(), headers);
}

} // namespace aidoctor::api
