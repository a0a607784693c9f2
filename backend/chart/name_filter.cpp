#include "chart/name_filter.h"

#include "chart/chart.h"

#include <algorithm>

namespace aidoctor::chart {

namespace {

constexpr qsizetype kShortestPart = 3; ///< a trigram

/// What is looked for in a folded name, which begins each word with a space.
QString part(const QString &word)
{
    return word.size() >= kShortestPart ? word : QLatin1Char(' ') + word;
}

QString quoted(const QString &word)
{
    return QLatin1Char('"') + word + QLatin1Char('"'); // words hold letters and numbers only
}

} // namespace

NameFilter::NameFilter(const QString &typed)
    : m_words(searchWords(typed).mid(0, kMostWords)),
      m_beginning(QLatin1Char(' ') + m_words.join(QLatin1Char(' ')))
{}

bool NameFilter::matches(const QString &searchText) const
{
    return std::all_of(m_words.begin(), m_words.end(), [&searchText](const QString &word) {
        return searchText.contains(part(word));
    });
}

Filter NameFilter::all() const
{
    QStringList conditions;
    QVariantList values;
    for (const QString &word : m_words) {
        conditions << QStringLiteral("search_text LIKE ?");
        values << QLatin1Char('%') + part(word) + QLatin1Char('%');
    }
    return {conditions.join(QLatin1String(" AND ")), values};
}

Filter NameFilter::beginning() const
{
    return {QStringLiteral("search_text >= ? AND search_text < ?"),
            {m_beginning, upperBound(m_beginning)}};
}

Filter NameFilter::inside() const
{
    Filter filter = all();
    const Filter excluded = beginning();
    filter.where += QStringLiteral(" AND NOT (%1)").arg(excluded.where);
    filter.values += excluded.values;
    return filter;
}

Filter NameFilter::indexed(database::Engine engine) const
{
    if (engine == database::Engine::PostgreSql)
        return all(); // trigrams serve LIKE itself
    QStringList parts;
    QStringList beginnings;
    for (const QString &word : m_words) {
        if (word.size() >= kShortestPart)
            parts << quoted(word);
        else
            beginnings << quoted(word) + QStringLiteral(" *");
    }
    QStringList conditions;
    QVariantList values;
    const auto add = [&](const char *table, const QStringList &terms) {
        if (terms.isEmpty())
            return;
        conditions << QStringLiteral("id IN (SELECT rowid FROM %1 WHERE %1 MATCH ?)")
                          .arg(QLatin1String(table));
        values << terms.join(QLatin1String(" AND "));
    };
    add("patient_parts", parts);
    add("patient_words", beginnings);
    return {conditions.join(QLatin1String(" AND ")), values};
}

QString upperBound(const QString &prefix)
{
    return prefix + QString::fromUcs4(U"\U0010FFFF", 1);
}

} // namespace aidoctor::chart
