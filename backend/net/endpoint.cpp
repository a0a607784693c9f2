#include "net/endpoint.h"

#include <QCoreApplication>

namespace aidoctor::net {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(net)
};

constexpr qsizetype kMaxLength = 1024;

bool isOfThisComputer(const QString &host)
{
    return host == QLatin1String("localhost") || host.endsWith(QLatin1String(".localhost"));
}

int portOf(const QUrl &url)
{
    return url.port(url.scheme() == QLatin1String("https") ? 443 : 80);
}

/// "." and ".." in a path, also percent-encoded: a server may read them differently than we do.
bool hasDotSegments(const QUrl &url)
{
    const QStringList segments =
        url.path(QUrl::FullyDecoded).split(QLatin1Char('/'), Qt::SkipEmptyParts);
    return segments.contains(QLatin1String(".")) || segments.contains(QLatin1String(".."));
}

bool isBelow(const QString &path, const QString &base)
{
    return base.isEmpty() || path == base || path.startsWith(base + QLatin1Char('/'));
}

} // namespace

Reach reachOf(const QHostAddress &given)
{
    bool isV4 = false;
    const quint32 v4 = given.toIPv4Address(&isV4); // also of ::ffff:a.b.c.d
    const QHostAddress address = isV4 ? QHostAddress(v4) : given;
    if (address.isLoopback())
        return Reach::Loopback;
    if (address.isNull())
        return Reach::Unknown;
    static const QList<std::pair<QHostAddress, int>> kPrivate{
        QHostAddress::parseSubnet(QStringLiteral("10.0.0.0/8")),
        QHostAddress::parseSubnet(QStringLiteral("172.16.0.0/12")),
        QHostAddress::parseSubnet(QStringLiteral("192.168.0.0/16")),
        QHostAddress::parseSubnet(QStringLiteral("169.254.0.0/16")),
        QHostAddress::parseSubnet(QStringLiteral("fc00::/7")),
        QHostAddress::parseSubnet(QStringLiteral("fe80::/10")),
    };
    for (const auto &subnet : kPrivate) {
        if (subnet.first.protocol() == address.protocol() && address.isInSubnet(subnet))
            return Reach::Private;
    }
    return Reach::Public;
}

Result<Endpoint> Endpoint::parse(const QString &text)
{
    const auto invalid = [] {
        return failure(codes::kEndpointInvalid,
                       Text::tr("This is not the address of a server. It begins with https:// (or "
                                "http:// in the house) and has no user, password or query in it."));
    };
    if (text.size() > kMaxLength)
        return invalid();
    QUrl url(text.trimmed(), QUrl::StrictMode);
    const bool isHttp = url.scheme() == QLatin1String("http");
    if (!url.isValid() || url.host().isEmpty() || url.hasQuery() || url.hasFragment()
        || !url.userInfo().isEmpty() || url.port() == 0
        || (!isHttp && url.scheme() != QLatin1String("https")) || hasDotSegments(url)
        || url.path().contains(QLatin1String("//")))
        return invalid();
    url.setPort(portOf(url));
    QString path = url.path(QUrl::FullyEncoded);
    while (path.endsWith(QLatin1Char('/')))
        path.chop(1);
    url.setPath(path, QUrl::StrictMode);
    const Endpoint endpoint(url);
    if (isHttp && endpoint.writtenReach() == Reach::Public)
        return failure(codes::kEndpointInsecure,
                       Text::tr("Over http:// everybody on the way could read what is sent. Use an "
                                "https:// address for a server outside the house."));
    return endpoint;
}

QString Endpoint::text() const
{
    QUrl shown = m_url;
    if (shown.port() == (isEncrypted() ? 443 : 80))
        shown.setPort(-1);
    return shown.toString(QUrl::FullyEncoded);
}

QUrl Endpoint::resource(const QString &path) const
{
    QUrl url = m_url;
    url.setPath(m_url.path(QUrl::FullyEncoded) + path, QUrl::StrictMode);
    return url;
}

bool Endpoint::contains(const QUrl &url) const
{
    return isValid() && url.isValid() && url.scheme() == m_url.scheme()
           && url.host() == m_url.host() && portOf(url) == portOf(m_url) && url.userInfo().isEmpty()
           && !hasDotSegments(url)
           && isBelow(url.path(QUrl::FullyEncoded), m_url.path(QUrl::FullyEncoded));
}

Reach Endpoint::writtenReach() const
{
    if (isOfThisComputer(host()))
        return Reach::Loopback;
    const QHostAddress address(host());
    return address.isNull() ? Reach::Unknown : reachOf(address);
}

} // namespace aidoctor::net
