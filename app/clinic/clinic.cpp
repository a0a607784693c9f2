#include "clinic/clinic.h"

#include "briefing/offline_model.h"
#include "clinic/demo_charts.h"
#include "core/logging.h"
#include "core/platform.h"

#include <QCoreApplication>
#include <QDate>
#include <QFile>
#include <QThread>

#include <algorithm>

namespace aidoctor::clinic {

namespace {

constexpr std::chrono::seconds kGrace{10};

int workerThreads()
{
    return std::clamp(QThread::idealThreadCount(), 2, 4);
}

/// What is being read (a keyring that a person has to open) is waited for.
QCoro::Task<briefing::ModelInUse> modelInUse(briefing::ModelChoice *models)
{
    auto settling = models->settled();
    co_await std::move(settling);
    co_return models->inUse();
}

briefing::BriefingService::Parts
briefingParts(chart::ChartStore &charts, database::Database &database, WorkerPool &workers,
              std::shared_ptr<agent::ModelClient> model, database::ChangeFeed *feed,
              std::shared_ptr<const security::AuditChain> audit, briefing::ModelChoice *models,
              briefing::RuleChoice *rules)
{
    // A model that was given (by a test) is the only one.
    std::function<QCoro::Task<briefing::ModelInUse>()> choose;
    if (!model)
        choose = [models] { return modelInUse(models); };
    auto offline = std::make_shared<briefing::OfflineModel>(workers);
    return {charts,
            database,
            workers,
            model ? std::move(model) : offline,
            offline,
            [] { return QDate::currentDate(); },
            feed,
            {},
            std::move(audit),
            std::move(choose),
            [rules] { return rules->book(); }};
}

/// Prices of models, with the date they were true on.
std::shared_ptr<const agent::PriceList> prices()
{
    QFile file(QStringLiteral(":/model_prices.json"));
    if (!file.open(QIODevice::ReadOnly))
        qFatal("the program was built without its price list");
    const QByteArray text = file.readAll();
    const auto json = parseJson(text);
    auto list = json ? agent::PriceList::fromJson(*json) : failure(json.error());
    if (!list)
        qFatal("the price list is wrong");
    return std::make_shared<const agent::PriceList>(std::move(*list));
}

/// Settings are written in a room below the audit trail's: their entry comes from here, into the
/// same transaction.
database::SharedSettings::Audit auditSetting(std::shared_ptr<const security::AuditChain> chain)
{
    return [chain = std::move(chain)](database::Session &session,
                                      const database::SharedSetting &setting) {
        security::AuditEntry entry;
        entry.actor = security::Actor{setting.updatedBy};
        entry.action = QStringLiteral("setting.change");
        entry.subject = setting.name;
        entry.outcome = QStringLiteral("ok");
        entry.details = QStringLiteral("{\"revision\":%1}").arg(setting.revision);
        return chain->appendWithin(session, std::move(entry));
    };
}

database::Database::Options poolOptions(const database::ConnectionSpec &spec)
{
    database::Database::Options options;
    options.connections = spec.connections;
    options.extraConnections = spec.extraConnections;
    return options;
}

} // namespace

Clinic::Clinic(Options options) : Clinic(std::move(options), nullptr) {}

Clinic::Clinic(Options options, std::shared_ptr<agent::ModelClient> model)
    : m_options(std::move(options)),
      m_workers(workerThreads()),
      m_database(m_options.database, poolOptions(m_options.database)),
      m_audit(m_database, m_options.program),
      m_feed(m_options.database),
      m_sharedSettings(m_database, auditSetting(m_audit.chain())),
      m_charts(m_database, &m_audit),
      m_briefings(m_database),
      m_importer(m_charts, m_workers),
      m_net(m_egress, m_options.network),
      m_consents(m_sharedSettings, m_egress, &m_audit),
      // Only where a person can open it, and where keyrings listen.
      m_secrets(m_options.useKeyring && qEnvironmentVariableIsSet("DBUS_SESSION_BUS_ADDRESS")),
      m_usage(std::make_shared<briefing::UsageStore>(
          m_database, [this] { return m_models.dayLimits(); },
          [] { return QDate::currentDate(); })),
      m_models(
          {m_sharedSettings, m_consents, m_secrets, m_net, prices(), m_usage, m_options.model}),
      m_rules(m_sharedSettings, m_workers),
      m_runs(briefingParts(m_charts, m_database, m_workers, std::move(model), &m_feed,
                           m_audit.chain(), &m_models, &m_rules))
{
    QObject::connect(&m_feed, &database::ChangeFeed::changed, &m_charts, &chart::ChartStore::take);
    QObject::connect(&m_feed, &database::ChangeFeed::changed, &m_sharedSettings,
                     &database::SharedSettings::take);
    QObject::connect(&m_feed, &database::ChangeFeed::changed, &m_briefings,
                     &briefing::BriefingStore::take);
    // What was changed while nothing could be heard, also before the first word of the feed.
    QObject::connect(&m_feed, &database::ChangeFeed::resumed, &m_consents,
                     &security::EndpointConsents::readAgain);
    QObject::connect(&m_feed, &database::ChangeFeed::resumed, &m_models,
                     &briefing::ModelChoice::readAgain);
    QObject::connect(&m_feed, &database::ChangeFeed::resumed, &m_rules,
                     &briefing::RuleChoice::readAgain);
}

Clinic::~Clinic() = default;

QCoro::Task<Status> Clinic::open()
{
    const Status folder = platform::makePrivateFolder(m_options.dataFolder);
    if (!folder)
        co_return folder;
    auto migrations = database::loadMigrations(m_options.database.engine);
    if (!migrations)
        co_return failure(migrations.error());
    // A file on this workstation is brought up to date here; a clinic's database only by its owner.
    const bool shared = m_options.database.engine == database::Engine::PostgreSql;
    auto preparing = shared ? m_database.checkSchema(std::move(*migrations))
                            : m_database.migrate(std::move(*migrations));
    const Status ready = co_await std::move(preparing);
    if (!ready)
        co_return ready;
    m_feed.start();
    m_rules.readAgain(); // on a worker, so that the first briefing does not wait for them
    auto choosing = prepareModel();
    co_await std::move(choosing);
    co_return ready;
}

/// What goes wrong here is told with the briefings: the offline agent writes them meanwhile.
QCoro::Task<> Clinic::prepareModel()
{
    if (!m_options.authoritiesFile.isEmpty()) {
        auto read = [network = m_options.network, file = m_options.authoritiesFile] {
            return net::withAuthorities(network, file);
        };
        auto reading = m_workers.run(std::move(read));
        auto network = co_await std::move(reading);
        if (network)
            m_net.setNetwork(std::move(*network));
        else
            qCWarning(log::core, "the certificate authorities cannot be used (%s)",
                      qPrintable(network.error().code));
    }
    for (const net::Endpoint &endpoint : m_options.acceptedEndpoints) {
        auto accepting = m_consents.acceptForThisRun(endpoint, security::Actor::control().name);
        const Status accepted = co_await std::move(accepting);
        if (!accepted)
            qCWarning(log::core, "an endpoint is not agreed to: the audit trail fails (%s)",
                      qPrintable(accepted.error().code));
    }
    auto agreements = m_consents.load();
    const Status agreed = co_await std::move(agreements);
    auto choosing = m_models.load();
    const Status chosen = co_await std::move(choosing);
    for (const Status &outcome : {agreed, chosen}) {
        if (!outcome)
            qCWarning(log::core, "the choice of the model cannot be read (%s)",
                      qPrintable(outcome.error().code));
    }
}

QCoro::Task<Status> Clinic::loadDemo()
{
    return loadDemoCharts(&m_charts, &m_importer);
}

QCoro::Task<Status> Clinic::probe(database::Database *database)
{
    auto work = [](database::Session &session) {
        return session.execute(QStringLiteral("SELECT 1"));
    };
    auto reading = database->readOne(std::move(work));
    co_return co_await std::move(reading);
}

Result<quint16> Clinic::startApi(quint16 port, bool openToAll, QStringList allowedOrigins)
{
    std::optional<security::ApiToken> token;
    if (openToAll && !m_options.demo)
        return failure(codes::kInvalidArgument,
                       QCoreApplication::translate(
                           "clinic", "--open answers anybody without a token. It is for the demo "
                                     "only: use it together with --demo."));
    if (!openToAll) {
        auto loaded = security::ApiToken::loadOrCreate(m_options.dataFolder);
        if (!loaded)
            return failure(loaded.error());
        token = std::move(*loaded);
    }
    auto *database = &m_database;
    m_api = std::make_unique<api::Api>(api::Api::Parts{
        m_charts, m_briefings, m_runs, m_importer, m_workers, m_database, m_feed,
        [database] { return probe(database); }, std::move(token), std::move(allowedOrigins)});
    const auto listening = m_api->listen(port);
    if (!listening)
        return listening;
    const Status written = platform::writePrivateFile(
        m_options.dataFolder + QStringLiteral("/api-port"), QByteArray::number(*listening) + '\n');
    if (!written)
        return failure(written.error());
    return listening;
}

QCoro::Task<Status> Clinic::watch()
{
    if (m_options.watchFolder.isEmpty())
        co_return Status();
    m_drop = std::make_unique<fhir::DropFolder>(m_importer, m_workers, m_options.watchFolder);
    auto starting = m_drop->start();
    co_return co_await std::move(starting);
}

QCoro::Task<> Clinic::close()
{
    if (m_drop) {
        auto stopping = m_drop->stop();
        co_await std::move(stopping);
    }
    if (m_api) {
        auto stopping = m_api->stop(kGrace);
        co_await std::move(stopping);
    }
    m_runs.cancelAll();
    auto draining = m_runs.drained();
    co_await std::move(draining);
    m_feed.stop();
    auto closingAudit = m_audit.close();
    co_await std::move(closingAudit);
    m_database.close();
    m_workers.stop();
}

} // namespace aidoctor::clinic
