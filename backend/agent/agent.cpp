#include "agent/agent.h"

#include "agent/message_builder.h"
#include "core/json_schema.h"
#include "core/logging.h"

#include <QCoreApplication>
#include <QElapsedTimer>
#include <QUuid>

#include <exception>

namespace aidoctor::agent {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(agent)
};

Error cancelled()
{
    return Error{QString::fromLatin1(codes::kCancelled), Text::tr("The run was stopped."), {}};
}

/// Runs one tool call. Whatever goes wrong in it is an error result for the model to read.
QCoro::Task<ToolResult> callTool(std::shared_ptr<Tool> tool, ToolUseBlock call, qsizetype maxBytes,
                                 std::stop_token stop)
{
    ToolResult result;
    result.toolUseId = call.id;
    if (!tool) {
        result.isError = true;
        result.content = QStringLiteral("There is no tool of this name.");
        co_return result;
    }
    try {
        auto task = tool->call(call.input, stop);
        auto outcome = co_await std::move(task);
        result.isError = !outcome.has_value();
        result.content = outcome ? std::move(*outcome) : outcome.error().message;
    } catch (const std::exception &) {
        result.isError = true;
        result.content = QStringLiteral("The tool failed.");
        qCWarning(log::agent, "a tool threw");
    }
    if (result.content.size() > maxBytes) {
        result.isError = true;
        result.content = QStringLiteral("The tool's result is too large.");
    }
    co_return result;
}

std::shared_ptr<Tool> findTool(const std::vector<std::shared_ptr<Tool>> &tools, const QString &name)
{
    for (const auto &tool : tools) {
        if (tool->description().name == name)
            return tool;
    }
    return nullptr;
}

/// The run's structured output, or what the model should be told about its fault.
struct OutputCheck {
    std::optional<Json> output;
    QString fault;
};

OutputCheck checkOutput(const JsonSchema &schema, const QString &text)
{
    OutputCheck check;
    const QByteArray utf8 = text.toUtf8();
    auto json = parseJson(utf8);
    if (!json) {
        check.fault = QStringLiteral("The output is not valid JSON. Answer with the JSON object only.");
        return check;
    }
    const QStringList faults = schema.validate(*json);
    if (faults.isEmpty())
        check.output = std::move(*json);
    else
        check.fault = QStringLiteral("The output does not match the schema:\n")
            + faults.join(QLatin1Char('\n'));
    return check;
}

} // namespace

QCoro::AsyncGenerator<AgentMessage> query(Prompt prompt, AgentOptions options)
{
    QElapsedTimer clock;
    clock.start();
    ResultMessage result;
    result.subtype = ResultMessage::Subtype::ErrorDuringExecution;
    result.sessionId = QUuid::createUuid().toString(QUuid::WithoutBraces);

    ModelRequest request;
    request.system = prompt.system;
    request.outputSchema = options.outputSchema;
    SystemInit init;
    init.sessionId = result.sessionId;
    init.model = options.model->name();
    for (const auto &tool : options.tools) {
        request.tools.push_back(tool->description());
        init.tools.append(request.tools.back().name);
    }
    AgentMessage message = init;
    co_yield message;

    Turn userTurn;
    userTurn.text = prompt.user;
    request.history.push_back(userTurn);

    std::optional<JsonSchema> schema;
    if (options.outputSchema) {
        auto compiled = JsonSchema::compile(*options.outputSchema);
        if (compiled)
            schema = std::move(*compiled);
        else
            result.error = compiled.error();
    }

    int repairs = 0;
    while (!result.error) {
        if (options.stop.stop_requested()) {
            result.error = cancelled();
            break;
        }
        if (result.turns >= options.maxTurns) {
            result.subtype = ResultMessage::Subtype::ErrorMaxTurns;
            result.error = Error{QString::fromLatin1(codes::kMaxTurns),
                                 Text::tr("The model needed more turns than are allowed."), {}};
            break;
        }
        ++result.turns;

        MessageBuilder builder(options.maxOutputBytes);
        auto events = options.model->stream(request, options.stop);
        auto opening = events.begin();
        auto event = co_await opening;
        while (event != events.end()) {
            const std::optional<StreamDelta> delta = builder.take(*event);
            if (delta && options.includePartialMessages) {
                message = *delta;
                co_yield message;
            }
            auto advance = ++event;
            co_await advance;
        }
        const Result<AssistantMessage> assistant = builder.finish();
        if (!assistant) {
            result.error = assistant.error();
            break;
        }
        result.usage.inputTokens += assistant->usage.inputTokens;
        result.usage.outputTokens += assistant->usage.outputTokens;
        result.text = builder.lastText();
        message = *assistant;
        co_yield message;

        Turn assistantTurn;
        assistantTurn.role = Turn::Role::Assistant;
        assistantTurn.content = assistant->content;
        request.history.push_back(assistantTurn);

        const std::vector<ToolUseBlock> calls = builder.calls();
        if (!calls.empty()) {
            std::vector<QCoro::Task<ToolResult>> running;
            for (const ToolUseBlock &call : calls) {
                auto tool = findTool(options.tools, call.name);
                running.push_back(callTool(tool, call, options.maxToolResultBytes, options.stop));
            }
            ToolResults results;
            for (auto &task : running) {
                auto outcome = co_await task;
                results.results.push_back(std::move(outcome));
            }
            Turn answers;
            answers.toolResults = results.results;
            request.history.push_back(answers);
            message = results;
            co_yield message;
            continue;
        }

        if (!schema) {
            result.subtype = ResultMessage::Subtype::Success;
            break;
        }
        OutputCheck check = checkOutput(*schema, result.text);
        if (check.output) {
            result.structuredOutput = std::move(check.output);
            result.subtype = ResultMessage::Subtype::Success;
            break;
        }
        if (repairs++ >= options.maxOutputRepairs) {
            result.subtype = ResultMessage::Subtype::ErrorMaxStructuredOutputRetries;
            result.error = Error{QString::fromLatin1(codes::kModelOutputInvalid),
                                 Text::tr("The model's answer did not have the agreed form."), {}};
            break;
        }
        Notice notice;
        notice.kind = QStringLiteral("output_repair");
        notice.text = QStringLiteral("%1/%2").arg(repairs).arg(options.maxOutputRepairs);
        message = notice;
        co_yield message;
        Turn repair;
        repair.text = check.fault;
        request.history.push_back(repair);
    }

    result.duration = std::chrono::milliseconds(clock.elapsed());
    message = result;
    co_yield message;
}

} // namespace aidoctor::agent
