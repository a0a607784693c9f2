#include "clinical/trend.h"

#include <QTest>

using namespace aidoctor::clinical;

/// Mann-Kendall and Theil-Sen against values that can be counted by hand.
class TrendTest : public QObject {
    Q_OBJECT

private:
    static Trend of(const std::vector<double> &values)
    {
        std::vector<TrendPoint> points;
        double day = 0;
        for (const double value : values)
            points.push_back({day += 10, value});
        return trendOf(points);
    }

private slots:
    void aMonotonicSeriesHasTheExactProbability()
    {
        // All n! orders are equally likely; two of them are monotonic.
        QCOMPARE(of({1, 2, 3, 4}).probability, 2.0 / 24);
        QCOMPARE(of({5, 4, 3, 2, 1}).probability, 2.0 / 120);
        QCOMPARE(of({1, 2, 3, 4, 5, 6}).probability, 2.0 / 720);
    }

    void oneExchangeCountsItsOrders()
    {
        // Of 120 orders of five, 1 + 4 have at most one inversion.
        QCOMPARE(of({1, 2, 3, 5, 4}).probability, 2.0 * 5 / 120);
    }

    void noTrendIsNone()
    {
        QCOMPARE(of({1, 2, 1, 2, 1, 2, 1, 2}).probability > 0.2, true);
        QCOMPARE(of({3, 3, 3, 3, 3}).probability, 1.0);
        QCOMPARE(of({}).points, 0);
        QCOMPARE(of({4}).probability, 1.0);
    }

    void theSlopeIsTheMedianAndIgnoresAnOutlier()
    {
        const Trend trend = of({10, 20, 30, 400, 50, 60});
        QCOMPARE(trend.perDay, 1.0);
        QCOMPARE(trend.fittedChange, 50.0);
    }

    void orderOfInputDoesNotMatter()
    {
        const std::vector<TrendPoint> there{{1, 1}, {2, 2}, {3, 4}, {4, 3}, {5, 6}};
        std::vector<TrendPoint> back(there.rbegin(), there.rend());
        QCOMPARE(trendOf(there).probability, trendOf(back).probability);
        QCOMPARE(trendOf(there).perDay, trendOf(back).perDay);
    }

    void tiesUseTheNormalApproximation()
    {
        // n = 6, S = 14, one tie of two: var = (6*5*17 - 2*1*9)/18 = 27.33; z = 13/5.228 = 2.487.
        const Trend trend = of({1, 2, 3, 3, 4, 5});
        QVERIFY(qAbs(trend.probability - 0.0129) < 0.0005);
    }

    void manyPointsEndQuickly()
    {
        std::vector<double> values(5000);
        for (std::size_t i = 0; i < values.size(); ++i)
            values[i] = static_cast<double>(i % 7);
        QCOMPARE(of(values).points, 200);
    }
};

QTEST_GUILESS_MAIN(TrendTest)
#include "trend_test.moc"
