#include "clinical/review.h"
#include "support/charts.h"

#include <QTest>

#include <algorithm>
#include <memory>

using namespace aidoctor;
using namespace aidoctor::clinical;

namespace {

const QDate kToday(2026, 11, 23);

const RuleBook &book()
{
    static const auto kBook = RuleBook::builtIn();
    if (!kBook)
        qFatal("%s", qPrintable(kBook.error().message));
    return **kBook;
}

std::vector<Finding> findings(const chart::Chart &chart)
{
    return review(chart, kToday, book()).findings;
}

/// The chart as the store would give it: newest first.
chart::Chart chartOf(const chart::ChartImport &import)
{
    chart::Chart chart;
    chart.patient = import.patient;
    const auto take = [](const auto &from, auto &to) {
        for (const auto &resource : from)
            to.insert(to.end(), resource.rows.begin(), resource.rows.end());
    };
    take(import.conditions, chart.conditions);
    take(import.medications, chart.medications);
    take(import.allergies, chart.allergies);
    take(import.observations, chart.observations);
    take(import.encounters, chart.encounters);
    chart.allergiesStatus =
        chart.allergies.empty() ? chart::ListStatus::NoInformation : chart::ListStatus::Listed;
    std::stable_sort(
        chart.observations.begin(), chart.observations.end(),
        [](const auto &a, const auto &b) { return a.effective.sortKey() > b.effective.sortKey(); });
    return chart;
}

std::vector<Finding> findingsOf(const chart::Chart &chart, const QString &rule)
{
    std::vector<Finding> found;
    for (const Finding &finding : findings(chart)) {
        if (finding.rule == rule)
            found.push_back(finding);
    }
    return found;
}

class ReviewTest : public QObject {
    Q_OBJECT

private slots:
    void theNewestValueOutsideItsRangeIsFoundWithTheOneBefore()
    {
        const auto labs =
            findingsOf(chartOf(test::kidneyPatient()), QStringLiteral("lab-below-reference"));
        QCOMPARE(labs.size(), std::size_t{1});
        const Finding &finding = labs.front();
        QVERIFY(finding.severity == Severity::Warning);
        QCOMPARE(finding.title, QStringLiteral("eGFR low: 31 mL/min"));
        QVERIFY(finding.explanation.contains(QStringLiteral("45 mL/min")));
        QCOMPARE(finding.evidence.front().id, QStringLiteral("o-2"));
        QCOMPARE(finding.evidence.at(1).id, QStringLiteral("o-1"));
        QVERIFY(finding.suggestedAction.startsWith(QLatin1String("Consider")));
    }

    void aNormalNewestValueHidesAnOldAbnormalOne()
    {
        auto import = test::kidneyPatient();
        import.observations.push_back(
            test::imported(test::lab(QStringLiteral("o-9"), QStringLiteral("eGFR"), 88,
                                     QStringLiteral("mL/min"), QStringLiteral("2026-11-21"), 60)));
        QVERIFY(findingsOf(chartOf(import), QStringLiteral("lab-below-reference")).empty());
    }

    void withoutARangeNothingIsSaid()
    {
        auto import = test::kidneyPatient();
        import.observations = {
            test::imported(test::lab(QStringLiteral("o"), QStringLiteral("Potassium"), 9.9,
                                     QStringLiteral("mmol/L"), QStringLiteral("2026-11-20")))};
        QVERIFY(findingsOf(chartOf(import), QStringLiteral("lab-below-reference")).empty());
    }

    void unitsAreNeverComparedAcross()
    {
        auto import = test::kidneyPatient();
        import.observations = {
            test::imported(test::lab(QStringLiteral("n"), QStringLiteral("Glucose"), 200,
                                     QStringLiteral("mg/dL"), QStringLiteral("2026-11-20"), 70,
                                     99)),
            test::imported(test::lab(QStringLiteral("b"), QStringLiteral("Glucose"), 5,
                                     QStringLiteral("mmol/L"), QStringLiteral("2026-10-20"), 4, 6)),
        };
        const auto labs = findingsOf(chartOf(import), QStringLiteral("lab-above-reference"));
        QCOMPARE(labs.size(), std::size_t{1});
        QCOMPARE(labs.front().evidence.size(), std::size_t{1});
        QVERIFY(!labs.front().explanation.contains(QStringLiteral("mmol")));
    }

    void theLaboratorysOwnPanicMarkIsCritical()
    {
        auto import = test::kidneyPatient();
        auto potassium =
            test::lab(QStringLiteral("k"), QStringLiteral("Potassium"), 6.9,
                      QStringLiteral("mmol/L"), QStringLiteral("2026-11-20"), 3.5, 5.0);
        potassium.interpretation = QStringLiteral("HH");
        import.observations.push_back(test::imported(potassium));
        const auto all = findings(chartOf(import));
        QVERIFY(all.front().severity == Severity::Critical);
        const auto marked = findingsOf(chartOf(import), QStringLiteral("lab-marked-critical"));
        QCOMPARE(marked.front().title, QStringLiteral("Potassium 6.9 mmol/L: marked critical"));
    }

    void entriesThatAreNoFinalResultAreLeftAlone()
    {
        auto import = test::kidneyPatient();
        for (auto &resource : import.observations)
            resource.rows.front().status = QStringLiteral("preliminary");
        QVERIFY(findingsOf(chartOf(import), QStringLiteral("lab-below-reference")).empty());
    }

    void anOldValueIsNoNews()
    {
        auto import = test::kidneyPatient();
        import.observations = {
            test::imported(test::lab(QStringLiteral("o"), QStringLiteral("eGFR"), 31,
                                     QStringLiteral("mL/min"), QStringLiteral("2020-11-20"), 60))};
        const auto labs = findingsOf(chartOf(import), QStringLiteral("lab-outside-reference-old"));
        QVERIFY(labs.front().severity == Severity::Info);
    }

    void noInformationIsNotNoAllergies()
    {
        auto import = test::kidneyPatient();
        import.allergies.clear();
        chart::Chart chart = chartOf(import);
        QVERIFY(findingsOf(chart, QStringLiteral("allergies-no-information")).front().severity
                == Severity::Warning);
        chart.allergiesStatus = chart::ListStatus::NoneKnown;
        QVERIFY(findingsOf(chart, QStringLiteral("allergies-no-information")).empty());
        QCOMPARE(findingsOf(chart, QStringLiteral("allergies-none-known")).size(), std::size_t{1});
    }

    void everyFindingNamesEvidenceAndSource()
    {
        for (const Finding &finding : findings(chartOf(test::kidneyPatient()))) {
            QVERIFY2(!finding.evidence.empty(), qPrintable(finding.id));
            QVERIFY2(!finding.source.isEmpty(), qPrintable(finding.id));
        }
    }

    void lastVisitCountsDays()
    {
        const auto visits =
            findingsOf(chartOf(test::kidneyPatient()), QStringLiteral("last-visit"));
        QVERIFY(visits.front().title.contains(QLatin1String("21")));
        QVERIFY(visits.front().explanation.contains(QLatin1String("Diabetes follow-up")));
    }

    void findingsSurviveTheirJson()
    {
        for (const Finding &finding : findings(chartOf(test::kidneyPatient())))
            QVERIFY(findingFromJson(jsonOf(finding)).value() == finding);
    }

    void idsAreStableAndIndependentOfOrder()
    {
        const std::vector<Evidence> one{{QStringLiteral("a"), QStringLiteral("1"), {}},
                                        {QStringLiteral("b"), QStringLiteral("2"), {}}};
        const std::vector<Evidence> two{one.at(1), one.at(0)};
        QCOMPARE(findingId(QStringLiteral("r"), one), findingId(QStringLiteral("r"), two));
    }

    void anEmptyChartIsReviewedToo() { QVERIFY(findings(chart::Chart()).size() >= 2); }
};

} // namespace

QTEST_GUILESS_MAIN(ReviewTest)
#include "review_test.moc"
