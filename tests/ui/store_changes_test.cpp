#include "long_charts.h"
#include "support/engines.h"
#include "window_fixture.h"

#include <QElapsedTimer>
#include <QHeaderView>
#include <QLineEdit>
#include <QPushButton>
#include <QScrollArea>
#include <QScrollBar>

using namespace aidoctor;
using namespace std::chrono_literals;
using test::OtherWorkstation;
using test::WindowFixture;
using ui::ChartPanel;
using ui::RecordView;

namespace {

/// How long a change may take from one workstation to the window of another.
constexpr int kSeen = test::kSanitized ? 10'000 : 3000;

/// Where a row stands on the screen.
int topOf(const QTableView *table, int row)
{
    return table->viewport()->mapToGlobal(QPoint(0, table->rowViewportPosition(row))).y();
}

int rowNamed(const QAbstractItemView *view, const QString &text)
{
    const QAbstractItemModel *model = view->model();
    for (int row = 0; row < model->rowCount(); ++row) {
        if (model->index(row, 0).data().toString() == text)
            return row;
    }
    return -1;
}

/// A new value of a new test, and a new value of a test that is there.
chart::ChartImport withNewLabs(chart::ChartImport import)
{
    import.observations.push_back(test::imported(
        test::lab(QStringLiteral("new-1"), QStringLiteral("Potassium, a test with a long name"),
                  5.6, QStringLiteral("mmol/L"), QStringLiteral("2026-11-22"), 3.5, 5.0)));
    import.observations.push_back(
        test::imported(test::lab(QStringLiteral("new-2"), QStringLiteral("Ferritin"), 7,
                                 QStringLiteral("ug/L"), QStringLiteral("2026-11-22"), 15, 150)));
    return import;
}

briefing::StoredBriefing madeBriefing(chart::PatientId patient, std::int64_t revision,
                                      const QString &title)
{
    briefing::StoredBriefing made;
    made.patient = patient;
    made.patientRevision = revision;
    made.generatedAt = QStringLiteral("2026-11-23T08:30:00Z");
    made.model = QStringLiteral("offline");
    briefing::Flag flag;
    flag.id = title;
    flag.title = title;
    flag.severity = clinical::Severity::Warning;
    flag.verification = briefing::Verification::Verified;
    flag.description = QStringLiteral("Made by another workstation.");
    made.briefing.flags = {flag};
    made.briefing.summary.oneLiner = QStringLiteral("Another summary.");
    return made;
}

} // namespace

/// What another workstation does is seen within a second, and nothing moves under the reader's
/// eyes.
class StoreChangesTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data() { test::addEngines(); }

    void aChangedChartIsSeenAndTheReaderStaysWhereHeIs()
    {
        WindowFixture f({}, test::engine());
        OtherWorkstation other(f.store());
        const auto id = f.add(test::longChart());
        f.listen();
        f.show();
        f.window->openPatient(id, QStringLiteral("Garcia, Maria"));
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        auto *panel = f.find<ChartPanel>("chartPanel");
        auto *search = f.find<QLineEdit>("searchField");
        search->setText(QStringLiteral("gar"));
        QTRY_COMPARE(f.list()->model()->rowCount(), 1);

        // A place in each tab, the labs in front.
        for (const auto tab : {ChartPanel::Problems, ChartPanel::Visits, ChartPanel::Labs}) {
            panel->setCurrentTab(tab);
            QTest::qWait(20);
        }
        auto *labs = f.find<RecordView>("labsLatest");
        auto *visits = f.window->findChild<RecordView *>(QStringLiteral("chartTab4"));
        const int chosen = rowNamed(labs, QStringLiteral("Test 025"));
        labs->selectRow(chosen);
        labs->verticalScrollBar()->setValue(labs->rowViewportPosition(chosen - 2) + 7);
        visits->verticalScrollBar()->setValue(333);
        QTest::qWait(20);
        const int before = labs->model()->rowCount();
        const int first = labs->rowAt(0);
        const QString firstName = labs->model()->index(first, 0).data().toString();
        const int firstTop = topOf(labs, first);
        const int chosenTop = topOf(labs, chosen);
        const int visitsPlace = visits->verticalScrollBar()->value();
        const auto widths = [labs] {
            QList<int> all;
            for (int column = 0; column < labs->model()->columnCount(); ++column)
                all << labs->columnWidth(column);
            return all;
        };
        const QList<int> widthsBefore = widths();
        QVERIFY(labs->verticalScrollBar()->value() > 100);
        QVERIFY(visitsPlace > 100);

        QElapsedTimer clock;
        clock.start();
        auto import = withNewLabs(test::longChart());
        chart::Encounter encounter;
        encounter.fhirId = QStringLiteral("new-e");
        encounter.status = QStringLiteral("finished");
        encounter.type = QStringLiteral("A visit at another place");
        encounter.started = {QStringLiteral("1995-01-01T10:00:00Z")};
        import.encounters.push_back(test::imported(encounter));
        QVERIFY(test::await(other.charts.store(import)).has_value());
        QTRY_COMPARE_WITH_TIMEOUT(labs->model()->rowCount(), before + 1, kSeen);
        qInfo("seen after %lld ms", static_cast<long long>(clock.elapsed()));

        for (int i = 0; i < 2; ++i) { // at once, and after everything that follows it
            QCOMPARE(panel->currentTab(), ChartPanel::Labs);
            QCOMPARE(topOf(labs, rowNamed(labs, firstName)), firstTop);
            QCOMPARE(labs->currentIndex().siblingAtColumn(0).data().toString(),
                     QStringLiteral("Test 025"));
            QCOMPARE(topOf(labs, labs->currentIndex().row()), chosenTop);
            QVERIFY(labs->selectionModel()->isRowSelected(labs->currentIndex().row()));
            QCOMPARE(widths(), widthsBefore);
            QCOMPARE(visits->verticalScrollBar()->value(), visitsPlace);
            QCOMPARE(search->text(), QStringLiteral("gar"));
            QCOMPARE(f.list()->model()->rowCount(), 1);
            if (i == 0)
                QTRY_VERIFY_WITH_TIMEOUT(
                    f.text("briefingState").startsWith(QLatin1String("outdated")), kSeen);
            QTest::qWait(100);
        }
        QVERIFY(rowNamed(labs, QStringLiteral("Potassium, a test with a long name")) >= 0);
    }

    void theHistoryOfATestStaysOpen()
    {
        WindowFixture f({}, test::engine());
        OtherWorkstation other(f.store());
        const auto id = f.add(test::longChart());
        f.listen();
        f.show();
        f.window->openPatient(id);
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        auto *panel = f.find<ChartPanel>("chartPanel");
        QVERIFY(panel->reveal(QStringLiteral("observation"), QStringLiteral("series-20")));
        auto *history = f.find<RecordView>("labsHistory");
        QTRY_VERIFY(history->isVisible());
        QTest::qWait(20);
        QCOMPARE(history->model()->rowCount(), 40);
        const int top = topOf(history, history->currentIndex().row());
        QVERIFY(history->verticalScrollBar()->value() > 0);

        QVERIFY(test::await(other.charts.store(withNewLabs(test::longChart()))).has_value());
        QTRY_COMPARE_WITH_TIMEOUT(history->model()->rowCount(), 41, kSeen);
        QVERIFY(history->isVisible());
        QVERIFY(history->currentIndex().siblingAtColumn(1).data().toString().startsWith(
            QLatin1String("120")));
        QCOMPARE(topOf(history, history->currentIndex().row()), top);
    }

    void whoIsAtTheTopSeesWhatIsNew()
    {
        WindowFixture f({}, test::engine());
        OtherWorkstation other(f.store());
        const auto id = f.add(test::longChart());
        f.listen();
        f.show();
        f.window->openPatient(id);
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        auto *labs = f.find<RecordView>("labsLatest");
        QTRY_VERIFY(labs->model()->rowCount() > 0);
        const int before = labs->model()->rowCount();
        QVERIFY(test::await(other.charts.store(withNewLabs(test::longChart()))).has_value());
        QTRY_COMPARE_WITH_TIMEOUT(labs->model()->rowCount(), before + 1, kSeen);
        QCOMPARE(labs->verticalScrollBar()->value(), 0);
    }

    void theTabOfManyTablesKeepsItsPlace()
    {
        WindowFixture f({}, test::engine());
        OtherWorkstation other(f.store());
        const auto id = f.add(test::longChart());
        f.listen();
        f.show();
        f.window->openPatient(id);
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        auto *panel = f.find<ChartPanel>("chartPanel");
        panel->setCurrentTab(ChartPanel::More);
        QTest::qWait(50);
        auto *area = f.window->findChild<QScrollArea *>(QStringLiteral("chartTab5"));
        auto *procedures = f.window->findChild<RecordView *>(QStringLiteral("chartSection2"));
        QVERIFY(area && procedures);
        area->verticalScrollBar()->setValue(600);
        QCOMPARE(area->verticalScrollBar()->value(), 600);
        const int row = rowNamed(procedures, QStringLiteral("Procedure 020"));
        const int top = topOf(procedures, row);

        auto import = test::longChart();
        chart::Allergy allergy;
        allergy.fhirId = QStringLiteral("a-2");
        allergy.display = QStringLiteral("Latex");
        allergy.active = true;
        import.allergies.push_back(test::imported(allergy));
        chart::Procedure procedure;
        procedure.fhirId = QStringLiteral("new-p");
        procedure.display = QStringLiteral("A new procedure");
        procedure.status = QStringLiteral("completed");
        procedure.performed = {QStringLiteral("2026-11-22")};
        import.procedures.push_back(test::imported(procedure));
        QVERIFY(test::await(other.charts.store(import)).has_value());
        QTRY_COMPARE_WITH_TIMEOUT(procedures->model()->rowCount(), 41, kSeen);
        QTest::qWait(50);
        QCOMPARE(topOf(procedures, rowNamed(procedures, QStringLiteral("Procedure 020"))), top);
        QVERIFY(area->verticalScrollBar()->value() > 600);
    }

    void theBriefingKeepsItsPlaceWhenItGrowsOld()
    {
        WindowFixture f({}, test::engine());
        OtherWorkstation other(f.store());
        const auto id = f.add(test::longChart());
        f.listen();
        f.show();
        f.window->resize(1100, 500);
        f.window->openPatient(id);
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        auto *scroll = f.find<QScrollArea>("briefingScroll");
        QTRY_VERIFY(scroll->verticalScrollBar()->maximum() > 60);
        scroll->verticalScrollBar()->setValue(40);
        const auto *summary = f.find<QLabel>("summaryText");
        const QPoint place = summary->mapToGlobal(QPoint());
        const QString text = summary->text();
        QVERIFY(test::await(other.charts.store(withNewLabs(test::longChart()))).has_value());
        QTRY_VERIFY_WITH_TIMEOUT(f.find<QWidget>("briefingNotice")->isVisible(), kSeen);
        QTest::qWait(50);
        QVERIFY(f.text("briefingState").startsWith(QLatin1String("outdated")));
        QCOMPARE(scroll->verticalScrollBar()->value(), 40);
        QCOMPARE(summary->mapToGlobal(QPoint()), place);
        QCOMPARE(summary->text(), text);
    }

    void aNewerBriefingIsOfferedNotForced()
    {
        WindowFixture f({}, test::engine());
        OtherWorkstation other(f.store());
        const auto id = f.add(test::kidneyPatient());
        f.listen();
        f.show();
        f.window->openPatient(id);
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        const QString before = f.text("summaryText");
        const int cards = f.cards();
        const auto revision = test::await(other.charts.load(id))->patient.revision;
        QElapsedTimer clock;
        clock.start();
        QVERIFY(
            other.storeBriefing(madeBriefing(id, revision, QStringLiteral("From the other room")))
                .has_value());
        auto *show = f.find<QPushButton>("newerButton");
        QTRY_VERIFY_WITH_TIMEOUT(show->isVisible(), kSeen);
        qInfo("offered after %lld ms", static_cast<long long>(clock.elapsed()));
        QVERIFY(f.text("briefingNoticeText").contains(QLatin1String("newer")));
        QCOMPARE(f.text("summaryText"), before);
        QCOMPARE(f.cards(), cards);
        show->setFocus();
        QTest::keyClick(show, Qt::Key_Space);
        QTRY_COMPARE(f.text("summaryText"), QStringLiteral("Another summary."));
        QTRY_VERIFY(f.shownText().contains(QLatin1String("From the other room")));
        QCOMPARE(f.cards(), 1);
        QVERIFY(!f.find<QWidget>("briefingNotice")->isVisible());
        QVERIFY(QApplication::focusWidget());
        QCOMPARE(QApplication::focusWidget()->objectName(), QStringLiteral("briefingScroll"));
    }

    void theListTellsOfBriefingsMadeElsewhere()
    {
        WindowFixture f({}, test::engine());
        OtherWorkstation other(f.store());
        const auto id = f.add(test::kidneyPatient());
        f.listen();
        f.show();
        QTRY_COMPARE(f.list()->model()->rowCount(), 1);
        const auto mark = [&] {
            return f.list()->model()->index(0, 0).data(Qt::AccessibleTextRole).toString();
        };
        QTRY_VERIFY(mark().endsWith(QLatin1String("none")));
        const auto revision = test::await(other.charts.load(id))->patient.revision;
        QVERIFY(other.storeBriefing(madeBriefing(id, revision, QStringLiteral("Elsewhere")))
                    .has_value());
        QTRY_VERIFY_WITH_TIMEOUT(mark().endsWith(QLatin1String("ready")), kSeen);
        QVERIFY(test::await(other.charts.store(withNewLabs(test::kidneyPatient()))).has_value());
        QTRY_VERIFY_WITH_TIMEOUT(mark().endsWith(QLatin1String("outdated")), kSeen);
    }

    void aPatientWhoIsRemovedLeavesTheScreenAtOnce()
    {
        WindowFixture f({}, test::engine());
        OtherWorkstation other(f.store());
        const auto id = f.add(test::kidneyPatient());
        f.add(test::kidneyPatient(QStringLiteral("p-2"), QStringLiteral("Wilson, James")));
        f.listen();
        f.show();
        QTRY_COMPARE(f.list()->model()->rowCount(), 2);
        f.choose(0);
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        QCOMPARE(f.text("bannerName"), QStringLiteral("Garcia, Maria"));
        auto work = [id](database::Session &session) {
            return session.execute(QStringLiteral("DELETE FROM patients WHERE id = ?"),
                                   {QVariant::fromValue<qlonglong>(id)});
        };
        QVERIFY(test::await(other.database.transaction(std::move(work))).has_value());
        QTRY_VERIFY_WITH_TIMEOUT(f.text("bannerName").isEmpty(), kSeen);
        QCOMPARE(f.cards(), 0);
        QVERIFY(!f.shownText().contains(QLatin1String("eGFR")));
        QVERIFY(f.find<QLabel>("chartNote")->isVisible());
        QVERIFY(f.text("chartNote").contains(QLatin1String("no longer")));
        QTRY_COMPARE_WITH_TIMEOUT(f.list()->model()->rowCount(), 1, kSeen);
        QVERIFY(!f.list()->currentIndex().isValid());
        f.choose(0);
        QTRY_COMPARE(f.text("bannerName"), QStringLiteral("Wilson, James"));
        QTRY_VERIFY(f.cards() > 0);
    }

    void theListStaysWhereItIsWhenPatientsComeAbove_data()
    {
        QTest::addColumn<int>("place");
        QTest::newRow("in the middle") << 2000;
        QTest::newRow("at the top") << 0;
    }
    void theListStaysWhereItIsWhenPatientsComeAbove()
    {
        QFETCH(int, place);
        WindowFixture f({}, test::engine());
        OtherWorkstation other(f.store());
        test::addMany(f.store(), 150);
        f.listen();
        f.show();
        QTRY_COMPARE(f.list()->model()->rowCount(), 100);
        f.list()->scrollToBottom();
        QTRY_COMPARE(f.list()->model()->rowCount(), 150);
        f.list()->scrollToTop();
        f.choose(3);
        QTRY_VERIFY(f.text("briefingState").startsWith(QLatin1String("ready")));
        f.list()->verticalScrollBar()->setValue(place);
        const auto nameAtTop = [&] {
            return f.list()->indexAt(QPoint(5, 5)).data().toString() + QLatin1Char('/')
                   + QString::number(f.list()->visualRect(f.list()->indexAt(QPoint(5, 5))).top());
        };
        const QString before = nameAtTop();
        const auto chosen = f.list()->currentIndex().data().toString();
        for (int i = 0; i < 3; ++i) {
            QVERIFY(test::await(other.charts.store(test::kidneyPatient(
                                    QStringLiteral("a-%1").arg(i), test::numbered("Aalto", i))))
                        .has_value());
        }
        QTRY_COMPARE_WITH_TIMEOUT(f.text("patientCount"), QStringLiteral("153 patients"), kSeen);
        QTest::qWait(50);
        QCOMPARE(nameAtTop(), before);
        QCOMPARE(f.list()->currentIndex().data().toString(), chosen);
        QVERIFY(f.list()->selectionModel()->isSelected(f.list()->currentIndex()));
        QVERIFY(f.list()->model()->rowCount() >= 150);
        QCOMPARE(f.list()->model()->index(0, 0).data().toString(), QStringLiteral("Aalto 000"));
    }
};

QTEST_MAIN(StoreChangesTest)
#include "store_changes_test.moc"
