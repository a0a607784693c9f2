#include "clinical/tables.h"

#include <QCoreApplication>

namespace aidoctor::clinical {

bool speaksGerman()
{
    //: The two letters of the language of this translation: "de" in German.
    return QCoreApplication::translate("rules", "en") == QLatin1String("de");
}

Words readWords(const Json &json)
{
    return {stringMember(json, "en"), stringMember(json, "de")};
}

std::optional<double> numberMember(const Json &json, const char *name)
{
    const Json &value = member(json, name);
    if (!value.is_number())
        return std::nullopt;
    return value.get<double>();
}

QStringList stringsMember(const Json &json, const char *name)
{
    const Json &value = member(json, name);
    QStringList texts;
    if (value.is_string()) {
        texts.append(toQt(value.get<std::string>()));
    } else if (value.is_array()) {
        for (const Json &item : value) {
            if (item.is_string())
                texts.append(toQt(item.get<std::string>()));
        }
    }
    return texts;
}

} // namespace aidoctor::clinical
