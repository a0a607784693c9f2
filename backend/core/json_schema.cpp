#include "core/json_schema.h"

#include <QCoreApplication>

#include <exception>

// Without it a schema that is wrong would end the process.
#define VALIJSON_USE_EXCEPTIONS 1

#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wshadow"
#include <valijson/adapters/nlohmann_json_adapter.hpp>
#include <valijson/schema.hpp>
#include <valijson/schema_parser.hpp>
#include <valijson/validation_results.hpp>
#include <valijson/validator.hpp>
#pragma GCC diagnostic pop

namespace aidoctor {

namespace {
constexpr int kMaxMessages = 10;
}

struct JsonSchema::Compiled {
    valijson::Schema schema;
};

JsonSchema::JsonSchema(std::shared_ptr<const Compiled> compiled) : m_compiled(std::move(compiled)) {}

Result<JsonSchema> JsonSchema::compile(const Json &schema)
{
    auto compiled = std::make_shared<Compiled>();
    try {
        const nlohmann::json plain = schema;
        valijson::SchemaParser parser;
        parser.populateSchema(valijson::adapters::NlohmannJsonAdapter(plain), compiled->schema);
    } catch (const std::exception &) {
        return failure(codes::kInvalidArgument,
                       QCoreApplication::translate("core", "This is not a valid JSON schema."));
    }
    return JsonSchema(std::move(compiled));
}

QStringList JsonSchema::validate(const Json &value) const
{
    const nlohmann::json plain = value;
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(m_compiled->schema, valijson::adapters::NlohmannJsonAdapter(plain),
                           &results))
        return {};
    QStringList messages;
    valijson::ValidationResults::Error error;
    while (results.popError(error) && messages.size() < kMaxMessages) {
        std::string path;
        for (const std::string &step : error.context)
            path += step;
        messages.append(toQt(path + ": " + error.description));
    }
    return messages;
}

} // namespace aidoctor
