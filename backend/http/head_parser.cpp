#include "http/head_parser.h"

#include <QCoreApplication>

#include <algorithm>
#include <array>
#include <cstring>

namespace aidoctor::http {

namespace {

constexpr qsizetype kMethodBytes = 32;
/// 18 digits always fit into 64 bits; a longer number is an attack, not a length.
constexpr qsizetype kLengthDigits = 18;

constexpr std::array kMethods{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

/// Two values of one of these would be read differently by different programs.
constexpr std::array kSingleHeaders{
    "host",   "content-length",  "transfer-encoding", "content-type",   "authorization",
    "expect", "idempotency-key", "last-event-id",     "sec-fetch-site", "origin"};

tl::unexpected<Refusal> refuse(int status, const char *code, const QString &message)
{
    return tl::unexpected<Refusal>(Refusal{status, QString::fromLatin1(code), message});
}

tl::unexpected<Refusal> malformed(const QString &message)
{
    return refuse(400, refusals::kMalformedRequest, message);
}

bool isTokenCharacter(char c)
{
    const bool alphanumeric =
        (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    return alphanumeric || (c != '\0' && std::strchr("!#$%&'*+-.^_`|~", c) != nullptr);
}

/// Blanks, visible ASCII and the bytes above it that older programs still send.
bool isValueCharacter(char c)
{
    const auto byte = static_cast<unsigned char>(c);
    return c == '\t' || (byte >= 0x20 && byte != 0x7f);
}

QByteArrayView withoutBlanks(QByteArrayView text)
{
    const auto isBlank = [](char c) { return c == ' ' || c == '\t'; };
    while (!text.isEmpty() && isBlank(text.front()))
        text = text.sliced(1);
    while (!text.isEmpty() && isBlank(text.back()))
        text.chop(1);
    return text;
}

bool hasListItem(const QByteArray &value, QByteArrayView lowerCaseItem)
{
    const auto items = value.toLower().split(',');
    return std::any_of(items.begin(), items.end(), [lowerCaseItem](const QByteArray &item) {
        return withoutBlanks(item) == lowerCaseItem;
    });
}

Parsed<void> checkTarget(QByteArrayView target, const HeadLimits &limits)
{
    if (target.size() > limits.targetBytes)
        return refuse(
            414, refusals::kTargetTooLong,
            QCoreApplication::translate("http", "The address of the request is too long."));
    // "//host/path" would be read as an authority by a URL parser further in; absolute and
    // authority forms are for proxies.
    if (!target.startsWith('/') || target.startsWith("//"))
        return malformed(QCoreApplication::translate(
            "http", "The address of the request must be a path that starts with one slash."));
    const bool clean = std::all_of(target.begin(), target.end(), [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte < 0x7f && c != '#';
    });
    if (!clean)
        return malformed(QCoreApplication::translate(
            "http", "The address of the request holds a character that must be encoded."));
    return {};
}

Parsed<void> parseRequestLine(QByteArrayView line, const HeadLimits &limits, Head &head)
{
    const qsizetype first = line.indexOf(' ');
    const qsizetype second = first < 0 ? -1 : line.indexOf(' ', first + 1);
    if (second < 0)
        return malformed(QCoreApplication::translate("http", "The request line is incomplete."));
    const QByteArrayView method = line.first(first);
    const QByteArrayView target = line.sliced(first + 1, second - first - 1);
    const QByteArrayView version = line.sliced(second + 1);

    if (method.size() > kMethodBytes || !isToken(method))
        return malformed(QCoreApplication::translate("http", "The method is not valid."));
    if (const auto checked = checkTarget(target, limits); !checked)
        return checked;
    if (version != "HTTP/1.1" && version != "HTTP/1.0") {
        const bool wellFormed = version.size() == 8 && version.startsWith("HTTP/");
        if (!wellFormed)
            return malformed(QCoreApplication::translate("http", "The request line is malformed."));
        return refuse(505, refusals::kVersionNotSupported,
                      QCoreApplication::translate("http", "Use HTTP/1.1."));
    }
    const bool known = std::any_of(kMethods.begin(), kMethods.end(),
                                   [method](const char *name) { return method == name; });
    if (!known)
        return refuse(501, refusals::kNotImplemented,
                      QCoreApplication::translate("http", "This method is not implemented."));
    head.method = method.toByteArray();
    head.target = target.toByteArray();
    head.minorVersion = version.back() == '1' ? 1 : 0;
    return {};
}

Parsed<void> parseHeaderLine(QByteArrayView line, Head &head)
{
    if (line.startsWith(' ') || line.startsWith('\t'))
        return malformed(
            QCoreApplication::translate("http", "A header must not continue on a second line."));
    const qsizetype colon = line.indexOf(':');
    // A blank before the colon is no token character, so it is refused here as well.
    if (colon <= 0 || !isToken(line.first(colon)))
        return malformed(QCoreApplication::translate("http", "The name of a header is not valid."));
    const QByteArrayView value = withoutBlanks(line.sliced(colon + 1));
    if (!std::all_of(value.begin(), value.end(), isValueCharacter))
        return malformed(
            QCoreApplication::translate("http", "A header holds a control character."));

    const QByteArray name = line.first(colon).toByteArray().toLower();
    const bool single = std::any_of(kSingleHeaders.begin(), kSingleHeaders.end(),
                                    [&name](const char *other) { return name == other; });
    if (single) {
        const bool repeated =
            std::any_of(head.headers.begin(), head.headers.end(),
                        [&name](const auto &field) { return field.first == name; });
        if (repeated)
            return malformed(QCoreApplication::translate(
                "http", "A header that may stand only once is repeated."));
    }
    head.headers.emplaceBack(name, value.toByteArray());
    return {};
}

bool hasHeader(const Head &head, QByteArrayView name)
{
    return std::any_of(head.headers.begin(), head.headers.end(),
                       [name](const auto &field) { return field.first == name; });
}

Parsed<void> checkHost(const Head &head)
{
    if (!hasHeader(head, "host")) {
        if (head.minorVersion == 0)
            return {};
        return malformed(QCoreApplication::translate("http", "The Host header is missing."));
    }
    const QByteArray host = head.header("host");
    const bool clean = !host.isEmpty() && std::all_of(host.begin(), host.end(), [](char c) {
        return isTokenCharacter(c) || c == ':' || c == '[' || c == ']';
    });
    if (!clean)
        return malformed(QCoreApplication::translate("http", "The Host header is not valid."));
    return {};
}

/// How the body ends. Anything two programs could disagree about is refused, because the
/// disagreement lets one request hide in another's body.
Parsed<void> readFraming(Head &head)
{
    const bool hasLength = hasHeader(head, "content-length");
    if (hasHeader(head, "transfer-encoding")) {
        if (hasLength || head.minorVersion == 0)
            return malformed(QCoreApplication::translate(
                "http", "The length of the body is given in two ways, or not in a valid one."));
        if (head.header("transfer-encoding").toLower() != "chunked")
            return refuse(501, refusals::kNotImplemented,
                          QCoreApplication::translate(
                              "http", "The only transfer coding that is understood is chunked."));
        head.chunked = true;
        return {};
    }
    if (!hasLength)
        return {};
    const QByteArray length = head.header("content-length");
    const bool digits =
        !length.isEmpty() && length.size() <= kLengthDigits
        && std::all_of(length.begin(), length.end(), [](char c) { return c >= '0' && c <= '9'; });
    if (!digits)
        return malformed(QCoreApplication::translate("http", "The Content-Length is not valid."));
    head.contentLength = length.toLongLong();
    return {};
}

Parsed<void> readConnectionOptions(Head &head)
{
    if (hasHeader(head, "expect")) {
        if (head.header("expect").toLower() != "100-continue")
            return refuse(417, refusals::kExpectationFailed,
                          QCoreApplication::translate(
                              "http", "The only expectation that is understood is 100-continue."));
        head.expectsContinue = head.minorVersion == 1;
    }
    // HTTP/1.0 is always one request per connection: its keep-alive was never specified well.
    head.keepAlive = head.minorVersion == 1;
    for (const auto &[name, value] : head.headers) {
        if (name == "connection" && hasListItem(value, "close"))
            head.keepAlive = false;
    }
    return {};
}

} // namespace

QByteArray Head::header(QByteArrayView lowerCaseName) const
{
    const auto found =
        std::find_if(headers.begin(), headers.end(),
                     [lowerCaseName](const auto &field) { return field.first == lowerCaseName; });
    return found == headers.end() ? QByteArray() : found->second;
}

bool isToken(QByteArrayView text)
{
    return !text.isEmpty() && std::all_of(text.begin(), text.end(), isTokenCharacter);
}

Parsed<std::optional<qsizetype>> findHeadEnd(QByteArrayView bytes, qsizetype from,
                                             const HeadLimits &limits)
{
    const qsizetype end = std::min(bytes.size(), limits.headBytes);
    // Three bytes back, because the empty line itself may have arrived in pieces.
    for (qsizetype i = std::max<qsizetype>(0, from - 3); i < end; ++i) {
        const char c = bytes[i];
        const bool bareLineFeed = c == '\n' && (i == 0 || bytes[i - 1] != '\r');
        const bool bareReturn = c == '\r' && i + 1 < bytes.size() && bytes[i + 1] != '\n';
        if (bareLineFeed || bareReturn || c == '\0')
            return malformed(QCoreApplication::translate(
                "http", "The head of the request holds a character that is not allowed."));
        if (c == '\n' && i >= 3 && bytes[i - 2] == '\n')
            return std::optional<qsizetype>(i + 1);
    }
    if (bytes.size() < limits.headBytes)
        return std::optional<qsizetype>();
    if (bytes.first(end).indexOf("\r\n") < 0)
        return refuse(
            414, refusals::kTargetTooLong,
            QCoreApplication::translate("http", "The address of the request is too long."));
    return refuse(431, refusals::kHeadTooLarge,
                  QCoreApplication::translate("http", "The headers of the request are too large."));
}

Parsed<Head> parseHead(QByteArrayView bytes, const HeadLimits &limits)
{
    const auto end = findHeadEnd(bytes, 0, limits);
    if (!end)
        return tl::unexpected<Refusal>(end.error());
    if (*end != bytes.size())
        return malformed(
            QCoreApplication::translate("http", "The head of the request is incomplete."));

    Head head;
    bool first = true;
    QByteArrayView rest = bytes.chopped(2);
    while (!rest.isEmpty()) {
        const qsizetype lineEnd = rest.indexOf("\r\n");
        const QByteArrayView line = rest.first(lineEnd);
        rest = rest.sliced(lineEnd + 2);
        const auto parsed =
            first ? parseRequestLine(line, limits, head) : parseHeaderLine(line, head);
        if (!parsed)
            return tl::unexpected<Refusal>(parsed.error());
        first = false;
        if (head.headers.size() > limits.headerCount)
            return refuse(431, refusals::kHeadTooLarge,
                          QCoreApplication::translate("http", "The request has too many headers."));
    }
    for (const auto &check : {checkHost(head), readFraming(head), readConnectionOptions(head)}) {
        if (!check)
            return tl::unexpected<Refusal>(check.error());
    }
    return head;
}

} // namespace aidoctor::http
