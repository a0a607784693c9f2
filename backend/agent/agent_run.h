#pragma once

#include "agent/agent.h"
#include "agent/message_builder.h"
#include "core/json_schema.h"
#include "core/task_scope.h"

#include <QElapsedTimer>
#include <QTimer>

#include <deque>
#include <functional>

namespace aidoctor::agent {

/// The state of one query(), and its steps between the model's turns. Lives in the generator's
/// frame, and so do its timers.
class AgentRun {
public:
    AgentRun(Prompt prompt, AgentOptions options);
    AgentRun(const AgentRun &) = delete;
    AgentRun &operator=(const AgentRun &) = delete;

    SystemInit init() const;
    /// Loads the session to resume and asks the prompt's hook. Before the first turn.
    QCoro::Task<> open();
    bool goesOn() const { return !m_isOver; }
    /// Checks all limits before a turn; the run may be over after it.
    QCoro::Task<> admit();

    /// What the model reads next, and what stops it.
    const ModelRequest &request() const { return m_request; }
    std::stop_token stop() const { return m_turnStop.get_token(); }
    /// The model's turn is of no use any more; the run goes on to its end.
    void stopTurn() { m_turnStop.request_stop(); }
    ModelClient &model() const { return *m_options.model; }
    MessageBuilder beginTurn();
    /// Takes the turn that the model has ended, or that has failed, with all that follows from it:
    /// messages to yield, tool calls, the run's end.
    QCoro::Task<> endTurn(MessageBuilder builder);

    /// What is to be yielded next, in order.
    bool hasMessage() const { return !m_outbox.empty(); }
    AgentMessage takeMessage();
    bool wantsDeltas() const { return m_options.includePartialMessages; }
    /// What a model that threw has said.
    static ModelEvent thrown();
    static Notice noticeOf(const model_event::Retrying &retrying);

    ResultMessage result();

private:
    enum class Stopped { No, Cancelled, Interrupted, Deadline };

    void requestStop(Stopped reason);
    void over(ResultMessage::Subtype subtype, const char *terminal, std::optional<Error> error);
    void fail(const char *terminal, Error error);
    void failTurn(const MessageBuilder &builder, Error error);
    QCoro::Task<> account(Usage usage);
    // In agent_run_tools.cpp.
    QCoro::Task<> callTools(std::vector<ToolUseBlock> calls);
    QCoro::Task<ToolResult> runCall(ToolUseBlock call);
    QCoro::Task<Result<Json>> permitted(ToolUseBlock call);
    QCoro::Task<Result<QString>> callTool(std::shared_ptr<Tool> tool, Json input);
    QCoro::Task<> conclude(QString text);
    void addTurn(Turn turn);
    void addAnswers(const std::vector<ToolUseBlock> &calls, const QString &why);
    QCoro::Task<> save();
    Usage expected() const;

    Prompt m_prompt;
    AgentOptions m_options;
    ModelRequest m_request;
    ResultMessage m_result;
    std::optional<JsonSchema> m_schema;
    std::deque<AgentMessage> m_outbox;
    std::vector<Turn> m_unsaved;
    bool m_isOver = false;
    bool m_isAnnounced = false; ///< the store knows the session
    bool m_isUnsaved = false;   ///< said already
    int m_repairs = 0;
    int m_pauses = 0;
    Usage m_lastUsage;
    double m_costUsd = 0;
    bool m_isCostKnown = true;
    bool m_denialInterrupts = false;
    QElapsedTimer m_clock;
    QElapsedTimer m_turnClock;
    QTimer m_deadline;
    Stopped m_stopped = Stopped::No;
    std::stop_source m_stop;
    std::stop_source m_turnStop;
    TaskScope m_outside; ///< tools and hooks that nobody waits for any more may still run
    std::optional<std::stop_callback<std::function<void()>>> m_onStop;
    std::optional<std::stop_callback<std::function<void()>>> m_onInterrupt;
    std::optional<std::stop_callback<std::function<void()>>> m_onTurnStop;
};

} // namespace aidoctor::agent
