#pragma once

#include "core/json.h"
#include "http/reply.h"
#include "http/request.h"

#include <QDate>
#include <QSet>
#include <QStringList>

#include <cstdint>
#include <optional>

namespace aidoctor::api {

/// Reads parameters strictly: what is unknown, repeated or out of range is collected and answered
/// with one 422 that lists everything that is wrong.
class RequestReader {
public:
    explicit RequestReader(const http::Request &request) : m_request(request) {}

    /// A query parameter; nothing when it is missing. Longer than `maxLength` is a fault.
    std::optional<QString> text(const char *name, qsizetype maxLength = 200);
    int integer(const char *name, int fallback, int min, int max);
    /// A day, YYYY-MM-DD.
    QDate date(const char *name, QDate fallback);
    /// Notes what is wrong with a parameter or member; accept() answers with it.
    void fault(const QString &where, const QString &what);
    /// `true` or `false`; nothing when it is missing.
    std::optional<bool> boolean(const char *name);
    /// The `{id}` of the path. Nothing when it is no number: there can be no such row.
    std::optional<std::int64_t> pathId() const;
    /// The body as a JSON object; an empty body is an empty object. 400 INVALID_JSON, 415, or a
    /// fault for each member that is not in `known`.
    std::optional<Json> object(http::Reply &reply, const QStringList &known);

    /// True when all was well; otherwise the 422 has been sent. Query parameters that were not
    /// asked for before are faults.
    bool accept(http::Reply &reply);

private:
    const http::Request &m_request;
    QSet<QString> m_known;
    Json m_faults = Json::array();
};

/// Whether the If-Match header, if any, names this revision. REVISION_CONFLICT.
Status matches(const http::Request &request, std::int64_t revision);

/// Sends an Error with the status that its code has in the public contract.
void sendError(http::Reply reply, const Error &error);

} // namespace aidoctor::api
