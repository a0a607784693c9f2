#include "fhir/element.h"
#include "fhir/resource_mapper.h"

#include <algorithm>
#include <iterator>

namespace aidoctor::fhir {

namespace {

QString plainNumber(double value)
{
    return chart::numberText(value);
}

/// "day", "8 hours": FHIR's units of time are UCUM codes (hl7.org/fhir/R4/valueset-units-of-time).
QString periodWords(const QString &unit, double period)
{
    static constexpr std::pair<const char *, const char *> kUnits[] = {
        {"s", "second"}, {"min", "minute"}, {"h", "hour"}, {"d", "day"},
        {"wk", "week"},  {"mo", "month"},   {"a", "year"},
    };
    for (const auto &[code, word] : kUnits) {
        if (unit != QLatin1String(code))
            continue;
        if (period == 1.0)
            return QString::fromLatin1(word);
        return QStringLiteral("%1 %2s").arg(plainNumber(period), QLatin1String(word));
    }
    return {};
}

QString adverbFor(const QString &unit)
{
    static constexpr std::pair<const char *, const char *> kAdverbs[] = {
        {"h", "hourly"}, {"d", "daily"}, {"wk", "weekly"}, {"mo", "monthly"}, {"a", "yearly"}};
    for (const auto &[code, word] : kAdverbs) {
        if (unit == QLatin1String(code))
            return QString::fromLatin1(word);
    }
    return {};
}

QString times(double frequency, std::optional<double> most)
{
    if (most && *most != frequency)
        return QStringLiteral("%1 to %2 times").arg(plainNumber(frequency), plainNumber(*most));
    if (frequency == 1.0)
        return QStringLiteral("once");
    if (frequency == 2.0)
        return QStringLiteral("twice");
    return QStringLiteral("%1 times").arg(plainNumber(frequency));
}

QString repeatWords(const Json &repeat)
{
    const auto frequency = number(repeat, "frequency");
    const auto period = number(repeat, "period");
    const QString unit = stringMember(repeat, "periodUnit");
    // Without a period there is no rhythm: "count 1, unit day" alone says nothing about how often.
    if (!period || *period <= 0)
        return {};
    const double often = frequency.value_or(1);
    const auto most = number(repeat, "frequencyMax");
    const QString words = periodWords(unit, *period);
    if (words.isEmpty())
        return {};
    const bool once = often == 1.0 && (!most || *most == 1.0);
    if (*period == 1.0 && !adverbFor(unit).isEmpty())
        return once && unit == QLatin1String("h")
                   ? QStringLiteral("every hour")
                   : times(often, most) + QLatin1Char(' ') + adverbFor(unit);
    if (once) {
        const auto longest = number(repeat, "periodMax");
        if (longest && *longest > *period)
            return QStringLiteral("every %1 to %2")
                .arg(plainNumber(*period), periodWords(unit, *longest));
        return QStringLiteral("every %1").arg(words);
    }
    return QStringLiteral("%1 every %2").arg(times(often, most), words);
}

/// hl7.org/fhir/R4/valueset-event-timing.html; codes that are not here are shown as they are.
QString whenWords(const QString &code)
{
    static constexpr std::pair<const char *, const char *> kEvents[] = {
        {"MORN", "in the morning"},  {"NOON", "at noon"},        {"AFT", "in the afternoon"},
        {"EVE", "in the evening"},   {"NIGHT", "at night"},      {"HS", "at bedtime"},
        {"WAKE", "after waking"},    {"C", "with meals"},        {"CM", "with breakfast"},
        {"CD", "with lunch"},        {"CV", "with dinner"},      {"AC", "before meals"},
        {"ACM", "before breakfast"}, {"ACD", "before lunch"},    {"ACV", "before dinner"},
        {"PC", "after meals"},       {"PCM", "after breakfast"}, {"PCD", "after lunch"},
        {"PCV", "after dinner"},
    };
    for (const auto &[name, words] : kEvents) {
        if (code == QLatin1String(name))
            return QString::fromLatin1(words);
    }
    return code;
}

QString doseText(const Json &dose)
{
    const Json &quantity = member(dose, "doseQuantity");
    if (quantity.is_object()) {
        // A bare number could be tablets or milligrams: say that the source does not tell.
        const QString text = quantityText(quantity);
        const bool bare =
            stringMember(quantity, "unit").isEmpty() && stringMember(quantity, "code").isEmpty();
        return text.isEmpty() || !bare ? text : QStringLiteral("%1 (no unit given)").arg(text);
    }
    const Json &range = member(dose, "doseRange");
    if (range.is_object()) {
        const QString low = quantityText(member(range, "low"));
        const QString high = quantityText(member(range, "high"));
        if (low.isEmpty())
            return high.isEmpty() ? QString() : QStringLiteral("up to %1").arg(high);
        return high.isEmpty() ? QStringLiteral("at least %1").arg(low)
                              : QStringLiteral("%1 to %2").arg(low, high);
    }
    const Json &rate = member(dose, "rateQuantity");
    if (rate.is_object())
        return quantityText(rate);
    const Json &ratio = member(dose, "rateRatio");
    if (ratio.is_object())
        return QStringLiteral("%1 per %2")
            .arg(quantityText(member(ratio, "numerator")),
                 quantityText(member(ratio, "denominator")));
    return {};
}

/// hl7.org/fhir/R4: only these intents authorise that the drug is given; a proposal or an option
/// does not. A plan is what general practice systems write for repeat medication.
bool isOrder(const QString &intent)
{
    static constexpr const char *kOrders[] = {"order",        "original-order", "reflex-order",
                                              "filler-order", "instance-order", "plan"};
    return intent.isEmpty() || std::any_of(std::begin(kOrders), std::end(kOrders), [&](auto order) {
               return intent == QLatin1String(order);
           });
}

} // namespace

QString quantityText(const Json &quantity)
{
    const auto value = number(quantity, "value");
    QString text = stringMember(quantity, "comparator");
    if (value)
        text += plainNumber(*value);
    else
        text += stringMember(quantity, "value");
    if (text.isEmpty())
        return {};
    QString unit = stringMember(quantity, "unit");
    if (unit.isEmpty())
        unit = stringMember(quantity, "code");
    return unit.isEmpty() || unit == QLatin1String("1") ? text : text + QLatin1Char(' ') + unit;
}

QString frequencyWords(const Json &dosage)
{
    const Json &timing = member(dosage, "timing");
    const Json &repeat = member(timing, "repeat");
    QStringList parts;
    const QString rhythm = repeatWords(repeat);
    if (!rhythm.isEmpty())
        parts << rhythm;
    QStringList events;
    for (const QString &code : texts(repeat, "when"))
        events << whenWords(code);
    if (!events.isEmpty())
        parts << events.join(QLatin1String(" and "));
    QStringList clocks;
    for (const QString &time : texts(repeat, "timeOfDay"))
        clocks << time.left(5);
    if (!clocks.isEmpty())
        parts << QStringLiteral("at %1").arg(clocks.join(QLatin1String(", ")));
    const QStringList days = texts(repeat, "dayOfWeek");
    if (!days.isEmpty())
        parts << QStringLiteral("on %1").arg(days.join(QLatin1String(", ")));
    if (parts.isEmpty()) {
        const QString code = displayOf(member(timing, "code"));
        if (!isBlank(code))
            parts << code;
    }
    const Json &asNeededFor = member(dosage, "asNeededCodeableConcept");
    if (asNeededFor.is_object()) {
        const QString cause = displayOf(asNeededFor);
        parts << (isBlank(cause) ? QStringLiteral("as needed")
                                 : QStringLiteral("as needed for %1").arg(cause));
    } else if (isTrue(dosage, "asNeededBoolean")) {
        parts << QStringLiteral("as needed");
    }
    return parts.join(QLatin1Char(' '));
}

QString doseWords(const Json &dosage)
{
    const QString text = stringMember(dosage, "text");
    if (!isBlank(text))
        return text;
    QStringList parts;
    const QString dose = doseText(first(dosage, "doseAndRate"));
    if (!dose.isEmpty())
        parts << dose;
    const QString route = wordsOf(member(dosage, "route"));
    if (!isBlank(route))
        parts << route;
    for (const Json &instruction : items(dosage, "additionalInstruction")) {
        const QString more = wordsOf(instruction);
        if (!isBlank(more))
            parts << more;
    }
    if (parts.isEmpty() && !isBlank(stringMember(dosage, "patientInstruction")))
        parts << stringMember(dosage, "patientInstruction");
    return parts.join(QLatin1String(", "));
}

QString reasonText(const Json &resource, const References &references)
{
    QStringList reasons;
    for (const Json &code : items(resource, "reasonCode")) {
        const QString text = displayOf(code);
        if (!isBlank(text))
            reasons << text;
    }
    if (reasons.isEmpty()) {
        for (const Json &reference : items(resource, "reasonReference")) {
            const QString target = stringMember(reference, "reference");
            QString text = target.startsWith(QLatin1Char('#'))
                               ? displayOf(member(containedResource(resource, target), "code"))
                               : references.display(target);
            if (isBlank(text))
                text = stringMember(reference, "display");
            if (!isBlank(text) && !reasons.contains(text))
                reasons << text;
        }
    }
    return reasons.join(QLatin1String("; "));
}

Concept conceptOfMedication(const Json &medication)
{
    Concept drug = readConcept(member(medication, "code"), Vocabulary::Drug);
    if (!drug.isEmpty())
        return drug;
    QStringList names;
    for (const Json &ingredient : items(medication, "ingredient")) {
        const Concept part =
            readConcept(member(ingredient, "itemCodeableConcept"), Vocabulary::Drug);
        if (names.isEmpty())
            drug.coding = part.coding;
        if (!isBlank(part.display))
            names << part.display;
    }
    // A code of one ingredient does not stand for a combination.
    if (names.size() > 1)
        drug.coding = {};
    drug.display = names.join(QLatin1String(" / "));
    return drug;
}

Concept medicationConcept(const Json &resource, const References &references)
{
    const Json &inPlace = member(resource, "medicationCodeableConcept");
    if (inPlace.is_object())
        return readConcept(inPlace, Vocabulary::Drug);
    const Json &reference = member(resource, "medicationReference");
    const QString target = stringMember(reference, "reference");
    Concept drug;
    if (target.startsWith(QLatin1Char('#'))) {
        drug = conceptOfMedication(containedResource(resource, target));
    } else if (const auto known = references.medication(target)) {
        drug = *known;
    }
    if (isBlank(drug.display))
        drug.display = stringMember(reference, "display");
    return drug;
}

chart::Medication mapMedication(const Json &resource, const Origin &origin)
{
    chart::Medication medication;
    medication.fhirId = origin.id;
    medication.resourceType = stringMember(resource, "resourceType");
    const Concept drug = medicationConcept(resource, origin.references);
    medication.coding = drug.coding;
    medication.name = isBlank(drug.display)
                          ? QStringLiteral("Medication that the source does not name")
                          : drug.display;
    const bool request = medication.resourceType == QLatin1String("MedicationRequest");
    QStringList doses;
    QStringList frequencies;
    for (const Json &dosage : items(resource, request ? "dosageInstruction" : "dosage")) {
        const QString dose = doseWords(dosage);
        if (!isBlank(dose) && !doses.contains(dose))
            doses << dose;
        const QString frequency = frequencyWords(dosage);
        if (!isBlank(frequency) && !frequencies.contains(frequency))
            frequencies << frequency;
    }
    medication.dosage = doses.join(QLatin1String("; "));
    medication.frequency = frequencies.join(QLatin1String("; "));
    medication.status = stringMember(resource, "status");
    medication.intent = stringMember(resource, "intent");
    medication.authored = firstDate(
        resource, {"authoredOn", "effectiveDateTime", "effectivePeriod.start", "dateAsserted"});
    medication.ended = firstDate(resource, {"effectivePeriod.end"});
    medication.reason = reasonText(resource, origin.references);
    medication.active = medication.status == QLatin1String("active") && isOrder(medication.intent);
    if (isTrue(resource, "doNotPerform")) {
        // An order not to give the drug must never read as one to give it.
        medication.active = false;
        medication.status = QStringLiteral("do not give");
    }
    return medication;
}

} // namespace aidoctor::fhir
