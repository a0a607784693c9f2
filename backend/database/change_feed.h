#pragma once

#include "core/mailbox.h"
#include "core/platform.h"
#include "database/connection_spec.h"

#include <QMetaType>
#include <QObject>
#include <QString>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <optional>
#include <thread>

struct pg_conn;

namespace aidoctor::database {

/// Something in the store has changed, in this process or in another one.
struct Change {
    /// chart, chart_removed, briefing, schedule, setting; of a run: run (it is live and went on),
    /// run_stop (it is asked to stop), run_done (it ended with a briefing), run_ended (without).
    QString topic;
    std::int64_t patient = 0; ///< 0 where it is about no patient
    QString subject;          ///< a run's id, a setting's name
    std::int64_t number = 0;  ///< a revision, a briefing's id, a run's last sequence number
    friend bool operator==(const Change &, const Change &) = default;

    /// Of PostgreSQL's payload "topic patient number subject". An unknown topic is passed on; text
    /// of another shape gives an empty topic.
    static Change fromPayload(const QString &payload);
};

/// How patient a feed is; tests are less so.
struct FeedTiming {
    std::chrono::milliseconds poll{200};  ///< SQLite
    std::chrono::milliseconds retry{500}; ///< after a loss
    /// With nothing heard for this long PostgreSQL is asked whether it is still there, and has as
    /// long for its answer.
    std::chrono::milliseconds silence{5000};
};

/// Tells what changed in the store, whoever changed it, within a second: PostgreSQL by LISTEN on a
/// connection of its own, SQLite by asking `data_version` of its own connection. Lives in the event
/// loop; listens in a thread.
class ChangeFeed : public QObject {
    Q_OBJECT

public:
    explicit ChangeFeed(ConnectionSpec spec, QObject *parent = nullptr, FeedTiming timing = {});
    ~ChangeFeed() override;

    void start();
    /// Ends the thread. Called by the destructor.
    void stop();
    /// False while the store cannot be reached: changes may be missed.
    bool isListening() const { return m_listening; }

signals:
    void changed(const aidoctor::database::Change &change);
    /// The store does not answer: what is shown may grow old from now on. Also at the first start.
    void lost();
    /// It answers again, and listens: what is shown must be read anew. Also after the first start.
    void resumed();

private:
    void listen();
    void hear(pg_conn *connection);
    void poll();
    bool wait(std::chrono::milliseconds duration);
    void tell(Change change);
    void tellListening(bool listening);

    ConnectionSpec m_spec;
    FeedTiming m_timing;
    Mailbox m_mailbox;
    platform::WakeUp m_stopBell;
    std::atomic<bool> m_stopping{false};
    std::thread m_thread;
    bool m_listening = false;   ///< as the event loop knows it
    std::optional<bool> m_told; ///< as the thread has told it
};

} // namespace aidoctor::database

Q_DECLARE_METATYPE(aidoctor::database::Change)
