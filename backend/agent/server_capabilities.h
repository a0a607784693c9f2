#pragma once

#include <QString>

#include <optional>

namespace aidoctor::agent {

/// What answers at an OpenAI-compatible address.
enum class ServerKind { Generic, Ollama, LlamaCpp, Vllm };

/// What differs between them; one row each in server_capabilities.cpp, with its source.
struct ServerCapabilities {
    ServerKind kind;
    const char *name;            ///< "Ollama"
    const char *ownedBy;         ///< what its /v1/models says of its models
    const char *maxTokensField;  ///< "max_tokens" or "max_completion_tokens"
    bool takesParallelToolCalls; ///< knows the field parallel_tool_calls
    bool schemaBesideTools;      ///< response_format does not switch the tools off
    bool cutsPromptsSilently;    ///< a prompt that is too long is shortened without a word
};

const ServerCapabilities &capabilitiesOf(ServerKind kind);
/// From the `owned_by` of a model it lists.
ServerKind serverKindOf(const QString &ownedBy);

} // namespace aidoctor::agent
