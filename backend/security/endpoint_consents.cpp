#include "security/endpoint_consents.h"

#include "core/logging.h"

#include <QCoreApplication>
#include <QDateTime>

#include <algorithm>

namespace aidoctor::security {

namespace {

const QString kSetting = QStringLiteral("model.accepted_endpoints");
constexpr std::size_t kMaxConsents = 50;
constexpr int kTries = 3;
constexpr std::chrono::seconds kRetry{15};

Json toJson(const std::vector<EndpointConsent> &consents)
{
    Json list = Json::array();
    for (const EndpointConsent &consent : consents)
        list.push_back(Json{{"endpoint", toStd(consent.endpoint.text())},
                            {"accepted_at", toStd(consent.acceptedAt)},
                            {"accepted_by", toStd(consent.acceptedBy)},
                            {"text_version", consent.textVersion}});
    return list;
}

/// What cannot be read, or agreed to another text, is no agreement.
std::vector<EndpointConsent> fromJson(const Json &list)
{
    std::vector<EndpointConsent> consents;
    if (!list.is_array())
        return consents;
    for (const Json &json : list) {
        auto endpoint = net::Endpoint::parse(stringMember(json, "endpoint"));
        if (!endpoint || member(json, "text_version") != EndpointConsents::kTextVersion
            || consents.size() >= kMaxConsents)
            continue;
        consents.push_back({*endpoint, stringMember(json, "accepted_at"),
                            stringMember(json, "accepted_by"), EndpointConsents::kTextVersion});
    }
    return consents;
}

} // namespace

EndpointConsents::EndpointConsents(database::SharedSettings &settings, net::EgressPolicy &policy,
                                   AuditLog *audit)
    : m_settings(settings), m_policy(policy), m_audit(audit)
{
    connect(&settings, &database::SharedSettings::changed, this, [this](const QString &name) {
        if (name == kSetting)
            m_scope.launch(reload());
    });
    m_retry.setSingleShot(true);
    m_retry.setInterval(kRetry);
    connect(&m_retry, &QTimer::timeout, this, [this] { m_scope.launch(reload()); });
}

QCoro::Task<> EndpointConsents::reload()
{
    auto loading = load();
    co_await std::move(loading);
}

QCoro::Task<Status> EndpointConsents::load()
{
    const std::stop_token gone = m_scope.token();
    auto finding = m_settings.find(kSetting);
    const auto setting = co_await std::move(finding);
    if (gone.stop_requested())
        co_return failure(codes::kShuttingDown, {});
    if (!setting) {
        qCWarning(log::core, "the agreements cannot be read (%s)",
                  qPrintable(setting.error().code));
        m_retry.start();
        co_return failure(setting.error());
    }
    const std::int64_t revision = *setting ? (*setting)->revision : 0;
    if (revision < m_revision) // read before what is known already
        co_return Status();
    m_revision = revision;
    m_consents = *setting ? fromJson((*setting)->value) : std::vector<EndpointConsent>();
    apply();
    co_return Status();
}

QCoro::Task<Status> EndpointConsents::accept(net::Endpoint endpoint, QString who)
{
    return change(std::move(endpoint), std::move(who), true);
}

QCoro::Task<Status> EndpointConsents::revoke(net::Endpoint endpoint, QString who)
{
    return change(std::move(endpoint), std::move(who), false);
}

QCoro::Task<Status> EndpointConsents::acceptForThisRun(net::Endpoint endpoint, QString who)
{
    const std::stop_token gone = m_scope.token();
    auto noting = note(QStringLiteral("endpoint.accept"), endpoint, who,
                       QStringLiteral("{\"for\":\"this run\"}"));
    const Status noted = co_await std::move(noting);
    if (gone.stop_requested())
        co_return failure(codes::kShuttingDown, {});
    if (noted) {
        m_ofThisRun.push_back(endpoint);
        apply();
    }
    co_return noted;
}

QCoro::Task<Status> EndpointConsents::note(QString action, net::Endpoint endpoint, QString who,
                                           QString details)
{
    if (!m_audit)
        co_return Status();
    AuditEntry entry;
    entry.actor = Actor{who};
    entry.action = action;
    entry.subject = endpoint.text().left(audit_limits::kSubject);
    entry.outcome = QStringLiteral("ok");
    entry.details = details;
    auto writing = m_audit->append(std::move(entry));
    co_return co_await std::move(writing);
}

/// On the ground of what the store has now, again where another workstation was faster.
QCoro::Task<Status> EndpointConsents::change(net::Endpoint endpoint, QString who, bool accepted)
{
    const std::stop_token gone = m_scope.token();
    std::erase(m_withdrawn, endpoint);
    if (!accepted) { // here at once, whatever becomes of it in the store
        m_withdrawn.push_back(endpoint);
        std::erase(m_ofThisRun, endpoint);
        apply();
    }
    Status outcome;
    for (int attempt = 0; attempt < kTries; ++attempt) {
        auto finding = m_settings.find(kSetting);
        const auto setting = co_await std::move(finding);
        if (gone.stop_requested())
            co_return failure(codes::kShuttingDown, {});
        if (!setting)
            co_return failure(setting.error());
        if (*setting && !(*setting)->value.is_array())
            co_return failure(codes::kInvalidJson,
                              QCoreApplication::translate(
                                  "security", "The agreements were stored by another version of "
                                              "this program. Bring this workstation up to date."));
        auto consents = *setting ? fromJson((*setting)->value) : std::vector<EndpointConsent>();
        std::erase_if(consents, [&endpoint](const EndpointConsent &consent) {
            return consent.endpoint == endpoint;
        });
        if (accepted && consents.size() >= kMaxConsents)
            co_return failure(codes::kTooLarge,
                              QCoreApplication::translate("security",
                                                          "There are too many accepted servers. "
                                                          "Withdraw one first."));
        if (accepted)
            consents.push_back({endpoint,
                                QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs), who,
                                kTextVersion});
        const std::int64_t revision = *setting ? (*setting)->revision : 0;
        auto putting = m_settings.put(kSetting, toJson(consents), revision, who);
        const auto stored = co_await std::move(putting);
        if (gone.stop_requested())
            co_return failure(codes::kShuttingDown, {});
        if (stored) {
            m_revision = stored->revision;
            m_consents = std::move(consents);
            std::erase(m_withdrawn, endpoint);
            apply();
            // The change itself stands in the trail already, in its own transaction; this names the
            // endpoint.
            auto noting = note(accepted ? QStringLiteral("endpoint.accept")
                                        : QStringLiteral("endpoint.withdraw"),
                               endpoint, who, QStringLiteral("{}"));
            co_await std::move(noting);
            co_return Status();
        }
        outcome = failure(stored.error());
        if (stored.error().code != QLatin1String(codes::kRevisionConflict))
            break;
    }
    co_return outcome;
}

void EndpointConsents::apply()
{
    std::vector<net::Endpoint> accepted = m_ofThisRun;
    for (const EndpointConsent &consent : m_consents) {
        if (std::find(m_withdrawn.begin(), m_withdrawn.end(), consent.endpoint)
            == m_withdrawn.end())
            accepted.push_back(consent.endpoint);
    }
    m_policy.setAccepted(std::move(accepted));
    emit changed();
}

} // namespace aidoctor::security
