#include "agent/agent.h"
#include "agent/endpoint_model.h"
#include "bench/measures.h"
#include "core/loop_monitor.h"
#include "core/task_scope.h"
#include "support/model_server.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QEventLoop>
#include <QProcess>

#include <cstdio>
#include <time.h>

/// Measures agents over a model's server that streams: many runs at a time on one event loop, and
/// how long a word takes from the server's write to the reader. The server is a process of its own.
namespace aidoctor::bench {

namespace {

using test::ModelServer;

constexpr int kPieces = 50;

std::int64_t nowNanoseconds()
{
    timespec now{};
    ::clock_gettime(CLOCK_MONOTONIC, &now);
    return std::int64_t{now.tv_sec} * 1'000'000'000 + now.tv_nsec;
}

QByteArray event(const char *name, const QByteArray &rest)
{
    return QByteArray("event: ") + name + "\ndata: {\"type\":\"" + name + "\"" + rest + "}\n\n";
}

/// Fifty pieces over five seconds, each with the time it was written at.
ModelServer::Script talk()
{
    ModelServer::Script script;
    script.push_back(ModelServer::Send{
        test::streamHead()
        + test::chunk(event("message_start", ",\"message\":{\"role\":\"assistant\",\"model\":\"m\","
                                             "\"content\":[],\"usage\":{\"input_tokens\":10}}")
                      + event("content_block_start", ",\"index\":0,\"content_block\":{\"type\":"
                                                     "\"text\",\"text\":\"\"}"))});
    for (int piece = 0; piece < kPieces; ++piece) {
        script.push_back(ModelServer::Pause{std::chrono::milliseconds(100)});
        script.push_back(ModelServer::Made{[] {
            return test::chunk(event("content_block_delta",
                                     ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\" "
                                         + QByteArray::number(nowNanoseconds())
                                         + " a few words more\"}"));
        }});
    }
    script.push_back(ModelServer::Send{
        test::chunk(event("content_block_stop", ",\"index\":0")
                    + event("message_delta", ",\"delta\":{\"stop_reason\":\"end_turn\"},"
                                             "\"usage\":{\"output_tokens\":500}")
                    + event("message_stop", ""))
        + test::lastChunk()});
    return script;
}

int serve()
{
    const ModelServer server(talk());
    std::printf("%d\n", int{server.port()});
    std::fflush(stdout);
    return QCoreApplication::exec();
}

struct Progress {
    int begun = 0;
    int ended = 0;
    int succeeded = 0;
    Times latencies;
    QEventLoop *until = nullptr;
};

QCoro::Task<> converse(std::shared_ptr<agent::ModelClient> model, Progress *progress, bool measure)
{
    agent::Prompt prompt{QStringLiteral("You help."), QStringLiteral("Go.")};
    agent::AgentOptions options;
    options.model = std::move(model);
    auto messages = agent::query(prompt, options);
    auto opening = messages.begin();
    auto message = co_await opening;
    while (message != messages.end()) {
        if (const auto *delta = std::get_if<agent::StreamDelta>(&*message); delta && measure) {
            const std::int64_t written = delta->text.section(QLatin1Char(' '), 1, 1).toLongLong();
            progress->latencies.add(static_cast<double>(nowNanoseconds() - written) / 1e6);
        } else if (const auto *result = std::get_if<agent::ResultMessage>(&*message)) {
            if (result->subtype == agent::ResultMessage::Subtype::Success
                && result->text.count(QLatin1String("a few words more")) == kPieces)
                ++progress->succeeded;
        }
        auto advance = ++message;
        co_await advance;
    }
    if (++progress->ended == progress->begun && progress->until)
        progress->until->quit();
}

struct Measured {
    double seconds = 0;
    double megabytes = 0;
    int succeeded = 0;
    Times latencies;
    LoopMonitor::Report loop;
};

/// When runs begin: all at the same moment, so that the server writes all of their words in the
/// same moment too, or a millisecond after each other, as people's clicks do.
enum class Begin { AtOnce, Spread };

Measured runMany(net::StreamClient &client, const net::Endpoint &base, int count, Begin begin,
                 bool measure)
{
    agent::EndpointOptions endpoint;
    endpoint.base = base;
    endpoint.model = QStringLiteral("m");
    LoopMonitor loop;
    QEventLoop until;
    Progress progress;
    progress.begun = count;
    progress.until = &until;
    TaskScope scope;
    const double before = memory();
    double most = before;
    QTimer watch;
    // Reading it takes a few milliseconds: in the middle, when all of them stream.
    QObject::connect(&watch, &QTimer::timeout, &watch,
                     [&most] { most = std::max(most, memory()); });
    watch.setSingleShot(true);
    watch.start(4000);
    QElapsedTimer clock;
    clock.start();
    loop.reset();
    for (int i = 0; i < count; ++i) {
        auto model = std::make_shared<agent::EndpointModel>(
            endpoint, agent::EndpointModel::Parts{client, nullptr, {}, {}});
        const auto launch = [&scope, &progress, model, measure] {
            scope.launch(converse(model, &progress, measure));
        };
        if (begin == Begin::AtOnce)
            launch();
        else
            QTimer::singleShot(i, Qt::PreciseTimer, &until, launch);
    }
    until.exec();
    Measured measured;
    measured.seconds = milliseconds(clock) / 1000;
    measured.loop = loop.report();
    measured.megabytes = most - before;
    measured.succeeded = progress.succeeded;
    measured.latencies = progress.latencies;
    return measured;
}

double inMilliseconds(std::chrono::microseconds time)
{
    return static_cast<double>(time.count()) / 1000;
}

int run(int many)
{
    QProcess server;
    server.setProcessChannelMode(QProcess::ForwardedErrorChannel);
    server.start(QCoreApplication::applicationFilePath(), {QStringLiteral("--serve")});
    if (!server.waitForReadyRead(10'000)) {
        std::fputs("the model server did not start\n", stderr);
        return 1;
    }
    const QString port = QString::fromLatin1(server.readLine()).trimmed();
    const net::Endpoint base =
        *net::Endpoint::parse(QStringLiteral("http://127.0.0.1:%1").arg(port));
    net::EgressPolicy policy;
    policy.setAccepted({base});
    net::StreamClient client(policy);

    say("%s", machine().constData());
    progress("one run, then a hundred, then many");
    const Measured one = runMany(client, base, 1, Begin::AtOnce, false);
    say("one run of %d deltas over 5 s: %.2f s", kPieces, one.seconds);
    runMany(client, base, 100, Begin::AtOnce, false); // warm
    const Measured spread = runMany(client, base, 100, Begin::Spread, true);
    const Measured burst = runMany(client, base, 100, Begin::AtOnce, true);
    say("100 streams, from the server's write to the AgentMessage: %s",
        spread.latencies.text().constData());
    say("the same, all 100 written in the same moment: %s", burst.latencies.text().constData());
    judge("latency p99, 100 streams", spread.latencies.at(0.99), "ms", "<=", 5);
    judge("the same, in the same moment", burst.latencies.at(0.99), "ms", "<=", 5);
    const Measured all = runMany(client, base, many, Begin::AtOnce, false);
    say("%d runs at a time: %d succeeded, %.2f s; loop late p50 %.1f, p99 %.1f, max %.1f ms", many,
        all.succeeded, all.seconds, inMilliseconds(all.loop.p50), inMilliseconds(all.loop.p99),
        inMilliseconds(all.loop.max));
    judge("all of them, to one alone", all.seconds / one.seconds, "x", "<=", 1.15);
    judge("memory of each", all.megabytes * 1024 / many, "KB", "<=", 70);
    judge("loop stalls p99", inMilliseconds(all.loop.p99), "ms", "<=", 16);
    server.kill();
    server.waitForFinished();
    return all.succeeded == many ? 0 : 1;
}

} // namespace

} // namespace aidoctor::bench

int main(int argc, char *argv[])
{
    QCoreApplication application(argc, argv);
    QCommandLineParser parser;
    parser.addHelpOption();
    parser.addOptions({
        {QStringLiteral("serve"), QStringLiteral("Be the model's server.")},
        {QStringLiteral("runs"), QStringLiteral("How many at a time."), QStringLiteral("N"),
         QStringLiteral("1000")},
    });
    parser.process(application);
    if (parser.isSet(QStringLiteral("serve")))
        return aidoctor::bench::serve();
    return aidoctor::bench::run(parser.value(QStringLiteral("runs")).toInt());
}
