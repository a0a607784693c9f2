#include "agent/model_settings.h"

#include <QCoreApplication>

#include <array>
#include <cmath>

namespace aidoctor::agent {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(agent)
};

constexpr qsizetype kMaxModelName = 200;
constexpr std::int64_t kMaxTokens = 1'000'000'000'000;
constexpr double kMaxUsd = 1e6;
constexpr std::array kEfforts{"", "low", "medium", "high", "xhigh", "max"};
constexpr std::array kServerNames{"generic", "ollama", "llama.cpp", "vllm"};

tl::unexpected<Error> wrong(const char *member)
{
    return failure(
        codes::kInvalidArgument,
        Text::tr("The model's settings are wrong at \"%1\".").arg(QString::fromLatin1(member)));
}

bool isKnown(const std::string &name)
{
    constexpr std::array kMembers{
        "kind",           "base_url",    "model",          "max_output_tokens",
        "effort",         "server",      "context_tokens", "tokens_per_run",
        "tokens_per_day", "usd_per_run", "usd_per_day"};
    return std::any_of(kMembers.begin(), kMembers.end(),
                       [&name](const char *member) { return name == member; });
}

bool readTokens(const Json &json, const char *name, std::int64_t &value)
{
    const Json &given = member(json, name);
    if (given.is_null())
        return true;
    if (!given.is_number_integer() || given < 0 || given > kMaxTokens)
        return false;
    value = given.get<std::int64_t>();
    return true;
}

bool readUsd(const Json &json, const char *name, double &value)
{
    const Json &given = member(json, name);
    if (given.is_null())
        return true;
    if (!given.is_number() || !(given.get<double>() >= 0) || given.get<double>() > kMaxUsd)
        return false;
    value = given.get<double>();
    return true;
}

} // namespace

QString defaultBaseUrl(ModelSettings::Kind kind)
{
    switch (kind) {
    case ModelSettings::Kind::Anthropic:
        return QStringLiteral("https://api.anthropic.com");
    case ModelSettings::Kind::OpenAi:
        return QStringLiteral("https://api.openai.com/v1");
    case ModelSettings::Kind::Offline:
        break;
    }
    return {};
}

std::optional<ModelSettings::Kind> modelKindFrom(const QString &name)
{
    if (name == QLatin1String("offline"))
        return ModelSettings::Kind::Offline;
    const auto provider = providerFrom(name);
    if (!provider)
        return std::nullopt;
    return *provider == Provider::Anthropic ? ModelSettings::Kind::Anthropic
                                            : ModelSettings::Kind::OpenAi;
}

QString modelKindName(ModelSettings::Kind kind)
{
    switch (kind) {
    case ModelSettings::Kind::Anthropic:
        return providerName(Provider::Anthropic);
    case ModelSettings::Kind::OpenAi:
        return providerName(Provider::OpenAi);
    case ModelSettings::Kind::Offline:
        break;
    }
    return QStringLiteral("offline");
}

Json toJson(const ModelSettings &settings)
{
    return Json{{"kind", toStd(modelKindName(settings.kind))},
                {"base_url", toStd(settings.baseUrl)},
                {"model", toStd(settings.model)},
                {"max_output_tokens", settings.maxOutputTokens},
                {"effort", toStd(settings.effort)},
                {"server", kServerNames[static_cast<std::size_t>(settings.server)]},
                {"context_tokens", settings.contextTokens},
                {"tokens_per_run", settings.tokensPerRun},
                {"tokens_per_day", settings.tokensPerDay},
                {"usd_per_run", settings.usdPerRun},
                {"usd_per_day", settings.usdPerDay}};
}

Result<ModelSettings> modelSettingsFromJson(const Json &json)
{
    if (!json.is_object())
        return wrong("kind");
    for (const auto &[name, value] : json.items()) {
        if (!isKnown(name))
            return wrong(name.c_str());
    }
    ModelSettings settings;
    const auto kind = modelKindFrom(stringMember(json, "kind"));
    if (!kind)
        return wrong("kind");
    settings.kind = *kind;
    settings.baseUrl = stringMember(json, "base_url");
    settings.model = stringMember(json, "model");
    settings.effort = stringMember(json, "effort");
    const QString server = stringMember(json, "server");
    for (std::size_t i = 0; i < kServerNames.size(); ++i) {
        if (server == QLatin1String(kServerNames[i]))
            settings.server = static_cast<ServerKind>(i);
    }
    struct Count {
        const char *name;
        std::int64_t ModelSettings::*member;
    };
    for (const Count &count : {Count{"max_output_tokens", &ModelSettings::maxOutputTokens},
                               Count{"context_tokens", &ModelSettings::contextTokens},
                               Count{"tokens_per_run", &ModelSettings::tokensPerRun},
                               Count{"tokens_per_day", &ModelSettings::tokensPerDay}}) {
        if (!readTokens(json, count.name, settings.*count.member))
            return wrong(count.name);
    }
    if (!readUsd(json, "usd_per_run", settings.usdPerRun))
        return wrong("usd_per_run");
    if (!readUsd(json, "usd_per_day", settings.usdPerDay))
        return wrong("usd_per_day");
    const Status right = check(settings);
    if (!right)
        return failure(right.error());
    return settings;
}

Status check(const ModelSettings &settings)
{
    if (std::none_of(kEfforts.begin(), kEfforts.end(), [&settings](const char *effort) {
            return settings.effort == QLatin1String(effort);
        }))
        return wrong("effort");
    if (settings.maxOutputTokens < 256 || settings.maxOutputTokens > 1'000'000)
        return wrong("max_output_tokens");
    for (const std::int64_t count :
         {settings.contextTokens, settings.tokensPerRun, settings.tokensPerDay}) {
        if (count < 0 || count > kMaxTokens)
            return wrong("tokens_per_run");
    }
    for (const double usd : {settings.usdPerRun, settings.usdPerDay}) {
        if (!(usd >= 0 && usd <= kMaxUsd))
            return wrong("usd_per_run");
    }
    if (settings.kind == ModelSettings::Kind::Offline)
        return {};
    const auto endpoint = net::Endpoint::parse(settings.baseUrl);
    if (!endpoint)
        return failure(endpoint.error());
    const bool hasControl = std::any_of(settings.model.begin(), settings.model.end(), [](QChar c) {
        return c.category() == QChar::Other_Control;
    });
    if (settings.model.trimmed().isEmpty() || settings.model.size() > kMaxModelName || hasControl)
        return failure(codes::kInvalidArgument, Text::tr("Choose the model that is to write."));
    return {};
}

} // namespace aidoctor::agent
