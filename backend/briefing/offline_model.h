#pragma once

#include "agent/model_client.h"
#include "core/worker_pool.h"

namespace aidoctor::briefing {

/// The agent of a clinic without a model: the same loop, messages, tools and schema, composed from
/// what the tools answer. Deterministic, and without any artificial delay.
class OfflineModel : public agent::ModelClient {
public:
    explicit OfflineModel(WorkerPool &workers) : m_workers(workers) {}

    QString name() const override { return QStringLiteral("offline"); }
    QCoro::AsyncGenerator<agent::ModelEvent> stream(agent::ModelRequest request,
                                                    std::stop_token stop) override;

private:
    WorkerPool &m_workers;
};

/// One turn of the offline model: what it says, then what it calls.
struct OfflineTurn {
    QString text;
    std::vector<agent::ToolUseBlock> calls;
};

/// The next turn for a history. A pure function.
OfflineTurn composeTurn(const agent::ModelRequest &request);

} // namespace aidoctor::briefing
