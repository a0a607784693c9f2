#include "net/network_failure.h"

#include "net/stream_client.h"

#include <QCoreApplication>

namespace aidoctor::net {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(net)
};

QString explained(QSslError::SslError fault)
{
    switch (fault) {
    case QSslError::SelfSignedCertificate:
    case QSslError::SelfSignedCertificateInChain:
    case QSslError::UnableToGetLocalIssuerCertificate:
    case QSslError::UnableToGetIssuerCertificate:
    case QSslError::UnableToVerifyFirstCertificate:
    case QSslError::CertificateUntrusted:
        return Text::tr("No authority that this computer trusts has signed the server's "
                        "certificate. If the server belongs to the house, add its authority's "
                        "certificate in the settings.");
    case QSslError::HostNameMismatch:
        return Text::tr("The server's certificate is for another name. Check the address.");
    case QSslError::CertificateExpired:
        return Text::tr("The server's certificate has expired. Whoever runs the server has to "
                        "renew it.");
    case QSslError::CertificateNotYetValid:
        return Text::tr("The server's certificate is not valid yet. Check this computer's clock.");
    case QSslError::CertificateRevoked:
    case QSslError::CertificateBlacklisted:
        return Text::tr("The server's certificate has been revoked. Do not use this server.");
    default:
        return Text::tr("The encrypted connection could not be made.");
    }
}

Error tlsFailure(const QList<QSslError> &faults)
{
    for (const QSslError &fault : faults) {
        if (fault.error() != QSslError::NoError)
            return makeError(codes::kTlsFailed, explained(fault.error()),
                             QStringLiteral("QSslError %1").arg(static_cast<int>(fault.error())));
    }
    return makeError(codes::kTlsFailed,
                     Text::tr("The encrypted connection could not be made. Check that the server "
                              "speaks https at this port."));
}

} // namespace

Error networkFailure(QNetworkReply::NetworkError given, const QList<QSslError> &tls)
{
    const QString detail = QStringLiteral("QNetworkReply %1").arg(static_cast<int>(given));
    switch (given) {
    case QNetworkReply::HostNotFoundError:
        return makeError(codes::kHostNotFound,
                         Text::tr("There is no server of this name. Check the address and this "
                                  "computer's network."),
                         detail);
    case QNetworkReply::ConnectionRefusedError:
        return makeError(codes::kConnectFailed,
                         Text::tr("Nothing answers at this address. Check that the server runs and "
                                  "that the port is right."),
                         detail);
    case QNetworkReply::TimeoutError:
        return makeError(codes::kConnectTimeout, Text::tr("The server did not answer in time."),
                         detail);
    case QNetworkReply::SslHandshakeFailedError:
        return tlsFailure(tls);
    case QNetworkReply::ProxyAuthenticationRequiredError:
        return makeError(codes::kProxyFailed,
                         Text::tr("The proxy asks for a user and a password. They belong into the "
                                  "environment variable HTTPS_PROXY."),
                         detail);
    case QNetworkReply::ProxyConnectionRefusedError:
    case QNetworkReply::ProxyConnectionClosedError:
    case QNetworkReply::ProxyNotFoundError:
    case QNetworkReply::ProxyTimeoutError:
    case QNetworkReply::UnknownProxyError:
        return makeError(codes::kProxyFailed,
                         Text::tr("The proxy does not let this request through. Check the proxy in "
                                  "the settings."),
                         detail);
    case QNetworkReply::RemoteHostClosedError:
    case QNetworkReply::ContentReSendError:
    default:
        return makeError(codes::kConnectionLost,
                         Text::tr("The connection to the server was lost. Try again."), detail);
    }
}

} // namespace aidoctor::net
