#pragma once

#include "core/result.h"

#include <QNetworkProxy>
#include <QSslCertificate>
#include <QString>
#include <QStringList>

namespace aidoctor::codes {
inline constexpr auto kProxyInvalid = "PROXY_INVALID";
inline constexpr auto kCertificateInvalid = "CERTIFICATE_INVALID";
} // namespace aidoctor::codes

namespace aidoctor::net {

/// How this computer reaches the internet.
struct NetworkSettings {
    QNetworkProxy proxy{QNetworkProxy::NoProxy};
    QStringList direct;                 ///< reached without the proxy: names, ".lan", "10.0.0.0/8"
    QList<QSslCertificate> authorities; ///< of the house, besides those of the system
    QList<QSslCertificate> allAuthorities; ///< with the system's; empty: the system's alone

    /// True where a request to this address goes through the proxy: an encrypted one to a host that
    /// is not excepted. What is not encrypted never meets a proxy: it would be read there.
    bool usesProxy(const QString &scheme, const QString &host) const;
};

/// "http://proxy:3128", "socks5://10.0.0.1:1080"; with user and password where they come from the
/// environment. Empty: no proxy. PROXY_INVALID.
Result<QNetworkProxy> proxyFromUrl(const QString &text);
/// HTTPS_PROXY (or ALL_PROXY) and NO_PROXY, in capitals or not, as the field's tools read them.
Result<NetworkSettings> settingsFromEnvironment();
/// Reads the PEM file of the house's own authorities, and those of the system beside them: for a
/// worker thread. CERTIFICATE_INVALID.
Result<NetworkSettings> withAuthorities(NetworkSettings settings, const QString &pemFile);

} // namespace aidoctor::net
