#pragma once

#include "agent/model_client.h"
#include "core/completion.h"

#include <QTimer>

#include <chrono>
#include <vector>

namespace aidoctor::bench {

/// An agent that takes its time: first it asks for the chart, as a model does, then it says fifty
/// pieces of text over five seconds, then one valid briefing. It is a server's clock that it keeps:
/// a reader who is late gets what has come meanwhile.
class SimulatedAgent : public agent::ModelClient {
public:
    using Clock = std::chrono::steady_clock;

    static constexpr int kPieces = 50;
    static constexpr std::chrono::milliseconds kBetween{100};

    QString name() const override { return QStringLiteral("simulated"); }

    QCoro::AsyncGenerator<agent::ModelEvent> stream(agent::ModelRequest request,
                                                    std::stop_token stop) override
    {
        using namespace agent::model_event;
        const bool asksFirst = request.history.size() == 1 && !request.tools.empty();
        if (asksFirst) {
            agent::ModelEvent call = ToolCall{
                0, agent::ToolUseBlock{QStringLiteral("t1"), QStringLiteral("get_patient_record"),
                                       Json::object()}};
            co_yield call;
            agent::ModelEvent turn = Completed{QStringLiteral("tool_use"), agent::Usage{3, 5}};
            co_yield turn;
            co_return;
        }
        const auto began = Clock::now();
        begun.push_back(began);
        for (int piece = 0; piece < kPieces; ++piece) {
            const auto due = began + kBetween * (piece + 1);
            const auto left = std::chrono::ceil<std::chrono::milliseconds>(due - Clock::now());
            if (left > left.zero()) {
                Completion<bool> elapsed;
                const auto ring = [elapsed] { elapsed.set(true); };
                QTimer::singleShot(left, Qt::PreciseTimer, QCoreApplication::instance(), ring);
                co_await elapsed;
            }
            if (stop.stop_requested()) {
                agent::ModelEvent stopped =
                    Failed{Error{QString::fromLatin1(codes::kCancelled), {}, {}}};
                co_yield stopped;
                co_return;
            }
            agent::ModelEvent delta =
                TextDelta{0, QStringLiteral("The next few words of what it thinks. ")};
            co_yield delta;
        }
        agent::ModelEvent answer = TextDelta{1, briefing()};
        co_yield answer;
        agent::ModelEvent end = Completed{QStringLiteral("end_turn"), agent::Usage{3, 5}};
        co_yield end;
    }

    /// When it began to speak, each time.
    std::vector<Clock::time_point> begun;

private:
    static QString briefing()
    {
        return QStringLiteral(
            R"({"flags":[],"summary":{"one_liner":"A patient of the measurement.",)"
            R"("key_conditions":["Essential hypertension"],"relevant_history":""},)"
            R"("suggested_actions":[]})");
    }
};

} // namespace aidoctor::bench
