#pragma once

#include "chart/chart.h"
#include "chart/chart_import.h"
#include "core/result.h"
#include "database/change_feed.h"
#include "database/database.h"
#include "security/audit_log.h"

#include <QCoroTask>
#include <QObject>

#include <map>
#include <stop_token>
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
    QString text;             ///< any part of a name, an identifier, or a birth date; empty: all
    QString identifierSystem; ///< with identifierValue: exactly this identifier
    QString identifierValue;
    int limit = 50;    ///< at most kMaxPatientPage
    int offset = 0;    ///< at most kMaxSearchOffset with a text
    QString after;     ///< Page::next of the page before: as fast at the end as at the start
    int countUpTo = 0; ///< counts no further; 0: counts all
};

inline constexpr int kMaxPatientPage = 500;
inline constexpr int kMaxSearchOffset = 10'000;

template <typename T>
struct Page {
    std::vector<T> items;
    int total = 0;            ///< of all pages
    bool totalIsExact = true; ///< false: there are more than `total`
    QString next;             ///< where the next page begins; empty on the last one
};

/// A chart as the API gives it; see chart_json.h.
struct ChartText {
    QByteArray json;
    std::int64_t revision = 0;
};

/// One line of the day's schedule.
struct ScheduleEntry {
    PatientId patient = 0;
    QString patientName;
    Appointment appointment;
    friend bool operator==(const ScheduleEntry &, const ScheduleEntry &) = default;
};

/// Charts in the store. All functions may fail with the errors of Database.
class ChartStore : public QObject {
    Q_OBJECT

public:
    /// @param audit null: what is read and written is not audited (small tests); else it must
    /// outlive the store's last answer
    explicit ChartStore(database::Database &database, security::AuditLog *audit = nullptr);

    /// See findEntries() for what is found and in which order. A stop token ends the search in the
    /// store: CANCELLED.
    QCoro::Task<Result<Page<PatientEntry>>> findPatients(PatientQuery query,
                                                         std::stop_token stop = {});
    /// The same search, with the whole chart of each patient.
    QCoro::Task<Result<Page<Chart>>> findCharts(PatientQuery query, std::stop_token stop = {});
    /// One statement, one round trip. PATIENT_NOT_FOUND where there is none.
    /// For the program's own use: a person or another program reads charts by open().
    QCoro::Task<Result<Chart>> load(PatientId id, std::stop_token stop = {});
    /// Loads a chart for a reader: it is given away once the reading is in the audit trail.
    /// PATIENT_NOT_FOUND (audited, too).
    QCoro::Task<Result<Chart>> open(PatientId id, security::Actor reader,
                                    std::stop_token stop = {});
    /// The same as JSON, written where it was read: for who passes it on without a look inside.
    QCoro::Task<Result<ChartText>> openText(PatientId id, security::Actor reader,
                                            std::stop_token stop = {});
    /// Audits the reading of something else of these patients: `action` is "schedule.read" and the
    /// like. Answers are to be given away after it. DATABASE_*.
    QCoro::Task<Status> auditReading(std::vector<PatientId> patients, QString action,
                                     security::Actor reader, QString subject = {});
    /// What is planned for a day, in order of time, cancelled appointments included.
    /// @param day in the time zone of this machine
    QCoro::Task<Result<std::vector<ScheduleEntry>>> schedule(QDate day);
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

    /// What the change feed heard. What this store did itself it has told already.
    void take(const database::Change &change);

signals:
    /// A chart was stored or changed, here or by another workstation or tool.
    void chartChanged(aidoctor::chart::PatientId id);
    void chartRemoved(aidoctor::chart::PatientId id);
    void scheduleChanged(aidoctor::chart::PatientId id);
    void cleared();

private:
    QCoro::Task<Status> auditOpening(PatientId id, security::Actor reader, QString outcome);
    void tellChanged(PatientId id, std::int64_t revision);

    database::Database &m_database;
    security::AuditLog *m_audit;
    std::map<PatientId, std::int64_t> m_told; ///< the revision last told of, for recent patients
};

/// PATIENT_NOT_FOUND.
Error patientNotFound();

} // namespace aidoctor::chart
