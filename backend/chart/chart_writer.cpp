#include "chart/chart_writer.h"

#include "chart/chart_store.h"
#include "chart/record_tables.h"
#include "database/database.h"

#include <QCryptographicHash>
#include <QDateTime>
#include <QHash>
#include <QSqlQuery>
#include <QUuid>

#include <algorithm>

namespace aidoctor::chart {

using database::execute;

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

QVariant key(PatientId id)
{
    return QVariant::fromValue<qlonglong>(id);
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
/// nothing: else importing a folder twice would swap two exports of one patient for ever.
bool isOlder(const ChartImport &import, const Candidate &existing)
{
    return import.carriesPatient && !import.patient.recordAsOf.isEmpty()
           && import.patient.recordAsOf.sortKey() < existing.recordAsOf.sortKey();
}

/// Ids such as "example" or "1" are not unique in the world: two people from two sources may carry
/// the same. Such a candidate is the same person only if an identifier agrees, or name and birth
/// date do. A UUID is taken at its word.
Result<bool> isSamePerson(QSqlDatabase &connection, const Candidate &candidate, const Patient &patient)
{
    if (!QUuid::fromString(patient.fhirId).isNull())
        return true;
    if (candidate.name == patient.name && candidate.birthDate == patient.birthDate.text)
        return true;
    QSqlQuery query(connection);
    for (const Identifier &identifier : patient.identifiers) {
        const Status done
            = execute(query,
                      QStringLiteral("SELECT 1 FROM patient_identifiers WHERE patient_id = ?"
                                     " AND system = ? AND value = ?"),
                      {key(candidate.id), text(identifier.system), text(identifier.value)});
        if (!done)
            return failure(done.error());
        if (query.next())
            return true;
    }
    return false;
}

Result<Candidate> findExisting(QSqlDatabase &connection, const ChartImport &import)
{
    QSqlQuery query(connection);
    const Status done = execute(
        query,
        QStringLiteral("SELECT id, name, birth_date, content_hash, record_as_of FROM patients"
                       " WHERE fhir_id = ?"),
        {text(import.patient.fhirId)});
    if (!done)
        return failure(done.error());
    std::vector<Candidate> candidates;
    while (query.next())
        candidates.push_back({query.value(0).toLongLong(), query.value(1).toString(),
                              query.value(2).toString(), query.value(3).toString(),
                              date(query.value(4))});
    if (!import.carriesPatient) {
        // Without the person's data only an unambiguous id will do.
        if (candidates.size() == 1)
            return candidates.front();
        return failure(patientNotFound());
    }
    for (const Candidate &candidate : candidates) {
        const auto same = isSamePerson(connection, candidate, import.patient);
        if (!same)
            return failure(same.error());
        if (*same)
            return candidate;
    }
    return Candidate{};
}

Status writeIdentifiers(QSqlDatabase &connection, PatientId id, const Patient &patient)
{
    QSqlQuery query(connection);
    Status done = execute(
        query, QStringLiteral("DELETE FROM patient_identifiers WHERE patient_id = ?"), {key(id)});
    int position = 0;
    for (const Identifier &identifier : patient.identifiers) {
        if (!done)
            return done;
        done = execute(query,
                       QStringLiteral("INSERT INTO patient_identifiers"
                                      " (patient_id, position, system, value, kind)"
                                      " VALUES (?, ?, ?, ?, ?)"),
                       {key(id), position++, text(identifier.system), text(identifier.value),
                        text(identifier.kind)});
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

Result<PatientId> writePatient(QSqlDatabase &connection, const ChartImport &import,
                               const Candidate &existing, ImportCounts &counts)
{
    const QString hash = patientHash(import);
    if (existing.id != 0 && existing.contentHash == hash) {
        ++counts.unchanged;
        return existing.id;
    }
    if (existing.id != 0 && isOlder(import, existing)) {
        ++counts.older;
        return existing.id;
    }
    const Patient &patient = import.patient;
    const QString folded = foldForSearch(patient.name + QLatin1Char(' ') + patient.alternativeName);
    const QVariantList values{text(patient.fhirId),
                              text(patient.name),
                              text(patient.alternativeName),
                              text(folded),
                              text(patient.gender),
                              text(patient.birthDate.text),
                              patient.deceased ? 1 : 0,
                              text(patient.deceasedDate.text),
                              absenceText(import.allergiesAbsence),
                              text(patient.source),
                              text(patient.recordAsOf.text),
                              patient.recordAsOfStated ? 1 : 0,
                              hash,
                              QString::fromUtf8(import.patientRaw),
                              now()};
    QSqlQuery query(connection);
    PatientId id = existing.id;
    Status done;
    if (id == 0) {
        QVariantList inserted = values;
        inserted << now();
        done = execute(query,
                       QStringLiteral(
                           "INSERT INTO patients (fhir_id, name, name_alternative, search_text,"
                           " gender, birth_date, deceased, deceased_date, allergies_absence, source,"
                           " record_as_of, record_as_of_stated, content_hash, raw, updated_at,"
                           " created_at, revision)"
                           " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) RETURNING id"),
                       inserted);
        if (done && query.next())
            id = query.value(0).toLongLong();
    } else {
        QVariantList updated = values;
        updated << key(id);
        done = execute(query,
                       QStringLiteral(
                           "UPDATE patients SET fhir_id = ?, name = ?, name_alternative = ?,"
                           " search_text = ?, gender = ?, birth_date = ?, deceased = ?,"
                           " deceased_date = ?, allergies_absence = ?, source = ?, record_as_of = ?,"
                           " record_as_of_stated = ?, content_hash = ?, raw = ?, updated_at = ?"
                           " WHERE id = ?"),
                       updated);
    }
    if (!done)
        return failure(done.error());
    query.finish();
    done = writeIdentifiers(connection, id, patient);
    if (!done)
        return failure(done.error());
    ++counts.stored;
    return id;
}

template <typename Record>
class RecordWriter {
public:
    RecordWriter(QSqlDatabase &connection, PatientId patient, bool older)
        : m_patient(patient), m_older(older), m_insert(connection), m_remove(connection), m_lookUp(connection)
    {}

    Status write(const std::vector<Imported<Record>> &resources,
                 std::map<QString, ImportCounts> &counts)
    {
        if (resources.empty())
            return {};
        Status done = readHashes();
        if (done)
            done = prepare();
        for (const auto &resource : resources) {
            if (!done)
                return done;
            done = writeOne(resource, counts[Table<Record>::resourceType(resource.rows.front())]);
        }
        return done;
    }

private:
    Status readHashes()
    {
        const Status done = execute(
            m_lookUp,
            QStringLiteral("SELECT %1 || fhir_id, content_hash FROM %2 WHERE patient_id = ?")
                .arg(kTyped<Record> ? QStringLiteral("resource_type || '/'") : QStringLiteral("''"),
                     table()),
            {key(m_patient)});
        if (!done)
            return done;
        while (m_lookUp.next())
            m_hashes.insert(m_lookUp.value(0).toString(), m_lookUp.value(1).toString());
        return {};
    }

    Status prepare()
    {
        const QString columns = QString::fromLatin1(Table<Record>::kColumns);
        const auto count = columns.count(QLatin1Char(',')) + 1;
        QString marks = QStringLiteral("?, ").repeated(count + 5);
        marks.chop(2);
        const bool prepared
            = m_insert.prepare(QStringLiteral("INSERT INTO %1 (patient_id, fhir_id, %2, sort_at,"
                                              " content_hash, raw) VALUES (%3)")
                                   .arg(table(), columns, marks))
            && m_remove.prepare(
                QStringLiteral("DELETE FROM %1 WHERE patient_id = ? AND fhir_id = ?%2")
                    .arg(table(), kTyped<Record> ? QStringLiteral(" AND resource_type = ?")
                                                 : QString()));
        if (!prepared)
            return failure(database::statementError(m_insert));
        return {};
    }

    /// The rows count beside the resource: a name may come from another resource, which changes.
    static QString contentHash(const Imported<Record> &resource)
    {
        QByteArray content = resource.raw;
        for (const Record &row : resource.rows) {
            for (const QVariant &value : Table<Record>::values(row))
                content += '\n' + value.toString().toUtf8();
        }
        return hashOf(content);
    }

    Status writeOne(const Imported<Record> &resource, ImportCounts &counts)
    {
        const QString hash = contentHash(resource);
        const QString fhirId = resource.rows.front().fhirId;
        const QString type = Table<Record>::resourceType(resource.rows.front());
        const QString name = kTyped<Record> ? type + QLatin1Char('/') + fhirId : fhirId;
        const auto known = m_hashes.constFind(name);
        if (known != m_hashes.cend() && *known == hash) {
            ++counts.unchanged;
            return {};
        }
        if (known != m_hashes.cend() && m_older) {
            ++counts.older;
            return {};
        }
        if (known != m_hashes.cend()) {
            QVariantList values{key(m_patient), fhirId};
            if (kTyped<Record>)
                values << type;
            const Status removed = run(m_remove, values);
            if (!removed)
                return removed;
        }
        for (const Record &row : resource.rows) {
            QVariantList values{key(m_patient), fhirId};
            values += Table<Record>::values(row);
            values << QVariant::fromValue<qlonglong>(Table<Record>::sortKey(row)) << hash
                   << QString::fromUtf8(resource.raw);
            const Status done = run(m_insert, values);
            if (!done)
                return done;
        }
        m_hashes.insert(name, hash);
        ++counts.stored;
        return {};
    }

    static Status run(QSqlQuery &prepared, const QVariantList &values)
    {
        for (int i = 0; i < values.size(); ++i)
            prepared.bindValue(i, values.at(i));
        if (!prepared.exec())
            return failure(database::statementError(prepared));
        return {};
    }

    static QString table() { return QString::fromLatin1(Table<Record>::kName); }

    PatientId m_patient;
    bool m_older; ///< what is in the chart comes from a newer export
    QSqlQuery m_insert;
    QSqlQuery m_remove;
    QSqlQuery m_lookUp;
    QHash<QString, QString> m_hashes;
};

template <typename Record>
Status writeRecords(QSqlDatabase &connection, PatientId patient,
                    const std::vector<Imported<Record>> &resources, bool older,
                    ImportOutcome &outcome)
{
    return RecordWriter<Record>(connection, patient, older).write(resources, outcome.counts);
}

Status removeVoided(QSqlDatabase &connection, PatientId patient, const std::vector<Voided> &voided,
                    ImportOutcome &outcome)
{
    QSqlQuery query(connection);
    for (const Voided &resource : voided) {
        const char *table = tableOf(resource.resourceType);
        if (!table)
            continue;
        const bool typed = QLatin1String(table) == QLatin1String(Table<Medication>::kName)
                           || QLatin1String(table) == QLatin1String(Table<Document>::kName);
        QVariantList values{key(patient), text(resource.fhirId)};
        if (typed)
            values << resource.resourceType;
        const Status done = execute(
            query,
            QStringLiteral("DELETE FROM %1 WHERE patient_id = ? AND fhir_id = ?%2")
                .arg(QLatin1String(table),
                     typed ? QStringLiteral(" AND resource_type = ?") : QString()),
            values);
        if (!done)
            return done;
        if (query.numRowsAffected() > 0)
            ++outcome.counts[resource.resourceType].removed;
    }
    return {};
}

} // namespace

Result<ImportOutcome> writeChart(QSqlDatabase &connection, const ChartImport &import)
{
    const auto existing = findExisting(connection, import);
    if (!existing)
        return failure(existing.error());
    ImportOutcome outcome;
    outcome.patient = existing->id;
    const bool older = existing->id != 0 && isOlder(import, *existing);
    if (import.carriesPatient) {
        const auto id = writePatient(connection, import, *existing,
                                     outcome.counts[QStringLiteral("Patient")]);
        if (!id)
            return failure(id.error());
        outcome.patient = *id;
    }
    Status done = writeRecords(connection, outcome.patient, import.conditions, older, outcome);
    if (done)
        done = writeRecords(connection, outcome.patient, import.medications, older, outcome);
    if (done)
        done = writeRecords(connection, outcome.patient, import.allergies, older, outcome);
    if (done)
        done = writeRecords(connection, outcome.patient, import.observations, older, outcome);
    if (done)
        done = writeRecords(connection, outcome.patient, import.encounters, older, outcome);
    if (done)
        done = writeRecords(connection, outcome.patient, import.immunizations, older, outcome);
    if (done)
        done = writeRecords(connection, outcome.patient, import.procedures, older, outcome);
    if (done)
        done = writeRecords(connection, outcome.patient, import.documents, older, outcome);
    if (done)
        done = removeVoided(connection, outcome.patient, import.voided, outcome);
    if (!done)
        return failure(done.error());
    outcome.changed = std::any_of(outcome.counts.begin(), outcome.counts.end(), [](const auto &item) {
        return item.second.stored > 0 || item.second.removed > 0;
    });
    if (outcome.changed) {
        QSqlQuery query(connection);
        done = execute(query,
                       QStringLiteral("UPDATE patients SET revision = revision + 1, updated_at = ?"
                                      " WHERE id = ?"),
                       {now(), key(outcome.patient)});
        if (!done)
            return failure(done.error());
    }
    return outcome;
}

} // namespace aidoctor::chart
