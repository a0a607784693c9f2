#include "ui/model_settings_view_model.h"

#include "security/actor.h"
#include "ui/wording.h"

#include <algorithm>
#include <utility>

namespace aidoctor::ui {

using briefing::DailyUsage;
using net::Endpoint;
using net::Reach;
using security::SecretStore;

namespace {

constexpr qsizetype kMaxListed = 200; // as long as the list of a test gets

void copyLimits(const agent::ModelSettings &from, agent::ModelSettings &to)
{
    to.tokensPerRun = from.tokensPerRun;
    to.tokensPerDay = from.tokensPerDay;
    to.usdPerRun = from.usdPerRun;
    to.usdPerDay = from.usdPerDay;
}

/// A key goes into a header: letters, digits and signs of ASCII, without a space.
bool isKey(const QString &key)
{
    return std::all_of(key.begin(), key.end(),
                       [](QChar c) { return c.unicode() > 0x20 && c.unicode() < 0x7F; });
}

/// As the model is billed: servers of the house cost nothing by the token.
bool isOfTheHouse(const Endpoint &endpoint)
{
    const Reach reach = endpoint.writtenReach();
    return reach == Reach::Loopback || reach == Reach::Private || !endpoint.isEncrypted();
}

} // namespace

ModelSettingsViewModel::ModelSettingsViewModel(briefing::ModelChoice &models,
                                               briefing::UsageStore *usage,
                                               std::function<QDate()> today, QObject *parent)
    : QObject(parent), m_models(models), m_usageStore(usage), m_today(std::move(today))
{
    m_typing.setSingleShot(true);
    m_typing.setInterval(kTypingPause);
    connect(&m_typing, &QTimer::timeout, this,
            [this] { m_lookUps.launch(lookUp(m_lookUps.token(), *m_where.endpoint)); });
    connect(&models, &briefing::ModelChoice::changed, this,
            &ModelSettingsViewModel::chosenElsewhere);
    takeSaved();
    if (usage)
        m_scope.launch(readUsage(m_scope.token()));
}

void ModelSettingsViewModel::takeSaved()
{
    m_saved = m_models.settings();
    m_kind = m_saved.kind;
    m_drafts.clear();
    for (const Kind kind : {Kind::Offline, Kind::Anthropic, Kind::OpenAi}) {
        Settings settings;
        settings.kind = kind;
        settings.baseUrl = agent::defaultBaseUrl(kind);
        copyLimits(m_saved, settings);
        m_drafts[kind].settings = kind == m_saved.kind ? m_saved : settings;
    }
    m_isTouched = false;
    m_isOvertaken = false;
    addressChanged();
}

/// Here after a save, there by another workstation. Nothing that is being typed is replaced.
void ModelSettingsViewModel::chosenElsewhere()
{
    if (m_isSaving)
        return;
    if (m_models.settings() != m_saved) {
        if (m_isTouched)
            m_isOvertaken = true;
        else
            takeSaved();
    }
    emit changed();
}

void ModelSettingsViewModel::touched()
{
    m_isTouched = true;
    m_problem = {};
}

void ModelSettingsViewModel::setKind(Kind kind)
{
    if (kind == m_kind)
        return;
    const Settings before = draft();
    m_kind = kind;
    copyLimits(before, current().settings);
    touched();
    forgetTest();
    addressChanged();
    emit changed();
}

void ModelSettingsViewModel::setAddress(const QString &address)
{
    Settings &settings = current().settings;
    if (address == settings.baseUrl)
        return;
    settings.baseUrl = address;
    current().isKeyRemoved = false;
    touched();
    addressChanged();
    const bool isSaved = isSavedAddress();
    settings.server = isSaved ? m_saved.server : agent::ServerKind::Generic;
    settings.contextTokens = contextOf(settings.model);
    emit changed();
}

/// A name is looked up once the typing rests.
void ModelSettingsViewModel::addressChanged()
{
    const auto endpoint = Endpoint::parse(draft().baseUrl);
    if (endpoint && m_where.endpoint == *endpoint)
        return; // the same, written in another way
    forgetTest();
    m_lookUps.cancel();
    m_typing.stop();
    m_where = {};
    m_agreementError.reset();
    if (!endpoint)
        return;
    m_where.endpoint = *endpoint;
    m_where.reach = endpoint->writtenReach();
    m_where.isLookedUp = m_where.reach != Reach::Unknown;
    if (!m_where.isLookedUp)
        m_typing.start();
}

QCoro::Task<> ModelSettingsViewModel::lookUp(std::stop_token token, Endpoint endpoint)
{
    auto looking = net::lookUpReach(std::move(endpoint));
    const Reach reach = co_await std::move(looking);
    if (token.stop_requested()) // another address stands there by now
        co_return;
    m_where.reach = reach;
    m_where.isLookedUp = true;
    emit changed();
}

void ModelSettingsViewModel::setKey(const QString &key)
{
    if (key == current().key)
        return;
    current().key = key;
    current().isKeyRemoved = false;
    touched();
    forgetTest();
    emit changed();
}

void ModelSettingsViewModel::setKeyRemoved(bool removed)
{
    current().isKeyRemoved = removed;
    current().key.clear();
    touched();
    forgetTest();
    emit changed();
}

void ModelSettingsViewModel::setModel(const QString &model)
{
    Settings &settings = current().settings;
    if (model == settings.model)
        return;
    settings.model = model;
    settings.contextTokens = contextOf(model); // that of the model before says nothing of this one
    touched();
    emit changed();
}

void ModelSettingsViewModel::setEffort(const QString &effort)
{
    if (effort == draft().effort)
        return;
    current().settings.effort = effort;
    touched();
    emit changed();
}

void ModelSettingsViewModel::setTokens(std::int64_t Settings::*member, std::int64_t tokens)
{
    current().settings.*member = tokens;
    touched();
    emit changed();
}

void ModelSettingsViewModel::setUsd(double Settings::*member, double usd)
{
    current().settings.*member = usd;
    touched();
    emit changed();
}

bool ModelSettingsViewModel::isSavedAddress() const
{
    const auto endpoint = Endpoint::parse(m_saved.baseUrl);
    return m_kind == m_saved.kind && m_where.endpoint && endpoint && *endpoint == *m_where.endpoint;
}

std::int64_t ModelSettingsViewModel::contextOf(const QString &model) const
{
    const QString name = model.trimmed();
    if (m_test.state == Test::State::Works && name == m_test.model)
        return m_test.report.contextTokens;
    return isSavedAddress() && name == m_saved.model ? m_saved.contextTokens : 0;
}

ModelSettingsViewModel::KeyState ModelSettingsViewModel::keyState() const
{
    if (!isSavedAddress())
        return {};
    const QString source = m_models.keySource();
    if (source.isEmpty())
        return {KeyState::Source::None, {}};
    if (source == QLatin1String("keyring"))
        return {KeyState::Source::Kept, {}};
    return {KeyState::Source::Environment, source};
}

ModelSettingsViewModel::Agreement ModelSettingsViewModel::agreement() const
{
    using State = Agreement::State;
    if (!m_where.endpoint)
        return {};
    const security::EndpointConsents &consents = m_models.consents();
    for (const security::EndpointConsent &consent : consents.all()) {
        if (consent.endpoint == *m_where.endpoint)
            return {State::Given, consent.acceptedBy, consent.acceptedAt};
    }
    return {consents.accepts(*m_where.endpoint) ? State::ForThisRun : State::Missing, {}, {}};
}

bool ModelSettingsViewModel::isAgreed() const
{
    const Agreement::State state = agreement().state;
    return state == Agreement::State::Given || state == Agreement::State::ForThisRun;
}

void ModelSettingsViewModel::agree()
{
    launchAgreement(true);
}

void ModelSettingsViewModel::withdraw()
{
    launchAgreement(false);
}

void ModelSettingsViewModel::launchAgreement(bool agreed)
{
    if (!m_where.endpoint || std::exchange(m_isAgreeing, true))
        return;
    m_agreementError.reset();
    forgetTest();
    m_scope.launch(changeAgreement(m_scope.token(), *m_where.endpoint, agreed));
    emit changed();
}

QCoro::Task<> ModelSettingsViewModel::changeAgreement(std::stop_token token, Endpoint endpoint,
                                                      bool agreed)
{
    security::EndpointConsents &consents = m_models.consents();
    const QString who = security::Actor::window().name;
    auto changing = agreed ? consents.accept(std::move(endpoint), who)
                           : consents.revoke(std::move(endpoint), who);
    const Status outcome = co_await std::move(changing);
    if (token.stop_requested())
        co_return;
    m_isAgreeing = false;
    if (!outcome)
        m_agreementError = outcome.error();
    emit changed();
}

void ModelSettingsViewModel::forgetTest()
{
    m_tests.cancel();
    m_test = {};
}

void ModelSettingsViewModel::test()
{
    if (!isAgreed() || m_test.state == Test::State::Running)
        return;
    if (!isKey(typedKey().trimmed())) {
        setProblem(*findProblem());
        return;
    }
    forgetTest();
    m_test.state = Test::State::Running;
    Settings settings = toSave();
    m_test.model = settings.model;
    m_tests.launch(testing(m_tests.token(), std::move(settings), keyToUse()));
    emit changed();
}

QCoro::Task<> ModelSettingsViewModel::testing(std::stop_token token, Settings settings,
                                              QByteArray key)
{
    auto asking = m_models.test(std::move(settings), std::move(key));
    auto report = co_await std::move(asking);
    if (token.stop_requested())
        co_return;
    if (!report) {
        m_test.state = Test::State::Failed;
        m_test.error = report.error();
    } else {
        m_test.state = Test::State::Works;
        m_test.report = std::move(*report);
        Settings &draft = current().settings;
        draft.server = m_test.report.server;
        if (m_test.report.contextTokens > 0 && draft.model.trimmed() == m_test.model)
            draft.contextTokens = m_test.report.contextTokens;
        m_isTouched = m_isTouched || draft != m_saved;
    }
    emit changed();
}

bool ModelSettingsViewModel::isModelOffered() const
{
    const QString model = draft().model.trimmed();
    if (m_test.state != Test::State::Works || model.isEmpty()
        || m_test.report.models.contains(model))
        return true;
    if (model == m_test.model)
        return m_test.report.hasModel;
    return m_test.report.models.size() >= kMaxListed; // the list was cut: nobody can tell
}

QStringList ModelSettingsViewModel::knownModels() const
{
    if (m_test.state == Test::State::Works)
        return m_test.report.models;
    QStringList names;
    if (m_kind == Kind::Anthropic && m_models.prices()) {
        for (const agent::PriceList::Model &model : m_models.prices()->models())
            names << model.name;
    }
    return names;
}

ModelSettingsViewModel::Price ModelSettingsViewModel::price() const
{
    if (m_where.endpoint && isOfTheHouse(*m_where.endpoint))
        return Price::OfTheHouse;
    const agent::PriceList *prices = m_models.prices();
    const bool isKnown = prices && prices->costUsd(draft().model.trimmed(), {}).has_value();
    return isKnown ? Price::Known : Price::NotKnown;
}

std::pair<double, double> ModelSettingsViewModel::pricePerMillion() const
{
    const agent::PriceList *prices = m_models.prices();
    if (!prices)
        return {};
    constexpr double kScale = 1000;
    agent::Usage in;
    in.inputTokens = 1000;
    agent::Usage out;
    out.outputTokens = 1000;
    const QString model = draft().model.trimmed();
    return {prices->costUsd(model, in).value_or(0) * kScale,
            prices->costUsd(model, out).value_or(0) * kScale};
}

QDate ModelSettingsViewModel::pricesAsOf() const
{
    return m_models.prices() ? m_models.prices()->asOf() : QDate();
}

QCoro::Task<> ModelSettingsViewModel::readUsage(std::stop_token token)
{
    auto reading = m_usageStore->since(m_today());
    auto usage = co_await std::move(reading);
    if (token.stop_requested())
        co_return;
    m_usage = std::move(usage);
    emit changed();
}

QByteArray ModelSettingsViewModel::keyToUse() const
{
    const QString key = typedKey().trimmed();
    if (!key.isEmpty())
        return key.toUtf8();
    return isKeyRemoved() ? QByteArray("") : QByteArray();
}

agent::ModelSettings ModelSettingsViewModel::toSave() const
{
    Settings settings = draft();
    if (m_kind == Kind::Offline) {
        settings = {};
        copyLimits(draft(), settings);
        return settings;
    }
    settings.baseUrl = m_where.endpoint ? m_where.endpoint->text() : settings.baseUrl.trimmed();
    settings.model = settings.model.trimmed();
    return settings;
}

std::optional<ModelSettingsViewModel::Problem> ModelSettingsViewModel::findProblem() const
{
    if (m_kind == Kind::Offline)
        return std::nullopt;
    if (!isKey(typedKey().trimmed()))
        return Problem{Field::Key, tr("A key has no spaces and no accents in it. Copy it again.")};
    Settings settings = toSave();
    const Status right = agent::check(settings);
    if (right)
        return std::nullopt;
    Problem problem{Field::None, Wording::problem(right.error())};
    if (!m_where.endpoint) {
        problem.field = Field::Address;
    } else {
        settings.model = QStringLiteral("any");
        if (agent::check(settings))
            problem.field = Field::Model;
    }
    return problem;
}

void ModelSettingsViewModel::setProblem(Problem problem)
{
    m_problem = std::move(problem);
    emit changed();
}

void ModelSettingsViewModel::save()
{
    if (m_isSaving)
        return;
    if (auto problem = findProblem()) {
        setProblem(std::move(*problem));
        return;
    }
    m_problem = {};
    if (m_isOvertaken) {
        m_scope.launch(loadAgain(m_scope.token()));
        return;
    }
    m_isSaving = true;
    m_scope.launch(saving(m_scope.token(), toSave()));
    emit changed();
}

QCoro::Task<> ModelSettingsViewModel::saving(std::stop_token token, Settings settings)
{
    bool isKeyKept = true;
    const QByteArray key = keyToUse();
    if (m_kind != Kind::Offline && !key.isNull()) {
        auto keeping = m_models.saveKey(*m_where.endpoint, key);
        const Result<SecretStore::Kept> kept = co_await std::move(keeping);
        if (token.stop_requested())
            co_return;
        if (!kept) {
            m_isSaving = false;
            setProblem({Field::None, Wording::problem(kept.error())});
            co_return;
        }
        isKeyKept = key.isEmpty() || *kept == SecretStore::Kept::Keyring;
        current().key.clear();
        current().isKeyRemoved = false;
    }
    if (!isFixed() && m_models.settings() != m_saved) { // heard of while the key was kept
        m_isSaving = false;
        auto loading = loadAgain(token);
        co_await std::move(loading);
        co_return;
    }
    if (!isFixed() && settings != m_saved) {
        auto storing = m_models.save(std::move(settings), security::Actor::window().name);
        const Status stored = co_await std::move(storing);
        if (token.stop_requested())
            co_return;
        if (!stored && stored.error().code == QLatin1String(codes::kRevisionConflict)) {
            m_isSaving = false;
            auto loading = loadAgain(token);
            co_await std::move(loading);
            co_return;
        }
        if (!stored) {
            m_isSaving = false;
            setProblem({Field::None, Wording::problem(stored.error())});
            co_return;
        }
    }
    auto settling = m_models.settled();
    co_await std::move(settling);
    if (token.stop_requested())
        co_return;
    m_isSaving = false;
    takeSaved();
    emit changed();
    emit savedAll(notes(isKeyKept));
}

/// Somebody else was faster: shows what holds now.
QCoro::Task<> ModelSettingsViewModel::loadAgain(std::stop_token token)
{
    auto loading = m_models.load();
    const Status loaded = co_await std::move(loading);
    if (token.stop_requested())
        co_return;
    if (!loaded) {
        setProblem({Field::None, Wording::problem(loaded.error())});
        co_return;
    }
    takeSaved();
    setProblem({Field::None, tr("Another workstation was faster. Its settings are shown now; yours "
                                "were not saved.")});
}

QStringList ModelSettingsViewModel::notes(bool isKeyKept) const
{
    QStringList notes;
    if (!isKeyKept)
        notes << tr("This computer has no keyring: the key is kept until the program ends, and has "
                    "to be entered again then.");
    const auto problem = m_models.inUse().problem;
    if (!problem)
        return notes;
    if (problem->code == QLatin1String(codes::kEndpointNotAccepted))
        notes << tr("The offline agent goes on writing until somebody agrees to the server.");
    else if (problem->code == QLatin1String(codes::kModelKeyMissing))
        notes << tr("The offline agent goes on writing here until a key is entered.");
    else
        notes << tr("The offline agent goes on writing: %1").arg(Wording::problem(*problem));
    return notes;
}

} // namespace aidoctor::ui
