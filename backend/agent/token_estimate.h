#pragma once

#include "agent/model_client.h"

namespace aidoctor::agent {

std::int64_t utf8Bytes(QStringView text);
/// All text of a request, in bytes of UTF-8.
std::int64_t textBytes(const ModelRequest &request);

/// About how many tokens a text has for a model: four bytes each, which is near the truth for
/// English and JSON with the tokenizers of the day.
constexpr std::int64_t tokensOf(std::int64_t bytes)
{
    return bytes / 4;
}

/// Whatever the text, a token stands for fewer than this many bytes on average,
inline constexpr std::int64_t kMostBytesPerToken = 8;
/// and for more than this many.
inline constexpr std::int64_t kLeastBytesPerToken = 2;

} // namespace aidoctor::agent
