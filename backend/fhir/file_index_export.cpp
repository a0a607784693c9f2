#include "fhir/element.h"
#include "fhir/file_index.h"

/// What a file says about itself as an export: when, by whom, and how much it holds.
namespace aidoctor::fhir {

chart::ClinicalDate FileIndex::recordAsOf(bool &stated) const
{
    stated = true;
    if (isDate(m_timestamp))
        return chart::ClinicalDate{m_timestamp};
    for (const chart::ClinicalDate &found :
         {date(m_composition, "date"), date(m_meta, "lastUpdated")}) {
        if (!found.isEmpty())
            return found;
    }
    stated = false;
    return m_newest;
}

QString FileIndex::organizationName(const Json &holder, const Json &reference, int from) const
{
    const QString target = stringMember(reference, "reference");
    QString name = target.startsWith(QLatin1Char('#'))
                       ? stringMember(containedResource(holder, target), "name")
                       : m_organizations.value(resolve(target, from));
    if (isBlank(name))
        name = stringMember(reference, "display");
    return name;
}

QString FileIndex::source(const Json &patient, int patientEntry) const
{
    QString name =
        organizationName(m_composition, member(m_composition, "custodian"), m_compositionEntry);
    for (const Json *meta : {&m_meta, &member(patient, "meta")}) {
        // Servers put the number of the request behind '#': it would differ at every export.
        if (isBlank(name))
            name = stringMember(*meta, "source").section(QLatin1Char('#'), 0, 0);
    }
    if (isBlank(name))
        name = organizationName(patient, member(patient, "managingOrganization"), patientEntry);
    for (const Json &author : items(m_composition, "author")) {
        const int target = resolve(stringMember(author, "reference"), m_compositionEntry);
        const bool organization = stringMember(author, "type") == QLatin1String("Organization")
                                  || m_organizations.contains(target);
        if (isBlank(name) && organization)
            name = organizationName(m_composition, author, m_compositionEntry);
    }
    return isBlank(name) ? QStringLiteral("FHIR import") : name;
}

bool FileIndex::isDocumentOf(int patientEntry) const
{
    if (m_compositionEntry == kNone)
        return false;
    const int subject =
        resolve(stringMember(member(m_composition, "subject"), "reference"), m_compositionEntry);
    return subject == patientEntry || (subject == kNone && m_patients.size() == 1);
}

/// hl7.org/fhir/R4/valueset-bundle-type.html. A message tells of an event (an admission, a result),
/// a history is of versions, search results are what somebody asked for: none is the whole. Nor is
/// a document, such as a discharge letter or a laboratory's report, unless it is a patient summary
/// (LOINC 60591-5, hl7.org/fhir/uv/ips).
Extent FileIndex::extent(int patientEntry) const
{
    if (m_kind != FileScan::Kind::Bundle)
        return Extent::Part;
    if (m_type == QLatin1String("document")) {
        const bool summary = hasCoding(member(m_composition, "type"), systems::kLoinc, "60591-5");
        return summary && isDocumentOf(patientEntry) ? Extent::Whole : Extent::Part;
    }
    for (const char *type : {"transaction", "batch", "collection"}) {
        if (m_type == QLatin1String(type))
            return Extent::Presumed;
    }
    return Extent::Part;
}

Absences FileIndex::absences(int patientEntry) const
{
    return isDocumentOf(patientEntry) ? m_absences : Absences();
}

} // namespace aidoctor::fhir
