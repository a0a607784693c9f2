#pragma once

#include "agent/model_client.h"
#include "core/completion.h"
#include "support/scripted_model.h"

#include <QTimer>

#include <chrono>
#include <deque>

namespace aidoctor::test {

/// A ModelClient that says what a test tells it to, when the test tells it to.
class HeldModel : public agent::ModelClient {
public:
    QString name() const override { return QStringLiteral("held"); }
    int turnsAsked() const { return m_asked; }

    void say(const QString &text)
    {
        m_events.push_back(says(text).event);
        m_inTurn = true;
    }
    void call(const QString &tool)
    {
        m_events.push_back(calls(tool).event);
        m_events.push_back(ends("tool_use").event);
        m_inTurn = false;
    }
    /// Says a small valid briefing, in a turn of its own, and ends.
    void answer()
    {
        if (m_inTurn)
            call(QStringLiteral("get_patient_record"));
        say(QStringLiteral(
            R"({"flags":[],"summary":{"one_liner":"a","key_conditions":[],"relevant_history":""},"suggested_actions":[]})"));
        m_events.push_back(ends().event);
        m_inTurn = false;
    }

    QCoro::AsyncGenerator<agent::ModelEvent> stream(agent::ModelRequest,
                                                    std::stop_token stop) override
    {
        ++m_asked;
        for (bool ended = false; !ended;) {
            while (m_events.empty() && !stop.stop_requested()) {
                Completion<bool> elapsed;
                QTimer::singleShot(std::chrono::milliseconds(5), [elapsed] { elapsed.set(true); });
                co_await elapsed;
            }
            agent::ModelEvent event =
                agent::model_event::Failed{Error{QString::fromLatin1(codes::kCancelled), {}, {}}};
            if (!stop.stop_requested()) {
                event = m_events.front();
                m_events.pop_front();
            }
            ended = std::holds_alternative<agent::model_event::Completed>(event)
                    || std::holds_alternative<agent::model_event::Failed>(event);
            co_yield event;
        }
    }

private:
    std::deque<agent::ModelEvent> m_events;
    int m_asked = 0;
    bool m_inTurn = false;
};

} // namespace aidoctor::test
