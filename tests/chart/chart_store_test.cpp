#include "support/charts.h"
#include "support/engines.h"
#include "support/store.h"

#include "core/json.h"

#include <QSet>
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
    void initTestCase_data() { test::addEngines(); }
    void init() { m_store = std::make_unique<test::Store>(test::engine()); }
    void cleanup() { m_store.reset(); }

    void whatIsStoredComesBackTheSame()
    {
        const ChartImport import_ = test::kidneyPatient();
        const ImportOutcome outcome = import(import_);
        const Chart chart = load(outcome.patient);
        QCOMPARE(chart.patient.name, import_.patient.name);
        QCOMPARE(chart.patient.identifiers, import_.patient.identifiers);
        // What the store adds: where it comes from.
        ChartImport expected = import_;
        expected.conditions.front().rows.front().source = import_.patient.source;
        expected.medications.front().rows.front().source = import_.patient.source;
        expected.allergies.front().rows.front().source = import_.patient.source;
        expected.encounters.front().rows.front().source = import_.patient.source;
        QVERIFY(chart.conditions.front() == expected.conditions.front().rows.front());
        QVERIFY(chart.medications.front() == expected.medications.front().rows.front());
        QCOMPARE(chart.medications.front().dosage, QStringLiteral("Hold if SBP <90 or HR >120"));
        QVERIFY(chart.allergies.front() == expected.allergies.front().rows.front());
        QVERIFY(chart.encounters.front() == expected.encounters.front().rows.front());
        QCOMPARE(chart.observations.size(), std::size_t{3});
        QCOMPARE(chart.observations.back().fhirId, QStringLiteral("o-1")); // newest first
        QVERIFY(chart.allergiesStatus == ListStatus::Listed);
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
        QVERIFY(load(id).allergiesStatus == ListStatus::NoInformation);
    }

    void whatIsSaidOfEmptyListsStays()
    {
        ChartImport chart = test::kidneyPatient();
        chart.medications.front().rows.front().ended = {QStringLiteral("2018-09")};
        chart.conditionsAbsence = ListStatus::NoneKnown; // which its problems outweigh
        const PatientId id = import(chart).patient;
        QCOMPARE(load(id).medications.front().ended.text, QStringLiteral("2018-09"));
        QVERIFY(load(id).conditionsStatus == ListStatus::Listed);
        QVERIFY(load(id).medicationsStatus == ListStatus::Listed);
        ChartImport empty;
        empty.patient = chart.patient;
        empty.patient.fhirId = QStringLiteral("nothing-listed");
        empty.patientRaw = "{}";
        empty.medicationsAbsence = ListStatus::NoneKnown;
        const PatientId other = import(empty).patient;
        QVERIFY(load(other).conditionsStatus == ListStatus::NoInformation);
        QVERIFY(load(other).medicationsStatus == ListStatus::NoneKnown);
        empty.medicationsAbsence = ListStatus::NoInformation;
        QVERIFY(import(empty).changed);
        QVERIFY(load(other).medicationsStatus == ListStatus::NoInformation);
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
        QCOMPARE(raw.value(), QByteArray("{}")); // jsonb writes it the same
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
        QCOMPARE(find(QStringLiteral("gar")), QStringList{QStringLiteral("Ågård, Søren")});
        QCOMPARE(find(QStringLiteral("so")), QStringList{QStringLiteral("Ågård, Søren")});
        QCOMPARE(find(QStringLiteral("03.12.1950")), QStringList{QStringLiteral("Παππά, Ελένη")});
        QCOMPARE(find(QStringLiteral("pappa 1950")), QStringList{QStringLiteral("Παππά, Ελένη")});
        QCOMPARE(find(QStringLiteral("agard 77-1")), QStringList());
        QCOMPARE(find(QStringLiteral("zz")), QStringList());
        QCOMPARE(find(QStringLiteral("x%x")), QStringList());
        QCOMPARE(find(QStringLiteral("_____")), QStringList());
        QCOMPARE(find(QStringLiteral("' OR 1=1 --")), QStringList());
        QCOMPARE(find(QStringLiteral("\" OR \"")), QStringList());
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

    void apostrophesHyphensAndIdeographsAreNoObstacle()
    {
        import(test::kidneyPatient(QStringLiteral("a"), QStringLiteral("O'Keefe, Li-Hui")));
        import(test::kidneyPatient(QStringLiteral("b"), QStringLiteral("李麗惠")));
        QCOMPARE(find(QStringLiteral("okeefe")).size(), 1);
        QCOMPARE(find(QStringLiteral("o’keefe")).size(), 1);
        QCOMPARE(find(QStringLiteral("hui")).size(), 1);
        QCOMPARE(find(QStringLiteral("麗惠")), QStringList{QStringLiteral("李麗惠")});
        QCOMPARE(find(QStringLiteral("惠")), QStringList{QStringLiteral("李麗惠")});
    }

    void aNameThatBeginsSoComesFirst()
    {
        import(test::kidneyPatient(QStringLiteral("a"), QStringLiteral("Alberts, Mary")));
        import(test::kidneyPatient(QStringLiteral("b"), QStringLiteral("Maryland, Zoe")));
        import(test::kidneyPatient(QStringLiteral("c"), QStringLiteral("Rosemary, Ann")));
        ChartImport numbered =
            test::kidneyPatient(QStringLiteral("d"), QStringLiteral("Zed, Adam"));
        numbered.patient.identifiers = {
            {QStringLiteral("urn:mrn"), QStringLiteral("MARY-7"), QString()}};
        import(numbered);
        QCOMPARE(find(QStringLiteral("mary")),
                 (QStringList{QStringLiteral("Zed, Adam"), QStringLiteral("Maryland, Zoe"),
                              QStringLiteral("Alberts, Mary"), QStringLiteral("Rosemary, Ann")}));
    }

    void pagesFollowOneAnotherByCursor()
    {
        // Hits of every kind: named by a number, beginning, inside; and names that are alike.
        for (int i = 0; i < 25; ++i) {
            const QString name = i % 3 == 0   ? QStringLiteral("Mason, Al%1").arg(i % 2)
                                 : i % 3 == 1 ? QStringLiteral("Zorn, Mason")
                                              : QStringLiteral("Thomason, Bo");
            ChartImport chart = test::kidneyPatient(QStringLiteral("p%1").arg(i), name);
            chart.patient.identifiers = {{QStringLiteral("urn:mrn"),
                                          i == 7 ? QStringLiteral("mason1") : QString::number(i),
                                          QString()}};
            import(chart);
        }
        for (const QString &text : {QStringLiteral("mason"), QString()}) {
            PatientQuery query;
            query.text = text;
            query.limit = 100;
            const auto whole = test::await(m_store->charts().findPatients(query));
            QCOMPARE(whole->items.size(), std::size_t{25});
            QVERIFY(whole->next.isEmpty());
            query.limit = 4;
            std::vector<PatientEntry> collected;
            int pages = 0;
            do {
                const auto page = test::await(m_store->charts().findPatients(query));
                QVERIFY(page.has_value());
                collected.insert(collected.end(), page->items.begin(), page->items.end());
                if (pages == 0)
                    QCOMPARE(page->total, 25);
                query.after = page->next;
                QVERIFY(++pages < 20);
            } while (!query.after.isEmpty());
            QCOMPARE(pages, 7);
            QVERIFY(collected == whole->items);
            query.after.clear();
            for (int offset = 0; offset < 28; offset += 3) { // from either end the same order
                query.offset = offset;
                const auto page = test::await(m_store->charts().findPatients(query));
                for (std::size_t i = 0; i < page->items.size(); ++i)
                    QVERIFY(page->items[i] == whole->items[static_cast<std::size_t>(offset) + i]);
                QCOMPARE(page->items.size(),
                         static_cast<std::size_t>(std::clamp(25 - offset, 0, 4)));
            }
        }
        PatientQuery query;
        query.after = QStringLiteral("2.999999");
        QCOMPARE(test::await(m_store->charts().findPatients(query)).error().code,
                 QString::fromLatin1(codes::kInvalidArgument));
        query.after = QStringLiteral("x");
        QCOMPARE(test::await(m_store->charts().findPatients(query)).error().code,
                 QString::fromLatin1(codes::kInvalidArgument));
    }

    void countingStopsWhereItIsToldTo()
    {
        for (int i = 0; i < 8; ++i)
            import(test::kidneyPatient(QStringLiteral("p%1").arg(i), QStringLiteral("Same, Name")));
        PatientQuery query;
        query.text = QStringLiteral("name");
        query.countUpTo = 5;
        query.limit = 2;
        const auto capped = test::await(m_store->charts().findPatients(query));
        QCOMPARE(capped->total, 5);
        QVERIFY(!capped->totalIsExact);
        query.countUpTo = 8;
        const auto exact = test::await(m_store->charts().findPatients(query));
        QCOMPARE(exact->total, 8);
        QVERIFY(exact->totalIsExact);
    }

    void aNewerFullExportReplacesTheOneBefore()
    {
        ChartImport first = test::kidneyPatient();
        first.full = true;
        const PatientId id = import(first).patient;
        ChartImport other = test::kidneyPatient();
        other.full = true;
        other.patient.source = QStringLiteral("Other hospital");
        other.conditions.clear();
        other.allergies.clear();
        other.observations.clear();
        other.encounters.clear();
        other.medications.front().rows.front().fhirId = QStringLiteral("m-other");
        import(other);

        ChartImport second = first;
        second.patient.recordAsOf = {QStringLiteral("2026-11-21T06:40:00Z")};
        second.medications.clear();
        const ImportOutcome outcome = import(second);
        QVERIFY(outcome.changed);
        QCOMPARE(outcome.counts.at(QStringLiteral("MedicationRequest")).unreported, 1);
        Chart chart = load(id);
        QCOMPARE(chart.medications.size(), std::size_t{2});
        for (const Medication &medication : chart.medications) {
            const bool gone = medication.fhirId == QLatin1String("m-1");
            QCOMPARE(medication.reported, !gone);
            QCOMPARE(medication.active, !gone);
        }
        QVERIFY(!import(second).changed); // the same again
        QVERIFY(!import(first).changed);  // an older one changes nothing
        QVERIFY(!load(id).medications.back().active || !load(id).medications.front().active);

        ChartImport third = first; // the drug is back
        third.patient.recordAsOf = {QStringLiteral("2026-11-22T06:40:00Z")};
        import(third);
        chart = load(id);
        for (const Medication &medication : chart.medications)
            QVERIFY(medication.active && medication.reported);

        ChartImport partial = second; // adds, and takes nothing away
        partial.full = false;
        partial.patient.recordAsOf = {QStringLiteral("2026-11-23T06:40:00Z")};
        import(partial);
        QVERIFY(load(id).medications.front().active && load(id).medications.back().active);
    }

    void loadingAChartIsOneStatement()
    {
        const PatientId id = import(test::kidneyPatient()).patient;
        load(id);
        const auto before = m_store->database().counters().statements.load();
        load(id);
        QCOMPARE(m_store->database().counters().statements.load() - before, std::uint64_t{1});
    }

    void theScheduleIsTheDaysAppointments()
    {
        ChartImport chart = test::kidneyPatient();
        const auto planned = [](const char *fhirId, const QString &start) {
            Appointment appointment;
            appointment.fhirId = QLatin1String(fhirId);
            appointment.status = QStringLiteral("booked");
            appointment.reason = QStringLiteral("Diabetes follow-up");
            appointment.started = {start};
            return test::imported(appointment);
        };
        const QDate day(2026, 11, 24);
        const auto at = [day](int hour) {
            return day.startOfDay().addSecs(hour * 3600).toUTC().toString(Qt::ISODate);
        };
        chart.appointments = {planned("late", at(15)), planned("early", at(8)),
                              planned("tomorrow", at(25))};
        import(chart);
        const auto schedule = test::await(m_store->charts().schedule(day));
        QCOMPARE(schedule->size(), std::size_t{2});
        QCOMPARE(schedule->front().appointment.fhirId, QStringLiteral("early"));
        QCOMPARE(schedule->front().patientName, QStringLiteral("Garcia, Maria"));
        QCOMPARE(schedule->back().appointment.reason, QStringLiteral("Diabetes follow-up"));
    }

    void aNulCharacterIsShownAsAReplacement()
    {
        ChartImport chart = test::kidneyPatient();
        chart.conditions.front().rows.front().display = QStringLiteral("A") + QChar(0) + u'B';
        chart.conditions.front().raw = R"({"a":"x\u0000y","b":"\\u0000"})";
        const PatientId id = import(chart).patient;
        QCOMPARE(load(id).conditions.front().display, QStringLiteral("A\uFFFDB"));
        const auto raw = test::await(
            m_store->charts().rawResource(id, QStringLiteral("condition"), QStringLiteral("c-1")));
        const auto json = parseJson(*raw);
        QCOMPARE(toQt((*json)["a"].get<std::string>()), QStringLiteral("x\uFFFDy"));
        QCOMPARE(toQt((*json)["b"].get<std::string>()), QStringLiteral("\\u0000"));
    }

    void parallelImportsOfOnePatientMakeOne()
    {
        TaskScope scope;
        QSet<PatientId> ids;
        const auto store = [](ChartStore *charts, QSet<PatientId> *stored) -> QCoro::Task<> {
            auto task = charts->store(test::kidneyPatient());
            const auto outcome = co_await std::move(task);
            stored->insert(outcome ? outcome->patient : -1);
        };
        for (int i = 0; i < 20; ++i)
            scope.launch(store(&m_store->charts(), &ids));
        QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, 30'000);
        QCOMPARE(ids.size(), 1);
        QVERIFY(!ids.contains(-1));
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
