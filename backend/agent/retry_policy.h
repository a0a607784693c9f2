#pragma once

#include "core/error.h"
#include "net/stream_client.h"

#include <QDateTime>

#include <chrono>
#include <optional>

namespace aidoctor::agent {

/// When a request that failed before the first byte of its answer is made again, as Anthropic's
/// own clients do it.
struct RetryPolicy {
    int maxRetries = 2;

    /// Status 408, 409, 429 and from 500 up, unless the server says otherwise (x-should-retry).
    static bool isWorthwhile(const net::ResponseHead &head);
    /// Of a request without a response: what may be gone in a moment. Not TLS, proxies and policy.
    static bool isWorthwhile(const Error &error);

    /// How long to wait: what the server asks for (retry-after-ms, retry-after in seconds or as a
    /// date, up to 60 s), else 0.5 s doubled with each retry, at most 8 s, less up to a quarter.
    /// @param retriesDone 0 before the first retry
    /// @param random from 0 to 1
    static std::chrono::milliseconds delay(int retriesDone, const net::ResponseHead *head,
                                           const QDateTime &now, double random);
};

} // namespace aidoctor::agent
