#pragma once

#include "core/json.h"

#include <optional>

namespace aidoctor::agent {

/// A JSON schema as Anthropic's strict mode takes it: `additionalProperties` false everywhere,
/// `oneOf` as `anyOf`, and the bounds it does not enforce told in the description instead (they are
/// checked here once more). Nothing where the schema has parts that it refuses, such as recursion
/// into itself or `$ref` to the outside. Source: structured outputs, JSON schema limitations.
std::optional<Json> strictSchema(const Json &schema);

} // namespace aidoctor::agent
