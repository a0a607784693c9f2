#include "chart/chart_search.h"

#include "chart/name_filter.h"
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

// Of those that an identifier's or a birth date's beginning names: no list is longer.
constexpr int kNamedLimit = 200;
// A number beside a name: so many identifiers that begin with it are looked at.
constexpr int kNumbersLimit = 2000;
// A part of a name that is common is found quickly in the order of names; one that is not, by its
// index. So many names are looked at before the index is asked, and some more for each hit that is
// asked for. Measured on a million patients: a name costs 0.2 µs in order, a hit 2 µs by the index.
constexpr int kScanBudget = 20'000;
constexpr int kScanPerHit = 10;
constexpr int kLongestSearch = 200;

struct Key {
    int tier = Inside;
    QString searchText;
    PatientId id = 0;
};

tl::unexpected<Error> invalid(const QString &message)
{
    return failure(codes::kInvalidArgument, message);
}

class Search {
public:
    Search(Session &session, const PatientQuery &query)
        : m_session(session),
          m_query(query),
          m_text(query.text.left(kLongestSearch).trimmed()),
          m_names(m_text),
          m_limit(std::clamp(query.limit, 0, kMaxPatientPage))
    {}

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
            "chart",
            "The list has changed where this page began. Start again from its first page.");
        if (parts.size() != 2 || !hasTier || !hasId || key.tier < Named || key.tier > Inside)
            return invalid(message);
        auto rows =
            m_session.run(QStringLiteral("SELECT search_text FROM patient_names WHERE id = ?"),
                          {chart::key(key.id)});
        if (!rows)
            return failure(rows.error());
        if (!rows->next())
            return invalid(message);
        key.searchText = rows->value(0).toString();
        m_after = key;
        return {};
    }

    bool continues(Tier tier) const { return m_after && m_after->tier == tier; }

    // --- All patients -----------------------------------------------------------------------

    Status findAll()
    {
        if (!m_after) {
            const Filter all{QStringLiteral("1 = 1"), {}};
            const int most = m_query.countUpTo;
            const auto counted = most > 0 ? countInOrder(all, most + 1) : countEvery(all);
            if (!counted)
                return failure(counted.error());
            addToTotal(*counted);
        }
        // From the nearer end, so that the last page is as fast as the first.
        const int offset = m_after ? 0 : std::max(0, m_query.offset);
        const bool backwards = m_page.totalIsExact && offset > m_page.total / 2;
        if (!backwards)
            return statusOf(fetch(Inside, {}, m_limit + 1, offset));
        const int first = std::max(0, m_page.total - offset - m_limit);
        const int wanted = std::min(m_limit, m_page.total - offset);
        if (wanted <= 0)
            return {};
        return statusOf(
            collect(Inside,
                    QStringLiteral("SELECT id, search_text FROM (SELECT id, search_text FROM"
                                   " patient_names ORDER BY search_text DESC, id DESC LIMIT ?"
                                   " OFFSET ?) AS last_names ORDER BY search_text, id"),
                    {wanted, first}));
    }

    // --- One identifier ---------------------------------------------------------------------

    Status findExactly()
    {
        const int offset = std::max(0, m_query.offset);
        const auto found = collect(
            Named,
            QStringLiteral("SELECT id, search_text FROM patient_names WHERE id IN"
                           " (SELECT i.patient_id FROM patient_identifiers i"
                           "  WHERE i.value = ? AND i.system = ?)"
                           " ORDER BY search_text, id LIMIT ? OFFSET ?"),
            {text(m_query.identifierValue), text(m_query.identifierSystem), kNamedLimit, offset});
        m_page.total = static_cast<int>(m_keys.size()) + offset;
        return statusOf(found);
    }

    // --- By text ----------------------------------------------------------------------------

    Status findByText()
    {
        const int offset = m_after ? 0 : std::max(0, m_query.offset);
        if (offset > kMaxSearchOffset)
            return invalid(QCoreApplication::translate(
                "chart", "A search is paged up to its 10,000th hit by offset. Follow the Link "
                         "header for more."));
        Status done = findNamed();
        if (!done)
            return done;
        std::vector<Key> named;
        std::swap(named, m_keys);
        for (const Key &key : named)
            m_named.insert(key.id);
        m_page.total = static_cast<int>(named.size());
        if (!m_names.isEmpty()) // those are counted with the names
            m_page.total -=
                static_cast<int>(std::count_if(named.begin(), named.end(), [this](const Key &key) {
                    return m_names.matches(key.searchText);
                }));
        if (!m_after || m_after->tier == Named)
            m_keys = afterNamed(std::move(named));
        const int wanted = m_limit + 1 + offset; // one more tells whether there is a next page
        if (!m_names.isEmpty())
            done = findByName(wanted);
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
        Status done = collectNamed(folded, NameFilter(QString()));
        const QStringList parts = folded.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        if (!done || parts.size() < 2)
            return done;
        // "garcia 1957": the word with a digit is a number or a date, the others are the name.
        static const QRegularExpression kDigit(QStringLiteral("\\d"));
        for (const QString &part : parts.mid(0, NameFilter::kMostWords)) {
            if (!part.contains(kDigit))
                continue;
            QStringList others = parts;
            others.removeOne(part);
            done = collectNamed(part, NameFilter(others.join(QLatin1Char(' '))));
            if (!done)
                return done;
        }
        return done;
    }

    /// The first of those whose identifier or birth date begins so, in the order of names.
    Status collectNamed(const QString &beginning, const NameFilter &others)
    {
        const Filter names = others.all();
        const QString andNames =
            others.isEmpty() ? QString() : QLatin1String(" AND ") + names.where;
        QStringList branches{QStringLiteral(
            "SELECT patient_id FROM (SELECT patient_id FROM patient_identifiers"
            " WHERE folded >= ? AND folded < ? ORDER BY folded, patient_id LIMIT ?) AS numbered")};
        QVariantList values{beginning, upperBound(beginning),
                            others.isEmpty() ? kNamedLimit : kNumbersLimit};
        for (const QString &date : birthDatePrefixes(beginning)) {
            branches << QStringLiteral("SELECT id FROM (SELECT id FROM patient_names"
                                       " WHERE birth_date >= ? AND birth_date < ?%1"
                                       " ORDER BY birth_date, search_text, id LIMIT ?) AS born")
                            .arg(andNames);
            values << date << upperBound(date);
            values += names.values;
            values << kNamedLimit;
        }
        values += names.values;
        values << kNamedLimit;
        return statusOf(collect(Named,
                                QStringLiteral("SELECT id, search_text FROM patient_names"
                                               " WHERE id IN (%1)%2"
                                               " ORDER BY search_text, id LIMIT ?")
                                    .arg(branches.join(QLatin1String(" UNION ")), andNames),
                                values));
    }

    // --- By name ----------------------------------------------------------------------------

    /// How many more are to be asked for. Who is named is found again by name, and left out.
    int missing(int wanted) const
    {
        const int missing = wanted - static_cast<int>(m_keys.size());
        return missing > 0 ? missing + static_cast<int>(m_named.size()) : 0;
    }

    /// Names that begin with what was typed, then those that hold it; and how many there are.
    Status findByName(int wanted)
    {
        const int countLimit = !m_after && m_query.countUpTo > 0 ? m_query.countUpTo + 1 : 0;
        Result<int> counted = 0;
        if (!m_after || m_after->tier <= Beginning) {
            const int asked = missing(wanted);
            counted = fetch(Beginning, m_names.beginning(), asked, 0);
            if (counted && *counted == asked && countLimit > asked)
                counted = countInOrder(m_names.beginning(), countLimit);
            if (!counted)
                return failure(counted.error());
        }
        bool isRare = false;
        const int asked = std::max(missing(wanted), countLimit - *counted);
        if (asked > 0) {
            const std::size_t before = m_keys.size();
            Result<int> found = findAmongFirst(asked);
            if (found && *found < asked) { // few or none: ask the index, which knows all names
                isRare = missing(wanted) > 0;
                if (isRare) {
                    m_keys.resize(before);
                    found = findByIndex(asked);
                } else if (countLimit > 0) {
                    counted = 0;
                    found = countByIndex(countLimit);
                }
            }
            if (!found)
                return failure(found.error());
            *counted += *found;
        }
        if (!m_after && countLimit == 0) {
            counted = isRare ? byNameIndexOnly(
                          [&] { return countEvery(m_names.indexed(m_session.engine())); })
                             : countEvery(m_names.all());
            if (!counted)
                return failure(counted.error());
        }
        if (!m_after)
            addToTotal(*counted);
        return {};
    }

    void addToTotal(int counted)
    {
        const int most = m_query.countUpTo;
        m_page.totalIsExact = most <= 0 || counted <= most;
        m_page.total += m_page.totalIsExact ? counted : most;
    }

    /// Names that hold all words but do not begin with them, among the next ones in order.
    Result<int> findAmongFirst(int asked)
    {
        QVariantList values;
        QString after;
        if (continues(Inside)) {
            after = QStringLiteral(" WHERE (search_text, id) > (?, ?)");
            values << m_after->searchText << key(m_after->id);
        }
        const Filter inside = m_names.inside();
        values << kScanBudget + kScanPerHit * asked;
        values += inside.values;
        values << asked;
        return collect(Inside,
                       QStringLiteral("SELECT id, search_text FROM (SELECT id, search_text"
                                      " FROM patient_names%1 ORDER BY search_text, id LIMIT ?)"
                                      " AS first_names WHERE %2 ORDER BY search_text, id LIMIT ?")
                           .arg(after, inside.where),
                       values);
    }

    /// The same, by the index over the parts of all names.
    Result<int> findByIndex(int asked)
    {
        const Filter indexed = m_names.indexed(m_session.engine());
        const Filter inside = m_names.inside();
        QString where = inside.where;
        QVariantList values = inside.values;
        if (continues(Inside)) {
            where += QStringLiteral(" AND (search_text, id) > (?, ?)");
            values << m_after->searchText << key(m_after->id);
        }
        values << asked;
        const QString order = QStringLiteral(" ORDER BY search_text, id LIMIT ?");
        const QString select = QStringLiteral("SELECT id, search_text FROM ");
        const QString sql =
            m_session.isPostgres()
                ? select + QStringLiteral("patient_names WHERE %1").arg(where) + order
                : QStringLiteral("WITH hits AS MATERIALIZED (%1patient_names WHERE %2) %1hits"
                                 " WHERE %3")
                          .arg(select, indexed.where, where)
                      + order;
        if (!m_session.isPostgres())
            values = indexed.values + values;
        return byNameIndexOnly([&] { return collect(Inside, sql, values); });
    }

    /// PostgreSQL's planner cannot know how rare a part of a name is; here it is known to be rare.
    template <typename Work>
    Result<int> byNameIndexOnly(Work work)
    {
        static const QString kPlanning =
            QStringLiteral("SELECT set_config('enable_seqscan', ?, true),"
                           " set_config('enable_indexscan', ?, true),"
                           " set_config('enable_indexonlyscan', ?, true)");
        const auto plan = [this](const QString &freely) {
            return m_session.isPostgres() ? m_session.execute(kPlanning, {freely, freely, freely})
                                          : Status();
        };
        Status planned = plan(QStringLiteral("off"));
        if (!planned)
            return failure(planned.error());
        const Result<int> found = work();
        if (!found)
            return found;
        planned = plan(QStringLiteral("on"));
        if (!planned)
            return failure(planned.error());
        return found;
    }

    // --- Counting ---------------------------------------------------------------------------

    /// How many there are, up to `most`, where the order of names leads to them.
    Result<int> countInOrder(const Filter &filter, int most)
    {
        return countUpTo(filter.where + QStringLiteral(" ORDER BY search_text, id"), filter.values,
                         most);
    }

    Result<int> countByIndex(int most)
    {
        return byNameIndexOnly([&] {
            const Filter filter = m_names.indexed(m_session.engine());
            return countUpTo(filter.where, filter.values, most);
        });
    }

    Result<int> countUpTo(const QString &where, const QVariantList &values, int most)
    {
        return number(QStringLiteral("SELECT count(*) FROM (SELECT 1 FROM patient_names WHERE %1"
                                     " LIMIT ?) AS hits")
                          .arg(where),
                      values + QVariantList{most});
    }

    Result<int> countEvery(const Filter &filter)
    {
        return number(QStringLiteral("SELECT count(*) FROM patient_names WHERE ") + filter.where,
                      filter.values);
    }

    Result<int> number(const QString &sql, const QVariantList &values)
    {
        auto rows = m_session.run(sql, values);
        if (!rows)
            return failure(rows.error());
        return rows->next() ? rows->value(0).toInt() : 0;
    }

    // --- Rows -------------------------------------------------------------------------------

    /// A page in the order of names, of those that fulfil a condition. How many rows came.
    Result<int> fetch(Tier tier, const Filter &filter, int limit, int offset)
    {
        QStringList conditions;
        QVariantList bound = filter.values;
        if (!filter.where.isEmpty())
            conditions << filter.where;
        if (continues(tier)) {
            conditions << QStringLiteral("(search_text, id) > (?, ?)");
            bound << m_after->searchText << key(m_after->id);
        }
        bound << limit << offset;
        return collect(tier,
                       QStringLiteral("SELECT id, search_text FROM patient_names%1%2"
                                      " ORDER BY search_text, id LIMIT ? OFFSET ?")
                           .arg(conditions.isEmpty() ? QString() : QStringLiteral(" WHERE "),
                                conditions.join(QLatin1String(" AND "))),
                       bound);
    }

    /// Takes the rows (id, search_text) of a statement, without those that stand above already.
    Result<int> collect(Tier tier, const QString &sql, const QVariantList &values)
    {
        auto rows = m_session.run(sql, values);
        if (!rows)
            return failure(rows.error());
        int count = 0;
        while (rows->next()) {
            ++count;
            Key key{tier, rows->value(1).toString(), rows->value(0).toLongLong()};
            const bool isTwice =
                m_named.contains(key.id)
                || (tier == Named && std::any_of(m_keys.begin(), m_keys.end(), [&](const Key &k) {
                        return k.id == key.id;
                    }));
            if (!isTwice)
                m_keys.push_back(std::move(key));
        }
        return count;
    }

    template <typename T>
    static Status statusOf(const Result<T> &result)
    {
        return result ? Status() : Status(tl::unexpect, result.error());
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
        const QString lastVisit =
            QStringLiteral("FROM encounters v WHERE v.patient_id = p.id AND v.status = 'finished'"
                           " AND v.reported = ? ORDER BY v.sort_at DESC, v.id DESC LIMIT 1");
        const QString joined =
            postgres
                ? QStringLiteral("LATERAL (SELECT v.started, v.reason, v.type %1) AS e ON true")
                : QStringLiteral("encounters e ON e.id = (SELECT v.id %1)");
        auto rows = m_session.run(
            QStringLiteral(
                "SELECT p.id, p.name, p.name_alternative, p.gender, p.birth_date,"
                " coalesce((SELECT value FROM patient_identifiers i WHERE i.patient_id = p.id"
                "           ORDER BY position LIMIT 1), ''),"
                " coalesce(e.started, ''), coalesce(e.reason, ''), coalesce(e.type, '')"
                " FROM patients p LEFT JOIN %1 WHERE p.id %2")
                .arg(joined.arg(lastVisit),
                     postgres ? QStringLiteral("= ANY (?::bigint[])")
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
    NameFilter m_names;
    int m_limit;
    std::optional<Key> m_after;
    QSet<PatientId> m_named;
    std::vector<Key> m_keys;
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
    // Day before month, as most of the world writes it, and month before day; both where both may
    // be.
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
