#include "chart/record_writer.h"

#include "chart/record_tables.h"

#include <QCryptographicHash>
#include <QHash>

#include <tuple>
#include <type_traits>

namespace aidoctor::chart {

using database::Session;

namespace {

/// What every full export speaks about; of other kinds a summary holds a selection.
template <typename Record>
inline constexpr bool kCore =
    std::is_same_v<Record, Condition> || std::is_same_v<Record, Medication>
    || std::is_same_v<Record, Allergy>;

/// How much of what the source reported before comes again.
struct Repetition {
    int reported = 0;
    int repeated = 0;
    bool isFragment() const { return repeated * 2 < reported; }
};

template <typename Record>
class RecordWriter {
public:
    RecordWriter(Session &session, const ExportContext &context)
        : m_session(session), m_context(context)
    {}

    /// Reads what the chart has; to be called first.
    Status prepare(const std::vector<Imported<Record>> &resources,
                   const std::vector<Voided> &voided, Repetition &repetition)
    {
        if (resources.empty() && !m_context.full)
            return {};
        const Status done = readKnown();
        if (!done)
            return done;
        for (const auto &resource : resources)
            markSeen(Table<Record>::resourceType(resource.rows.front()),
                     resource.rows.front().fhirId);
        for (const Voided &resource : voided)
            markSeen(resource.resourceType, resource.fhirId);
        for (const Known &known : std::as_const(m_known)) {
            if (!known.reported || known.source != m_context.source)
                continue;
            ++m_reported;
            repetition.repeated += known.seen ? 1 : 0;
        }
        repetition.reported += m_reported;
        return {};
    }

    Status write(const std::vector<Imported<Record>> &resources,
                 std::map<QString, ImportCounts> &counts)
    {
        Status done;
        for (const auto &resource : resources) {
            if (!done)
                return done;
            done = writeOne(resource, counts[Table<Record>::resourceType(resource.rows.front())]);
        }
        const bool speaks = kCore<Record> || static_cast<int>(resources.size()) * 2 >= m_reported;
        if (done && m_context.full && !m_context.older && speaks)
            done = markAbsent(counts);
        return done;
    }

private:
    struct Known {
        QString type;
        QString fhirId;
        QString hash;
        QString source;
        bool reported = true;
        bool seen = false;
    };

    static QString nameOf(const QString &type, const QString &fhirId)
    {
        return type + QLatin1Char('/') + fhirId;
    }

    void markSeen(const QString &type, const QString &fhirId)
    {
        const auto known = m_known.find(nameOf(type, text(fhirId).toString()));
        if (known != m_known.end())
            known->seen = true;
    }

    Status readKnown()
    {
        auto rows = m_session.run(
            QStringLiteral("SELECT %1, fhir_id, content_hash, source, reported FROM %2"
                           " WHERE patient_id = ?")
                .arg(kTyped<Record> ? QStringLiteral("resource_type") : QStringLiteral("''"),
                     table()),
            {key(m_context.patient)});
        if (!rows)
            return failure(rows.error());
        while (rows->next()) {
            Known known{rows->value(0).toString(), rows->value(1).toString(),
                        rows->value(2).toString(), rows->value(3).toString(),
                        rows->value(4).toBool(),   false};
            if (!kTyped<Record>)
                known.type = Table<Record>::resourceType(Record());
            m_known.insert(nameOf(known.type, known.fhirId), known);
        }
        return {};
    }

    static QString insertion()
    {
        const QString columns = QString::fromLatin1(Table<Record>::kColumns);
        const auto count = columns.count(QLatin1Char(',')) + 1;
        QString marks = QStringLiteral("?, ").repeated(count + 6);
        marks.chop(2);
        return QStringLiteral("INSERT INTO %1 (patient_id, fhir_id, %2, sort_at, content_hash, raw,"
                              " source) VALUES (%3)")
            .arg(table(), columns, marks);
    }

    /// The rows count beside the resource: a name may come from another resource, which changes.
    static QString hashOf(const Imported<Record> &resource)
    {
        QByteArray content = resource.raw;
        for (const Record &row : resource.rows) {
            for (const QVariant &value : Table<Record>::values(row)) {
                content += '\n';
                content += value.typeId() == QMetaType::Bool
                               ? QByteArray(value.toBool() ? "1" : "0")
                               : value.toString().toUtf8();
            }
        }
        return contentHash(content);
    }

    Status writeOne(const Imported<Record> &resource, ImportCounts &counts)
    {
        const QString hash = hashOf(resource);
        const QString fhirId = text(resource.rows.front().fhirId).toString();
        const QString type = Table<Record>::resourceType(resource.rows.front());
        const auto known = m_known.find(nameOf(type, fhirId));
        const bool isKnown = known != m_known.end();
        if (isKnown) {
            if (known->hash == hash && (known->reported || m_context.older)) {
                ++counts.unchanged;
                return {};
            }
            if (m_context.older) {
                ++counts.older;
                return {};
            }
            const Status removed = remove(type, fhirId);
            if (!removed)
                return removed;
        }
        for (const Record &row : resource.rows) {
            QVariantList values{key(m_context.patient), fhirId};
            values += Table<Record>::values(row);
            values << m_session.moment(Table<Record>::sortKey(row)) << hash << rawText(resource.raw)
                   << text(m_context.source);
            const Status done = m_session.execute(insertion(), values);
            if (!done)
                return done;
        }
        m_known.insert(nameOf(type, fhirId), {type, fhirId, hash, m_context.source, true, true});
        ++counts.stored;
        return {};
    }

    Status remove(const QString &type, const QString &fhirId)
    {
        QVariantList values{key(m_context.patient), fhirId};
        if (kTyped<Record>)
            values << type;
        return m_session.execute(
            QStringLiteral("DELETE FROM %1 WHERE patient_id = ? AND fhir_id = ?%2")
                .arg(table(),
                     kTyped<Record> ? QStringLiteral(" AND resource_type = ?") : QString()),
            values);
    }

    /// What this source reported before and does not any more.
    Status markAbsent(std::map<QString, ImportCounts> &counts)
    {
        const QString sql =
            QStringLiteral("UPDATE %1 SET %2 WHERE patient_id = ? AND fhir_id = ?%3")
                .arg(table(),
                     Activatable<Record> ? QStringLiteral("reported = ?, active = ?")
                                         : QStringLiteral("reported = ?"),
                     kTyped<Record> ? QStringLiteral(" AND resource_type = ?") : QString());
        for (const Known &known : std::as_const(m_known)) {
            if (known.seen || !known.reported || known.source != m_context.source)
                continue;
            QVariantList values{false};
            if (Activatable<Record>)
                values << false;
            values << key(m_context.patient) << known.fhirId;
            if (kTyped<Record>)
                values << known.type;
            const Status done = m_session.execute(sql, values);
            if (!done)
                return done;
            ++counts[known.type].unreported;
        }
        return {};
    }

    static QString table() { return QString::fromLatin1(Table<Record>::kName); }

    Session &m_session;
    const ExportContext &m_context;
    QHash<QString, Known> m_known;
    int m_reported = 0; ///< what this source reported before
};

/// A record list of an import with the writer of its table.
template <typename Record>
struct RecordList {
    RecordList(Session &session, const ExportContext &context,
               const std::vector<Imported<Record>> &list)
        : resources(list), writer(session, context)
    {}
    const std::vector<Imported<Record>> &resources;
    RecordWriter<Record> writer;
};

} // namespace

Status writeAllRecords(Session &session, ExportContext &context, const ChartImport &import,
                       ImportOutcome &outcome)
{
    std::tuple lists{RecordList(session, context, import.conditions),
                     RecordList(session, context, import.medications),
                     RecordList(session, context, import.allergies),
                     RecordList(session, context, import.observations),
                     RecordList(session, context, import.encounters),
                     RecordList(session, context, import.immunizations),
                     RecordList(session, context, import.procedures),
                     RecordList(session, context, import.documents),
                     RecordList(session, context, import.appointments)};
    const auto forEach = [&lists](const auto &step) {
        Status done;
        std::apply([&](auto &...list) { ((done = done ? step(list) : done), ...); }, lists);
        return done;
    };
    Repetition repetition;
    Status done = forEach(
        [&](auto &list) { return list.writer.prepare(list.resources, import.voided, repetition); });
    if (context.full && !context.older && import.presumed && repetition.isFragment()) {
        context.full = false;
        outcome.addedOnly = true;
    }
    if (done)
        done =
            forEach([&](auto &list) { return list.writer.write(list.resources, outcome.counts); });
    return done;
}

Status removeVoided(Session &session, PatientId patient, const std::vector<Voided> &voided,
                    ImportOutcome &outcome)
{
    for (const Voided &resource : voided) {
        const char *table = tableOf(resource.resourceType);
        if (!table)
            continue;
        const bool typed = QLatin1String(table) == QLatin1String(Table<Medication>::kName)
                           || QLatin1String(table) == QLatin1String(Table<Document>::kName);
        QVariantList values{key(patient), text(resource.fhirId)};
        if (typed)
            values << resource.resourceType;
        const auto rows =
            session.run(QStringLiteral("DELETE FROM %1 WHERE patient_id = ? AND fhir_id = ?%2")
                            .arg(QLatin1String(table),
                                 typed ? QStringLiteral(" AND resource_type = ?") : QString()),
                        values);
        if (!rows)
            return failure(rows.error());
        if (rows->affected() > 0)
            ++outcome.counts[resource.resourceType].removed;
    }
    return {};
}

QString contentHash(const QByteArray &content)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex().left(32));
}

QString rawText(const QByteArray &raw)
{
    QString text = QString::fromUtf8(raw);
    qsizetype at = 0;
    while ((at = text.indexOf(QLatin1String("\\u0000"), at)) >= 0) {
        qsizetype backslashes = 0;
        while (at - backslashes > 0 && text.at(at - backslashes - 1) == QLatin1Char('\\'))
            ++backslashes;
        if (backslashes % 2 == 0) // else the backslash itself is escaped
            text.replace(at, 6, QLatin1String("\\ufffd"));
        at += 6;
    }
    return text;
}

} // namespace aidoctor::chart
