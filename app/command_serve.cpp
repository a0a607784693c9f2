#include "commands.h"

#include "command_line.h"
#include "core/completion.h"
#include "job.h"

#include <cstdio>

namespace aidoctor::app {

namespace {

struct ServeOptions {
    quint16 port = 0;
    bool openToAll = false;
    QStringList allowedOrigins;
};

QCoro::Task<int> serve(clinic::Clinic *clinic, std::stop_token stop, ServeOptions options)
{
    auto watching = clinic->watch();
    const Status watched = co_await std::move(watching);
    if (!watched) {
        complain(watched.error());
        co_return kExitFailed;
    }
    const auto port = clinic->startApi(options.port, options.openToAll, options.allowedOrigins);
    if (!port) {
        complain(port.error());
        co_return kExitFailed;
    }
    std::printf("listening on http://127.0.0.1:%d\n", int{*port});
    std::fflush(stdout);
    Completion<bool> asked;
    auto onStop = [asked] { asked.set(true); };
    const std::stop_callback callback(stop, std::move(onStop));
    co_await asked;
    co_return kExitDone;
}

} // namespace

int runServe(QCoreApplication &application, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        QCoreApplication::translate("command_line", "Serves the local API until it is stopped."));
    addCommonOptions(parser);
    parser.addOptions({
        {QStringLiteral("port"),
         QCoreApplication::translate("command_line", "The port; 0 takes a free one."),
         QStringLiteral("N")},
        {QStringLiteral("open"),
         QCoreApplication::translate("command_line", "Answer without a token (demo only).")},
        {QStringLiteral("allow-origin"),
         QCoreApplication::translate("command_line", "A web page's origin that may use the API."),
         QStringLiteral("ORIGIN")},
    });
    addWatchOption(parser);
    parser.process(arguments);
    auto options = readCommonOptions(parser);
    const auto port = readPort(parser);
    const auto watchFolder = readWatchFolder(parser);
    if (!options || !port || !watchFolder || !parser.positionalArguments().isEmpty()) {
        if (!options)
            complain(options.error());
        else if (!port)
            complain(port.error());
        else if (!watchFolder)
            complain(watchFolder.error());
        else
            std::fputs(qPrintable(usage()), stderr);
        return kExitUsage;
    }
    options->watchFolder = *watchFolder;
    ServeOptions serving;
    serving.port = *port;
    serving.openToAll = parser.isSet(QStringLiteral("open"));
    serving.allowedOrigins = parser.values(QStringLiteral("allow-origin"));
    if (serving.openToAll && !options->demo) {
        std::fprintf(stderr, "%s\n",
                     qPrintable(QCoreApplication::translate(
                         "command_line", "--open is for the demo only: add --demo.")));
        return kExitUsage;
    }
    Job job(*options, [serving](clinic::Clinic *clinic, std::stop_token stop) {
        return serve(clinic, stop, serving);
    });
    return job.run(application);
}

} // namespace aidoctor::app
