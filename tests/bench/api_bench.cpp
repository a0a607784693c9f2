#include "bench/awaited.h"
#include "bench/benches.h"
#include "bench/measures.h"
#include "chart/chart_store.h"
#include "support/statement_log.h"

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

QString write(const QTemporaryDir &folder, const char *name, const QByteArray &content)
{
    QFile file(folder.filePath(QLatin1String(name)));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write");
    return file.fileName();
}

} // namespace

void benchApi(const Target &target, int seconds)
{
    say("\nGET /api/v1/patients/{id}, full chart of %d records, no response cache",
        Size::kRichRows);
    QTemporaryDir folder;
    const QString wrk = QStandardPaths::findExecutable(QStringLiteral("wrk"));
    if (wrk.isEmpty())
        qFatal("wrk is missing: install the package");
    const QString script = write(folder, "chart.sql", chartScript(target));

    QProcess server;
    server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    server.start(QStringLiteral(AIDOCTOR_BINARY_DIR "/ai-doctorctl"),
                 {QStringLiteral("serve"), QStringLiteral("--database"), target.url,
                  QStringLiteral("--data-dir"), folder.filePath(QStringLiteral("data")),
                  QStringLiteral("--port"), QStringLiteral("0")});
    if (!server.waitForReadyRead(20'000))
        qFatal("the server does not start");
    const QString address = QString::fromLatin1(server.readAllStandardOutput().mid(13)).trimmed();
    QFile token(folder.filePath(QStringLiteral("data/api-token")));
    if (!token.open(QIODevice::ReadOnly))
        qFatal("no token");
    // The lines of a request are made once per id: the client must not be what is measured.
    const QString client =
        write(folder, "client.lua",
              "local seed = 0\n"
              "function setup(thread) seed = seed + 1; thread:set('seed', seed) end\n"
              "function init() math.randomseed(seed) end\n"
              "wrk.headers['Authorization'] = 'Bearer "
                  + token.readAll().trimmed()
                  + "'\n"
                    "function request()\n"
                    "  return wrk.format('GET', '/api/v1/patients/' .. math.random(1, "
                  + QByteArray::number(target.size.rich) + "))\nend\n");
    const auto requests = [&](int clients, int duration) {
        const QByteArray out =
            run(wrk, {QStringLiteral("-t1"), QStringLiteral("-c%1").arg(clients),
                      QStringLiteral("-d%1s").arg(duration), QStringLiteral("--latency"),
                      QStringLiteral("-s"), client, address});
        if (out.contains("Non-2xx") || out.contains("Socket errors"))
            qFatal("requests failed:\n%s", out.constData());
        return out;
    };
    const auto transactions = [&](int clients, int duration) {
        return number(run(target.pgbench,
                          {QStringLiteral("-n"), QStringLiteral("-M"), QStringLiteral("prepared"),
                           QStringLiteral("-c"), QString::number(clients), QStringLiteral("-j2"),
                           QStringLiteral("-T"), QString::number(duration), QStringLiteral("-f"),
                           script, target.url}),
                      "tps = ([0-9.]+)");
    };
    requests(16, 3);
    transactions(16, 3);
    const double before = memory(server.processId());
    Times shares;
    for (const int clients : {16, 32, 64}) {
        Times api;
        Times plain;
        QByteArray last;
        for (int round = 0; round < 3; ++round) { // in turns, so that both see the same machine
            plain.add(transactions(clients, seconds));
            last = requests(clients, seconds);
            api.add(number(last, "Requests/sec: +([0-9.]+)"));
        }
        const double share = api.at(0.5) / plain.at(0.5);
        shares.add(share);
        say("  %2d clients: pgbench %.0f per second, API %.0f per second (latency p50 %s, p99 %s),"
            " share %.2f",
            clients, plain.at(0.5), api.at(0.5),
            qPrintable(QRegularExpression(QStringLiteral("50%\\s+(\\S+)"))
                           .match(QString::fromUtf8(last))
                           .captured(1)),
            qPrintable(QRegularExpression(QStringLiteral("99%\\s+(\\S+)"))
                           .match(QString::fromUtf8(last))
                           .captured(1)),
            share);
    }
    judge("API as a share of pgbench (middle of the three)", shares.at(0.5), "", ">=", 0.4);
    say("  memory of the server (PSS) before and after  %.1f MB, %.1f MB", before,
        memory(server.processId()));
    server.terminate();
    server.waitForFinished(20'000);
}

} // namespace aidoctor::bench
