#pragma once

#include <QSqlQuery>
#include <QString>

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

struct pg_result;

namespace aidoctor::database {

/// The cells of a query's present row, for results of many short texts. On PostgreSQL they are read
/// where the client library has them, without a QVariant for each; a text that stands in the same
/// column of the row before is not made again. Keep one for all rows of a result.
class TextCells {
public:
    explicit TextCells(const QSqlQuery &query);

    /// Goes to the query's present row. Call it after each next().
    void take();

    bool isNull(int column) const;
    /// Empty for NULL.
    QString text(int column);
    /// 0 for anything else.
    std::int64_t integer(int column) const;
    std::optional<double> number(int column) const;
    /// true, t, 1.
    bool flag(int column) const;

private:
    struct Seen {
        std::string_view bytes;
        QString text;
    };
    static constexpr int kColumnsSeen = 24;

    std::string_view bytes(int column) const;

    const QSqlQuery &m_query;
    const pg_result *m_result;
    int m_row = 0;
    std::array<Seen, kColumnsSeen> m_seen;
};

} // namespace aidoctor::database
