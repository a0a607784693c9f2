#include "database/text_cells.h"

#include "database/driver_handle.h"

#include <QVariant>

#include <charconv>
#include <libpq-fe.h>

namespace aidoctor::database {

TextCells::TextCells(const QSqlQuery &query) : m_query(query), m_result(postgresResult(query))
{
    take();
}

void TextCells::take()
{
    m_row = m_query.at();
}

std::string_view TextCells::bytes(int column) const
{
    return {PQgetvalue(m_result, m_row, column),
            static_cast<std::size_t>(PQgetlength(m_result, m_row, column))};
}

bool TextCells::isNull(int column) const
{
    return m_result ? PQgetisnull(m_result, m_row, column) == 1 : m_query.isNull(column);
}

QString TextCells::text(int column)
{
    if (!m_result)
        return m_query.value(column).toString();
    const std::string_view now = bytes(column); // empty for NULL
    const auto decoded = [now] {
        return QString::fromUtf8(now.data(), static_cast<qsizetype>(now.size()));
    };
    const auto place = static_cast<std::size_t>(column);
    if (place >= m_seen.size())
        return decoded();
    Seen &seen = m_seen[place];
    if (seen.bytes != now || seen.text.isNull()) {
        seen.bytes = now;
        seen.text = decoded();
    }
    return seen.text;
}

std::int64_t TextCells::integer(int column) const
{
    if (!m_result)
        return m_query.value(column).toLongLong();
    const std::string_view text = bytes(column);
    std::int64_t value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

std::optional<double> TextCells::number(int column) const
{
    if (isNull(column))
        return std::nullopt;
    if (!m_result)
        return m_query.value(column).toDouble();
    const std::string_view text = bytes(column);
    double value = 0;
    std::from_chars(text.data(), text.data() + text.size(), value);
    return value;
}

bool TextCells::flag(int column) const
{
    if (!m_result)
        return m_query.value(column).toBool();
    const std::string_view text = bytes(column);
    return text == "t" || text == "true" || text == "1";
}

} // namespace aidoctor::database
