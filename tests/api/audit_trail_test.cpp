#include "api/clinic_fixture.h"
#include "core/json.h"
#include "support/engines.h"
#include "support/store_place.h"

using namespace aidoctor;

/// Who read and wrote what is in the audit trail before the answer leaves.
namespace {

class AuditTrailTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::StorePlace> m_place;
    std::unique_ptr<ClinicFixture> m_clinic;

    QStringList entries()
    {
        database::Database other(m_place->spec());
        auto work = [](database::Session &session) -> Result<QStringList> {
            auto rows = session.run(
                QStringLiteral("SELECT actor, action, patient_id, outcome, details FROM"
                               " audit_entries WHERE action <> 'audit.heads' ORDER BY sequence"));
            if (!rows)
                return failure(rows.error());
            QStringList found;
            while (rows->next())
                found << QStringLiteral("%1 %2 %3 %4")
                             .arg(rows->value(0).toString(), rows->value(1).toString(),
                                  rows->value(2).toString(), rows->value(3).toString());
            return found;
        };
        return test::await(other.readOne(std::move(work))).value_or(QStringList());
    }

private slots:
    void initTestCase_data() { test::addEngines(); }
    void init()
    {
        m_place =
            std::make_unique<test::StorePlace>(test::engine(), test::StorePlace::Content::Schema);
        m_clinic = std::make_unique<ClinicFixture>(nullptr, m_place->spec());
    }
    void cleanup()
    {
        m_clinic.reset();
        m_place.reset();
    }

    void whatTheApiGaveAwayIsInTheTrail()
    {
        const QByteArray id = QByteArray::number(m_clinic->addPatient());
        const QString number = QString::fromLatin1(id);
        QCOMPARE(entries(), QStringList{QStringLiteral("program chart.import %1 ok").arg(number)});
        QCOMPARE(m_clinic->get("/api/v1/patients/" + id).status, 200);
        QCOMPARE(entries().last(), QStringLiteral("token:owner patient.read %1 ok").arg(number));
        QCOMPARE(m_clinic->get("/api/v1/patients/987654").status, 404);
        QCOMPARE(entries().last(),
                 QStringLiteral("token:owner patient.read 987654 PATIENT_NOT_FOUND"));
        QCOMPARE(m_clinic->get("/api/v1/patients?q=garcia").status, 200);
        QCOMPARE(entries().last(), QStringLiteral("token:owner patient.read %1 ok").arg(number));
        QCOMPARE(m_clinic->post("/api/v1/patients/" + id + "/briefing").status, 200);
        const QStringList made = entries().mid(4);
        QCOMPARE(made,
                 (QStringList{QStringLiteral("token:owner briefing.request %1 ok").arg(number),
                              QStringLiteral("program briefing.store %1 ok").arg(number)}));
        QCOMPARE(m_clinic->get("/api/v1/briefings/1").status, 200);
        QCOMPARE(entries().last(), QStringLiteral("token:owner briefing.read %1 ok").arg(number));
        const auto verified = test::await(m_clinic->clinic().audit().verify());
        QVERIFY(verified.has_value());
        QVERIFY(verified->isIntact());
        for (const QString &entry : entries())
            QVERIFY(!entry.contains(QLatin1String("Garcia")));
    }

    void aReadThatCannotBeAuditedIsNotGivenAway()
    {
        const QByteArray id = QByteArray::number(m_clinic->addPatient());
        database::Database other(m_place->spec());
        auto work = [](database::Session &session) {
            return session.command(QStringLiteral("ALTER TABLE audit_entries RENAME TO elsewhere"));
        };
        QVERIFY(test::await(other.transaction(std::move(work))));
        const RawAnswer answer = m_clinic->get("/api/v1/patients/" + id);
        QVERIFY(answer.status >= 500);
        QVERIFY(!answer.body.contains("Garcia"));
        // Nor is anything written that would leave no trace.
        chart::ChartImport changed = test::kidneyPatient();
        changed.conditions.front().raw = "{\"changed\":1}";
        QVERIFY(!test::await(m_clinic->clinic().charts().store(changed)));
        auto revision = [](database::Session &session) -> Result<int> {
            auto rows = session.run(QStringLiteral("SELECT revision FROM patients"));
            return rows && rows->next() ? rows->value(0).toInt() : -1;
        };
        QCOMPARE(test::await(other.readOne(std::move(revision))).value(), 1);
    }
};

} // namespace

QTEST_GUILESS_MAIN(AuditTrailTest)
#include "audit_trail_test.moc"
