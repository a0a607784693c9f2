#include "fhir/date_shift.h"

#include <QDate>
#include <QRegularExpression>

namespace aidoctor::fhir {

namespace {

bool namesSomething(const std::string &key)
{
    return key == "id" || key == "identifier" || key == "fullUrl" || key == "reference";
}

} // namespace

QString shiftedDate(const QString &text, int days)
{
    static const QRegularExpression kDate(QStringLiteral(
        "^\\d{4}-\\d{2}-\\d{2}(T\\d{2}:\\d{2}(:\\d{2}(\\.\\d+)?)?(Z|[+-]\\d{2}:\\d{2})?)?$"));
    if (!kDate.match(text).hasMatch())
        return text;
    const QDate day = QDate::fromString(text.left(10), Qt::ISODate);
    if (!day.isValid())
        return text;
    return day.addDays(days).toString(Qt::ISODate) + text.mid(10);
}

void shiftDates(Json &resource, int days)
{
    if (days == 0)
        return;
    if (resource.is_string()) {
        const std::string &text = resource.get_ref<const std::string &>();
        // Nearly every string is ruled out by its first byte: no conversion for those.
        if (text.size() >= 10 && text[0] >= '0' && text[0] <= '9' && text[4] == '-')
            resource = toStd(shiftedDate(toQt(text), days));
    } else if (resource.is_array()) {
        for (Json &item : resource)
            shiftDates(item, days);
    } else if (resource.is_object()) {
        for (auto it = resource.begin(); it != resource.end(); ++it) {
            if (!namesSomething(it.key()))
                shiftDates(it.value(), days);
        }
    }
}

} // namespace aidoctor::fhir
