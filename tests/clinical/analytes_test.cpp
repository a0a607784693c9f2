#include "clinical/chart_facts.h"
#include "clinical/rule_book.h"
#include "support/charts.h"

#include <QTest>

#include <cmath>

using namespace aidoctor;
using namespace aidoctor::clinical;

/// Units, comparators, and what cannot be compared.
class AnalytesTest : public QObject {
    Q_OBJECT

private:
    std::shared_ptr<const RuleBook> m_book;

    const Analyte &analyte(const char *id) const
    {
        return *m_book->tables().analytes.byId(QString::fromLatin1(id));
    }

    static chart::Observation observation(const QString &text, const QString &unit)
    {
        chart::Observation observation;
        observation.text = text;
        observation.unit = unit;
        bool isNumber = false;
        const double number = text.toDouble(&isNumber);
        if (isNumber)
            observation.number = number;
        observation.effective = {QStringLiteral("2026-06-01")};
        return observation;
    }

private slots:
    void initTestCase()
    {
        auto book = RuleBook::builtIn();
        QVERIFY2(book.has_value(), book ? "" : qPrintable(book.error().message));
        m_book = *book;
    }

    /// There and back again, every unit of every analyte, to 1e-9.
    void everyConversionRoundTrips()
    {
        int count = 0;
        for (const Analyte &analyte : m_book->tables().analytes.all()) {
            for (auto it = analyte.conversions.cbegin(); it != analyte.conversions.cend(); ++it) {
                for (const double value : {0.1, 1.0, 37.5, 141.0, 4321.0}) {
                    const auto canonical = toCanonical(analyte, value, it.key(), true);
                    QVERIFY(canonical.has_value());
                    const double back = (*canonical - it->offset) / it->factor;
                    QVERIFY2(std::abs(back - value) <= 1e-9 * std::max(1.0, std::abs(value)),
                             qPrintable(analyte.id + QLatin1Char(' ') + it.key()));
                    ++count;
                }
            }
        }
        QVERIFY(count > 1000);
    }

    void knownConversionsHold_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<double>("value");
        QTest::addColumn<QString>("unit");
        QTest::addColumn<double>("canonical");
        // Factors as clinical chemistry prints them: creatinine 88.4, glucose 18.02,
        // cholesterol 38.67, bilirubin 17.1, calcium 4.0; HbA1c by the IFCC master equation.
        QTest::newRow("creatinine") << "creatinine" << 88.4 << "umol/L" << 1.0;
        QTest::newRow("glucose") << "glucose" << 5.55 << "mmol/L" << 100.0;
        QTest::newRow("ldl") << "cholesterol_ldl" << 2.586 << "mmol/L" << 100.0;
        QTest::newRow("bilirubin") << "bilirubin_total" << 17.1 << "umol/L" << 1.0;
        QTest::newRow("calcium") << "calcium" << 2.5 << "mmol/L" << 10.0;
        QTest::newRow("hba1c") << "hba1c" << 53.0 << "mmol/mol" << 7.0;
        QTest::newRow("haemoglobin") << "hemoglobin" << 120.0 << "g/L" << 12.0;
        QTest::newRow("temperature") << "temperature" << 98.6 << "[degF]" << 37.0;
        QTest::newRow("potassium") << "potassium" << 5.1 << "mEq/L" << 5.1;
        QTest::newRow("weight") << "weight" << 154.3 << "[lb_av]" << 70.0;
    }

    void knownConversionsHold()
    {
        QFETCH(const QString, id);
        QFETCH(const double, value);
        QFETCH(const QString, unit);
        QFETCH(const double, canonical);
        const auto result = toCanonical(analyte(qPrintable(id)), value, unit, false);
        QVERIFY(result.has_value());
        QVERIFY2(std::abs(*result - canonical) <= 0.005 * canonical,
                 qPrintable(QString::number(*result)));
    }

    void whatCannotBeComparedSaysWhy()
    {
        const Analyte &potassium = analyte("potassium");
        QVERIFY(
            measure(potassium, observation(QStringLiteral("4.1"), QStringLiteral("mmol/L")), true)
                .exact());
        for (const auto &[text, unit] :
             {std::pair{"4.1", ""}, std::pair{"4.1", "furlongs"}, std::pair{"positive", "mmol/L"},
              std::pair{"45", "mmol/L"}}) {
            const Measurement value = measure(
                potassium, observation(QString::fromLatin1(text), QString::fromLatin1(unit)), true);
            QVERIFY2(!value.comparable() && !value.obstacle.isEmpty(), text);
        }
    }

    void aComparatorBoundsTheValue()
    {
        const Analyte &tsh = analyte("tsh");
        const Measurement below =
            measure(tsh, observation(QStringLiteral("<0.5"), QStringLiteral("mIU/L")), true);
        QVERIFY(below.comparable() && !below.exact());
        QCOMPARE(below.high, 0.5);
        QVERIFY(below.highOpen);
        const Measurement above =
            measure(tsh, observation(QStringLiteral(">=100"), QStringLiteral("mIU/L")), true);
        QCOMPARE(above.low, 100.0);
        QVERIFY(!above.lowOpen);
    }

    void anUnknownLoincCodeIsAnotherTest()
    {
        chart::Observation urine = observation(QStringLiteral("4.1"), QStringLiteral("mmol/L"));
        urine.name = QStringLiteral("Potassium");
        QVERIFY(m_book->tables().analytes.find(urine));
        urine.coding = {QStringLiteral("http://loinc.org"), QStringLiteral("99999-9")};
        QVERIFY(!m_book->tables().analytes.find(urine));
    }

    void partialBirthDatesGiveTwoAges()
    {
        const QDate today(2026, 6, 15);
        QCOMPARE(ageRangeOn({QStringLiteral("1956")}, today)->low, 69);
        QCOMPARE(ageRangeOn({QStringLiteral("1956")}, today)->high, 70);
        QVERIFY(ageRangeOn({QStringLiteral("1956-03")}, today)->known());
        QVERIFY(!ageRangeOn({QStringLiteral("1956-06")}, today)->known());
        QCOMPARE(ageRangeOn({QStringLiteral("1956-06-15")}, today)->low, 70);
        QVERIFY(!ageRangeOn({QStringLiteral("2027-01-01")}, today));
        QVERIFY(!ageRangeOn({QString()}, today));
    }
};

QTEST_GUILESS_MAIN(AnalytesTest)
#include "analytes_test.moc"
