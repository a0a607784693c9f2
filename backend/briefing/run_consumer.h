#pragma once

#include "agent/agent.h"
#include "briefing/chart_tools.h"
#include "briefing/flag_stream.h"
#include "briefing/grounding.h"
#include "briefing/model_in_use.h"
#include "briefing/run_log.h"
#include "core/worker_pool.h"

#include <QSet>

#include <memory>

namespace aidoctor::briefing {

/// Reads one agent's messages for a run: passes text and tool calls on as they come, grounds each
/// flag as soon as it is complete, and puts the briefing together at the end. Lives in the run's
/// coroutine.
class RunConsumer {
public:
    RunConsumer(std::shared_ptr<Run> run, std::shared_ptr<const RunContext> context,
                std::shared_ptr<const Grounding> grounding, WorkerPool &workers);

    void publishFindings();
    /// Runs the agent to its end. The structured output, or why there is none.
    QCoro::Task<Result<Json>> ask(ModelInUse use);
    /// Of all agents that were asked, also of one that failed.
    const ModelUsage &usage() const { return m_usage; }
    /// All rule findings, the model's own grounded flags, and what could not be verified apart.
    PatientBriefing assemble(const Json &output) const;
    QString sessionId() const { return m_sessionId; }

private:
    void pass(const agent::AgentMessage &message);
    void passDelta(const agent::StreamDelta &delta);
    void passAssistant(const agent::AssistantMessage &message);
    void raise(Flag flag);
    bool isStructured(int block, const QString &piece);

    std::shared_ptr<Run> m_run;
    std::shared_ptr<const RunContext> m_context;
    std::shared_ptr<const Grounding> m_grounding;
    WorkerPool &m_workers;
    QString m_sessionId;
    ModelUsage m_usage;
    QSet<QString> m_raised;
    FlagStream m_flags;
    int m_block = -1; ///< the block the deltas come from
    bool m_blockIsStructured = false;
};

} // namespace aidoctor::briefing
