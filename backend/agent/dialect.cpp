#include "agent/dialect.h"

#include "agent/anthropic_dialect.h"
#include "agent/openai_dialect.h"

namespace aidoctor::agent {

std::optional<Provider> providerFrom(const QString &name)
{
    if (name == QLatin1String("anthropic"))
        return Provider::Anthropic;
    if (name == QLatin1String("openai"))
        return Provider::OpenAi;
    return std::nullopt;
}

QString providerName(Provider provider)
{
    return provider == Provider::Anthropic ? QStringLiteral("anthropic") : QStringLiteral("openai");
}

bool mayCutPrompts(const EndpointOptions &options)
{
    const net::Reach reach = options.base.writtenReach();
    const bool isInside = reach == net::Reach::Loopback || reach == net::Reach::Private
                          || !options.base.isEncrypted();
    if (options.provider == Provider::Anthropic) // Ollama speaks this language, too
        return isInside;
    return capabilitiesOf(options.server).cutsPromptsSilently
           || (isInside && options.server == ServerKind::Generic);
}

QString Dialect::withSchema(const QString &system, const Json &schema)
{
    return system
           + QStringLiteral("\n\nYour last answer is one JSON object of this JSON schema, and "
                            "nothing else:\n")
           + QString::fromUtf8(dumpJson(schema));
}

const Dialect &Dialect::of(Provider provider)
{
    static const AnthropicDialect kAnthropic;
    static const OpenAiDialect kOpenAi;
    if (provider == Provider::Anthropic)
        return kAnthropic;
    return kOpenAi;
}

} // namespace aidoctor::agent
