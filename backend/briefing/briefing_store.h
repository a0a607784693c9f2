#pragma once

#include "briefing/briefing.h"
#include "core/result.h"
#include "database/change_feed.h"
#include "database/database.h"

#include <QCoroTask>
#include <QObject>

#include <vector>

namespace aidoctor::codes {
inline constexpr auto kBriefingNotFound = "BRIEFING_NOT_FOUND";
} // namespace aidoctor::codes

namespace aidoctor::briefing {

inline constexpr int kMaxBriefingPage = 100;

/// The briefings in the store; the ledger of runs is what adds them. All functions may fail with
/// the errors of Database.
class BriefingStore : public QObject {
    Q_OBJECT

public:
    explicit BriefingStore(database::Database &database) : m_database(database) {}

    /// BRIEFING_NOT_FOUND.
    QCoro::Task<Result<StoredBriefing>> find(BriefingId id);
    /// Newest first. PATIENT_NOT_FOUND.
    QCoro::Task<Result<std::vector<StoredBriefing>>> history(chart::PatientId patient,
                                                             int limit = 20, int offset = 0);

    /// What the change feed heard.
    void take(const database::Change &change);

signals:
    /// A briefing was stored, by this process or another one.
    void briefingStored(aidoctor::chart::PatientId patient, aidoctor::briefing::BriefingId id);

private:
    database::Database &m_database;
};

} // namespace aidoctor::briefing
