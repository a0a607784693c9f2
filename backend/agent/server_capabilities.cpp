#include "agent/server_capabilities.h"

#include <array>

namespace aidoctor::agent {

namespace {

/// Read in November 2026.
/// - Ollama: openai.go takes max_tokens only; a format becomes a grammar and no tool is called
///   (issues 8095, 11037); server/prompt.go drops the oldest messages, then cuts.
/// - llama.cpp: tools/server, parallel_tool_calls off by default; the schema wins over tools
///   (PR 25454); a prompt that is too long is a 400 (exceed_context_size_error).
/// - vLLM: response_format disallows tool calls (PR 56086); too long is a 400.
constexpr std::array kServers{
    ServerCapabilities{ServerKind::Generic, "", "", "max_completion_tokens", true, true, false},
    ServerCapabilities{ServerKind::Ollama, "Ollama", "library", "max_tokens", false, false, true},
    ServerCapabilities{ServerKind::LlamaCpp, "llama.cpp", "llamacpp", "max_tokens", true, false,
                       false},
    ServerCapabilities{ServerKind::Vllm, "vLLM", "vllm", "max_tokens", true, false, false},
};

} // namespace

const ServerCapabilities &capabilitiesOf(ServerKind kind)
{
    return kServers[static_cast<std::size_t>(kind)];
}

ServerKind serverKindOf(const QString &ownedBy)
{
    for (const ServerCapabilities &server : kServers) {
        if (*server.ownedBy && ownedBy == QLatin1String(server.ownedBy))
            return server.kind;
    }
    return ServerKind::Generic;
}

} // namespace aidoctor::agent
