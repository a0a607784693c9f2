#pragma once

#include "net/endpoint.h"

#include <QCoroTask>

namespace aidoctor::net {

/// How far away an endpoint is, by all addresses its name has now; Unknown where it has none. The
/// farthest counts.
QCoro::Task<Reach> lookUpReach(Endpoint endpoint);

} // namespace aidoctor::net
