#include "core/worker_pool.h"
#include "support/coroutines.h"

#include <QTest>

#include <thread>

using namespace aidoctor;
using namespace std::chrono_literals;

namespace {

class WorkerPoolTest : public QObject {
    Q_OBJECT

private slots:
    void aValueComesBackToTheLoopsThread()
    {
        WorkerPool pool(2);
        auto work = []() -> Result<std::thread::id> { return std::this_thread::get_id(); };
        const auto id = test::await(pool.run(std::move(work)));
        QVERIFY(id.value() != std::this_thread::get_id());
    }

    void aThrowingJobIsAnError()
    {
        WorkerPool pool(1);
        auto work = []() -> Result<int> { throw std::runtime_error("secret of a patient"); };
        const auto result = test::await(pool.run(std::move(work)));
        QCOMPARE(result.error().code, QString::fromLatin1(codes::kInternal));
        QVERIFY(!result.error().message.contains(QLatin1String("secret")));
        QVERIFY(!result.error().detail.contains(QLatin1String("secret")));
    }

    void aFullQueueRefuses()
    {
        WorkerPool pool(1, 1);
        TaskScope scope;
        int overloaded = 0;
        int done = 0;
        const auto one = [](WorkerPool *target, int *full, int *good) -> QCoro::Task<> {
            auto work = []() -> Result<int> {
                std::this_thread::sleep_for(50ms);
                return 1;
            };
            auto task = target->run(std::move(work));
            const auto result = co_await std::move(task);
            ++(result ? *good : *full);
        };
        for (int i = 0; i < 10; ++i)
            scope.launch(one(&pool, &overloaded, &done));
        QTRY_COMPARE(scope.running(), 0);
        QCOMPARE(overloaded + done, 10);
        QVERIFY(overloaded >= 7);
        QVERIFY(done >= 1);
    }

    void everyJobIsAnsweredWhenThePoolGoesDown()
    {
        TaskScope scope;
        int answered = 0;
        const auto one = [](WorkerPool *target, int *count) -> QCoro::Task<> {
            auto work = []() -> Result<int> {
                std::this_thread::sleep_for(5ms);
                return 1;
            };
            auto task = target->run(std::move(work));
            [[maybe_unused]] const auto result = co_await std::move(task);
            ++*count;
        };
        {
            WorkerPool pool(2);
            for (int i = 0; i < 50; ++i)
                scope.launch(one(&pool, &answered));
        }
        QCOMPARE(answered, 50);
        QCOMPARE(scope.running(), 0);
    }
};

} // namespace

QTEST_GUILESS_MAIN(WorkerPoolTest)
#include "worker_pool_test.moc"
