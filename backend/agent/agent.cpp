#include "agent/agent.h"

#include "agent/agent_run.h"

namespace aidoctor::agent {

QCoro::AsyncGenerator<AgentMessage> query(Prompt prompt, AgentOptions options)
{
    AgentRun run(std::move(prompt), std::move(options));
    auto opening = run.open();
    co_await std::move(opening);
    AgentMessage message = run.init();
    co_yield message;

    while (run.goesOn()) {
        auto admitting = run.admit();
        co_await std::move(admitting);
        if (!run.goesOn())
            break;
        MessageBuilder builder = run.beginTurn();
        try {
            auto events = run.model().stream(run.request(), run.stop());
            auto first = events.begin();
            auto event = co_await first;
            while (event != events.end()) {
                const auto delta = builder.take(*event);
                if (builder.hasFailed())
                    run.stopTurn(); // nothing that still comes is of use
                if (delta && run.wantsDeltas()) {
                    message = *delta;
                    co_yield message;
                } else if (const auto *retry = std::get_if<model_event::Retrying>(&*event)) {
                    message = AgentRun::noticeOf(*retry);
                    co_yield message;
                }
                auto advance = ++event;
                co_await advance;
            }
        } catch (...) {
            builder.take(AgentRun::thrown());
        }
        auto ending = run.endTurn(std::move(builder));
        co_await std::move(ending);
        while (run.hasMessage()) {
            message = run.takeMessage();
            co_yield message;
        }
    }
    message = run.result();
    co_yield message;
}

} // namespace aidoctor::agent
