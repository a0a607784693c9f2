#pragma once

#include "core/error.h"

#include <QByteArray>

namespace aidoctor::codes {
inline constexpr auto kModelAuthentication = "MODEL_AUTHENTICATION";
inline constexpr auto kModelBilling = "MODEL_BILLING";
inline constexpr auto kModelPermission = "MODEL_PERMISSION";
inline constexpr auto kModelNotFound = "MODEL_NOT_FOUND";
inline constexpr auto kModelRequestInvalid = "MODEL_REQUEST_INVALID";
inline constexpr auto kModelRequestTooLarge = "MODEL_REQUEST_TOO_LARGE";
inline constexpr auto kModelRateLimited = "MODEL_RATE_LIMITED";
inline constexpr auto kModelOverloaded = "MODEL_OVERLOADED";
inline constexpr auto kModelTimeout = "MODEL_TIMEOUT";
inline constexpr auto kModelServerError = "MODEL_SERVER_ERROR";
inline constexpr auto kModelRedirected = "MODEL_REDIRECTED";
inline constexpr auto kModelContextUnknown = "MODEL_CONTEXT_UNKNOWN";
inline constexpr auto kModelPromptTruncated = "MODEL_PROMPT_TRUNCATED";
} // namespace aidoctor::codes

namespace aidoctor::agent {

/// True for a word as servers name their errors and categories with: short, without spaces.
bool isWord(const QString &text);

/// An error as model servers name it ("overloaded_error", "BadRequestError", ...), in words for a
/// person. What the server wrote besides is not repeated: it may quote the chart.
/// @param status of HTTP; 0 for an error within a stream
Error modelError(int status, const QString &type);
/// The body of an error response: {"error": {"type", "message"}} and its relatives.
Error modelErrorFrom(int status, const QByteArray &body);

} // namespace aidoctor::agent
