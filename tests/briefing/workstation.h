#pragma once

#include "briefing/briefing_service.h"
#include "briefing/briefing_store.h"
#include "briefing/offline_model.h"
#include "briefing/run_event_json.h"
#include "support/coroutines.h"
#include "support/held_model.h"
#include "support/rules.h"

#include <memory>
#include <vector>

namespace aidoctor::test {

using namespace std::chrono_literals;

/// Leases and pauses short enough for tests, long enough for a busy machine.
inline briefing::RunTiming quickTiming()
{
    briefing::RunTiming timing;
    timing.heartbeat = 200ms;
    timing.lease = 2000ms;
    timing.poll = 200ms;
    timing.retry = 100ms;
    return timing;
}

enum class Hears { Feed, Nothing };

/// What one workstation of a clinic has of its own: connections, a feed, a service. Several of them
/// on one store stand for as many processes.
class Workstation {
public:
    explicit Workstation(const database::ConnectionSpec &spec,
                         briefing::RunTiming timing = quickTiming(), Hears hears = Hears::Feed)
        : m_database(spec), m_feed(spec), m_charts(m_database), m_briefings(m_database)
    {
        auto offline = std::make_shared<briefing::OfflineModel>(m_workers);
        briefing::BriefingService::Parts parts{m_charts,
                                               m_database,
                                               m_workers,
                                               m_model,
                                               offline,
                                               [] { return QDate(2026, 11, 23); },
                                               hears == Hears::Feed ? &m_feed : nullptr,
                                               timing};
        parts.rules = rules();
        m_service = std::make_unique<briefing::BriefingService>(std::move(parts));
        m_feed.start();
    }

    ~Workstation()
    {
        if (!m_service)
            return;
        m_service->cancelAll();
        await(m_service->drained());
    }

    /// As when its process is killed: nothing is said any more.
    void die() { m_service.reset(); }

    HeldModel &model() { return *m_model; }
    briefing::BriefingService &service() { return *m_service; }
    briefing::BriefingStore &briefings() { return m_briefings; }
    chart::ChartStore &charts() { return m_charts; }
    database::Database &database() { return m_database; }
    database::ChangeFeed &feed() { return m_feed; }

private:
    WorkerPool m_workers{2};
    database::Database m_database;
    database::ChangeFeed m_feed;
    chart::ChartStore m_charts;
    briefing::BriefingStore m_briefings;
    std::shared_ptr<HeldModel> m_model = std::make_shared<HeldModel>();
    std::unique_ptr<briefing::BriefingService> m_service;
};

/// One watcher, and what it has seen.
class Viewer {
public:
    explicit Viewer(std::shared_ptr<briefing::RunWatcher> watcher) : m_watcher(std::move(watcher))
    {
        m_scope.launch(readAll(m_watcher, &m_events));
    }
    ~Viewer() { leave(); }

    void leave()
    {
        m_watcher->close();
        await(m_scope.drained());
    }
    bool isOver() const { return m_scope.running() == 0; }
    QString runId() const { return m_watcher->runId(); }
    const std::vector<briefing::NumberedEvent> &events() const { return m_events; }

    template <typename Event>
    int count() const
    {
        int count = 0;
        for (const auto &event : m_events)
            count += std::holds_alternative<Event>(event.event) ? 1 : 0;
        return count;
    }
    template <typename Event>
    const Event *first() const
    {
        for (const auto &event : m_events) {
            if (const auto *found = std::get_if<Event>(&event.event))
                return found;
        }
        return nullptr;
    }
    QString failure() const
    {
        const auto *failed = first<briefing::event::Failed>();
        return failed ? failed->error.code : QString();
    }
    bool hasHeard(const QString &text) const
    {
        for (const auto &event : m_events) {
            const auto *delta = std::get_if<briefing::event::TextDelta>(&event.event);
            if (delta && delta->text == text)
                return true;
        }
        return false;
    }
    /// What it has seen, as text to compare.
    QByteArrayList script() const
    {
        QByteArrayList lines;
        for (const auto &event : m_events)
            lines.append(QByteArray::number(event.sequence) + ' '
                         + briefing::storedText(event.event));
        return lines;
    }

private:
    static QCoro::Task<> readAll(std::shared_ptr<briefing::RunWatcher> watcher,
                                 std::vector<briefing::NumberedEvent> *events)
    {
        for (;;) {
            auto task = watcher->next();
            const auto next = co_await std::move(task);
            if (!next)
                co_return;
            events->push_back(*next);
        }
    }

    std::shared_ptr<briefing::RunWatcher> m_watcher;
    std::vector<briefing::NumberedEvent> m_events;
    TaskScope m_scope;
};

/// The first value of a statement, as text; for looking into a store.
inline QString valueOf(database::Database &database, const QString &sql,
                       const QVariantList &values = {})
{
    auto work = [sql, values](database::Session &session) -> Result<QString> {
        auto rows = session.run(sql, values);
        if (!rows)
            return aidoctor::failure(rows.error());
        return rows->next() ? rows->value(0).toString() : QString();
    };
    const auto value = await(database.transaction(std::move(work)));
    if (!value)
        qFatal("%s (%s)", qPrintable(value.error().message), qPrintable(value.error().detail));
    return *value;
}

} // namespace aidoctor::test
