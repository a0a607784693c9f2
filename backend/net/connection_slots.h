#pragma once

#include <QHash>
#include <QString>

#include <vector>

namespace aidoctor::net {

/// Works around the six connections that QNetworkAccessManager opens to one host: the requests
/// beyond wait in its queue until one of the six has ended, and a stream ends late.
///
/// The manager keeps its connections by scheme, host, port **and** by the name the certificate must
/// bear (QNetworkRequest::setPeerVerifyName). Streams are put into groups of six, each group with a
/// spelling of that name of its own: for http, which checks no certificate, any text; for https the
/// host's name in another mixture of capitals, which means the same to DNS, TLS and QSslSocket.
/// A host written in digits has no spellings: an encrypted one needs a manager for each group.
/// Holds on Qt 6.4 and 6.8, and a test sees to it.
class ConnectionSlots {
public:
    static constexpr int kPerGroup = 6;

    struct Slot {
        QString origin;
        int group = 0;
        QString peerName; ///< for QNetworkRequest::setPeerVerifyName()
    };

    /// The group with the lowest number that has room: its connections are reused the most.
    Slot take(bool encrypted, const QString &host, int port);
    void give(const Slot &slot);

    /// The spelling for a group. Empty where there is none.
    static QString spelling(const QString &host, int group);

private:
    QHash<QString, std::vector<int>> m_used; ///< by origin: streams of each group
};

} // namespace aidoctor::net
