#include "http/answer.h"

#include "http/reply.h"

#include <QDateTime>
#include <QLocale>

#include <algorithm>
#include <array>
#include <utility>

namespace aidoctor::http {

namespace {

constexpr std::array<std::pair<int, const char *>, 36> kReasons{{
    {100, "Continue"},
    {200, "OK"},
    {201, "Created"},
    {202, "Accepted"},
    {204, "No Content"},
    {206, "Partial Content"},
    {301, "Moved Permanently"},
    {302, "Found"},
    {303, "See Other"},
    {304, "Not Modified"},
    {307, "Temporary Redirect"},
    {308, "Permanent Redirect"},
    {400, "Bad Request"},
    {401, "Unauthorized"},
    {403, "Forbidden"},
    {404, "Not Found"},
    {405, "Method Not Allowed"},
    {406, "Not Acceptable"},
    {408, "Request Timeout"},
    {409, "Conflict"},
    {412, "Precondition Failed"},
    {413, "Content Too Large"},
    {414, "URI Too Long"},
    {415, "Unsupported Media Type"},
    {417, "Expectation Failed"},
    {421, "Misdirected Request"},
    {422, "Unprocessable Content"},
    {423, "Locked"},
    {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"},
    {500, "Internal Server Error"},
    {501, "Not Implemented"},
    {502, "Bad Gateway"},
    {503, "Service Unavailable"},
    {504, "Gateway Timeout"},
    {505, "HTTP Version Not Supported"},
}};

QByteArray reasonPhrase(int status)
{
    const auto found = std::find_if(kReasons.begin(), kReasons.end(),
                                    [status](const auto &entry) { return entry.first == status; });
    // The phrase may be empty (RFC 9112, section 4); the number is what counts.
    return found == kReasons.end() ? QByteArray() : QByteArray(found->second);
}

/// Formatting a date is slow, and it changes once a second.
QByteArray currentDate()
{
    thread_local qint64 second = 0;
    thread_local QByteArray text;
    const QDateTime now = QDateTime::currentDateTimeUtc();
    if (const qint64 current = now.toSecsSinceEpoch(); current != second) {
        second = current;
        text = QLocale::c().toString(now, QStringLiteral("ddd, dd MMM yyyy HH:mm:ss")).toLatin1()
               + " GMT";
    }
    return text;
}

bool contains(const HeaderList &headers, const QByteArray &name)
{
    return std::any_of(headers.begin(), headers.end(), [&name](const auto &field) {
        return field.first.compare(name, Qt::CaseInsensitive) == 0;
    });
}

void appendField(QByteArray &head, const QByteArray &name, const QByteArray &value)
{
    head += name;
    head += ": ";
    head += value;
    head += "\r\n";
}

} // namespace

bool isBodiless(int status)
{
    return status < 200 || status == 204 || status == 304;
}

bool isAllowedHeader(const QByteArray &name, const QByteArray &value)
{
    constexpr std::array kOwn{"content-length", "transfer-encoding", "connection",
                              "keep-alive",     "upgrade",           "date"};
    const QByteArray lowerCase = name.toLower();
    const bool own = std::any_of(kOwn.begin(), kOwn.end(),
                                 [&lowerCase](const char *other) { return lowerCase == other; });
    const bool clean = std::none_of(value.begin(), value.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return (byte < 0x20 && c != '\t') || byte == 0x7f;
    });
    return isToken(name) && clean && !own;
}

HeaderList mergedHeaders(const HeaderList &general, const HeaderList &specific)
{
    HeaderList merged;
    for (const auto &field : general) {
        if (!contains(specific, field.first))
            merged.append(field);
    }
    merged.append(specific);
    return merged;
}

QByteArray formatHead(int status, const HeaderList &headers)
{
    QByteArray head;
    head.reserve(512);
    head += "HTTP/1.1 " + QByteArray::number(status) + ' ' + reasonPhrase(status) + "\r\n";
    appendField(head, "Date", currentDate());
    for (const auto &[name, value] : headers)
        appendField(head, name, value);
    if (!contains(headers, "Cache-Control"))
        appendField(head, "Cache-Control", "no-store");
    if (!contains(headers, "X-Content-Type-Options"))
        appendField(head, "X-Content-Type-Options", "nosniff");
    head += "\r\n";
    return head;
}

QByteArray formatRefusal(const Refusal &refusal, const HeaderList &headers, bool withBody)
{
    const QByteArray body = dumpJson(errorBody(refusal.code, refusal.message));
    HeaderList all;
    for (const auto &field : headers) {
        if (isAllowedHeader(field.first, field.second))
            all.append(field);
    }
    all.emplaceBack("Content-Type", "application/json");
    all.emplaceBack("Content-Length", QByteArray::number(body.size()));
    all.emplaceBack("Connection", "close");
    QByteArray answer = formatHead(refusal.status, all);
    if (withBody)
        answer += body;
    return answer;
}

} // namespace aidoctor::http
