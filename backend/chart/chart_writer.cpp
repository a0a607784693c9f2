#include "chart/chart_writer.h"

#include "chart/chart_store.h"
#include "chart/record_tables.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QHash>
#include <QUuid>

#include <algorithm>
#include <tuple>
#include <type_traits>

namespace aidoctor::chart {

using database::Session;

namespace {

QString hashOf(const QByteArray &content)
{
    return QString::fromLatin1(
        QCryptographicHash::hash(content, QCryptographicHash::Sha256).toHex().left(32));
}

QString now()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
}

/// A resource as the engine keeps it. PostgreSQL's jsonb cannot hold U+0000: it stands as U+FFFD,
/// as in the columns.
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

QString absenceText(AllergiesStatus absence)
{
    switch (absence) {
    case AllergiesStatus::Listed:
        break;
    case AllergiesStatus::NoneKnown:
        return QStringLiteral("none_known");
    case AllergiesStatus::NoInformation:
        return QStringLiteral("no_information");
    }
    return QStringLiteral("");
}

/// A patient in the store with the same FHIR id.
struct Candidate {
    PatientId id = 0;
    QString name;
    QString birthDate;
    QString contentHash;
    ClinicalDate recordAsOf;
};

/// An export that is older than what the chart was made from adds what is missing, but changes
/// nothing: else importing a folder twice would swap two exports of one patient for ever. One that
/// does not state its time counts as made now: the newest entry, which stands in for the time, may
/// be the very one that a newer export left out.
/// @param known when the newer one was made; empty where it is not known
bool isOlder(const ChartImport &import, const ClinicalDate &known)
{
    return import.carriesPatient && import.patient.recordAsOfStated && !known.isEmpty()
           && import.patient.recordAsOf.sortKey() < known.sortKey();
}

/// Ids such as "example" or "1" are not unique in the world: two people from two sources may carry
/// the same. Such a candidate is the same person only if an identifier agrees, or name and birth
/// date do. A UUID is taken at its word.
Result<bool> isSamePerson(Session &session, const Candidate &candidate, const Patient &patient)
{
    if (!QUuid::fromString(patient.fhirId).isNull())
        return true;
    if (candidate.name == patient.name && candidate.birthDate == patient.birthDate.text)
        return true;
    for (const Identifier &identifier : patient.identifiers) {
        auto rows =
            session.run(QStringLiteral("SELECT 1 FROM patient_identifiers WHERE patient_id = ?"
                                       " AND system = ? AND value = ?"),
                        {key(candidate.id), text(identifier.system), text(identifier.value)});
        if (!rows)
            return failure(rows.error());
        if (rows->next())
            return true;
    }
    return false;
}

Result<Candidate> findExisting(Session &session, const ChartImport &import)
{
    std::vector<Candidate> candidates;
    {
        auto rows = session.run(
            QStringLiteral("SELECT id, name, birth_date, content_hash, record_as_of FROM patients"
                           " WHERE fhir_id = ?"),
            {text(import.patient.fhirId)});
        if (!rows)
            return failure(rows.error());
        while (rows->next())
            candidates.push_back({rows->value(0).toLongLong(), rows->value(1).toString(),
                                  rows->value(2).toString(), rows->value(3).toString(),
                                  date(rows->value(4))});
    }
    if (!import.carriesPatient) {
        // Without the person's data only an unambiguous id will do.
        if (candidates.size() == 1)
            return candidates.front();
        return failure(patientNotFound());
    }
    for (const Candidate &candidate : candidates) {
        const auto same = isSamePerson(session, candidate, import.patient);
        if (!same)
            return failure(same.error());
        if (*same)
            return candidate;
    }
    return Candidate{};
}

Status writeIdentifiers(Session &session, PatientId id, const Patient &patient)
{
    Status done = session.execute(
        QStringLiteral("DELETE FROM patient_identifiers WHERE patient_id = ?"), {key(id)});
    int position = 0;
    for (const Identifier &identifier : patient.identifiers) {
        if (!done)
            return done;
        done =
            session.execute(QStringLiteral("INSERT INTO patient_identifiers"
                                           " (patient_id, position, system, value, kind, folded)"
                                           " VALUES (?, ?, ?, ?, ?, ?)"),
                            {key(id), position++, text(identifier.system), text(identifier.value),
                             text(identifier.kind), text(foldForSearch(identifier.value))});
    }
    return done;
}

/// What the patient row says besides its resource must count as its content too.
QString patientHash(const ChartImport &import)
{
    return hashOf(import.patientRaw + '\n' + import.patient.recordAsOf.text.toUtf8() + '\n'
                  + import.patient.source.toUtf8() + '\n'
                  + absenceText(import.allergiesAbsence).toUtf8());
}

Result<PatientId> writePatient(Session &session, const ChartImport &import,
                               const Candidate &existing, ImportCounts &counts)
{
    const QString hash = patientHash(import);
    if (existing.id != 0 && existing.contentHash == hash) {
        ++counts.unchanged;
        return existing.id;
    }
    if (existing.id != 0 && isOlder(import, existing.recordAsOf)) {
        ++counts.older;
        return existing.id;
    }
    const Patient &patient = import.patient;
    const QVariantList values{
        text(patient.fhirId),
        text(patient.name),
        text(patient.alternativeName),
        text(searchText(patient.name + QLatin1Char(' ') + patient.alternativeName)),
        text(patient.gender),
        text(patient.birthDate.text),
        patient.deceased,
        text(patient.deceasedDate.text),
        absenceText(import.allergiesAbsence),
        text(patient.source),
        text(patient.recordAsOf.text),
        patient.recordAsOfStated,
        hash,
        rawText(import.patientRaw),
        now()};
    PatientId id = existing.id;
    if (id == 0) {
        QVariantList inserted = values;
        inserted << now();
        auto rows = session.run(
            QStringLiteral(
                "INSERT INTO patients (fhir_id, name, name_alternative, search_text,"
                " gender, birth_date, deceased, deceased_date, allergies_absence, source,"
                " record_as_of, record_as_of_stated, content_hash, raw, updated_at,"
                " created_at, revision)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) RETURNING id"),
            inserted);
        if (!rows)
            return failure(rows.error());
        if (rows->next())
            id = rows->value(0).toLongLong();
    } else {
        QVariantList updated = values;
        updated << key(id);
        const Status done = session.execute(
            QStringLiteral(
                "UPDATE patients SET fhir_id = ?, name = ?, name_alternative = ?,"
                " search_text = ?, gender = ?, birth_date = ?, deceased = ?,"
                " deceased_date = ?, allergies_absence = ?, source = ?, record_as_of = ?,"
                " record_as_of_stated = ?, content_hash = ?, raw = ?, updated_at = ?"
                " WHERE id = ?"),
            updated);
        if (!done)
            return failure(done.error());
    }
    const Status done = writeIdentifiers(session, id, patient);
    if (!done)
        return failure(done.error());
    ++counts.stored;
    return id;
}

/// When the source made the newest export of this patient that the chart has, as far as its exports
/// stated it; empty where none did.
Result<ClinicalDate> lastExport(Session &session, PatientId patient, const QString &source)
{
    auto rows = session.run(QStringLiteral("SELECT record_as_of FROM patient_sources"
                                           " WHERE patient_id = ? AND source = ?"),
                            {key(patient), text(source)});
    if (!rows)
        return failure(rows.error());
    return rows->next() ? date(rows->value(0)) : ClinicalDate();
}

Status noteExport(Session &session, PatientId patient, const Patient &exported)
{
    if (!exported.recordAsOfStated)
        return session.execute(
            QStringLiteral("INSERT INTO patient_sources (patient_id, source, record_as_of)"
                           " VALUES (?, ?, ?) ON CONFLICT (patient_id, source) DO NOTHING"),
            {key(patient), text(exported.source), text(QString())});
    return session.execute(
        QStringLiteral("INSERT INTO patient_sources (patient_id, source, record_as_of)"
                       " VALUES (?, ?, ?) ON CONFLICT (patient_id, source)"
                       " DO UPDATE SET record_as_of = excluded.record_as_of"),
        {key(patient), text(exported.source), text(exported.recordAsOf.text)});
}

/// What a writer of records needs to know of the export.
struct ExportContext {
    PatientId patient = 0;
    QString source;
    bool older = false; ///< what is in the chart comes from a newer export of this source
    bool full = false;  ///< what is absent is no longer reported
};

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
    static QString contentHash(const Imported<Record> &resource)
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
        return hashOf(content);
    }

    Status writeOne(const Imported<Record> &resource, ImportCounts &counts)
    {
        const QString hash = contentHash(resource);
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

/// The revision rises with every change: whoever writes on the ground of an older one is refused.
Status raiseRevision(Session &session, ImportOutcome &outcome)
{
    auto rows = session.run(QStringLiteral("UPDATE patients SET revision = revision + 1,"
                                           " updated_at = ? WHERE id = ? RETURNING revision"),
                            {now(), key(outcome.patient)});
    if (!rows)
        return failure(rows.error());
    if (rows->next())
        outcome.revision = rows->value(0).toLongLong();
    return {};
}

/// Two imports of one new patient at the same time must not make two patients of him: PostgreSQL
/// lets the second wait here, SQLite has one writer.
Status waitForSamePatient(Session &session, const ChartImport &import)
{
    if (!session.isPostgres())
        return {};
    return session.execute(QStringLiteral("SELECT pg_advisory_xact_lock(1, hashtext(?))"),
                           {text(import.patient.fhirId)});
}

} // namespace

Result<ImportOutcome> writeChart(Session &session, const ChartImport &import)
{
    Status done = waitForSamePatient(session, import);
    if (!done)
        return failure(done.error());
    const auto existing = findExisting(session, import);
    if (!existing)
        return failure(existing.error());
    ImportOutcome outcome;
    outcome.patient = existing->id;
    if (import.carriesPatient) {
        const auto id =
            writePatient(session, import, *existing, outcome.counts[QStringLiteral("Patient")]);
        if (!id)
            return failure(id.error());
        outcome.patient = *id;
    }
    const auto before = lastExport(session, outcome.patient, import.patient.source);
    if (!before)
        return failure(before.error());
    ExportContext context;
    context.patient = outcome.patient;
    context.source = import.patient.source;
    context.older = existing->id != 0 && isOlder(import, *before);
    context.full = import.full && import.carriesPatient;
    outcome.older = context.older;
    done = writeAllRecords(session, context, import, outcome);
    if (done && !context.older)
        done = removeVoided(session, outcome.patient, import.voided, outcome);
    if (done && import.carriesPatient && !context.older)
        done = noteExport(session, outcome.patient, import.patient);
    if (!done)
        return failure(done.error());
    outcome.changed =
        std::any_of(outcome.counts.begin(), outcome.counts.end(), [](const auto &item) {
            return item.second.stored > 0 || item.second.removed > 0 || item.second.unreported > 0;
        });
    if (outcome.changed)
        done = raiseRevision(session, outcome);
    if (!done)
        return failure(done.error());
    return outcome;
}

} // namespace aidoctor::chart
