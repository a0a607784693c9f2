#include "briefing/offline_model.h"

#include "core/loop_yield.h"

#include <QCoreApplication>

#include <algorithm>

namespace aidoctor::briefing {

namespace {

// About a line of text: what a streaming model sends at a time.
constexpr qsizetype kPiece = 96;

/// Cuts without parting a surrogate pair.
qsizetype pieceLength(const QString &text, qsizetype from)
{
    qsizetype length = std::min(kPiece, text.size() - from);
    if (from + length < text.size() && text.at(from + length).isLowSurrogate())
        ++length;
    return length;
}

} // namespace

QCoro::AsyncGenerator<agent::ModelEvent> OfflineModel::stream(agent::ModelRequest request,
                                                              std::stop_token stop)
{
    auto compose = [request]() -> Result<OfflineTurn> { return composeTurn(request); };
    auto task = m_workers.run(std::move(compose));
    const auto composed = co_await std::move(task);

    agent::ModelEvent event;
    if (!composed) {
        event = agent::model_event::Failed{composed.error()};
        co_yield event;
        co_return;
    }
    int block = 0;
    LoopYield yield;
    for (qsizetype from = 0; from < composed->text.size();) {
        if (stop.stop_requested()) {
            const Error cancelled{QString::fromLatin1(codes::kCancelled),
                                  QCoreApplication::translate("agent", "The run was stopped."),
                                  {}};
            event = agent::model_event::Failed{cancelled};
            co_yield event;
            co_return;
        }
        const qsizetype length = pieceLength(composed->text, from);
        event = agent::model_event::TextDelta{block, composed->text.mid(from, length)};
        from += length;
        co_yield event;
        co_await yield;
    }
    for (const agent::ToolUseBlock &call : composed->calls) {
        event = agent::model_event::ToolCall{++block, call};
        co_yield event;
    }
    agent::model_event::Completed completed;
    completed.stopReason =
        composed->calls.empty() ? QStringLiteral("end_turn") : QStringLiteral("tool_use");
    event = completed;
    co_yield event;
}

} // namespace aidoctor::briefing
