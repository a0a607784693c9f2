#pragma once

#include "http/headers.h"

#include <QByteArray>
#include <QByteArrayView>
#include <QString>

#include <tl/expected.hpp>

#include <optional>

namespace aidoctor::http {

/// Why a request is not let through, as the client is told.
struct Refusal {
    int status = 400;
    QString code;
    QString message;

    friend bool operator==(const Refusal &, const Refusal &) = default;
};

/// The codes of refusals, part of the public contract.
namespace refusals {
inline constexpr auto kMalformedRequest = "MALFORMED_REQUEST";
inline constexpr auto kHeadTooLarge = "HEAD_TOO_LARGE";
inline constexpr auto kTargetTooLong = "TARGET_TOO_LONG";
inline constexpr auto kBodyTooLarge = "BODY_TOO_LARGE";
inline constexpr auto kNotImplemented = "NOT_IMPLEMENTED";
inline constexpr auto kVersionNotSupported = "HTTP_VERSION_NOT_SUPPORTED";
inline constexpr auto kExpectationFailed = "EXPECTATION_FAILED";
inline constexpr auto kHostNotAllowed = "HOST_NOT_ALLOWED";
inline constexpr auto kRequestTimeout = "REQUEST_TIMEOUT";
} // namespace refusals

/// The head of a request, validated. Nothing is decoded yet.
struct Head {
    QByteArray method;
    QByteArray target;
    int minorVersion = 1;
    /// Lower case names, values without surrounding blanks, in order.
    HeaderList headers;
    std::optional<qint64> contentLength;
    bool chunked = false;
    bool expectsContinue = false;
    bool keepAlive = true;

    QByteArray header(QByteArrayView lowerCaseName) const;
    bool hasBody() const { return chunked || contentLength.value_or(0) > 0; }
};

struct HeadLimits {
    qsizetype headBytes = 16 * 1024;
    qsizetype targetBytes = 4 * 1024;
    qsizetype headerCount = 100;
};

template <typename T>
using Parsed = tl::expected<T, Refusal>;

/// Looks for the end of a head in bytes that are still arriving: the position after the empty
/// line, or nothing yet. Refuses early what can never become a head: a bare LF, a CR without LF,
/// NUL (400), and more bytes than the limits allow (431, or 414 when it is the target that does
/// not end). `from` is where the last call stopped, so that slow heads cost no second look.
Parsed<std::optional<qsizetype>> findHeadEnd(QByteArrayView bytes, qsizetype from,
                                             const HeadLimits &limits = {});

/// Parses a complete head, the final empty line included, as strictly as RFC 9112 allows. Refuses
/// with 400 what is malformed or ambiguous, with 414 and 431 what is too large, with 501 unknown
/// methods and transfer codings, with 505 other versions, with 417 other expectations.
Parsed<Head> parseHead(QByteArrayView bytes, const HeadLimits &limits = {});

/// True for the characters of an RFC 9110 token.
bool isToken(QByteArrayView text);

} // namespace aidoctor::http
