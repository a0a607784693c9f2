#include "agent/agent_run.h"

#include "agent/model_errors.h"
#include "agent/outside.h"
#include "agent/token_estimate.h"
#include "core/logging.h"

#include <QCoreApplication>
#include <QUuid>

#include <algorithm>

namespace aidoctor::agent {

namespace {

constexpr double kAnyTokens = 1e12;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(agent)
};

/// What a model should be told about a fault in its output; empty where there is none.
QString faultOf(const JsonSchema &schema, const QString &text, std::optional<Json> &output)
{
    const QByteArray utf8 = text.toUtf8();
    auto json = parseJson(utf8);
    if (!json)
        return QStringLiteral("The output is not valid JSON. Answer with the JSON object only.");
    const QStringList faults = schema.validate(*json);
    if (faults.isEmpty()) {
        output = std::move(*json);
        return {};
    }
    return QStringLiteral("The output does not match the schema:\n")
           + faults.join(QLatin1Char('\n'));
}

bool isTruncated(const QString &stopReason)
{
    return stopReason == QLatin1String("max_tokens")
           || stopReason == QLatin1String("model_context_window_exceeded");
}

/// A refusal, with its server's reason where it gives one we know the words of.
Error refused(const std::optional<StopDetails> &details)
{
    QString message = Text::tr("The model refused to answer. Another model may answer.");
    if (details && isWord(details->category))
        message = Text::tr("The model refused to answer (reason: %1). Another model may answer.")
                      .arg(details->category);
    return makeError(codes::kModelRefused, message);
}

} // namespace

AgentRun::AgentRun(Prompt prompt, AgentOptions options)
    : m_prompt(std::move(prompt)), m_options(std::move(options))
{
    m_clock.start();
    m_result.subtype = ResultMessage::Subtype::ErrorDuringExecution;
    const bool goesOnWithIt = !m_options.resume.isEmpty() && !m_options.fork;
    m_result.sessionId = goesOnWithIt ? m_options.resume : m_options.sessionId;
    m_isAnnounced = goesOnWithIt;
    if (m_result.sessionId.isEmpty())
        m_result.sessionId = QUuid::createUuid().toString(QUuid::WithoutBraces);
    m_request.system = m_prompt.system;
    m_request.outputSchema = m_options.outputSchema;
    for (const auto &tool : m_options.tools) {
        const ToolDescription description = tool->description();
        if (!m_options.permissions.denied.contains(description.name))
            m_request.tools.push_back(description);
    }
    if (m_options.limits.deadline.count() > 0) {
        m_deadline.setSingleShot(true);
        QObject::connect(&m_deadline, &QTimer::timeout, &m_deadline,
                         [this] { requestStop(Stopped::Deadline); });
        m_deadline.start(m_options.limits.deadline);
    }
    m_onStop.emplace(m_options.stop, [this] { requestStop(Stopped::Cancelled); });
    m_onInterrupt.emplace(m_options.interrupt, [this] { requestStop(Stopped::Interrupted); });
}

SystemInit AgentRun::init() const
{
    SystemInit init;
    init.sessionId = m_result.sessionId;
    init.model = m_options.model->name();
    init.permissionMode = m_options.permissions.mode;
    for (const ToolDescription &tool : m_request.tools)
        init.tools.append(tool.name);
    return init;
}

QCoro::Task<> AgentRun::open()
{
    if (m_options.outputSchema) {
        auto compiled = JsonSchema::compile(*m_options.outputSchema);
        if (compiled)
            m_schema = std::move(*compiled);
        else
            fail("error", compiled.error());
    }
    using Stored = Result<std::optional<std::vector<Turn>>>;
    if (goesOn() && !m_options.resume.isEmpty()) {
        if (!m_options.sessions) {
            fail("error",
                 makeError(codes::kSessionNotFound, Text::tr("No sessions are kept here.")));
        } else {
            auto loading = outside<Stored>(
                &m_outside, m_stop.get_token(),
                [store = m_options.sessions](QString id) { return store->load(id); },
                m_options.resume);
            auto given = co_await std::move(loading);
            Stored session = given ? std::move(*given) : Stored(failure(given.error()));
            if (!session)
                fail("error", session.error());
            else if (!*session)
                fail("error", makeError(codes::kSessionNotFound,
                                        Text::tr("This conversation is not there any more.")));
            else
                m_request.history = std::move(**session);
        }
        if (goesOn() && m_options.fork)
            m_unsaved = m_request.history;
    }
    if (goesOn() && m_options.hooks.onPrompt) {
        auto asking = outside<Status>(&m_outside, m_stop.get_token(), m_options.hooks.onPrompt,
                                      m_prompt.user);
        auto asked = co_await std::move(asking);
        const Status allowed = flat(std::move(asked));
        if (!allowed)
            fail("hook", makeError(codes::kHookBlocked, allowed.error().message));
    }
    if (!goesOn())
        co_return;
    // A session that is named can be gone on with, also if its first turn comes to nothing.
    auto saving = save();
    co_await std::move(saving);
    Turn turn;
    turn.text = m_prompt.user;
    addTurn(std::move(turn));
}

QCoro::Task<> AgentRun::admit()
{
    if (m_stopped != Stopped::No) {
        fail("error", makeError(codes::kCancelled, {}));
        co_return;
    }
    const RunLimits &limits = m_options.limits;
    if (limits.maxTurns > 0 && m_result.turns >= limits.maxTurns) {
        over(
            ResultMessage::Subtype::ErrorMaxTurns, "max_turns",
            makeError(codes::kMaxTurns, Text::tr("The model needed more turns than are allowed.")));
        co_return;
    }
    const Usage next = expected();
    const auto overBudget = [this](QString message) {
        over(ResultMessage::Subtype::ErrorMaxBudgetUsd, "budget",
             makeError(codes::kBudgetExceeded, std::move(message)));
    };
    if (limits.maxTokens > 0) {
        const std::int64_t left = limits.maxTokens - m_result.usage.total() - next.promptTokens();
        if (left <= 0) {
            overBudget(Text::tr("The limit of tokens for one run is used up."));
            co_return;
        }
        m_request.maxOutputTokens = left;
    }
    if (limits.maxBudgetUsd) {
        const auto cost = m_options.model->costUsd(next);
        if (!cost || !m_isCostKnown) {
            over(
                ResultMessage::Subtype::ErrorMaxBudgetUsd, "budget",
                makeError(codes::kPriceUnknown,
                          Text::tr("There is a limit in US dollars, but the price of this model is "
                                   "not known. Set a limit of tokens instead.")));
            co_return;
        }
        const double left = *limits.maxBudgetUsd - m_costUsd - *cost;
        Usage million = next; // by the price that holds behind a prompt of this length
        million.outputTokens += 1'000'000;
        const double perToken = (m_options.model->costUsd(million).value_or(*cost) - *cost) / 1e6;
        const double tokens = perToken > 0 ? left / perToken : kAnyTokens;
        if (left <= 0 || tokens < 1) {
            overBudget(Text::tr("The limit of cost for one run is used up."));
            co_return;
        }
        if (tokens < kAnyTokens) {
            const auto most = static_cast<std::int64_t>(tokens);
            m_request.maxOutputTokens =
                m_request.maxOutputTokens > 0 ? std::min(m_request.maxOutputTokens, most) : most;
        }
    }
    if (m_options.budget) {
        auto asking = outside<Status>(
            &m_outside, m_stop.get_token(),
            [budget = m_options.budget](QString model, Usage usage) {
                return budget->admit(model, usage);
            },
            m_options.model->name(), next);
        auto asked = co_await std::move(asking);
        const Status admitted = flat(std::move(asked));
        if (m_stopped != Stopped::No) {
            fail("error", makeError(codes::kCancelled, {}));
        } else if (!admitted) {
            const bool isBudget = admitted.error().code == QLatin1String(codes::kBudgetExceeded);
            over(isBudget ? ResultMessage::Subtype::ErrorMaxBudgetUsd
                          : ResultMessage::Subtype::ErrorDuringExecution,
                 isBudget ? "budget" : "error", admitted.error());
        }
    }
}

MessageBuilder AgentRun::beginTurn()
{
    ++m_result.turns;
    m_turnClock.start();
    m_turnStop = {};
    m_onTurnStop.emplace(m_stop.get_token(), [this] { m_turnStop.request_stop(); });
    return MessageBuilder(m_options.limits.maxOutputBytes);
}

QCoro::Task<> AgentRun::endTurn(MessageBuilder builder)
{
    m_result.apiDuration += std::chrono::milliseconds(m_turnClock.elapsed());
    Result<AssistantMessage> assistant = builder.finish();
    const Usage usage = assistant ? assistant->usage : builder.partial().usage;
    auto accounting = account(usage);
    co_await std::move(accounting);
    if (!assistant) {
        failTurn(builder, assistant.error());
        auto saving = save();
        co_await std::move(saving);
        co_return;
    }
    m_result.stopReason = assistant->stopReason;
    if (assistant->stopReason == QLatin1String("refusal")) {
        // A refused turn stays out of the history: the next one would be refused for it.
        m_unsaved.clear();
        const Error why = refused(assistant->stopDetails);
        m_outbox.push_back(std::move(*assistant));
        fail("refusal", why);
        co_return;
    }
    const std::vector<ToolUseBlock> calls = callsOf(assistant->content);
    const QString text = lastTextOf(assistant->content);
    if (!text.isEmpty() || calls.empty())
        m_result.text = text;
    Turn turn;
    turn.role = Turn::Role::Assistant;
    turn.content = assistant->content;
    turn.raw = assistant->raw;
    const QString stopReason = assistant->stopReason;
    m_outbox.push_back(std::move(*assistant));
    addTurn(std::move(turn));

    if (m_stopped != Stopped::No) {
        addAnswers(calls, QStringLiteral("Not run: the run was stopped."));
        fail("error", makeError(codes::kCancelled, {}));
    } else if (isTruncated(stopReason)) {
        addAnswers(calls, QStringLiteral("Not run: the answer was cut off."));
        fail("truncated",
             makeError(codes::kModelOutputTruncated,
                       Text::tr("The model's answer was longer than is allowed and was "
                                "cut off.")));
    } else if (stopReason == QLatin1String("pause_turn") && calls.empty()) {
        if (m_pauses++ >= m_options.limits.maxPauses) {
            fail("error", makeError(codes::kMaxTurns, Text::tr("The model paused too often.")));
        } else {
            Notice notice;
            notice.kind = Notice::Kind::TurnContinues;
            notice.attempt = m_pauses;
            notice.maxAttempts = m_options.limits.maxPauses;
            m_outbox.push_back(notice);
        }
    } else if (!calls.empty()) {
        auto calling = callTools(calls);
        co_await std::move(calling);
    } else {
        auto concluding = conclude(text);
        co_await std::move(concluding);
    }
    auto saving = save();
    co_await std::move(saving);
}

AgentMessage AgentRun::takeMessage()
{
    AgentMessage message = std::move(m_outbox.front());
    m_outbox.pop_front();
    return message;
}

ModelEvent AgentRun::thrown()
{
    qCWarning(log::agent, "a model's client threw");
    return model_event::Failed{
        makeError(codes::kInternal, Text::tr("The model's client failed. Try again.")), {}};
}

Notice AgentRun::noticeOf(const model_event::Retrying &retrying)
{
    Notice notice;
    notice.kind = Notice::Kind::Retry;
    notice.attempt = retrying.attempt;
    notice.maxAttempts = retrying.maxAttempts;
    notice.delay = retrying.delay;
    notice.status = retrying.status;
    notice.text = retrying.code;
    return notice;
}

ResultMessage AgentRun::result()
{
    m_result.duration = std::chrono::milliseconds(m_clock.elapsed());
    if (m_isCostKnown)
        m_result.totalCostUsd = m_costUsd;
    m_result.contextTokens = m_lastUsage.total();
    if (m_result.error)
        m_result.errors.push_back(*m_result.error);
    return m_result;
}

/// From inside somebody's request_stop(): only notes it and passes it on.
void AgentRun::requestStop(Stopped reason)
{
    if (m_stopped != Stopped::No)
        return;
    m_stopped = reason;
    m_stop.request_stop();
}

void AgentRun::over(ResultMessage::Subtype subtype, const char *terminal, std::optional<Error> why)
{
    m_isOver = true;
    m_result.subtype = subtype;
    m_result.terminalReason = QString::fromLatin1(terminal);
    m_result.error = std::move(why);
}

/// Whatever failed after a stop has failed because of it.
void AgentRun::fail(const char *terminal, Error why)
{
    switch (m_stopped) {
    case Stopped::No:
        over(ResultMessage::Subtype::ErrorDuringExecution, terminal, std::move(why));
        return;
    case Stopped::Cancelled:
        over(ResultMessage::Subtype::ErrorDuringExecution, "cancelled",
             makeError(codes::kCancelled, Text::tr("The run was stopped.")));
        return;
    case Stopped::Interrupted:
        over(ResultMessage::Subtype::ErrorDuringExecution, "interrupted",
             makeError(codes::kRunInterrupted, Text::tr("The model was interrupted.")));
        return;
    case Stopped::Deadline:
        over(ResultMessage::Subtype::ErrorDuringExecution, "deadline",
             makeError(codes::kRunDeadline, Text::tr("The run took longer than is allowed.")));
        return;
    }
}

/// A turn that was cut: what had come is shown, marked, and kept in a form that can be gone on
/// with: each call in it is answered.
void AgentRun::failTurn(const MessageBuilder &builder, Error why)
{
    AssistantMessage partial = builder.partial();
    // Neither an answer to a part of the question nor one without an end is worth keeping.
    const bool isWorthless = why.code == QLatin1String(codes::kModelPromptTruncated)
                             || why.code == QLatin1String(codes::kModelOutputTooLarge);
    if (!partial.content.empty() && !isWorthless) {
        Turn turn;
        turn.role = Turn::Role::Assistant;
        turn.content = partial.content;
        turn.raw = partial.raw;
        const std::vector<ToolUseBlock> calls = callsOf(partial.content);
        m_outbox.push_back(std::move(partial));
        addTurn(std::move(turn));
        addAnswers(calls, QStringLiteral("Not run: the answer was cut off."));
    }
    fail("error", std::move(why));
}

QCoro::Task<> AgentRun::account(Usage usage)
{
    if (usage == Usage{})
        co_return;
    m_lastUsage = usage;
    m_result.usage += usage;
    const auto cost = m_options.model->costUsd(usage);
    m_isCostKnown = m_isCostKnown && cost;
    m_costUsd += cost.value_or(0);
    if (!m_options.budget)
        co_return;
    Completion<Result<Status>> outcome; // also after a stop: what was used was used
    m_outside.launch(ask(
        outcome,
        [budget = m_options.budget](Spending spending) { return budget->record(spending); },
        Spending{m_options.model->name(), usage, cost}));
    auto given = co_await outcome;
    const Status recorded = flat(std::move(given));
    if (!recorded) {
        Notice notice;
        notice.kind = Notice::Kind::UsageNotSaved;
        notice.text = recorded.error().code;
        m_outbox.push_back(notice);
        m_result.errors.push_back(recorded.error());
    }
}

/// The model says it is done: is it?
QCoro::Task<> AgentRun::conclude(QString text)
{
    if (m_schema) {
        std::optional<Json> output;
        const QString fault = faultOf(*m_schema, text, output);
        if (!output && m_repairs >= m_options.limits.maxOutputRepairs) {
            over(ResultMessage::Subtype::ErrorMaxStructuredOutputRetries, "output_invalid",
                 makeError(codes::kModelOutputInvalid,
                           Text::tr("The model's answer did not have the agreed form.")));
            co_return;
        }
        if (!output) {
            Notice notice;
            notice.kind = Notice::Kind::OutputRepair;
            notice.attempt = ++m_repairs;
            notice.maxAttempts = m_options.limits.maxOutputRepairs;
            m_outbox.push_back(notice);
            Turn repair;
            repair.text = fault;
            addTurn(std::move(repair));
            co_return;
        }
        m_result.structuredOutput = std::move(output);
    }
    if (m_options.hooks.onStop) {
        auto asking = outside<Status>(&m_outside, m_stop.get_token(), m_options.hooks.onStop, text);
        auto asked = co_await std::move(asking);
        const Status allowed = flat(std::move(asked));
        if (m_stopped != Stopped::No) {
            m_result.structuredOutput.reset();
            fail("error", makeError(codes::kCancelled, {}));
            co_return;
        }
        if (!allowed) {
            m_result.structuredOutput.reset();
            Notice notice;
            notice.kind = Notice::Kind::StopRefused;
            notice.text = allowed.error().message;
            m_outbox.push_back(notice);
            Turn turn;
            turn.text = allowed.error().message.trimmed().isEmpty()
                            ? QStringLiteral("This is not done yet. Go on.")
                            : allowed.error().message;
            addTurn(std::move(turn));
            co_return;
        }
    }
    over(ResultMessage::Subtype::Success, "completed", std::nullopt);
}

/// Each call in a history is answered, or the next request is refused for it.
void AgentRun::addAnswers(const std::vector<ToolUseBlock> &calls, const QString &why)
{
    if (calls.empty())
        return;
    Turn answers;
    for (const ToolUseBlock &call : calls)
        answers.toolResults.push_back(ToolResult{call.id, why, true});
    addTurn(std::move(answers));
}

void AgentRun::addTurn(Turn turn)
{
    const bool isEmpty =
        turn.role == Turn::Role::Assistant && turn.content.empty() && turn.raw.isEmpty();
    if (isEmpty)
        return;
    if (m_options.sessions)
        m_unsaved.push_back(turn);
    m_request.history.push_back(std::move(turn));
}

/// Only what a model would take: the last turn of it is answered, or is the last.
QCoro::Task<> AgentRun::save()
{
    if (!m_options.sessions || (m_unsaved.empty() && m_isAnnounced))
        co_return;
    Completion<Result<Status>> outcome; // also after a stop
    m_outside.launch(ask(
        outcome,
        [store = m_options.sessions](QString id, std::vector<Turn> turns) {
            return store->append(id, turns);
        },
        m_result.sessionId, m_unsaved));
    auto given = co_await outcome;
    const Status saved = flat(std::move(given));
    if (saved) {
        m_isAnnounced = true;
        m_unsaved.clear();
        co_return;
    }
    if (std::exchange(m_isUnsaved, true))
        co_return;
    Notice notice;
    notice.kind = Notice::Kind::SessionNotSaved;
    notice.text = saved.error().code;
    m_outbox.push_back(notice);
    m_result.errors.push_back(saved.error());
}

/// What the next turn will at least use: an append-only history is never shorter than it was.
Usage AgentRun::expected() const
{
    Usage usage;
    usage.inputTokens = std::max(m_lastUsage.total(), tokensOf(textBytes(m_request)));
    return usage;
}

} // namespace aidoctor::agent
