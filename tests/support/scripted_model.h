#pragma once

#include "agent/model_client.h"
#include "core/completion.h"

#include <QTimer>

#include <algorithm>
#include <chrono>
#include <deque>
#include <functional>

namespace aidoctor::test {

/// One step of a script: wait, then say this.
struct Step {
    agent::ModelEvent event;
    std::chrono::milliseconds delay{0};
};

/// A ModelClient that says what a test wrote down, one script per turn, with real pauses.
class ScriptedModel : public agent::ModelClient {
public:
    using Script = std::vector<Step>;

    explicit ScriptedModel(std::deque<Script> turns) : m_turns(std::move(turns)) {}

    QString name() const override { return QStringLiteral("scripted"); }
    int turnsAsked() const { return m_asked; }
    const std::vector<agent::ModelRequest> &requests() const { return m_requests; }
    /// After the last script the first one starts again: for many runs over one model.
    void repeat() { m_repeat = true; }

    QCoro::AsyncGenerator<agent::ModelEvent> stream(agent::ModelRequest request,
                                                    std::stop_token stop) override
    {
        const Script script = next(request);
        for (const Step &step : script) {
            auto left = step.delay;
            while (left.count() > 0 && !stop.stop_requested()) {
                const auto slice = std::min(left, std::chrono::milliseconds(20));
                left -= slice;
                Completion<bool> elapsed;
                const auto ring = [elapsed] { elapsed.set(true); };
                QTimer::singleShot(slice, ring);
                co_await elapsed;
            }
            agent::ModelEvent event = step.event;
            if (stop.stop_requested())
                event = agent::model_event::Failed{
                    Error{QString::fromLatin1(codes::kCancelled), {}, {}}};
            co_yield event;
            if (stop.stop_requested())
                co_return;
        }
    }

private:
    Script next(const agent::ModelRequest &request)
    {
        ++m_asked;
        m_requests.push_back(request);
        if (m_turns.empty())
            return {};
        Script script = m_turns.front();
        m_turns.pop_front();
        if (m_repeat)
            m_turns.push_back(script);
        return script;
    }

    std::deque<Script> m_turns;
    std::vector<agent::ModelRequest> m_requests;
    int m_asked = 0;
    bool m_repeat = false;
};

inline Step says(const QString &text, std::chrono::milliseconds delay = {}, int block = 0)
{
    return {agent::model_event::TextDelta{block, text}, delay};
}
inline Step calls(const QString &tool, Json input = Json::object(),
                  const QString &id = QStringLiteral("t1"), int block = 1)
{
    return {agent::model_event::ToolCall{block, agent::ToolUseBlock{id, tool, std::move(input)}},
            {}};
}
inline Step ends(const char *reason = "end_turn")
{
    return {agent::model_event::Completed{QString::fromLatin1(reason), agent::Usage{3, 5}}, {}};
}
inline Step fails(const char *code)
{
    return {agent::model_event::Failed{
                Error{QString::fromLatin1(code), QStringLiteral("The model is down."), {}}},
            {}};
}

} // namespace aidoctor::test
