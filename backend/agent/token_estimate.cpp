#include "agent/token_estimate.h"

namespace aidoctor::agent {

std::int64_t utf8Bytes(QStringView text)
{
    std::int64_t bytes = 0;
    for (const QChar c : text)
        bytes += c.unicode() < 0x80 ? 1 : c.unicode() < 0x800 || c.isSurrogate() ? 2 : 3;
    return bytes;
}

namespace {

std::int64_t bytesOf(const Json &json)
{
    return static_cast<std::int64_t>(
        json.dump(-1, ' ', false, Json::error_handler_t::replace).size());
}

std::int64_t bytesOf(const Turn &turn)
{
    std::int64_t bytes = utf8Bytes(turn.text);
    for (const ToolResult &result : turn.toolResults)
        bytes += utf8Bytes(result.content);
    for (const ContentBlock &block : turn.content) {
        if (const auto *text = std::get_if<TextBlock>(&block))
            bytes += utf8Bytes(text->text);
        else if (const auto *call = std::get_if<ToolUseBlock>(&block))
            bytes += utf8Bytes(call->name) + bytesOf(call->input);
    }
    return bytes;
}

} // namespace

std::int64_t textBytes(const ModelRequest &request)
{
    std::int64_t bytes = utf8Bytes(request.system);
    for (const ToolDescription &tool : request.tools)
        bytes += utf8Bytes(tool.name) + utf8Bytes(tool.description) + bytesOf(tool.inputSchema);
    for (const Turn &turn : request.history)
        bytes += bytesOf(turn);
    return bytes;
}

} // namespace aidoctor::agent
