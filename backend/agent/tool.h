#pragma once

#include "agent/model_client.h"

#include <QCoroTask>

#include <stop_token>

namespace aidoctor::agent {

/// Something the model may call. Tools read; they never write.
class Tool {
public:
    virtual ~Tool() = default;

    virtual ToolDescription description() const = 0;
    /// The text the model reads. An error becomes an error result for the model, not the run's end.
    /// When `stop` is requested nobody waits for the answer any more; it may come from within the
    /// request.
    virtual QCoro::Task<Result<QString>> call(Json input, std::stop_token stop) = 0;
};

} // namespace aidoctor::agent
