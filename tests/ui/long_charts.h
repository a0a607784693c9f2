#pragma once

#include "support/charts.h"
#include "support/store.h"

/// Charts, and lists of patients, that do not fit a screen.
namespace aidoctor::test {

inline QString numbered(const char *text, int number)
{
    return QStringLiteral("%1 %2").arg(QLatin1String(text)).arg(number, 3, 10, QLatin1Char('0'));
}

/// As kidneyPatient(), with 60 tests, 40 values of one more test, and many problems, visits and
/// procedures.
inline chart::ChartImport longChart(const QString &fhirId = QStringLiteral("p-1"),
                                    const QString &name = QStringLiteral("Garcia, Maria"))
{
    chart::ChartImport import = kidneyPatient(fhirId, name);
    for (int i = 0; i < 60; ++i) {
        import.observations.push_back(imported(lab(
            QStringLiteral("many-%1").arg(i), numbered("Test", i), 10 + i, QStringLiteral("mmol/L"),
            QStringLiteral("2025-%1-%2")
                .arg(12 - i / 10, 2, 10, QLatin1Char('0'))
                .arg(28 - i % 10))));
    }
    for (int i = 0; i < 40; ++i) {
        import.observations.push_back(
            imported(lab(QStringLiteral("series-%1").arg(i), QStringLiteral("Ferritin"), 100 + i,
                         QStringLiteral("ug/L"), QStringLiteral("%1-06-01").arg(2024 - i))));
    }
    for (int i = 0; i < 40; ++i) {
        chart::Condition condition;
        condition.fhirId = QStringLiteral("many-c-%1").arg(i);
        condition.display = numbered("Problem", i);
        condition.clinicalStatus = QStringLiteral("active");
        condition.active = true;
        condition.onset = {QString::number(2010 - i)};
        import.conditions.push_back(imported(condition));
        chart::Procedure procedure;
        procedure.fhirId = QStringLiteral("many-p-%1").arg(i);
        procedure.display = numbered("Procedure", i);
        procedure.status = QStringLiteral("completed");
        procedure.performed = {QString::number(2010 - i)};
        import.procedures.push_back(imported(procedure));
        chart::Encounter encounter;
        encounter.fhirId = QStringLiteral("many-e-%1").arg(i);
        encounter.status = QStringLiteral("finished");
        encounter.type = numbered("Visit", i);
        encounter.started = {QStringLiteral("%1-03-01T10:00:00Z").arg(2020 - i)};
        import.encounters.push_back(imported(encounter));
    }
    return import;
}

/// "Person 000001" and so on, without charts, as quickly as the engine takes them.
inline void addMany(Store &store, int count)
{
    auto work = [count](database::Session &session) {
        const bool postgres = session.isPostgres();
        const QString numbers =
            postgres ? QStringLiteral("generate_series(1, %1) AS numbers (n)").arg(count)
                     : QStringLiteral("(WITH RECURSIVE counting (n) AS (SELECT 1 UNION ALL"
                                      " SELECT n + 1 FROM counting WHERE n < %1)"
                                      " SELECT n FROM counting)")
                           .arg(count);
        const QString digits = postgres ? QStringLiteral("lpad(n::text, 6, '0')")
                                        : QStringLiteral("printf('%06d', n)");
        const QString now = postgres ? QStringLiteral("now()") : QStringLiteral("''");
        return session.execute(
            QStringLiteral(
                "INSERT INTO patients (fhir_id, name, name_alternative, search_text,"
                " gender, birth_date, deceased, deceased_date, allergies_absence, source,"
                " record_as_of, record_as_of_stated, content_hash, raw, updated_at,"
                " created_at, revision)"
                " SELECT 'f' || %1, 'Person ' || %1, '', ' person ' || %1, 'female',"
                " '1957-03-15', ?, '', '', '', '', ?, '', '{}', %2, %2, 1 FROM %3")
                .arg(digits, now, numbers),
            {false, false});
    };
    QVERIFY(await(store.database().transaction(std::move(work))).has_value());
}

} // namespace aidoctor::test
