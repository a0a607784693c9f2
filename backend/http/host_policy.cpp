#include "http/host_policy.h"

namespace aidoctor::http {

HostPolicy::HostPolicy(const QStringList &names) : m_names{"127.0.0.1", "localhost", "[::1]"}
{
    for (const QString &name : names)
        m_names.append(name.toLower().toUtf8());
}

bool HostPolicy::allows(const QByteArray &hostHeader) const
{
    const QByteArray host = hostHeader.toLower();
    if (m_names.contains(host))
        return true;
    const QByteArray ending = ':' + QByteArray::number(m_port);
    return host.endsWith(ending) && m_names.contains(host.chopped(ending.size()));
}

} // namespace aidoctor::http
