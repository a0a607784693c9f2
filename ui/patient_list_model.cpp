#include "ui/patient_list_model.h"

#include "ui/wording.h"

#include <algorithm>

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
    connect(&m_pause, &QTimer::timeout, this, &PatientListModel::refresh);
    // Rows ask for their mark while they are painted; the reading itself waits for the next turn.
    m_markTimer.setSingleShot(true);
    m_markTimer.setInterval(0);
    connect(&m_markTimer, &QTimer::timeout, this, &PatientListModel::launchMarks);

    connect(&runs, &briefing::BriefingService::runStarted, this,
            [this](PatientId id) { setMark(id, BriefingMark::Live); });
    connect(&runs, &briefing::BriefingService::runEnded, this,
            [this](PatientId id) { forgetMark(id); });
    connect(&charts, &chart::ChartStore::chartChanged, this, [this](PatientId id) {
        forgetMark(id);
        if (!m_pause.isActive()) // an import changes many charts: one reload for many of them
            m_pause.start();
    });
    connect(&charts, &chart::ChartStore::cleared, this, [this] {
        m_marks.clear();
        refresh();
    });
}

void PatientListModel::setSearch(const QString &text)
{
    if (text == m_text)
        return;
    m_text = text;
    m_pause.start();
}

void PatientListModel::refresh()
{
    m_pause.stop();
    m_pages.cancel(); // the answer to an older search is dropped
    m_loading = true;
    // The same search again keeps as much as was loaded, and with it the scroll position.
    const int loaded = m_text == m_shownText ? static_cast<int>(m_entries.size()) : 0;
    const int limit = std::clamp(loaded, kPage, chart::kMaxPatientPage);
    m_pages.launch(loadPage(m_pages.token(), m_text, 0, limit));
}

QCoro::Task<> PatientListModel::loadPage(std::stop_token token, QString text, int offset, int limit)
{
    chart::PatientQuery query;
    query.text = text;
    query.limit = limit;
    query.offset = offset;
    auto task = m_charts.findPatients(query);
    auto page = co_await std::move(task);
    if (token.stop_requested())
        co_return;
    m_loading = false;
    if (!page) {
        emit failed(page.error());
        co_return;
    }
    m_shownText = text;
    take(std::move(*page), offset);
    emit loaded();
}

void PatientListModel::take(chart::Page<PatientEntry> page, int offset)
{
    m_total = page.total;
    if (offset > 0) {
        if (page.items.empty()) {
            m_total = static_cast<int>(m_entries.size());
            return;
        }
        const int first = static_cast<int>(m_entries.size());
        beginInsertRows({}, first, first + static_cast<int>(page.items.size()) - 1);
        m_entries.insert(m_entries.end(), std::make_move_iterator(page.items.begin()),
                         std::make_move_iterator(page.items.end()));
        endInsertRows();
        return;
    }
    const bool same =
        page.items.size() == m_entries.size()
        && std::equal(page.items.begin(), page.items.end(), m_entries.begin(),
                      [](const PatientEntry &a, const PatientEntry &b) { return a.id == b.id; });
    if (same) { // keeps the selection and the scroll position
        m_entries = std::move(page.items);
        if (!m_entries.empty())
            emit dataChanged(index(0), index(static_cast<int>(m_entries.size()) - 1));
        return;
    }
    beginResetModel();
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
        if (!m_marks.contains(found->id))
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
    return !parent.isValid() && !m_loading && static_cast<int>(m_entries.size()) < m_total;
}

void PatientListModel::fetchMore(const QModelIndex &parent)
{
    if (!canFetchMore(parent))
        return;
    m_loading = true;
    m_pages.launch(loadPage(m_pages.token(), m_text, static_cast<int>(m_entries.size()), kPage));
}

void PatientListModel::askForMark(PatientId id) const
{
    m_marks[id] = BriefingMark::Unknown;
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
    // The word that stands there stays until the new one is known.
    m_wanted.push_back(id);
    m_markTimer.start();
}

} // namespace aidoctor::ui
