#include "support/charts.h"
#include "support/store.h"

#include <QSignalSpy>
#include <QTest>

using namespace aidoctor;
using namespace aidoctor::chart;

namespace {

class ChartStoreTest : public QObject {
    Q_OBJECT

    std::unique_ptr<test::Store> m_store;

    ImportOutcome import(const ChartImport &chart)
    {
        return test::await(m_store->charts().store(chart)).value();
    }
    Chart load(PatientId id) { return test::await(m_store->charts().load(id)).value(); }
    QStringList find(const QString &text)
    {
        PatientQuery query;
        query.text = text;
        QStringList names;
        const auto page = test::await(m_store->charts().findPatients(query));
        for (const PatientEntry &entry : page->items)
            names.append(entry.name);
        return names;
    }

private slots:
    void init() { m_store = std::make_unique<test::Store>(); }

    void whatIsStoredComesBackTheSame()
    {
        const ChartImport import_ = test::kidneyPatient();
        const ImportOutcome outcome = import(import_);
        const Chart chart = load(outcome.patient);
        QCOMPARE(chart.patient.name, import_.patient.name);
        QCOMPARE(chart.patient.identifiers, import_.patient.identifiers);
        QVERIFY(chart.conditions.front() == import_.conditions.front().rows.front());
        QVERIFY(chart.medications.front() == import_.medications.front().rows.front());
        QCOMPARE(chart.medications.front().dosage, QStringLiteral("Hold if SBP <90 or HR >120"));
        QVERIFY(chart.allergies.front() == import_.allergies.front().rows.front());
        QVERIFY(chart.encounters.front() == import_.encounters.front().rows.front());
        QCOMPARE(chart.observations.size(), std::size_t{3});
        QCOMPARE(chart.observations.back().fhirId, QStringLiteral("o-1")); // newest first
        QVERIFY(chart.allergiesStatus == AllergiesStatus::Listed);
    }

    void theSameAgainChangesNothing()
    {
        const PatientId id = import(test::kidneyPatient()).patient;
        const std::int64_t revision = load(id).patient.revision;
        QSignalSpy changed(&m_store->charts(), &ChartStore::chartChanged);
        const ImportOutcome again = import(test::kidneyPatient());
        QVERIFY(!again.changed);
        QCOMPARE(again.patient, id);
        for (const auto &[type, counts] : again.counts) {
            QCOMPARE(counts.stored, 0);
            QVERIFY(counts.unchanged > 0);
        }
        QCOMPARE(load(id).patient.revision, revision);
        QCOMPARE(changed.count(), 0);
    }

    void aChangedRecordReplacesItsRow()
    {
        ChartImport first = test::kidneyPatient();
        const PatientId id = import(first).patient;
        first.medications.front().rows.front().status = QStringLiteral("stopped");
        first.medications.front().rows.front().active = false;
        first.medications.front().raw = "{\"changed\":true}";
        const ImportOutcome outcome = import(first);
        QVERIFY(outcome.changed);
        QCOMPARE(outcome.counts.at(QStringLiteral("MedicationRequest")).stored, 1);
        const Chart chart = load(id);
        QCOMPARE(chart.medications.size(), std::size_t{1});
        QVERIFY(!chart.medications.front().active);
        QCOMPARE(chart.patient.revision, 2);
    }

    void voidedRecordsLeave()
    {
        ChartImport chart = test::kidneyPatient();
        const PatientId id = import(chart).patient;
        chart.allergies.clear();
        chart.voided = {{QStringLiteral("AllergyIntolerance"), QStringLiteral("a-1")}};
        const ImportOutcome outcome = import(chart);
        QCOMPARE(outcome.counts.at(QStringLiteral("AllergyIntolerance")).removed, 1);
        QVERIFY(load(id).allergiesStatus == AllergiesStatus::NoInformation);
    }

    void componentsAreRowsOfOneResource()
    {
        ChartImport chart = test::kidneyPatient();
        Observation systolic = test::lab(QStringLiteral("bp"), QStringLiteral("Systolic"), 150,
                                         QStringLiteral("mmHg"), QStringLiteral("2026-11-20"));
        systolic.component = 1;
        Observation diastolic = systolic;
        diastolic.component = 2;
        diastolic.name = QStringLiteral("Diastolic");
        chart.observations = {Imported<Observation>{{systolic, diastolic}, "{}"}};
        const ImportOutcome outcome = import(chart);
        QCOMPARE(outcome.counts.at(QStringLiteral("Observation")).stored, 1);
        const Chart stored = load(outcome.patient);
        QCOMPARE(stored.observations.size(), std::size_t{2});
        QCOMPARE(stored.observations.front().recordId(), QStringLiteral("bp#1"));
        const auto raw = test::await(m_store->charts().rawResource(
            outcome.patient, QStringLiteral("observation"), QStringLiteral("bp#2")));
        QCOMPARE(raw.value(), QByteArray("{}"));
    }

    void twoPeopleWithTheSameShortIdStayApart()
    {
        const PatientId first = import(test::kidneyPatient(QStringLiteral("1"))).patient;
        ChartImport other =
            test::kidneyPatient(QStringLiteral("1"), QStringLiteral("Other, Person"));
        other.patient.birthDate = {QStringLiteral("1980-01-01")};
        other.patient.identifiers.clear();
        QVERIFY(import(other).patient != first);
    }

    void searchFindsByNameNumberAndBirthDate()
    {
        import(test::kidneyPatient(QStringLiteral("a"), QStringLiteral("Ågård, Søren")));
        ChartImport second =
            test::kidneyPatient(QStringLiteral("b"), QStringLiteral("Παππά, Ελένη"));
        second.patient.identifiers = {{QStringLiteral("urn:mrn"), QStringLiteral("77-1"), {}}};
        second.patient.birthDate = {QStringLiteral("1950-12-03")};
        second.patient.alternativeName = QStringLiteral("Eleni Pappa");
        import(second);
        QCOMPARE(find(QStringLiteral("agard")), QStringList{QStringLiteral("Ågård, Søren")});
        QCOMPARE(find(QStringLiteral("SOR AGA")), QStringList{QStringLiteral("Ågård, Søren")});
        QCOMPARE(find(QStringLiteral("παπ")), QStringList{QStringLiteral("Παππά, Ελένη")});
        QCOMPARE(find(QStringLiteral("eleni")), QStringList{QStringLiteral("Παππά, Ελένη")});
        QCOMPARE(find(QStringLiteral("77-1")), QStringList{QStringLiteral("Παππά, Ελένη")});
        QCOMPARE(find(QStringLiteral("1950-12")), QStringList{QStringLiteral("Παππά, Ελένη")});
        QCOMPARE(find(QStringLiteral("%")), QStringList());
        QCOMPARE(find(QStringLiteral("' OR 1=1 --")), QStringList());
        QCOMPARE(find(QString()).size(), 2);
    }

    void exactIdentifierFindsOne()
    {
        import(test::kidneyPatient());
        PatientQuery query;
        query.identifierSystem = QStringLiteral("urn:mrn");
        query.identifierValue = QStringLiteral("0042-118");
        QCOMPARE(test::await(m_store->charts().findPatients(query))->total, 1);
        query.identifierSystem = QStringLiteral("urn:other");
        QCOMPARE(test::await(m_store->charts().findPatients(query))->total, 0);
    }

    void pagesCountTheWhole()
    {
        for (int i = 0; i < 7; ++i)
            import(test::kidneyPatient(QStringLiteral("p%1").arg(i),
                                       QStringLiteral("Name %1").arg(i)));
        PatientQuery query;
        query.limit = 3;
        query.offset = 6;
        const auto page = test::await(m_store->charts().findCharts(query));
        QCOMPARE(page->total, 7);
        QCOMPARE(page->items.size(), std::size_t{1});
        QCOMPARE(page->items.front().patient.name, QStringLiteral("Name 6"));
    }

    void anUnknownPatientIsAClearError()
    {
        QCOMPARE(test::await(m_store->charts().load(99)).error().code,
                 QString::fromLatin1(codes::kPatientNotFound));
        ChartImport without = test::kidneyPatient(QStringLiteral("nobody"));
        without.carriesPatient = false;
        QCOMPARE(test::await(m_store->charts().store(without)).error().code,
                 QString::fromLatin1(codes::kPatientNotFound));
    }
};

} // namespace

QTEST_GUILESS_MAIN(ChartStoreTest)
#include "chart_store_test.moc"
