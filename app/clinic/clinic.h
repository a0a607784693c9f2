#pragma once

#include "api/api.h"
#include "briefing/briefing_service.h"
#include "briefing/briefing_store.h"
#include "briefing/model_choice.h"
#include "briefing/rule_choice.h"
#include "briefing/usage_store.h"
#include "chart/chart_store.h"
#include "core/loop_monitor.h"
#include "core/worker_pool.h"
#include "database/change_feed.h"
#include "database/database.h"
#include "database/shared_settings.h"
#include "fhir/drop_folder.h"
#include "fhir/importer.h"
#include "net/stream_client.h"
#include "security/audit_log.h"
#include "security/endpoint_consents.h"
#include "security/secret_store.h"

#include <QCoroTask>

#include <memory>
#include <optional>
#include <vector>

namespace aidoctor::clinic {

struct Options {
    QString dataFolder;
    database::ConnectionSpec database;
    bool demo = false;
    QString watchFolder;                           ///< whose files are imported; empty: none
    QString program = QStringLiteral("ai-doctor"); ///< as the audit trail names this process
    /// Holds instead of what the store's workstations have agreed on.
    std::optional<agent::ModelSettings> model;
    std::vector<net::Endpoint> acceptedEndpoints; ///< for this run, by the command line
    net::NetworkSettings network;
    bool useKeyring = false; ///< for keys of models; a program with a window
    QString authoritiesFile; ///< PEM: the house's own certificate authorities; empty: none
};

/// Builds the whole program once, in order, and takes it down in reverse. Two programs and the
/// tests start here; there is no window in it.
class Clinic {
public:
    explicit Clinic(Options options);
    /// Replaces the model client, for tests.
    Clinic(Options options, std::shared_ptr<agent::ModelClient> model);
    ~Clinic();
    Clinic(const Clinic &) = delete;
    Clinic &operator=(const Clinic &) = delete;

    /// Opens the store. A SQLite file is brought up to date; the schema of a clinic's PostgreSQL is
    /// only looked at (`ai-doctorctl database migrate` changes it). DATABASE_*, SCHEMA_*.
    QCoro::Task<Status> open();
    /// Fills the demo's store with the charts of today, where it does not hold them yet.
    QCoro::Task<Status> loadDemo();
    /// Starts the local API and writes `<data dir>/api-port`. `openToAll` answers without a token
    /// and is refused on any store but the demo (INVALID_ARGUMENT). LISTEN_FAILED, TOKEN_*.
    Result<quint16> startApi(quint16 port, bool openToAll = false, QStringList allowedOrigins = {});
    /// Begins to import what is dropped into the folder to watch, where there is one. An error
    /// (FILE_UNREADABLE) says that it cannot be used now; it goes on trying.
    QCoro::Task<Status> watch();
    /// Stops the drop folder, the API (10 s for running requests), then the runs, then the store.
    QCoro::Task<> close();

    database::Database &database() { return m_database; }
    database::ChangeFeed &feed() { return m_feed; }
    security::AuditLog &audit() { return m_audit; }
    database::SharedSettings &sharedSettings() { return m_sharedSettings; }
    briefing::ModelChoice &models() { return m_models; }
    briefing::RuleChoice &rules() { return m_rules; }
    briefing::UsageStore &usage() { return *m_usage; }
    chart::ChartStore &charts() { return m_charts; }
    briefing::BriefingStore &briefings() { return m_briefings; }
    briefing::BriefingService &runs() { return m_runs; }
    fhir::Importer &importer() { return m_importer; }
    WorkerPool &workers() { return m_workers; }
    LoopMonitor &loop() { return m_loop; }
    const Options &options() const { return m_options; }
    api::Api *api() { return m_api.get(); }

private:
    static QCoro::Task<Status> probe(database::Database *database);
    QCoro::Task<> prepareModel();

    // In the order of building; destruction runs the other way.
    Options m_options;
    LoopMonitor m_loop;
    WorkerPool m_workers;
    database::Database m_database;
    security::AuditLog m_audit;
    database::ChangeFeed m_feed;
    database::SharedSettings m_sharedSettings;
    chart::ChartStore m_charts;
    briefing::BriefingStore m_briefings;
    fhir::Importer m_importer;
    std::unique_ptr<fhir::DropFolder> m_drop;
    net::EgressPolicy m_egress;
    net::StreamClient m_net;
    security::EndpointConsents m_consents;
    security::SecretStore m_secrets;
    std::shared_ptr<briefing::UsageStore> m_usage;
    briefing::ModelChoice m_models;
    briefing::RuleChoice m_rules;
    briefing::BriefingService m_runs;
    std::unique_ptr<api::Api> m_api;
};

} // namespace aidoctor::clinic
