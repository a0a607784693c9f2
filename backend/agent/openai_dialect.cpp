#include "agent/openai_dialect.h"

#include "agent/openai_decoder.h"

#include <algorithm>

namespace aidoctor::agent {

namespace {

Json toolsOf(const ModelRequest &request)
{
    Json tools = Json::array();
    for (const ToolDescription &tool : request.tools)
        tools.push_back(Json{{"type", "function"},
                             {"function",
                              {{"name", toStd(tool.name)},
                               {"description", toStd(tool.description)},
                               {"parameters", tool.inputSchema.empty() ? Json{{"type", "object"}}
                                                                       : tool.inputSchema}}}});
    return tools;
}

Json assistantMessage(const Turn &turn)
{
    Json message{{"role", "assistant"}};
    std::string text;
    Json calls = Json::array();
    for (const ContentBlock &block : turn.content) {
        if (const auto *said = std::get_if<TextBlock>(&block)) {
            text += toStd(said->text);
        } else if (const auto *call = std::get_if<ToolUseBlock>(&block)) {
            const Json input = call->isBroken ? Json::object() : call->input;
            calls.push_back(Json{
                {"id", toStd(call->id)},
                {"type", "function"},
                {"function",
                 {{"name", toStd(call->name)}, {"arguments", dumpJson(input).toStdString()}}}});
        }
    }
    message["content"] = text.empty() && !calls.empty() ? Json() : Json(text);
    if (!calls.empty())
        message["tool_calls"] = std::move(calls);
    return message;
}

/// @param schema told in words where the server cannot be told it in a field
Json messagesOf(const ModelRequest &request, const Json *schema)
{
    Json messages = Json::array();
    QString system = request.system;
    if (schema)
        system = Dialect::withSchema(system, *schema);
    if (!system.isEmpty())
        messages.push_back(Json{{"role", "system"}, {"content", toStd(system)}});
    for (const Turn &turn : request.history) {
        if (turn.role == Turn::Role::Assistant) {
            messages.push_back(assistantMessage(turn));
            continue;
        }
        for (const ToolResult &result : turn.toolResults)
            messages.push_back(Json{{"role", "tool"},
                                    {"tool_call_id", toStd(result.toolUseId)},
                                    {"content", toStd(result.content)}});
        if (!turn.text.isEmpty())
            messages.push_back(Json{{"role", "user"}, {"content", toStd(turn.text)}});
    }
    return messages;
}

} // namespace

std::vector<net::HttpRequest::Header> OpenAiDialect::headers(const EndpointOptions &options) const
{
    std::vector<net::HttpRequest::Header> headers{{"content-type", "application/json"}};
    if (!options.key.isEmpty())
        headers.emplace_back("authorization", "Bearer " + options.key);
    return headers;
}

QByteArray OpenAiDialect::body(const ModelRequest &request, const EndpointOptions &options) const
{
    const ServerCapabilities &server = capabilitiesOf(options.server);
    std::int64_t maxTokens = options.maxOutputTokens;
    if (request.maxOutputTokens > 0)
        maxTokens = std::min(maxTokens, request.maxOutputTokens);
    const bool schemaInField =
        request.outputSchema && (request.tools.empty() || server.schemaBesideTools);
    const Json *schemaInWords =
        request.outputSchema && !schemaInField ? &*request.outputSchema : nullptr;
    Json json{{"model", toStd(options.model)},
              {"stream", true},
              {"stream_options", {{"include_usage", true}}},
              {server.maxTokensField, maxTokens}};
    if (!request.tools.empty()) {
        json["tools"] = toolsOf(request);
        if (server.takesParallelToolCalls)
            json["parallel_tool_calls"] = true;
    }
    if (schemaInField)
        json["response_format"] =
            Json{{"type", "json_schema"},
                 {"json_schema", {{"name", "output"}, {"schema", *request.outputSchema}}}};
    if (!options.effort.isEmpty())
        json["reasoning_effort"] = toStd(options.effort);
    json["messages"] = messagesOf(request, schemaInWords);
    return dumpJson(json);
}

std::unique_ptr<StreamDecoder> OpenAiDialect::decoder() const
{
    return std::make_unique<OpenAiDecoder>();
}

} // namespace aidoctor::agent
