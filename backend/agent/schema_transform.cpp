#include "agent/schema_transform.h"

#include <array>
#include <optional>
#include <string>

namespace aidoctor::agent {

namespace {

constexpr int kMaxDepth = 32;

constexpr std::array kFormats{"date-time", "time", "date", "duration", "email",
                              "hostname",  "uri",  "ipv4", "ipv6",     "uuid"};

class Transform {
public:
    std::optional<Json> schema(const Json &given, int depth)
    {
        if (!given.is_object() || depth > kMaxDepth || given.contains("$ref"))
            return std::nullopt;
        Json result = Json::object();
        Json told = Json::object(); ///< what is not enforced
        for (const auto &[name, value] : given.items()) {
            if (name == "additionalProperties" && value.is_object())
                return std::nullopt; // a map: closed, it could only be empty
            if (name == "$schema" || name == "$id" || name == "$comment"
                || name == "additionalProperties" || name == "description")
                continue;
            if (name == "type" || name == "title" || name == "required" || name == "enum"
                || name == "const") {
                result[name] = value;
            } else if (name == "properties") {
                result[name] = members(value, depth);
            } else if (name == "items") {
                auto items = schema(value, depth + 1);
                m_isRefused = m_isRefused || !items;
                result[name] = items.value_or(Json());
            } else if (name == "anyOf" || name == "oneOf") {
                for (const Json &choice : value) {
                    auto taken = schema(choice, depth + 1);
                    m_isRefused = m_isRefused || !taken;
                    result["anyOf"].push_back(taken.value_or(Json()));
                }
            } else if (name == "minItems" && value.is_number_integer() && value <= 1) {
                result[name] = value;
            } else if (name == "format" && isFormat(value)) {
                result[name] = value;
            } else if (name == "$defs" || name == "definitions" || name == "allOf" || name == "not"
                       || name == "patternProperties" || name == "if") {
                return std::nullopt;
            } else {
                told[name] = value;
            }
        }
        if (member(given, "type") == "object" || given.contains("properties"))
            result["additionalProperties"] = false;
        QString description = stringMember(given, "description");
        if (!told.empty()) {
            if (!description.isEmpty())
                description += QLatin1Char(' ');
            description += QString::fromUtf8(dumpJson(told));
        }
        if (!description.isEmpty())
            result["description"] = toStd(description);
        if (m_isRefused)
            return std::nullopt;
        return result;
    }

private:
    static bool isFormat(const Json &value)
    {
        for (const char *format : kFormats) {
            if (value == format)
                return true;
        }
        return false;
    }

    Json members(const Json &properties, int depth)
    {
        Json result = Json::object();
        for (const auto &[name, value] : properties.items()) {
            auto taken = schema(value, depth + 1);
            m_isRefused = m_isRefused || !taken;
            result[name] = taken.value_or(Json());
        }
        return result;
    }

    bool m_isRefused = false;
};

} // namespace

std::optional<Json> strictSchema(const Json &schema)
{
    Transform transform;
    return transform.schema(schema, 0);
}

} // namespace aidoctor::agent
