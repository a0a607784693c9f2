#include "agent/token_estimate.h"

namespace aidoctor::agent {

namespace {

constexpr std::int64_t kBytesPerToken = 4;

std::int64_t bytesOf(const Turn &turn)
{
    std::int64_t bytes = turn.text.size();
    for (const ToolResult &result : turn.toolResults)
        bytes += result.content.size();
    for (const ContentBlock &block : turn.content) {
        if (const auto *text = std::get_if<TextBlock>(&block))
            bytes += text->text.size();
        else if (const auto *call = std::get_if<ToolUseBlock>(&block))
            bytes += call->name.size() + static_cast<std::int64_t>(call->input.dump().size());
    }
    return bytes;
}

} // namespace

std::int64_t estimateBytes(const ModelRequest &request)
{
    std::int64_t bytes = request.system.size();
    for (const ToolDescription &tool : request.tools)
        bytes += tool.name.size() + tool.description.size()
                 + static_cast<std::int64_t>(tool.inputSchema.dump().size());
    for (const Turn &turn : request.history)
        bytes += bytesOf(turn);
    return bytes;
}

std::int64_t estimateTokens(const ModelRequest &request)
{
    return estimateBytes(request) / kBytesPerToken;
}

} // namespace aidoctor::agent
