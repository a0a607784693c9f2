#include "core/completion.h"
#include "core/loop_yield.h"
#include "core/task_scope.h"

#include <QRegularExpression>
#include <QTest>

using namespace aidoctor;

namespace {

QCoro::Task<> waitFor(Completion<int> completion, std::stop_token token, int *seen)
{
    const int value = co_await completion;
    if (token.stop_requested())
        co_return;
    *seen = value;
}

QCoro::Task<> throwLater()
{
    LoopYield yield;
    co_await yield;
    throw std::runtime_error("text with a name in it");
}

QCoro::Task<> awaitDrained(const TaskScope *scope, bool *ended)
{
    auto draining = scope->drained();
    co_await std::move(draining);
    *ended = true;
}

class TaskScopeTest : public QObject {
    Q_OBJECT

private slots:
    void aCoroutineSeesItsOwnersEnd()
    {
        Completion<int> completion;
        int seen = 0;
        {
            TaskScope scope;
            scope.launch(waitFor(completion, scope.token(), &seen));
            QCOMPARE(scope.running(), 1);
        }
        completion.set(5);
        QCOMPARE(seen, 0);
    }

    void cancelLeavesLaterCoroutinesAlone()
    {
        Completion<int> first;
        Completion<int> second;
        int seenFirst = 0;
        int seenSecond = 0;
        TaskScope scope;
        scope.launch(waitFor(first, scope.token(), &seenFirst));
        scope.cancel();
        scope.launch(waitFor(second, scope.token(), &seenSecond));
        first.set(1);
        second.set(2);
        QCOMPARE(seenFirst, 0);
        QCOMPARE(seenSecond, 2);
        QCOMPARE(scope.running(), 0);
    }

    void anEscapedExceptionIsReportedWithoutItsText()
    {
        TaskScope scope;
        QTest::ignoreMessage(QtCriticalMsg,
                             QRegularExpression(QStringLiteral("^an exception left a coroutine$")));
        scope.launch(throwLater());
        QTRY_COMPARE(scope.running(), 0);
    }

    void drainedEndsWithTheLastOne()
    {
        Completion<int> completion;
        int seen = 0;
        bool ended = false;
        TaskScope scope;
        TaskScope other;
        scope.launch(waitFor(completion, scope.token(), &seen));
        other.launch(awaitDrained(&scope, &ended));
        QVERIFY(!ended);
        completion.set(1);
        QTRY_VERIFY(ended);
    }
};

} // namespace

QTEST_GUILESS_MAIN(TaskScopeTest)
#include "task_scope_test.moc"
