#include "fhir/file_plan.h"

#include "chart/record_tables.h"
#include "fhir/date_shift.h"
#include "fhir/element.h"
#include "fhir/importer.h"
#include "fhir/reference.h"
#include "fhir/skip_reasons.h"

#include <QCoreApplication>
#include <QCryptographicHash>

#include <algorithm>

namespace aidoctor::fhir {

namespace {

class EntryReferences final : public References {
public:
    EntryReferences(const FileIndex &index, int entry, const SharedNames *shared)
        : m_index(index), m_entry(entry), m_shared(shared)
    {}

    std::optional<Concept> medication(const QString &reference) const override
    {
        const int found = m_index.resolve(reference, m_entry);
        if (found != FileIndex::kNone)
            return m_index.medication(found);
        const QString name = Reference::parse(reference).typeAndId();
        if (!m_shared || !m_shared->medications.contains(name))
            return std::nullopt;
        return m_shared->medications.value(name);
    }

    QString display(const QString &reference) const override
    {
        return m_index.display(m_index.resolve(reference, m_entry));
    }

    Actor actor(const QString &reference) const override
    {
        const int found = m_index.resolve(reference, m_entry);
        if (found == FileIndex::kNone && m_shared)
            return m_shared->actors.value(Reference::parse(reference).typeAndId());
        return m_index.actor(found);
    }

private:
    const FileIndex &m_index;
    int m_entry;
    const SharedNames *m_shared;
};

/// What a record says where it stands for "there is nothing to record".
Absence absenceInRecord(const Json &resource, const QString &type, const FileIndex &index,
                        int entry)
{
    if (type == QLatin1String("Immunization"))
        return absenceIn(member(resource, "vaccineCode"));
    if (!type.startsWith(QLatin1String("Medication")))
        return absenceIn(member(resource, "code"));
    const QString target = stringMember(member(resource, "medicationReference"), "reference");
    if (target.isEmpty())
        return absenceIn(member(resource, "medicationCodeableConcept"));
    if (target.startsWith(QLatin1Char('#')))
        return absenceIn(member(containedResource(resource, target), "code"));
    return index.medicationAbsence(index.resolve(target, entry));
}

const char *reasonFor(Absence absence)
{
    switch (absence) {
    case Absence::No:
        break;
    case Absence::NoneKnown:
        return reasons::kSaysNone;
    case Absence::NoneOfOneKind:
        return reasons::kSaysNoneOfOneKind;
    case Absence::NoInformation:
        return reasons::kSaysNoInformation;
    }
    return nullptr;
}

/// What all statements about missing entries of a list come to. "No known drug allergy" leaves food
/// and the rest open, and where one says "none" and another "not known", the careful one counts.
chart::ListStatus combined(chart::ListStatus before, Absence absence)
{
    using chart::ListStatus;
    switch (absence) {
    case Absence::No:
        return before;
    case Absence::NoneKnown:
        return before == ListStatus::Listed ? ListStatus::NoneKnown : before;
    case Absence::NoneOfOneKind:
        return before == ListStatus::Listed ? ListStatus::NoInformation : before;
    case Absence::NoInformation:
        break;
    }
    return ListStatus::NoInformation;
}

/// The list that a statement of absence in a resource of that type is about; null where none is
/// kept.
chart::ListStatus *absenceOf(const QString &type, chart::ChartImport &import)
{
    if (type == QLatin1String("AllergyIntolerance"))
        return &import.allergiesAbsence;
    if (type == QLatin1String("Condition"))
        return &import.conditionsAbsence;
    return type.startsWith(QLatin1String("Medication")) ? &import.medicationsAbsence : nullptr;
}

bool isEnteredInError(const Json &resource)
{
    return codeOf(member(resource, "status")) == QLatin1String("entered-in-error")
           || codeOf(member(resource, "verificationStatus")) == QLatin1String("entered-in-error");
}

/// True for a statement of absence that holds: not refuted, not resolved.
bool holds(const Json &resource)
{
    const QString clinical = codeOf(member(resource, "clinicalStatus"));
    return (clinical.isEmpty() || clinical == QLatin1String("active"))
           && codeOf(member(resource, "verificationStatus")) != QLatin1String("refuted");
}

template <typename Record>
void add(std::vector<chart::Imported<Record>> &list, Record record, QByteArray raw)
{
    chart::Imported<Record> imported;
    imported.rows.push_back(std::move(record));
    imported.raw = std::move(raw);
    list.push_back(std::move(imported));
}

void addMapped(chart::ChartImport &import, const Json &resource, const QString &type,
               const Origin &origin, QByteArray raw)
{
    if (type == QLatin1String("Condition")) {
        add(import.conditions, mapCondition(resource, origin), std::move(raw));
    } else if (type.startsWith(QLatin1String("Medication"))) {
        add(import.medications, mapMedication(resource, origin), std::move(raw));
    } else if (type == QLatin1String("AllergyIntolerance")) {
        add(import.allergies, mapAllergy(resource, origin), std::move(raw));
    } else if (type == QLatin1String("Observation")) {
        import.observations.push_back({mapObservation(resource, origin), std::move(raw)});
    } else if (type == QLatin1String("Encounter")) {
        add(import.encounters, mapEncounter(resource, origin), std::move(raw));
    } else if (type == QLatin1String("Immunization")) {
        add(import.immunizations, mapImmunization(resource, origin), std::move(raw));
    } else if (type == QLatin1String("Procedure")) {
        add(import.procedures, mapProcedure(resource, origin), std::move(raw));
    } else if (type == QLatin1String("Appointment")) {
        add(import.appointments, mapAppointment(resource, origin), std::move(raw));
    } else {
        add(import.documents, mapDocument(resource, origin), std::move(raw));
    }
}

} // namespace

Error patientMissing()
{
    return Error{QString::fromLatin1(codes::kPatientMissing),
                 QCoreApplication::translate(
                     "fhir", "This file has no patient, and the store does not know the one it is "
                             "about. Import the patient first, or export the file with the "
                             "patient."),
                 {}};
}

Result<std::unique_ptr<FilePlan>> FilePlan::open(ByteSource source, ImportOptions options,
                                                 std::shared_ptr<SharedNames> shared)
{
    auto scan = scanFile(source);
    if (!scan)
        return failure(scan.error());
    auto index = FileIndex::build(source, std::move(*scan));
    if (!index)
        return failure(index.error());
    if (shared && index->kind() == FileScan::Kind::Lines)
        index->shareNames(*shared);
    std::unique_ptr<FilePlan> plan(
        new FilePlan(std::move(source), std::move(*index), options, std::move(shared)));
    plan->groupBySubject();
    // A bulk export has files without anyone's records (Organization, Medication): these are fine.
    // A bundle without a patient is not.
    const auto &entries = plan->m_index.entries();
    const bool bulk =
        plan->m_index.kind() == FileScan::Kind::Lines
        && std::none_of(entries.begin(), entries.end(), [](const auto &entry) {
               return entry.type == QLatin1String("Bundle") || entry.skip == reasons::kNoSubject;
           });
    if (plan->m_groups.empty() && !bulk)
        return failure(patientMissing());
    return plan;
}

FilePlan::FilePlan(ByteSource source, FileIndex index, ImportOptions options,
                   std::shared_ptr<SharedNames> shared)
    : m_source(std::move(source)),
      m_index(std::move(index)),
      m_options(options),
      m_shared(std::move(shared))
{}

void FilePlan::groupBySubject()
{
    Groups groups;
    for (const int patient : m_index.patients()) {
        groups.own.insert(patient, m_groups.size());
        Group group;
        group.patient = patient;
        m_groups.push_back(std::move(group));
    }
    const auto &entries = m_index.entries();
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const IndexedEntry &entry = entries[i];
        TypeCounts &counts = m_counts[entry.type];
        ++counts.read;
        const char *skip = entry.skip;
        if (!skip && entry.type != QLatin1String("Patient"))
            skip = addToGroups(static_cast<int>(i), groups);
        if (skip)
            ++counts.skipped[QString::fromLatin1(skip)];
    }
}

/// Puts a record to its patient, or answers why it has none. An appointment of several patients
/// goes to each of them and counts as one resource for each.
const char *FilePlan::addToGroups(int entry, Groups &groups)
{
    const IndexedEntry &indexed = m_index.entries()[static_cast<std::size_t>(entry)];
    const char *reason = reasons::kNoSubject;
    int placed = 0;
    for (const Subject &subject : indexed.subjects) {
        const char *refused = addToGroup(entry, subject, groups);
        if (!refused)
            ++placed;
        else if (placed == 0)
            reason = refused;
    }
    if (placed == 0)
        return reason;
    m_counts[indexed.type].read += placed - 1;
    return nullptr;
}

const char *FilePlan::addToGroup(int entry, const Subject &subject, Groups &groups)
{
    const auto place = [this, entry](std::size_t group) {
        auto &entries = m_groups[group].entries;
        if (!entries.empty() && entries.back() == entry)
            return reasons::kRepeated; // named twice
        entries.push_back(entry);
        return static_cast<const char *>(nullptr);
    };
    const int patient = m_index.find(subject, entry);
    if (patient != FileIndex::kNone) {
        const auto group = groups.own.constFind(patient);
        return group == groups.own.cend() ? reasons::kSubjectIsNoPatient : place(*group);
    }
    const Reference reference = Reference::parse(subject.reference);
    if (!reference.type.isEmpty() && reference.type != QLatin1String("Patient"))
        return reasons::kSubjectIsNoPatient;
    // A bundle with patients is complete in itself; other files may be about patients of the store.
    const bool alone = m_index.patients().empty() || m_index.kind() == FileScan::Kind::Lines;
    if (!alone || reference.contained || reference.id.isEmpty())
        return reasons::kSubjectElsewhere;
    const auto known = groups.external.constFind(reference.id);
    if (known != groups.external.cend())
        return place(*known);
    groups.external.insert(reference.id, m_groups.size());
    Group group;
    group.externalId = reference.id;
    group.entries.push_back(entry);
    m_groups.push_back(std::move(group));
    return nullptr;
}

Result<Json> FilePlan::load(int entry, QByteArray &raw)
{
    const IndexedEntry &indexed = m_index.entries()[static_cast<std::size_t>(entry)];
    raw = compactJson(m_source.read(indexed.slot.offset, indexed.slot.length));
    if (QCryptographicHash::hash(raw, QCryptographicHash::Sha1) != indexed.hash)
        return failure(fileChanged());
    auto resource = parseJson(raw);
    if (!resource)
        return failure(fileChanged());
    if (m_options.shiftDays != 0) {
        shiftDates(*resource, m_options.shiftDays);
        raw = dumpJson(*resource);
    }
    return resource;
}

Status FilePlan::addPatient(const Group &group, PreparedImport &prepared)
{
    chart::ChartImport &import = prepared.import;
    import.importedBy = m_options.importedBy;
    if (group.patient == FileIndex::kNone) {
        import.carriesPatient = false;
        import.patient.fhirId = group.externalId;
        return {};
    }
    const auto resource = load(group.patient, import.patientRaw);
    if (!resource)
        return failure(resource.error());
    import.patient =
        mapPatient(*resource, m_index.entries()[static_cast<std::size_t>(group.patient)].id);
    import.patient.source = m_index.source(*resource, group.patient);
    import.patient.recordAsOf = m_index.recordAsOf(import.patient.recordAsOfStated);
    import.patient.recordAsOf.text =
        shiftedDate(import.patient.recordAsOf.text, m_options.shiftDays);
    const Absences said = m_index.absences(group.patient);
    import.conditionsAbsence = combined(import.conditionsAbsence, said.conditions);
    import.medicationsAbsence = combined(import.medicationsAbsence, said.medications);
    import.allergiesAbsence = combined(import.allergiesAbsence, said.allergies);
    const Extent extent = m_index.extent(group.patient);
    import.full = extent != Extent::Part;
    import.presumed = extent == Extent::Presumed;
    if (m_options.partial) {
        import.full = !*m_options.partial && m_index.kind() == FileScan::Kind::Bundle;
        import.presumed = false;
    }
    ++prepared.kept[QStringLiteral("Patient")];
    return {};
}

Status FilePlan::addRecord(int entry, PreparedImport &prepared)
{
    QByteArray raw;
    const auto resource = load(entry, raw);
    if (!resource)
        return failure(resource.error());
    const IndexedEntry &indexed = m_index.entries()[static_cast<std::size_t>(entry)];
    const auto leaveOut = [&](const char *reason) {
        prepared.import.voided.push_back({indexed.type, indexed.id});
        ++prepared.voided[indexed.type][QString::fromLatin1(reason)];
    };
    if (isEnteredInError(*resource)) {
        leaveOut(reasons::kEnteredInError);
        return {};
    }
    const Absence absence = absenceInRecord(*resource, indexed.type, m_index, entry);
    if (absence != Absence::No) {
        chart::ListStatus *said = absenceOf(indexed.type, prepared.import);
        if (said && holds(*resource))
            *said = combined(*said, absence);
        leaveOut(reasonFor(absence));
        return {};
    }
    const EntryReferences references(m_index, entry, m_shared.get());
    const Origin origin{indexed.id, references, m_index.isLaboratoryResult(entry)};
    addMapped(prepared.import, *resource, indexed.type, origin, std::move(raw));
    ++prepared.kept[indexed.type];
    return {};
}

Result<std::optional<PreparedImport>> FilePlan::next()
{
    if (m_next == m_groups.size())
        return std::optional<PreparedImport>();
    const Group group = std::move(m_groups[m_next++]);
    PreparedImport prepared;
    Status done = addPatient(group, prepared);
    for (const int entry : group.entries) {
        if (done)
            done = addRecord(entry, prepared);
    }
    if (!done)
        return failure(done.error());
    return std::optional<PreparedImport>(std::move(prepared));
}

void addOutcome(FileReport &report, const PreparedImport &prepared,
                const std::optional<chart::ImportOutcome> &outcome)
{
    auto &types = report.types;
    if (!outcome) {
        for (const auto &[type, count] : prepared.kept)
            types[type].skipped[QString::fromLatin1(reasons::kPatientNotInStore)] += count;
    } else {
        if (std::find(report.patients.begin(), report.patients.end(), outcome->patient)
            == report.patients.end())
            report.patients.push_back(outcome->patient);
        report.addedOnly += outcome->addedOnly ? 1 : 0;
        report.older += outcome->older ? 1 : 0;
        for (const auto &[type, counts] : outcome->counts) {
            types[type].stored += counts.stored;
            types[type].unchanged += counts.unchanged;
            types[type].removed += counts.removed;
            types[type].unreported += counts.unreported;
            if (counts.older > 0)
                types[type].skipped[QString::fromLatin1(reasons::kOlderExport)] += counts.older;
        }
    }
    for (const auto &[type, voided] : prepared.voided) {
        int removed = 0;
        if (outcome) {
            const auto counts = outcome->counts.find(type);
            removed = counts == outcome->counts.end() ? 0 : counts->second.removed;
        }
        for (const auto &[reason, count] : voided) {
            const int left = std::max(0, count - removed);
            removed -= count - left;
            if (left > 0)
                types[type].skipped[reason] += left;
        }
    }
}

void addFailure(std::map<QString, TypeCounts> &types)
{
    for (auto &[type, counts] : types) {
        const int known = counts.stored + counts.unchanged + counts.removed + counts.skippedInAll();
        if (counts.read > known)
            counts.skipped[QString::fromLatin1(reasons::kFileFailed)] += counts.read - known;
    }
}

} // namespace aidoctor::fhir
