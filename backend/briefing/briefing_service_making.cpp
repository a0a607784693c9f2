#include "briefing/briefing_service.h"

#include "briefing/grounding.h"
#include "briefing/run_consumer.h"
#include "briefing/run_log.h"
#include "clinical/review.h"
#include "core/logging.h"

#include <QDateTime>

#include <utility>

/// How a run that is made here comes about, from its claim to its end.
namespace aidoctor::briefing {

using Clock = std::chrono::steady_clock;

namespace {

Completion<bool> pause(std::chrono::milliseconds time)
{
    Completion<bool> over;
    QTimer::singleShot(time, [over] { over.set(true); });
    return over;
}

RunState stateAfter(const std::vector<NumberedEvent> &events)
{
    const auto *failed = std::get_if<event::Failed>(&events.back().event);
    return failed && failed->error.code == QLatin1String(codes::kCancelled) ? RunState::Cancelled
                                                                            : RunState::Failed;
}

} // namespace

/// Whether a run that was started here is ours to make.
struct BriefingService::Claiming {
    Completion<bool> soon;    ///< set when it is decided, or has taken too long to wait for
    Completion<bool> decided; ///< true: ours
    std::optional<Error> error;
};

struct BriefingService::Prepared {
    std::shared_ptr<const RunContext> context;
    std::shared_ptr<const Grounding> grounding;
};

/// Asks the ledger whether a run is ours to make, again while the store is away.
QCoro::Task<> BriefingService::claim(std::shared_ptr<Run> run, std::shared_ptr<Claiming> claiming)
{
    const std::stop_token gone = m_scope.token();
    const auto giveUp = Clock::now() + m_parts.timing.lease;
    bool isOurs = false;
    for (;;) {
        const auto asked = Clock::now();
        auto task = m_ledger.claim(run->id(), run->patient(), RunKind::Briefing);
        const auto claimed = co_await std::move(task);
        if (gone.stop_requested())
            break;
        if (!claimed && mayPass(claimed.error()) && !run->hasEnded() && Clock::now() < giveUp) {
            const auto over = pause(m_parts.timing.retry);
            co_await over;
            if (gone.stop_requested())
                break;
            continue;
        }
        isOurs = claimed && claimed->isOurs;
        if (!claimed) {
            claiming->error = claimed.error();
        } else if (!isOurs && !run->hasEnded()) {
            run->becomeMirror(claimed->runId);
            m_scope.launch(follow(run));
        } else if (isOurs && run->hasEnded()) { // it was stopped meanwhile
            m_scope.launch(finish({run->id(), run->events()}, stateAfter(run->events())));
        } else if (isOurs) {
            m_writer.add(run, asked);
        }
        break;
    }
    claiming->decided.set(isOurs);
    claiming->soon.set(true);
}

/// The whole of one run that is made here, or turns out to be made elsewhere. `this` is touched
/// only while the run's token has no stop: the destructor and stop() request it.
QCoro::Task<> BriefingService::produce(std::shared_ptr<Run> run)
{
    const std::stop_token stop = run->stopToken();
    auto claiming = std::make_shared<Claiming>();
    const Completion<bool> soon = claiming->soon;
    const Completion<bool> decided = claiming->decided;
    QTimer::singleShot(m_parts.timing.claimGrace, [soon] { soon.set(false); });
    m_scope.launch(claim(run, claiming));

    auto preparing = prepare(run);
    const auto prepared = co_await std::move(preparing);
    if (stop.stop_requested() || run->isMirror())
        co_return;
    co_await soon;
    if (stop.stop_requested() || run->isMirror())
        co_return;
    if (!prepared) {
        end(run, event::Failed{prepared.error()});
        co_return;
    }

    // The clinician reads what the rules found while the model still thinks, and even while the
    // ledger does not answer.
    const std::shared_ptr<const RunContext> context = prepared->context;
    const QString recordAsOf = context->chart.patient.recordAsOf.text;
    run->append(event::Started{run->id(), run->patient(), recordAsOf});
    RunConsumer consumer(run, context, prepared->grounding, m_parts.workers);
    consumer.publishFindings();

    const bool isOurs = co_await decided;
    if (stop.stop_requested() || run->isMirror())
        co_return;
    if (!isOurs) {
        end(run, event::Failed{claiming->error.value_or(runCancelled())});
        co_return;
    }
    auto choosing = modelInUse();
    const ModelInUse use = co_await std::move(choosing);
    if (stop.stop_requested())
        co_return;
    Result<Json> outcome = failure(use.problem.value_or(Error{}));
    if (!use.problem) {
        auto asking = consumer.ask(use);
        outcome = co_await std::move(asking);
        if (stop.stop_requested())
            co_return;
    }
    QString degradedReason;
    if (!outcome && (use.problem || use.client != m_parts.offline)) {
        degradedReason = outcome.error().message;
        qCWarning(log::briefing, "the model failed (%s); the offline agent stands in",
                  qPrintable(outcome.error().code));
        run->append(event::Degraded{degradedReason});
        ModelInUse offline;
        offline.client = m_parts.offline;
        auto again = consumer.ask(offline);
        outcome = co_await std::move(again);
        if (stop.stop_requested())
            co_return;
    }
    if (!outcome) {
        end(run, event::Failed{outcome.error()});
        co_return;
    }

    const auto &producer = degradedReason.isEmpty() ? use.client : m_parts.offline;
    StoredBriefing briefing;
    briefing.patient = run->patient();
    briefing.briefing = consumer.assemble(*outcome);
    briefing.generatedAt = QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
    briefing.recordAsOf = recordAsOf.isEmpty() ? QStringLiteral("unknown") : recordAsOf;
    briefing.offline = producer == m_parts.offline;
    briefing.model = producer->name();
    briefing.degradedReason = degradedReason;
    briefing.usage = consumer.usage();
    briefing.patientRevision = context->chart.patient.revision;
    auto publishing = publish(run, briefing, consumer.sessionId());
    co_await std::move(publishing);
}

/// What this run is made with: the clinic's choice at this moment.
QCoro::Task<ModelInUse> BriefingService::modelInUse()
{
    const std::shared_ptr<agent::ModelClient> offline = m_parts.offline;
    ModelInUse use;
    if (m_parts.choose) {
        auto choosing = m_parts.choose();
        use = co_await std::move(choosing);
    } else {
        use.client = m_parts.model;
    }
    if (!use.client)
        use.client = offline;
    co_return use;
}

/// The rules this run is made with: the clinic's at this moment.
QCoro::Task<Result<std::shared_ptr<const clinical::RuleBook>>> BriefingService::rulesInForce()
{
    if (m_parts.rules) {
        auto asking = m_parts.rules();
        co_return co_await std::move(asking);
    }
    if (!m_ownRules) {
        auto read = [] { return clinical::RuleBook::builtIn(); };
        auto reading = m_parts.workers.run(std::move(read));
        const auto book = co_await std::move(reading);
        if (!book)
            co_return failure(book.error());
        m_ownRules = *book;
    }
    const auto rules = m_ownRules;
    co_return rules;
}

/// Loads the chart and runs the rules.
QCoro::Task<Result<BriefingService::Prepared>> BriefingService::prepare(std::shared_ptr<Run> run)
{
    const std::stop_token stop = run->stopToken();
    auto loading = m_parts.charts.load(run->patient());
    auto chart = co_await std::move(loading);
    if (!chart)
        co_return failure(chart.error());
    if (stop.stop_requested() || run->isMirror())
        co_return failure(runCancelled());
    auto asking = rulesInForce();
    const auto rules = co_await std::move(asking);
    if (!rules)
        co_return failure(rules.error());
    if (stop.stop_requested() || run->isMirror())
        co_return failure(runCancelled());
    auto context = std::make_shared<RunContext>();
    context->chart = std::move(*chart);
    context->today = m_parts.today();
    auto review = [context, book = *rules]() -> Result<std::shared_ptr<const Grounding>> {
        clinical::Review found = clinical::review(context->chart, context->today, *book);
        context->findings = std::move(found.findings);
        context->notEvaluated = std::move(found.notEvaluated);
        return std::make_shared<const Grounding>(context->chart, context->findings);
    };
    auto reviewing = m_parts.workers.run(std::move(review));
    const auto grounding = co_await std::move(reviewing);
    if (!grounding)
        co_return failure(grounding.error());
    Prepared prepared;
    prepared.context = context;
    prepared.grounding = *grounding;
    co_return prepared;
}

/// Stores the briefing together with the run's end, again while the store is away and the lease
/// good. From here on only the store can tell whether a stop came in time.
QCoro::Task<> BriefingService::publish(std::shared_ptr<Run> run, StoredBriefing briefing,
                                       QString sessionId)
{
    const std::stop_token gone = m_scope.token();
    const std::stop_token stop = run->stopToken();
    run->setPublishing(true);
    for (;;) {
        auto storing = m_writer.publish(run, briefing, sessionId, stop);
        const auto stored = co_await std::move(storing);
        if (gone.stop_requested())
            co_return;
        const bool maySucceed = !stored && mayPass(stored.error()) && !stop.stop_requested();
        if (maySucceed && m_writer.hasLease(run)) {
            const auto over = pause(m_parts.timing.retry);
            co_await over;
            if (gone.stop_requested())
                co_return;
            continue;
        }
        run->setPublishing(false);
        if (stored) {
            m_writer.remove(run);
            run->append(event::Published{*stored});
            end(run, event::Done{sessionId});
        } else if (stop.stop_requested()) {
            end(run, event::Failed{runCancelled()});
        } else {
            end(run, event::Failed{maySucceed ? leaseLost() : stored.error()});
        }
        co_return;
    }
}

/// Stops a run that is made here.
void BriefingService::stop(const std::shared_ptr<Run> &run, Error reason)
{
    run->requestStop();
    if (!run->isPublishing())
        end(run, event::Failed{std::move(reason)});
}

/// Ends a run that is made here.
void BriefingService::end(std::shared_ptr<Run> run, RunEvent last)
{
    if (run->hasEnded())
        return;
    const bool published = std::holds_alternative<event::Done>(last);
    run->append(std::move(last));
    if (m_writer.holds(run->id())) {
        const RunLedger::Progress rest{run->id(), m_writer.unwritten(run)};
        m_writer.remove(run);
        m_scope.launch(finish(rest, stateAfter(rest.events)));
    }
    forget(run);
    emit runEnded(run->patient(), published);
}

/// Writes the end of a run without a briefing. Where that cannot be done the lease ends it.
QCoro::Task<> BriefingService::finish(RunLedger::Progress rest, RunState state)
{
    const std::stop_token gone = m_scope.token();
    const auto giveUp = Clock::now() + m_parts.timing.lease;
    for (;;) {
        auto task = m_ledger.finish(rest, state);
        const Status finished = co_await std::move(task);
        if (finished || gone.stop_requested() || m_closing || !mayPass(finished.error())
            || Clock::now() >= giveUp)
            co_return;
        const auto over = pause(m_parts.timing.retry);
        co_await over;
        if (gone.stop_requested())
            co_return;
    }
}

} // namespace aidoctor::briefing
