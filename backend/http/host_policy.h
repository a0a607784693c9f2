#pragma once

#include <QByteArray>
#include <QStringList>

namespace aidoctor::http {

/// Which Host headers are ours. A web page that rebinds its own name to 127.0.0.1 still sends that
/// name, so this is what keeps it out.
class HostPolicy {
public:
    /// `names` as in Limits::allowedHosts.
    explicit HostPolicy(const QStringList &names = {});

    void setPort(quint16 port) { m_port = port; }
    /// True for an accepted name with the port that is listened on, or without one.
    bool allows(const QByteArray &hostHeader) const;

private:
    QList<QByteArray> m_names;
    quint16 m_port = 0;
};

} // namespace aidoctor::http
