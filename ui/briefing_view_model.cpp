#include "ui/briefing_view_model.h"

#include "ui/retry.h"

#include <algorithm>
#include <utility>
#include <variant>

namespace aidoctor::ui {

using briefing::Flag;
using briefing::RunWatcher;
using briefing::StoredBriefing;

namespace {

constexpr qsizetype kMaxResultShown = 1200;

bool has(const std::vector<Flag> &flags, const QString &id)
{
    return std::any_of(flags.begin(), flags.end(), [&](const Flag &flag) { return flag.id == id; });
}

} // namespace

BriefingViewModel::BriefingViewModel(briefing::BriefingStore &briefings,
                                     briefing::BriefingService &runs, QObject *parent)
    : QObject(parent), m_briefings(briefings), m_runs(runs)
{
    m_batch.setSingleShot(true);
    m_batch.setInterval(kBatch);
    connect(&runs, &briefing::BriefingService::runEnded, this,
            [this](chart::PatientId patient, bool published) {
                if (published)
                    madeElsewhere(patient);
            });
    connect(&briefings, &briefing::BriefingStore::briefingStored, this,
            [this](chart::PatientId patient, briefing::BriefingId id) {
                if (m_patient != patient)
                    return;
                m_heardOf = std::max(m_heardOf, id);
                if (isSettled() && id > m_shownLast)
                    launchRecheck();
            });
    connect(&m_batch, &QTimer::timeout, this, &BriefingViewModel::flush);
    m_retry.setSingleShot(true);
    m_retry.setInterval(kRetry);
    connect(&m_retry, &QTimer::timeout, this, &BriefingViewModel::readAnew);
}

BriefingViewModel::~BriefingViewModel()
{
    if (m_watcher)
        m_watcher->close();
}

void BriefingViewModel::open(chart::PatientId patient)
{
    close();
    m_patient = patient;
    if (m_runs.isLive(patient)) {
        startFollowing();
        return;
    }
    setState(State::Loading);
    m_scope.launch(openStored(m_scope.token(), patient));
}

void BriefingViewModel::close()
{
    clear();
    m_patient.reset();
    m_before.reset();
    m_shownLast = 0;
    m_heardOf = 0;
    setState(State::Closed);
}

void BriefingViewModel::regenerate()
{
    if (!m_patient || isLive())
        return;
    auto before = std::exchange(m_stored, std::nullopt);
    clear();
    m_before = std::move(before);
    startFollowing();
}

void BriefingViewModel::stop()
{
    if (m_patient && isLive())
        m_runs.cancel(*m_patient);
}

void BriefingViewModel::showNewer()
{
    if (!m_newer || isLive())
        return;
    // Asked for, so from its top and in its own order.
    auto newer = std::exchange(m_newer, std::nullopt);
    clear();
    show(std::move(*newer));
}

bool BriefingViewModel::isSettled() const
{
    return isWhole() || m_state == State::Stopped || m_state == State::Failed;
}

bool BriefingViewModel::hasNothing() const
{
    return m_state == State::Failed && !m_stored && m_briefing.flags.empty();
}

void BriefingViewModel::readAnew()
{
    if (!m_patient)
        return;
    if (hasNothing())
        m_scope.launch(openStored(m_scope.token(), *m_patient));
    else if (isSettled())
        launchRecheck();
}

void BriefingViewModel::launchRecheck()
{
    m_retry.stop();
    m_scope.launch(recheck(m_scope.token(), *m_patient));
}

BriefingStatus BriefingViewModel::status() const
{
    BriefingStatus status;
    status.state = m_state;
    status.tool = m_tool;
    status.elapsed = elapsed();
    status.degradedReason = m_degraded;
    status.error = m_error;
    if (m_stored) {
        status.generatedAt = m_stored->generatedAt;
        status.model = m_stored->offline ? QString() : m_stored->model;
    }
    if (m_newer) {
        status.newerAt = m_newer->generatedAt;
        status.newerModel = m_newer->offline ? QString() : m_newer->model;
    }
    return status;
}

std::chrono::milliseconds BriefingViewModel::elapsed() const
{
    return isLive() && m_clock.isValid() ? std::chrono::milliseconds(m_clock.elapsed()) : m_took;
}

void BriefingViewModel::clear()
{
    m_scope.cancel();
    if (m_watcher)
        m_watcher->close();
    m_watcher.reset();
    m_batch.stop();
    m_retry.stop();
    m_briefing = {};
    m_stored.reset();
    m_newer.reset();
    m_error.reset();
    m_degraded.clear();
    m_tool.clear();
    m_trace.clear();
    m_pendingTrace.clear();
    m_streaming = false;
    m_restarted = false;
    m_took = {};
    emit reset();
}

void BriefingViewModel::startFollowing()
{
    m_clock.start();
    setState(State::Preparing);
    m_watcher = m_runs.watch(*m_patient, briefing::Keep::ToTheEnd);
    m_scope.launch(follow(m_scope.token(), m_watcher));
}

void BriefingViewModel::setState(State state)
{
    if (isLive() && m_clock.isValid())
        m_took = std::chrono::milliseconds(m_clock.elapsed());
    m_state = state;
    emit stateChanged();
}

QCoro::Task<> BriefingViewModel::openStored(std::stop_token token, chart::PatientId patient)
{
    auto task = m_briefings.history(patient, 1);
    auto history = co_await std::move(task);
    if (!token.stop_requested())
        takeStored(std::move(history));
}

void BriefingViewModel::takeStored(Result<std::vector<StoredBriefing>> history)
{
    if (isLive() || isWhole()) // in the meantime
        return;
    if (!history) {
        m_error = history.error();
        if (isPassing(*m_error))
            m_retry.start();
        setState(State::Failed);
    } else if (history->empty()) {
        startFollowing();
    } else {
        show(std::move(history->front()));
    }
}

QCoro::Task<> BriefingViewModel::recheck(std::stop_token token, chart::PatientId patient)
{
    auto task = m_briefings.history(patient, 1);
    auto history = co_await std::move(task);
    if (!token.stop_requested())
        takeNewest(std::move(history));
}

void BriefingViewModel::takeNewest(Result<std::vector<StoredBriefing>> history)
{
    if (!history && isPassing(history.error()))
        m_retry.start();
    if (!isSettled() || !history || history->empty())
        return;
    StoredBriefing &newest = history->front();
    const bool offered = m_newer && m_newer->id == newest.id;
    if (newest.id > m_shownLast && !isWhole()) {
        show(std::move(newest)); // takes nothing away that was whole
        return;
    }
    const bool changed =
        m_stored
        && (newest.id == m_stored->id ? newest.outdated
                                      : newest.patientRevision != m_stored->patientRevision);
    if (newest.id > m_shownLast)
        m_newer = std::move(newest);
    if (m_state == State::Ready && changed)
        setState(State::Outdated);
    else if (m_newer && !offered)
        emit stateChanged();
}

QCoro::Task<> BriefingViewModel::follow(std::stop_token token, std::shared_ptr<RunWatcher> watcher)
{
    for (;;) {
        auto task = watcher->next();
        const auto next = co_await std::move(task);
        if (token.stop_requested() || !next)
            co_return;
        std::visit([this](const auto &event) { take(event); }, next->event);
        if (token.stop_requested()) // a slot may have opened another patient
            co_return;
    }
}

void BriefingViewModel::show(StoredBriefing stored)
{
    m_briefing = stored.briefing;
    m_error.reset();
    m_degraded = stored.degradedReason;
    m_stored = std::move(stored);
    m_newer.reset();
    m_before.reset();
    m_shownLast = std::max(m_shownLast, m_stored->id);
    setState(m_stored->outdated ? State::Outdated : State::Ready);
    emit published();
    if (isWhole() && m_heardOf > m_shownLast) // stored while this one was read
        launchRecheck();
}

void BriefingViewModel::take(const briefing::event::Started &) {}

void BriefingViewModel::take(const briefing::event::RulesReady &)
{
    setState(State::Live);
}

void BriefingViewModel::take(const briefing::event::FlagRaised &event)
{
    if (has(m_briefing.flags, event.flag.id))
        return;
    m_briefing.flags.push_back(event.flag);
    emit flagRaised(event.flag);
}

void BriefingViewModel::take(const briefing::event::TextDelta &event)
{
    m_streaming = true;
    trace(event.text);
}

void BriefingViewModel::take(const briefing::event::ThinkingDelta &event)
{
    m_streaming = true;
    trace(event.text);
}

void BriefingViewModel::take(const briefing::event::Text &event)
{
    traceBlock(event.text);
}

void BriefingViewModel::take(const briefing::event::Thinking &event)
{
    traceBlock(event.text);
}

void BriefingViewModel::take(const briefing::event::ToolUse &event)
{
    m_tool = event.tool;
    m_streaming = false;
    const QString input =
        event.input.empty() ? QString() : QString::fromUtf8(dumpJson(event.input));
    trace(QStringLiteral("→ %1 %2\n").arg(event.tool, input));
    emit stateChanged();
}

void BriefingViewModel::take(const briefing::event::ToolResult &event)
{
    m_tool.clear();
    QString content = event.content.left(kMaxResultShown);
    if (content.size() < event.content.size())
        content += QStringLiteral(" …");
    trace(QStringLiteral("%1 %2\n\n")
              .arg(event.isError ? tr("← error:") : QStringLiteral("←"), content));
    emit stateChanged();
}

void BriefingViewModel::take(const briefing::event::Degraded &event)
{
    m_degraded = event.reason;
    trace(event.reason + QStringLiteral("\n\n"));
    emit stateChanged();
}

void BriefingViewModel::take(const briefing::event::Published &event)
{
    m_tool.clear();
    flush();
    show(event.briefing);
}

void BriefingViewModel::take(const briefing::event::Done &)
{
    flush();
}

void BriefingViewModel::take(const briefing::event::Failed &event)
{
    flush();
    m_tool.clear();
    if (event.error.code == QLatin1String(codes::kRunLost) && !std::exchange(m_restarted, true)) {
        trace(event.error.message + QStringLiteral("\n\n"));
        startFollowing(); // what is shown stays
        return;
    }
    const bool stopped = event.error.code == QLatin1String(codes::kCancelled);
    if (m_before && m_briefing.flags.empty()) { // better than nothing
        auto before = std::exchange(m_before, std::nullopt);
        show(std::move(*before));
        if (!stopped) {
            m_error = event.error;
            emit stateChanged();
        }
        return;
    }
    m_error = event.error;
    setState(stopped ? State::Stopped : State::Failed);
    if (m_heardOf > m_shownLast) // made elsewhere in the meantime
        launchRecheck();
}

void BriefingViewModel::traceBlock(const QString &text)
{
    // What came in pieces is there already; the block only ends it.
    trace(m_streaming ? QStringLiteral("\n\n") : text + QStringLiteral("\n\n"));
    m_streaming = false;
}

void BriefingViewModel::trace(const QString &text)
{
    m_pendingTrace += text;
    if (!m_batch.isActive())
        m_batch.start();
}

void BriefingViewModel::flush()
{
    m_batch.stop();
    if (m_pendingTrace.isEmpty())
        return;
    const QString text = std::exchange(m_pendingTrace, QString());
    m_trace += text;
    emit traced(text);
}

void BriefingViewModel::chartChanged(chart::PatientId patient)
{
    if (m_patient == patient && (m_state == State::Ready || m_newer))
        launchRecheck();
}

void BriefingViewModel::madeElsewhere(chart::PatientId patient)
{
    if (m_patient == patient && isSettled())
        launchRecheck();
}

} // namespace aidoctor::ui
