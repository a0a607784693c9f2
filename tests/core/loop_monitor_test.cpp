#include "core/loop_monitor.h"
#include "core/worker_pool.h"
#include "support/coroutines.h"

#include <QTest>

#include <thread>

using namespace aidoctor;
using namespace std::chrono_literals;

namespace {

void block(std::chrono::milliseconds time)
{
    std::this_thread::sleep_for(time);
}

class LoopMonitorTest : public QObject {
    Q_OBJECT

private slots:
    void aBlockInTheLoopIsReported()
    {
        LoopMonitor monitor;
        QTest::qWait(50);
        monitor.reset();
        QTimer::singleShot(20, this, [] { block(200ms); });
        QTest::qWait(400);
        const auto report = monitor.report();
        QVERIFY2(report.max >= 180ms, qPrintable(QString::number(report.max.count())));
        QVERIFY(report.longestTurn >= 190ms);
        QVERIFY(report.beats > 10);
    }

    void theSameWorkInThePoolIsNotFelt()
    {
        LoopMonitor monitor;
        WorkerPool pool(2);
        QTest::qWait(50);
        monitor.reset();
        auto work = []() -> Result<int> {
            block(200ms);
            return 7;
        };
        const auto value = test::await(pool.run(std::move(work)));
        QCOMPARE(value.value(), 7);
        QVERIFY2(monitor.report().max < test::kStallBound,
                 qPrintable(QString::number(monitor.report().max.count())));
    }

    void percentilesFollowTheHistogram()
    {
        LoopMonitor monitor;
        QTest::qWait(300);
        const auto report = monitor.report();
        QVERIFY(report.beats >= 20);
        QVERIFY(report.p50 <= report.p99);
        QVERIFY(report.p99 <= report.max);
    }
};

} // namespace

QTEST_GUILESS_MAIN(LoopMonitorTest)
#include "loop_monitor_test.moc"
