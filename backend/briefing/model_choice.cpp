#include "briefing/model_choice.h"

#include "agent/endpoint_model.h"
#include "core/logging.h"

#include <QCoreApplication>

namespace aidoctor::briefing {

using agent::ModelSettings;

namespace {

const QString kSetting = QStringLiteral("model.endpoint");
constexpr std::chrono::minutes kRunDeadline{10};

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

/// Servers of the house cost nothing by the token.
bool isOfTheHouse(const net::Endpoint &endpoint)
{
    const net::Reach reach = endpoint.writtenReach();
    return reach == net::Reach::Loopback || reach == net::Reach::Private
           || !endpoint.isEncrypted(); // plain http leads nowhere else
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
        rebuild();
        emit changed();
    });
}

QCoro::Task<> ModelChoice::reload()
{
    auto loading = load();
    co_await std::move(loading);
}

QCoro::Task<Status> ModelChoice::load()
{
    const std::stop_token gone = m_scope.token();
    if (!m_parts.fixed) {
        auto finding = m_parts.settings.find(kSetting);
        const auto setting = co_await std::move(finding);
        if (gone.stop_requested())
            co_return failure(codes::kShuttingDown, {});
        if (!setting)
            co_return failure(setting.error());
        m_model = {};
        m_revision = 0;
        if (*setting) {
            m_revision = (*setting)->revision;
            auto model = agent::modelSettingsFromJson((*setting)->value);
            if (!model) // of a newer version, perhaps
                co_return failure(model.error());
            m_model = std::move(*model);
        }
    }
    m_key.clear();
    m_keySource.clear();
    const auto endpoint = net::Endpoint::parse(m_model.baseUrl);
    if (m_model.kind != ModelSettings::Kind::Offline && endpoint) {
        auto reading = keyFor(*endpoint, m_model.kind);
        const auto key = co_await std::move(reading);
        if (gone.stop_requested())
            co_return failure(codes::kShuttingDown, {});
        m_key = key.value_or(QByteArray());
        if (!m_key.isEmpty())
            m_keySource = environmentKey(*endpoint, m_model.kind).isEmpty()
                              ? QStringLiteral("keyring")
                              : QString::fromLatin1(variablesOf(m_model.kind).key);
    }
    rebuild();
    emit changed();
    co_return Status();
}

ModelInUse ModelChoice::inUse() const
{
    ModelInUse use;
    use.problem = m_problem;
    use.limits.deadline = kRunDeadline;
    use.limits.maxTokens = m_model.tokensPerRun;
    if (m_model.usdPerRun > 0)
        use.limits.maxBudgetUsd = m_model.usdPerRun;
    if (m_client && !m_problem) {
        use.client = m_client;
        use.budget = m_parts.dayBudget;
    }
    return use;
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
    auto putting = m_parts.settings.put(kSetting, agent::toJson(settings), m_revision, who);
    const auto stored = co_await std::move(putting);
    if (!stored)
        co_return failure(stored.error());
    if (gone.stop_requested())
        co_return failure(codes::kShuttingDown, {});
    auto loading = load();
    co_return co_await std::move(loading);
}

QCoro::Task<security::SecretStore::Kept> ModelChoice::saveKey(net::Endpoint endpoint,
                                                              QByteArray key)
{
    const std::stop_token gone = m_scope.token();
    auto kept = security::SecretStore::Kept::Keyring;
    if (key.isEmpty()) {
        auto removing = m_parts.secrets.remove(secretName(endpoint));
        co_await std::move(removing);
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
    m_problem.reset();
    if (m_model.kind == ModelSettings::Kind::Offline)
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
    const bool isOwn = isOfTheHouse(*endpoint);
    if (m_key.isEmpty() && !isOwn) {
        m_problem =
            makeError(codes::kModelKeyMissing,
                      Text::tr("This workstation has no key for the model's server. Enter it "
                               "in the settings, under Model."));
        return;
    }
    m_client = std::make_shared<agent::EndpointModel>(
        endpointOptions(m_model, *endpoint, m_key),
        agent::EndpointModel::Parts{m_parts.net, isOwn ? nullptr : m_parts.prices, {}, {}});
}

} // namespace aidoctor::briefing
