#pragma once

#include "agent/server_capabilities.h"
#include "agent/stream_decoder.h"
#include "net/endpoint.h"
#include "net/stream_client.h"

#include <QByteArray>

namespace aidoctor::agent {

enum class Provider { Anthropic, OpenAi };

/// "anthropic", "openai"; nothing for another word.
std::optional<Provider> providerFrom(const QString &name);
QString providerName(Provider provider);

/// A model at an endpoint.
struct EndpointOptions {
    Provider provider = Provider::Anthropic;
    net::Endpoint base; ///< "https://api.anthropic.com"; OpenAI-compatible ones with their "/v1"
    QString model;
    QByteArray key;                          ///< empty for servers of the house that ask for none
    std::int64_t maxOutputTokens = 16'384;   ///< of one turn
    QString effort;                          ///< "low", ..., "max"; empty: the model's own
    ServerKind server = ServerKind::Generic; ///< of an OpenAI-compatible one
    std::int64_t contextTokens = 0;          ///< what it reads at once; 0: not known
};

/// Whether what answers there may shorten a prompt that is too long without saying so: Ollama, and
/// what is not known to be anything else in the house.
bool mayCutPrompts(const EndpointOptions &options);

/// How one kind of server is spoken to. Pure functions: what goes out, and what comes in means.
class Dialect {
public:
    /// Instructions that tell the schema in words, for where a server cannot be told it otherwise.
    static QString withSchema(const QString &system, const Json &schema);

    virtual ~Dialect() = default;

    virtual QString messagesPath() const = 0;
    virtual QString modelsPath() const = 0;
    virtual std::vector<net::HttpRequest::Header> headers(const EndpointOptions &options) const = 0;
    /// The request's body. Never carries the key.
    virtual QByteArray body(const ModelRequest &request, const EndpointOptions &options) const = 0;
    virtual std::unique_ptr<StreamDecoder> decoder() const = 0;

    static const Dialect &of(Provider provider);
};

} // namespace aidoctor::agent
