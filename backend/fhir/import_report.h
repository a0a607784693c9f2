#pragma once

#include "chart/chart.h"
#include "core/error.h"
#include "core/json.h"

#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <vector>

namespace aidoctor::fhir {

/// What became of the resources of one type:
/// read == stored + unchanged + removed + the sum of skipped. Nothing is dropped silently.
struct TypeCounts {
    int read = 0;
    int stored = 0;    ///< new in the chart, or changed
    int unchanged = 0; ///< in the chart already, the same
    int removed = 0;   ///< left the chart because the source took it back
    /// Not of what was read: in the chart from earlier exports of the source, absent from this one.
    int unreported = 0;
    std::map<QString, int> skipped; ///< by reason

    int skippedInAll() const;
    TypeCounts &operator+=(const TypeCounts &other);
    friend bool operator==(const TypeCounts &, const TypeCounts &) = default;
};

/// What an import did with one file. With an error, nothing was written but the
/// patients listed in `patients`.
struct FileReport {
    QString file; ///< as given, or below the folder that was given
    std::optional<Error> error;
    std::vector<chart::PatientId> patients;
    std::map<QString, TypeCounts> types; ///< by resource type; "(no resource)" for empty entries
    /// Patients whose part was taken as an addition, because it repeats less than half of what the
    /// chart has from its source.
    int addedOnly = 0;
    int older = 0; ///< patients of whom the chart has a newer export of this source
};

struct ImportReport {
    std::vector<FileReport> files;

    int failedFiles() const;
    std::map<QString, TypeCounts> totals() const;
    /// {files: [{file, error?, patients, types, added_only, older}], totals, failed_files}
    Json toJson() const;
    /// A compact table for the terminal: one line per resource type, one per reason for skipping,
    /// one for what is no longer reported, and what else is to be known of a file.
    QString toText() const;
};

Json toJson(const FileReport &report);

/// What a person should know of a file that was imported; empty where all is plain.
QStringList notes(const FileReport &report);

} // namespace aidoctor::fhir
