#include "ui/patient_list_model.h"

#include "ui/retry.h"
#include "ui/wording.h"

#include <algorithm>
#include <iterator>
#include <utility>

namespace aidoctor::ui {

using chart::PatientEntry;
using chart::PatientId;

PatientListModel::PatientListModel(chart::ChartStore &charts, briefing::BriefingStore &briefings,
                                   briefing::BriefingService &runs, std::function<QDate()> today,
                                   QObject *parent)
    : QAbstractListModel(parent),
      m_charts(charts),
      m_briefings(briefings),
      m_runs(runs),
      m_today(std::move(today))
{
    m_pause.setSingleShot(true);
    m_pause.setInterval(kDebounce);
    connect(&m_pause, &QTimer::timeout, this, [this] {
        if (m_loading) // changes must not keep a reading from its end
            m_pause.start(kDebounce);
        else
            refresh();
    });
    // Rows ask for their mark while they are painted; the reading itself waits for the next turn.
    m_markTimer.setSingleShot(true);
    m_markTimer.setInterval(0);
    connect(&m_markTimer, &QTimer::timeout, this, &PatientListModel::launchMarks);

    connect(&runs, &briefing::BriefingService::runStarted, this,
            [this](PatientId id) { setMark(id, BriefingMark::Live); });
    connect(&runs, &briefing::BriefingService::runEnded, this, &PatientListModel::forgetMark);
    connect(&briefings, &briefing::BriefingStore::briefingStored, this,
            &PatientListModel::forgetMark);
    connect(&charts, &chart::ChartStore::chartChanged, this, [this](PatientId id) {
        forgetMark(id);
        changedSoon();
    });
    connect(&charts, &chart::ChartStore::chartRemoved, this, [this](PatientId id) {
        m_marks.erase(id);
        changedSoon();
    });
    connect(&charts, &chart::ChartStore::cleared, this, [this] {
        m_marks.clear();
        refresh();
    });
}

/// One reading for many changes, as an import makes them: the longer a reading takes, the fewer.
void PatientListModel::changedSoon()
{
    if (!m_pause.isActive())
        m_pause.start(std::clamp(4 * m_took, kDebounce, kLongestPause));
}

void PatientListModel::setSearch(const QString &text)
{
    if (text == m_text)
        return;
    m_text = text;
    m_pages.cancel(); // the search that is overtaken ends in the store, too
    m_loading = false;
    m_pause.start(kDebounce);
}

void PatientListModel::refresh()
{
    m_pause.stop();
    m_pages.cancel();
    m_clock.start();
    // The same search again keeps as much as was loaded, or asked for, and with it the place.
    int wanted = kPage;
    if (m_text == m_shownText)
        wanted = std::max(wanted, rowCount() + (m_loading ? kPage : 0));
    m_loading = true;
    chart::PatientQuery query;
    query.text = m_text;
    query.countUpTo = kCountUpTo;
    m_pages.launch(load(m_pages.token(), std::move(query), std::min(wanted, kMaxRows)));
}

void PatientListModel::readAnew()
{
    for (const auto &[id, mark] : m_marks)
        m_oldMarks.insert(id);
    if (!m_entries.empty())
        emit dataChanged(index(0), index(rowCount() - 1), {MarkRole});
    if (m_loading) // what is being read may have been asked for too early: once more, after it
        m_pause.start(kDebounce);
    else
        refresh();
}

QCoro::Task<> PatientListModel::load(std::stop_token token, chart::PatientQuery query, int wanted)
{
    Page all;
    for (;;) {
        const int left = wanted - static_cast<int>(all.items.size());
        query.limit = std::min(left, chart::kMaxPatientPage);
        auto task = m_charts.findPatients(query, token);
        auto page = co_await std::move(task);
        if (token.stop_requested())
            co_return;
        if (!page) {
            fail(page.error(), !query.after.isEmpty());
            co_return;
        }
        if (query.after.isEmpty()) {
            all.total = page->total;
            all.totalIsExact = page->totalIsExact;
        }
        all.next = page->next;
        all.items.insert(all.items.end(), std::make_move_iterator(page->items.begin()),
                         std::make_move_iterator(page->items.end()));
        if (all.next.isEmpty() || static_cast<int>(all.items.size()) >= wanted)
            break;
        query.after = all.next;
    }
    m_took = std::chrono::milliseconds(m_clock.elapsed());
    take(std::move(all), query.text);
    emit loaded();
}

QCoro::Task<> PatientListModel::loadMore(std::stop_token token, chart::PatientQuery query)
{
    auto task = m_charts.findPatients(query, token);
    auto page = co_await std::move(task);
    if (token.stop_requested())
        co_return;
    if (!page) {
        fail(page.error(), true);
        co_return;
    }
    append(std::move(*page));
    emit loaded();
}

void PatientListModel::fail(const Error &error, bool goesOn)
{
    // The patient at whose row the page before ended may be gone: then from the start.
    const bool restart = goesOn && error.code == QLatin1String(codes::kInvalidArgument);
    m_loading = false;
    if (restart || isPassing(error))
        m_pause.start(restart ? kDebounce : kRetry);
    if (!restart)
        emit failed(error);
}

void PatientListModel::append(Page page)
{
    m_loading = false;
    m_next = page.next;
    if (!page.items.empty()) {
        const int first = rowCount();
        beginInsertRows({}, first, first + static_cast<int>(page.items.size()) - 1);
        m_entries.insert(m_entries.end(), std::make_move_iterator(page.items.begin()),
                         std::make_move_iterator(page.items.end()));
        endInsertRows();
    }
    if (m_next.isEmpty()) { // the end is known now
        m_total = rowCount();
        m_totalIsExact = true;
    }
}

void PatientListModel::take(Page page, const QString &text)
{
    m_loading = false;
    m_total = page.total;
    m_totalIsExact = page.totalIsExact;
    m_next = page.next;
    if (m_next.isEmpty()) {
        m_total = static_cast<int>(page.items.size());
        m_totalIsExact = true;
    }
    const bool same =
        page.items.size() == m_entries.size()
        && std::equal(page.items.begin(), page.items.end(), m_entries.begin(),
                      [](const PatientEntry &a, const PatientEntry &b) { return a.id == b.id; });
    if (same) { // the same rows: nothing moves
        m_shownText = text;
        const std::vector<PatientEntry> before = std::exchange(m_entries, std::move(page.items));
        for (int row = 0; row < rowCount(); ++row) {
            if (m_entries[static_cast<std::size_t>(row)] != before[static_cast<std::size_t>(row)])
                emit dataChanged(index(row), index(row));
        }
        return;
    }
    beginResetModel();
    m_shownText = text;
    m_entries = std::move(page.items);
    endResetModel();
}

const PatientEntry *PatientListModel::entry(const QModelIndex &index) const
{
    const auto row = static_cast<std::size_t>(index.row());
    return index.isValid() && row < m_entries.size() ? &m_entries[row] : nullptr;
}

QModelIndex PatientListModel::indexOf(PatientId id) const
{
    const auto found = std::find_if(m_entries.begin(), m_entries.end(),
                                    [id](const PatientEntry &entry) { return entry.id == id; });
    return found == m_entries.end() ? QModelIndex()
                                    : index(static_cast<int>(found - m_entries.begin()));
}

QString PatientListModel::detail(const PatientEntry &entry) const
{
    chart::Patient patient;
    patient.birthDate = entry.birthDate;
    const QString age = Wording::age(patient.ageOn(m_today()));
    const QString reason =
        entry.lastVisitReason.isEmpty() ? tr("no visit on record") : entry.lastVisitReason;
    return age.isEmpty() ? reason : QStringLiteral("%1 · %2").arg(age, reason);
}

QString PatientListModel::markWord(BriefingMark mark)
{
    switch (mark) {
    case BriefingMark::Unknown:
        break;
    case BriefingMark::None:
        return tr("none", "no briefing yet");
    case BriefingMark::Live:
        return tr("live", "the briefing is being made");
    case BriefingMark::Ready:
        return tr("ready", "the briefing");
    case BriefingMark::Outdated:
        return tr("outdated", "the briefing");
    }
    return {};
}

int PatientListModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_entries.size());
}

QVariant PatientListModel::data(const QModelIndex &index, int role) const
{
    const PatientEntry *found = entry(index);
    if (!found)
        return {};
    const auto mark = [&] {
        const auto known = m_marks.find(found->id);
        return known == m_marks.end() ? BriefingMark::Unknown : known->second;
    };
    switch (role) {
    case Qt::DisplayRole:
        return found->name;
    case Qt::ToolTipRole:
        return plainToolTip(QStringLiteral("%1\n%2").arg(found->name, detail(*found)));
    case DetailRole:
        return detail(*found);
    case IdRole:
        return QVariant::fromValue<qlonglong>(found->id);
    case MarkRole:
        if (!m_marks.contains(found->id) || m_oldMarks.erase(found->id) > 0)
            askForMark(found->id);
        return static_cast<int>(mark());
    case Qt::AccessibleTextRole:
        return QStringLiteral("%1, %2, %3").arg(found->name, detail(*found), markWord(mark()));
    default:
        return {};
    }
}

bool PatientListModel::canFetchMore(const QModelIndex &parent) const
{
    return !parent.isValid() && !m_loading && !m_next.isEmpty() && m_text == m_shownText
           && rowCount() < kMaxRows;
}

void PatientListModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    m_loading = true;
    chart::PatientQuery query;
    query.text = m_text;
    query.after = m_next;
    query.limit = std::min(kPage, kMaxRows - rowCount());
    query.countUpTo = kCountUpTo;
    m_pages.launch(loadMore(m_pages.token(), std::move(query)));
}

void PatientListModel::askForMark(PatientId id) const
{
    m_marks.try_emplace(id, BriefingMark::Unknown); // a word that stands there stays meanwhile
    m_wanted.push_back(id);
    m_markTimer.start();
}

void PatientListModel::launchMarks()
{
    if (!m_readingMarks)
        m_markScope.launch(loadMarks(m_markScope.token()));
}

QCoro::Task<> PatientListModel::loadMarks(std::stop_token token)
{
    m_readingMarks = true;
    while (!m_wanted.empty()) {
        const PatientId id = m_wanted.front();
        m_wanted.pop_front();
        if (m_runs.isLive(id)) {
            setMark(id, BriefingMark::Live);
            continue;
        }
        auto task = m_briefings.history(id, 1);
        const auto history = co_await std::move(task);
        if (token.stop_requested())
            co_return;
        if (!history)
            m_oldMarks.insert(id);
        if (!history || m_runs.isLive(id))
            continue;
        if (history->empty())
            setMark(id, BriefingMark::None);
        else
            setMark(id, history->front().outdated ? BriefingMark::Outdated : BriefingMark::Ready);
    }
    m_readingMarks = false;
}

void PatientListModel::setMark(PatientId id, BriefingMark mark)
{
    m_marks[id] = mark;
    const QModelIndex row = indexOf(id);
    if (row.isValid())
        emit dataChanged(row, row, {MarkRole, Qt::AccessibleTextRole});
}

void PatientListModel::forgetMark(PatientId id)
{
    if (!m_marks.contains(id)) // nobody has looked at it
        return;
    if (std::find(m_wanted.begin(), m_wanted.end(), id) == m_wanted.end())
        askForMark(id);
}

} // namespace aidoctor::ui
