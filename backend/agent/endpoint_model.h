#pragma once

#include "agent/dialect.h"
#include "agent/model_client.h"
#include "agent/price_list.h"
#include "agent/retry_policy.h"

#include <functional>

namespace aidoctor::agent {

/// A model behind an endpoint, of either kind. Each attempt is one POST; a new one is made only as
/// long as no answer has begun (status 200), and all of them share one time limit.
class EndpointModel : public ModelClient {
public:
    struct Parts {
        net::StreamClient &net;                  ///< outlives the model's streams
        std::shared_ptr<const PriceList> prices; ///< none: the model costs nothing (in the house)
        net::StreamLimits limits;
        RetryPolicy retries;
    };

    EndpointModel(EndpointOptions options, Parts parts)
        : m_options(std::move(options)), m_parts(std::move(parts))
    {}

    QString name() const override { return m_options.model; }
    const EndpointOptions &options() const { return m_options; }
    std::optional<double> costUsd(const Usage &usage) const override;
    /// Errors besides those of net::Stream: MODEL_*; see model_errors.h.
    QCoro::AsyncGenerator<ModelEvent> stream(ModelRequest request, std::stop_token stop) override;

private:
    net::HttpRequest httpRequest(const ModelRequest &request) const;
    std::optional<Error> promptFault(const ModelRequest &request) const;

    EndpointOptions m_options;
    Parts m_parts;
};

} // namespace aidoctor::agent
