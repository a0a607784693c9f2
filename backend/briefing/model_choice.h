#pragma once

#include "agent/endpoint_probe.h"
#include "agent/model_settings.h"
#include "agent/price_list.h"
#include "briefing/model_in_use.h"
#include "core/task_scope.h"
#include "database/shared_settings.h"
#include "net/stream_client.h"
#include "security/endpoint_consents.h"
#include "security/secret_store.h"

#include <QObject>

#include <memory>
#include <optional>

namespace aidoctor::codes {
inline constexpr auto kModelKeyMissing = "MODEL_KEY_MISSING";
} // namespace aidoctor::codes

namespace aidoctor::briefing {

/// The model that the clinic has chosen, ready to be used: its settings, its key, and whether
/// somebody has agreed to its endpoint. Follows changes that are made on other workstations.
class ModelChoice : public QObject {
    Q_OBJECT

public:
    struct Parts {
        database::SharedSettings &settings;
        security::EndpointConsents &consents;
        security::SecretStore &secrets;
        net::StreamClient &net;
        std::shared_ptr<const agent::PriceList> prices;
        std::shared_ptr<agent::Budget> dayBudget; ///< of all workstations; null: none
        /// Holds instead of the shared settings (--agent, AI_DOCTOR_AGENT).
        std::optional<agent::ModelSettings> fixed;
    };

    explicit ModelChoice(Parts parts);

    /// Reads settings, agreements and key. DATABASE_*; the offline agent is in use then.
    QCoro::Task<Status> load();

    const agent::ModelSettings &settings() const { return m_model; }
    /// True where the command line has chosen: settings cannot be saved then.
    bool isFixed() const { return m_parts.fixed.has_value(); }
    ModelInUse inUse() const;
    /// Where the key comes from: "ANTHROPIC_API_KEY", "keyring", or empty where there is none.
    QString keySource() const { return m_keySource; }
    const agent::PriceList *prices() const { return m_parts.prices.get(); }

    /// Saves for all workstations. INVALID_ARGUMENT, ENDPOINT_*, DATABASE_*, REVISION_CONFLICT.
    QCoro::Task<Status> save(agent::ModelSettings settings, QString who);
    /// Keeps the key of an endpoint on this workstation; an empty one is removed.
    QCoro::Task<security::SecretStore::Kept> saveKey(net::Endpoint endpoint, QByteArray key);
    /// Tests a connection that may not be saved yet. @param key null: the one that is kept
    QCoro::Task<Result<agent::EndpointReport>> test(agent::ModelSettings settings, QByteArray key);

    security::EndpointConsents &consents() { return m_parts.consents; }

signals:
    /// Settings, agreements or key are others now.
    void changed();

private:
    QCoro::Task<Result<QByteArray>> keyFor(net::Endpoint endpoint, agent::ModelSettings::Kind kind);
    void rebuild();
    QCoro::Task<> reload();

    Parts m_parts;
    agent::ModelSettings m_model;
    std::int64_t m_revision = 0;
    QByteArray m_key;
    QString m_keySource;
    std::shared_ptr<agent::ModelClient> m_client;
    std::optional<Error> m_problem;
    TaskScope m_scope;
};

} // namespace aidoctor::briefing
