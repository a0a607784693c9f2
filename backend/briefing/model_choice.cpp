#include "briefing/model_choice.h"

#include "agent/endpoint_model.h"
#include "core/logging.h"
#include "net/reach_lookup.h"

#include <QCoreApplication>

namespace aidoctor::briefing {

using agent::ModelSettings;

namespace {

const QString kSetting = QStringLiteral("model.endpoint");
constexpr std::chrono::minutes kRunDeadline{10};
constexpr std::chrono::seconds kRetry{15};

struct Text {
    Q_DECLARE_TR_FUNCTIONS(briefing)
};

struct KeyVariables {
    const char *key;
    const char *baseUrl;
};

KeyVariables variablesOf(ModelSettings::Kind kind)
{
    if (kind == ModelSettings::Kind::Anthropic)
        return {"ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL"};
    return {"OPENAI_API_KEY", "OPENAI_BASE_URL"};
}

/// A key from the environment belongs to the environment's endpoint, and to no other: settings that
/// somebody changes elsewhere must not lead it there.
QByteArray environmentKey(const net::Endpoint &endpoint, ModelSettings::Kind kind)
{
    const KeyVariables variables = variablesOf(kind);
    QString base = qEnvironmentVariable(variables.baseUrl);
    if (base.isEmpty())
        base = agent::defaultBaseUrl(kind);
    const auto own = net::Endpoint::parse(base);
    return own && *own == endpoint ? qgetenv(variables.key) : QByteArray();
}

QString secretName(const net::Endpoint &endpoint)
{
    return QStringLiteral("model-key ") + endpoint.text();
}

agent::Provider providerOf(ModelSettings::Kind kind)
{
    return kind == ModelSettings::Kind::Anthropic ? agent::Provider::Anthropic
                                                  : agent::Provider::OpenAi;
}

agent::EndpointOptions endpointOptions(const ModelSettings &settings, const net::Endpoint &base,
                                       const QByteArray &key)
{
    agent::EndpointOptions options;
    options.provider = providerOf(settings.kind);
    options.base = base;
    options.model = settings.model.trimmed();
    options.key = key;
    options.maxOutputTokens = settings.maxOutputTokens;
    options.effort = settings.effort;
    options.server = settings.server;
    options.contextTokens = settings.contextTokens;
    return options;
}

/// Servers of the house cost nothing by the token, and may ask for no key.
bool isOfTheHouse(const net::Endpoint &endpoint, net::Reach reach)
{
    return reach == net::Reach::Loopback || reach == net::Reach::Private
           || !endpoint.isEncrypted(); // plain http leads nowhere else
}

bool isAnthropicsOwn(const net::Endpoint &endpoint)
{
    return endpoint.text() == agent::defaultBaseUrl(ModelSettings::Kind::Anthropic);
}

} // namespace

ModelChoice::ModelChoice(Parts parts) : m_parts(std::move(parts))
{
    if (m_parts.fixed)
        m_model = *m_parts.fixed;
    connect(&m_parts.settings, &database::SharedSettings::changed, this,
            [this](const QString &name) {
                if (name == kSetting)
                    m_scope.launch(reload());
            });
    connect(&m_parts.consents, &security::EndpointConsents::changed, this, [this] {
        // Somebody may have agreed to a server that is asked then what it is.
        m_scope.launch(reload());
        rebuild();
        emit changed();
    });
    m_retry.setSingleShot(true);
    m_retry.setInterval(kRetry);
    connect(&m_retry, &QTimer::timeout, this, [this] { m_scope.launch(reload()); });
}

QCoro::Task<> ModelChoice::reload()
{
    auto loading = load();
    co_await std::move(loading);
}

QCoro::Task<Status> ModelChoice::load()
{
    const std::stop_token gone = m_scope.token();
    const std::int64_t generation = ++m_generation;
    m_isReading = true;
    auto finding = m_parts.settings.find(kSetting);
    const auto setting = co_await std::move(finding);
    if (gone.stop_requested())
        co_return failure(codes::kShuttingDown, {});
    if (generation != m_generation)
        co_return Status(); // a newer one reads the same
    Result<ModelSettings> shared = ModelSettings{};
    if (!setting)
        shared = failure(setting.error());
    else if (*setting)
        shared = agent::modelSettingsFromJson((*setting)->value);
    m_settingsProblem.reset();
    if (shared) {
        m_limits = *shared;
        m_revision = *setting ? (*setting)->revision : 0;
    } else {
        // Not readable, or of a newer version: the limits stay, and nothing is sent anywhere.
        qCWarning(log::briefing, "the model's settings cannot be read (%s)",
                  qPrintable(shared.error().code));
        m_settingsProblem =
            setting ? makeError(codes::kInvalidArgument,
                                Text::tr("The settings of the model were made by another version "
                                         "of this program. Bring this workstation up to date."))
                    : shared.error();
        m_retry.start();
    }
    if (m_parts.fixed)
        m_model = *m_parts.fixed;
    else if (shared)
        m_model = *shared;
    rebuild();
    m_scope.launch(readSecret(generation, m_model));
    emit changed();
    if (!shared)
        co_return failure(*m_settingsProblem);
    co_return Status();
}

QCoro::Task<> ModelChoice::settled()
{
    while (m_isReading) {
        Completion<bool> over;
        m_waiting.push_back(over);
        co_await over;
    }
}

/// Whoever waits goes on, unless something newer is being read.
void ModelChoice::complete(std::int64_t generation)
{
    if (generation != m_generation)
        return;
    m_isReading = false;
    const auto waiting = std::exchange(m_waiting, {});
    for (const Completion<bool> &over : waiting)
        over.set(true);
}

/// The key of the endpoint in use, how far that is, and what answers there. All of it is taken over
/// in one step, and only if the settings are still those it was read for.
QCoro::Task<> ModelChoice::readSecret(std::int64_t generation, ModelSettings settings)
{
    const std::stop_token gone = m_scope.token();
    const auto endpoint = net::Endpoint::parse(settings.baseUrl);
    Secret secret;
    if (settings.kind != ModelSettings::Kind::Offline && endpoint) {
        secret.endpoint = *endpoint;
        auto looking = net::lookUpReach(*endpoint);
        secret.reach = co_await std::move(looking);
        if (gone.stop_requested())
            co_return;
        auto reading = keyFor(*endpoint, settings.kind);
        auto key = co_await std::move(reading);
        if (gone.stop_requested())
            co_return;
        if (!key)
            secret.problem = key.error();
        else
            secret.key = std::move(*key);
        if (!secret.key.isEmpty())
            secret.source = environmentKey(*endpoint, settings.kind).isEmpty()
                                ? QStringLiteral("keyring")
                                : QString::fromLatin1(variablesOf(settings.kind).key);
        // What answers in the house is asked for its kind: one of them cuts prompts in silence.
        const bool isAsked = settings.kind == ModelSettings::Kind::OpenAi
                             && settings.server == agent::ServerKind::Generic
                             && isOfTheHouse(*endpoint, secret.reach)
                             && m_parts.consents.accepts(*endpoint);
        if (isAsked) {
            auto probing = agent::probeEndpoint(
                &m_parts.net, endpointOptions(settings, *endpoint, secret.key), gone);
            auto report = co_await std::move(probing);
            if (gone.stop_requested())
                co_return;
            if (report)
                secret.report = std::move(*report);
        }
    }
    if (generation != m_generation)
        co_return;
    if (secret.problem)
        m_retry.start(); // a person may open the keyring meanwhile
    m_secret = std::move(secret);
    rebuild();
    emit changed();
    complete(generation);
}

ModelInUse ModelChoice::inUse() const
{
    ModelInUse use;
    use.problem = m_problem;
    use.limits.deadline = kRunDeadline;
    if (!m_client || m_problem)
        return use;
    use.client = m_client;
    use.budget = m_parts.dayBudget;
    use.limits.maxTokens = m_limits.tokensPerRun;
    if (m_limits.usdPerRun > 0)
        use.limits.maxBudgetUsd = m_limits.usdPerRun;
    return use;
}

DayLimits ModelChoice::dayLimits() const
{
    return {m_limits.tokensPerDay, m_limits.usdPerDay};
}

QCoro::Task<Status> ModelChoice::save(ModelSettings settings, QString who)
{
    const std::stop_token gone = m_scope.token();
    const Status right = agent::check(settings);
    if (!right)
        co_return right;
    if (m_parts.fixed)
        co_return failure(codes::kInvalidArgument,
                          Text::tr("The model was chosen when the program was started (--agent). "
                                   "Start it without, to choose another one here."));
    if (m_settingsProblem)
        co_return failure(*m_settingsProblem);
    auto putting = m_parts.settings.put(kSetting, agent::toJson(settings), m_revision, who);
    const auto stored = co_await std::move(putting);
    if (!stored)
        co_return failure(stored.error());
    if (gone.stop_requested())
        co_return failure(codes::kShuttingDown, {});
    auto loading = load();
    co_return co_await std::move(loading);
}

QCoro::Task<Result<security::SecretStore::Kept>> ModelChoice::saveKey(net::Endpoint endpoint,
                                                                      QByteArray key)
{
    const std::stop_token gone = m_scope.token();
    Result<security::SecretStore::Kept> kept = security::SecretStore::Kept::Keyring;
    if (key.isEmpty()) {
        auto removing = m_parts.secrets.remove(secretName(endpoint));
        const Status removed = co_await std::move(removing);
        if (!removed)
            kept = failure(removed.error());
    } else {
        auto writing = m_parts.secrets.write(secretName(endpoint), key);
        kept = co_await std::move(writing);
    }
    if (gone.stop_requested())
        co_return kept;
    auto loading = load();
    co_await std::move(loading);
    co_return kept;
}

QCoro::Task<Result<agent::EndpointReport>> ModelChoice::test(ModelSettings settings, QByteArray key)
{
    const std::stop_token gone = m_scope.token();
    const auto endpoint = net::Endpoint::parse(settings.baseUrl);
    if (!endpoint)
        co_return failure(endpoint.error());
    if (key.isNull()) {
        auto reading = keyFor(*endpoint, settings.kind);
        auto kept = co_await std::move(reading);
        if (gone.stop_requested())
            co_return failure(codes::kShuttingDown, {});
        if (!kept)
            co_return failure(kept.error());
        key = std::move(*kept);
    }
    auto probing =
        agent::probeEndpoint(&m_parts.net, endpointOptions(settings, *endpoint, key), gone);
    co_return co_await std::move(probing);
}

QCoro::Task<Result<QByteArray>> ModelChoice::keyFor(net::Endpoint endpoint,
                                                    ModelSettings::Kind kind)
{
    QByteArray key = environmentKey(endpoint, kind);
    if (!key.isEmpty())
        co_return key;
    auto reading = m_parts.secrets.read(secretName(endpoint));
    co_return co_await std::move(reading);
}

/// From what is known now to a client, or to why there is none.
void ModelChoice::rebuild()
{
    m_client.reset();
    m_problem = m_settingsProblem;
    if (m_problem || m_model.kind == ModelSettings::Kind::Offline)
        return;
    const auto endpoint = net::Endpoint::parse(m_model.baseUrl);
    if (!endpoint) {
        m_problem = endpoint.error();
        return;
    }
    if (!m_parts.consents.accepts(*endpoint)) {
        m_problem = makeError(codes::kEndpointNotAccepted,
                              Text::tr("Nobody has agreed to sending charts to the model's server. "
                                       "Nothing was sent. Do so in the settings, under Model."));
        return;
    }
    const bool isRead = m_secret.endpoint == *endpoint;
    const bool isOwn = isRead && isOfTheHouse(*endpoint, m_secret.reach);
    if (!isRead || (m_secret.key.isEmpty() && m_secret.problem && !isOwn)) {
        m_problem = isRead ? *m_secret.problem
                           : makeError(codes::kModelKeyMissing,
                                       Text::tr("The key for the model's server has not been read "
                                                "yet. Open this computer's keyring, and make the "
                                                "briefing again."));
        return;
    }
    if (m_secret.key.isEmpty() && !isOwn) {
        m_problem =
            makeError(codes::kModelKeyMissing,
                      Text::tr("This workstation has no key for the model's server. Enter it "
                               "in the settings, under Model."));
        return;
    }
    agent::EndpointOptions options = endpointOptions(m_model, *endpoint, m_secret.key);
    if (m_secret.report) {
        options.server = m_secret.report->server;
        if (options.contextTokens == 0)
            options.contextTokens = m_secret.report->contextTokens;
    }
    // Elsewhere a model of the same name has another price, which is not known.
    std::shared_ptr<const agent::PriceList> prices;
    if (!isOwn)
        prices = isAnthropicsOwn(*endpoint) && m_parts.prices
                     ? m_parts.prices
                     : std::make_shared<const agent::PriceList>();
    m_client = std::make_shared<agent::EndpointModel>(
        std::move(options), agent::EndpointModel::Parts{m_parts.net, std::move(prices), {}, {}});
}

} // namespace aidoctor::briefing
