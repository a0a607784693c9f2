#pragma once

#include "chart/chart_import.h"
#include "core/result.h"
#include "fhir/byte_source.h"
#include "fhir/file_index.h"
#include "fhir/import_options.h"
#include "fhir/import_report.h"

#include <map>
#include <memory>
#include <optional>
#include <vector>

namespace aidoctor::fhir {

/// One patient's part of a file, ready for the store, and what it is made of.
struct PreparedImport {
    chart::ChartImport import;
    std::map<QString, int> kept;                      ///< resources by type, the Patient included
    std::map<QString, std::map<QString, int>> voided; ///< by type and reason
};

/// A file that was checked as a whole and is handed out patient by patient, so that no more than
/// one patient's resources are in memory. Belongs to one thread at a time.
class FilePlan {
public:
    /// Reads and checks the whole file. With the errors of scanFile and FileIndex, and
    /// PATIENT_MISSING when it has no Patient and no resource says whom it is about.
    static Result<std::unique_ptr<FilePlan>> open(ByteSource source, ImportOptions options,
                                                  std::shared_ptr<SharedNames> shared);

    /// The next patient's part; nothing at the end. FILE_UNREADABLE when the file changed
    /// meanwhile.
    Result<std::optional<PreparedImport>> next();

    /// Resources that reach no patient, by type, and how many were read of each type.
    const std::map<QString, TypeCounts> &counts() const { return m_counts; }

private:
    struct Group {
        int patient = FileIndex::kNone; ///< entry of the file, or
        QString externalId;             ///< a patient that only the store can know
        std::vector<int> entries;
    };
    /// Where each patient's group is.
    struct Groups {
        QHash<QString, std::size_t> external;
        QHash<int, std::size_t> own;
    };

    FilePlan(ByteSource source, FileIndex index, ImportOptions options,
             std::shared_ptr<SharedNames> shared);
    void groupBySubject();
    const char *addToGroups(int entry, Groups &groups);
    const char *addToGroup(int entry, const Subject &subject, Groups &groups);
    Result<Json> load(int entry, QByteArray &raw);
    Status addPatient(const Group &group, PreparedImport &prepared);
    Status addRecord(int entry, PreparedImport &prepared);

    ByteSource m_source;
    FileIndex m_index;
    ImportOptions m_options;
    std::shared_ptr<SharedNames> m_shared;
    std::vector<Group> m_groups;
    std::size_t m_next = 0;
    std::map<QString, TypeCounts> m_counts;
};

/// What the store did, added to the report of the file. With no outcome the patient was not in the
/// store.
void addOutcome(FileReport &report, const PreparedImport &prepared,
                const std::optional<chart::ImportOutcome> &outcome);

/// Gives what a failure left uncounted its reason.
void addFailure(std::map<QString, TypeCounts> &types);

/// PATIENT_MISSING.
Error patientMissing();

} // namespace aidoctor::fhir
