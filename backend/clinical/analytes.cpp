#include "clinical/analytes.h"

#include "clinical/tables.h"

#include <QCoreApplication>

namespace aidoctor::clinical {

namespace {

constexpr auto kLoinc = "http://loinc.org";

QString unitKey(const QString &unit)
{
    return unit.trimmed().toLower();
}

Analyte::Range readRange(const Json &json)
{
    Analyte::Range range;
    const QString sex = stringMember(json, "sex");
    if (sex != QLatin1String("any"))
        range.sex = sex;
    range.low = numberMember(json, "low");
    range.high = numberMember(json, "high");
    return range;
}

} // namespace

const QString &Words::text() const
{
    return !de.isEmpty() && speaksGerman() ? de : en;
}

Result<AnalyteTable> AnalyteTable::fromJson(const Json &json)
{
    AnalyteTable table;
    for (const Json &item : member(json, "analytes")) {
        Analyte analyte;
        analyte.id = stringMember(item, "id");
        analyte.name = readWords(member(item, "name"));
        analyte.unit = stringMember(item, "unit");
        for (const Json &unit : member(item, "units")) {
            const auto factor = numberMember(unit, "factor");
            if (!factor || *factor == 0.0)
                return failure(codes::kInvalidArgument,
                               QStringLiteral("A unit of %1 has no factor.").arg(analyte.id));
            const Json &only = member(unit, "only_with_code");
            const Analyte::Conversion conversion{*factor, numberMember(unit, "offset").value_or(0),
                                                 only.is_boolean() && only.get<bool>()};
            analyte.conversions.insert(unitKey(stringMember(unit, "ucum")), conversion);
            for (const QString &spelling : stringsMember(unit, "also"))
                analyte.conversions.insert(unitKey(spelling), conversion);
        }
        const Json &ranges = member(item, "adult_range");
        if (ranges.is_array()) {
            for (const Json &range : ranges)
                analyte.adultRanges.push_back(readRange(range));
        } else if (ranges.is_object()) {
            analyte.adultRanges.push_back(readRange(ranges));
        }
        analyte.plausibleLow = numberMember(member(item, "plausible"), "low");
        analyte.plausibleHigh = numberMember(member(item, "plausible"), "high");
        if (analyte.id.isEmpty() || !analyte.conversions.contains(unitKey(analyte.unit)))
            return failure(codes::kInvalidArgument,
                           QStringLiteral("The analyte %1 has no id, or no conversion from its own "
                                          "unit.")
                               .arg(analyte.id));

        const std::size_t index = table.m_analytes.size();
        table.m_byId.insert(analyte.id, index);
        for (const QString &code : stringsMember(item, "loinc"))
            table.m_byCode.insert(code, index);
        for (const QString &name : stringsMember(item, "names"))
            table.m_byName.insert(name, index);
        table.m_analytes.push_back(std::move(analyte));
    }
    if (table.m_analytes.empty())
        return failure(codes::kInvalidArgument, QStringLiteral("There are no analytes."));
    return table;
}

const Analyte *AnalyteTable::byId(const QString &id) const
{
    const auto found = m_byId.constFind(id);
    return found == m_byId.cend() ? nullptr : &m_analytes[*found];
}

bool AnalyteTable::hasCode(const chart::Observation &observation) const
{
    return observation.coding.system == QLatin1String(kLoinc)
           && m_byCode.contains(observation.coding.code);
}

const Analyte *AnalyteTable::find(const chart::Observation &observation) const
{
    if (observation.coding.system == QLatin1String(kLoinc)) {
        // A code that is not in the table is another test, whatever it is called.
        const auto found = m_byCode.constFind(observation.coding.code);
        return found == m_byCode.cend() ? nullptr : &m_analytes[*found];
    }
    const auto found = m_byName.constFind(observation.name.trimmed().toLower());
    return found == m_byName.cend() ? nullptr : &m_analytes[*found];
}

std::optional<double> toCanonical(const Analyte &analyte, double value, const QString &unit,
                                  bool coded)
{
    const auto found = analyte.conversions.constFind(unitKey(unit));
    if (found == analyte.conversions.cend() || (found->onlyWithCode && !coded))
        return std::nullopt;
    return value * found->factor + found->offset;
}

} // namespace aidoctor::clinical
