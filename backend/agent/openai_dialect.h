#pragma once

#include "agent/dialect.h"

namespace aidoctor::agent {

/// Chat completions of OpenAI-compatible servers; what differs between them is in
/// server_capabilities.h.
class OpenAiDialect : public Dialect {
public:
    QString messagesPath() const override { return QStringLiteral("/chat/completions"); }
    QString modelsPath() const override { return QStringLiteral("/models"); }
    std::vector<net::HttpRequest::Header> headers(const EndpointOptions &options) const override;
    QByteArray body(const ModelRequest &request, const EndpointOptions &options) const override;
    std::unique_ptr<StreamDecoder> decoder() const override;
};

} // namespace aidoctor::agent
