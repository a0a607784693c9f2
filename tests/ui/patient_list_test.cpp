#include "long_charts.h"
#include "support/engines.h"
#include "support/postgres_server.h"
#include "ui/patient_list_model.h"
#include "window_fixture.h"

#include <QLineEdit>
#include <QScopeGuard>
#include <QScrollBar>
#include <QSignalSpy>
#include <QSqlQuery>
#include <QThread>

#include <algorithm>
#include <atomic>

using namespace aidoctor;
using test::OtherWorkstation;
using test::PostgresServer;
using test::WindowFixture;
using ui::PatientListModel;

namespace {

PatientListModel *modelOf(const WindowFixture &f)
{
    return qobject_cast<PatientListModel *>(f.list()->model());
}

/// Scrolls down as a person does, page after page, until no more comes.
void scrollToTheEnd(WindowFixture &f)
{
    auto *model = modelOf(f);
    QSignalSpy loaded(model, &PatientListModel::loaded);
    for (int rows = -1; rows != model->rowCount();) {
        rows = model->rowCount();
        f.list()->scrollToBottom();
        while (model->isLoading())
            QVERIFY(loaded.wait());
        QTest::qWait(1);
    }
}

} // namespace

/// The list of patients in a store that is larger than a list.
class PatientListTest : public QObject {
    Q_OBJECT

private slots:
    void initTestCase_data() { test::addEngines(); }

    void manyPatientsAreCountedUpToAThousand()
    {
        WindowFixture f({}, test::engine());
        test::addMany(f.store(), 1234);
        f.show();
        QTRY_COMPARE(f.text("patientCount"), QStringLiteral("1,000+ patients"));
        auto *search = f.find<QLineEdit>("searchField");
        search->setText(QStringLiteral("person 0001"));
        QTRY_COMPARE(f.text("patientCount"), QStringLiteral("111 patients"));
        search->clear();
        QTRY_COMPARE(f.text("patientCount"), QStringLiteral("1,000+ patients"));
        scrollToTheEnd(f);
        QCOMPARE(f.list()->model()->rowCount(), 1234);
        QCOMPARE(f.text("patientCount"), QStringLiteral("1234 patients")); // the end was seen
        QStringList names;
        for (int row = 0; row < 1234; ++row)
            names << f.list()->model()->index(row, 0).data().toString();
        QCOMPARE(names.first(), QStringLiteral("Person 000001"));
        QCOMPARE(names.last(), QStringLiteral("Person 001234"));
        QVERIFY(std::is_sorted(names.begin(), names.end()));
        QCOMPARE(names.removeDuplicates(), 0);
    }

    void readingAnewKeepsEveryPageThatWasLoaded()
    {
        WindowFixture f({}, test::engine());
        OtherWorkstation other(f.store());
        test::addMany(f.store(), 1234);
        f.listen();
        f.show();
        QTRY_COMPARE(f.list()->model()->rowCount(), 100);
        scrollToTheEnd(f);
        f.list()->verticalScrollBar()->setValue(30'000);
        const QString first = f.list()->indexAt(QPoint(5, 5)).data().toString();
        const int top = f.list()->visualRect(f.list()->indexAt(QPoint(5, 5))).top();
        QVERIFY(test::await(other.charts.store(test::kidneyPatient(QStringLiteral("new"),
                                                                   QStringLiteral("Aalto, Aino"))))
                    .has_value());
        QTRY_COMPARE(f.list()->model()->index(0, 0).data().toString(),
                     QStringLiteral("Aalto, Aino"));
        QVERIFY(f.list()->model()->rowCount() >= 1234);
        QCOMPARE(f.list()->indexAt(QPoint(5, 5)).data().toString(), first);
        QCOMPARE(f.list()->visualRect(f.list()->indexAt(QPoint(5, 5))).top(), top);
    }

    void aPageGoesOnWhenThePatientItEndedWithIsGone()
    {
        WindowFixture f({}, test::engine());
        test::addMany(f.store(), 250);
        f.show();
        QTRY_COMPARE(f.list()->model()->rowCount(), 100);
        auto work = [](database::Session &session) {
            return session.execute(QStringLiteral("DELETE FROM patients WHERE name = ?"),
                                   {QStringLiteral("Person 000100")});
        };
        QVERIFY(test::await(f.store().database().transaction(std::move(work))).has_value());
        f.list()->scrollToBottom();
        QTRY_VERIFY(f.list()->model()->rowCount() > 100);
        scrollToTheEnd(f);
        QCOMPARE(f.list()->model()->rowCount(), 249);
        QVERIFY(f.list()->isVisible());
    }

    void theListEndsWhereNobodyLooksAnyMore()
    {
        WindowFixture f({}, test::engine());
        test::addMany(f.store(), PatientListModel::kMaxRows + 50);
        f.show();
        QTRY_COMPARE(f.list()->model()->rowCount(), 100);
        QVERIFY(!f.find<QLabel>("patientsFull")->isVisible());
        f.loop().reset();
        scrollToTheEnd(f);
        QCOMPARE(f.list()->model()->rowCount(), PatientListModel::kMaxRows);
        qInfo("10,000 rows: the loop was at most %lld us late",
              static_cast<long long>(f.loop().report().max.count()));
        QTRY_VERIFY(f.find<QLabel>("patientsFull")->isVisible());
        QVERIFY(f.text("patientsFull").contains(QLatin1String("Type more")));
        QCOMPARE(f.text("patientCount"), QStringLiteral("1,000+ patients"));
        // Read anew, it takes no more than it did, and keeps its place.
        f.list()->verticalScrollBar()->setValue(300'000);
        const QString first = f.list()->indexAt(QPoint(5, 5)).data().toString();
        f.loop().reset();
        f.add(test::kidneyPatient(QStringLiteral("new"), QStringLiteral("Aalto, Aino")));
        QTRY_COMPARE(f.list()->model()->index(0, 0).data().toString(),
                     QStringLiteral("Aalto, Aino"));
        QTest::qWait(20);
        qInfo("10,000 rows read anew: the loop was at most %lld us late",
              static_cast<long long>(f.loop().report().max.count()));
        QVERIFY(f.loop().report().max < test::kStallBound);
        QCOMPARE(f.list()->model()->rowCount(), PatientListModel::kMaxRows);
        QCOMPARE(f.list()->indexAt(QPoint(5, 5)).data().toString(), first);
        auto *search = f.find<QLineEdit>("searchField");
        search->setText(QStringLiteral("person 010050")); // beyond the list's end
        QTRY_COMPARE(f.text("patientCount"), QStringLiteral("1 patient"));
        QVERIFY(!f.find<QLabel>("patientsFull")->isVisible());
    }

    void anOvertakenSearchEndsInTheStore()
    {
        if (!test::isPostgres())
            QSKIP("a search can be held up in PostgreSQL only");
        WindowFixture f({}, test::engine());
        f.add(test::kidneyPatient());
        f.show();
        QTRY_COMPARE(f.list()->model()->rowCount(), 1);
        // What is read beside the list would wait as well, and be counted.
        QTest::qWait(200);
        QTRY_COMPARE(f.store().database().counters().leases.load(), 0);
        // Another session holds the table: the searches wait in the server.
        std::atomic<bool> release{false};
        OtherWorkstation other(f.store());
        const auto released = qScopeGuard([&release] { release = true; });
        TaskScope scope;
        auto work = [&release](QSqlDatabase &database) -> Status {
            QSqlQuery query(database);
            if (!query.exec(QStringLiteral("LOCK TABLE patients IN ACCESS EXCLUSIVE MODE")))
                return failure(database::statementError(query));
            while (!release)
                QThread::msleep(5);
            return {};
        };
        const auto hold = [](QCoro::Task<Status> held) -> QCoro::Task<> {
            co_await std::move(held);
        };
        scope.launch(hold(other.database.transaction(std::move(work))));
        PostgresServer &server = PostgresServer::shared();
        const auto waiting = [&server] {
            return server
                .sql(QStringLiteral("SELECT count(*) FROM pg_stat_activity"
                                    " WHERE wait_event_type = 'Lock'"))
                .toInt();
        };
        const auto held = [&server] {
            return server
                .sql(QStringLiteral("SELECT count(*) FROM pg_locks"
                                    " WHERE mode = 'AccessExclusiveLock' AND granted"))
                .toInt();
        };
        QTRY_VERIFY(held() > 0);
        auto *search = f.find<QLineEdit>("searchField");
        for (const char *typed : {"gar", "garc", "garci", "garcia"}) {
            search->setText(QLatin1String(typed));
            QVERIFY(!modelOf(f)->isLoading()); // the one before has ended with this key
            QTRY_VERIFY(modelOf(f)->isLoading());
        }
        QTRY_COMPARE(waiting(), 1); // the last one: those before were not left to their fate
        release = true;
        QTRY_COMPARE(f.text("patientCount"), QStringLiteral("1 patient"));
        QTRY_COMPARE(scope.running(), 0);
    }
};

QTEST_MAIN(PatientListTest)
#include "patient_list_test.moc"
