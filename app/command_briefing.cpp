#include "commands.h"

#include "api/sse_events.h"
#include "command_line.h"
#include "job.h"

/// ai-doctorctl briefing.
namespace aidoctor::app {

namespace {

enum class Form { Text, Json, Events };

QByteArray asText(const briefing::StoredBriefing &stored)
{
    QString text = stored.briefing.summary.oneLiner + QLatin1Char('\n');
    for (const briefing::Flag &flag : stored.briefing.flags)
        text += QStringLiteral("\n[%1] %2\n    %3\n")
                    .arg(clinical::severityName(flag.severity), flag.title, flag.description);
    int number = 0;
    for (const briefing::SuggestedAction &action : stored.briefing.suggestedActions)
        text += QStringLiteral("\n%1. %2 (%3)").arg(++number).arg(action.action, action.reason);
    return text.toUtf8();
}

QCoro::Task<int> brief(clinic::Clinic *clinic, std::stop_token stop, chart::PatientId id, Form form)
{
    const std::shared_ptr<briefing::RunWatcher> watcher = clinic->runs().watch(id);
    auto onStop = [clinic, id] { clinic->runs().cancel(id); };
    const std::stop_callback callback(stop, std::move(onStop));
    for (;;) {
        auto waiting = watcher->next();
        const auto next = co_await std::move(waiting);
        if (!next)
            co_return kExitFailed;
        if (form == Form::Events) {
            const auto event = api::toSse(next->event);
            if (event)
                print("event: " + event->name + "\ndata: " + dumpJson(event->data) + '\n');
        }
        if (const auto *published = std::get_if<briefing::event::Published>(&next->event)) {
            if (form == Form::Json)
                print(jsonTextOf(published->briefing));
            else if (form == Form::Text)
                print(asText(published->briefing));
        }
        if (const auto *failed = std::get_if<briefing::event::Failed>(&next->event)) {
            complain(failed->error);
            co_return kExitFailed;
        }
        if (std::holds_alternative<briefing::event::Done>(next->event))
            co_return kExitDone;
    }
}

} // namespace

int runBriefing(QCoreApplication &application, const QStringList &arguments)
{
    QCommandLineParser parser;
    addCommonOptions(parser);
    parser.addOptions({
        {QStringLiteral("json"),
         QCoreApplication::translate("command_line", "Print the briefing as JSON.")},
        {QStringLiteral("events"),
         QCoreApplication::translate("command_line", "Print the live events as they come.")},
    });
    parser.addPositionalArgument(QStringLiteral("PATIENT"),
                                 QCoreApplication::translate("command_line", "The patient's id."));
    parser.process(arguments);
    const auto options = readCommonOptions(parser);
    if (!options) {
        complain(options.error());
        return kExitUsage;
    }
    const auto id = readPatient(parser);
    if (!id)
        return kExitUsage;
    const Form form = parser.isSet(QStringLiteral("events")) ? Form::Events
                      : parser.isSet(QStringLiteral("json")) ? Form::Json
                                                             : Form::Text;
    Job job(*options, [patient = *id, form](clinic::Clinic *clinic, std::stop_token stop) {
        return brief(clinic, stop, patient, form);
    });
    return job.run(application);
}

} // namespace aidoctor::app
