#include "chart/chart_writer.h"

#include "chart/chart_store.h"
#include "chart/record_tables.h"
#include "chart/record_writer.h"

#include <QDateTime>
#include <QUuid>

#include <algorithm>

namespace aidoctor::chart {

using database::Session;

namespace {

QString now()
{
    return QDateTime::currentDateTimeUtc().toString(Qt::ISODateWithMs);
}

QString absenceText(ListStatus absence)
{
    switch (absence) {
    case ListStatus::Listed:
        break;
    case ListStatus::NoneKnown:
        return QStringLiteral("none_known");
    case ListStatus::NoInformation:
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
    QString said = absenceText(import.allergiesAbsence);
    const QString others =
        absenceText(import.conditionsAbsence) + u'\n' + absenceText(import.medicationsAbsence);
    if (others.size() > 1) // else as stores from before have it
        said += u'\n' + others;
    return contentHash(import.patientRaw + '\n' + import.patient.recordAsOf.text.toUtf8() + '\n'
                       + import.patient.source.toUtf8() + '\n' + said.toUtf8());
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
        absenceText(import.conditionsAbsence),
        absenceText(import.medicationsAbsence),
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
                " gender, birth_date, deceased, deceased_date, conditions_absence,"
                " medications_absence, allergies_absence, source,"
                " record_as_of, record_as_of_stated, content_hash, raw, updated_at,"
                " created_at, revision)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, 0) RETURNING id"),
            inserted);
        if (!rows)
            return failure(rows.error());
        if (rows->next())
            id = rows->value(0).toLongLong();
    } else {
        QVariantList updated = values;
        updated << key(id);
        const Status done = session.execute(
            QStringLiteral("UPDATE patients SET fhir_id = ?, name = ?, name_alternative = ?,"
                           " search_text = ?, gender = ?, birth_date = ?, deceased = ?,"
                           " deceased_date = ?, conditions_absence = ?, medications_absence = ?,"
                           " allergies_absence = ?, source = ?, record_as_of = ?,"
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
