#include "fhir/element.h"
#include "fhir/resource_mapper.h"

#include <algorithm>

namespace aidoctor::fhir {

namespace {

/// "Family, Given Middle Suffix": without prefixes, with the suffix that tells father from son.
QString nameFromParts(const Json &name)
{
    const QString given = (texts(name, "given") + texts(name, "suffix")).join(QLatin1Char(' '));
    const QString family = stringMember(name, "family");
    if (isBlank(family))
        return given;
    return given.isEmpty() ? family : family + QLatin1String(", ") + given;
}

QString nameText(const Json &name)
{
    const QString text = stringMember(name, "text");
    return isBlank(text) ? nameFromParts(name) : text;
}

int rank(const Json &name)
{
    const QString use = stringMember(name, "use");
    if (use == QLatin1String("official"))
        return 0;
    if (use == QLatin1String("usual"))
        return 1;
    if (use == QLatin1String("old") || use == QLatin1String("maiden")
        || use == QLatin1String("nickname") || use == QLatin1String("anonymous"))
        return 3;
    return 2;
}

/// The script of the first letter. Japanese names mix three, which are told apart on purpose: a
/// name in kana is how a name in kanji is read.
QChar::Script scriptOf(const QString &text)
{
    for (const QChar c : text) {
        if (c.isLetter())
            return c.script();
    }
    // Letters beyond the first plane: rare ideographs.
    return text.isEmpty() || !text.front().isSurrogate() ? QChar::Script_Common : QChar::Script_Han;
}

/// The name in another script: in Latin letters where there is one, for those who cannot read the
/// first; else in any. A HumanName whose text and parts differ in script carries both.
QString alternativeTo(const QString &chosen, const Json &names)
{
    const QChar::Script script = scriptOf(chosen);
    if (script == QChar::Script_Common)
        return {};
    QString other;
    for (const Json &name : names) {
        if (rank(name) == 3)
            continue;
        for (const QString &text : {nameText(name), nameFromParts(name)}) {
            const QChar::Script candidate = scriptOf(text);
            if (candidate == script || candidate == QChar::Script_Common)
                continue;
            if (candidate == QChar::Script_Latin)
                return text;
            if (other.isEmpty())
                other = text;
        }
    }
    return other;
}

std::vector<chart::Identifier> identifiersOf(const Json &resource)
{
    std::vector<chart::Identifier> list;
    for (const Json &identifier : items(resource, "identifier")) {
        const QString value = stringMember(identifier, "value");
        if (isBlank(value))
            continue;
        chart::Identifier entry{stringMember(identifier, "system"), value,
                                codeOf(member(identifier, "type"))};
        if (std::find(list.begin(), list.end(), entry) == list.end())
            list.push_back(std::move(entry));
    }
    // The medical record number is what a clinician reads out, so it stands first.
    std::stable_partition(list.begin(), list.end(), [](const chart::Identifier &identifier) {
        return identifier.kind == QLatin1String("MR");
    });
    return list;
}

} // namespace

QString humanName(const Json &resource)
{
    const Json *best = nullptr;
    for (const Json &name : items(resource, "name")) {
        if (!nameText(name).isEmpty() && (!best || rank(name) < rank(*best)))
            best = &name;
    }
    return best ? nameText(*best) : QString();
}

chart::Patient mapPatient(const Json &resource, const QString &id)
{
    chart::Patient patient;
    patient.fhirId = id;
    patient.name = humanName(resource);
    if (!patient.name.isEmpty())
        patient.alternativeName = alternativeTo(patient.name, items(resource, "name"));
    const QString gender = stringMember(resource, "gender");
    const bool known = gender == QLatin1String("male") || gender == QLatin1String("female")
                       || gender == QLatin1String("other");
    patient.gender = known ? gender : QStringLiteral("unknown");
    patient.birthDate = date(resource, "birthDate");
    patient.deceasedDate = date(resource, "deceasedDateTime");
    patient.deceased = isTrue(resource, "deceasedBoolean") || !patient.deceasedDate.isEmpty();
    patient.identifiers = identifiersOf(resource);
    return patient;
}

} // namespace aidoctor::fhir
