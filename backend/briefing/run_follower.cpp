#include "briefing/run_follower.h"

#include "core/completion.h"

#include <QSet>
#include <QTimer>

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

namespace aidoctor::briefing {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

/// How far one mirror has come.
class RunFollower::Reading {
public:
    explicit Reading(const Run &run) : m_hasOwnEvents(run.lastSequence() > 0)
    {
        for (const NumberedEvent &event : run.events()) {
            if (const auto *raised = std::get_if<event::FlagRaised>(&event.event))
                m_shown.insert(raised->flag.id);
        }
    }

    /// Puts what was read into the mirror. One that showed findings of its own before the ledger
    /// told of the other run goes on with its own numbers, without what it has shown already.
    void pass(RunLedger::Page page, Run &run)
    {
        after = page.readUpTo;
        for (NumberedEvent &event : page.events) {
            if (!m_hasOwnEvents)
                run.mirror(std::move(event));
            else if (!wasShown(event.event))
                run.append(std::move(event.event));
        }
    }

    void ring()
    {
        m_hasNews = true;
        if (const auto bell = std::exchange(m_bell, std::nullopt))
            bell->set(true);
    }
    void forgetNews() { m_hasNews = false; }
    /// Set at once if it rang since the news were forgotten, else when it rings or after a while.
    Completion<bool> news(milliseconds atMost)
    {
        Completion<bool> bell;
        m_bell = bell;
        if (m_hasNews)
            bell.set(true);
        else
            QTimer::singleShot(atMost, [bell] { bell.set(false); });
        return bell;
    }

    std::int64_t after = 0;
    Clock::time_point answered = Clock::now(); ///< when the store last did
    Clock::time_point watchedUntil{};          ///< as the owner was last told
    bool isToldKept = false;

private:
    bool wasShown(const RunEvent &event) const
    {
        if (const auto *raised = std::get_if<event::FlagRaised>(&event))
            return m_shown.contains(raised->flag.id);
        return std::holds_alternative<event::Started>(event)
               || std::holds_alternative<event::RulesReady>(event);
    }

    bool m_hasOwnEvents;
    QSet<QString> m_shown;
    bool m_hasNews = false;
    std::optional<Completion<bool>> m_bell;
};

QCoro::Task<> RunFollower::follow(std::shared_ptr<Run> run, std::stop_token token)
{
    auto reading = std::make_shared<Reading>(*run);
    const QString ledgerId = run->ledgerId();
    m_readings.emplace(ledgerId, reading);
    auto following = readToEnd(run, reading, token);
    co_await std::move(following);
    if (token.stop_requested())
        co_return;
    const auto [first, last] = m_readings.equal_range(ledgerId);
    m_readings.erase(
        std::find_if(first, last, [&reading](const auto &item) { return item.second == reading; }));
}

QCoro::Task<> RunFollower::readToEnd(std::shared_ptr<Run> run, std::shared_ptr<Reading> reading,
                                     std::stop_token token)
{
    while (!run->hasEnded()) {
        reading->forgetNews();
        auto step = readOn(run, reading, token);
        const bool isCurrent = co_await std::move(step);
        if (token.stop_requested() || run->hasEnded())
            co_return;
        if (!isCurrent)
            continue;
        if (!run->isWatched())
            co_return;
        auto telling = tellWatched(run, reading);
        co_await std::move(telling);
        if (token.stop_requested() || run->hasEnded())
            co_return;
        const auto news = reading->news(m_timing.poll);
        co_await news;
        if (token.stop_requested())
            co_return;
    }
}

/// Reads once. False when there is more to be read at once.
QCoro::Task<bool> RunFollower::readOn(std::shared_ptr<Run> run, std::shared_ptr<Reading> reading,
                                      std::stop_token token)
{
    auto task = m_ledger.read(run->ledgerId(), run->patient(), reading->after);
    auto page = co_await std::move(task);
    if (token.stop_requested())
        co_return true;
    if (!page) {
        const bool patient =
            mayPass(page.error()) && Clock::now() < reading->answered + m_timing.patience;
        if (!patient)
            run->append(event::Failed{page.error()});
        co_return true;
    }
    reading->answered = Clock::now();
    const bool isWhole = page->isWhole;
    const bool isExpired = isWhole && page->isExpired;
    const bool isLive = page->state == RunState::Live;
    reading->pass(std::move(*page), *run);
    if (!isWhole)
        co_return false;
    if (isExpired) {
        auto ending = m_ledger.expire(run->ledgerId());
        const Status ended = co_await std::move(ending);
        co_return !ended.has_value(); // its last event is there to be read now
    }
    if (!isLive && !run->hasEnded()) // its last event is one that this program does not know
        run->append(event::Failed{runLost()});
    co_return true;
}

QCoro::Task<> RunFollower::tellWatched(std::shared_ptr<Run> run, std::shared_ptr<Reading> reading)
{
    const auto now = Clock::now();
    const bool toldEnough = run->isKept()
                                ? reading->isToldKept
                                : now < reading->watchedUntil - 2 * m_timing.unwatched / 3;
    if (toldEnough)
        co_return;
    const Keep keep = run->isKept() ? Keep::ToTheEnd : Keep::WhileWatched;
    const auto until = now + m_timing.unwatched;
    auto task = m_ledger.tellWatched(run->ledgerId(), keep);
    const Status told = co_await std::move(task);
    if (!told)
        co_return; // it is tried again after the next reading
    reading->watchedUntil = until;
    reading->isToldKept = keep == Keep::ToTheEnd;
}

void RunFollower::ring(const QString &ledgerId)
{
    const auto [first, last] = m_readings.equal_range(ledgerId);
    std::vector<std::shared_ptr<Reading>> readings;
    for (auto item = first; item != last; ++item)
        readings.push_back(item->second);
    for (const auto &reading : readings)
        reading->ring();
}

void RunFollower::ringAll()
{
    const auto readings = m_readings;
    for (const auto &[id, reading] : readings)
        reading->ring();
}

} // namespace aidoctor::briefing
