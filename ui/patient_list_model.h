#pragma once

#include "briefing/briefing_service.h"
#include "briefing/briefing_store.h"
#include "chart/chart_store.h"
#include "core/task_scope.h"

#include <QAbstractListModel>
#include <QElapsedTimer>
#include <QTimer>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <set>
#include <vector>

namespace aidoctor::ui {

/// Where the briefing of a patient stands, as the list tells it in a word.
enum class BriefingMark { Unknown, None, Live, Ready, Outdated };

/// The patients that match a search, page by page, up to a number that a person can look through.
/// Searches as you type; a search that is overtaken ends in the store. The state of a briefing is
/// asked for when a row is first painted. What is shown stays while the store does not answer.
class PatientListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole + 1, DetailRole, MarkRole };
    static constexpr int kPage = 100;
    static constexpr int kMaxRows = 10'000;
    static constexpr int kCountUpTo = 1000; ///< patients; beyond it the list says "1,000+"
    static constexpr std::chrono::milliseconds kDebounce{150};
    /// The longest that a change waits while many charts change.
    static constexpr std::chrono::milliseconds kLongestPause{2000};

    PatientListModel(chart::ChartStore &charts, briefing::BriefingStore &briefings,
                     briefing::BriefingService &runs, std::function<QDate()> today,
                     QObject *parent = nullptr);

    /// Searches after a short pause in typing.
    void setSearch(const QString &text);
    QString search() const { return m_text; }
    /// The search whose answer is shown.
    QString shownSearch() const { return m_shownText; }
    /// Loads what is shown again, now.
    void refresh();
    /// The same, and the state of the briefings: changes may have been missed.
    void readAnew();

    int total() const { return m_total; }
    /// False: there are more than total().
    bool totalIsExact() const { return m_totalIsExact; }
    /// More patients match than the list takes.
    bool isFull() const { return !m_next.isEmpty() && rowCount() >= kMaxRows; }
    bool isLoading() const { return m_loading; }
    const chart::PatientEntry *entry(const QModelIndex &index) const;
    QModelIndex indexOf(chart::PatientId id) const;
    /// A sentence for the second line: last visit's reason and age.
    QString detail(const chart::PatientEntry &entry) const;
    /// The word beside the sign.
    static QString markWord(BriefingMark mark);

    int rowCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    bool canFetchMore(const QModelIndex &parent) const override;
    void fetchMore(const QModelIndex &parent) override;

signals:
    /// A page has arrived; total() is new.
    void loaded();
    void failed(const aidoctor::Error &error);

private:
    using Page = chart::Page<chart::PatientEntry>;

    QCoro::Task<> load(std::stop_token token, chart::PatientQuery query, int wanted);
    QCoro::Task<> loadMore(std::stop_token token, chart::PatientQuery query);
    QCoro::Task<> loadMarks(std::stop_token token);
    void fail(const Error &error, bool goesOn);
    void take(Page page, const QString &text);
    void append(Page page);
    void changedSoon();
    void askForMark(chart::PatientId id) const;
    void setMark(chart::PatientId id, BriefingMark mark);
    void forgetMark(chart::PatientId id);
    void launchMarks();

    chart::ChartStore &m_charts;
    briefing::BriefingStore &m_briefings;
    briefing::BriefingService &m_runs;
    std::function<QDate()> m_today;
    QTimer m_pause;
    QElapsedTimer m_clock; ///< since the present reading began
    std::chrono::milliseconds m_took{0};
    QString m_text;
    QString m_shownText;
    std::vector<chart::PatientEntry> m_entries;
    QString m_next; ///< where the next page begins
    int m_total = 0;
    bool m_totalIsExact = true;
    bool m_loading = false;
    mutable std::map<chart::PatientId, BriefingMark> m_marks;
    mutable std::set<chart::PatientId> m_oldMarks; ///< to be asked for again when they are painted
    mutable std::deque<chart::PatientId> m_wanted;
    mutable QTimer m_markTimer;
    bool m_readingMarks = false;
    TaskScope m_pages;
    TaskScope m_markScope;
};

} // namespace aidoctor::ui
