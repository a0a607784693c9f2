#include "support/charts.h"
#include "ui/allergy_chip.h"
#include "ui/briefing_panel.h"
#include "ui/chart_tables.h"
#include "ui/theme.h"
#include "ui/trend_chart.h"
#include "ui/wording.h"

#include "core/settings.h"

#include <QLabel>
#include <QTemporaryDir>
#include <QTest>

using namespace aidoctor;
using ui::ChartTables;
using ui::TrendChart;
using ui::Wording;

namespace {

chart::Chart chartOf(const std::vector<chart::Observation> &observations)
{
    chart::Chart chart;
    chart.observations = observations;
    return chart;
}

briefing::Flag flag(const QString &id, clinical::Severity severity)
{
    briefing::Flag made;
    made.id = id;
    made.title = QStringLiteral("Title ") + id;
    made.severity = severity;
    made.category = clinical::Category::Labs;
    made.source = briefing::FlagSource::Rule;
    return made;
}

} // namespace

/// What is shown of made-up values, without store or service.
class UiValuesTest : public QObject {
    Q_OBJECT

    QTemporaryDir m_folder;
    Settings m_settings{m_folder.filePath(QStringLiteral("settings.ini"))};

private slots:
    void datesCarryTheMonthInLetters()
    {
        QCOMPARE(Wording::date({QStringLiteral("1957-03-15")}), QStringLiteral("15 Mar 1957"));
        QCOMPARE(Wording::date({QStringLiteral("2015-03")}), QStringLiteral("Mar 2015"));
        QCOMPARE(Wording::date({QStringLiteral("2015")}), QStringLiteral("2015"));
        QCOMPARE(Wording::date({}), QString());
        QCOMPARE(Wording::dateAndTime({QStringLiteral("2026-11-23T06:40:00+01:00")}),
                 QStringLiteral("23 Nov 2026, 06:40"));
    }

    void amountsShowCentsAndPartsOfCents()
    {
        QCOMPARE(Wording::usd(0), QStringLiteral("0.00"));
        QCOMPARE(Wording::usd(12.5), QStringLiteral("12.50"));
        QCOMPARE(Wording::usd(0.005), QStringLiteral("0.005"));
        QCOMPARE(Wording::usd(1234.56), QStringLiteral("1,234.56"));
        QCOMPARE(Wording::usd(0.123'456'789), QStringLiteral("0.123457"));
    }

    void whereAnAddressLeadsIsToldWithWhoCanReadIt()
    {
        using net::Reach;
        for (const bool isEncrypted : {true, false}) {
            QVERIFY(
                !Wording::reach(Reach::Loopback, isEncrypted).contains(QLatin1String("ncrypted")));
            for (const Reach reach : {Reach::Private, Reach::Public, Reach::Unknown})
                QCOMPARE(
                    Wording::reach(reach, isEncrypted).contains(QLatin1String("Not encrypted")),
                    !isEncrypted);
        }
        QVERIFY(Wording::reach(Reach::Public, true).contains(QLatin1String("leaves the house")));
        QVERIFY(Wording::reach(Reach::Public, false).contains(QLatin1String("nothing is sent")));
    }

    void longWordsBreakAndLoseNothing()
    {
        const QString address = QStringLiteral("https://%1/v1").arg(QString(200, QLatin1Char('a')));
        const QString broken = ui::breakable(address);
        QVERIFY(broken.size() > address.size());
        QCOMPARE(QString(broken).remove(QChar(0x200B)), address);
        const QString words = QStringLiteral("short words stay as they are");
        QCOMPARE(ui::breakable(words), words);
    }

    void testsAreGroupedAndNeverMixUnits()
    {
        const auto chart =
            chartOf({test::lab(QStringLiteral("a"), QStringLiteral("Glucose"), 5.4,
                               QStringLiteral("mmol/L"), QStringLiteral("2026-01-03")),
                     test::lab(QStringLiteral("b"), QStringLiteral("Glucose"), 98,
                               QStringLiteral("mg/dL"), QStringLiteral("2026-01-02")),
                     test::lab(QStringLiteral("c"), QStringLiteral("Glucose"), 5.1,
                               QStringLiteral("mmol/L"), QStringLiteral("2026-01-01"))});
        const auto series = ChartTables::series(chart, ChartTables::Kind::Laboratory);
        QCOMPARE(series.size(), 2U);
        QCOMPARE(series[0].values.size(), 2U);
        const auto latest = ChartTables::latest(series);
        QCOMPARE(latest.rows.size(), 2U);
        QCOMPARE(latest.rows[0].id, QStringLiteral("a"));
        QCOMPARE(latest.rows[0].alsoIds, QStringList{QStringLiteral("c")});
    }

    void whatIsNoLongerReportedIsQuietAndSaysSo()
    {
        const QString words = QStringLiteral("no longer reported");
        chart::Chart chart;
        const auto isQuiet = [](const ui::RecordRow &row) {
            return std::all_of(row.cells.begin(), row.cells.end(),
                               [](const ui::Cell &cell) { return cell.tone == ui::Tone::Muted; });
        };
        const auto check = [&](auto &records, auto record,
                               ui::RecordTable (*table)(const chart::Chart &)) {
            record.fhirId = QStringLiteral("there");
            records = {record, record};
            records.back().fhirId = QStringLiteral("gone");
            records.back().reported = false;
            const auto rows = table(chart).rows;
            QCOMPARE(rows.size(), 2U);
            for (const ui::RecordRow &row : rows) {
                const bool gone = row.id == QLatin1String("gone");
                QCOMPARE(row.cells[1].text == words, gone);
                QCOMPARE(isQuiet(row), gone);
            }
        };
        chart::Medication medication;
        medication.name = QStringLiteral("Warfarin");
        medication.status = QStringLiteral("active");
        medication.active = true;
        check(chart.medications, medication, &ChartTables::medications);
        chart::Condition condition;
        condition.active = true;
        check(chart.conditions, condition, &ChartTables::problems);
        chart::Allergy allergy;
        allergy.active = true;
        check(chart.allergies, allergy, &ChartTables::allergies);
        check(chart.encounters, chart::Encounter(), &ChartTables::visits);
        check(chart.immunizations, chart::Immunization(), &ChartTables::immunizations);
        check(chart.procedures, chart::Procedure(), &ChartTables::procedures);
        check(chart.documents, chart::Document(), &ChartTables::documents);

        auto values = {test::lab(QStringLiteral("new"), QStringLiteral("Glucose"), 20,
                                 QStringLiteral("mmol/L"), QStringLiteral("2026-01-03"), 3, 6),
                       test::lab(QStringLiteral("old"), QStringLiteral("Glucose"), 5,
                                 QStringLiteral("mmol/L"), QStringLiteral("2026-01-01"), 3, 6)};
        chart.observations = values;
        chart.observations.front().reported = false;
        const auto series = ChartTables::series(chart, ChartTables::Kind::Laboratory);
        QCOMPARE(ChartTables::latest(series).rows.at(0).id, QStringLiteral("old"));
        const auto history = ChartTables::history(series.at(0)).rows;
        QCOMPARE(history.at(1).id, QStringLiteral("new"));
        QCOMPARE(history.at(1).cells[0].second, words);
        QVERIFY(isQuiet(history.at(1)));
        QVERIFY(!isQuiet(history.at(0)));
    }

    void valuesOutsideTheReferenceHaveADirection()
    {
        const auto chart =
            chartOf({test::lab(QStringLiteral("k"), QStringLiteral("Potassium"), 5.6,
                               QStringLiteral("mmol/L"), QStringLiteral("2026-01-03"), 3.5, 5.0),
                     test::lab(QStringLiteral("e"), QStringLiteral("eGFR"), 31,
                               QStringLiteral("mL/min"), QStringLiteral("2026-01-03"), 60)});
        const auto table =
            ChartTables::latest(ChartTables::series(chart, ChartTables::Kind::Laboratory));
        QCOMPARE(table.rows[0].cells[1].text, QStringLiteral("5.6 ↑"));
        QCOMPARE(table.rows[1].cells[1].text, QStringLiteral("31 ↓"));
        QCOMPARE(table.rows[0].cells[1].tone, ui::Tone::Abnormal);
        QVERIFY(table.rightAligned[1]);
    }

    void chartAxesHaveRoundValuesAndYears()
    {
        const auto values = TrendChart::valueTicks(28, 61, 4);
        QCOMPARE(values, (std::vector<double>{30, 40, 50, 60}));
        const auto time = [](int year, int month) {
            return QDate(1970, 1, 1).daysTo(QDate(year, month, 1)) * 86'400'000LL;
        };
        const auto years = TrendChart::timeTicks(time(2021, 6), time(2026, 11), 6);
        QCOMPARE(years.size(), 5U);
        QCOMPARE(years.front().text, QStringLiteral("2022"));
        const auto months = TrendChart::timeTicks(time(2026, 1), time(2026, 5), 6);
        QCOMPARE(months.front().text, QStringLiteral("2026"));
        QCOMPARE(months[1].text, QStringLiteral("Feb"));
        QVERIFY(!TrendChart::timeTicks(time(2026, 1), time(2026, 1), 5).empty());
        QVERIFY(!TrendChart::valueTicks(5, 5, 4).empty());
    }

    void allergiesSayWhatIsKnown()
    {
        const ui::Theme theme(m_settings);
        ui::AllergyChip chip(theme);
        chart::Allergy allergy;
        allergy.display = QStringLiteral("Penicillin <V>");
        allergy.active = true;
        chip.setAllergies(chart::ListStatus::Listed, {allergy});
        QVERIFY(chip.text().contains(QStringLiteral("Penicillin <V>")));
        chip.setAllergies(chart::ListStatus::NoneKnown, {});
        QCOMPARE(chip.text(), QStringLiteral("No known allergies"));
        chip.setAllergies(chart::ListStatus::NoInformation, {});
        QCOMPARE(chip.text(), QStringLiteral("No information about allergies"));
    }

    void infoFoldsAwayAndSeriousFlagsNever()
    {
        const ui::Theme theme(m_settings);
        ui::BriefingPanel panel(theme);
        panel.resize(640, 700);
        panel.show();
        briefing::PatientBriefing made;
        for (int i = 0; i < 5; ++i)
            made.flags.push_back(flag(QStringLiteral("w%1").arg(i), clinical::Severity::Warning));
        for (int i = 0; i < 4; ++i)
            made.flags.push_back(flag(QStringLiteral("i%1").arg(i), clinical::Severity::Info));
        made.unverified.push_back(flag(QStringLiteral("u"), clinical::Severity::Warning));
        panel.setBriefing(made);
        for (int i = 0; i < 5; ++i)
            QTRY_VERIFY(panel.findChild<QWidget *>(QStringLiteral("flag:w%1").arg(i))->isVisible());
        QVERIFY(!panel.findChild<QWidget *>(QStringLiteral("flag:i0")));
        auto *labs = panel.findChild<QAbstractButton *>(QStringLiteral("foldLabs"));
        QCOMPARE(labs->text(), QStringLiteral("Labs 4"));
        labs->click();
        QTRY_VERIFY(panel.findChild<QWidget *>(QStringLiteral("flag:i3"))->isVisible());
        QCOMPARE(panel.findChild<QAbstractButton *>(QStringLiteral("foldUnverified"))->text(),
                 QStringLiteral("Unverified 1"));
    }

    void toolTipsNeverEatText()
    {
        const QString text = QStringLiteral("Hold if SBP <b90 or HR >120");
        const QString tip = ui::plainToolTip(text);
        QVERIFY(tip == text || tip.contains(QStringLiteral("&lt;b90")));
        QCOMPARE(ui::plainToolTip(QStringLiteral("plain")), QStringLiteral("plain"));
    }
};

int main(int argc, char **argv)
{
    QLocale::setDefault(QLocale(QLocale::English));
    QApplication application(argc, argv);
    UiValuesTest test;
    return QTest::qExec(&test, argc, argv);
}
#include "ui_values_test.moc"
