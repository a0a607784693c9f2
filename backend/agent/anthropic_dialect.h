#pragma once

#include "agent/dialect.h"

namespace aidoctor::agent {

/// Anthropic's Messages API. What a model has said goes back byte by byte as it came; tools,
/// instructions and the first two answers of tools are marked for the server's prompt cache, and a
/// mark that was set is never moved: the history is append-only.
class AnthropicDialect : public Dialect {
public:
    QString messagesPath() const override { return QStringLiteral("/v1/messages"); }
    QString modelsPath() const override { return QStringLiteral("/v1/models"); }
    std::vector<net::HttpRequest::Header> headers(const EndpointOptions &options) const override;
    QByteArray body(const ModelRequest &request, const EndpointOptions &options) const override;
    std::unique_ptr<StreamDecoder> decoder() const override;
};

} // namespace aidoctor::agent
