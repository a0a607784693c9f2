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
constexpr std::size_t kMaxMessages = 10;
}

struct JsonSchema::Compiled {
    valijson::Schema schema;
};

JsonSchema::JsonSchema(std::shared_ptr<const Compiled> compiled) : m_compiled(std::move(compiled))
{}

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
    QStringList messages;
    for (const Fault &fault : faults(value))
        messages.append(QStringLiteral("%1: %2").arg(
            fault.pointer.isEmpty() ? QStringLiteral("/") : fault.pointer, fault.message));
    return messages;
}

std::vector<JsonSchema::Fault> JsonSchema::faults(const Json &value) const
{
    const nlohmann::json plain = value;
    valijson::Validator validator;
    valijson::ValidationResults results;
    if (validator.validate(m_compiled->schema, valijson::adapters::NlohmannJsonAdapter(plain),
                           &results))
        return {};
    std::vector<Fault> faults;
    valijson::ValidationResults::Error error;
    while (results.popError(error) && faults.size() < kMaxMessages) {
        Fault fault;
        // valijson's steps read "<root>", "[name]", "[3]".
        for (const std::string &step : error.context) {
            if (step.size() < 2 || step.front() != '[')
                continue;
            QString name = toQt(step.substr(1, step.size() - 2));
            name.replace(QLatin1Char('~'), QLatin1String("~0"))
                .replace(QLatin1Char('/'), QLatin1String("~1"));
            fault.pointer += QLatin1Char('/') + name;
        }
        fault.message = toQt(error.description);
        faults.push_back(std::move(fault));
    }
    return faults;
}

} // namespace aidoctor
