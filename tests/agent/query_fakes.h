#pragma once

#include "agent/budget.h"
#include "agent/hooks.h"
#include "agent/session_store.h"
#include "agent/tool.h"
#include "core/completion.h"
#include "core/pause.h"
#include "support/scripted_model.h"

#include <QTest>

#include <chrono>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <stdexcept>
#include <stop_token>
#include <utility>
#include <vector>

/// The tools, models, stores and budgets that a test gives to query(), with the manners it wants.
namespace aidoctor::test {

using Script = ScriptedModel::Script;

inline constexpr std::chrono::milliseconds kHang{std::chrono::hours(1)};
inline const QString kLook = QStringLiteral("look");
inline const QString kOther = QStringLiteral("other");

/// Counts the frames of coroutines that have not ended.
class Alive {
public:
    explicit Alive(std::shared_ptr<int> count) : m_count(std::move(count)) { ++*m_count; }
    Alive(const Alive &) = delete;
    Alive &operator=(const Alive &) = delete;
    ~Alive() { --*m_count; }

private:
    std::shared_ptr<int> m_count;
};

using Gate = Completion<bool>;

inline std::vector<Gate> &closedGates()
{
    static std::vector<Gate> gates;
    return gates;
}

/// What waits at it waits until the gates are opened, whatever stop is requested.
inline Gate makeGate()
{
    closedGates().push_back(Gate());
    return closedGates().back();
}

inline void openGates()
{
    const std::vector<Gate> gates = std::exchange(closedGates(), {});
    for (const Gate &gate : gates)
        gate.set(true);
}

// --- how hooks, tools and stores behave ------------------------------------------------------

enum class Manner { Passes, Fails, FailsLater, Throws, ThrowsLater, ThrowsAtOnce, ThrowsNumber };

inline const QString kReason = QStringLiteral("Because the ward says so.");

inline bool throwsIn(Manner manner)
{
    return manner != Manner::Passes && manner != Manner::Fails && manner != Manner::FailsLater;
}

template <typename T>
QCoro::Task<Result<T>> behaving(Manner manner, Result<T> good)
{
    if (manner == Manner::FailsLater || manner == Manner::ThrowsLater) {
        Pause pause(std::chrono::milliseconds(5), {});
        co_await pause;
    }
    if (manner == Manner::Throws || manner == Manner::ThrowsLater)
        throw std::runtime_error("thrown inside");
    if (manner == Manner::ThrowsNumber)
        throw 7;
    if (manner != Manner::Passes)
        co_return failure("NOT_NOW", kReason);
    co_return good;
}

template <typename T>
QCoro::Task<Result<T>> behave(Manner manner, Result<T> good)
{
    if (manner == Manner::ThrowsAtOnce)
        throw std::runtime_error("thrown at once");
    return behaving<T>(manner, std::move(good));
}

inline void addThrows()
{
    QTest::addColumn<Manner>("manner");
    QTest::newRow("throws") << Manner::Throws;
    QTest::newRow("throws after a while") << Manner::ThrowsLater;
    QTest::newRow("throws before its coroutine begins") << Manner::ThrowsAtOnce;
    QTest::newRow("throws a number") << Manner::ThrowsNumber;
}

inline void addManners()
{
    addThrows();
    QTest::newRow("fails") << Manner::Fails;
    QTest::newRow("fails after a while") << Manner::FailsLater;
}

inline QCoro::Task<agent::PermissionDecision> decide(agent::PermissionDecision decision)
{
    co_return decision;
}

// --- tools -----------------------------------------------------------------------------------

using Answer = Result<QString>;
using Work = std::function<QCoro::Task<Answer>(Json, std::stop_token)>;

class WorkTool : public agent::Tool {
public:
    WorkTool(QString name, Work work) : m_name(std::move(name)), m_work(std::move(work)) {}

    int calls() const { return static_cast<int>(m_inputs.size()); }
    const std::vector<Json> &inputs() const { return m_inputs; }
    std::stop_token stop() const { return m_stop; } ///< of the last call

    agent::ToolDescription description() const override
    {
        return {m_name, QStringLiteral("Does what a test wants."), Json{{"type", "object"}}};
    }
    QCoro::Task<Answer> call(Json input, std::stop_token stop) override
    {
        m_inputs.push_back(input);
        m_stop = stop;
        return m_work(input, stop);
    }

private:
    QString m_name;
    Work m_work;
    std::vector<Json> m_inputs;
    std::stop_token m_stop;
};

using ToolPointer = std::shared_ptr<WorkTool>;

inline ToolPointer makeTool(const QString &name, Work work)
{
    return std::make_shared<WorkTool>(name, std::move(work));
}

inline ToolPointer replying(const QString &name,
                            const QString &text = QStringLiteral("Sodium 139."),
                            Manner manner = Manner::Passes)
{
    return makeTool(name, [text, manner](const Json &, const std::stop_token &) {
        return behave<QString>(manner, text);
    });
}

inline QCoro::Task<Answer> replyAfter(std::chrono::milliseconds delay, QString text,
                                      std::shared_ptr<QStringList> log)
{
    log->append(QStringLiteral("begin ") + text);
    Pause pause(delay, {});
    co_await pause;
    log->append(QStringLiteral("end ") + text);
    co_return text;
}

inline ToolPointer slow(const QString &name, std::chrono::milliseconds delay,
                        const std::shared_ptr<QStringList> &log = std::make_shared<QStringList>())
{
    return makeTool(name, [name, delay, log](const Json &, const std::stop_token &) {
        return replyAfter(delay, name, log);
    });
}

inline QCoro::Task<Answer> waitForStop(std::shared_ptr<int> alive, std::stop_token stop)
{
    const Alive frame(alive);
    Pause pause(kHang, stop);
    co_await pause;
    co_return failure(codes::kCancelled, QStringLiteral("Stopped."));
}

/// Hangs, but ends when it is told to.
inline ToolPointer hanging(const QString &name, const std::shared_ptr<int> &alive)
{
    return makeTool(name, [alive](const Json &, const std::stop_token &stop) {
        return waitForStop(alive, stop);
    });
}

inline QCoro::Task<Answer> waitAtGate(std::shared_ptr<int> alive, Gate gate, Manner manner)
{
    const Alive frame(alive);
    co_await gate;
    auto task = behave<QString>(manner, QStringLiteral("late answer"));
    const Answer answer = co_await std::move(task);
    co_return answer;
}

/// Hangs, and hears no stop.
inline ToolPointer deaf(const QString &name, const std::shared_ptr<int> &alive,
                        Manner manner = Manner::Passes)
{
    return makeTool(name, [alive, manner](const Json &, const std::stop_token &) {
        return waitAtGate(alive, makeGate(), manner);
    });
}

// --- models ----------------------------------------------------------------------------------

using Scripted = std::shared_ptr<ScriptedModel>;

inline Scripted scripted(std::deque<Script> turns)
{
    return std::make_shared<ScriptedModel>(std::move(turns));
}

inline Step callOf(const QString &tool, const QString &id = QStringLiteral("t1"), int block = 0,
                   Json input = Json::object())
{
    return calls(tool, std::move(input), id, block);
}

inline Step endsWith(const char *reason, agent::Usage usage,
                     std::optional<agent::StopDetails> details = {})
{
    return {
        agent::model_event::Completed{QString::fromLatin1(reason), usage, {}, std::move(details)},
        {}};
}

inline Script done(const QString &text = QStringLiteral("Done."))
{
    return {says(text), ends()};
}

inline Script oneCall(const QString &tool)
{
    return {callOf(tool), ends("tool_use")};
}

/// Calls `look` as "a" and `other` as "b".
inline Script twoCalls()
{
    return {callOf(kLook, QStringLiteral("a"), 0), callOf(kOther, QStringLiteral("b"), 1),
            ends("tool_use")};
}

/// Says some things and then waits: for a stop, or behind a gate.
class WaitingModel : public agent::ModelClient {
public:
    explicit WaitingModel(std::vector<Step> steps, bool isDeaf = false)
        : m_steps(std::move(steps)), m_isDeaf(isDeaf)
    {}

    std::shared_ptr<int> alive = std::make_shared<int>(0);
    std::shared_ptr<bool> isWaiting = std::make_shared<bool>(false);
    agent::Usage usage; ///< of the turn that was stopped

    QString name() const override { return QStringLiteral("waiting"); }
    QCoro::AsyncGenerator<agent::ModelEvent> stream(agent::ModelRequest,
                                                    std::stop_token stop) override
    {
        const Alive frame(alive);
        const auto waiting = isWaiting;
        const agent::Usage used = usage;
        const auto steps = m_steps;
        const bool atGate = m_isDeaf;
        for (const Step &step : steps) {
            agent::ModelEvent event = step.event;
            co_yield event;
        }
        *waiting = true;
        if (atGate) {
            Gate gate = makeGate();
            co_await gate;
        } else {
            Pause pause(kHang, stop);
            co_await pause;
        }
        agent::ModelEvent last = agent::model_event::Failed{
            Error{QString::fromLatin1(codes::kCancelled), QStringLiteral("Cancelled."), {}}, used};
        co_yield last;
    }

private:
    std::vector<Step> m_steps;
    bool m_isDeaf;
};

// --- stores and budgets ----------------------------------------------------------------------

class TestStore : public agent::MemorySessionStore {
public:
    Manner onLoad = Manner::Passes;
    Manner onAppend = Manner::Passes;
    std::function<QCoro::Task<Status>()> loadAfter;

    QCoro::Task<Result<std::optional<std::vector<agent::Turn>>>> load(QString id) override
    {
        if (loadAfter)
            return loadLater(loadAfter());
        if (onLoad == Manner::Passes)
            return MemorySessionStore::load(id);
        return behave<std::optional<std::vector<agent::Turn>>>(onLoad, std::nullopt);
    }
    QCoro::Task<Status> append(QString id, std::vector<agent::Turn> turns) override
    {
        if (onAppend == Manner::Passes)
            return MemorySessionStore::append(id, std::move(turns));
        return behave<void>(onAppend, Status());
    }

private:
    static QCoro::Task<Result<std::optional<std::vector<agent::Turn>>>>
    loadLater(QCoro::Task<Status> task)
    {
        co_await std::move(task);
        co_return std::optional<std::vector<agent::Turn>>();
    }
};

class TestBudget : public agent::Budget {
public:
    int admitted = 1000; ///< so many turns, then `refusal`
    Error refusal{QString::fromLatin1(codes::kBudgetExceeded), QStringLiteral("No more."), {}};
    Manner onAdmit = Manner::Passes;
    Manner onRecord = Manner::Passes;
    std::function<QCoro::Task<Status>()> admitAfter;
    std::vector<agent::Usage> asked;
    std::vector<agent::Spending> told;

    QCoro::Task<Status> admit(QString, agent::Usage atLeast) override
    {
        asked.push_back(atLeast);
        if (admitAfter)
            return admitAfter();
        if (static_cast<int>(asked.size()) > admitted)
            return behave<void>(Manner::Passes, failure(refusal));
        return behave<void>(onAdmit, Status());
    }
    QCoro::Task<Status> record(agent::Spending spending) override
    {
        told.push_back(spending);
        return behave<void>(onRecord, Status());
    }
};

} // namespace aidoctor::test
