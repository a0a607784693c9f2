#pragma once

#include "agent/agent_fixture.h"
#include "agent/query_fakes.h"
#include "core/json.h"
#include "support/coroutines.h"
#include "support/started.h"

#include <QDeadlineTimer>
#include <QElapsedTimer>
#include <QTest>

/// Runs of query() that are looked at from the outside: what holds for each of them is verified by
/// run(), the rest is up to the test.
namespace aidoctor::test {

using Messages = std::vector<agent::AgentMessage>;

/// "Soon", on a machine that others use too.
inline constexpr std::chrono::milliseconds kSoon{kSanitized ? 20'000 : 5'000};

// --- histories -------------------------------------------------------------------------------

/// Why a model's server would refuse a history; empty where it would not.
inline QString faultOf(const std::vector<agent::Turn> &history)
{
    if (history.empty() || history.front().role != agent::Turn::Role::User)
        return QStringLiteral("it does not begin with the user");
    QStringList open;
    for (const agent::Turn &turn : history) {
        if (turn.role == agent::Turn::Role::User) {
            QStringList answered;
            for (const agent::ToolResult &result : turn.toolResults)
                answered.append(result.toolUseId);
            if (answered != open)
                return QStringLiteral("calls [%1] are answered by results [%2]")
                    .arg(open.join(u' '), answered.join(u' '));
            open.clear();
            if (turn.text.isEmpty() && turn.toolResults.empty())
                return QStringLiteral("a user turn is empty");
            continue;
        }
        if (!open.isEmpty())
            return QStringLiteral("call %1 has no result").arg(open.first());
        if (turn.content.empty() && turn.raw.isEmpty())
            return QStringLiteral("an assistant turn is empty");
        for (const agent::ContentBlock &block : turn.content) {
            if (const auto *call = std::get_if<agent::ToolUseBlock>(&block))
                open.append(call->id);
        }
        if (turn.raw.isEmpty())
            continue;
        const auto raw = parseJson(turn.raw);
        if (!raw || !raw->is_array())
            return QStringLiteral("the raw content of a turn is no array");
        QStringList inRaw;
        for (const Json &block : *raw) {
            if (stringMember(block, "type") == QLatin1String("tool_use"))
                inRaw.append(stringMember(block, "id"));
        }
        if (inRaw != open)
            return QStringLiteral("calls [%1] are [%2] in the raw content")
                .arg(open.join(u' '), inRaw.join(u' '));
    }
    return open.isEmpty() ? QString() : QStringLiteral("call %1 has no result").arg(open.first());
}

inline QStringList textOf(const std::vector<agent::Turn> &turns)
{
    QStringList texts;
    for (const agent::Turn &turn : turns)
        texts.append(QString::fromUtf8(dumpJson(agent::toJson(turn))));
    return texts;
}

inline QString textOf(const agent::Turn &turn)
{
    return QString::fromUtf8(dumpJson(agent::toJson(turn)));
}

inline std::vector<agent::Turn> keptIn(const std::shared_ptr<agent::SessionStore> &store,
                                       const QString &id)
{
    const auto loaded = await(store->load(id));
    return loaded && *loaded ? **loaded : std::vector<agent::Turn>();
}

// --- runs ------------------------------------------------------------------------------------

using Watch = std::function<void(const agent::AgentMessage &)>;

struct Run {
    Messages messages;
    std::chrono::milliseconds elapsed{0};

    agent::ResultMessage result() const
    {
        const auto *last =
            messages.empty() ? nullptr : std::get_if<agent::ResultMessage>(&messages.back());
        return last ? *last : agent::ResultMessage{};
    }
    template <typename T>
    std::vector<T> all() const
    {
        std::vector<T> found;
        for (const agent::AgentMessage &message : messages) {
            if (const auto *wanted = std::get_if<T>(&message))
                found.push_back(*wanted);
        }
        return found;
    }
    /// All tool results, in the order they were said.
    std::vector<agent::ToolResult> answers() const
    {
        std::vector<agent::ToolResult> found;
        for (const agent::ToolResults &results : all<agent::ToolResults>())
            found.insert(found.end(), results.results.begin(), results.results.end());
        return found;
    }
    std::vector<agent::Notice> notices(agent::Notice::Kind kind) const
    {
        std::vector<agent::Notice> found;
        for (const agent::Notice &notice : all<agent::Notice>()) {
            if (notice.kind == kind)
                found.push_back(notice);
        }
        return found;
    }
};

inline QCoro::Task<bool> collect(agent::Prompt prompt, agent::AgentOptions options, Watch watch,
                                 std::shared_ptr<Messages> all)
{
    try {
        auto messages = agent::query(prompt, options);
        auto opening = messages.begin();
        auto message = co_await opening;
        while (message != messages.end()) {
            all->push_back(*message);
            if (watch)
                watch(all->back());
            auto advance = ++message;
            co_await advance;
        }
    } catch (...) {
        co_return false;
    }
    co_return true;
}

/// What holds for every run, however it ends.
inline void verifyPromises(const Messages &messages, const agent::AgentOptions &options)
{
    QVERIFY(!messages.empty());
    QVERIFY(std::holds_alternative<agent::SystemInit>(messages.front()));
    QCOMPARE(countOf<agent::SystemInit>(messages), 1);
    QVERIFY(std::holds_alternative<agent::ResultMessage>(messages.back()));
    QCOMPARE(countOf<agent::ResultMessage>(messages), 1);
    const auto &init = std::get<agent::SystemInit>(messages.front());
    const auto &result = std::get<agent::ResultMessage>(messages.back());
    QCOMPARE(init.model, options.model->name());
    QVERIFY(init.permissionMode == options.permissions.mode);
    QCOMPARE(result.sessionId, init.sessionId);
    QVERIFY(result.apiDuration <= result.duration);

    const bool isSuccess = result.subtype == agent::ResultMessage::Subtype::Success;
    QCOMPARE(result.error.has_value(), !isSuccess);
    QCOMPARE(result.terminalReason == QLatin1String("completed"), isSuccess);
    if (result.error) {
        QVERIFY(!result.errors.empty());
        QCOMPARE(result.errors.back().code, result.error->code);
    }
    const QStringList reasons{QStringLiteral("completed"),      QStringLiteral("cancelled"),
                              QStringLiteral("interrupted"),    QStringLiteral("deadline"),
                              QStringLiteral("max_turns"),      QStringLiteral("budget"),
                              QStringLiteral("refusal"),        QStringLiteral("truncated"),
                              QStringLiteral("denied"),         QStringLiteral("hook"),
                              QStringLiteral("output_invalid"), QStringLiteral("error")};
    QVERIFY2(reasons.contains(result.terminalReason), qPrintable(result.terminalReason));
    if (!options.includePartialMessages)
        QCOMPARE(countOf<agent::StreamDelta>(messages), 0);

    QStringList calls;
    for (const agent::AgentMessage &message : messages) {
        if (const auto *said = std::get_if<agent::AssistantMessage>(&message)) {
            calls.clear();
            for (const agent::ContentBlock &block : said->content) {
                if (const auto *call = std::get_if<agent::ToolUseBlock>(&block))
                    calls.append(call->id);
            }
        } else if (const auto *results = std::get_if<agent::ToolResults>(&message)) {
            QStringList answered;
            for (const agent::ToolResult &answer : results->results)
                answered.append(answer.toolUseId);
            QCOMPARE(answered, calls);
        }
    }
    if (const auto model = std::dynamic_pointer_cast<ScriptedModel>(options.model)) {
        for (const agent::ModelRequest &request : model->requests())
            QCOMPARE(faultOf(request.history), QString());
    }
}

inline Run run(const agent::AgentOptions &options, Watch watch = {},
               const QString &user = QStringLiteral("Go."))
{
    Run run;
    const auto messages = std::make_shared<Messages>();
    QElapsedTimer clock;
    clock.start();
    const Started<bool> ended(collect(prompt(user), options, std::move(watch), messages));
    const QDeadlineTimer deadline(kSoon);
    while (!ended.isDone() && !deadline.hasExpired())
        QTest::qWait(1);
    run.elapsed = std::chrono::milliseconds(clock.elapsed());
    if (!ended.isDone()) {
        QTest::qFail("the run did not end soon", __FILE__, __LINE__);
        openGates();
    }
    if (!ended.value())
        QTest::qFail("query() threw", __FILE__, __LINE__);
    run.messages = *messages;
    verifyPromises(run.messages, options);
    return run;
}

inline agent::AgentOptions optionsOf(std::shared_ptr<agent::ModelClient> model,
                                     std::vector<std::shared_ptr<agent::Tool>> tools = {})
{
    agent::AgentOptions options;
    options.model = std::move(model);
    options.tools = std::move(tools);
    return options;
}

inline void verifyEnd(const Run &run, const char *subtype, const char *code,
                      const char *terminalReason)
{
    const agent::ResultMessage result = run.result();
    QCOMPARE(result.error ? result.error->code : QString(), QString::fromLatin1(code));
    QCOMPARE(subtypeName(result.subtype), QString::fromLatin1(subtype));
    QCOMPARE(result.terminalReason, QString::fromLatin1(terminalReason));
}

inline void verifySuccess(const Run &run)
{
    verifyEnd(run, "success", "", "completed");
}

template <typename List>
int count(const List &list)
{
    return static_cast<int>(list.size());
}

inline agent::AgentOptions withStore(agent::AgentOptions options)
{
    options.sessions = std::make_shared<agent::MemorySessionStore>();
    return options;
}

/// Goes on with the session of an ended run, and gives the history its model was sent. That it
/// is one a server takes is looked at by run().
inline std::vector<agent::Turn> verifyCanBeGoneOnWith(agent::AgentOptions options, const Run &ended)
{
    const auto kept = textOf(keptIn(options.sessions, ended.result().sessionId));
    const auto model = scripted({done(QStringLiteral("Gone on."))});
    options.model = model;
    options.resume = ended.result().sessionId;
    options.sessionId.clear();
    options.interrupt = {};
    options.stop = {};
    options.budget = nullptr;
    options.permissions = {};
    options.hooks = {};
    options.limits = {};
    const auto all = run(options, {}, QStringLiteral("Go on."));
    verifySuccess(all);
    if (model->requests().empty())
        return {};
    const auto sent = model->requests().at(0).history;
    [&] { QCOMPARE(textOf(sent).mid(0, count(kept)), kept); }();
    [&] { QVERIFY(textOf(sent.back()).contains(QLatin1String("Go on."))); }();
    return sent;
}

inline constexpr int kEventfulMessages = 14;
/// A run with a bit of everything.
inline agent::AgentOptions eventful()
{
    return optionsOf(scripted({{{agent::model_event::Retrying{1, 2, std::chrono::milliseconds(1),
                                                              529, QStringLiteral("BUSY")},
                                 {}},
                                says(QStringLiteral("Let me look.")),
                                callOf(kLook, QStringLiteral("a"), 1),
                                callOf(kOther, QStringLiteral("b"), 2),
                                ends("tool_use")},
                               {says(QStringLiteral("And ")), ends("pause_turn")},
                               {callOf(kLook, QStringLiteral("c"), 0), ends("tool_use")},
                               {says(QStringLiteral("Done")), says(QStringLiteral(".")), ends()}}),
                     {replying(kLook), slow(kOther, std::chrono::milliseconds(5))});
}

/// After each test: what still waits at a gate ends now, so that it fails here and not later.
inline void settle()
{
    openGates();
    QTest::qWait(10);
}

} // namespace aidoctor::test
