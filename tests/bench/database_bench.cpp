#include "bench/awaited.h"
#include "bench/benches.h"
#include "bench/measures.h"
#include "database/database.h"
#include "support/postgres_server.h"

#include <QCommandLineParser>
#include <QCoreApplication>

#include <optional>

/// The numbers of a clinic's store, measured on a PostgreSQL of its own in one run, so that ratios
/// hold whatever the machine. Run by `./dev bench database`.
namespace {

using namespace aidoctor;
using namespace aidoctor::bench;

/// What an administrator sets on a small server; the rest is as PostgreSQL comes, with fsync.
const QStringList kSettings{
    QStringLiteral("shared_buffers = 1GB"), QStringLiteral("effective_cache_size = 4GB"),
    QStringLiteral("random_page_cost = 1.1"), QStringLiteral("max_wal_size = 8GB"),
    QStringLiteral("checkpoint_timeout = 15min")};

void migrate(const database::ConnectionSpec &spec)
{
    database::Database database(spec);
    auto migrations = database::loadMigrations(spec.engine);
    if (!migrations)
        qFatal("%s", qPrintable(migrations.error().message));
    const Status done = awaited(database.migrate(*migrations));
    if (!done)
        qFatal("%s (%s)", qPrintable(done.error().message), qPrintable(done.error().detail));
}

void fill(const Target &target)
{
    progress("filling the store");
    QElapsedTimer timer;
    timer.start();
    migrate(target.spec);
    populate(target.url, target.size);
    Superuser superuser(target.url);
    say("  generated in %.0f s, %s, indexes included", milliseconds(timer) / 1000,
        qPrintable(superuser.sql(
            QStringLiteral("SELECT pg_size_pretty(pg_database_size(current_database()))"))));
}

} // namespace

int main(int argc, char **argv)
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions({
        {QStringLiteral("patients"), QStringLiteral("How many (1000000)."), QStringLiteral("N"),
         QStringLiteral("1000000")},
        {QStringLiteral("database"),
         QStringLiteral("An empty or already filled database instead of a server of its own."),
         QStringLiteral("URL")},
        {QStringLiteral("pgbench"), QStringLiteral("The program, with --database."),
         QStringLiteral("PATH"), QStringLiteral("pgbench")},
        {QStringLiteral("only"), QStringLiteral("search, charts, briefings or api."),
         QStringLiteral("PART")},
        {QStringLiteral("briefings"), QStringLiteral("How many at once (1000)."),
         QStringLiteral("N"), QStringLiteral("1000")},
        {QStringLiteral("seconds"), QStringLiteral("Of each API measurement (10)."),
         QStringLiteral("N"), QStringLiteral("10")},
    });
    QCommandLineOption serve(QStringLiteral("serve-unaudited"), {}, QStringLiteral("FOLDER"));
    serve.setFlags(QCommandLineOption::HiddenFromHelp);
    parser.addOption(serve);
    parser.process(application);

    Target target;
    target.size.patients = std::max(2000, parser.value(QStringLiteral("patients")).toInt());
    target.size.rich = std::min(target.size.rich, target.size.patients / 50);
    std::optional<test::PostgresServer> server;
    target.url = parser.value(QStringLiteral("database"));
    target.pgbench = parser.value(QStringLiteral("pgbench"));
    if (target.url.isEmpty()) {
        server.emplace(test::PostgresServer::Options{true, kSettings});
        server->createDatabase(QStringLiteral("clinic"));
        target.url = server->url(QStringLiteral("clinic"));
        target.pgbench = server->program(QStringLiteral("pgbench"));
    }
    const auto spec = database::ConnectionSpec::fromUrl(target.url);
    if (!spec)
        qFatal("%s", qPrintable(spec.error().message));
    target.spec = *spec;
    if (parser.isSet(serve))
        return serveUnaudited(target.spec, parser.value(serve));

    say("AI Doctor Assistant: a clinic's store, measured");
    say("  machine: %s; load %.2f", machine().constData(), load());
    {
        Superuser superuser(target.url);
        say("  engine:  %s, Qt %s",
            qPrintable(superuser.sql(QStringLiteral("SELECT version()")).section(u',', 0, 0)),
            qVersion());
        say("  store:   %d patients, %d of them with %d records, the rest with %d",
            target.size.patients, target.size.rich, Size::kRichRows, Size::kPoorRows);
        const QString filled =
            superuser.sql(QStringLiteral("SELECT to_regclass('patients') IS NOT NULL"));
        if (filled == QLatin1String("f"))
            fill(target);
    }
    const QString only = parser.value(QStringLiteral("only"));
    const auto wanted = [&only](const char *part) {
        return only.isEmpty() || only == QLatin1String(part);
    };
    if (wanted("search"))
        benchSearch(target);
    if (wanted("charts"))
        benchCharts(target);
    if (wanted("briefings"))
        benchBriefings(target, parser.value(QStringLiteral("briefings")).toInt());
    if (wanted("api"))
        benchApi(target, parser.value(QStringLiteral("seconds")).toInt());
    say("\nload at the end: %.2f", load());
    return 0;
}
