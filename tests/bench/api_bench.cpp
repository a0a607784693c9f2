#include "bench/awaited.h"
#include "bench/benches.h"
#include "bench/measures.h"
#include "chart/chart_store.h"
#include "support/statement_log.h"

#include <QCoreApplication>
#include <QFile>
#include <QProcess>
#include <QRegularExpression>
#include <QStandardPaths>
#include <QTemporaryDir>

namespace aidoctor::bench {

namespace {

/// The very statement that loads a chart, as pgbench reads it.
QByteArray chartScript(const Target &target)
{
    const test::StatementLog log;
    {
        database::Database database(target.spec);
        chart::ChartStore charts(database);
        if (!awaited(charts.load(1)))
            qFatal("no chart");
    }
    const QStringList statements = log.distinct();
    if (statements.size() != 1)
        qFatal("a chart is not one statement");
    QString sql = statements.first();
    sql.replace(QLatin1Char('?'), QLatin1String(":id"));
    // pgbench would take the colons of a time's form for variables of its own.
    sql.replace(QLatin1String("HH24:MI:SS"), QLatin1String("HH24\":\"MI\":\"SS"));
    return "\\set id random(1, " + QByteArray::number(target.size.rich) + ")\n" + sql.toUtf8()
           + ";\n";
}

QByteArray run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.start(program, arguments);
    if (!process.waitForFinished(-1) || process.exitCode() != 0)
        qFatal("%s: %s %s", qPrintable(program), qPrintable(process.errorString()),
               process.readAllStandardError().constData());
    return process.readAllStandardOutput();
}

double number(const QByteArray &text, const char *pattern)
{
    const QRegularExpressionMatch match =
        QRegularExpression(QLatin1String(pattern)).match(QString::fromUtf8(text));
    return match.captured(1).toDouble();
}

void write(const QString &path, const QByteArray &content)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write");
}

/// A server of the API in a process of its own, and wrk as its client.
class Server {
public:
    Server(const QString &program, const QStringList &arguments, const QString &folder,
           int patients)
        : m_wrk(QStandardPaths::findExecutable(QStringLiteral("wrk")))
    {
        if (m_wrk.isEmpty())
            qFatal("wrk is missing: install the package");
        m_process.setProcessChannelMode(QProcess::ForwardedErrorChannel);
        m_process.start(program, arguments);
        if (!m_process.waitForReadyRead(20'000))
            qFatal("the server does not start");
        m_address = QString::fromLatin1(m_process.readAllStandardOutput().mid(13)).trimmed();
        QFile token(folder + QStringLiteral("/api-token"));
        if (!token.open(QIODevice::ReadOnly))
            qFatal("no token");
        // The lines of a request are made once per id: the client must not be what is measured.
        m_client = folder + QStringLiteral("/client.lua");
        write(m_client, "local seed = 0\n"
                        "function setup(thread) seed = seed + 1; thread:set('seed', seed) end\n"
                        "function init() math.randomseed(seed) end\n"
                        "wrk.headers['Authorization'] = 'Bearer "
                            + token.readAll().trimmed()
                            + "'\n"
                              "function request()\n"
                              "  return wrk.format('GET', '/api/v1/patients/' .. math.random(1, "
                            + QByteArray::number(patients) + "))\nend\n");
    }
    ~Server()
    {
        m_process.terminate();
        m_process.waitForFinished(20'000);
    }

    /// What wrk prints.
    QByteArray requests(int clients, int seconds) const
    {
        const QByteArray out =
            run(m_wrk, {QStringLiteral("-t1"), QStringLiteral("-c%1").arg(clients),
                        QStringLiteral("-d%1s").arg(seconds), QStringLiteral("--latency"),
                        QStringLiteral("-s"), m_client, m_address});
        if (out.contains("Non-2xx") || out.contains("Socket errors"))
            qFatal("requests failed:\n%s", out.constData());
        return out;
    }
    double memory() const { return bench::memory(m_process.processId()); }

private:
    QString m_wrk;
    QProcess m_process;
    QString m_address;
    QString m_client;
};

double perSecond(const QByteArray &wrk)
{
    return number(wrk, "Requests/sec: +([0-9.]+)");
}

QString latency(const QByteArray &wrk, const char *percentile)
{
    return QRegularExpression(QStringLiteral("%1%\\s+(\\S+)").arg(QLatin1String(percentile)))
        .match(QString::fromUtf8(wrk))
        .captured(1);
}

} // namespace

void benchApi(const Target &target, int seconds)
{
    say("\nGET /api/v1/patients/{id}, full chart of %d records, no response cache",
        Size::kRichRows);
    QTemporaryDir folder;
    const QString script = folder.filePath(QStringLiteral("chart.sql"));
    write(script, chartScript(target));
    const QString data = folder.filePath(QStringLiteral("data"));
    const Server server(QStringLiteral(AIDOCTOR_BINARY_DIR "/ai-doctorctl"),
                        {QStringLiteral("serve"), QStringLiteral("--database"), target.url,
                         QStringLiteral("--data-dir"), data, QStringLiteral("--port"),
                         QStringLiteral("0")},
                        data, target.size.rich);
    const QString otherData = folder.filePath(QStringLiteral("unaudited"));
    const Server unaudited(
        QCoreApplication::applicationFilePath(),
        {QStringLiteral("--database"), target.url, QStringLiteral("--serve-unaudited"), otherData},
        otherData, target.size.rich);
    const auto transactions = [&](int clients, int duration) {
        return number(run(target.pgbench,
                          {QStringLiteral("-n"), QStringLiteral("-M"), QStringLiteral("prepared"),
                           QStringLiteral("-c"), QString::number(clients), QStringLiteral("-j2"),
                           QStringLiteral("-T"), QString::number(duration), QStringLiteral("-f"),
                           script, target.url}),
                      "tps = ([0-9.]+)");
    };
    server.requests(16, 3);
    unaudited.requests(16, 3);
    transactions(16, 3);
    const double before = server.memory();
    Times shares;
    Times costs;
    for (const int clients : {16, 32, 64}) {
        Times api;
        Times without;
        Times plain;
        QByteArray last;
        for (int round = 0; round < 3; ++round) { // in turns, so that all see the same machine
            plain.add(transactions(clients, seconds));
            last = server.requests(clients, seconds);
            api.add(perSecond(last));
            without.add(perSecond(unaudited.requests(clients, seconds)));
        }
        const double share = api.at(0.5) / plain.at(0.5);
        shares.add(share);
        costs.add(1 - api.at(0.5) / without.at(0.5));
        say("  %2d clients: pgbench %.0f per second, API %.0f (latency p50 %s, p99 %s), share %.2f;"
            " without auditing %.0f, share %.2f",
            clients, plain.at(0.5), api.at(0.5), qPrintable(latency(last, "50")),
            qPrintable(latency(last, "99")), share, without.at(0.5),
            without.at(0.5) / plain.at(0.5));
    }
    judge("API as a share of pgbench (middle of the three)", shares.at(0.5), "", ">=", 0.4);
    say("  what auditing each read costs                %.0f %% of the requests per second",
        100 * costs.at(0.5));
    say("  memory of the server (PSS) before and after  %.1f MB, %.1f MB", before, server.memory());
}

} // namespace aidoctor::bench
