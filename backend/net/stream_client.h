#pragma once

#include "core/result.h"
#include "net/egress_policy.h"
#include "net/network_settings.h"

#include <QByteArray>
#include <QUrl>

#include <chrono>
#include <coroutine>
#include <memory>
#include <optional>
#include <stop_token>
#include <utility>
#include <vector>

namespace aidoctor::codes {
inline constexpr auto kHostNotFound = "HOST_NOT_FOUND";
inline constexpr auto kConnectFailed = "CONNECT_FAILED";
inline constexpr auto kConnectTimeout = "CONNECT_TIMEOUT";
inline constexpr auto kTlsFailed = "TLS_FAILED";
inline constexpr auto kProxyFailed = "PROXY_FAILED";
inline constexpr auto kConnectionLost = "CONNECTION_LOST";
inline constexpr auto kResponseStalled = "RESPONSE_STALLED";
inline constexpr auto kResponseTimeout = "RESPONSE_TIMEOUT";
} // namespace aidoctor::codes

namespace aidoctor::net {

struct HttpRequest {
    enum class Method { Get, Post };
    using Header = std::pair<QByteArray, QByteArray>;

    Method method = Method::Post;
    QUrl url;
    std::vector<Header> headers;
    QByteArray body; ///< of a POST
};

struct StreamLimits {
    std::chrono::milliseconds connect{5'000};     ///< until the connection takes the request
    std::chrono::milliseconds firstByte{300'000}; ///< from there to the response's head
    std::chrono::milliseconds idle{120'000};      ///< between two pieces of the response
    std::chrono::milliseconds total{600'000};
    qsizetype maxBytes = 64 << 20; ///< of the whole response, unpacked
};

struct ResponseHead {
    int status = 0;
    std::vector<HttpRequest::Header> headers;

    /// The value of a header by its lower-case name; empty where it is not there.
    QByteArray header(QByteArrayView name) const;
};

/// A response that arrives. Belongs to one coroutine; destroying it ends the request.
///
/// Errors of both functions: HOST_NOT_FOUND, CONNECT_FAILED, CONNECT_TIMEOUT, TLS_FAILED,
/// PROXY_FAILED, CONNECTION_LOST, RESPONSE_STALLED, RESPONSE_TIMEOUT, TOO_LARGE, CANCELLED,
/// ENDPOINT_INSECURE. Their `detail` has no address, no header and no body in it.
class Stream {
public:
    class State; ///< in stream_client.cpp

private:
    template <typename Value>
    class Awaiter {
    public:
        explicit Awaiter(State *state) : m_state(state) {}
        bool await_ready() const { return isReady(m_state, static_cast<Value *>(nullptr)); }
        void await_suspend(std::coroutine_handle<> waiter) const
        {
            wait(m_state, waiter, static_cast<Value *>(nullptr));
        }
        Result<Value> await_resume() const { return take(m_state, static_cast<Value *>(nullptr)); }

    private:
        State *m_state;
    };

public:
    ~Stream();
    Stream(const Stream &) = delete;
    Stream &operator=(const Stream &) = delete;

    /// Awaits status and headers. A redirect is a response like any other: nothing is followed.
    Awaiter<ResponseHead> head() const { return Awaiter<ResponseHead>(m_state); }
    /// Awaits the next bytes, whatever has come; empty when the response has ended. That an ended
    /// response is also a complete one only its own protocol can tell.
    Awaiter<QByteArray> next() const { return Awaiter<QByteArray>(m_state); }
    /// All that matters has come: what is left of the response is read and thrown away after this
    /// object is gone, for a moment, so that its connection can be used again.
    void letEnd();
    /// From now on the rest of the response has this long, at most.
    void limitRest(std::chrono::milliseconds time);

private:
    friend class StreamClient;
    explicit Stream(State *state) : m_state(state) {}
    static bool isReady(State *state, ResponseHead *);
    static bool isReady(State *state, QByteArray *);
    static Result<ResponseHead> take(State *state, ResponseHead *);
    static Result<QByteArray> take(State *state, QByteArray *);
    static void wait(State *state, std::coroutine_handle<> waiter, ResponseHead *);
    static void wait(State *state, std::coroutine_handle<> waiter, QByteArray *);

    State *m_state;
};

/// Sends requests to accepted endpoints and streams their responses, on QNetworkAccessManager with
/// its traps closed: as many streams to one host at a time as are asked for; a POST leaves once,
/// never twice; redirects are not followed; no cookies, no stored credentials, no HTTP/2; what is
/// compressed is unpacked. http to a name is sent only to addresses of the house, looked up first.
class StreamClient {
public:
    /// @param policy asked for every request; outlives the client
    explicit StreamClient(const EgressPolicy &policy, NetworkSettings settings = {});
    ~StreamClient();

    /// Begins a request. ENDPOINT_NOT_ACCEPTED at once, and INVALID_ARGUMENT for a header that
    /// would be more than one; all else through the stream. The stream ends with CANCELLED when
    /// `stop` is requested.
    Result<std::unique_ptr<Stream>> open(HttpRequest request, StreamLimits limits,
                                         std::stop_token stop);
    /// For requests from here on. Those under way go on as they are.
    void setNetwork(NetworkSettings settings);
    int openStreams() const;

private:
    friend class Stream;
    struct Core;
    std::shared_ptr<Core> m_core;
};

} // namespace aidoctor::net
