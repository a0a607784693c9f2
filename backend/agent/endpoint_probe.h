#pragma once

#include "agent/dialect.h"

#include <QCoroTask>

#include <stop_token>

namespace aidoctor::agent {

/// What an endpoint says of itself when its connection is tested.
struct EndpointReport {
    ServerKind server = ServerKind::Generic;
    QStringList models;             ///< what it offers, at most 200
    bool hasModel = false;          ///< the chosen one is among them, or none is chosen
    std::int64_t contextTokens = 0; ///< of the chosen one; 0 where it does not tell
};

/// Asks for the list of models: the address, the key and the server are right where that works.
/// Nothing of a patient is sent. ENDPOINT_*, MODEL_*, and the errors of net::Stream.
QCoro::Task<Result<EndpointReport>> probeEndpoint(net::StreamClient *client,
                                                  EndpointOptions options, std::stop_token stop);

} // namespace aidoctor::agent
