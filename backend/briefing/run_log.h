#pragma once

#include "briefing/run.h"

#include <functional>
#include <stop_token>

namespace aidoctor::briefing {

/// One making of a briefing: its events so far, for any number of watchers in this process. Either
/// it is made here, or it mirrors what the ledger holds of a run that is made elsewhere. Lives in
/// one thread.
class Run {
public:
    Run(QString id, chart::PatientId patient);

    const QString &id() const { return m_id; }
    chart::PatientId patient() const { return m_patient; }
    bool hasEnded() const { return m_ended; }
    int watchers() const { return m_watchers; }
    bool isWatched() const { return m_watchers > 0 || m_kept; }
    /// It goes on without watchers.
    void keep() { m_kept = true; }
    bool isKept() const { return m_kept; }

    /// Adds an event under the next number and wakes the watchers. Nothing is added after Done or
    /// Failed. Of a run that has grown past kSoftLimit, pieces of texts that are repeated as a
    /// whole are left out; past kHardLimit long texts are, too.
    void append(RunEvent event);
    /// Adds an event of a run that is made elsewhere, under its number there.
    void mirror(NumberedEvent event);

    std::int64_t lastSequence() const { return m_events.empty() ? 0 : m_events.back().sequence; }
    const std::vector<NumberedEvent> &events() const { return m_events; }
    /// Copies of the events after a number, up to about `characters` of text; at least one, if any.
    std::vector<NumberedEvent> eventsAfter(std::int64_t sequence, qsizetype characters) const;
    /// Told after each append(). One at a time; an empty function ends it.
    void setListener(std::function<void()> listener) { m_listener = std::move(listener); }

    /// From now on this is another process's run. It takes that run's id, unless it has events of
    /// its own already.
    void becomeMirror(const QString &ledgerId);
    bool isMirror() const { return !m_ledgerId.isEmpty(); }
    /// The id in the ledger of what is mirrored.
    const QString &ledgerId() const { return m_ledgerId; }

    /// Between the decision to store the briefing and the store's answer only the store can tell
    /// how the run ends.
    void setPublishing(bool publishing) { m_publishing = publishing; }
    bool isPublishing() const { return m_publishing; }

    std::stop_token stopToken() const { return m_stop.get_token(); }
    void requestStop() { m_stop.request_stop(); }

    static constexpr qsizetype kSoftLimit = 8 << 20;  ///< characters
    static constexpr qsizetype kHardLimit = 32 << 20; ///< characters

private:
    friend class RunWatcher;
    void add(NumberedEvent event);

    QString m_id;
    chart::PatientId m_patient;
    QString m_ledgerId;
    std::vector<NumberedEvent> m_events;
    std::vector<Completion<bool>> m_sleepers;
    std::function<void()> m_listener;
    std::stop_source m_stop;
    qsizetype m_size = 0;
    int m_watchers = 0;
    bool m_kept = false;
    bool m_ended = false;
    bool m_publishing = false;
};

/// About how many characters of text an event carries.
qsizetype sizeOf(const RunEvent &event);

} // namespace aidoctor::briefing
