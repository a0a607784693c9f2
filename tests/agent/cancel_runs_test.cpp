#include "agent/agent_fixture.h"

#include <QDir>
#include <QRandomGenerator>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::agent;
using namespace std::chrono_literals;
using test::ModelServer;
using Script = test::ModelServer::Script;

namespace {

/// A tool that waits until it is stopped, or a while.
class SlowTool : public Tool {
public:
    ToolDescription description() const override
    {
        return {QStringLiteral("slow"), QStringLiteral("Waits."), Json{{"type", "object"}}};
    }
    QCoro::Task<Result<QString>> call(Json, std::stop_token stop) override
    {
        Pause pause(15ms, stop);
        const bool isOver = co_await pause;
        co_return QString::fromLatin1(isOver ? "done" : "stopped");
    }
};

QByteArray event(const char *type, const QByteArray &rest)
{
    return QByteArray("data: {\"type\":\"") + type + "\"" + rest + "}\n\n";
}

/// A turn of text, slowly, and a tool call at its end; the second turn is text alone.
Script talk(bool calls)
{
    Script script{ModelServer::Pause{1ms}, ModelServer::Send{test::streamHead()}};
    const auto send = [&script](const QByteArray &bytes) {
        script.push_back(ModelServer::Send{test::chunk(bytes)});
        script.push_back(ModelServer::Pause{2ms});
    };
    send(event("message_start",
               ",\"message\":{\"model\":\"m\",\"content\":[],\"usage\":{\"input_tokens\":1000}}"));
    send(event("content_block_start",
               ",\"index\":0,\"content_block\":{\"type\":\"text\",\"text\":\"\"}"));
    for (int i = 0; i < 4; ++i)
        send(event("content_block_delta",
                   ",\"index\":0,\"delta\":{\"type\":\"text_delta\",\"text\":\"some words \"}"));
    send(event("content_block_stop", ",\"index\":0"));
    if (calls)
        send(event("content_block_start", ",\"index\":1,\"content_block\":{\"type\":\"tool_use\","
                                          "\"id\":\"t\",\"name\":\"slow\",\"input\":{}}")
             + event("content_block_stop", ",\"index\":1"));
    script.push_back(ModelServer::Send{
        test::chunk(event("message_delta", QByteArray(",\"delta\":{\"stop_reason\":\"")
                                               + (calls ? "tool_use" : "end_turn")
                                               + "\"},\"usage\":{\"output_tokens\":5}")
                    + event("message_stop", {}))
        + test::lastChunk()});
    return script;
}

int openDescriptors()
{
    return static_cast<int>(
        QDir(QStringLiteral("/proc/self/fd")).entryList(QDir::Files | QDir::System).size());
}

QCoro::Task<> runAndCount(AgentOptions options, QHash<QString, int> *endings)
{
    auto collecting = test::collect(test::prompt(), options);
    const auto all = co_await std::move(collecting);
    const ResultMessage &result = test::resultOf(all);
    ++(*endings)[result.terminalReason];
    if (test::countOf<ResultMessage>(all) != 1 || !std::holds_alternative<SystemInit>(all.front()))
        ++(*endings)[QStringLiteral("disorder")];
}

class CancelRunsTest : public QObject {
    Q_OBJECT

private slots:
    /// Ten thousand runs, each stopped at a moment of its own: before it begins, while it connects,
    /// reads, uses a tool, or after its end. Nothing is left of any of them.
    void nothingIsLeftOfAStoppedRun()
    {
        constexpr int kRuns = 10'000;
        constexpr int kAtOnce = 100;
        ModelServer server([](const ModelServer::Request &request, int) {
            return talk(!request.body.contains("tool_result"));
        });
        auto net = std::make_unique<test::NetFixture>(server.address());
        const auto model = net->model(net->options());
        const auto tool = std::make_shared<SlowTool>();
        const int descriptors = openDescriptors();
        QRandomGenerator random(5);
        QHash<QString, int> endings;
        TaskScope scope;
        std::vector<std::unique_ptr<std::stop_source>> stops;
        int begun = 0;
        const auto begin = [&] {
            AgentOptions options;
            options.model = model;
            options.tools = {tool};
            auto stop = std::make_unique<std::stop_source>();
            (begun % 3 == 0 ? options.interrupt : options.stop) = stop->get_token();
            const int after = random.bounded(0, 70);
            if (after == 0)
                stop->request_stop();
            else if (begun % 20 != 0) // some go on to their end
                QTimer::singleShot(after, Qt::PreciseTimer, &m_timers,
                                   [source = *stop]() mutable { source.request_stop(); });
            ++begun;
            scope.launch(runAndCount(std::move(options), &endings));
        };
        while (begun < kRuns || scope.running() > 0) {
            while (begun < kRuns && scope.running() < kAtOnce)
                begin();
            QTest::qWait(1);
        }
        QCOMPARE(endings.value(QStringLiteral("disorder")), 0);
        int ended = 0;
        for (const int count : std::as_const(endings))
            ended += count;
        QCOMPARE(ended, kRuns);
        QVERIFY(endings.value(QStringLiteral("cancelled")) > kRuns / 4);
        QVERIFY(endings.value(QStringLiteral("interrupted")) > kRuns / 8);
        QVERIFY(endings.value(QStringLiteral("completed")) > 0);
        qInfo("%d cancelled, %d interrupted, %d completed",
              endings.value(QStringLiteral("cancelled")),
              endings.value(QStringLiteral("interrupted")),
              endings.value(QStringLiteral("completed")));

        // Coroutines: each frame of a run holds the model and its tool.
        QTRY_COMPARE(model.use_count(), 1L);
        QTRY_COMPARE(tool.use_count(), 1L);
        // Streams with their timers, and sockets.
        QTRY_COMPARE(net->client.openStreams(), 0);
        net.reset();
        QTRY_COMPARE(server.connections(), 0);
        QTRY_VERIFY(openDescriptors() <= descriptors + 4);
    }

private:
    QObject m_timers;
};

} // namespace

QTEST_GUILESS_MAIN(CancelRunsTest)
#include "cancel_runs_test.moc"
