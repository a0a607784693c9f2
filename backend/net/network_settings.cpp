#include "net/network_settings.h"

#include <QCoreApplication>
#include <QFile>
#include <QHostAddress>
#include <QSslConfiguration>
#include <QUrl>

#include <algorithm>

namespace aidoctor::net {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(net)
};

constexpr qint64 kMaxPemBytes = 4 << 20;

QString environment(const char *name)
{
    const QString upper = qEnvironmentVariable(name);
    return upper.isEmpty() ? qEnvironmentVariable(QByteArray(name).toLower().constData()) : upper;
}

} // namespace

bool NetworkSettings::usesProxy(const QString &scheme, const QString &host) const
{
    if (proxy.type() == QNetworkProxy::NoProxy || scheme != QLatin1String("https"))
        return false;
    return std::none_of(direct.begin(), direct.end(), [&host](QString name) {
        if (name == QLatin1String("*"))
            return true;
        if (name.contains(QLatin1Char('/'))) {
            const auto subnet = QHostAddress::parseSubnet(name);
            const QHostAddress address(host);
            return !address.isNull() && address.protocol() == subnet.first.protocol()
                   && address.isInSubnet(subnet);
        }
        while (name.startsWith(QLatin1Char('.')))
            name.remove(0, 1);
        return host.compare(name, Qt::CaseInsensitive) == 0
               || host.endsWith(QLatin1Char('.') + name, Qt::CaseInsensitive);
    });
}

Result<QNetworkProxy> proxyFromUrl(const QString &text)
{
    if (text.trimmed().isEmpty())
        return QNetworkProxy(QNetworkProxy::NoProxy);
    const QUrl url(text.contains(QLatin1String("://")) ? text.trimmed()
                                                       : QStringLiteral("http://") + text.trimmed(),
                   QUrl::StrictMode);
    const bool isHttp = url.scheme() == QLatin1String("http");
    const bool isSocks =
        url.scheme() == QLatin1String("socks5") || url.scheme() == QLatin1String("socks5h");
    if (!url.isValid() || url.host().isEmpty() || (!isHttp && !isSocks))
        return failure(codes::kProxyInvalid,
                       Text::tr("This is not the address of a proxy. It looks like "
                                "http://proxy.example.org:3128 or socks5://10.0.0.1:1080."));
    return QNetworkProxy(isHttp ? QNetworkProxy::HttpProxy : QNetworkProxy::Socks5Proxy, url.host(),
                         static_cast<quint16>(url.port(isHttp ? 3128 : 1080)),
                         url.userName(QUrl::FullyDecoded), url.password(QUrl::FullyDecoded));
}

Result<NetworkSettings> settingsFromEnvironment()
{
    QString address = environment("HTTPS_PROXY");
    if (address.isEmpty())
        address = environment("ALL_PROXY");
    auto proxy = proxyFromUrl(address);
    if (!proxy)
        return failure(proxy.error());
    NetworkSettings settings;
    settings.proxy = *proxy;
    for (const QString &name : environment("NO_PROXY").split(QLatin1Char(','), Qt::SkipEmptyParts))
        settings.direct.append(name.trimmed());
    return settings;
}

Result<NetworkSettings> withAuthorities(NetworkSettings settings, const QString &pemFile)
{
    const auto unusable = [] {
        return failure(codes::kCertificateInvalid,
                       Text::tr("The file with the certificate authority has no certificate in "
                                "PEM form in it, or cannot be read."));
    };
    QFile file(pemFile);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kMaxPemBytes)
        return unusable();
    settings.authorities = QSslCertificate::fromData(file.readAll(), QSsl::Pem);
    if (settings.authorities.isEmpty())
        return unusable();
    settings.allAuthorities = QSslConfiguration::systemCaCertificates() + settings.authorities;
    return settings;
}

} // namespace aidoctor::net
