#include "agent/anthropic_decoder.h"
#include "fuzz/fuzz_decoder.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    aidoctor::fuzz::readStream<aidoctor::agent::AnthropicDecoder>(data, size);
    return 0;
}
