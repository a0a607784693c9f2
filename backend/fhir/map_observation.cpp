#include "fhir/element.h"
#include "fhir/resource_mapper.h"

#include <algorithm>

namespace aidoctor::fhir {

namespace {

struct Value {
    std::optional<double> number;
    QString text;
    QString unit;
    QString unitCode;
    bool given = false; ///< false: neither a value nor a reason why there is none
};

Value quantityValue(const Json &quantity)
{
    Value value;
    value.given = true;
    value.unit = stringMember(quantity, "unit");
    const QString code = stringMember(quantity, "code");
    if (stringMember(quantity, "system").contains(QLatin1String("unitsofmeasure")))
        value.unitCode = code;
    if (value.unit.isEmpty())
        value.unit = code;
    const auto amount = number(quantity, "value");
    const QString comparator = stringMember(quantity, "comparator");
    value.text =
        comparator + (amount ? chart::numberText(*amount) : stringMember(quantity, "value"));
    // "<0.5" is not 0.5: with a comparator there is no number to compute with.
    if (comparator.isEmpty())
        value.number = amount;
    return value;
}

QString rangeText(const Json &range)
{
    const QString low = quantityText(member(range, "low"));
    const QString high = quantityText(member(range, "high"));
    if (low.isEmpty())
        return high.isEmpty() ? QString() : QStringLiteral("<= %1").arg(high);
    return high.isEmpty() ? QStringLiteral(">= %1").arg(low)
                          : QStringLiteral("%1 - %2").arg(low, high);
}

/// A titre is written "1:128"; a ratio with units is spelled out.
QString ratioText(const Json &ratio)
{
    const QString numerator = quantityText(member(ratio, "numerator"));
    const QString denominator = quantityText(member(ratio, "denominator"));
    const bool plain =
        !numerator.contains(QLatin1Char(' ')) && !denominator.contains(QLatin1Char(' '));
    return numerator + (plain ? QLatin1String(":") : QLatin1String(" / ")) + denominator;
}

Value textValue(const QString &text)
{
    Value value;
    value.text = text;
    value.given = true;
    return value;
}

/// A coded result. A source's own code without words ("2") must not read as a number.
Value codedValue(const Json &coded)
{
    const QString words = wordsOf(coded);
    return textValue(isBlank(words) ? QStringLiteral("code %1").arg(displayOf(coded)) : words);
}

/// value[x] of an observation or a component.
Value valueOf(const Json &element)
{
    if (!element.is_object())
        return {};
    if (const Json &quantity = member(element, "valueQuantity"); quantity.is_object())
        return quantityValue(quantity);
    if (const Json &coded = member(element, "valueCodeableConcept"); coded.is_object())
        return codedValue(coded);
    for (const char *name : {"valueString", "valueDateTime", "valueTime"}) {
        if (const Json &text = member(element, name); text.is_string())
            return textValue(stringMember(element, name));
    }
    if (const auto whole = number(element, "valueInteger")) {
        Value value = textValue(chart::numberText(*whole));
        value.number = whole;
        return value;
    }
    if (const Json &flag = member(element, "valueBoolean"); flag.is_boolean())
        return textValue(flag.get<bool>() ? QStringLiteral("yes") : QStringLiteral("no"));
    if (const Json &range = member(element, "valueRange"); range.is_object())
        return textValue(rangeText(range));
    if (const Json &ratio = member(element, "valueRatio"); ratio.is_object())
        return textValue(ratioText(ratio));
    if (const Json &period = member(element, "valuePeriod"); period.is_object())
        return textValue(QStringLiteral("%1 to %2")
                             .arg(stringMember(period, "start"), stringMember(period, "end")));
    if (member(element, "valueSampledData").is_object())
        return textValue(QStringLiteral("sampled data"));
    return {};
}

QString absentText(const Json &element)
{
    const Json &reason = member(element, "dataAbsentReason");
    return reason.is_object() ? QStringLiteral("not recorded: %1").arg(displayOf(reason))
                              : QString();
}

void setValue(chart::Observation &row, const Json &element)
{
    const Value value = valueOf(element);
    row.number = value.number;
    row.text = value.given ? value.text : absentText(element);
    row.unit = value.unit;
    row.unitCode = value.unitCode;
}

bool isNormalRange(const Json &range)
{
    const Json &type = member(range, "type");
    return !type.is_object() || codeOf(type) == QLatin1String("normal");
}

/// True when a limit is in the unit of the value; a limit without a unit is taken to be.
bool isInUnit(const Json &limit, const chart::Observation &row)
{
    const QString code = stringMember(limit, "code");
    const QString unit = stringMember(limit, "unit");
    if (!code.isEmpty() && !row.unitCode.isEmpty())
        return code == row.unitCode;
    return unit.isEmpty() || unit == row.unit || unit == row.unitCode;
}

void setReferenceRange(chart::Observation &row, const Json &element)
{
    std::vector<const Json *> ranges;
    for (const Json &range : items(element, "referenceRange")) {
        if (isNormalRange(range))
            ranges.push_back(&range);
    }
    if (ranges.empty())
        return;
    // Several ranges are for several kinds of people (sex, age). Which one is this patient's is not
    // for an import to guess: then they stand as text only.
    const bool ambiguous =
        ranges.size() > 1 && std::any_of(ranges.begin(), ranges.end(), [](const Json *range) {
            return range->contains("appliesTo") || range->contains("age");
        });
    const Json &chosen = *ranges.front();
    const Json &low = member(chosen, "low");
    const Json &high = member(chosen, "high");
    const bool sameUnit = isInUnit(low, row) && isInUnit(high, row);
    if (!ambiguous && sameUnit) {
        row.referenceLow = number(low, "value");
        row.referenceHigh = number(high, "value");
        row.referenceText = stringMember(chosen, "text");
        return;
    }
    QStringList texts;
    for (const Json *range : ranges) {
        QString text = stringMember(*range, "text");
        if (isBlank(text))
            text = rangeText(*range);
        if (const Json &group = first(*range, "appliesTo"); group.is_object())
            text = QStringLiteral("%1: %2").arg(displayOf(group), text);
        texts << text;
        if (!ambiguous)
            break;
    }
    row.referenceText = texts.join(QLatin1String("; "));
}

QString interpretationOf(const Json &element)
{
    return codeOf(first(element, "interpretation"));
}

QString categoryOf(const Json &resource)
{
    QString any;
    for (const Json &category : items(resource, "category")) {
        for (const Json &coding : items(category, "coding")) {
            const QString code = stringMember(coding, "code");
            if (stringMember(coding, "system").endsWith(QLatin1String("observation-category")))
                return code;
            if (any.isEmpty())
                any = code;
        }
        if (any.isEmpty())
            any = stringMember(category, "text");
    }
    if (any.isEmpty())
        any = codeOf(member(resource, "category"));
    return any;
}

/// "Systolic blood pressure" explains itself; the free text "Left eye" needs its panel in front.
QString componentName(const QString &parent, const Concept &part, int number)
{
    if (part.isEmpty())
        return QStringLiteral("%1: part %2").arg(parent).arg(number);
    if (!part.coding.code.isEmpty() || parent.isEmpty())
        return part.display;
    return QStringLiteral("%1: %2").arg(parent, part.display);
}

} // namespace

std::vector<chart::Observation> mapObservation(const Json &resource, const Origin &origin)
{
    chart::Observation parent;
    parent.fhirId = origin.id;
    parent.category = categoryOf(resource);
    if (parent.category.isEmpty() && origin.laboratoryResult)
        parent.category = QStringLiteral("laboratory");
    const Concept test = readConcept(member(resource, "code"), Vocabulary::Test);
    parent.coding = test.coding;
    parent.name = test.display;
    parent.status = stringMember(resource, "status");
    parent.effective =
        firstDate(resource, {"effectiveDateTime", "effectivePeriod.start", "effectiveInstant"});
    if (parent.effective.isEmpty()) {
        const QStringList events = texts(member(resource, "effectiveTiming"), "event");
        parent.effective =
            events.isEmpty() ? date(resource, "issued") : chart::ClinicalDate{events.front()};
    }

    const Json &components = items(resource, "component");
    std::vector<chart::Observation> rows;
    if (components.empty() || valueOf(resource).given) {
        chart::Observation row = parent;
        setValue(row, resource);
        setReferenceRange(row, resource);
        row.interpretation = interpretationOf(resource);
        rows.push_back(std::move(row));
    }
    int number = 0;
    for (const Json &component : components) {
        chart::Observation row = parent;
        row.component = ++number;
        const Concept part = readConcept(member(component, "code"), Vocabulary::Test);
        row.coding = part.coding;
        row.name = componentName(parent.name, part, number);
        setValue(row, component);
        setReferenceRange(row, component);
        row.interpretation = interpretationOf(component);
        rows.push_back(std::move(row));
    }
    return rows;
}

} // namespace aidoctor::fhir
