#include "commands.h"

#include "api/sse_events.h"
#include "clinical/review.h"
#include "command_line.h"
#include "job.h"

#include <cstdio>

/// The commands about one patient: review and briefing.
namespace aidoctor::app {

namespace {

void print(const QByteArray &text)
{
    std::fwrite(text.constData(), 1, static_cast<std::size_t>(text.size()), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

QCoro::Task<int> review(clinic::Clinic *clinic, chart::PatientId id, QDate today)
{
    auto loading = clinic->charts().open(id, security::Actor::control());
    const auto chart = co_await std::move(loading);
    if (!chart) {
        complain(chart.error());
        co_return kExitFailed;
    }
    Json findings = Json::array();
    for (const clinical::Finding &finding : clinical::review(*chart, today))
        findings.push_back(jsonOf(finding));
    print(dumpJson(Json{{"patient_id", id}, {"findings", std::move(findings)}}));
    co_return kExitDone;
}

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

/// The one PATIENT of a command line; nothing, with usage printed, when it is not a number.
std::optional<chart::PatientId> readPatient(const QCommandLineParser &parser)
{
    const QStringList arguments = parser.positionalArguments();
    bool isNumber = false;
    const chart::PatientId id = arguments.value(0).toLongLong(&isNumber);
    if (arguments.size() == 1 && isNumber)
        return id;
    std::fputs(qPrintable(usage()), stderr);
    return std::nullopt;
}

} // namespace

int runReview(QCoreApplication &application, const QStringList &arguments)
{
    QCommandLineParser parser;
    addCommonOptions(parser);
    parser.addOptions({
        {QStringLiteral("json"),
         QCoreApplication::translate("command_line", "One JSON line (the only form there is).")},
        {QStringLiteral("today"),
         QCoreApplication::translate("command_line", "Review as on this day (YYYY-MM-DD)."),
         QStringLiteral("DATE")},
    });
    parser.addPositionalArgument(QStringLiteral("PATIENT"),
                                 QCoreApplication::translate("command_line", "The patient's id."));
    parser.process(arguments);
    const auto options = readCommonOptions(parser);
    const QString day = parser.value(QStringLiteral("today"));
    const QDate today = day.isEmpty() ? QDate::currentDate() : QDate::fromString(day, Qt::ISODate);
    if (!options || !today.isValid()) {
        if (!options)
            complain(options.error());
        else
            std::fputs(qPrintable(usage()), stderr);
        return kExitUsage;
    }
    const auto id = readPatient(parser);
    if (!id)
        return kExitUsage;
    Job job(*options, [patient = *id, today](clinic::Clinic *clinic, std::stop_token) {
        return review(clinic, patient, today);
    });
    return job.run(application);
}

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
