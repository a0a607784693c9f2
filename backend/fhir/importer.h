#pragma once

#include "core/result.h"
#include "fhir/import_options.h"
#include "fhir/import_report.h"

#include <QByteArray>
#include <QCoroTask>
#include <QString>
#include <QStringList>

#include <functional>
#include <memory>
#include <stop_token>

namespace aidoctor {
class WorkerPool;
}
namespace aidoctor::chart {
class ChartStore;
}

/// Error codes of a file, besides those of the store and INVALID_JSON, TOO_LARGE, FILE_UNREADABLE.
/// No message names a patient or quotes the file.
namespace aidoctor::codes {
inline constexpr auto kPatientMissing = "PATIENT_MISSING"; ///< no Patient in it, none in the store
inline constexpr auto kNotFhir = "NOT_FHIR"; ///< JSON, but no Bundle, NDJSON or FHIR resource
} // namespace aidoctor::codes

namespace aidoctor::fhir {

struct SharedNames;

/// Reads FHIR R4 into the store: transaction, collection, searchset and document bundles, NDJSON
/// and single resources. Parsing and mapping run on the worker pool, writing on the store's
/// threads; the event loop only waits. A file's content is checked as a whole before the first of
/// its patients is written, each patient in one transaction.
class Importer {
public:
    using Progress = std::function<void(int done, int total)>;

    /// Both must outlive every import.
    Importer(chart::ChartStore &store, WorkerPool &workers);

    /// Imports files, and folders with all *.json and *.ndjson below them, in order of their names;
    /// of NDJSON files those with patients come first, because the others point to them.
    /// A file that fails has its error in its FileReport and the rest goes on.
    /// Fails as a whole only with CANCELLED, SHUTTING_DOWN or OVERLOADED.
    /// @param progress called in the event loop after each file
    QCoro::Task<Result<ImportReport>> importPaths(QStringList paths, std::stop_token stop,
                                                  Progress progress = {},
                                                  ImportOptions options = {});

    /// Imports one file; a link to one is FILE_UNREADABLE. What went wrong is in the report,
    /// CANCELLED included: then the patients listed there are stored, and the rest is not.
    /// @param names what the files of one bulk export share; may be null
    QCoro::Task<FileReport> importFile(QString path, ImportOptions options,
                                       std::shared_ptr<SharedNames> names, std::stop_token stop);

    /// Imports one bundle, NDJSON text or resource. Fails with what a file can fail with.
    /// @param name what to call it in the report
    QCoro::Task<Result<FileReport>> importContent(QByteArray content, QString name,
                                                  ImportOptions options = {});

private:
    chart::ChartStore &m_store;
    WorkerPool &m_workers;
};

} // namespace aidoctor::fhir
