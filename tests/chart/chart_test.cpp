#include "chart/chart.h"
#include "chart/chart_json.h"

#include <QTest>
#include <QTimeZone>

using namespace aidoctor;
using namespace aidoctor::chart;

namespace {

class ChartTest : public QObject {
    Q_OBJECT

private slots:
    void partialDatesStayPartial()
    {
        const ClinicalDate year{QStringLiteral("2015")};
        QVERIFY(!year.isFull());
        QVERIFY(!year.day().isValid());
        QVERIFY(year.sortKey() > 0);
        QVERIFY(year.sortKey() < ClinicalDate{QStringLiteral("2015-03")}.sortKey());
    }

    void aDayIsTheSourcesDay()
    {
        const ClinicalDate late{QStringLiteral("2026-03-04T23:30:00-05:00")};
        QCOMPARE(late.day(), QDate(2026, 3, 4));
        QCOMPARE(late.sortKey(),
                 QDateTime(QDate(2026, 3, 5), QTime(4, 30), QTimeZone::utc()).toMSecsSinceEpoch());
    }

    void ageCountsBirthdays()
    {
        Patient patient;
        patient.birthDate = {QStringLiteral("1957-03-15")};
        QCOMPARE(patient.ageOn(QDate(2026, 3, 14)), 68);
        QCOMPARE(patient.ageOn(QDate(2026, 3, 15)), 69);
        patient.birthDate = {QStringLiteral("1957")};
        QVERIFY(!patient.ageOn(QDate(2026, 3, 15)));
    }

    void searchFoldsAccentsAndCase()
    {
        QCOMPARE(foldForSearch(QStringLiteral("  Søren ÅGÅRD ")), QStringLiteral("soren agard"));
        QCOMPARE(foldForSearch(QStringLiteral("Ελένη")), foldForSearch(QStringLiteral("ΕΛΕΝΗ")));
        QCOMPARE(foldForSearch(QStringLiteral("María Ordóñez")), QStringLiteral("maria ordonez"));
        QCOMPARE(foldForSearch(QStringLiteral("田中")), QStringLiteral("田中"));
    }

    void plainFieldsAreSafeForReadersThatKnowNothingElse()
    {
        Chart chart;
        Condition ended;
        ended.fhirId = QStringLiteral("c");
        ended.display = QStringLiteral("Resolved thing");
        chart.conditions = {ended};
        Observation text;
        text.category = QStringLiteral("laboratory");
        text.text = QStringLiteral("<0.5");
        text.effective = {QStringLiteral("2026-01-01")};
        chart.observations = {text};
        Encounter partial;
        partial.status = QStringLiteral("finished");
        partial.started = {QStringLiteral("2020")};
        chart.encounters = {partial};
        const Json json = jsonOf(chart);
        QVERIFY(json["conditions"].empty());
        QCOMPARE(json["conditions_detail"].size(), std::size_t{1});
        QVERIFY(json["labs"].empty());
        QCOMPARE(json["labs_detail"][0]["value_text"].get<std::string>(), std::string("<0.5"));
        QVERIFY(json["visits"].empty());
        QCOMPARE(json["gender"].get<std::string>(), std::string("unknown"));
        QCOMPARE(json["date_of_birth"].get<std::string>(), std::string("unknown"));
        QCOMPARE(json["allergies_status"].get<std::string>(), std::string("no_information"));
        QCOMPARE(json["allergies"][0].get<std::string>(),
                 std::string("No information about allergies"));
    }

    void unknownBoundsAreLeftOut()
    {
        Chart chart;
        Observation lab;
        lab.category = QStringLiteral("laboratory");
        lab.number = 31;
        lab.status = QStringLiteral("final");
        lab.referenceLow = 60;
        lab.effective = {QStringLiteral("2026-11-20")};
        chart.observations = {lab};
        const Json range = jsonOf(chart)["labs"][0]["reference_range"];
        QCOMPARE(range.size(), std::size_t{1});
        QCOMPARE(range["min"].get<double>(), 60.0);
    }
};

} // namespace

QTEST_GUILESS_MAIN(ChartTest)
#include "chart_test.moc"
