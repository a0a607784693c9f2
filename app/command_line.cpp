#include "command_line.h"

#include "database/maintenance.h"

#include <QCoreApplication>
#include <QFileInfo>
#include <QStandardPaths>

#include <cstdio>

namespace aidoctor::app {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(command_line)
};

QString valueOf(const QCommandLineParser &parser, const char *option, const char *variable)
{
    const QString name = QString::fromLatin1(option);
    return parser.isSet(name) ? parser.value(name) : qEnvironmentVariable(variable);
}

constexpr quint16 kDefaultPort = 8000;

/// The model of --agent, with what stands in the environment for its client in other programs.
Result<agent::ModelSettings> modelFor(const QString &agent)
{
    const auto kind = agent::modelKindFrom(agent);
    if (!kind)
        return failure(codes::kInvalidArgument,
                       Text::tr("--agent takes offline, anthropic or openai."));
    agent::ModelSettings settings;
    settings.kind = *kind;
    if (*kind == agent::ModelSettings::Kind::Offline)
        return settings;
    const bool isAnthropic = *kind == agent::ModelSettings::Kind::Anthropic;
    settings.baseUrl = qEnvironmentVariable(isAnthropic ? "ANTHROPIC_BASE_URL" : "OPENAI_BASE_URL");
    if (settings.baseUrl.isEmpty())
        settings.baseUrl = agent::defaultBaseUrl(*kind);
    settings.model = qEnvironmentVariable("AI_DOCTOR_MODEL");
    if (settings.model.isEmpty())
        return failure(
            codes::kInvalidArgument,
            Text::tr("--agent %1 needs the name of a model in AI_DOCTOR_MODEL.").arg(agent));
    const QString context = qEnvironmentVariable("AI_DOCTOR_CONTEXT");
    bool isNumber = context.isEmpty();
    if (!isNumber)
        settings.contextTokens = context.toLongLong(&isNumber);
    if (!isNumber)
        return failure(
            codes::kInvalidArgument,
            Text::tr("AI_DOCTOR_CONTEXT is the number of tokens the model reads at once."));
    const Status right = agent::check(settings);
    if (!right)
        return failure(right.error());
    return settings;
}

/// Which model writes, and how its server is reached.
Status readModel(const QCommandLineParser &parser, clinic::Options &options)
{
    const QString agent = valueOf(parser, "agent", "AI_DOCTOR_AGENT");
    if (!agent.isEmpty()) {
        auto model = modelFor(agent);
        if (!model)
            return failure(model.error());
        options.model = std::move(*model);
    }
    QStringList accepted = parser.values(QStringLiteral("accept-endpoint"));
    if (accepted.isEmpty())
        accepted = qEnvironmentVariable("AI_DOCTOR_ACCEPT_ENDPOINT")
                       .split(QLatin1Char(' '), Qt::SkipEmptyParts);
    for (const QString &address : std::as_const(accepted)) {
        auto endpoint = net::Endpoint::parse(address);
        if (!endpoint)
            return failure(endpoint.error());
        options.acceptedEndpoints.push_back(std::move(*endpoint));
    }
    auto network = net::settingsFromEnvironment();
    if (!network)
        return failure(network.error());
    options.network = std::move(*network);
    options.authoritiesFile = qEnvironmentVariable("AI_DOCTOR_CA_FILE");
    return {};
}

} // namespace

void addCommonOptions(QCommandLineParser &parser)
{
    parser.addHelpOption();
    parser.addVersionOption();
    parser.addOptions({
        {QStringLiteral("demo"), Text::tr("Use the synthetic charts; no account, key or network.")},
        {QStringLiteral("database"),
         Text::tr("Where the patient store is: sqlite:PATH, or\n"
                  "postgresql://USER@HOST:PORT/DATABASE?sslmode=..."),
         QStringLiteral("URL")},
        {QStringLiteral("data-dir"), Text::tr("The folder for the store and the API token."),
         QStringLiteral("DIR")},
        {QStringLiteral("agent"),
         Text::tr("Who writes briefings, whatever the settings say: offline, anthropic\n"
                  "or openai (address and model from the environment)."),
         QStringLiteral("AGENT")},
        {QStringLiteral("accept-endpoint"),
         Text::tr("Agree, for this run, to charts being sent to the model at URL."),
         QStringLiteral("URL")},
    });
}

Result<clinic::Options> readCommonOptions(const QCommandLineParser &parser)
{
    clinic::Options options;
    options.demo = parser.isSet(QStringLiteral("demo"));
    options.program = QFileInfo(QCoreApplication::applicationFilePath()).fileName();
    options.dataFolder = valueOf(parser, "data-dir", "AI_DOCTOR_DATA_DIR");
    if (options.dataFolder.isEmpty())
        options.dataFolder = QStandardPaths::writableLocation(QStandardPaths::GenericDataLocation)
                             + QStringLiteral("/ai-doctor");

    const QString url = valueOf(parser, "database", "AI_DOCTOR_DATABASE");
    if (options.demo && parser.isSet(QStringLiteral("database")))
        return failure(codes::kInvalidArgument,
                       Text::tr("--demo has a store of its own; leave out --database."));
    if (options.demo || url.isEmpty()) {
        const QString file =
            options.demo ? QStringLiteral("demo.sqlite") : QStringLiteral("store.sqlite");
        options.database =
            database::ConnectionSpec::sqliteFile(options.dataFolder + QLatin1Char('/') + file);
    } else {
        auto spec = database::ConnectionSpec::fromUrl(url);
        if (!spec)
            return failure(spec.error());
        options.database = std::move(*spec);
    }

    const Status model = readModel(parser, options);
    if (!model)
        return failure(model.error());
    return options;
}

Result<quint16> readPort(const QCommandLineParser &parser)
{
    const QString text = parser.value(QStringLiteral("port"));
    if (text.isEmpty())
        return kDefaultPort;
    bool isNumber = false;
    const int port = text.toInt(&isNumber);
    if (!isNumber || port < 0 || port > 65535)
        return failure(codes::kInvalidArgument,
                       Text::tr("--port takes a number from 0 to 65535; 0 takes a free port."));
    return static_cast<quint16>(port);
}

void addWatchOption(QCommandLineParser &parser)
{
    parser.addOption({QStringLiteral("watch"),
                      Text::tr("Import the *.json and *.ndjson files that are dropped into DIR."),
                      QStringLiteral("DIR")});
}

Result<QString> readWatchFolder(const QCommandLineParser &parser)
{
    const QString folder = parser.value(QStringLiteral("watch"));
    if (folder.isEmpty() && parser.isSet(QStringLiteral("watch")))
        return failure(codes::kInvalidArgument, Text::tr("--watch takes the name of a folder."));
    return folder;
}

void complain(const Error &error)
{
    std::fprintf(stderr, "%s\n", qPrintable(error.message));
}

QCoro::Task<> complainOfStore(Error error, database::Database *database, WorkerPool *workers)
{
    complain(error);
    const database::ConnectionSpec spec = database->spec();
    if (error.code != QLatin1String(codes::kDatabaseUnavailable)
        || spec.engine != database::Engine::PostgreSql)
        co_return;
    auto asking = [spec]() -> Result<QString> { return database::connectionComplaint(spec); };
    auto asked = workers->run(std::move(asking));
    const auto why = co_await std::move(asked);
    if (why && !why->isEmpty())
        std::fprintf(stderr, "%s\n", qPrintable(*why));
}

} // namespace aidoctor::app
