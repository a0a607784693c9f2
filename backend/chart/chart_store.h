#pragma once

#include "chart/chart.h"
#include "chart/chart_import.h"
#include "core/result.h"
#include "database/database.h"

#include <QCoroTask>
#include <QObject>

#include <vector>

namespace aidoctor::codes {
inline constexpr auto kRecordNotFound = "RECORD_NOT_FOUND";
} // namespace aidoctor::codes

namespace aidoctor::chart {

/// What the patient list shows of one patient.
struct PatientEntry {
    PatientId id = 0;
    QString name;
    QString alternativeName;
    QString gender;
    ClinicalDate birthDate;
    QString identifier; ///< the first one
    ClinicalDate lastVisit;
    QString lastVisitReason;
    friend bool operator==(const PatientEntry &, const PatientEntry &) = default;
};

struct PatientQuery {
    QString text;                 ///< any part of a name, an identifier, or a birth date; empty: all
    QString identifierSystem;     ///< with identifierValue: exactly this identifier
    QString identifierValue;
    int limit = 50;               ///< at most kMaxPatientPage
    int offset = 0;
};

inline constexpr int kMaxPatientPage = 500;

template <typename T>
struct Page {
    std::vector<T> items;
    int total = 0; ///< of all pages
};

/// Charts in the store. All functions may fail with the errors of Database.
class ChartStore : public QObject {
    Q_OBJECT

public:
    explicit ChartStore(database::Database &database);

    QCoro::Task<Result<Page<PatientEntry>>> findPatients(PatientQuery query);
    /// The same search, with the whole chart of each patient.
    QCoro::Task<Result<Page<Chart>>> findCharts(PatientQuery query);
    /// PATIENT_NOT_FOUND where there is none.
    QCoro::Task<Result<Chart>> load(PatientId id);
    /// The raw FHIR resource of a record. RECORD_NOT_FOUND where there is none.
    QCoro::Task<Result<QByteArray>> rawResource(PatientId id, QString kind, RecordId record);

    /// Stores one export of one patient in one transaction. What is there already, unchanged, is
    /// left alone. PATIENT_NOT_FOUND when it does not carry its patient and the store has none.
    QCoro::Task<Result<ImportOutcome>> store(ChartImport import);

    /// Small facts about the store itself, such as the day the demo was made for.
    QCoro::Task<Result<QString>> fact(QString name);
    QCoro::Task<Status> setFact(QString name, QString value);
    /// Removes every patient and all that belongs to them.
    QCoro::Task<Status> clear();

signals:
    /// A chart was stored or changed.
    void chartChanged(aidoctor::chart::PatientId id);
    void cleared();

private:
    database::Database &m_database;
};

/// PATIENT_NOT_FOUND.
Error patientNotFound();

} // namespace aidoctor::chart
