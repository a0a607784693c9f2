#include "fhir/importer.h"

#include "chart/chart_store.h"
#include "core/logging.h"
#include "core/worker_pool.h"
#include "fhir/file_list.h"
#include "fhir/file_plan.h"

#include <QCoreApplication>

#include <algorithm>

namespace aidoctor::fhir {

namespace {

/// A plan on its way between the workers and the event loop.
using Plan = std::shared_ptr<FilePlan>;
using Names = std::shared_ptr<SharedNames>;

Error cancelled()
{
    return Error{QString::fromLatin1(codes::kCancelled),
                 QCoreApplication::translate("fhir", "The import was stopped."),
                 {}};
}

/// Destroys a plan on a worker: an index of many entries takes longer than a turn of the loop may.
QCoro::Task<> dispose(WorkerPool *workers, Plan plan)
{
    auto work = [plan = std::move(plan)]() mutable -> Status {
        plan.reset();
        return {};
    };
    auto task = workers->run(std::move(work));
    co_await std::move(task);
}

/// Stores the patients of an opened file one after the other. An error leaves in the report what
/// was stored before it.
QCoro::Task<FileReport> storeAll(chart::ChartStore *store, WorkerPool *workers, Plan plan,
                                 std::stop_token stop)
{
    FileReport report;
    report.types = plan->counts();
    bool knownToStore = true;
    while (!report.error) {
        auto work = [plan]() { return plan->next(); };
        auto preparing = workers->run(std::move(work));
        auto prepared = co_await std::move(preparing);
        if (!prepared) {
            report.error = prepared.error();
            break;
        }
        if (!*prepared)
            break;
        if (stop.stop_requested()) {
            report.error = cancelled();
            break;
        }
        PreparedImport part = std::move(**prepared);
        const bool carriesPatient = part.import.carriesPatient;
        auto storing = store->store(std::move(part.import));
        const auto outcome = co_await std::move(storing);
        if (outcome) {
            addOutcome(report, part, *outcome);
        } else if (!carriesPatient
                   && outcome.error().code == QLatin1String(codes::kPatientNotFound)) {
            addOutcome(report, part, std::nullopt);
            knownToStore = false;
        } else {
            report.error = outcome.error();
        }
    }
    if (!report.error && report.patients.empty() && !knownToStore)
        report.error = patientMissing();
    if (report.error)
        addFailure(report.types);
    co_return report;
}

QCoro::Task<FileReport> importSource(chart::ChartStore *store, WorkerPool *workers,
                                     std::function<Result<ByteSource>()> open,
                                     ImportOptions options, Names names, std::stop_token stop)
{
    FileReport report;
    auto work = [open = std::move(open), options, names]() -> Result<Plan> {
        auto source = open();
        if (!source)
            return failure(source.error());
        auto opened = FilePlan::open(std::move(*source), options, names);
        if (!opened)
            return failure(opened.error());
        return Plan(std::move(*opened));
    };
    auto opening = workers->run(std::move(work));
    auto plan = co_await std::move(opening);
    if (!plan) {
        report.error = plan.error();
        co_return report;
    }
    auto storing = storeAll(store, workers, *plan, stop);
    report = co_await std::move(storing);
    Plan last = std::move(*plan);
    auto disposing = dispose(workers, std::move(last));
    co_await std::move(disposing);
    if (report.error)
        qCInfo(log::fhir) << "a file failed:" << report.error->code;
    co_return report;
}

/// Errors that are not a file's: going on would repeat them for every file.
bool endsImport(const Error &error)
{
    return error.code == QLatin1String(codes::kCancelled)
           || error.code == QLatin1String(codes::kShuttingDown)
           || error.code == QLatin1String(codes::kOverloaded);
}

QCoro::Task<Result<ImportReport>> importAll(chart::ChartStore *store, WorkerPool *workers,
                                            QStringList paths, std::stop_token stop,
                                            Importer::Progress progress, ImportOptions options)
{
    auto listWork = [paths]() -> Result<std::vector<ListedFile>> { return listFiles(paths); };
    auto listing = workers->run(std::move(listWork));
    const auto files = co_await std::move(listing);
    if (!files)
        co_return failure(files.error());
    ImportReport report;
    std::map<QString, Names> byFolder;
    const int total = static_cast<int>(files->size());
    for (const ListedFile &file : *files) {
        if (stop.stop_requested())
            co_return failure(cancelled());
        FileReport done;
        if (file.error) {
            done.error = file.error;
        } else {
            Names &names = byFolder[file.folder];
            if (!names)
                names = std::make_shared<SharedNames>();
            const QString path = file.path;
            std::function<Result<ByteSource>()> open = [path] { return ByteSource::file(path); };
            auto importing = importSource(store, workers, std::move(open), options, names, stop);
            done = co_await std::move(importing);
        }
        if (done.error && endsImport(*done.error))
            co_return failure(*done.error);
        done.file = file.shown;
        report.files.push_back(std::move(done));
        if (progress)
            progress(static_cast<int>(report.files.size()), total);
    }
    co_return report;
}

QCoro::Task<Result<FileReport>> importOne(chart::ChartStore *store, WorkerPool *workers,
                                          QByteArray content, QString name, ImportOptions options)
{
    std::function<Result<ByteSource>()> open = [content = std::move(content), name] {
        return ByteSource::content(content, name);
    };
    auto importing =
        importSource(store, workers, std::move(open), options, Names(), std::stop_token());
    FileReport report = co_await std::move(importing);
    if (report.error)
        co_return failure(*report.error);
    report.file = name;
    co_return report;
}

} // namespace

Importer::Importer(chart::ChartStore &store, WorkerPool &workers)
    : m_store(store), m_workers(workers)
{}

QCoro::Task<Result<ImportReport>> Importer::importPaths(QStringList paths, std::stop_token stop,
                                                        Progress progress, ImportOptions options)
{
    return importAll(&m_store, &m_workers, std::move(paths), std::move(stop), std::move(progress),
                     options);
}

QCoro::Task<FileReport> Importer::importFile(QString path, ImportOptions options,
                                             std::shared_ptr<SharedNames> names,
                                             std::stop_token stop)
{
    std::function<Result<ByteSource>()> open = [path] { return ByteSource::fileItself(path); };
    return importSource(&m_store, &m_workers, std::move(open), options, std::move(names),
                        std::move(stop));
}

QCoro::Task<Result<FileReport>> Importer::importContent(QByteArray content, QString name,
                                                        ImportOptions options)
{
    return importOne(&m_store, &m_workers, std::move(content), std::move(name), options);
}

} // namespace aidoctor::fhir
