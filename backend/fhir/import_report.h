#pragma once

#include "chart/chart.h"
#include "core/error.h"
#include "core/json.h"

#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace aidoctor::fhir {

/// What became of the resources of one type:
/// read == stored + unchanged + removed + the sum of skipped. Nothing is dropped silently.
struct TypeCounts {
    int read = 0;
    int stored = 0;                 ///< new in the chart, or changed
    int unchanged = 0;              ///< in the chart already, the same
    int removed = 0;                ///< left the chart because the source took it back
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
};

struct ImportReport {
    std::vector<FileReport> files;

    int failedFiles() const;
    std::map<QString, TypeCounts> totals() const;
    /// {files: [{file, error?, patients, types}], totals, failed_files}
    Json toJson() const;
    /// A compact table for the terminal: one line per resource type, one per reason for skipping,
    /// and one per file that failed.
    QString toText() const;
};

Json toJson(const FileReport &report);

} // namespace aidoctor::fhir
