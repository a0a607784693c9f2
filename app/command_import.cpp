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
                             bool json)
{
    auto importing = clinic->importer().importPaths(paths, stop, showProgress);
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
    parser.addOption({QStringLiteral("json"),
                      QCoreApplication::translate("command_line", "Print the summary as JSON.")});
    parser.addPositionalArgument(QStringLiteral("PATH"),
                                 QCoreApplication::translate("command_line", "A file or a folder."),
                                 QStringLiteral("PATH..."));
    parser.process(arguments);
    const QStringList paths = parser.positionalArguments();
    const auto options = readCommonOptions(parser);
    if (!options || paths.isEmpty()) {
        if (!options)
            complain(options.error());
        else
            std::fputs(qPrintable(usage()), stderr);
        return kExitUsage;
    }
    const bool json = parser.isSet(QStringLiteral("json"));
    Job job(*options, [paths, json](clinic::Clinic *clinic, std::stop_token stop) {
        return importPaths(clinic, stop, paths, json);
    });
    return job.run(application);
}

} // namespace aidoctor::app
