#include "agent/anthropic_dialect.h"

#include "agent/anthropic_decoder.h"
#include "agent/schema_transform.h"

#include <algorithm>

namespace aidoctor::agent {

namespace {

constexpr int kMarkedAnswers = 2; ///< with tools and system the four marks there may be
constexpr std::size_t kMaxStrictTools = 20;

Json cacheMark()
{
    return Json{{"type", "ephemeral"}};
}

Json toolsOf(const ModelRequest &request)
{
    Json tools = Json::array();
    for (const ToolDescription &tool : request.tools) {
        Json json{{"name", toStd(tool.name)}, {"description", toStd(tool.description)}};
        const auto strict = strictSchema(tool.inputSchema);
        if (strict && member(*strict, "type") == "object" && tools.size() < kMaxStrictTools) {
            json["strict"] = true;
            json["input_schema"] = *strict;
        } else {
            json["input_schema"] =
                tool.inputSchema.empty() ? Json{{"type", "object"}} : tool.inputSchema;
        }
        tools.push_back(std::move(json));
    }
    if (!tools.empty())
        tools.back()["cache_control"] = cacheMark();
    return tools;
}

/// Tool results first, all of them in one message, then text.
Json userContent(const Turn &turn, bool isMarked)
{
    Json content = Json::array();
    for (const ToolResult &result : turn.toolResults) {
        Json block{{"type", "tool_result"},
                   {"tool_use_id", toStd(result.toolUseId)},
                   {"content", toStd(result.content)}};
        if (result.isError)
            block["is_error"] = true;
        content.push_back(std::move(block));
    }
    if (!turn.text.isEmpty())
        content.push_back(Json{{"type", "text"}, {"text", toStd(turn.text)}});
    if (isMarked && !content.empty())
        content.back()["cache_control"] = cacheMark();
    return content;
}

/// Of a turn that another kind of server made: thoughts it has not signed are not this one's.
Json assistantContent(const Turn &turn)
{
    Json content = Json::array();
    for (const ContentBlock &block : turn.content) {
        if (const auto *text = std::get_if<TextBlock>(&block)) {
            if (!text->text.trimmed().isEmpty())
                content.push_back(Json{{"type", "text"}, {"text", toStd(text->text)}});
        } else if (const auto *call = std::get_if<ToolUseBlock>(&block)) {
            content.push_back(Json{{"type", "tool_use"},
                                   {"id", toStd(call->id)},
                                   {"name", toStd(call->name)},
                                   {"input", call->isBroken ? Json::object() : call->input}});
        }
    }
    return content;
}

QByteArray messagesOf(const ModelRequest &request)
{
    QByteArray messages;
    int marked = 0;
    const auto add = [&messages](const char *role, const QByteArray &content) {
        if (content == "[]")
            return;
        if (!messages.isEmpty())
            messages += ',';
        messages += QByteArray("{\"role\":\"") + role + "\",\"content\":" + content + '}';
    };
    for (const Turn &turn : request.history) {
        if (turn.role == Turn::Role::Assistant) {
            add("assistant", turn.raw.isEmpty() ? dumpJson(assistantContent(turn)) : turn.raw);
        } else {
            const bool isMarked = !turn.toolResults.empty() && marked < kMarkedAnswers;
            marked += isMarked ? 1 : 0;
            add("user", dumpJson(userContent(turn, isMarked)));
        }
    }
    return '[' + messages + ']';
}

} // namespace

std::vector<net::HttpRequest::Header>
AnthropicDialect::headers(const EndpointOptions &options) const
{
    std::vector<net::HttpRequest::Header> headers{{"content-type", "application/json"},
                                                  {"anthropic-version", "2026-10-21"}};
    if (!options.key.isEmpty())
        headers.emplace_back("authorization", "Bearer " + options.key);
    return headers;
}

QByteArray AnthropicDialect::body(const ModelRequest &request, const EndpointOptions &options) const
{
    std::int64_t maxTokens = options.maxOutputTokens;
    if (request.maxOutputTokens > 0)
        maxTokens = std::min(maxTokens, request.maxOutputTokens);
    Json json{{"model", toStd(options.model)}, {"max_tokens", maxTokens}, {"stream", true}};
    Json output = Json::object();
    QString system = request.system;
    if (request.outputSchema) {
        if (const auto strict = strictSchema(*request.outputSchema))
            output["format"] = Json{{"type", "json_schema"}, {"schema", *strict}};
        else
            system = withSchema(system, *request.outputSchema);
    }
    if (!options.effort.isEmpty())
        output["effort"] = toStd(options.effort);
    if (!output.empty())
        json["output_config"] = output;
    if (!request.tools.empty())
        json["tools"] = toolsOf(request);
    if (!system.isEmpty())
        json["system"] = Json::array(
            {Json{{"type", "text"}, {"text", toStd(system)}, {"cache_control", cacheMark()}}});
    QByteArray body = dumpJson(json);
    body.chop(1);
    return body + ",\"messages\":" + messagesOf(request) + '}';
}

std::unique_ptr<StreamDecoder> AnthropicDialect::decoder() const
{
    return std::make_unique<AnthropicDecoder>();
}

} // namespace aidoctor::agent
