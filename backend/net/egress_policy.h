#pragma once

#include "net/endpoint.h"

#include <vector>

namespace aidoctor::codes {
inline constexpr auto kEndpointNotAccepted = "ENDPOINT_NOT_ACCEPTED";
} // namespace aidoctor::codes

namespace aidoctor::net {

/// Where this program may send anything at all: the endpoints a person has accepted, nothing else.
/// Every outgoing request asks it, at the moment it is sent.
class EgressPolicy {
public:
    void setAccepted(std::vector<Endpoint> endpoints) { m_accepted = std::move(endpoints); }
    const std::vector<Endpoint> &accepted() const { return m_accepted; }
    bool accepts(const Endpoint &endpoint) const;
    /// ENDPOINT_NOT_ACCEPTED unless the address lies within an accepted endpoint.
    Status check(const QUrl &url) const;

private:
    std::vector<Endpoint> m_accepted;
};

} // namespace aidoctor::net
