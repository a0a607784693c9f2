#include "bench/awaited.h"
#include "bench/benches.h"
#include "bench/measures.h"
#include "bench/simulated_agent.h"
#include "clinic/clinic.h"

#include <QTemporaryDir>

#include <algorithm>
#include <atomic>
#include <thread>

namespace aidoctor::bench {

namespace {

/// Asks the server from a thread of its own how many connections there are besides the one that
/// listens, until it goes.
class ConnectionWatch {
public:
    explicit ConnectionWatch(const QString &url)
        : m_thread([this, url] {
              Superuser superuser(url);
              const QString listening =
                  superuser.sql(QStringLiteral("SELECT coalesce(max(pid), 0) FROM pg_stat_activity"
                                               " WHERE datname = current_database()"
                                               " AND query LIKE 'LISTEN%'"));
              const QString others =
                  QStringLiteral("SELECT count(*) FROM pg_stat_activity WHERE datname ="
                                 " current_database() AND backend_type = 'client backend'"
                                 " AND pid NOT IN (pg_backend_pid(), %1)")
                      .arg(listening);
              while (!m_stopping) {
                  m_most = std::max(m_most.load(), superuser.sql(others).toInt());
                  std::this_thread::sleep_for(std::chrono::milliseconds(50));
              }
          })
    {}
    ~ConnectionWatch()
    {
        m_stopping = true;
        m_thread.join();
    }
    int most() const { return m_most; }

private:
    std::atomic<bool> m_stopping{false};
    std::atomic<int> m_most{0};
    std::thread m_thread;
};

struct Outcome {
    int made = 0;
    double seconds = 0;
    Times ended; ///< since all of them were asked for
    std::chrono::steady_clock::time_point asked;
};

QCoro::Task<> brief(clinic::Clinic *clinic, chart::PatientId patient, Outcome *outcome,
                    QEventLoop *until, int count)
{
    auto making = clinic->runs().brief(patient);
    const auto made = co_await std::move(making);
    static int done = 0;
    if (made && made->model == QLatin1String("simulated") && made->id > 0)
        ++outcome->made;
    else
        std::fprintf(stderr, "failed: %s\n",
                     made ? "not by the simulated agent" : qPrintable(made.error().code));
    outcome->ended.add(
        std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - outcome->asked)
            .count());
    if (++done == count) {
        done = 0;
        until->quit();
    }
}

Outcome briefAtOnce(clinic::Clinic &clinic, chart::PatientId first, int count)
{
    Outcome outcome;
    QEventLoop until;
    TaskScope scope;
    QElapsedTimer timer;
    timer.start();
    outcome.asked = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i)
        scope.launch(brief(&clinic, first + i, &outcome, &until, count));
    until.exec();
    outcome.seconds = milliseconds(timer) / 1000;
    return outcome;
}

} // namespace

void benchBriefings(const Target &target, int count)
{
    count = std::min(count, target.size.rich - 10);
    say("\n%d briefings at once (simulated agent: %d pieces over %.1f s; %d records each)", count,
        SimulatedAgent::kPieces,
        static_cast<double>((SimulatedAgent::kBetween * SimulatedAgent::kPieces).count()) / 1000,
        Size::kRichRows);
    QTemporaryDir folder;
    clinic::Options options;
    options.dataFolder = folder.filePath(QStringLiteral("data"));
    options.database = target.spec;
    const auto agent = std::make_shared<SimulatedAgent>();
    clinic::Clinic clinic(options, agent);
    const Status opened = awaited(clinic.open());
    if (!opened)
        qFatal("%s", qPrintable(opened.error().message));

    Times one;
    for (int i = 0; i < 3; ++i) {
        const Outcome outcome = briefAtOnce(clinic, 1 + i, 1);
        if (outcome.made != 1)
            qFatal("one briefing alone failed");
        one.add(outcome.seconds);
    }
    say("  one alone (middle of three)                  %.2f s", one.at(0.5));

    const double before = memory();
    clinic.loop().reset();
    agent->begun.clear();
    Outcome all;
    int connections = 0;
    {
        const ConnectionWatch watch(target.url);
        all = briefAtOnce(clinic, 10, count);
        connections = watch.most();
    }
    const LoopMonitor::Report loop = clinic.loop().report();
    Times begun;
    for (const auto time : agent->begun)
        begun.add(std::chrono::duration<double, std::milli>(time - all.asked).count());
    say("  all of them                                  %.2f s", all.seconds);
    say("  the agent began to speak after               %s", begun.text().constData());
    say("  the briefing was there after                 %s", all.ended.text().constData());
    judge("succeeded", all.made, "", ">=", count);
    judge("time of all to the time of one", all.seconds / one.at(0.5), "x", "<=", 1.3);
    judge("connections besides the one that listens", connections, "", "<=", 15);
    say("  event loop: lateness p99 %.1f ms, max %.1f ms; longest turn %.1f ms",
        static_cast<double>(loop.p99.count()) / 1000, static_cast<double>(loop.max.count()) / 1000,
        static_cast<double>(loop.longestTurn.count()) / 1000);
    say("  memory (PSS) before and after                %.1f MB, %.1f MB", before, memory());

    // So that a second run of this program finds the store as this one did.
    Superuser superuser(target.url);
    superuser.sql(QStringLiteral("TRUNCATE briefings"));
    awaited(clinic.close());
}

} // namespace aidoctor::bench
