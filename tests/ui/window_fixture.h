#pragma once

#include "briefing/briefing_rows.h"
#include "briefing/briefing_service.h"
#include "briefing/briefing_store.h"
#include "briefing/offline_model.h"
#include "core/loop_monitor.h"
#include "core/settings.h"
#include "database/change_feed.h"
#include "support/charts.h"
#include "support/rules.h"
#include "support/scripted_model.h"
#include "support/store.h"
#include "ui/briefing_panel.h"
#include "ui/chart_panel.h"
#include "ui/flag_card.h"
#include "ui/language.h"
#include "ui/main_window.h"
#include "ui/record_view.h"
#include "ui/theme.h"

#include <QAbstractButton>
#include <QLabel>
#include <QListView>
#include <QTest>
#include <QUuid>

#include <memory>

namespace aidoctor::test {

/// Another program on the same store: what it does reaches a window by the change feed only.
struct OtherWorkstation {
    explicit OtherWorkstation(const Store &store) : database(store.place().spec()) {}

    database::Database database;
    chart::ChartStore charts{database};
    briefing::BriefingStore briefings{database};

    /// A briefing as a run of that program would store it.
    Result<briefing::StoredBriefing> storeBriefing(const briefing::StoredBriefing &briefing)
    {
        auto work = [briefing](database::Session &session) -> Result<briefing::StoredBriefing> {
            auto stored = briefing::insertBriefings(
                session, {{briefing, QUuid::createUuid().toString(QUuid::Id128)}});
            if (!stored)
                return failure(stored.error());
            return stored->front();
        };
        return await(database.transaction(std::move(work)));
    }
};

/// The real window over a real store and service, with a model that follows a script.
class WindowFixture {
public:
    explicit WindowFixture(std::shared_ptr<agent::ModelClient> model = {},
                           database::Engine engine = database::Engine::Sqlite)
        : m_store(engine)
    {
        QObject::connect(&m_feed, &database::ChangeFeed::changed, &m_store.charts(),
                         &chart::ChartStore::take);
        QObject::connect(&m_feed, &database::ChangeFeed::changed, &m_briefings,
                         &briefing::BriefingStore::take);
        m_settings.setValue(Settings::Key<QString>{"window/language", {}}, QStringLiteral("en"));
        use(std::move(model));
    }
    ~WindowFixture()
    {
        window.reset();
        if (m_service) {
            m_service->cancelAll();
            await(m_service->drained());
        }
        m_feed.stop();
    }

    /// From now on the window hears what others do to the store.
    void listen()
    {
        m_feed.start();
        QTRY_VERIFY(m_feed.isListening());
    }

    void use(std::shared_ptr<agent::ModelClient> model)
    {
        auto offline = std::make_shared<briefing::OfflineModel>(m_workers);
        briefing::BriefingService::Parts parts{
            m_store.charts(), m_store.database(),
            m_workers,        model ? model : offline,
            offline,          [] { return QDate(2026, 11, 23); }};
        parts.rules = rules();
        m_service = std::make_unique<briefing::BriefingService>(std::move(parts));
    }

    chart::PatientId add(const chart::ChartImport &import)
    {
        return await(m_store.charts().store(import))->patient;
    }

    void show()
    {
        window = std::make_unique<ui::MainWindow>(
            ui::Services{m_store.charts(), m_briefings, *m_service, m_settings, m_loop, true,
                         [] { return QDate(2026, 11, 23); }, QStringLiteral("127.0.0.1:8000"),
                         &m_feed, models, usage});
        window->resize(1366, 768);
        window->show();
        QVERIFY(QTest::qWaitForWindowExposed(window.get()));
    }

    template <typename Widget>
    Widget *find(const char *name) const
    {
        return window->findChild<Widget *>(QLatin1String(name));
    }
    QString text(const char *label) const { return find<QLabel>(label)->text(); }
    QListView *list() const { return find<QListView>("patientList"); }

    /// Everything the briefing panel and the chart show as text.
    QString shownText() const
    {
        QString all;
        const auto labels = window->findChildren<QLabel *>();
        for (const QLabel *label : labels) {
            if (label->isVisible() && !label->objectName().startsWith(QLatin1String("banner")))
                all += label->text() + QLatin1Char('\n');
        }
        const auto buttons = find<QWidget>("briefingPanel")->findChildren<QAbstractButton *>();
        for (const QAbstractButton *button : buttons) {
            if (button->isVisible())
                all += button->text() + QLatin1Char('\n');
        }
        return all;
    }

    int cards() const
    {
        int visible = 0;
        const auto all = window->findChildren<ui::FlagCard *>();
        for (const ui::FlagCard *card : all)
            visible += card->isVisible() ? 1 : 0;
        return visible;
    }

    void choose(int row)
    {
        const QModelIndex index = list()->model()->index(row, 0);
        list()->setCurrentIndex(index);
        QTest::mouseClick(list()->viewport(), Qt::LeftButton, {},
                          list()->visualRect(index).center());
    }

    Store &store() { return m_store; }
    database::ChangeFeed &feed() { return m_feed; }
    briefing::BriefingService &service() { return *m_service; }
    Settings &settings() { return m_settings; }
    LoopMonitor &loop() { return m_loop; }

    briefing::ModelChoice *models = nullptr; ///< for the window's next show()
    briefing::UsageStore *usage = nullptr;
    std::unique_ptr<ui::MainWindow> window;

private:
    Store m_store;
    WorkerPool m_workers{2};
    database::ChangeFeed m_feed{m_store.place().spec()};
    briefing::BriefingStore m_briefings{m_store.database()};
    Settings m_settings{m_store.folder() + QStringLiteral("/settings.ini")};
    LoopMonitor m_loop;
    std::unique_ptr<briefing::BriefingService> m_service;
};

/// One flag of a model's briefing, as JSON.
inline QString flagJson(const QString &title, const char *severity, const char *record)
{
    return QStringLiteral(
               R"({"category":"labs","severity":"%1","title":"%2","description":"A description.",)"
               R"("suggested_action":"Consider repeating.",)"
               R"("evidence":[{"kind":"observation","id":"%3","label":"%3"}]})")
        .arg(QLatin1String(severity), title, QLatin1String(record));
}

inline QString briefingTail()
{
    return QStringLiteral(
        R"(],"summary":{"one_liner":"One sentence.","key_conditions":[],"relevant_history":""},)"
        R"("suggested_actions":[{"action":"Consider a repeat","reason":"","priority":1,)"
        R"("evidence":[{"kind":"observation","id":"o-2","label":"eGFR 31"}]}]})");
}

} // namespace aidoctor::test
