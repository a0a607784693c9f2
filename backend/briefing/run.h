#pragma once

#include "briefing/briefing.h"
#include "core/completion.h"
#include "core/json.h"
#include "core/result.h"

#include <QCoroTask>
#include <QString>

#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace aidoctor::codes {
/// The process that made the run died, was suspended, or could not reach the store for too long.
inline constexpr auto kRunLost = "RUN_LOST";
} // namespace aidoctor::codes

namespace aidoctor::briefing {

/// Whether a run goes on when nobody watches it any more: those of a clinician's window and of a
/// queue do, others end after a minute.
enum class Keep { WhileWatched, ToTheEnd };

/// What watchers of a run see, in order. Exactly one Done or Failed ends it.
namespace event {
struct Started {
    QString runId;
    chart::PatientId patient = 0;
    QString recordAsOf;
};
/// All rule findings have been published as FlagRaised; the agent starts now.
struct RulesReady {
    int findings = 0;
};
struct FlagRaised {
    Flag flag;
};
struct TextDelta {
    QString text;
};
struct ThinkingDelta {
    QString text;
};
struct Text {
    QString text;
};
struct Thinking {
    QString text;
};
struct ToolUse {
    QString id;
    QString tool;
    Json input;
};
struct ToolResult {
    QString toolUseId;
    bool isError = false;
    QString content;
};
/// The model could not be used; the offline agent goes on. `reason` is for a person.
struct Degraded {
    QString reason;
};
struct Published {
    StoredBriefing briefing;
};
struct Done {
    QString sessionId;
};
struct Failed {
    Error error;
};
} // namespace event

using RunEvent =
    std::variant<event::Started, event::RulesReady, event::FlagRaised, event::TextDelta,
                 event::ThinkingDelta, event::Text, event::Thinking, event::ToolUse,
                 event::ToolResult, event::Degraded, event::Published, event::Done, event::Failed>;

struct NumberedEvent {
    std::int64_t sequence = 0; ///< rises within the run, from 1
    RunEvent event;
};

class Run;

/// True of Done and Failed.
bool isLast(const RunEvent &event);

/// One reader of a run, wherever it is made: replays it from the start (or after a sequence
/// number), then follows. The run counts as watched until the watcher is closed or goes.
class RunWatcher {
public:
    RunWatcher(std::shared_ptr<Run> run, std::int64_t after);
    ~RunWatcher();
    RunWatcher(const RunWatcher &) = delete;
    RunWatcher &operator=(const RunWatcher &) = delete;

    /// Known for sure once there was an event: until then the run may turn out to be made
    /// elsewhere.
    QString runId() const;
    /// The next event; nothing after the last one, or once the watcher was closed.
    /// One call at a time; keep the watcher alive until it returns.
    QCoro::Task<std::optional<NumberedEvent>> next();
    /// Ends a pending next() with nothing.
    void close();

private:
    friend class Run;
    struct State;
    static QCoro::Task<std::optional<NumberedEvent>> nextOf(std::shared_ptr<State> state);
    std::shared_ptr<State> m_state;
};

} // namespace aidoctor::briefing
