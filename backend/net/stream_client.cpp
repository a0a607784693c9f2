#include "net/stream_client.h"

#include "net/connection_slots.h"
#include "net/network_failure.h"
#include "net/once_body.h"

#include <QBasicTimer>
#include <QCoreApplication>
#include <QHostInfo>
#include <QNetworkAccessManager>
#include <QNetworkReply>
#include <QPointer>
#include <QSslConfiguration>
#include <QTimerEvent>

#include <algorithm>
#include <functional>
#include <set>

namespace aidoctor::net {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds kDraining{500};

struct Text {
    Q_DECLARE_TR_FUNCTIONS(net)
};

/// The house's rule for proxies, asked by the manager for every request.
class ProxyRule : public QNetworkProxyFactory {
public:
    explicit ProxyRule(NetworkSettings settings) : m_settings(std::move(settings)) {}

    QList<QNetworkProxy> queryProxy(const QNetworkProxyQuery &query) override
    {
        const QUrl url = query.url();
        if (m_settings.usesProxy(url.scheme(), url.host()))
            return {m_settings.proxy};
        return {QNetworkProxy(QNetworkProxy::NoProxy)};
    }

private:
    NetworkSettings m_settings;
};

/// An error with a status of its own is a response; anything else is none.
bool isBroken(QNetworkReply::NetworkError error, int status)
{
    if (error == QNetworkReply::NoError)
        return false;
    return status < 400 || error < QNetworkReply::ContentAccessDenied
           || error == QNetworkReply::ContentReSendError;
}

/// True for what would end the header it stands in, and begin another one.
bool hasControl(const QByteArray &text)
{
    return std::any_of(text.begin(), text.end(),
                       [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 127; });
}

} // namespace

struct StreamClient::Core {
    const EgressPolicy &policy;
    NetworkSettings network;
    /// One does, but for encrypted servers without a name: there each group has its own.
    std::vector<std::shared_ptr<QNetworkAccessManager>> managers;
    ConnectionSlots connections;
    int open = 0;
    std::set<Stream::State *> draining; ///< whose Stream is gone

    std::shared_ptr<QNetworkAccessManager> http(std::size_t number)
    {
        if (managers.size() <= number)
            managers.resize(number + 1);
        auto &manager = managers[number];
        if (!manager) {
            manager = std::make_shared<QNetworkAccessManager>();
            manager->setProxyFactory(new ProxyRule(network)); // the manager's own
        }
        return manager;
    }
};

/// One request with its response, in the event loop's thread. Outlives its Stream by a turn of the
/// loop, because the Stream may go while a signal of the reply is being delivered.
class Stream::State : public QObject {
public:
    State(std::shared_ptr<StreamClient::Core> core, HttpRequest request, StreamLimits limits,
          std::stop_token stop)
        : m_core(std::move(core)),
          m_request(std::move(request)),
          m_limits(limits),
          m_began(Clock::now()),
          m_active(m_began)
    {
        ++m_core->open;
        arm();
        m_onStop.emplace(std::move(stop), [this] { cancel(); }); // at once, where it came before
        if (m_ended)
            return;
        if (m_request.url.scheme() == QLatin1String("http"))
            lookUp();
        else
            send({});
    }

    ~State() override { release(); }

    /// The Stream is gone.
    void leave()
    {
        m_waiter = nullptr;
        m_onStop.reset();
        if (m_isLetEnd && !m_ended) {
            m_core->draining.insert(this);
            limitRest(kDraining);
            return;
        }
        end(makeError(codes::kCancelled, {}));
        deleteLater();
    }

    void letEnd() { m_isLetEnd = true; }

    void limitRest(std::chrono::milliseconds time)
    {
        const auto limit = Clock::now() + time - m_began;
        m_limits.total =
            std::min(m_limits.total, std::chrono::ceil<std::chrono::milliseconds>(limit));
        arm();
    }

    /// The client is gone.
    void endDraining()
    {
        end(std::nullopt);
        deleteLater();
    }

    bool hasHead() const { return m_head.has_value() || m_ended; }
    bool hasBytes() const { return !m_bytes.isEmpty() || m_ended; }

    Result<ResponseHead> takeHead()
    {
        if (m_head)
            return *m_head;
        return failure(m_error.value_or(makeError(codes::kConnectionLost, {})));
    }

    Result<QByteArray> takeBytes()
    {
        if (!m_bytes.isEmpty())
            return std::exchange(m_bytes, {});
        if (m_error)
            return failure(*m_error);
        return QByteArray();
    }

    void setWaiter(std::coroutine_handle<> waiter, bool forBytes)
    {
        m_waiter = waiter;
        m_waitsForBytes = forBytes;
    }

protected:
    void timerEvent(QTimerEvent *) override
    {
        const auto now = Clock::now();
        if (now >= m_began + m_limits.total) {
            end(makeError(codes::kResponseTimeout,
                          Text::tr("The server's answer took too long. Try again later.")));
        } else if (now >= phaseEnd()) {
            end(!m_isConnected
                    ? makeError(codes::kConnectTimeout,
                                Text::tr("The server could not be reached in time. Check "
                                         "the address and this computer's network."))
                : m_head
                    ? makeError(codes::kResponseStalled,
                                Text::tr("The server stopped answering in the middle. Try "
                                         "again."))
                    : makeError(codes::kResponseStalled,
                                Text::tr("The server has taken the request and does not answer. "
                                         "Try again.")));
        } else {
            arm();
            return;
        }
        wake();
    }

private:
    /// Plain http goes to addresses of the house only, and to the very address that was looked up.
    void lookUp()
    {
        if (const QHostAddress written(m_request.url.host()); !written.isNull()) {
            sendWithinHouse({written});
            return;
        }
        m_lookUp = QHostInfo::lookupHost(m_request.url.host(), this, [this](const QHostInfo &info) {
            m_lookUp = -1;
            if (!m_ended)
                sendWithinHouse(info.addresses());
        });
    }

    void sendWithinHouse(const QList<QHostAddress> &addresses)
    {
        if (addresses.isEmpty()) {
            end(networkFailure(QNetworkReply::HostNotFoundError, {}));
            wakeSoon();
            return;
        }
        for (const QHostAddress &address : addresses) {
            const Reach reach = reachOf(address);
            if (reach == Reach::Loopback || reach == Reach::Private)
                m_addresses.append(address);
        }
        if (m_addresses.isEmpty()) {
            end(makeError(
                codes::kEndpointInsecure,
                Text::tr("This name leads outside the house, and over http:// everybody on "
                         "the way could read what is sent. Use https://.")));
            wakeSoon();
            return;
        }
        send(m_addresses.takeFirst());
    }

    void send(const QHostAddress &address)
    {
        const Status allowed = m_core->policy.check(m_request.url);
        if (!allowed) { // it was withdrawn while the name was looked up
            end(allowed.error());
            wakeSoon();
            return;
        }
        QUrl url = m_request.url;
        const bool encrypted = url.scheme() == QLatin1String("https");
        QNetworkRequest request;
        for (const auto &[name, value] : m_request.headers)
            request.setRawHeader(name, value);
        if (!address.isNull() && QHostAddress(url.host()).isNull()) {
            request.setRawHeader("Host", url.host(QUrl::FullyEncoded).toLatin1() + ':'
                                             + QByteArray::number(url.port(80)));
            url.setHost(address.toString());
        }
        request.setUrl(url);
        m_slot = m_core->connections.take(encrypted, url.host(), url.port());
        if (!m_slot->peerName.isEmpty())
            request.setPeerVerifyName(m_slot->peerName);
        if (encrypted && !m_core->network.allAuthorities.isEmpty()) {
            QSslConfiguration tls = QSslConfiguration::defaultConfiguration();
            tls.setCaCertificates(m_core->network.allAuthorities);
            request.setSslConfiguration(tls);
        }
        request.setAttribute(QNetworkRequest::RedirectPolicyAttribute,
                             QNetworkRequest::ManualRedirectPolicy);
        request.setAttribute(QNetworkRequest::Http2AllowedAttribute, false);
        request.setAttribute(QNetworkRequest::CookieLoadControlAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::CookieSaveControlAttribute, QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::AuthenticationReuseAttribute,
                             QNetworkRequest::Manual);
        request.setAttribute(QNetworkRequest::CacheLoadControlAttribute,
                             QNetworkRequest::AlwaysNetwork);
        const bool hasNoName = encrypted && m_slot->peerName.isEmpty();
        m_manager = m_core->http(hasNoName ? static_cast<std::size_t>(m_slot->group) : 0);
        if (m_request.method == HttpRequest::Method::Post) {
            request.setAttribute(QNetworkRequest::DoNotBufferUploadDataAttribute, true);
            request.setHeader(QNetworkRequest::ContentLengthHeader, m_request.body.size());
            auto onRead = [state = QPointer<State>(this)] {
                if (state)
                    state->connected();
            };
            auto *body = new OnceBody(m_request.body, std::move(onRead)); // shared, not copied
            m_reply = m_manager->post(request, body);
            body->setParent(m_reply);
        } else {
            m_reply = m_manager->get(request);
        }
        connect(m_reply, &QNetworkReply::requestSent, this, [this] { connected(); });
        connect(m_reply, &QNetworkReply::metaDataChanged, this, [this] { takeHeadOf(m_reply); });
        connect(m_reply, &QNetworkReply::readyRead, this, [this] { readSome(); });
        connect(m_reply, &QNetworkReply::sslErrors, this,
                [this](const QList<QSslError> &faults) { m_tlsFaults = faults; });
        connect(m_reply, &QNetworkReply::finished, this, [this] { finished(); });
    }

    void connected()
    {
        if (std::exchange(m_isConnected, true))
            return;
        m_request.body.clear();
        m_active = Clock::now();
        arm();
    }

    /// A name may have addresses that nothing listens at ("localhost" is ::1 first).
    bool triesNextAddress()
    {
        const bool isRefused = m_reply->error() == QNetworkReply::ConnectionRefusedError
                               || m_reply->error() == QNetworkReply::UnknownNetworkError;
        if (m_isConnected || !isRefused || m_addresses.isEmpty())
            return false;
        releaseReply();
        send(m_addresses.takeFirst());
        return true;
    }

    void takeHeadOf(QNetworkReply *reply)
    {
        const int status = reply->attribute(QNetworkRequest::HttpStatusCodeAttribute).toInt();
        if (m_head || m_ended || status == 0)
            return;
        connected();
        m_active = Clock::now();
        m_head.emplace();
        m_head->status = status;
        for (const auto &[name, value] : reply->rawHeaderPairs())
            m_head->headers.emplace_back(name.toLower(), value);
        arm();
        wake();
    }

    void readSome()
    {
        if (m_ended)
            return;
        takeHeadOf(m_reply); // may end the stream: the coroutine that waits has been resumed
        if (m_ended)
            return;
        m_active = Clock::now();
        const QByteArray piece = m_reply->readAll();
        m_total += piece.size();
        if (!m_isLetEnd)
            m_bytes += piece;
        if (m_total > m_limits.maxBytes)
            end(makeError(codes::kTooLarge, Text::tr("The server's answer is too long.")));
        wake();
    }

    void finished()
    {
        if (m_ended)
            return;
        readSome();
        if (m_ended)
            return;
        if (triesNextAddress())
            return;
        const int status = m_head ? m_head->status : 0;
        if (isBroken(m_reply->error(), status))
            end(networkFailure(m_reply->error(), m_tlsFaults));
        else
            end(std::nullopt);
        wake();
    }

    /// Nothing more comes. What has come can still be read; then the error.
    void end(std::optional<Error> reason)
    {
        if (std::exchange(m_ended, true))
            return;
        m_error = std::move(reason);
        release();
    }

    /// Gives back what a request holds besides memory.
    void release()
    {
        m_timer.stop();
        if (m_lookUp != -1)
            QHostInfo::abortHostLookup(std::exchange(m_lookUp, -1));
        releaseReply();
        if (m_core->draining.erase(this) > 0)
            deleteLater();
        if (!std::exchange(m_isReleased, true))
            --m_core->open;
    }

    void releaseReply()
    {
        if (m_reply) {
            QNetworkReply *reply = m_reply;
            m_reply = nullptr;
            disconnect(reply, nullptr, this, nullptr);
            if (reply->isRunning())
                reply->abort();
            reply->deleteLater();
        }
        if (m_slot) {
            m_core->connections.give(*m_slot);
            m_slot.reset();
        }
    }

    void cancel()
    {
        if (m_ended)
            return;
        end(makeError(codes::kCancelled, Text::tr("The run was stopped.")));
        m_bytes.clear();
        wakeSoon(); // whoever requests a stop is not to run the coroutine inside
    }

    void wakeSoon()
    {
        QMetaObject::invokeMethod(
            this, [this] { wake(); }, Qt::QueuedConnection);
    }

    void wake()
    {
        const bool isReady = m_waitsForBytes ? hasBytes() : hasHead();
        if (m_waiter && isReady)
            std::exchange(m_waiter, nullptr).resume();
    }

    Clock::time_point phaseEnd() const
    {
        return m_active
               + (!m_isConnected ? m_limits.connect
                  : m_head       ? m_limits.idle
                                 : m_limits.firstByte);
    }

    /// One timer for all limits. It is not set anew with each piece: it looks, and waits on.
    void arm()
    {
        if (m_ended)
            return;
        const auto next = std::min(phaseEnd(), m_began + m_limits.total);
        const auto left = std::chrono::ceil<std::chrono::milliseconds>(next - Clock::now());
        m_timer.start(static_cast<int>(std::max<std::int64_t>(left.count(), 0)), this);
    }

    std::shared_ptr<StreamClient::Core> m_core;
    HttpRequest m_request;
    StreamLimits m_limits;
    Clock::time_point m_began;
    Clock::time_point m_active;
    QBasicTimer m_timer;
    int m_lookUp = -1;
    QList<QHostAddress> m_addresses; ///< of the house, not tried yet
    std::optional<ConnectionSlots::Slot> m_slot;
    std::shared_ptr<QNetworkAccessManager> m_manager; ///< stays as long as its reply may speak
    QPointer<QNetworkReply> m_reply;
    QList<QSslError> m_tlsFaults;
    bool m_isConnected = false;
    bool m_isReleased = false;
    bool m_waitsForBytes = false;
    bool m_isLetEnd = false;
    bool m_ended = false;
    std::optional<ResponseHead> m_head;
    std::optional<Error> m_error;
    QByteArray m_bytes;
    qsizetype m_total = 0;
    std::coroutine_handle<> m_waiter;
    std::optional<std::stop_callback<std::function<void()>>> m_onStop;
};

QByteArray ResponseHead::header(QByteArrayView name) const
{
    const auto found = std::find_if(headers.begin(), headers.end(),
                                    [name](const auto &header) { return header.first == name; });
    return found == headers.end() ? QByteArray() : found->second;
}

Stream::~Stream()
{
    m_state->leave();
}

bool Stream::isReady(State *state, ResponseHead *)
{
    return state->hasHead();
}

bool Stream::isReady(State *state, QByteArray *)
{
    return state->hasBytes();
}

Result<ResponseHead> Stream::take(State *state, ResponseHead *)
{
    return state->takeHead();
}

Result<QByteArray> Stream::take(State *state, QByteArray *)
{
    return state->takeBytes();
}

void Stream::letEnd()
{
    m_state->letEnd();
}

void Stream::limitRest(std::chrono::milliseconds time)
{
    m_state->limitRest(time);
}

void Stream::wait(State *state, std::coroutine_handle<> waiter, ResponseHead *)
{
    state->setWaiter(waiter, false);
}

void Stream::wait(State *state, std::coroutine_handle<> waiter, QByteArray *)
{
    state->setWaiter(waiter, true);
}

StreamClient::StreamClient(const EgressPolicy &policy, NetworkSettings settings)
    : m_core(std::make_shared<Core>(Core{policy, std::move(settings), {}, {}, 0, {}}))
{}

StreamClient::~StreamClient()
{
    for (Stream::State *state : std::set(m_core->draining))
        state->endDraining();
}

Result<std::unique_ptr<Stream>> StreamClient::open(HttpRequest request, StreamLimits limits,
                                                   std::stop_token stop)
{
    const Status allowed = m_core->policy.check(request.url);
    if (!allowed)
        return failure(allowed.error());
    for (const auto &[name, value] : request.headers) {
        if (hasControl(name) || hasControl(value))
            return failure(codes::kInvalidArgument,
                           Text::tr("The key has a line break or another sign in it that no key "
                                    "has. Enter it again."));
    }
    auto *state =
        new Stream::State(m_core, std::move(request), limits, std::move(stop)); // deletes itself
    return std::unique_ptr<Stream>(new Stream(state));
}

void StreamClient::setNetwork(NetworkSettings settings)
{
    m_core->network = std::move(settings);
    m_core->managers.clear(); // they go with the last stream that uses them
}

int StreamClient::openStreams() const
{
    return m_core->open;
}

} // namespace aidoctor::net
