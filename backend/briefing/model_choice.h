#pragma once

#include "agent/endpoint_probe.h"
#include "agent/model_settings.h"
#include "agent/price_list.h"
#include "briefing/model_in_use.h"
#include "briefing/usage_store.h"
#include "core/completion.h"
#include "core/task_scope.h"
#include "database/shared_settings.h"
#include "net/stream_client.h"
#include "security/endpoint_consents.h"
#include "security/secret_store.h"

#include <QObject>
#include <QTimer>

#include <memory>
#include <optional>
#include <vector>

namespace aidoctor::codes {
inline constexpr auto kModelKeyMissing = "MODEL_KEY_MISSING";
} // namespace aidoctor::codes

namespace aidoctor::briefing {

/// The model that the clinic has chosen, ready to be used: its settings, its key, and whether
/// somebody has agreed to its endpoint. Follows changes that are made on other workstations. What
/// cannot be read is a problem that the briefings name, and is read again after a while.
class ModelChoice : public QObject {
    Q_OBJECT

public:
    struct Parts {
        database::SharedSettings &settings;
        security::EndpointConsents &consents;
        security::SecretStore &secrets;
        net::StreamClient &net;
        std::shared_ptr<const agent::PriceList> prices; ///< of Anthropic's own endpoint
        std::shared_ptr<agent::Budget> dayBudget;       ///< of all workstations; null: none
        /// Holds instead of the shared choice (--agent, AI_DOCTOR_AGENT). The limits are the shared
        /// ones all the same.
        std::optional<agent::ModelSettings> fixed;
    };

    explicit ModelChoice(Parts parts);

    /// Reads the settings; the key is read behind it, and may take a while where a person has to
    /// open the keyring. DATABASE_*, INVALID_ARGUMENT: the offline agent is in use then.
    QCoro::Task<Status> load();
    /// Reads all anew, for when changes may have been missed.
    void readAgain() { m_scope.launch(reload()); }
    /// Ends when nothing is being read any more that inUse() rests on.
    QCoro::Task<> settled();

    const agent::ModelSettings &settings() const { return m_model; }
    /// True where the command line has chosen: settings cannot be saved then.
    bool isFixed() const { return m_parts.fixed.has_value(); }
    ModelInUse inUse() const;
    /// The practice's limits for a day, whoever writes.
    DayLimits dayLimits() const;
    /// Where the key comes from: "ANTHROPIC_API_KEY", "keyring", or empty where there is none.
    QString keySource() const { return m_secret.source; }
    const agent::PriceList *prices() const { return m_parts.prices.get(); }

    /// Saves for all workstations. INVALID_ARGUMENT, ENDPOINT_*, DATABASE_*, REVISION_CONFLICT.
    QCoro::Task<Status> save(agent::ModelSettings settings, QString who);
    /// Keeps the key of an endpoint on this workstation; an empty one is removed.
    /// KEYRING_UNAVAILABLE: an old one may still be kept.
    QCoro::Task<Result<security::SecretStore::Kept>> saveKey(net::Endpoint endpoint,
                                                             QByteArray key);
    /// Tests a connection that may not be saved yet. @param key null: the one that is kept
    QCoro::Task<Result<agent::EndpointReport>> test(agent::ModelSettings settings, QByteArray key);

    security::EndpointConsents &consents() { return m_parts.consents; }

signals:
    /// Settings, agreements or key are others now.
    void changed();

private:
    /// What belongs to one endpoint, and is never used for another.
    struct Secret {
        net::Endpoint endpoint;
        QByteArray key;
        QString source;
        net::Reach reach = net::Reach::Unknown;
        std::optional<agent::EndpointReport> report; ///< of a server of the house, asked unasked
        std::optional<Error> problem;
    };

    QCoro::Task<> reload();
    void complete(std::int64_t generation);
    QCoro::Task<> readSecret(std::int64_t generation, agent::ModelSettings settings);
    QCoro::Task<Result<QByteArray>> keyFor(net::Endpoint endpoint, agent::ModelSettings::Kind kind);
    void rebuild();

    Parts m_parts;
    agent::ModelSettings m_model;
    agent::ModelSettings m_limits; ///< the shared settings, of which only limits count
    std::int64_t m_revision = 0;
    std::int64_t m_generation = 0; ///< of the newest load; what an older one finds is dropped
    bool m_isReading = false;
    std::vector<Completion<bool>> m_waiting;
    std::optional<Error> m_settingsProblem;
    Secret m_secret;
    std::shared_ptr<agent::ModelClient> m_client;
    std::optional<Error> m_problem;
    QTimer m_retry;
    TaskScope m_scope;
};

} // namespace aidoctor::briefing
