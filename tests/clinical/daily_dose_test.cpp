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
            {"once daily", 1},
            {"twice daily", 2},
            {"3 times daily", 3},
            {"4 times a day", 4},
            {"daily", 1},
            {"every 8 hours", 3},
            {"every 6 hours as needed", 4},
            {"BID", 2},
            {"tid", 3},
            {"QID", 4},
            {"q12h", 2},
            {"every day", 1},
            {"every 2 days", 0.5},
            {"once weekly", 1.0 / 7},
            {"weekly", 1.0 / 7},
            {"1 to 2 times daily", 2},
            {"1-0-1", 2},
            {"1-1-1-1", 4},
            {"1-0-0", 1},
            {"½-0-½", 1},
            {"at bedtime", 1},
            {"2x taglich", 2},
            {"3 mal am Tag", 3},
            {"every 60 days", 1.0 / 60},
            {"every 4 to 6 hours", 6},
            {"once every hour", 24},
            {"as needed", 0},
            {"", 0},
            {"with meals", 0},
            {"two times a day", 2},
            {"twice weekly", 2.0 / 7},
            {"1 time per week", 1.0 / 7},
            {"3 times every day", 3},
            {"twice every 3 days", 2.0 / 3},
            {"twice every 24 hours", 2},
            {"in the morning and in the evening", 2},
            {"1 tablet a day", 1},
            {"2/day", 2},
            {"every morning", 1},
            {"bd", 2},
            {"tds", 3},
            {"nocte", 1},
            {"daily in the morning", 1},
            {"1-0-0 Tablette", 1},
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

    void dailyDosesOfRealTexts_data()
    {
        QTest::addColumn<double>("strength"); // 0: none
        QTest::addColumn<QString>("dosage");
        QTest::addColumn<QString>("frequency");
        QTest::addColumn<double>("milligrams"); // 0: must not be known
        const std::tuple<double, const char *, const char *, double> rows[] = {
            {500, "1/2 tablet daily", "", 250},
            {500, "1/4 tablet daily", "", 125},
            {500, "\u00BC tablet daily", "", 125},
            {500, "1\u00BD tablets daily", "", 750},
            {500, "1 1/2 tablets daily", "", 750},
            {500, "one and a half tablets daily", "", 750},
            {500, "half a tablet daily", "", 250},
            {10, "Take .5 tablet daily", "", 5},
            {500, "1-0-0 Tablette", "", 500},
            {500, "1-0-2 Tabletten", "", 1500},
            {500, "2-0-0 Tabletten", "", 1000},
            {500, "1-0-1-0 Tabletten", "", 1000},
            {5, "1 tablet", "in the morning and in the evening", 10},
            {5, "1 tablet in the morning and 1 tablet at night", "", 10},
            {5, "1 tab in the morning, 2 tabs in the evening", "", 0},
            {500, "2 x 500 mg three times daily", "", 3000},
            {0, "1,000 mg twice daily", "", 2000},
            {500, "1.000 mg 2x taglich", "", 0},
            {500, "1-2 tablets every 4-6 hours, max. 8 tablets in 24 hours", "", 0},
            {300, "total daily dose 900 mg, 300 mg three times daily", "", 0},
            {10, "Max dose 40 mg daily. Take 10 mg every 6 hours", "", 0},
            {500, "1 tablet; 2 tablets", "in the morning; in the evening", 0},
            {160, "20 mL every 4 hours", "", 0},
            {500, "2 (two) tablets 3 times a day", "", 3000},
            {500, "0 tablets", "daily", 0},
            {80, "1/2 tablet", "", 0},
        };
        for (const auto &[strength, dosage, frequency, milligrams] : rows)
            QTest::addRow("%s | %s", dosage, frequency)
                << strength << QString::fromUtf8(dosage) << QString::fromUtf8(frequency)
                << milligrams;
    }

    void dailyDosesOfRealTexts()
    {
        QFETCH(const double, strength);
        QFETCH(const QString, dosage);
        QFETCH(const QString, frequency);
        QFETCH(const double, milligrams);
        const DailyDose dose =
            dailyDose(strength > 0 ? std::optional(strength) : std::nullopt, dosage, frequency);
        if (milligrams == 0)
            QVERIFY2(!dose.milligrams, qPrintable(QString::number(dose.milligrams.value_or(0))));
        else
            QVERIFY2(dose.milligrams && qAbs(*dose.milligrams - milligrams) < 1e-6,
                     qPrintable(QString::number(dose.milligrams.value_or(-1))));
    }

    /// Half a tablet of 80 mg is at least 40 mg, not 80.
    void theLeastIsWhatIsTaken()
    {
        QCOMPARE(*dailyDose(80, QStringLiteral("1/2 tablet"), QString()).atLeast, 40.0);
    }

    void aDailyDoseNeedsStrengthAndRhythm()
    {
        QCOMPARE(
            *dailyDose(20, QStringLiteral("2 tablets"), QStringLiteral("twice daily")).milligrams,
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
