#include "net/sse_parser.h"

#include <cstdlib>

using aidoctor::net::SseEvent;
using aidoctor::net::SseParser;

/// How a stream is cut never changes what comes out: as a whole, in two, byte by byte.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size)
{
    const QByteArrayView bytes(reinterpret_cast<const char *>(data), static_cast<qsizetype>(size));
    const qsizetype cut = size == 0 ? 0 : (data[0] * 31 + data[size - 1]) % (bytes.size() + 1);
    constexpr qsizetype kLimit = 1000;
    SseParser whole(kLimit);
    SseParser inTwo(kLimit);
    SseParser bytewise(kLimit);
    std::vector<SseEvent> a;
    std::vector<SseEvent> b;
    std::vector<SseEvent> c;
    bool isRight = whole.feed(bytes, a).has_value();
    bool isRightInTwo = inTwo.feed(bytes.first(cut), b).has_value();
    isRightInTwo = inTwo.feed(bytes.sliced(cut), b).has_value() && isRightInTwo;
    bool isRightBytewise = true;
    for (qsizetype at = 0; at < bytes.size(); ++at)
        isRightBytewise = bytewise.feed(bytes.sliced(at, 1), c).has_value() && isRightBytewise;
    if (a != b || a != c || isRight != isRightInTwo || isRight != isRightBytewise)
        std::abort();
    return 0;
}
