#pragma once

#include "http/chunked_decoder.h"
#include "http/head_parser.h"
#include "http/host_policy.h"
#include "http/limits.h"
#include "http/request.h"

#include <QByteArray>

#include <optional>

namespace aidoctor::http {

/// Puts one request together from bytes that arrive in any pieces, and refuses what must not get
/// further. Knows no socket and no clock.
class RequestAssembler {
public:
    enum class Progress {
        /// Not a byte of a request yet.
        Idle,
        Head,
        Body,
        Complete,
        Refused,
    };

    /// Both must outlive the assembler.
    RequestAssembler(const Limits &limits, const HostPolicy &hosts);

    /// Takes from the front of `bytes` what belongs to this request; the next one stays there.
    Progress consume(QByteArray &bytes);
    /// Makes ready for the next request.
    void reset();

    /// True once per request whose client waits for "100 Continue" before it sends the body.
    bool takeContinueWish();
    /// After Complete: the head and body; `id` and `peer` are left for the caller.
    Request takeRequest();
    /// After Refused.
    const Refusal &refusal() const { return m_refusal; }
    /// The headers that Limits::refusalHeaders gives, once the head was good.
    HeaderList refusalHeaders() const;
    /// As far as it is known; meaningful from Body on.
    const Head &head() const { return m_head; }

private:
    Progress refuse(Refusal refusal);
    Progress consumeHead(QByteArray &bytes);
    Progress acceptHead();
    Progress consumeBody(QByteArray &bytes);

    const Limits &m_limits;
    const HostPolicy &m_hosts;
    Progress m_progress = Progress::Idle;
    qsizetype m_scanned = 0;
    Head m_head;
    Request m_request;
    bool m_headIsGood = false;
    bool m_wantsContinue = false;
    std::optional<ChunkedDecoder> m_chunks;
    Refusal m_refusal;
};

} // namespace aidoctor::http
