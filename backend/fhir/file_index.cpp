#include "fhir/file_index.h"

#include "chart/record_tables.h"
#include "fhir/element.h"
#include "fhir/importer.h"
#include "fhir/reference.h"
#include "fhir/skip_reasons.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <algorithm>

namespace aidoctor::fhir {

namespace {

QString identifierKey(const Json &identifier)
{
    const QString value = stringMember(identifier, "value");
    return value.isEmpty() ? QString()
                           : stringMember(identifier, "system") + QLatin1Char('|') + value;
}

/// Whom a Reference element of a resource names. A contained Patient has no identity of its own;
/// its identifiers may tell who it is.
Subject subjectOf(const Json &resource, const Json &element)
{
    Subject subject;
    subject.reference = stringMember(element, "reference");
    subject.identifier = identifierKey(member(element, "identifier"));
    if (subject.reference.startsWith(QLatin1Char('#')))
        subject.identifier =
            identifierKey(first(containedResource(resource, subject.reference), "identifier"));
    return subject;
}

/// The participants of an Appointment that are patients, or may be: what is behind a urn:uuid shows
/// only when the whole file is read.
std::vector<Subject> patientsOfAppointment(const Json &resource)
{
    std::vector<Subject> patients;
    for (const Json &participant : items(resource, "participant")) {
        const Json &actor = member(participant, "actor");
        Subject subject = subjectOf(resource, actor);
        const Reference reference = Reference::parse(subject.reference);
        QString type = reference.type.isEmpty() ? stringMember(actor, "type") : reference.type;
        if (reference.contained)
            type = stringMember(containedResource(resource, subject.reference), "resourceType");
        const bool says = !subject.reference.isEmpty() || !subject.identifier.isEmpty();
        if (!says || (!type.isEmpty() && type != QLatin1String("Patient")))
            continue;
        subject.certain = !type.isEmpty();
        patients.push_back(std::move(subject));
    }
    return patients;
}

std::vector<Subject> subjectsOf(const Json &resource, const QString &type)
{
    if (type == QLatin1String("Appointment"))
        return patientsOfAppointment(resource);
    const Json &element = first(resource, "subject");
    Subject subject =
        subjectOf(resource, element.is_object() ? element : first(resource, "patient"));
    if (subject.reference.isEmpty() && subject.identifier.isEmpty())
        return {};
    return {std::move(subject)};
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
    index.m_type = scan.type;
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
        entry.subjects = subjectsOf(resource, entry.type);
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
        noteUse(entry, member(resource, "managingOrganization"));
    } else if (type == QLatin1String("Appointment")) {
        for (const Json &participant : items(resource, "participant"))
            noteUse(entry, member(participant, "actor"));
    } else if (Actor actor = actorOfResource(resource); !actor.type.isEmpty()) {
        m_actors.insert(entry, std::move(actor));
    }
}

void FileIndex::noteComposition(const Json &resource, int entry)
{
    m_compositionEntry = entry;
    for (const char *name : {"type", "date", "subject", "custodian", "author", "contained"}) {
        if (const Json &value = member(resource, name); !value.is_null())
            m_composition[name] = value;
    }
    noteUse(entry, member(resource, "custodian"));
    for (const Json &author : items(resource, "author"))
        noteUse(entry, author);
    for (const Json &section : items(resource, "section")) {
        // LOINC, the sections that an International Patient Summary must have.
        const Json &code = member(section, "code");
        if (hasCoding(code, systems::kLoinc, "11450-4"))
            m_absences.conditions = absenceOfSection(section);
        else if (hasCoding(code, systems::kLoinc, "10160-0"))
            m_absences.medications = absenceOfSection(section);
        else if (hasCoding(code, systems::kLoinc, "48765-2"))
            m_absences.allergies = absenceOfSection(section);
    }
}

void FileIndex::noteUse(int entry, const Json &reference)
{
    const QString target = stringMember(reference, "reference");
    if (!target.isEmpty())
        m_used.emplace_back(entry, target);
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
    for (const auto &[holder, reference] : m_used)
        markUsed(reference, holder);
    m_used.clear();
    for (int i = 0; i < static_cast<int>(m_entries.size()); ++i) {
        if (m_entries[static_cast<std::size_t>(i)].type == QLatin1String("Appointment"))
            keepPatientsOnly(i);
    }
}

/// What is not kept in the chart, but whose name is.
void FileIndex::markUsed(const QString &reference, int from)
{
    const int found = resolve(reference, from);
    if (!m_organizations.contains(found) && !m_actors.contains(found))
        return;
    const char *&skip = m_entries[static_cast<std::size_t>(found)].skip;
    if (skip == reasons::kNotKept)
        skip = reasons::kUsedByReference;
    // A role names its practitioner, who names nobody.
    if (const QString practitioner = m_actors.value(found).practitioner; !practitioner.isEmpty()) {
        const int person = resolve(practitioner, found);
        if (m_actors.value(person).type == QLatin1String("Practitioner"))
            m_entries[static_cast<std::size_t>(person)].skip = reasons::kUsedByReference;
    }
}

void FileIndex::keepPatientsOnly(int entry)
{
    IndexedEntry &appointment = m_entries[static_cast<std::size_t>(entry)];
    const auto isSomebodyElse = [this, entry](const Subject &subject) {
        const int found = find(subject, entry);
        return !subject.certain
               && (found == kNone
                   || m_entries[static_cast<std::size_t>(found)].type != QLatin1String("Patient"));
    };
    auto &subjects = appointment.subjects;
    subjects.erase(std::remove_if(subjects.begin(), subjects.end(), isSomebodyElse),
                   subjects.end());
    if (subjects.empty() && !appointment.skip)
        appointment.skip = reasons::kNoPatient;
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

int FileIndex::find(const Subject &subject, int entry) const
{
    const int found = resolve(subject.reference, entry);
    if (found != kNone || subject.identifier.isEmpty())
        return found;
    return m_patientByIdentifier.value(subject.identifier, kNone);
}

std::optional<Concept> FileIndex::medication(int entry) const
{
    const auto found = m_medications.constFind(entry);
    return found == m_medications.cend() ? std::nullopt : std::optional<Concept>(*found);
}

void FileIndex::shareNames(SharedNames &shared) const
{
    const auto nameOf = [this](int entry) {
        const IndexedEntry &indexed = m_entries[static_cast<std::size_t>(entry)];
        return indexed.type + QLatin1Char('/') + indexed.id;
    };
    for (auto it = m_medications.cbegin(); it != m_medications.cend(); ++it)
        shared.medications.insert(nameOf(it.key()), it.value());
    for (auto it = m_actors.cbegin(); it != m_actors.cend(); ++it)
        shared.actors.insert(nameOf(it.key()), it.value());
}

} // namespace aidoctor::fhir
