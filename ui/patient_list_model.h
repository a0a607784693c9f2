#pragma once

#include "briefing/briefing_service.h"
#include "briefing/briefing_store.h"
#include "chart/chart_store.h"
#include "core/task_scope.h"

#include <QAbstractListModel>
#include <QTimer>

#include <chrono>
#include <deque>
#include <functional>
#include <map>
#include <vector>

namespace aidoctor::ui {

/// Where the briefing of a patient stands, as the list tells it in a word.
enum class BriefingMark { Unknown, None, Live, Ready, Outdated };

/// The patients that match a search, page by page. Searches as you type; an answer to an older
/// search is dropped. The state of a briefing is asked for when a row is first painted.
class PatientListModel : public QAbstractListModel {
    Q_OBJECT

public:
    enum Role { IdRole = Qt::UserRole + 1, DetailRole, MarkRole };
    static constexpr int kPage = 100;
    static constexpr std::chrono::milliseconds kDebounce{150};

    PatientListModel(chart::ChartStore &charts, briefing::BriefingStore &briefings,
                     briefing::BriefingService &runs, std::function<QDate()> today,
                     QObject *parent = nullptr);

    /// Searches after a short pause in typing.
    void setSearch(const QString &text);
    QString search() const { return m_text; }
    /// Loads the first page again, now.
    void refresh();

    int total() const { return m_total; }
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
    QCoro::Task<> loadPage(std::stop_token token, QString text, int offset, int limit);
    QCoro::Task<> loadMarks(std::stop_token token);
    void take(chart::Page<chart::PatientEntry> page, int offset);
    void askForMark(chart::PatientId id) const;
    void setMark(chart::PatientId id, BriefingMark mark);
    void forgetMark(chart::PatientId id);
    void launchMarks();

    chart::ChartStore &m_charts;
    briefing::BriefingStore &m_briefings;
    briefing::BriefingService &m_runs;
    std::function<QDate()> m_today;
    QTimer m_pause;
    QString m_text;
    QString m_shownText; ///< the search whose answer is shown
    std::vector<chart::PatientEntry> m_entries;
    int m_total = 0;
    bool m_loading = false;
    mutable std::map<chart::PatientId, BriefingMark> m_marks;
    mutable std::deque<chart::PatientId> m_wanted;
    mutable QTimer m_markTimer;
    bool m_readingMarks = false;
    TaskScope m_pages;
    TaskScope m_markScope;
};

} // namespace aidoctor::ui
