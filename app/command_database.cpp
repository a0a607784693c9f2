#include "commands.h"

#include "command_line.h"
#include "core/json.h"
#include "core/loop_yield.h"
#include "core/platform.h"
#include "core/task_scope.h"
#include "database/maintenance.h"
#include "termination.h"

#include <QFileInfo>
#include <QLocale>

#include <array>
#include <cstdio>

/// What the owner of the store does with it: init, status, migrate, backup, restore.
namespace aidoctor::app {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(command_line)
};

enum class Action { Init, Status, Migrate, Backup, Restore };

struct Request {
    Action action = Action::Status;
    QString file;
    QString role;
    bool json = false;
};

void print(const database::StoreStatus &status, bool json)
{
    const char *engine = status.engine == database::Engine::PostgreSql ? "postgresql" : "sqlite";
    if (json) {
        const Json object{{"engine", engine},
                          {"server_version", toStd(status.serverVersion)},
                          {"place", toStd(status.place)},
                          {"schema_version", status.schemaVersion},
                          {"program_schema_version", status.programVersion},
                          {"patients", status.patients},
                          {"bytes", status.bytes},
                          {"usable", status.usable},
                          {"problem", toStd(status.problem)}};
        std::printf("%s\n", dumpJson(object).constData());
        return;
    }
    std::printf("%s %s: %s\n", engine, qPrintable(status.serverVersion), qPrintable(status.place));
    std::printf("%s\n", qPrintable(Text::tr("schema: step %1; this program knows step %2")
                                       .arg(status.schemaVersion)
                                       .arg(status.programVersion)));
    std::printf("%s\n", qPrintable(Text::tr("patients: %1, size: %2")
                                       .arg(status.patients)
                                       .arg(QLocale::c().formattedDataSize(status.bytes))));
    std::printf("%s\n",
                qPrintable(status.usable ? Text::tr("ready for this program") : status.problem));
}

/// Who has changed something is told so.
void confirm(const Request &request)
{
    switch (request.action) {
    case Action::Init:
        std::printf("%s\n", qPrintable(Text::tr("The patient store is made.")));
        break;
    case Action::Migrate:
        std::printf("%s\n", qPrintable(Text::tr("The patient store is up to date.")));
        break;
    case Action::Backup:
        std::printf("%s\n",
                    qPrintable(Text::tr("Saved: %1 (%2)")
                                   .arg(request.file, QLocale::c().formattedDataSize(
                                                          QFileInfo(request.file).size()))));
        break;
    case Action::Restore:
        std::printf("%s\n", qPrintable(Text::tr("The backup is restored.")));
        break;
    case Action::Status:
        break;
    }
}

/// Runs one action over a store that is not opened as a workstation opens it.
class Maintenance {
public:
    Maintenance(database::ConnectionSpec spec, Request request)
        : m_database(std::move(spec)), m_request(std::move(request))
    {}

    int run(QCoreApplication &application)
    {
        const auto termination = watchTermination([this] { m_stop.request_stop(); });
        m_scope.launch(process(this));
        return application.exec();
    }

private:
    static QCoro::Task<> process(Maintenance *self)
    {
        const LoopYield turn; // what fails at once must not end a loop that has not begun
        co_await turn;
        auto acting = act(self);
        const aidoctor::Status done = co_await std::move(acting);
        if (done) {
            confirm(self->m_request);
        } else {
            auto complaining = complainOfStore(done.error(), &self->m_database, &self->m_workers);
            co_await std::move(complaining);
        }
        QCoreApplication::exit(done ? kExitDone : kExitFailed);
    }

    static QCoro::Task<aidoctor::Status> act(Maintenance *self)
    {
        database::Database *store = &self->m_database;
        const Request &request = self->m_request;
        const std::stop_token stop = self->m_stop.get_token();
        switch (request.action) {
        case Action::Init:
            return database::initialise(store, request.role);
        case Action::Migrate:
            return database::upgrade(store, request.role);
        case Action::Backup:
            return database::backup(store, &self->m_workers, request.file, stop);
        case Action::Restore:
            return database::restore(store, &self->m_workers, request.file, request.role, stop);
        case Action::Status:
            break;
        }
        return show(self);
    }

    static QCoro::Task<aidoctor::Status> show(Maintenance *self)
    {
        auto asking = database::status(&self->m_database);
        const auto status = co_await std::move(asking);
        if (!status)
            co_return failure(status.error());
        print(*status, self->m_request.json);
        if (status->usable)
            co_return aidoctor::Status();
        co_return failure(codes::kSchemaOlder,
                          Text::tr("This program cannot work on it as it is."));
    }

    WorkerPool m_workers{1};
    database::Database m_database;
    Request m_request;
    std::stop_source m_stop;
    TaskScope m_scope;
};

struct Verb {
    const char *name;
    Action action;
    bool takesFile;
    bool takesRole;
};

constexpr std::array<Verb, 5> kVerbs{{{"init", Action::Init, false, true},
                                      {"status", Action::Status, false, false},
                                      {"migrate", Action::Migrate, false, true},
                                      {"backup", Action::Backup, true, false},
                                      {"restore", Action::Restore, true, true}}};

/// Nothing where the command line is not understood.
std::optional<Request> readRequest(const QCommandLineParser &parser)
{
    const QStringList arguments = parser.positionalArguments();
    for (const Verb &verb : kVerbs) {
        if (arguments.value(0) != QLatin1String(verb.name))
            continue;
        const bool hasRole = parser.isSet(QStringLiteral("grant-to"));
        const bool hasJson = parser.isSet(QStringLiteral("json"));
        if (arguments.size() != (verb.takesFile ? 2 : 1) || (hasRole && !verb.takesRole)
            || (hasJson && verb.action != Action::Status))
            return std::nullopt;
        return Request{verb.action, arguments.value(1), parser.value(QStringLiteral("grant-to")),
                       hasJson};
    }
    return std::nullopt;
}

/// A SQLite store that is not there is not made by looking at it.
aidoctor::Status checkPlace(const clinic::Options &options, Action action)
{
    if (options.database.engine != database::Engine::Sqlite)
        return {};
    if (action == Action::Init || action == Action::Restore)
        return platform::makePrivateFolder(QFileInfo(options.database.path).absolutePath());
    if (QFileInfo::exists(options.database.path))
        return {};
    return failure(codes::kDatabaseUnavailable,
                   Text::tr("There is no patient store yet. Make one with: ai-doctorctl database "
                            "init"));
}

} // namespace

int runDatabase(QCoreApplication &application, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Text::tr("Makes, examines, updates, saves or restores the patient store. On PostgreSQL: as "
                 "the role that owns the database."));
    addCommonOptions(parser);
    parser.addOptions({
        {QStringLiteral("grant-to"),
         Text::tr("The database role of the workstations, which gets what they need and no more "
                  "(init, migrate and restore, PostgreSQL)."),
         QStringLiteral("ROLE")},
        {QStringLiteral("json"), Text::tr("Print the status as JSON.")},
    });
    parser.addPositionalArgument(QStringLiteral("ACTION"),
                                 Text::tr("init, status, migrate, backup FILE or restore FILE."),
                                 QStringLiteral("ACTION [FILE]"));
    parser.process(arguments);
    const auto options = readCommonOptions(parser);
    const auto request = readRequest(parser);
    if (!options || !request) {
        if (!options)
            complain(options.error());
        else
            std::fputs(qPrintable(usage()), stderr);
        return kExitUsage;
    }
    if (!request->role.isEmpty() && options->database.engine == database::Engine::Sqlite) {
        // Most likely the address was forgotten: no store of another kind is made by mistake.
        std::fprintf(stderr, "%s\n",
                     qPrintable(Text::tr("--grant-to is for a clinic's database: give its address "
                                         "with --database or AI_DOCTOR_DATABASE.")));
        return kExitUsage;
    }
    const aidoctor::Status place = checkPlace(*options, request->action);
    if (!place) {
        complain(place.error());
        return kExitFailed;
    }
    Maintenance maintenance(options->database, *request);
    return maintenance.run(application);
}

} // namespace aidoctor::app
