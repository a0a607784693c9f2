#pragma once

#include "briefing/run.h"

#include <stop_token>

namespace aidoctor::briefing {

/// One making of a briefing: its events so far, for any number of watchers. Lives in one thread.
class Run {
public:
    Run(QString id, chart::PatientId patient);

    const QString &id() const { return m_id; }
    chart::PatientId patient() const { return m_patient; }
    bool hasEnded() const { return m_ended; }
    int watchers() const { return m_watchers; }

    /// Adds an event and wakes the watchers. Nothing is added after Done or Failed.
    void append(RunEvent event);

    std::stop_token stopToken() const { return m_stop.get_token(); }
    void requestStop() { m_stop.request_stop(); }

private:
    friend class RunWatcher;
    QString m_id;
    chart::PatientId m_patient;
    std::vector<NumberedEvent> m_events;
    std::vector<Completion<bool>> m_sleepers;
    std::stop_source m_stop;
    int m_watchers = 0;
    bool m_ended = false;
};

} // namespace aidoctor::briefing
