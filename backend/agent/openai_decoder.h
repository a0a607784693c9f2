#pragma once

#include "agent/stream_decoder.h"

#include <map>
#include <vector>

namespace aidoctor::agent {

/// Chat completions of OpenAI-compatible servers (Ollama, llama.cpp, vLLM, clouds), streaming, told
/// in Anthropic's terms. Complete only with a finish_reason and `[DONE]`.
class OpenAiDecoder : public StreamDecoder {
public:
    void take(const net::SseEvent &event, std::vector<ModelEvent> &out) override;
    /// llama.cpp leaves out the blank line behind `[DONE]`.
    void finish(const net::SseEvent &rest, std::vector<ModelEvent> &out) override;

private:
    struct Call {
        QString id;
        QString name;
        std::string arguments;
    };

    void takeDelta(const Json &delta, std::vector<ModelEvent> &out);
    void takeCall(const Json &given, std::vector<ModelEvent> &out);
    void takeUsage(const Json &usage);
    void done(std::vector<ModelEvent> &out);
    int blockFor(int &block);

    int m_blocks = 0;
    int m_text = -1; ///< the block of the text; -1 before there is any
    int m_thinking = -1;
    std::vector<Call> m_calls;
    std::map<std::int64_t, std::size_t> m_byIndex; ///< the call an index stands for now
    QString m_finishReason;
    bool m_refused = false;
};

} // namespace aidoctor::agent
