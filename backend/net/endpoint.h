#pragma once

#include "core/result.h"

#include <QHostAddress>
#include <QString>
#include <QUrl>

namespace aidoctor::codes {
inline constexpr auto kEndpointInvalid = "ENDPOINT_INVALID";
inline constexpr auto kEndpointInsecure = "ENDPOINT_INSECURE";
} // namespace aidoctor::codes

namespace aidoctor::net {

/// How far away what is sent to an address goes.
enum class Reach {
    Loopback, ///< this computer
    Private,  ///< a network of the house: RFC 1918, RFC 4193, link-local
    Public,
    Unknown, ///< a name that nobody has looked up yet
};

Reach reachOf(const QHostAddress &address);

/// The base address of a server outside this program, in one normal form: lower-case scheme and
/// host, the port always known, the path without a slash at its end.
class Endpoint {
public:
    Endpoint() = default;

    /// ENDPOINT_INVALID for what is no http or https address, or carries a user, a password, a
    /// query or a fragment; ENDPOINT_INSECURE for http to an address of the public internet.
    static Result<Endpoint> parse(const QString &text);

    bool isValid() const { return m_url.isValid() && !m_url.isEmpty(); }
    /// "https://api.example.org", "http://127.0.0.1:11434/v1"
    QString text() const;
    QString host() const { return m_url.host(); }
    bool isEncrypted() const { return m_url.scheme() == QLatin1String("https"); }
    /// The address of a resource below it. @param path with a slash at its beginning
    QUrl resource(const QString &path) const;
    /// True for addresses at this endpoint and below its path.
    bool contains(const QUrl &url) const;
    /// From what is written alone: Unknown for names, but for those of this computer.
    Reach writtenReach() const;

    friend bool operator==(const Endpoint &a, const Endpoint &b) { return a.text() == b.text(); }

private:
    explicit Endpoint(QUrl url) : m_url(std::move(url)) {}
    QUrl m_url;
};

} // namespace aidoctor::net
