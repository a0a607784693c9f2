#include "core/json.h"

#include <QCoreApplication>

namespace aidoctor {

namespace {

constexpr int kMaxDepth = 64;

/// True when brackets nest deeper than the limit; strings are skipped.
bool nestsTooDeep(QByteArrayView text)
{
    int depth = 0;
    bool inString = false;
    bool escaped = false;
    for (const char c : text) {
        if (inString) {
            if (escaped)
                escaped = false;
            else if (c == '\\')
                escaped = true;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (c == '{' || c == '[') {
            if (++depth > kMaxDepth)
                return true;
        } else if (c == '}' || c == ']') {
            --depth;
        }
    }
    return false;
}

} // namespace

Result<Json> parseJson(QByteArrayView text)
{
    if (nestsTooDeep(text))
        return failure(codes::kInvalidJson,
                       QCoreApplication::translate("core", "The JSON is nested too deeply."));
    Json value = Json::parse(text.begin(), text.end(), nullptr, false);
    if (value.is_discarded())
        return failure(codes::kInvalidJson,
                       QCoreApplication::translate("core", "This is not valid JSON."));
    return value;
}

QByteArray dumpJson(const Json &value, int indent)
{
    return QByteArray::fromStdString(
        value.dump(indent, ' ', false, Json::error_handler_t::replace));
}

QString stringMember(const Json &object, const char *name)
{
    const Json &value = member(object, name);
    return value.is_string() ? toQt(value.get_ref<const std::string &>()) : QString();
}

const Json &member(const Json &object, const char *name)
{
    static const Json kNothing;
    if (!object.is_object())
        return kNothing;
    const auto found = object.find(name);
    return found == object.end() ? kNothing : *found;
}

Json toJson(const QStringList &list)
{
    Json array = Json::array();
    for (const QString &text : list)
        array.push_back(toStd(text));
    return array;
}

} // namespace aidoctor
