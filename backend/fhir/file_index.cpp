#include "fhir/file_index.h"

#include "chart/record_tables.h"
#include "fhir/element.h"
#include "fhir/importer.h"
#include "fhir/reference.h"
#include "fhir/skip_reasons.h"

#include <QCoreApplication>
#include <QCryptographicHash>

namespace aidoctor::fhir {

namespace {

QString identifierKey(const Json &identifier)
{
    const QString value = stringMember(identifier, "value");
    return value.isEmpty() ? QString()
                           : stringMember(identifier, "system") + QLatin1Char('|') + value;
}

const Json &subjectElement(const Json &resource)
{
    const Json &subject = first(resource, "subject");
    return subject.is_object() ? subject : first(resource, "patient");
}

/// The resource's own id; else what its fullUrl ends with; else one made of its content, which is
/// the same at the next import.
QString idOf(const Json &resource, const Slot &slot, const QByteArray &hash)
{
    const QString own = stringMember(resource, "id");
    if (!own.isEmpty())
        return own;
    const QString fromUrl = Reference::parse(slot.fullUrl).id;
    return fromUrl.isEmpty() ? QString::fromLatin1(hash.toHex()) : fromUrl;
}

/// Two entries with the same identity are versions of one resource. Servers number resources on
/// their own, so "Patient/1" of two servers are two people.
QString identityOf(const IndexedEntry &entry)
{
    const QString base = Reference::parse(entry.slot.fullUrl).base;
    return base + QLatin1Char('/') + entry.type + QLatin1Char('/') + entry.id;
}

/// Categories of a report whose results are laboratory values: LAB of v2-0074 (as in the Synthea
/// files) and the code that observations use. A report without a category is given the benefit of
/// the doubt, a radiology report is not.
bool isLaboratoryReport(const Json &report)
{
    const Json &categories = items(report, "category");
    if (categories.empty())
        return true;
    for (const Json &category : categories) {
        for (const Json &coding : items(category, "coding")) {
            const QString code = stringMember(coding, "code");
            if (code == QLatin1String("LAB") || code == QLatin1String("laboratory"))
                return true;
        }
    }
    return false;
}

} // namespace

Error fileChanged()
{
    return Error{QString::fromLatin1(codes::kFileUnreadable),
                 QCoreApplication::translate(
                     "fhir", "This file changed while it was read. Import it again when it is "
                             "complete."),
                 {}};
}

Result<FileIndex> FileIndex::build(ByteSource &source, FileScan scan)
{
    FileIndex index;
    index.m_kind = scan.kind;
    index.m_timestamp = scan.timestamp;
    index.m_meta = std::move(scan.meta);
    const Status done = index.readAll(source, std::move(scan));
    if (!done)
        return failure(done.error());
    index.chooseVersions();
    index.link();
    return index;
}

Status FileIndex::readAll(ByteSource &source, FileScan scan)
{
    m_entries.reserve(scan.resources.size());
    int number = 0;
    for (Slot &slot : scan.resources) {
        ++number;
        if (slot.length == 0) {
            IndexedEntry entry;
            entry.type = QStringLiteral("(no resource)");
            entry.skip = reasons::kNoResource;
            m_entries.push_back(std::move(entry));
            continue;
        }
        const QByteArray text = source.read(slot.offset, slot.length);
        const auto resource = parseJson(text);
        if (!resource && m_kind != FileScan::Kind::Lines)
            return failure(fileChanged());
        if (!resource)
            return failure(invalidJson(
                QCoreApplication::translate("fhir",
                                            "Resource %1 of this file is damaged: it is not valid "
                                            "JSON. Nothing of the file was imported.")
                    .arg(number)));
        if (stringMember(*resource, "resourceType").isEmpty() && m_kind == FileScan::Kind::Lines)
            return failure(codes::kNotFhir, QCoreApplication::translate(
                                                "fhir", "Line %1 of this file is JSON, but no FHIR "
                                                        "resource. Nothing of it was imported.")
                                                .arg(number));
        read(*resource, text, std::move(slot));
    }
    return {};
}

void FileIndex::read(const Json &resource, const QByteArray &text, Slot slot)
{
    const int number = static_cast<int>(m_entries.size());
    IndexedEntry entry;
    entry.hash = QCryptographicHash::hash(compactJson(text), QCryptographicHash::Sha1);
    entry.slot = std::move(slot);
    entry.type = stringMember(resource, "resourceType");
    entry.id = idOf(resource, entry.slot, entry.hash);
    entry.lastUpdated = date(member(resource, "meta"), "lastUpdated").sortKey();
    const bool kept = chart::tableOf(entry.type) != nullptr;
    if (entry.type.isEmpty()) {
        entry.type = QStringLiteral("(no type)");
        entry.skip = reasons::kNoType;
    } else if (entry.slot.searchOutcome || entry.type == QLatin1String("OperationOutcome")) {
        entry.skip = reasons::kSearchOutcome;
    } else if (entry.type == QLatin1String("Composition")
               || entry.type == QLatin1String("Medication")) {
        entry.skip = reasons::kUsedByReference;
    } else if (!kept && entry.type != QLatin1String("Patient")) {
        entry.skip = reasons::kNotKept;
    }
    if (kept) {
        const Json &subject = subjectElement(resource);
        entry.subject = stringMember(subject, "reference");
        entry.subjectIdentifier = identifierKey(member(subject, "identifier"));
        if (entry.subject.startsWith(QLatin1Char('#'))) {
            // A contained Patient has no identity of its own; its identifiers may tell who it is.
            const Json &contained = containedResource(resource, entry.subject);
            entry.subjectIdentifier = identifierKey(first(contained, "identifier"));
        }
        noteDates(resource);
    }
    m_entries.push_back(std::move(entry));
    noteNames(resource, number);
}

void FileIndex::noteNames(const Json &resource, int entry)
{
    const QString &type = m_entries[static_cast<std::size_t>(entry)].type;
    if (type == QLatin1String("Medication")) {
        m_medications.insert(entry, conceptOfMedication(resource));
        if (const Absence absence = absenceIn(member(resource, "code")); absence != Absence::No)
            m_medicationAbsence.insert(entry, absence);
    } else if (type == QLatin1String("Organization")) {
        m_organizations.insert(entry, stringMember(resource, "name"));
    } else if (type == QLatin1String("Condition") || type == QLatin1String("Procedure")
               || type == QLatin1String("Observation")) {
        m_displays.insert(entry, displayOf(member(resource, "code")));
    } else if (type == QLatin1String("Composition") && m_compositionEntry == kNone) {
        noteComposition(resource, entry);
    } else if (type == QLatin1String("DiagnosticReport")) {
        m_displays.insert(entry, displayOf(member(resource, "code")));
        noteLaboratoryResults(resource, entry);
    } else if (type == QLatin1String("Patient")) {
        QStringList &keys = m_patientIdentifiers[entry];
        for (const Json &identifier : items(resource, "identifier")) {
            const QString key = identifierKey(identifier);
            if (!key.isEmpty())
                keys << key;
        }
        noteOrganization(entry, member(resource, "managingOrganization"));
    }
}

void FileIndex::noteComposition(const Json &resource, int entry)
{
    m_compositionEntry = entry;
    for (const char *name : {"date", "subject", "custodian", "author", "contained"}) {
        if (const Json &value = member(resource, name); !value.is_null())
            m_composition[name] = value;
    }
    noteOrganization(entry, member(resource, "custodian"));
    for (const Json &author : items(resource, "author"))
        noteOrganization(entry, author);
    for (const Json &section : items(resource, "section")) {
        // LOINC 48765-2: the allergies section of an International Patient Summary.
        if (hasCoding(member(section, "code"), systems::kLoinc, "48765-2"))
            m_allergiesAbsence = absenceOfSection(section);
    }
}

void FileIndex::noteOrganization(int entry, const Json &reference)
{
    const QString target = stringMember(reference, "reference");
    if (!target.isEmpty())
        m_namedOrganizations.emplace_back(entry, target);
}

void FileIndex::noteLaboratoryResults(const Json &report, int entry)
{
    if (!isLaboratoryReport(report))
        return;
    for (const Json &result : items(report, "result")) {
        const QString reference = stringMember(result, "reference");
        if (!reference.isEmpty())
            m_reportedResults.emplace_back(entry, reference);
    }
}

/// Dates of what has happened or was written down. Birth dates, expiry dates, ends of prescriptions
/// and planned visits say nothing about how current the record is.
void FileIndex::noteDates(const Json &resource)
{
    const QString status = stringMember(resource, "status");
    if (status == QLatin1String("planned") || status == QLatin1String("entered-in-error"))
        return;
    for (const chart::ClinicalDate &found :
         {firstDate(resource, {"meta.lastUpdated"}), firstDate(resource, {"issued"}),
          firstDate(resource, {"recordedDate", "authoredOn", "dateAsserted", "recorded", "date"}),
          firstDate(resource, {"effectiveDateTime", "effectivePeriod.start", "effectiveInstant",
                               "performedDateTime", "performedPeriod.start", "occurrenceDateTime",
                               "period.start", "onsetDateTime"})}) {
        const std::int64_t key = found.sortKey();
        if (!found.isEmpty() && (m_newest.isEmpty() || key > m_newestKey)) {
            m_newest = found;
            m_newestKey = key;
        }
    }
}

/// Of several versions of a resource the later meta.lastUpdated counts, else the last in the file.
void FileIndex::chooseVersions()
{
    QHash<QString, int> chosen;
    for (int i = 0; i < static_cast<int>(m_entries.size()); ++i) {
        IndexedEntry &entry = m_entries[static_cast<std::size_t>(i)];
        if (entry.slot.length == 0)
            continue;
        const QString identity = identityOf(entry);
        const auto known = chosen.constFind(identity);
        if (known == chosen.cend()) {
            chosen.insert(identity, i);
            continue;
        }
        IndexedEntry &other = m_entries[static_cast<std::size_t>(*known)];
        if (other.hash == entry.hash) {
            entry.skip = reasons::kRepeated;
        } else if (entry.lastUpdated >= other.lastUpdated) {
            other.skip = reasons::kOlderVersion;
            chosen.insert(identity, i);
        } else {
            entry.skip = reasons::kOlderVersion;
        }
    }
    for (int i = 0; i < static_cast<int>(m_entries.size()); ++i) {
        const IndexedEntry &entry = m_entries[static_cast<std::size_t>(i)];
        if (entry.slot.length == 0)
            continue;
        const int winner = chosen.value(identityOf(entry), i);
        if (!entry.slot.fullUrl.isEmpty())
            m_byUrl.insert(Reference::parse(entry.slot.fullUrl).url, winner);
        m_byTypeAndId.insert(entry.type + QLatin1Char('/') + entry.id, winner);
    }
}

void FileIndex::link()
{
    for (int i = 0; i < static_cast<int>(m_entries.size()); ++i) {
        const IndexedEntry &entry = m_entries[static_cast<std::size_t>(i)];
        if (entry.type != QLatin1String("Patient") || entry.skip)
            continue;
        m_patients.push_back(i);
        for (const QString &key : m_patientIdentifiers.value(i)) {
            // An identifier that two people share names neither.
            const bool shared = m_patientByIdentifier.contains(key);
            m_patientByIdentifier.insert(key, shared ? kNone : i);
        }
    }
    for (const auto &[report, reference] : m_reportedResults) {
        const int result = resolve(reference, report);
        if (result != kNone)
            m_laboratoryResults.insert(result);
    }
    m_reportedResults.clear();
    for (const auto &[holder, reference] : m_namedOrganizations) {
        const int organization = resolve(reference, holder);
        if (m_organizations.contains(organization))
            m_entries[static_cast<std::size_t>(organization)].skip = reasons::kUsedByReference;
    }
    m_namedOrganizations.clear();
}

int FileIndex::resolve(const QString &text, int from) const
{
    if (text.isEmpty())
        return kNone;
    const Reference reference = Reference::parse(text);
    if (reference.contained)
        return kNone;
    if (!reference.identifier.isEmpty())
        return reference.type == QLatin1String("Patient")
                   ? m_patientByIdentifier.value(reference.identifier, kNone)
                   : kNone;
    if (const auto found = m_byUrl.constFind(reference.url); found != m_byUrl.cend())
        return *found;
    const QString name = reference.typeAndId();
    if (reference.isRelative()) {
        // hl7.org/fhir/R4/bundle.html#references: relative to the base of the entry's own fullUrl.
        const QString base =
            Reference::parse(m_entries[static_cast<std::size_t>(from)].slot.fullUrl).base;
        if (!base.isEmpty()) {
            const auto found = m_byUrl.constFind(base + QLatin1Char('/') + name);
            if (found != m_byUrl.cend())
                return *found;
        }
        return m_byTypeAndId.value(name, kNone);
    }
    if (!name.isEmpty()) {
        // An absolute URL may name an entry that has another kind of fullUrl, but never one that
        // says it comes from another server.
        const int found = m_byTypeAndId.value(name, kNone);
        if (found == kNone)
            return kNone;
        const QString base =
            Reference::parse(m_entries[static_cast<std::size_t>(found)].slot.fullUrl).base;
        return base.isEmpty() || base == reference.base ? found : kNone;
    }
    // urn:uuid of an entry that has the id but no such fullUrl.
    return m_byTypeAndId.value(QStringLiteral("Patient/") + reference.id, kNone);
}

int FileIndex::subjectOf(int entry) const
{
    const IndexedEntry &indexed = m_entries[static_cast<std::size_t>(entry)];
    const int found = resolve(indexed.subject, entry);
    if (found != kNone || indexed.subjectIdentifier.isEmpty())
        return found;
    return m_patientByIdentifier.value(indexed.subjectIdentifier, kNone);
}

std::optional<Concept> FileIndex::medication(int entry) const
{
    const auto found = m_medications.constFind(entry);
    return found == m_medications.cend() ? std::nullopt : std::optional<Concept>(*found);
}

void FileIndex::shareMedications(SharedMedications &shared) const
{
    for (auto it = m_medications.cbegin(); it != m_medications.cend(); ++it)
        shared.insert(QStringLiteral("Medication/")
                          + m_entries[static_cast<std::size_t>(it.key())].id,
                      it.value());
}

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

Absence FileIndex::allergiesAbsence(int patientEntry) const
{
    if (m_allergiesAbsence == Absence::No)
        return Absence::No;
    const int subject =
        resolve(stringMember(member(m_composition, "subject"), "reference"), m_compositionEntry);
    const bool only = m_patients.size() == 1;
    return subject == patientEntry || (subject == kNone && only) ? m_allergiesAbsence : Absence::No;
}

} // namespace aidoctor::fhir
