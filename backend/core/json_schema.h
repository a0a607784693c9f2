#pragma once

#include "core/json.h"

#include <memory>
#include <vector>

namespace aidoctor {

/// A JSON schema, compiled once (valijson behind it).
class JsonSchema {
public:
    /// INVALID_ARGUMENT if the schema itself is no valid one.
    static Result<JsonSchema> compile(const Json &schema);

    /// What is wrong with the value, one line each, at most 10; empty when it is valid. Names paths
    /// and rules only, never values.
    QStringList validate(const Json &value) const;

    struct Fault {
        QString pointer; ///< RFC 6901, "/rules/3/when"
        QString message;
    };
    /// The same with the place of each fault.
    std::vector<Fault> faults(const Json &value) const;

private:
    struct Compiled;
    explicit JsonSchema(std::shared_ptr<const Compiled> compiled);
    std::shared_ptr<const Compiled> m_compiled;
};

} // namespace aidoctor
