#include "core/completion.h"
#include "core/loop_monitor.h"
#include "database/database.h"
#include "support/coroutines.h"
#include "support/postgres_server.h"

#include <QDir>
#include <QElapsedTimer>
#include <QEventLoop>
#include <QFile>
#include <QLoggingCategory>
#include <QRandomGenerator>
#include <QSet>
#include <QTest>
#include <QTimer>

#include <algorithm>
#include <atomic>
#include <csignal>
#include <libpq-fe.h>
#include <thread>

using namespace aidoctor;
using namespace aidoctor::database;
using namespace std::chrono_literals;

namespace {

constexpr int kWriters = 4;
constexpr auto kServesAgainWithin = 5s;

bool isFull()
{
    return qEnvironmentVariableIsSet("AIDOCTOR_FULL");
}

/// Whoever writes as a clinic's tools do: each entry has a key of its own, what failed is sent
/// again with the same key, and what was answered with success counts as written.
struct Writer {
    int number = 0;
    QSet<QString> acknowledged;
    std::optional<qint64> lastSuccess; ///< of the test's clock, milliseconds
    int failures = 0;
    QSet<QString> refusals; ///< codes of the failures
};

QCoro::Task<> pause(std::chrono::milliseconds duration)
{
    Completion<bool> elapsed;
    const auto ring = [elapsed] { elapsed.set(true); };
    QTimer::singleShot(duration, ring);
    co_await elapsed;
}

QCoro::Task<> writeOn(Database *database, Writer *writer, const QElapsedTimer *clock,
                      std::stop_token stop)
{
    for (int entry = 0; !stop.stop_requested(); ++entry) {
        const QString key = QStringLiteral("%1-%2").arg(writer->number).arg(entry);
        bool done = false;
        while (!done) {
            auto work = [key](Session &session) -> Result<bool> {
                auto rows = session.run(QStringLiteral("INSERT INTO keys (key) VALUES (?)"
                                                       " ON CONFLICT (key) DO NOTHING"),
                                        {key});
                if (!rows)
                    return failure(rows.error());
                if (rows->affected() == 0)
                    return false; // done before, though nobody heard of it
                const Status stored = session.execute(
                    QStringLiteral("INSERT INTO entries (key, filling) VALUES (?, ?)"),
                    {key, QString(200, u'x')});
                if (!stored)
                    return failure(stored.error());
                return true;
            };
            auto task = database->transaction(std::move(work));
            const auto outcome = co_await std::move(task);
            done = outcome.has_value();
            if (done) {
                writer->acknowledged.insert(key);
                writer->lastSuccess = clock->elapsed();
                break;
            }
            ++writer->failures;
            writer->refusals.insert(outcome.error().code);
            if (stop.stop_requested())
                co_return;
            auto resting = pause(20ms);
            co_await std::move(resting);
        }
    }
}

/// Turns the event loop without the pauses of QTest::qWait(), which would hold the writers up.
void turn(int milliseconds)
{
    QEventLoop loop;
    QTimer::singleShot(milliseconds, Qt::PreciseTimer, &loop, &QEventLoop::quit);
    loop.exec();
}

/// SIGKILL to the server and all its processes, while the loop turns and the writers write: were it
/// done in the loop's thread, everything would be written by then. PostgresServer::kill() clears
/// up.
void strike(const test::PostgresServer &server)
{
    QFile file(server.socketFolder() + QStringLiteral("/data/postmaster.pid"));
    const pid_t postmaster = file.open(QIODevice::ReadOnly) ? file.readLine().trimmed().toInt() : 0;
    if (postmaster <= 1)
        qFatal("the server's process is not known");
    ::kill(postmaster, SIGSTOP); // it starts no others now
    QList<pid_t> processes{postmaster};
    const QStringList entries = QDir(QStringLiteral("/proc")).entryList(QDir::Dirs);
    for (const QString &entry : entries) {
        QFile stat(QStringLiteral("/proc/%1/stat").arg(entry));
        if (entry.toInt() <= 1 || !stat.open(QIODevice::ReadOnly))
            continue;
        const QByteArray line = stat.readAll(); // "pid (name) state parent ..."
        if (line.mid(line.lastIndexOf(')') + 2).split(' ').value(1).toInt() == postmaster)
            processes.append(entry.toInt());
    }
    for (const pid_t process : std::as_const(processes))
        ::kill(process, SIGKILL);
}

class ServerKillTest : public QObject {
    Q_OBJECT

    /// Waits in a thread of its own until the server takes connections; the loop turns meanwhile.
    static bool waitForReturn(const test::PostgresServer &server)
    {
        const QByteArray address = server.url(QStringLiteral("postgres")).toUtf8();
        std::atomic<bool> back{false};
        std::thread asking([&] {
            const QDeadlineTimer limit(60'000);
            while (!back && !limit.hasExpired()) {
                back = PQping(address.constData()) == PQPING_OK;
                std::this_thread::sleep_for(5ms);
            }
        });
        const QDeadlineTimer limit(60'000);
        while (!back && !limit.hasExpired())
            turn(2);
        asking.join();
        return back;
    }

private slots:
    void nothingAcknowledgedIsLostAndNothingIsThereTwice()
    {
        const int kills = isFull() ? 20 : 3;
        QLoggingCategory::setFilterRules(QStringLiteral("aidoctor.database.warning=false"));
        test::PostgresServer server({.durable = true});
        server.createDatabase(QStringLiteral("clinic"));
        server.sql(QStringLiteral("CREATE TABLE keys (key text PRIMARY KEY)"),
                   QStringLiteral("clinic"));
        server.sql(QStringLiteral("CREATE TABLE entries (id bigint GENERATED ALWAYS AS IDENTITY"
                                  " PRIMARY KEY, key text NOT NULL, filling text NOT NULL)"),
                   QStringLiteral("clinic"));

        Database database(server.spec(QStringLiteral("clinic")));
        LoopMonitor monitor;
        QElapsedTimer clock;
        clock.start();
        std::vector<Writer> writers(kWriters);
        TaskScope scope;
        std::stop_source stop;
        for (int i = 0; i < kWriters; ++i) {
            writers.at(static_cast<std::size_t>(i)).number = i;
            scope.launch(writeOn(&database, &writers.at(static_cast<std::size_t>(i)), &clock,
                                 stop.get_token()));
        }

        auto worstStall = std::chrono::microseconds(0);
        qint64 slowestReturn = 0;
        QRandomGenerator random(QRandomGenerator::securelySeeded());
        for (int round = 1; round <= kills; ++round) {
            turn(200 + random.bounded(300));
            for (const Writer &writer : writers)
                QVERIFY(writer.lastSuccess.has_value());
            worstStall = std::max(worstStall, monitor.report().max);
            std::atomic<bool> struck{false};
            std::thread killer([&] {
                strike(server);
                struck = true;
            });
            while (!struck)
                turn(1);
            killer.join();
            worstStall = std::max(worstStall, monitor.report().max);
            server.kill(); // blocks this thread, which is not what is measured
            monitor.reset();
            turn(random.bounded(300));
            worstStall = std::max(worstStall, monitor.report().max);
            server.launch(); // so does this
            monitor.reset();
            for (Writer &writer : writers)
                writer.lastSuccess.reset();
            QVERIFY(waitForReturn(server));
            const qint64 returned = clock.elapsed();
            const auto allWriteAgain = [&] {
                return std::all_of(writers.begin(), writers.end(), [](const Writer &writer) {
                    return writer.lastSuccess.has_value();
                });
            };
            const QDeadlineTimer limit(kServesAgainWithin);
            while (!allWriteAgain() && !limit.hasExpired())
                turn(2);
            QVERIFY2(allWriteAgain(), "not every writer writes again in time");
            slowestReturn = std::max(slowestReturn, clock.elapsed() - returned);
        }
        turn(100);
        worstStall = std::max(worstStall, monitor.report().max);
        stop.request_stop();
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 30'000);

        const auto keysOf = [&](const QString &select) {
            const QString all = server.sql(select, QStringLiteral("clinic"));
            const QStringList list = all.split(QLatin1Char(' '), Qt::SkipEmptyParts);
            return QSet<QString>(list.begin(), list.end());
        };
        const QSet<QString> stored =
            keysOf(QStringLiteral("SELECT coalesce(string_agg(key, ' '), '') FROM entries"));
        QSet<QString> acknowledged;
        int failures = 0;
        QSet<QString> refusals;
        for (const Writer &writer : writers) {
            acknowledged += writer.acknowledged;
            failures += writer.failures;
            refusals += writer.refusals;
        }
        QVERIFY(acknowledged.size() > 10 * kills);
        QVERIFY(failures >= kills); // else nothing was interrupted
        QCOMPARE((acknowledged - stored).size(), 0);
        const int twice = server
                              .sql(QStringLiteral("SELECT count(*) FROM (SELECT key FROM entries"
                                                  " GROUP BY key HAVING count(*) > 1) AS d"),
                                   QStringLiteral("clinic"))
                              .toInt();
        QCOMPARE(twice, 0);
        QCOMPARE(refusals, QSet<QString>{QString::fromLatin1(codes::kDatabaseUnavailable)});
        qInfo("%d kills: %lld writes acknowledged, %d failed, 0 lost, 0 twice; serving again after"
              " at most %lld ms; longest stall %.1f ms",
              kills, static_cast<long long>(acknowledged.size()), failures,
              static_cast<long long>(slowestReturn),
              static_cast<double>(worstStall.count()) / 1000);
        QVERIFY2(worstStall < test::kStallBound, qPrintable(QString::number(worstStall.count())));
    }
};

} // namespace

QTEST_GUILESS_MAIN(ServerKillTest)
#include "server_kill_test.moc"
