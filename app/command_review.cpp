#include "commands.h"

#include "clinical/review.h"
#include "command_line.h"
#include "job.h"

#include <cstdio>

/// ai-doctorctl review: what the rules say, one JSON object a line.
namespace aidoctor::app {

namespace {

constexpr int kPage = 100;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(command_line)
};

using Book = std::shared_ptr<const clinical::RuleBook>;

/// One patient's line.
QByteArray lineOf(const chart::Chart &chart, QDate today, const clinical::RuleBook &book)
{
    const clinical::Review review = clinical::review(chart, today, book);
    JsonWriter writer;
    writer.beginObject();
    writer.member("patient_id", std::int64_t{chart.patient.id});
    writer.member("name", chart.patient.name);
    writer.key("identifiers");
    writer.beginArray();
    for (const chart::Identifier &identifier : chart.patient.identifiers) {
        writer.beginObject();
        writer.member("system", identifier.system);
        writer.member("value", identifier.value);
        writer.endObject();
    }
    writer.endArray();
    writer.member("source", chart.patient.source);
    writer.member("record_as_of", chart.patient.recordAsOf.text);
    writer.member("today", today.toString(Qt::ISODate));
    writer.member("region", book.settings().region);
    writer.key("packs");
    writer.beginArray();
    for (const auto &pack : book.packs()) {
        if (!pack->applied)
            continue;
        writer.beginObject();
        writer.member("id", pack->id);
        writer.member("version", pack->version);
        writer.member("region", pack->region);
        writer.endObject();
    }
    writer.endArray();
    writer.key("findings");
    writer.beginArray();
    for (const clinical::Finding &finding : review.findings)
        write(writer, finding);
    writer.endArray();
    writer.key("not_evaluated");
    writer.beginArray();
    for (const clinical::NotEvaluated &item : review.notEvaluated)
        write(writer, item);
    writer.endArray();
    writer.endObject();
    return writer.take();
}

QCoro::Task<Result<QByteArray>> reviewOne(clinic::Clinic *clinic, chart::PatientId id, QDate today,
                                          Book book, std::stop_token stop)
{
    auto loading = clinic->charts().open(id, security::Actor::control(), stop);
    const auto chart = co_await std::move(loading);
    if (!chart)
        co_return failure(chart.error());
    auto work = [chart = *chart, today, book]() -> Result<QByteArray> {
        return lineOf(chart, today, *book);
    };
    auto reviewing = clinic->workers().run(std::move(work));
    co_return co_await std::move(reviewing);
}

/// The ids of a page of all patients; `next` for the page behind it, empty behind the last.
QCoro::Task<Result<std::vector<chart::PatientId>>> idsAfter(clinic::Clinic *clinic, QString *next,
                                                            std::stop_token stop)
{
    chart::PatientQuery query;
    query.limit = kPage;
    query.after = *next;
    query.countUpTo = 1;
    auto finding = clinic->charts().findPatients(query, stop);
    const auto page = co_await std::move(finding);
    if (!page)
        co_return failure(page.error());
    std::vector<chart::PatientId> ids;
    for (const chart::PatientEntry &entry : page->items)
        ids.push_back(entry.id);
    *next = page->next;
    co_return ids;
}

QCoro::Task<int> review(clinic::Clinic *clinic, std::stop_token stop,
                        std::optional<chart::PatientId> patient, QDate today)
{
    auto asking = clinic->rules().book();
    const auto book = co_await std::move(asking);
    if (!book) {
        complain(book.error());
        co_return kExitFailed;
    }
    for (const QString &problem : clinic->rules().problems())
        std::fprintf(stderr, "%s\n", qPrintable(problem));
    bool failed = false;
    QString next;
    do {
        std::vector<chart::PatientId> ids;
        if (patient) {
            ids.push_back(*patient);
        } else {
            auto listing = idsAfter(clinic, &next, stop);
            const auto page = co_await std::move(listing);
            if (!page) {
                complain(page.error());
                co_return kExitFailed;
            }
            ids = *page;
        }
        for (const chart::PatientId id : ids) {
            auto reviewing = reviewOne(clinic, id, today, *book, stop);
            const auto line = co_await std::move(reviewing);
            if (!line) {
                // The others are reviewed all the same; that one failed is told by the exit code.
                complain(line.error());
                failed = true;
                continue;
            }
            print(*line);
        }
    } while (!next.isEmpty() && !stop.stop_requested());
    co_return failed || stop.stop_requested() ? kExitFailed : kExitDone;
}

} // namespace

int runReview(QCoreApplication &application, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Text::tr("What the rules say of one patient or of all: one JSON object a line, with the "
                 "findings, their evidence and sources, and what could not be judged."));
    addCommonOptions(parser);
    parser.addOptions({
        {QStringLiteral("json"), Text::tr("One JSON line (the only form there is).")},
        {QStringLiteral("all"), Text::tr("Every patient of the store.")},
        {QStringLiteral("today"), Text::tr("Review as on this day (YYYY-MM-DD)."),
         QStringLiteral("DATE")},
    });
    parser.addPositionalArgument(QStringLiteral("PATIENT"), Text::tr("The patient's id."));
    parser.process(arguments);
    const auto options = readCommonOptions(parser);
    const QString day = parser.value(QStringLiteral("today"));
    const QDate today = day.isEmpty() ? QDate::currentDate() : QDate::fromString(day, Qt::ISODate);
    const bool all = parser.isSet(QStringLiteral("all"));
    if (!options || !today.isValid() || (all && !parser.positionalArguments().isEmpty())) {
        if (!options)
            complain(options.error());
        else
            std::fputs(qPrintable(usage()), stderr);
        return kExitUsage;
    }
    std::optional<chart::PatientId> patient;
    if (!all) {
        patient = readPatient(parser);
        if (!patient)
            return kExitUsage;
    }
    Job job(*options, [patient, today](clinic::Clinic *clinic, std::stop_token stop) {
        return review(clinic, stop, patient, today);
    });
    return job.run(application);
}

} // namespace aidoctor::app
