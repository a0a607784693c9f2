#include "commands.h"

#include "command_line.h"
#include "job.h"

#include <cstdio>

namespace aidoctor::app {

namespace {

void showProgress(int done, int total)
{
    if (!platform::isTerminal(stderr))
        return;
    std::fprintf(stderr, "\r%d / %d%s", done, total, done == total ? "\n" : "");
    std::fflush(stderr);
}

QCoro::Task<int> importPaths(clinic::Clinic *clinic, std::stop_token stop, QStringList paths,
                             fhir::ImportOptions how, bool json)
{
    auto importing = clinic->importer().importPaths(paths, stop, showProgress, how);
    const auto report = co_await std::move(importing);
    if (!report) {
        complain(report.error());
        co_return kExitFailed;
    }
    const QByteArray text = json ? dumpJson(report->toJson(), 2) + '\n' : report->toText().toUtf8();
    std::fwrite(text.constData(), 1, static_cast<std::size_t>(text.size()), stdout);
    co_return report->failedFiles() == 0 ? kExitDone : kExitFailed;
}

} // namespace

int runImport(QCoreApplication &application, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(QCoreApplication::translate(
        "command_line",
        "Imports FHIR R4 bundles, patient summaries and NDJSON: files or folders."));
    addCommonOptions(parser);
    parser.addOptions({
        {QStringLiteral("json"),
         QCoreApplication::translate("command_line", "Print the summary as JSON.")},
        {QStringLiteral("partial"),
         QCoreApplication::translate("command_line", "The files add to charts: what they lack is "
                                                     "not marked as no longer reported.")},
        {QStringLiteral("full"),
         QCoreApplication::translate("command_line", "Each bundle is all its source has of its "
                                                     "patients: what it lacks is marked as no "
                                                     "longer reported.")},
    });
    parser.addPositionalArgument(QStringLiteral("PATH"),
                                 QCoreApplication::translate("command_line", "A file or a folder."),
                                 QStringLiteral("PATH..."));
    parser.process(arguments);
    const QStringList paths = parser.positionalArguments();
    const auto options = readCommonOptions(parser);
    fhir::ImportOptions how;
    how.importedBy = security::Actor::control();
    const bool full = parser.isSet(QStringLiteral("full"));
    if (full || parser.isSet(QStringLiteral("partial")))
        how.partial = !full;
    const bool both = full && parser.isSet(QStringLiteral("partial"));
    if (!options || paths.isEmpty() || both) {
        if (!options)
            complain(options.error());
        else
            std::fputs(qPrintable(usage()), stderr);
        return kExitUsage;
    }
    const bool json = parser.isSet(QStringLiteral("json"));
    Job job(*options, [paths, how, json](clinic::Clinic *clinic, std::stop_token stop) {
        return importPaths(clinic, stop, paths, how, json);
    });
    return job.run(application);
}

} // namespace aidoctor::app
