#include "chart/chart_search.h"

#include "chart/record_tables.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

namespace aidoctor::chart {

using database::Session;

namespace {

/// In which order hits stand; part of a cursor.
enum Tier { Named = 0, Beginning = 1, Inside = 2 };

constexpr int kNamedLimit = 200;
// A word that is common is found quickly in the order of names; one that is not, by its index. This
// many names are looked through before the index is asked. Measured on a million patients.
constexpr int kScanBudget = 30'000;
constexpr int kLongestSearch = 200;
constexpr qsizetype kMostWords = 8;

struct Key {
    int tier = Inside;
    QString searchText;
    PatientId id = 0;
};

/// Above every text that begins with `prefix`, in the order of code points.
QString upperBound(const QString &prefix)
{
    return prefix + QString::fromUcs4(U"\U0010FFFF", 1);
}

tl::unexpected<Error> invalid(const QString &message)
{
    return failure(codes::kInvalidArgument, message);
}

class Search {
public:
    Search(Session &session, const PatientQuery &query)
        : m_session(session), m_query(query), m_text(query.text.left(kLongestSearch).trimmed())
    {
        m_words = searchWords(m_text).mid(0, kMostWords);
        m_beginning = QLatin1Char(' ') + m_words.join(QLatin1Char(' '));
        m_limit = std::clamp(query.limit, 0, kMaxPatientPage);
    }

    Result<Page<PatientEntry>> run()
    {
        if (!m_query.after.isEmpty()) {
            const Status read = readCursor();
            if (!read)
                return failure(read.error());
        }
        const bool exactly = !m_query.identifierValue.isEmpty();
        Status done = exactly ? findExactly() : m_text.isEmpty() ? findAll() : findByText();
        if (done)
            done = loadEntries();
        if (!done)
            return failure(done.error());
        return std::move(m_page);
    }

private:
    // --- Cursors ----------------------------------------------------------------------------

    /// "TIER.ID": no name in it, because it stands in links. The name is looked up.
    Status readCursor()
    {
        const QStringList parts = m_query.after.split(QLatin1Char('.'));
        bool hasTier = false;
        bool hasId = false;
        Key key;
        key.tier = parts.value(0).toInt(&hasTier);
        key.id = parts.value(1).toLongLong(&hasId);
        const QString message = QCoreApplication::translate(
            "chart", "The list has changed where this page began. Start again from its first page.");
        if (parts.size() != 2 || !hasTier || !hasId || key.tier < Named || key.tier > Inside)
            return invalid(message);
        auto rows = m_session.run(QStringLiteral("SELECT search_text FROM patients WHERE id = ?"),
                                  {chart::key(key.id)});
        if (!rows)
            return failure(rows.error());
        if (!rows->next())
            return invalid(message);
        key.searchText = rows->value(0).toString();
        m_after = key;
        return {};
    }

    // --- All patients -----------------------------------------------------------------------

    Status findAll()
    {
        if (!m_after) {
            const Status counted = count(QStringLiteral("1 = 1"), {});
            if (!counted)
                return counted;
        }
        // From the nearer end, so that the last page is as fast as the first.
        const int offset = m_after ? 0 : std::max(0, m_query.offset);
        const bool backwards = m_page.totalIsExact && offset > m_page.total / 2;
        if (!backwards)
            return fetch(Inside, {}, {}, m_limit + 1, offset);
        const int first = std::max(0, m_page.total - offset - m_limit);
        const int wanted = std::min(m_limit, m_page.total - offset);
        if (wanted <= 0)
            return {};
        return collect(Inside,
                       QStringLiteral("SELECT id, search_text FROM (SELECT id, search_text FROM"
                                      " patients ORDER BY search_text DESC, id DESC LIMIT ? OFFSET ?)"
                                      " AS last ORDER BY search_text, id"),
                       {wanted, first});
    }

    // --- One identifier ---------------------------------------------------------------------

    Status findExactly()
    {
        const Status done = collect(
            Named,
            QStringLiteral("SELECT p.id, p.search_text FROM patients p WHERE p.id IN"
                           " (SELECT i.patient_id FROM patient_identifiers i"
                           "  WHERE i.value = ? AND i.system = ?)"
                           " ORDER BY p.search_text, p.id LIMIT ? OFFSET ?"),
            {text(m_query.identifierValue), text(m_query.identifierSystem), kNamedLimit,
             std::max(0, m_query.offset)});
        m_page.total = static_cast<int>(m_keys.size()) + std::max(0, m_query.offset);
        return done;
    }

    // --- By text ----------------------------------------------------------------------------

    Status findByText()
    {
        const int offset = m_after ? 0 : std::max(0, m_query.offset);
        if (offset > kMaxSearchOffset)
            return invalid(QCoreApplication::translate(
                "chart", "A search is paged up to its 10,000th hit by offset. Follow the Link "
                         "header for more."));
        const int wanted = m_limit + 1 + offset; // one more tells whether there is a next page
        Status done = findNamed();
        if (!done)
            return done;
        std::vector<Key> named;
        std::swap(named, m_keys);
        for (const Key &key : named)
            m_named.insert(key.id);
        if (!m_after || m_after->tier == Named)
            m_keys = afterNamed(std::move(named));
        if (!m_words.isEmpty())
            done = findByName(wanted);
        if (done && !m_after)
            done = countHits();
        m_keys.erase(m_keys.begin(),
                     m_keys.begin() + std::min<std::ptrdiff_t>(offset, std::ssize(m_keys)));
        return done;
    }

    std::vector<Key> afterNamed(std::vector<Key> named) const
    {
        if (m_after) {
            const auto seen = std::find_if(named.begin(), named.end(), [this](const Key &key) {
                return key.id == m_after->id;
            });
            named.erase(named.begin(), seen == named.end() ? seen : seen + 1);
        }
        return named;
    }

    /// Whom the text names by an identifier or a birth date, alone or beside words of the name.
    Status findNamed()
    {
        const QString folded = foldForSearch(m_text);
        QStringList branches;
        QVariantList values;
        const auto byIdentifier = [&](const QString &prefix) {
            branches << QStringLiteral("SELECT patient_id FROM patient_identifiers"
                                       " WHERE folded >= ? AND folded < ?");
            values << prefix << upperBound(prefix);
        };
        const auto byBirthDate = [&](const QString &prefix) {
            branches << QStringLiteral("SELECT id FROM patients"
                                       " WHERE birth_date >= ? AND birth_date < ?");
            values << prefix << upperBound(prefix);
        };
        byIdentifier(folded);
        for (const QString &prefix : birthDatePrefixes(folded))
            byBirthDate(prefix);
        Status done = collectNamed(branches, values, {});
        const QStringList parts = folded.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        if (!done || parts.size() < 2)
            return done;
        // "garcia 1957": the word with a digit is a number or a date, the others are the name.
        static const QRegularExpression kDigit(QStringLiteral("\\d"));
        for (const QString &part : parts) {
            if (!part.contains(kDigit))
                continue;
            branches.clear();
            values.clear();
            byIdentifier(part);
            for (const QString &prefix : birthDatePrefixes(part))
                byBirthDate(prefix);
            QStringList others = parts;
            others.removeOne(part);
            done = collectNamed(branches, values, searchWords(others.join(QLatin1Char(' '))));
            if (!done)
                return done;
        }
        return done;
    }

    Status collectNamed(const QStringList &branches, QVariantList values, const QStringList &words)
    {
        QString sql = QStringLiteral("SELECT p.id, p.search_text FROM patients p WHERE p.id IN (%1)")
                          .arg(branches.join(QLatin1String(" UNION ")));
        for (const QString &word : words) {
            sql += QStringLiteral(" AND p.search_text LIKE ?");
            values << pattern(word);
        }
        values << kNamedLimit;
        return collect(Named, sql + QStringLiteral(" ORDER BY p.search_text, p.id LIMIT ?"), values);
    }

    Status findByName(int wanted)
    {
        const int left = wanted + static_cast<int>(m_named.size());
        Status done;
        if (!m_after || m_after->tier <= Beginning)
            done = fetch(Beginning,
                         QStringLiteral("search_text >= ? AND search_text < ?"),
                         {m_beginning, upperBound(m_beginning)},
                         left - static_cast<int>(m_keys.size()), 0);
        if (!done || static_cast<int>(m_keys.size()) >= wanted)
            return done;
        return findInside(wanted);
    }

    /// Names that hold all words but do not begin with them.
    Status findInside(int wanted)
    {
        const std::size_t before = m_keys.size();
        const int left = wanted - static_cast<int>(before);
        const int limit = left + static_cast<int>(m_named.size()); // those stand above already
        const auto [where, values] = insideFilter();
        QString from = QStringLiteral("(SELECT id, search_text FROM patients%1 ORDER BY search_text,"
                                      " id LIMIT ?) AS first_names");
        QVariantList bound;
        const bool continued = m_after && m_after->tier == Inside;
        from = from.arg(continued ? QStringLiteral(" WHERE (search_text, id) > (?, ?)") : QString());
        if (continued)
            bound << m_after->searchText << key(m_after->id);
        bound << kScanBudget;
        Status done = collect(Inside,
                              QStringLiteral("SELECT id, search_text FROM %1 WHERE %2"
                                             " ORDER BY search_text, id LIMIT ?")
                                  .arg(from, where),
                              bound + values + QVariantList{limit});
        if (!done || static_cast<int>(m_keys.size() - before) >= left)
            return done;
        // Few or none among the first names: ask the index, which knows them all.
        m_keys.resize(before);
        done = useNameIndex();
        if (!done)
            return done;
        const auto [indexed, indexedValues] = indexedFilter();
        QVariantList all = indexedValues + values;
        QString sql = QStringLiteral("WITH hits AS MATERIALIZED (SELECT id, search_text FROM patients"
                                     " WHERE %1) SELECT id, search_text FROM hits WHERE %2")
                          .arg(indexed, where);
        if (continued) {
            sql += QStringLiteral(" AND (search_text, id) > (?, ?)");
            all << m_after->searchText << key(m_after->id);
        }
        all << limit;
        return collect(Inside, sql + QStringLiteral(" ORDER BY search_text, id LIMIT ?"), all);
    }

    static QString pattern(const QString &word)
    {
        return word.size() >= 3 ? QStringLiteral("%%1%").arg(word) : QStringLiteral("% %1%").arg(word);
    }

    using Filter = std::pair<QString, QVariantList>;

    Filter nameFilter() const
    {
        QStringList conditions;
        QVariantList values;
        for (const QString &word : m_words) {
            conditions << QStringLiteral("search_text LIKE ?");
            values << pattern(word);
        }
        return {conditions.join(QLatin1String(" AND ")), values};
    }

    Filter insideFilter() const
    {
        Filter filter = nameFilter();
        filter.first += QStringLiteral(" AND NOT (search_text >= ? AND search_text < ?)");
        filter.second << m_beginning << upperBound(m_beginning);
        return filter;
    }

    /// The same as nameFilter(), in the words of the index.
    Filter indexedFilter() const
    {
        if (m_session.isPostgres())
            return nameFilter(); // trigrams serve LIKE itself
        QStringList parts;
        QStringList beginnings;
        for (const QString &word : m_words) {
            if (word.size() >= 3)
                parts << QStringLiteral("\"%1\"").arg(word);
            else
                beginnings << QStringLiteral("\"%1\" *").arg(word);
        }
        QStringList conditions;
        QVariantList values;
        if (!parts.isEmpty()) {
            conditions << QStringLiteral("id IN (SELECT rowid FROM patient_parts"
                                         " WHERE patient_parts MATCH ?)");
            values << parts.join(QLatin1String(" AND "));
        }
        if (!beginnings.isEmpty()) {
            conditions << QStringLiteral("id IN (SELECT rowid FROM patient_words"
                                         " WHERE patient_words MATCH ?)");
            values << beginnings.join(QLatin1String(" AND "));
        }
        return {conditions.join(QLatin1String(" AND ")), values};
    }

    /// PostgreSQL's planner cannot know how rare a part of a name is; here it is known to be rare.
    Status useNameIndex()
    {
        if (!m_session.isPostgres() || std::exchange(m_usesNameIndex, true))
            return {};
        return m_session.execute(
            QStringLiteral("SELECT set_config('enable_seqscan', 'off', true),"
                           " set_config('enable_indexscan', 'off', true),"
                           " set_config('enable_indexonlyscan', 'off', true),"
                           " set_config('plan_cache_mode', 'force_custom_plan', true)"));
    }

    // --- Counting ---------------------------------------------------------------------------

    Status countHits()
    {
        int outsideNames = 0;
        if (m_words.isEmpty()) {
            m_page.total = static_cast<int>(m_named.size());
            return {};
        }
        for (const QString &name : std::as_const(m_namedTexts)) {
            const bool alsoByName = std::all_of(m_words.begin(), m_words.end(), [&](const QString &word) {
                return name.contains(word.size() >= 3 ? word : QLatin1Char(' ') + word);
            });
            outsideNames += alsoByName ? 0 : 1;
        }
        const auto [where, values] = nameFilter();
        Status done = isCommon(where, values);
        if (done && !m_common && m_query.countUpTo > 0)
            done = useNameIndex();
        if (done && !m_common)
            done = m_query.countUpTo > 0 ? count(indexedFilter().first, indexedFilter().second)
                                         : count(where, values);
        m_page.total += outsideNames;
        return done;
    }

    /// Whether more than what is counted stands among the first names: then it need not be counted.
    Status isCommon(const QString &where, const QVariantList &values)
    {
        if (m_query.countUpTo <= 0)
            return {};
        auto rows = m_session.run(
            QStringLiteral("SELECT count(*) FROM (SELECT search_text FROM patients"
                           " ORDER BY search_text, id LIMIT %1) AS first_names WHERE %2")
                .arg(kScanBudget)
                .arg(where),
            values);
        if (!rows)
            return failure(rows.error());
        if (rows->next() && rows->value(0).toInt() > m_query.countUpTo) {
            m_common = true;
            m_page.total = m_query.countUpTo;
            m_page.totalIsExact = false;
        }
        return {};
    }

    Status count(const QString &where, QVariantList values)
    {
        QString sql = QStringLiteral("SELECT count(*) FROM patients WHERE ") + where;
        if (m_query.countUpTo > 0) {
            sql = QStringLiteral("SELECT count(*) FROM (SELECT 1 FROM patients WHERE %1 LIMIT ?)"
                                 " AS hits")
                      .arg(where);
            values << m_query.countUpTo + 1;
        }
        auto rows = m_session.run(sql, values);
        if (!rows)
            return failure(rows.error());
        const int counted = rows->next() ? rows->value(0).toInt() : 0;
        m_page.totalIsExact = m_query.countUpTo <= 0 || counted <= m_query.countUpTo;
        m_page.total = m_page.totalIsExact ? counted : m_query.countUpTo;
        return {};
    }

    // --- Rows -------------------------------------------------------------------------------

    /// A page in the order of names, of those that fulfil a condition.
    Status fetch(Tier tier, const QString &where, const QVariantList &values, int limit, int offset)
    {
        QStringList conditions;
        QVariantList bound = values;
        if (!where.isEmpty())
            conditions << where;
        if (m_after && m_after->tier == tier) {
            conditions << QStringLiteral("(search_text, id) > (?, ?)");
            bound << m_after->searchText << key(m_after->id);
        }
        bound << limit << offset;
        return collect(tier,
                       QStringLiteral("SELECT id, search_text FROM patients%1%2"
                                      " ORDER BY search_text, id LIMIT ? OFFSET ?")
                           .arg(conditions.isEmpty() ? QString() : QStringLiteral(" WHERE "),
                                conditions.join(QLatin1String(" AND "))),
                       bound);
    }

    Status collect(Tier tier, const QString &sql, const QVariantList &values)
    {
        auto rows = m_session.run(sql, values);
        if (!rows)
            return failure(rows.error());
        while (rows->next()) {
            Key key{tier, rows->value(1).toString(), rows->value(0).toLongLong()};
            const bool isTwice = m_named.contains(key.id)
                                 || (tier == Named
                                     && std::any_of(m_keys.begin(), m_keys.end(),
                                                    [&](const Key &k) { return k.id == key.id; }));
            if (isTwice)
                continue;
            if (tier == Named)
                m_namedTexts << key.searchText;
            m_keys.push_back(std::move(key));
        }
        return {};
    }

    Status loadEntries()
    {
        const bool more = static_cast<int>(m_keys.size()) > m_limit;
        if (more)
            m_keys.resize(static_cast<std::size_t>(m_limit));
        if (more && !m_keys.empty())
            m_page.next = QStringLiteral("%1.%2").arg(m_keys.back().tier).arg(m_keys.back().id);
        if (m_keys.empty())
            return {};
        QStringList ids;
        for (const Key &key : m_keys)
            ids << QString::number(key.id);
        const bool postgres = m_session.isPostgres();
        auto rows = m_session.run(
            QStringLiteral(
                "SELECT p.id, p.name, p.name_alternative, p.gender, p.birth_date,"
                " coalesce((SELECT value FROM patient_identifiers i WHERE i.patient_id = p.id"
                "           ORDER BY position LIMIT 1), ''),"
                " coalesce(e.started, ''), coalesce(e.reason, ''), coalesce(e.type, '')"
                " FROM patients p LEFT JOIN encounters e ON e.id = ("
                "   SELECT v.id FROM encounters v WHERE v.patient_id = p.id"
                "   AND v.status = 'finished' AND v.reported = ?"
                "   ORDER BY v.sort_at DESC, v.id DESC LIMIT 1)"
                " WHERE p.id %1")
                .arg(postgres ? QStringLiteral("= ANY (?::bigint[])")
                              : QStringLiteral("IN (SELECT value FROM json_each(?))")),
            {true, postgres ? QStringLiteral("{%1}").arg(ids.join(QLatin1Char(',')))
                            : QStringLiteral("[%1]").arg(ids.join(QLatin1Char(',')))});
        if (!rows)
            return failure(rows.error());
        std::map<PatientId, PatientEntry> entries;
        while (rows->next()) {
            const QString reason = rows->value(7).toString();
            const PatientId id = rows->value(0).toLongLong();
            entries[id] = {id,
                           rows->value(1).toString(),
                           rows->value(2).toString(),
                           rows->value(3).toString(),
                           date(rows->value(4)),
                           rows->value(5).toString(),
                           date(rows->value(6)),
                           reason.isEmpty() ? rows->value(8).toString() : reason};
        }
        for (const Key &key : m_keys) {
            const auto entry = entries.find(key.id);
            if (entry != entries.end())
                m_page.items.push_back(std::move(entry->second));
        }
        return {};
    }

    Session &m_session;
    const PatientQuery &m_query;
    QString m_text;
    QStringList m_words;
    QString m_beginning;
    int m_limit = 0;
    std::optional<Key> m_after;
    QSet<PatientId> m_named;
    QStringList m_namedTexts;
    std::vector<Key> m_keys;
    bool m_usesNameIndex = false;
    bool m_common = false;
    Page<PatientEntry> m_page;
};

} // namespace

QStringList birthDatePrefixes(const QString &text)
{
    static const QRegularExpression kBeginning(
        QStringLiteral("^\\d{4}(-(\\d{1,2}(-\\d{0,2})?)?)?$"));
    static const QRegularExpression kWhole(
        QStringLiteral("^(\\d{1,2})([./-])(\\d{1,2})\\2(\\d{4})$"));
    if (kBeginning.match(text).hasMatch())
        return {text};
    const auto whole = kWhole.match(text);
    if (!whole.hasMatch())
        return {};
    const int first = whole.captured(1).toInt();
    const int second = whole.captured(3).toInt();
    const int year = whole.captured(4).toInt();
    // Day before month, as most of the world writes it, and month before day; both where both may be.
    QStringList dates;
    for (const QDate day : {QDate(year, second, first), QDate(year, first, second)}) {
        const QString iso = day.toString(Qt::ISODate);
        if (day.isValid() && !dates.contains(iso))
            dates << iso;
    }
    return dates;
}

Result<Page<PatientEntry>> findEntries(Session &session, const PatientQuery &query)
{
    return Search(session, query).run();
}

} // namespace aidoctor::chart
