#include "net/egress_policy.h"

#include <QCoreApplication>

#include <algorithm>

namespace aidoctor::net {

bool EgressPolicy::accepts(const Endpoint &endpoint) const
{
    return std::find(m_accepted.begin(), m_accepted.end(), endpoint) != m_accepted.end();
}

Status EgressPolicy::check(const QUrl &url) const
{
    const bool isAccepted =
        std::any_of(m_accepted.begin(), m_accepted.end(),
                    [&url](const Endpoint &endpoint) { return endpoint.contains(url); });
    if (isAccepted)
        return {};
    return failure(codes::kEndpointNotAccepted,
                   QCoreApplication::translate(
                       "net", "Nothing is sent to this server: nobody has agreed to it yet. Do so "
                              "in the settings, or with --accept-endpoint."));
}

} // namespace aidoctor::net
