#pragma once

#include "briefing/workstation.h"
#include "support/charts.h"
#include "support/engines.h"
#include "support/store.h"

#include <QObject>

namespace aidoctor::test {

/// What tests of several workstations on one store share.
class SharedStore : public QObject {
protected:
    void open()
    {
        m_store = std::make_unique<Store>(engine());
        m_patient = await(m_store->charts().store(kidneyPatient()))->patient;
    }
    void close() { m_store.reset(); }

    std::unique_ptr<Workstation> workstation(briefing::RunTiming timing = quickTiming(),
                                             Hears hears = Hears::Feed)
    {
        return std::make_unique<Workstation>(m_store->place().spec(), timing, hears);
    }

    int rowsOf(const char *table, const char *condition = "1 = 1")
    {
        return valueOf(m_store->database(),
                       QStringLiteral("SELECT count(*) FROM %1 WHERE %2")
                           .arg(QLatin1String(table), QLatin1String(condition)))
            .toInt();
    }

    /// Each run that is done has one briefing, and no other run has any.
    bool isConsistent()
    {
        const int all = rowsOf("briefings");
        return all == rowsOf("briefing_runs", "state = 'done'")
               && all
                      == rowsOf("briefings", "run_id IN (SELECT id FROM briefing_runs"
                                             " WHERE state = 'done')");
    }

    const QString m_lost = QString::fromLatin1(codes::kRunLost);
    const QString m_stopped = QString::fromLatin1(codes::kCancelled);
    std::unique_ptr<Store> m_store;
    chart::PatientId m_patient = 0;
};

} // namespace aidoctor::test
