#include "chart/chart_loader.h"

#include "chart/chart_store.h"
#include "chart/record_tables.h"

#include <algorithm>

namespace aidoctor::chart {

using database::Engine;
using database::Session;

namespace {

/// What a row of the statement is; its first column.
enum Kind {
    PatientRow,
    IdentifierRow,
    ConditionRow,
    MedicationRow,
    AllergyRow,
    ObservationRow,
    EncounterRow,
    ImmunizationRow,
    ProcedureRow,
    DocumentRow,
    AppointmentRow
};

// A row's kind is its first column; the record's own columns follow.
constexpr int kFirstColumn = 1;
constexpr int kColumns = 18;
constexpr int kParts = 11;

QString columnName(int column)
{
    return QStringLiteral("c%1").arg(column);
}

/// One part of the union: its kind, what orders it, and its columns as text, filled up to the
/// common number.
QString part(Engine engine, Kind kind, const QString &sortAt, const QString &id,
             const QStringList &columns, const QString &from)
{
    const bool postgres = engine == Engine::PostgreSql;
    QStringList selected{
        QStringLiteral("%1 AS kind").arg(kind),
        (postgres ? QStringLiteral("%1::timestamptz AS sort_at") : QStringLiteral("%1 AS sort_at"))
            .arg(sortAt),
        (postgres ? QStringLiteral("%1::bigint AS id") : QStringLiteral("%1 AS id")).arg(id)};
    for (int i = 0; i < kColumns; ++i) {
        const QString column =
            i < columns.size() ? columns.at(i).trimmed() : QStringLiteral("NULL");
        selected << (postgres ? QStringLiteral("%1::text AS %2") : QStringLiteral("%1 AS %2"))
                        .arg(column, columnName(i));
    }
    return QStringLiteral("SELECT %1 FROM %2").arg(selected.join(QLatin1String(", ")), from);
}

template <typename Record>
QString recordPart(Engine engine, Kind kind)
{
    QStringList columns{QStringLiteral("fhir_id")};
    columns += QString::fromLatin1(Table<Record>::kColumns).split(QLatin1Char(','));
    columns << QStringLiteral("source") << QStringLiteral("reported");
    return part(engine, kind, QStringLiteral("sort_at"), QStringLiteral("id"), columns,
                QStringLiteral("%1 WHERE patient_id = ?").arg(QLatin1String(Table<Record>::kName)));
}

QString moment(Engine engine, const char *column)
{
    // Text in SQLite already.
    const QString name = QString::fromLatin1(column);
    return engine == Engine::PostgreSql
               ? QStringLiteral("to_char(%1, 'YYYY-MM-DD\"T\"HH24:MI:SS.MS\"Z\"')").arg(name)
               : name;
}

QString statementFor(Engine engine)
{
    const QStringList patient{QStringLiteral("fhir_id"),
                              QStringLiteral("name"),
                              QStringLiteral("name_alternative"),
                              QStringLiteral("gender"),
                              QStringLiteral("birth_date"),
                              QStringLiteral("deceased"),
                              QStringLiteral("deceased_date"),
                              QStringLiteral("conditions_absence"),
                              QStringLiteral("medications_absence"),
                              QStringLiteral("allergies_absence"),
                              QStringLiteral("source"),
                              QStringLiteral("record_as_of"),
                              QStringLiteral("record_as_of_stated"),
                              QStringLiteral("revision"),
                              moment(engine, "created_at"),
                              moment(engine, "updated_at")};
    const QStringList parts{
        part(engine, PatientRow, QStringLiteral("NULL"), QStringLiteral("id"), patient,
             QStringLiteral("patients WHERE id = ?")),
        part(engine, IdentifierRow, QStringLiteral("NULL"), QStringLiteral("position"),
             {QStringLiteral("system"), QStringLiteral("value"), QStringLiteral("kind")},
             QStringLiteral("patient_identifiers WHERE patient_id = ?")),
        recordPart<Condition>(engine, ConditionRow),
        recordPart<Medication>(engine, MedicationRow),
        recordPart<Allergy>(engine, AllergyRow),
        recordPart<Observation>(engine, ObservationRow),
        recordPart<Encounter>(engine, EncounterRow),
        recordPart<Immunization>(engine, ImmunizationRow),
        recordPart<Procedure>(engine, ProcedureRow),
        recordPart<Document>(engine, DocumentRow),
        recordPart<Appointment>(engine, AppointmentRow)};
    // What orders the rows is not sent.
    QStringList sent{QStringLiteral("kind")};
    for (int i = 0; i < kColumns; ++i)
        sent << columnName(i);
    return QStringLiteral("SELECT %1 FROM (%2) AS parts ORDER BY kind, sort_at DESC, id")
        .arg(sent.join(QLatin1String(", ")), parts.join(QLatin1String(" UNION ALL ")));
}

const QString &loadStatement(Engine engine)
{
    static const QString kSqlite = statementFor(Engine::Sqlite);
    static const QString kPostgres = statementFor(Engine::PostgreSql);
    return engine == Engine::PostgreSql ? kPostgres : kSqlite;
}

/// What the source says where a list is empty.
struct Absences {
    QString conditions;
    QString medications;
    QString allergies;
};

Absences readPatient(RowReader &row, Patient &patient)
{
    patient.fhirId = row.text();
    patient.name = row.text();
    patient.alternativeName = row.text();
    patient.gender = row.text();
    patient.birthDate = row.date();
    patient.deceased = row.flag();
    patient.deceasedDate = row.date();
    Absences absences;
    absences.conditions = row.text();
    absences.medications = row.text();
    absences.allergies = row.text();
    patient.source = row.text();
    patient.recordAsOf = row.date();
    patient.recordAsOfStated = row.flag();
    patient.revision = row.number64();
    patient.createdAt = row.text();
    patient.updatedAt = row.text();
    return absences;
}

template <typename Record>
void take(RowReader &row, std::vector<Record> &records)
{
    Record record = Table<Record>::read(row);
    record.source = row.text();
    record.reported = row.flag();
    records.push_back(std::move(record));
}

void takeRecord(Kind kind, RowReader &row, Chart &chart)
{
    switch (kind) {
    case PatientRow:
        break;
    case IdentifierRow: {
        Identifier identifier;
        identifier.system = row.text();
        identifier.value = row.text();
        identifier.kind = row.text();
        chart.patient.identifiers.push_back(std::move(identifier));
        break;
    }
    case ConditionRow:
        return take(row, chart.conditions);
    case MedicationRow:
        return take(row, chart.medications);
    case AllergyRow:
        return take(row, chart.allergies);
    case ObservationRow:
        return take(row, chart.observations);
    case EncounterRow:
        return take(row, chart.encounters);
    case ImmunizationRow:
        return take(row, chart.immunizations);
    case ProcedureRow:
        return take(row, chart.procedures);
    case DocumentRow:
        return take(row, chart.documents);
    case AppointmentRow:
        return take(row, chart.appointments);
    }
}

template <typename Record>
ListStatus statusOf(const std::vector<Record> &records, const QString &absence)
{
    const bool listed = std::any_of(records.begin(), records.end(),
                                    [](const Record &record) { return record.active; });
    if (listed)
        return ListStatus::Listed;
    return absence == QLatin1String("none_known") ? ListStatus::NoneKnown
                                                  : ListStatus::NoInformation;
}

} // namespace

Result<Chart> loadChart(Session &session, PatientId id)
{
    QVariantList values;
    for (int i = 0; i < kParts; ++i)
        values << key(id);
    auto rows = session.run(loadStatement(session.engine()), values);
    if (!rows)
        return failure(rows.error());
    Chart chart;
    Absences absences;
    bool found = false;
    database::TextCells cells(rows->query());
    while (rows->next()) {
        cells.take();
        const auto kind = static_cast<Kind>(cells.integer(0));
        RowReader row(cells, kFirstColumn);
        if (kind == PatientRow) {
            absences = readPatient(row, chart.patient);
            found = true;
        } else {
            takeRecord(kind, row, chart);
        }
    }
    if (!found)
        return failure(patientNotFound());
    chart.patient.id = id;
    chart.conditionsStatus = statusOf(chart.conditions, absences.conditions);
    chart.medicationsStatus = statusOf(chart.medications, absences.medications);
    chart.allergiesStatus = statusOf(chart.allergies, absences.allergies);
    return chart;
}

} // namespace aidoctor::chart
