#pragma once

#include "clinical/finding.h"

#include <QAbstractTableModel>
#include <QHash>
#include <QStringList>

#include <vector>

namespace aidoctor::ui {

enum class Tone { Normal, Strong, Muted, Abnormal };

struct Cell {
    QString text;
    QString second; ///< a second line in a quieter tone
    Tone tone = Tone::Normal;
};

/// A record of the chart as a row. `kind` and `id` are those of clinical::Evidence.
struct RecordRow {
    QString kind;
    QString id;
    std::vector<Cell> cells;
    QStringList alsoIds; ///< other records this row stands for (older values of a test)
};

struct RecordTable {
    QStringList headers;
    std::vector<bool> rightAligned;
    int stretch = 0; ///< the column that takes the room
    std::vector<RecordRow> rows;
};

/// What rests on a record: the severity of the gravest flag, and the titles of all.
struct RecordMark {
    clinical::Severity severity = clinical::Severity::Info;
    QStringList titles;
};
/// By "kind/id".
using RecordMarks = QHash<QString, RecordMark>;
QString recordKey(const QString &kind, const QString &id);

/// Shows a RecordTable; plain values only.
class RecordTableModel : public QAbstractTableModel {
    Q_OBJECT

public:
    enum Role { SecondRole = Qt::UserRole + 1, ToneRole, MarkRole };

    using QAbstractTableModel::QAbstractTableModel;

    void setTable(RecordTable table);
    void setMarks(RecordMarks marks);
    const RecordTable &table() const { return m_table; }
    /// The row of a record, or of the one that stands for it; -1 where there is none.
    int rowOf(const QString &kind, const QString &id) const;
    /// recordKey() of a row; empty where there is none.
    QString keyOf(int row) const;
    /// The rows of all records, those that a row stands for too.
    QHash<QString, int> rowsByKey() const;

    int rowCount(const QModelIndex &parent = {}) const override;
    int columnCount(const QModelIndex &parent = {}) const override;
    QVariant data(const QModelIndex &index, int role) const override;
    QVariant headerData(int section, Qt::Orientation orientation, int role) const override;

private:
    const RecordMark *markOf(const RecordRow &row) const;

    RecordTable m_table;
    RecordMarks m_marks;
};

} // namespace aidoctor::ui
