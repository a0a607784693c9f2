#pragma once

#include "chart/chart.h"
#include "database/session.h"
#include "database/text_cells.h"

#include <QStringList>
#include <QVariant>

/// How each record type lies in its table: the one place that knows the columns.
namespace aidoctor::chart {

/// Text as both engines can keep it: never NULL (the schema knows empty text only), and without
/// U+0000, which PostgreSQL's text cannot hold.
inline QVariant text(const QString &value)
{
    if (value.isNull())
        return QVariant(QLatin1String(""));
    if (!value.contains(QChar(0)))
        return QVariant(value);
    QString shown = value;
    return QVariant(shown.replace(QChar(0), QChar::ReplacementCharacter));
}

inline QVariant number(const std::optional<double> &value)
{
    return value ? QVariant(*value) : QVariant(QMetaType::fromType<double>());
}

inline QVariant key(std::int64_t id)
{
    return QVariant::fromValue<qlonglong>(id);
}

inline ClinicalDate date(const QVariant &value)
{
    return ClinicalDate{value.toString()};
}

/// Reads the columns of a row one after the other.
class RowReader {
public:
    RowReader(database::TextCells &cells, int first) : m_cells(cells), m_next(first) {}

    QString text() { return m_cells.text(m_next++); }
    ClinicalDate date() { return {text()}; }
    Coding coding()
    {
        QString system = text();
        return {std::move(system), text()};
    }
    int integer() { return static_cast<int>(number64()); }
    std::int64_t number64() { return m_cells.integer(m_next++); }
    bool flag() { return m_cells.flag(m_next++); }
    std::optional<double> decimal() { return m_cells.number(m_next++); }

private:
    database::TextCells &m_cells;
    int m_next;
};

/// Table<T>::kName, kColumns, values(record), read(reader) and sortKey(record); every table has
/// patient_id, fhir_id, sort_at, content_hash, raw, source and reported beside them. The column
/// `resource_type` is there where one table keeps two types (kTyped).
template <typename Record>
struct Table;

template <typename Record>
inline constexpr bool kTyped = false;
template <>
inline constexpr bool kTyped<Medication> = true;
template <>
inline constexpr bool kTyped<Document> = true;
/// Whether the table has the column `active`.
template <typename Record>
concept Activatable = requires(Record record) { record.active; };

template <>
struct Table<Condition> {
    static constexpr auto kName = "conditions";
    static constexpr auto kColumns =
        "code_system, code, display, clinical_status, "
        "verification_status, category, onset, abatement, recorded, active";
    static QString resourceType(const Condition &) { return QStringLiteral("Condition"); }
    static std::int64_t sortKey(const Condition &c)
    {
        return c.onset.isEmpty() ? c.recorded.sortKey() : c.onset.sortKey();
    }
    static QVariantList values(const Condition &c)
    {
        return {text(c.coding.system),
                text(c.coding.code),
                text(c.display),
                text(c.clinicalStatus),
                text(c.verificationStatus),
                text(c.category),
                text(c.onset.text),
                text(c.abatement.text),
                text(c.recorded.text),
                c.active};
    }
    static Condition read(RowReader &row)
    {
        Condition condition;
        condition.fhirId = row.text();
        condition.coding = row.coding();
        condition.display = row.text();
        condition.clinicalStatus = row.text();
        condition.verificationStatus = row.text();
        condition.category = row.text();
        condition.onset = row.date();
        condition.abatement = row.date();
        condition.recorded = row.date();
        condition.active = row.flag();
        return condition;
    }
};

template <>
struct Table<Medication> {
    static constexpr auto kName = "medications";
    static constexpr auto kColumns = "resource_type, code_system, code, name, dosage, frequency, "
                                     "status, intent, authored, ended, reason, active";
    static QString resourceType(const Medication &m) { return m.resourceType; }
    static std::int64_t sortKey(const Medication &m) { return m.authored.sortKey(); }
    static QVariantList values(const Medication &m)
    {
        return {text(m.resourceType),  text(m.coding.system), text(m.coding.code), text(m.name),
                text(m.dosage),        text(m.frequency),     text(m.status),      text(m.intent),
                text(m.authored.text), text(m.ended.text),    text(m.reason),      m.active};
    }
    static Medication read(RowReader &row)
    {
        Medication medication;
        medication.fhirId = row.text();
        medication.resourceType = row.text();
        medication.coding = row.coding();
        medication.name = row.text();
        medication.dosage = row.text();
        medication.frequency = row.text();
        medication.status = row.text();
        medication.intent = row.text();
        medication.authored = row.date();
        medication.ended = row.date();
        medication.reason = row.text();
        medication.active = row.flag();
        return medication;
    }
};

template <>
struct Table<Allergy> {
    static constexpr auto kName = "allergies";
    static constexpr auto kColumns =
        "code_system, code, display, clinical_status, "
        "verification_status, category, criticality, reaction, recorded, active";
    static QString resourceType(const Allergy &) { return QStringLiteral("AllergyIntolerance"); }
    static std::int64_t sortKey(const Allergy &a) { return a.recorded.sortKey(); }
    static QVariantList values(const Allergy &a)
    {
        return {text(a.coding.system),
                text(a.coding.code),
                text(a.display),
                text(a.clinicalStatus),
                text(a.verificationStatus),
                text(a.category),
                text(a.criticality),
                text(a.reaction),
                text(a.recorded.text),
                a.active};
    }
    static Allergy read(RowReader &row)
    {
        Allergy allergy;
        allergy.fhirId = row.text();
        allergy.coding = row.coding();
        allergy.display = row.text();
        allergy.clinicalStatus = row.text();
        allergy.verificationStatus = row.text();
        allergy.category = row.text();
        allergy.criticality = row.text();
        allergy.reaction = row.text();
        allergy.recorded = row.date();
        allergy.active = row.flag();
        return allergy;
    }
};

template <>
struct Table<Observation> {
    static constexpr auto kName = "observations";
    static constexpr auto kColumns =
        "component, category, code_system, code, name, status, value_number, value_text, unit, "
        "unit_code, reference_low, reference_high, reference_text, interpretation, effective";
    static QString resourceType(const Observation &) { return QStringLiteral("Observation"); }
    static std::int64_t sortKey(const Observation &o) { return o.effective.sortKey(); }
    static QVariantList values(const Observation &o)
    {
        return {o.component,           text(o.category),       text(o.coding.system),
                text(o.coding.code),   text(o.name),           text(o.status),
                number(o.number),      text(o.text),           text(o.unit),
                text(o.unitCode),      number(o.referenceLow), number(o.referenceHigh),
                text(o.referenceText), text(o.interpretation), text(o.effective.text)};
    }
    static Observation read(RowReader &row)
    {
        Observation observation;
        observation.fhirId = row.text();
        observation.component = row.integer();
        observation.category = row.text();
        observation.coding = row.coding();
        observation.name = row.text();
        observation.status = row.text();
        observation.number = row.decimal();
        observation.text = row.text();
        observation.unit = row.text();
        observation.unitCode = row.text();
        observation.referenceLow = row.decimal();
        observation.referenceHigh = row.decimal();
        observation.referenceText = row.text();
        observation.interpretation = row.text();
        observation.effective = row.date();
        return observation;
    }
};

template <>
struct Table<Encounter> {
    static constexpr auto kName = "encounters";
    static constexpr auto kColumns = "status, class, type, reason, started, ended";
    static QString resourceType(const Encounter &) { return QStringLiteral("Encounter"); }
    static std::int64_t sortKey(const Encounter &e) { return e.started.sortKey(); }
    static QVariantList values(const Encounter &e)
    {
        return {text(e.status), text(e.encounterClass), text(e.type),
                text(e.reason), text(e.started.text),   text(e.ended.text)};
    }
    static Encounter read(RowReader &row)
    {
        Encounter encounter;
        encounter.fhirId = row.text();
        encounter.status = row.text();
        encounter.encounterClass = row.text();
        encounter.type = row.text();
        encounter.reason = row.text();
        encounter.started = row.date();
        encounter.ended = row.date();
        return encounter;
    }
};

template <>
struct Table<Immunization> {
    static constexpr auto kName = "immunizations";
    static constexpr auto kColumns = "code_system, code, display, status, occurred";
    static QString resourceType(const Immunization &) { return QStringLiteral("Immunization"); }
    static std::int64_t sortKey(const Immunization &i) { return i.occurred.sortKey(); }
    static QVariantList values(const Immunization &i)
    {
        return {text(i.coding.system), text(i.coding.code), text(i.display), text(i.status),
                text(i.occurred.text)};
    }
    static Immunization read(RowReader &row)
    {
        Immunization immunization;
        immunization.fhirId = row.text();
        immunization.coding = row.coding();
        immunization.display = row.text();
        immunization.status = row.text();
        immunization.occurred = row.date();
        return immunization;
    }
};

template <>
struct Table<Procedure> {
    static constexpr auto kName = "procedures";
    static constexpr auto kColumns = "code_system, code, display, status, performed";
    static QString resourceType(const Procedure &) { return QStringLiteral("Procedure"); }
    static std::int64_t sortKey(const Procedure &p) { return p.performed.sortKey(); }
    static QVariantList values(const Procedure &p)
    {
        return {text(p.coding.system), text(p.coding.code), text(p.display), text(p.status),
                text(p.performed.text)};
    }
    static Procedure read(RowReader &row)
    {
        Procedure procedure;
        procedure.fhirId = row.text();
        procedure.coding = row.coding();
        procedure.display = row.text();
        procedure.status = row.text();
        procedure.performed = row.date();
        return procedure;
    }
};

template <>
struct Table<Document> {
    static constexpr auto kName = "documents";
    static constexpr auto kColumns = "resource_type, title, status, dated, content_type";
    static QString resourceType(const Document &d) { return d.resourceType; }
    static std::int64_t sortKey(const Document &d) { return d.dated.sortKey(); }
    static QVariantList values(const Document &d)
    {
        return {text(d.resourceType), text(d.title), text(d.status), text(d.dated.text),
                text(d.contentType)};
    }
    static Document read(RowReader &row)
    {
        Document document;
        document.fhirId = row.text();
        document.resourceType = row.text();
        document.title = row.text();
        document.status = row.text();
        document.dated = row.date();
        document.contentType = row.text();
        return document;
    }
};

template <>
struct Table<Appointment> {
    static constexpr auto kName = "appointments";
    static constexpr auto kColumns =
        "status, service, reason, practitioner, location, started, ended";
    static QString resourceType(const Appointment &) { return QStringLiteral("Appointment"); }
    static std::int64_t sortKey(const Appointment &a) { return a.started.sortKey(); }
    static QVariantList values(const Appointment &a)
    {
        return {text(a.status),   text(a.service),      text(a.reason),    text(a.practitioner),
                text(a.location), text(a.started.text), text(a.ended.text)};
    }
    static Appointment read(RowReader &row)
    {
        Appointment appointment;
        appointment.fhirId = row.text();
        appointment.status = row.text();
        appointment.service = row.text();
        appointment.reason = row.text();
        appointment.practitioner = row.text();
        appointment.location = row.text();
        appointment.started = row.date();
        appointment.ended = row.date();
        return appointment;
    }
};

/// Where a resource type's rows are; null for types that are not kept.
inline const char *tableOf(const QString &resourceType)
{
    static constexpr std::pair<const char *, const char *> kTables[] = {
        {"Condition", "conditions"},
        {"MedicationRequest", "medications"},
        {"MedicationStatement", "medications"},
        {"AllergyIntolerance", "allergies"},
        {"Observation", "observations"},
        {"Encounter", "encounters"},
        {"Immunization", "immunizations"},
        {"Procedure", "procedures"},
        {"DocumentReference", "documents"},
        {"DiagnosticReport", "documents"},
        {"Appointment", "appointments"},
    };
    for (const auto &[type, table] : kTables) {
        if (resourceType == QLatin1String(type))
            return table;
    }
    return nullptr;
}

} // namespace aidoctor::chart
