#pragma once

#include "agent/stream_decoder.h"

#include <vector>

namespace aidoctor::agent {

/// Anthropic's Messages API, streaming (2023-06-01, 2026-10-21). Strict where a message could be
/// mistaken for a complete one, lenient towards what it does not know: unknown events, kinds of
/// blocks and deltas are passed over, and such blocks are kept as they came.
class AnthropicDecoder : public StreamDecoder {
public:
    void take(const net::SseEvent &event, std::vector<ModelEvent> &out) override;

private:
    struct Block {
        QString type;
        Json start; ///< as it came with content_block_start
        std::string text;
        std::string input;
        std::string signature;
        Json citations;
        bool isOpen = true;
    };

    void messageStart(const Json &data, std::vector<ModelEvent> &out);
    void blockStart(const Json &data, std::vector<ModelEvent> &out);
    void blockDelta(const Json &data, std::vector<ModelEvent> &out);
    void blockStop(const Json &data, std::vector<ModelEvent> &out);
    void messageDelta(const Json &data, std::vector<ModelEvent> &out);
    void messageStop(std::vector<ModelEvent> &out);
    void takeUsage(const Json &usage);
    Block *openBlock(const Json &data, std::vector<ModelEvent> &out, int &index);

    bool m_hasStarted = false;
    std::vector<Block> m_blocks;
    /// Calls are given when the message is complete, and not before.
    std::vector<std::pair<model_event::ToolCall, model_event::BlockEnded>> m_calls;
    QString m_stopReason;
    std::optional<StopDetails> m_details;
};

} // namespace aidoctor::agent
