#include "briefing/briefing_service.h"

#include "agent/agent.h"
#include "briefing/chart_tools.h"
#include "briefing/grounding.h"
#include "briefing/run_consumer.h"
#include "briefing/run_log.h"
#include "clinical/review.h"
#include "core/logging.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QUuid>

#include <algorithm>

namespace aidoctor::briefing {

namespace {

constexpr std::size_t kEndedKept = 32;

Error cancelled()
{
    return Error{QString::fromLatin1(codes::kCancelled),
                 QCoreApplication::translate("briefing", "The briefing was stopped."), {}};
}

} // namespace

BriefingService::BriefingService(Parts parts) : m_parts(std::move(parts)) {}

BriefingService::~BriefingService()
{
    for (const auto &[patient, run] : m_live)
        run->requestStop();
}

std::unique_ptr<RunWatcher> BriefingService::watch(chart::PatientId patient)
{
    const auto live = m_live.find(patient);
    if (live != m_live.end())
        return std::make_unique<RunWatcher>(live->second, 0);
    auto run = std::make_shared<Run>(QUuid::createUuid().toString(QUuid::WithoutBraces), patient);
    m_live.emplace(patient, run);
    auto watcher = std::make_unique<RunWatcher>(run, 0);
    m_scope.launch(produce(run));
    emit runStarted(patient);
    return watcher;
}

std::unique_ptr<RunWatcher> BriefingService::resume(chart::PatientId patient, QString runId,
                                                    std::int64_t after)
{
    const auto live = m_live.find(patient);
    if (live != m_live.end() && live->second->id() == runId)
        return std::make_unique<RunWatcher>(live->second, after);
    for (const auto &run : m_ended) {
        if (run->id() == runId && run->patient() == patient)
            return std::make_unique<RunWatcher>(run, after);
    }
    return nullptr;
}

QCoro::Task<Result<StoredBriefing>> BriefingService::brief(chart::PatientId patient)
{
    const std::shared_ptr<RunWatcher> watcher = watch(patient);
    std::optional<StoredBriefing> published;
    for (;;) {
        auto task = watcher->next();
        const auto next = co_await std::move(task);
        if (!next)
            break;
        if (const auto *event = std::get_if<event::Published>(&next->event))
            published = event->briefing;
        if (const auto *event = std::get_if<event::Failed>(&next->event))
            co_return failure(event->error);
    }
    if (published)
        co_return *published;
    co_return failure(cancelled());
}

void BriefingService::cancel(chart::PatientId patient)
{
    const auto live = m_live.find(patient);
    if (live == m_live.end())
        return;
    const std::shared_ptr<Run> run = live->second;
    run->requestStop();
    end(run, event::Failed{cancelled()});
}

void BriefingService::cancelAll()
{
    while (!m_live.empty())
        cancel(m_live.begin()->first);
}

QCoro::Task<> BriefingService::drained() const
{
    return m_scope.drained();
}

bool BriefingService::isLive(chart::PatientId patient) const
{
    return m_live.contains(patient);
}

int BriefingService::liveRuns() const
{
    return static_cast<int>(m_live.size());
}

void BriefingService::end(std::shared_ptr<Run> run, RunEvent last)
{
    if (run->hasEnded())
        return;
    const bool published = std::holds_alternative<event::Done>(last);
    run->append(std::move(last));
    m_live.erase(run->patient());
    m_ended.push_back(run);
    if (m_ended.size() > kEndedKept)
        m_ended.erase(m_ended.begin());
    emit runEnded(run->patient(), published);
}

/// The whole of one run. `this` is touched only while the run's token has no stop: the destructor
/// and cancel() request it.
QCoro::Task<> BriefingService::produce(std::shared_ptr<Run> run)
{
    const std::stop_token stop = run->stopToken();
    auto loading = m_parts.charts.load(run->patient());
    auto chart = co_await std::move(loading);
    if (stop.stop_requested())
        co_return;
    if (!chart) {
        end(run, event::Failed{chart.error()});
        co_return;
    }
    auto context = std::make_shared<RunContext>();
    context->chart = std::move(*chart);
    context->today = m_parts.today();
    run->append(event::Started{run->id(), run->patient(), context->chart.patient.recordAsOf.text});

    auto review = [context]() -> Result<std::shared_ptr<const Grounding>> {
        context->findings = clinical::review(context->chart, context->today);
        return std::make_shared<const Grounding>(context->chart, context->findings);
    };
    auto reviewing = m_parts.workers.run(std::move(review));
    const auto grounding = co_await std::move(reviewing);
    if (stop.stop_requested())
        co_return;
    if (!grounding) {
        end(run, event::Failed{grounding.error()});
        co_return;
    }

    // The clinician reads what the rules found while the model still thinks.
    RunConsumer consumer(run, context, *grounding, m_parts.workers);
    consumer.publishFindings();

    auto asking = consumer.ask(m_parts.model);
    auto outcome = co_await std::move(asking);
    if (stop.stop_requested())
        co_return;
    QString degradedReason;
    if (!outcome && m_parts.model != m_parts.offline) {
        degradedReason = outcome.error().message;
        qCWarning(log::briefing, "the model failed (%s); the offline agent stands in",
                  qPrintable(outcome.error().code));
        run->append(event::Degraded{degradedReason});
        auto again = consumer.ask(m_parts.offline);
        outcome = co_await std::move(again);
        if (stop.stop_requested())
            co_return;
    }
    if (!outcome) {
        end(run, event::Failed{outcome.error()});
        co_return;
    }

    const auto &producer = degradedReason.isEmpty() ? m_parts.model : m_parts.offline;
    StoredBriefing briefing;
    briefing.patient = run->patient();
    briefing.briefing = consumer.assemble(*outcome);
    briefing.generatedAt = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    briefing.recordAsOf = context->chart.patient.recordAsOf.isEmpty()
        ? QStringLiteral("unknown")
        : context->chart.patient.recordAsOf.text;
    briefing.offline = producer == m_parts.offline;
    briefing.model = producer->name();
    briefing.degradedReason = degradedReason;
    briefing.patientRevision = context->chart.patient.revision;
    auto storing = m_parts.briefings.add(briefing);
    const auto stored = co_await std::move(storing);
    if (stop.stop_requested())
        co_return;
    if (!stored) {
        end(run, event::Failed{stored.error()});
        co_return;
    }
    run->append(event::Published{*stored});
    end(run, event::Done{consumer.sessionId()});
}

} // namespace aidoctor::briefing
