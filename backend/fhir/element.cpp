#include "fhir/element.h"

#include <QRegularExpression>

#include <algorithm>
#include <string>
#include <string_view>

namespace aidoctor::fhir {

namespace {

bool isInvisible(QChar c)
{
    return c.isSpace() || c.unicode() == 0x200B || c.unicode() == 0xFEFF;
}

} // namespace

const Json &items(const Json &object, const char *name)
{
    static const Json kNone = Json::array();
    const Json &value = member(object, name);
    return value.is_array() ? value : kNone;
}

const Json &first(const Json &object, const char *name)
{
    static const Json kNothing;
    const Json &value = member(object, name);
    if (!value.is_array())
        return value;
    return value.empty() ? kNothing : value.front();
}

QStringList texts(const Json &object, const char *name)
{
    QStringList list;
    for (const Json &value : items(object, name)) {
        if (!value.is_string())
            continue;
        const QString text = toQt(value.get_ref<const std::string &>());
        if (!isBlank(text))
            list << text;
    }
    return list;
}

std::optional<double> number(const Json &object, const char *name)
{
    const Json &value = member(object, name);
    return value.is_number() ? std::optional<double>(value.get<double>()) : std::nullopt;
}

bool isTrue(const Json &object, const char *name)
{
    const Json &value = member(object, name);
    return value.is_boolean() && value.get<bool>();
}

bool isDate(const QString &text)
{
    static const QRegularExpression kStart(QStringLiteral("^\\d{4}(-\\d{2}(-\\d{2}(T.*)?)?)?$"));
    return kStart.match(text).hasMatch();
}

chart::ClinicalDate date(const Json &object, const char *name)
{
    const QString text = stringMember(object, name);
    return isDate(text) ? chart::ClinicalDate{text} : chart::ClinicalDate{};
}

chart::ClinicalDate firstDate(const Json &resource, std::initializer_list<const char *> names)
{
    for (const char *name : names) {
        const std::string_view path(name);
        const auto dot = path.find('.');
        chart::ClinicalDate found;
        if (dot == std::string_view::npos)
            found = date(resource, name);
        else
            found = date(member(resource, std::string(path.substr(0, dot)).c_str()),
                         std::string(path.substr(dot + 1)).c_str());
        if (!found.isEmpty())
            return found;
    }
    return {};
}

bool isBlank(const QString &text)
{
    return std::all_of(text.cbegin(), text.cend(), isInvisible);
}

QString comparable(const QString &text)
{
    QString plain = text;
    plain.remove(QChar(0x200B));
    plain.remove(QChar(0xFEFF));
    return plain.simplified().toCaseFolded();
}

const Json &containedResource(const Json &resource, const QString &reference)
{
    static const Json kNothing;
    for (const Json &contained : items(resource, "contained")) {
        if (stringMember(contained, "id") == reference.mid(1))
            return contained;
    }
    return kNothing;
}

QString codeOf(const Json &element)
{
    if (element.is_string())
        return toQt(element.get_ref<const std::string &>());
    const QString code = stringMember(first(element, "coding"), "code");
    return code.isEmpty() ? stringMember(element, "text") : code;
}

} // namespace aidoctor::fhir
