#include "clinical/daily_dose.h"

#include <QTest>

using namespace aidoctor::clinical;

/// How people write doses.
class DailyDoseTest : public QObject {
    Q_OBJECT

private slots:
    void timesPerDayAreRead_data()
    {
        QTest::addColumn<QString>("text");
        QTest::addColumn<double>("times"); // 0: not said
        const std::pair<const char *, double> rows[] = {
            {"once daily", 1},       {"twice daily", 2},
            {"3 times daily", 3},    {"4 times a day", 4},
            {"daily", 1},            {"every 8 hours", 3},
            {"every 6 hours as needed", 4}, {"BID", 2},
            {"tid", 3},              {"QID", 4},
            {"q12h", 2},             {"every day", 1},
            {"every 2 days", 0.5},   {"once weekly", 1.0 / 7},
            {"weekly", 1.0 / 7},     {"1 to 2 times daily", 2},
            {"1-0-1", 2},            {"1-1-1-1", 4},
            {"1-0-0", 1},            {"½-0-½", 1},
            {"at bedtime", 1},       {"2x taglich", 2},
            {"3 mal am Tag", 3},     {"every 60 days", 1.0 / 60},
            {"every 4 to 6 hours", 6}, {"once every hour", 24},
            {"as needed", 0},        {"", 0},
            {"with meals", 0},       {"two times a day", 2},
            {"twice weekly", 2.0 / 7}, {"1 time per week", 1.0 / 7},
        };
        for (const auto &[text, times] : rows)
            QTest::newRow(text) << QString::fromUtf8(text) << times;
    }

    void timesPerDayAreRead()
    {
        QFETCH(const QString, text);
        QFETCH(const double, times);
        const auto read = timesPerDay(text);
        if (times == 0)
            QVERIFY2(!read, qPrintable(QString::number(read.value_or(0))));
        else
            QVERIFY2(read && qAbs(*read - times) < 1e-9,
                     qPrintable(QString::number(read.value_or(-1))));
    }

    void intakesAreRead()
    {
        QCOMPARE(*intakeOf(QStringLiteral("2 tablets")).units, 2.0);
        QCOMPARE(*intakeOf(QStringLiteral("Take 1 to 2 tablets by mouth")).units, 2.0);
        QCOMPARE(*intakeOf(QStringLiteral("40 mg")).milligrams, 40.0);
        QCOMPARE(*intakeOf(QStringLiteral("0.5 g")).milligrams, 500.0);
        QCOMPARE(*intakeOf(QStringLiteral("75 mcg")).milligrams, 0.075);
        QCOMPARE(*intakeOf(QStringLiteral("one tablet")).units, 1.0);
        QCOMPARE(*intakeOf(QStringLiteral("half tablet")).units, 0.5);
        QVERIFY(!intakeOf(QStringLiteral("5 mg/5 mL")).milligrams);
        QVERIFY(!intakeOf(QStringLiteral("1 (no unit given)")).units);
        QVERIFY(!intakeOf(QString()).units);
    }

    void aDailyDoseNeedsStrengthAndRhythm()
    {
        QCOMPARE(*dailyDose(20, QStringLiteral("2 tablets"), QStringLiteral("twice daily")).milligrams,
                 80.0);
        QCOMPARE(*dailyDose(20, QString(), QStringLiteral("daily")).milligrams, 20.0);
        QCOMPARE(*dailyDose({}, QStringLiteral("40 mg"), QStringLiteral("daily")).milligrams, 40.0);
        QCOMPARE(
            *dailyDose(500, QStringLiteral("Take 2 tablets twice daily"), QString()).milligrams,
            2000.0);
        const DailyDose unknown = dailyDose(20, QString(), QString());
        QVERIFY(!unknown.milligrams);
        QCOMPARE(*unknown.atLeast, 20.0);
        QVERIFY(!dailyDose({}, QString(), QString()).atLeast);
    }
};

QTEST_GUILESS_MAIN(DailyDoseTest)
#include "daily_dose_test.moc"
