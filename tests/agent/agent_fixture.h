#pragma once

#include "agent/agent.h"
#include "agent/endpoint_model.h"
#include "core/pause.h"
#include "core/task_scope.h"
#include "support/coroutines.h"
#include "support/model_server.h"
#include "support/started.h"

/// What the tests of agents over real sockets share.
namespace aidoctor::test {

inline QCoro::Task<std::vector<agent::AgentMessage>> collect(agent::Prompt prompt,
                                                             agent::AgentOptions options)
{
    std::vector<agent::AgentMessage> all;
    auto messages = agent::query(prompt, options);
    auto opening = messages.begin();
    auto message = co_await opening;
    while (message != messages.end()) {
        all.push_back(*message);
        auto advance = ++message;
        co_await advance;
    }
    co_return all;
}

inline agent::Prompt prompt(const QString &user = QStringLiteral("Go."))
{
    return {QStringLiteral("You help."), user};
}

inline const agent::ResultMessage &resultOf(const std::vector<agent::AgentMessage> &messages)
{
    return std::get<agent::ResultMessage>(messages.back());
}

template <typename T>
int countOf(const std::vector<agent::AgentMessage> &messages)
{
    int count = 0;
    for (const agent::AgentMessage &message : messages)
        count += std::holds_alternative<T>(message) ? 1 : 0;
    return count;
}

/// Counts how often it is run.
class CountingTool : public agent::Tool {
public:
    explicit CountingTool(QString name, std::shared_ptr<int> calls)
        : m_name(std::move(name)), m_calls(std::move(calls))
    {}
    agent::ToolDescription description() const override
    {
        return {m_name, QStringLiteral("Counts."), Json{{"type", "object"}}};
    }
    QCoro::Task<Result<QString>> call(Json, std::stop_token) override
    {
        ++*m_calls;
        co_return QStringLiteral("{}");
    }

private:
    QString m_name;
    std::shared_ptr<int> m_calls;
};

/// A client that may speak to one server.
struct NetFixture {
    net::EgressPolicy policy;
    net::StreamClient client{policy};
    net::Endpoint base;

    explicit NetFixture(const QString &address) : base(*net::Endpoint::parse(address))
    {
        policy.setAccepted({base});
    }

    agent::EndpointOptions options(agent::Provider provider = agent::Provider::Anthropic) const
    {
        agent::EndpointOptions options;
        options.provider = provider;
        options.base = base;
        options.model = QStringLiteral("claude-opus-5-5");
        options.key = "the-key";
        options.server = agent::ServerKind::Vllm; // known, and cuts no prompt
        return options;
    }

    std::shared_ptr<agent::EndpointModel> model(agent::EndpointOptions options,
                                                net::StreamLimits limits = {}, int retries = 0)
    {
        return std::make_shared<agent::EndpointModel>(
            options, agent::EndpointModel::Parts{client, nullptr, limits, {retries}});
    }
};

/// A whole answer of Anthropic's with one text.
inline QByteArray anthropicText(const QByteArray &text)
{
    return "event: message_start\ndata: {\"type\":\"message_start\",\"message\":{\"id\":\"m\","
           "\"role\":\"assistant\",\"model\":\"claude-opus-5-5\",\"content\":[],\"usage\":{"
           "\"input_tokens\":1000,\"output_tokens\":1}}}\n\n"
           "event: content_block_start\ndata: {\"type\":\"content_block_start\",\"index\":0,"
           "\"content_block\":{\"type\":\"text\",\"text\":\"\"}}\n\n"
           "event: content_block_delta\ndata: {\"type\":\"content_block_delta\",\"index\":0,"
           "\"delta\":{\"type\":\"text_delta\",\"text\":\""
           + text
           + "\"}}\n\n"
             "event: content_block_stop\ndata: {\"type\":\"content_block_stop\",\"index\":0}\n\n"
             "event: message_delta\ndata: {\"type\":\"message_delta\",\"delta\":{\"stop_reason\":"
             "\"end_turn\"},\"usage\":{\"output_tokens\":5}}\n\n"
             "event: message_stop\ndata: {\"type\":\"message_stop\"}\n\n";
}

/// The same as an answer over HTTP.
inline ModelServer::Script streamed(const QByteArray &body)
{
    return {ModelServer::Send{streamHead() + chunk(body) + lastChunk()}};
}

} // namespace aidoctor::test
