#pragma once

#include "briefing/briefing_service.h"
#include "briefing/briefing_store.h"
#include "core/task_scope.h"
#include "ui/briefing_status.h"

#include <QElapsedTimer>
#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>

namespace aidoctor::ui {

/// The briefing of one patient as it comes: the stored one, or a run that is being watched. Holds
/// values only; a panel shows them. Streamed text is handed on in batches. A whole briefing that is
/// shown is not replaced under its reader's eyes: a newer one is offered.
class BriefingViewModel : public QObject {
    Q_OBJECT

public:
    using State = BriefingState;
    static constexpr std::chrono::milliseconds kBatch{40};

    BriefingViewModel(briefing::BriefingStore &briefings, briefing::BriefingService &runs,
                      QObject *parent = nullptr);
    ~BriefingViewModel() override;

    /// Shows the newest stored briefing of this patient, or joins or starts a run.
    void open(chart::PatientId patient);
    void close();
    /// Starts a run (or joins the one that is live), dropping what is shown. It comes back if the
    /// run ends before it has anything to show.
    void regenerate();
    void stop();
    /// Shows the newer briefing that the status offers.
    void showNewer();
    /// The store is back: changes may have been missed.
    void readAnew();
    /// The chart has changed: the briefing shown may be outdated now.
    void chartChanged(chart::PatientId patient);

    State state() const { return m_state; }
    bool isLive() const { return ui::isLive(m_state); }
    std::optional<chart::PatientId> patientId() const { return m_patient; }
    /// What is shown so far; complete once the state is Ready or Outdated.
    const briefing::PatientBriefing &briefing() const { return m_briefing; }
    /// The stored briefing, where there is one.
    const briefing::StoredBriefing *stored() const { return m_stored ? &*m_stored : nullptr; }
    /// What the panel's head tells.
    BriefingStatus status() const;
    QString trace() const { return m_trace; } ///< the agent's messages and tool calls as plain text

signals:
    /// All that was shown must go: another patient, or a fresh run.
    void reset();
    void stateChanged();
    void flagRaised(const aidoctor::briefing::Flag &flag);
    /// The whole briefing is there.
    void published();
    /// More of trace(), in batches.
    void traced(const QString &text);

private:
    QCoro::Task<> openStored(std::stop_token token, chart::PatientId patient);
    QCoro::Task<> recheck(std::stop_token token, chart::PatientId patient);
    QCoro::Task<> follow(std::stop_token token, std::shared_ptr<briefing::RunWatcher> watcher);
    void takeStored(Result<std::vector<briefing::StoredBriefing>> history);
    void takeNewest(Result<std::vector<briefing::StoredBriefing>> history);
    void clear();
    void startFollowing();
    std::chrono::milliseconds elapsed() const;
    void setState(State state);
    void show(briefing::StoredBriefing stored);
    /// A whole briefing is shown.
    bool isWhole() const { return m_state == State::Ready || m_state == State::Outdated; }
    bool isSettled() const;
    /// Nothing was found yet, and it is not being looked for.
    bool hasNothing() const;
    /// A run that was not watched here (through the API, say) has ended.
    void madeElsewhere(chart::PatientId patient);
    void launchRecheck();

    void take(const briefing::event::Started &event);
    void take(const briefing::event::RulesReady &event);
    void take(const briefing::event::FlagRaised &event);
    void take(const briefing::event::TextDelta &event);
    void take(const briefing::event::ThinkingDelta &event);
    void take(const briefing::event::Text &event);
    void take(const briefing::event::Thinking &event);
    void take(const briefing::event::ToolUse &event);
    void take(const briefing::event::ToolResult &event);
    void take(const briefing::event::Degraded &event);
    void take(const briefing::event::Published &event);
    void take(const briefing::event::Done &event);
    void take(const briefing::event::Failed &event);
    void trace(const QString &text);
    void traceBlock(const QString &text);
    void flush();

    briefing::BriefingStore &m_briefings;
    briefing::BriefingService &m_runs;
    std::optional<chart::PatientId> m_patient;
    State m_state = State::Closed;
    briefing::PatientBriefing m_briefing;
    std::optional<briefing::StoredBriefing> m_stored;
    std::optional<briefing::StoredBriefing> m_newer;  ///< made elsewhere, offered
    std::optional<briefing::StoredBriefing> m_before; ///< what a fresh run has taken the place of
    briefing::BriefingId m_shownLast = 0;             ///< the newest that was shown of this patient
    briefing::BriefingId m_heardOf = 0;               ///< the newest that the store told of
    std::optional<Error> m_error;
    QString m_degraded;
    QString m_tool;
    QString m_trace;
    QString m_pendingTrace;
    bool m_streaming = false; ///< the current block has come in pieces
    bool m_restarted = false; ///< a run was lost, and made again
    QTimer m_batch;
    QTimer m_retry;
    QElapsedTimer m_clock;
    std::chrono::milliseconds m_took{0};
    std::shared_ptr<briefing::RunWatcher> m_watcher;
    TaskScope m_scope;
};

} // namespace aidoctor::ui
