#pragma once

#include "chart/chart.h"
#include "core/json.h"
#include "core/result.h"
#include "fhir/absence.h"
#include "fhir/byte_source.h"
#include "fhir/concept.h"
#include "fhir/file_scan.h"
#include "fhir/resource_mapper.h"

#include <QByteArray>
#include <QHash>
#include <QSet>
#include <QString>

#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace aidoctor::fhir {

/// Names in the other NDJSON files of a folder, by "Type/id": a bulk export writes one file per
/// type.
struct SharedNames {
    QHash<QString, Concept> medications;
    QHash<QString, Actor> actors;
};

/// Whom a resource is about, as it says itself.
struct Subject {
    QString reference;
    QString identifier;  ///< "system|value" of a logical reference
    bool certain = true; ///< false: a participant that may be somebody else than a patient
};

/// One resource of a file: where it is, who it is and why it may not reach the chart.
struct IndexedEntry {
    Slot slot;
    QString type;
    QString id;
    std::vector<Subject> subjects; ///< one; more for an appointment of several patients
    std::int64_t lastUpdated = 0;
    QByteArray hash;
    const char *skip = nullptr; ///< one of reasons::
};

/// How much of what its source has of a patient a file holds, judged by the kind of file.
enum class Extent {
    Part,     ///< search results, messages, single resources, NDJSON: what is absent says nothing
    Presumed, ///< a transaction, batch or collection: an export, or one new result on its way
    Whole,    ///< a patient summary
};

/// What a file holds, after one reading of each of its resources: ids, subjects, and the names that
/// other resources show. The resources themselves are not kept.
class FileIndex {
public:
    static constexpr int kNone = -1;

    /// INVALID_JSON for a damaged line, NOT_FHIR for a line that is no resource, FILE_UNREADABLE
    /// when the file changed meanwhile.
    static Result<FileIndex> build(ByteSource &source, FileScan scan);

    FileScan::Kind kind() const { return m_kind; }
    const std::vector<IndexedEntry> &entries() const { return m_entries; }
    /// The entries that are the file's Patients, each person once.
    const std::vector<int> &patients() const { return m_patients; }

    /// The entry a reference of entry `from` names, or kNone.
    int resolve(const QString &reference, int from) const;
    /// The Patient that one of an entry's subjects is, or kNone.
    int find(const Subject &subject, int entry) const;
    bool isLaboratoryResult(int entry) const { return m_laboratoryResults.contains(entry); }

    std::optional<Concept> medication(int entry) const;
    /// What the Medication itself says where it stands for "no known medications".
    Absence medicationAbsence(int entry) const
    {
        return m_medicationAbsence.value(entry, Absence::No);
    }
    QString display(int entry) const { return m_displays.value(entry); }
    /// The practitioner, role, place or service an entry is; without a type for others.
    Actor actor(int entry) const { return m_actors.value(entry); }
    void shareNames(SharedNames &shared) const;

    /// When the source made the export: Bundle.timestamp, Composition.date or Bundle.meta; else the
    /// newest date of a resource, and then `stated` is false. Never the clock.
    chart::ClinicalDate recordAsOf(bool &stated) const;
    /// Who made it: the document's custodian, meta.source, the patient's managing organization,
    /// the document's author, or "FHIR import".
    QString source(const Json &patient, int patientEntry) const;
    Extent extent(int patientEntry) const;
    /// What the document's sections say where they are empty.
    Absences absences(int patientEntry) const;

private:
    Status readAll(ByteSource &source, FileScan scan);
    void read(const Json &resource, const QByteArray &text, Slot slot);
    void noteNames(const Json &resource, int entry);
    void noteComposition(const Json &resource, int entry);
    void noteUse(int entry, const Json &reference);
    void markUsed(const QString &reference, int from);
    void noteLaboratoryResults(const Json &report, int entry);
    void noteDates(const Json &resource);
    void chooseVersions();
    void link();
    void keepPatientsOnly(int entry);
    bool isDocumentOf(int patientEntry) const;
    QString organizationName(const Json &holder, const Json &reference, int from) const;

    FileScan::Kind m_kind = FileScan::Kind::Resource;
    QString m_type; ///< Bundle.type
    QString m_timestamp;
    Json m_meta;
    std::vector<IndexedEntry> m_entries;
    std::vector<int> m_patients;
    QHash<QString, int> m_byUrl;
    QHash<QString, int> m_byTypeAndId;
    QHash<QString, int> m_patientByIdentifier;
    QHash<int, QStringList> m_patientIdentifiers;
    QHash<int, Concept> m_medications;
    QHash<int, Absence> m_medicationAbsence;
    QHash<int, QString> m_displays;
    QHash<int, QString> m_organizations;
    QHash<int, Actor> m_actors;
    std::vector<std::pair<int, QString>> m_reportedResults;
    std::vector<std::pair<int, QString>> m_used; ///< who names an organization or actor, and how
    QSet<int> m_laboratoryResults;
    Json m_composition; ///< only the members that are needed
    int m_compositionEntry = kNone;
    Absences m_absences;
    chart::ClinicalDate m_newest;
    std::int64_t m_newestKey = 0;
};

/// FILE_UNREADABLE: it was changed while it was read.
Error fileChanged();

} // namespace aidoctor::fhir
