#include "ui/record_table.h"

#include "ui/wording.h"

#include <algorithm>

namespace aidoctor::ui {

QString recordKey(const QString &kind, const QString &id)
{
    return kind + QLatin1Char('/') + id;
}

void RecordTableModel::setTable(RecordTable table)
{
    beginResetModel();
    m_table = std::move(table);
    endResetModel();
}

void RecordTableModel::setMarks(RecordMarks marks)
{
    m_marks = std::move(marks);
    if (rowCount() > 0)
        emit dataChanged(index(0, 0), index(rowCount() - 1, columnCount() - 1), {MarkRole});
}

int RecordTableModel::rowOf(const QString &kind, const QString &id) const
{
    const auto find = [&](auto matches) {
        const auto row = std::find_if(m_table.rows.begin(), m_table.rows.end(), matches);
        return row == m_table.rows.end() ? -1 : static_cast<int>(row - m_table.rows.begin());
    };
    const int exact = find([&](const RecordRow &row) { return row.kind == kind && row.id == id; });
    if (exact >= 0)
        return exact;
    const int member =
        find([&](const RecordRow &row) { return row.kind == kind && row.alsoIds.contains(id); });
    if (member >= 0)
        return member;
    // A panel without a value of its own is shown by its components.
    const QString component = id + QLatin1Char('#');
    return find([&](const RecordRow &row) {
        return row.kind == kind
               && (row.id.startsWith(component)
                   || std::any_of(
                       row.alsoIds.begin(), row.alsoIds.end(),
                       [&](const QString &other) { return other.startsWith(component); }));
    });
}

QString RecordTableModel::keyOf(int row) const
{
    if (row < 0 || row >= rowCount())
        return {};
    const RecordRow &found = m_table.rows[static_cast<std::size_t>(row)];
    return recordKey(found.kind, found.id);
}

QHash<QString, int> RecordTableModel::rowsByKey() const
{
    QHash<QString, int> rows;
    int number = 0;
    for (const RecordRow &row : m_table.rows) {
        rows.insert(recordKey(row.kind, row.id), number);
        for (const QString &other : row.alsoIds)
            rows.insert(recordKey(row.kind, other), number);
        ++number;
    }
    return rows;
}

int RecordTableModel::rowCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.rows.size());
}

int RecordTableModel::columnCount(const QModelIndex &parent) const
{
    return parent.isValid() ? 0 : static_cast<int>(m_table.headers.size());
}

const RecordMark *RecordTableModel::markOf(const RecordRow &row) const
{
    const auto found = m_marks.constFind(recordKey(row.kind, row.id));
    return found == m_marks.cend() ? nullptr : &*found;
}

QVariant RecordTableModel::data(const QModelIndex &index, int role) const
{
    if (!index.isValid() || index.row() >= rowCount())
        return {};
    const RecordRow &row = m_table.rows[static_cast<std::size_t>(index.row())];
    const auto column = static_cast<std::size_t>(index.column());
    if (column >= row.cells.size())
        return {};
    const Cell &cell = row.cells[column];
    switch (role) {
    case Qt::DisplayRole:
        return cell.text;
    case SecondRole:
        return cell.second;
    case ToneRole:
        return static_cast<int>(cell.tone);
    case Qt::TextAlignmentRole: {
        const bool right = column < m_table.rightAligned.size() && m_table.rightAligned[column];
        return QVariant::fromValue<int>((right ? Qt::AlignRight : Qt::AlignLeft)
                                        | Qt::AlignVCenter);
    }
    case MarkRole: {
        const RecordMark *mark = index.column() == 0 ? markOf(row) : nullptr;
        return mark ? QVariant(static_cast<int>(mark->severity)) : QVariant();
    }
    case Qt::ToolTipRole: {
        QStringList lines{cell.text};
        if (!cell.second.isEmpty())
            lines << cell.second;
        if (const RecordMark *mark = markOf(row))
            lines << tr("Flags on this record:") << mark->titles;
        return plainToolTip(lines.join(QLatin1Char('\n')));
    }
    case Qt::AccessibleTextRole:
        return cell.second.isEmpty() ? cell.text
                                     : QStringLiteral("%1, %2").arg(cell.text, cell.second);
    default:
        return {};
    }
}

QVariant RecordTableModel::headerData(int section, Qt::Orientation orientation, int role) const
{
    if (orientation != Qt::Horizontal || section >= m_table.headers.size())
        return {};
    if (role == Qt::DisplayRole)
        return m_table.headers[section];
    if (role == Qt::TextAlignmentRole) {
        const auto column = static_cast<std::size_t>(section);
        const bool right = column < m_table.rightAligned.size() && m_table.rightAligned[column];
        return QVariant::fromValue<int>((right ? Qt::AlignRight : Qt::AlignLeft)
                                        | Qt::AlignVCenter);
    }
    return {};
}

} // namespace aidoctor::ui
