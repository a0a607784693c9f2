#pragma once

#include "agent/model_client.h"

namespace aidoctor::agent {

/// All text of a request, in UTF-16 units: never more than its bytes.
std::int64_t estimateBytes(const ModelRequest &request);
/// Whatever the text, a token stands for fewer than this many bytes on average.
inline constexpr std::int64_t kMostBytesPerToken = 8;

/// About how many tokens a request has for a model: four bytes each, which is near the truth for
/// English and JSON with the tokenizers of the day.
std::int64_t estimateTokens(const ModelRequest &request);

} // namespace aidoctor::agent
