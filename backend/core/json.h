#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>
#include <QStringList>

#include <nlohmann/json.hpp>

namespace aidoctor {

using Json = nlohmann::ordered_json;

/// Parses a JSON text without exceptions. Nesting deeper than 64 levels is refused, so that no
/// input can exhaust the stack. Fails with INVALID_JSON.
Result<Json> parseJson(QByteArrayView text);

/// The text of a value; invalid UTF-8 is replaced, never thrown on.
QByteArray dumpJson(const Json &value, int indent = -1);

/// Reading without surprises: the member if it is there and of that kind, or the default.
QString stringMember(const Json &object, const char *name);
const Json &member(const Json &object, const char *name);

inline std::string toStd(const QString &text)
{
    return text.toStdString();
}
inline QString toQt(const std::string &text)
{
    return QString::fromStdString(text);
}
Json toJson(const QStringList &list);

} // namespace aidoctor
