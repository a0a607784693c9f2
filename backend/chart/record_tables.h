#pragma once

#include "chart/chart.h"

#include <QSqlQuery>
#include <QStringList>
#include <QVariant>

/// How each record type lies in its table: the one place that knows the columns.
namespace aidoctor::chart {

inline QVariant text(const QString &value)
{
    // A null QString would be bound as NULL; the schema knows empty text only.
    return value.isNull() ? QVariant(QLatin1String("")) : QVariant(value);
}

inline QVariant number(const std::optional<double> &value)
{
    return value ? QVariant(*value) : QVariant();
}

inline std::optional<double> optionalNumber(const QVariant &value)
{
    return value.isNull() ? std::nullopt : std::optional<double>(value.toDouble());
}

inline ClinicalDate date(const QVariant &value)
{
    return ClinicalDate{value.toString()};
}

/// Table<T>::kName, kColumns, values(record), read(query) and sortKey(record); every table has
/// patient_id, fhir_id, sort_at, content_hash and raw beside them. The column `resource_type` is
/// there where one table keeps two types (kTyped).
template <typename Record>
struct Table;

template <typename Record>
inline constexpr bool kTyped = false;
template <>
inline constexpr bool kTyped<Medication> = true;
template <>
inline constexpr bool kTyped<Document> = true;

template <>
struct Table<Condition> {
    static constexpr auto kName = "conditions";
    static constexpr auto kColumns = "code_system, code, display, clinical_status, "
                                     "verification_status, category, onset, abatement, recorded, active";
    static QString resourceType(const Condition &) { return QStringLiteral("Condition"); }
    static std::int64_t sortKey(const Condition &c)
    {
        return c.onset.isEmpty() ? c.recorded.sortKey() : c.onset.sortKey();
    }
    static QVariantList values(const Condition &c)
    {
        return {text(c.coding.system), text(c.coding.code), text(c.display), text(c.clinicalStatus),
                text(c.verificationStatus), text(c.category), text(c.onset.text),
                text(c.abatement.text), text(c.recorded.text), c.active ? 1 : 0};
    }
    static Condition read(const QSqlQuery &q)
    {
        return {q.value(0).toString(), {q.value(1).toString(), q.value(2).toString()},
                q.value(3).toString(), q.value(4).toString(), q.value(5).toString(),
                q.value(6).toString(), date(q.value(7)), date(q.value(8)), date(q.value(9)),
                q.value(10).toBool()};
    }
};

template <>
struct Table<Medication> {
    static constexpr auto kName = "medications";
    static constexpr auto kColumns = "resource_type, code_system, code, name, dosage, frequency, "
                                     "status, intent, authored, reason, active";
    static QString resourceType(const Medication &m) { return m.resourceType; }
    static std::int64_t sortKey(const Medication &m) { return m.authored.sortKey(); }
    static QVariantList values(const Medication &m)
    {
        return {text(m.resourceType), text(m.coding.system), text(m.coding.code), text(m.name),
                text(m.dosage), text(m.frequency), text(m.status), text(m.intent),
                text(m.authored.text), text(m.reason), m.active ? 1 : 0};
    }
    static Medication read(const QSqlQuery &q)
    {
        return {q.value(0).toString(), q.value(1).toString(),
                {q.value(2).toString(), q.value(3).toString()}, q.value(4).toString(),
                q.value(5).toString(), q.value(6).toString(), q.value(7).toString(),
                q.value(8).toString(), date(q.value(9)), q.value(10).toString(),
                q.value(11).toBool()};
    }
};

template <>
struct Table<Allergy> {
    static constexpr auto kName = "allergies";
    static constexpr auto kColumns = "code_system, code, display, clinical_status, "
                                     "verification_status, category, criticality, reaction, recorded, active";
    static QString resourceType(const Allergy &) { return QStringLiteral("AllergyIntolerance"); }
    static std::int64_t sortKey(const Allergy &a) { return a.recorded.sortKey(); }
    static QVariantList values(const Allergy &a)
    {
        return {text(a.coding.system), text(a.coding.code), text(a.display), text(a.clinicalStatus),
                text(a.verificationStatus), text(a.category), text(a.criticality), text(a.reaction),
                text(a.recorded.text), a.active ? 1 : 0};
    }
    static Allergy read(const QSqlQuery &q)
    {
        return {q.value(0).toString(), {q.value(1).toString(), q.value(2).toString()},
                q.value(3).toString(), q.value(4).toString(), q.value(5).toString(),
                q.value(6).toString(), q.value(7).toString(), q.value(8).toString(),
                date(q.value(9)), q.value(10).toBool()};
    }
};

template <>
struct Table<Observation> {
    static constexpr auto kName = "observations";
    static constexpr auto kColumns
        = "component, category, code_system, code, name, status, value_number, value_text, unit, "
          "unit_code, reference_low, reference_high, reference_text, interpretation, effective";
    static QString resourceType(const Observation &) { return QStringLiteral("Observation"); }
    static std::int64_t sortKey(const Observation &o) { return o.effective.sortKey(); }
    static QVariantList values(const Observation &o)
    {
        return {o.component, text(o.category), text(o.coding.system), text(o.coding.code),
                text(o.name), text(o.status), number(o.number), text(o.text), text(o.unit),
                text(o.unitCode), number(o.referenceLow), number(o.referenceHigh),
                text(o.referenceText), text(o.interpretation), text(o.effective.text)};
    }
    static Observation read(const QSqlQuery &q)
    {
        return {q.value(0).toString(), q.value(1).toInt(), q.value(2).toString(),
                {q.value(3).toString(), q.value(4).toString()}, q.value(5).toString(),
                q.value(6).toString(), optionalNumber(q.value(7)), q.value(8).toString(),
                q.value(9).toString(), q.value(10).toString(), optionalNumber(q.value(11)),
                optionalNumber(q.value(12)), q.value(13).toString(), q.value(14).toString(),
                date(q.value(15))};
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
        return {text(e.status), text(e.encounterClass), text(e.type), text(e.reason),
                text(e.started.text), text(e.ended.text)};
    }
    static Encounter read(const QSqlQuery &q)
    {
        return {q.value(0).toString(), q.value(1).toString(), q.value(2).toString(),
                q.value(3).toString(), q.value(4).toString(), date(q.value(5)), date(q.value(6))};
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
    static Immunization read(const QSqlQuery &q)
    {
        return {q.value(0).toString(), {q.value(1).toString(), q.value(2).toString()},
                q.value(3).toString(), q.value(4).toString(), date(q.value(5))};
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
    static Procedure read(const QSqlQuery &q)
    {
        return {q.value(0).toString(), {q.value(1).toString(), q.value(2).toString()},
                q.value(3).toString(), q.value(4).toString(), date(q.value(5))};
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
    static Document read(const QSqlQuery &q)
    {
        return {q.value(0).toString(), q.value(1).toString(), q.value(2).toString(),
                q.value(3).toString(), date(q.value(4)), q.value(5).toString()};
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
    };
    for (const auto &[type, table] : kTables) {
        if (resourceType == QLatin1String(type))
            return table;
    }
    return nullptr;
}

} // namespace aidoctor::chart
