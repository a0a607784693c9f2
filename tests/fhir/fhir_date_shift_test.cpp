#include "fhir/date_shift.h"

#include <QtTest>

using namespace aidoctor;
using namespace aidoctor::fhir;

class DateShiftTest : public QObject {
    Q_OBJECT

private slots:
    void shiftsOneString_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<int>("days");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *name, const char *text, int days, const char *expected) {
            QTest::newRow(name) << QString::fromUtf8(text) << days << QString::fromUtf8(expected);
        };
        row("date", "2024-02-28", 1, "2024-02-29");
        row("back over a year", "2024-01-01", -1, "2023-12-31");
        row("dateTime", "2024-01-31T23:30:00+01:00", 1, "2024-02-01T23:30:00+01:00");
        row("instant", "2020-10-17T17:49:34.210Z", 10, "2020-10-27T17:49:34.210Z");
        row("seven fractional digits", "2022-01-08T20:42:11.0607701+00:00", 1,
            "2022-01-09T20:42:11.0607701+00:00");
        row("year only", "2015", 400, "2015");
        row("month only", "2015-03", 400, "2015-03");
        row("text with a date in it", "seen 2024-01-01", 1, "seen 2024-01-01");
        row("date with text behind", "2024-01-01 approx.", 1, "2024-01-01 approx.");
        row("no such day", "2023-02-30", 1, "2023-02-30");
        row("identifier-like", "2024-01-01-77", 1, "2024-01-01-77");
        row("nothing", "", 1, "");
    }

    void shiftsOneString()
    {
        QFETCH(QString, text);
        QFETCH(int, days);
        QFETCH(QString, expected);
        QCOMPARE(shiftedDate(text, days), expected);
    }

    void shiftsDatesAnywhereButLeavesNamesAlone()
    {
        Json resource = Json::parse(R"({
            "id": "2024-01-01", "birthDate": "1970-12-31",
            "identifier": [{"value": "2024-01-01", "period": {"start": "2024-01-01"}}],
            "subject": {"reference": "2024-01-01", "display": "Jo"},
            "period": {"start": "2024-01-01T10:00:00Z", "end": "2024-01"},
            "note": [{"text": "on 2024-01-01", "time": "2024-01-01"}],
            "valueQuantity": {"value": 2024.5}
        })");
        shiftDates(resource, 31);
        QCOMPARE(resource["id"], Json("2024-01-01"));
        QCOMPARE(resource["birthDate"], Json("1971-01-31"));
        QCOMPARE(resource["identifier"][0]["value"], Json("2024-01-01"));
        QCOMPARE(resource["subject"]["reference"], Json("2024-01-01"));
        QCOMPARE(resource["period"]["start"], Json("2024-02-01T10:00:00Z"));
        QCOMPARE(resource["period"]["end"], Json("2024-01"));
        QCOMPARE(resource["note"][0]["text"], Json("on 2024-01-01"));
        QCOMPARE(resource["note"][0]["time"], Json("2024-02-01"));
        QCOMPARE(resource["valueQuantity"]["value"], Json(2024.5));
    }

    void noDaysChangeNothing()
    {
        const Json before = Json::parse(R"({"birthDate": "1970-12-31"})");
        Json resource = before;
        shiftDates(resource, 0);
        QCOMPARE(resource, before);
    }
};

QTEST_GUILESS_MAIN(DateShiftTest)
#include "fhir_date_shift_test.moc"
