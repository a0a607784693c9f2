#include "core/logging.h"
#include "core/loop_monitor.h"
#include "fhir/drop_folder.h"
#include "fhir/import_fixture.h"
#include "support/engines.h"
#include "support/postgres_server.h"

#include <QSignalSpy>
#include <QtTest>

#include <cstdio>
#include <unistd.h>

using namespace aidoctor;
using namespace aidoctor::fhir;
using namespace aidoctor::fhir::test;
using namespace std::chrono_literals;

namespace {

constexpr int kLong = 30'000; // milliseconds; far more than anything here takes

QByteArray bundleOf(const QByteArray &id, const QByteArray &resources = {})
{
    return bundleWith(resources)
        .replace("\"id\":\"p\"", "\"id\":\"" + id + "\"")
        .replace("Patient/p", "Patient/" + id)
        .replace("Doe", "Canary" + id);
}

QByteArray g_log;

void keepLog(QtMsgType, const QMessageLogContext &, const QString &message)
{
    g_log += message.toUtf8() + '\n';
}

} // namespace

class DropFolderTest : public QObject {
    Q_OBJECT

    std::unique_ptr<ImportFixture> m_fixture;
    std::unique_ptr<DropFolder> m_drop;

    static DropFolder::Options quick()
    {
        DropFolder::Options options;
        options.settle = 50ms;
        options.poll = 100ms;
        options.retry = 100ms;
        return options;
    }

    QString path(const QString &name) const
    {
        return m_fixture->path(QStringLiteral("drop/") + name);
    }
    QString write(const QString &name, const QByteArray &content) const
    {
        return m_fixture->write(QStringLiteral("drop/") + name, content);
    }
    /// As a sender should: under another name, then renamed.
    void drop(const QString &name, const QByteArray &content) const
    {
        const QString made = write(name + QStringLiteral(".part"), content);
        const QString given = path(name);
        if (::rename(QFile::encodeName(made).constData(), QFile::encodeName(given).constData()))
            qFatal("the test's file cannot be renamed");
    }
    QStringList in(const QString &folder) const
    {
        return QDir(path(folder)).entryList(QDir::Files | QDir::Hidden, QDir::Name);
    }
    Status watch(DropFolder::Options options = quick())
    {
        m_drop = std::make_unique<DropFolder>(m_fixture->importer(), m_fixture->workers(),
                                              m_fixture->path(QStringLiteral("drop")), options);
        return aidoctor::test::await(m_drop->start());
    }

private slots:
    void initTestCase_data() { aidoctor::test::addEngines(); }
    void init()
    {
        m_fixture = std::make_unique<ImportFixture>(aidoctor::test::engine());
        QVERIFY(QDir().mkpath(m_fixture->path(QStringLiteral("drop"))));
    }
    void cleanup()
    {
        m_drop.reset();
        m_fixture.reset();
    }

    void whatIsDroppedIsInTheChartAndMovedAside()
    {
        write(QStringLiteral("before.json"), bundleOf("before"));
        QVERIFY(watch());
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        drop(QStringLiteral("after.json"), bundleOf("after", entry(glucose("g", "p", "90"))));
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 2, kLong);
        QCOMPARE(m_fixture->patientCount(), 2);
        QCOMPARE(in(QStringLiteral(".")), QStringList());
        QCOMPARE(in(QStringLiteral("imported")).size(), 2);
        QCOMPARE(in(QStringLiteral("failed")), QStringList());
        QCOMPARE(m_fixture->load(2).observations.size(), 1U);
    }

    void aRenameIsNoticedWithoutWaitingForTheNextLook()
    {
        DropFolder::Options options = quick();
        options.poll = 1h;
        QVERIFY(watch(options));
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        drop(QStringLiteral("a.json"), bundleOf("a"));
        QVERIFY(imported.wait(kLong));
        drop(QStringLiteral("b.json"), bundleOf("b"));
        QVERIFY(imported.wait(kLong));
    }

    void aFileThatFailsHasAReportBesideIt()
    {
        QVERIFY(watch());
        QSignalSpy failed(m_drop.get(), &DropFolder::failed);
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        const QByteArray good = bundleOf("good", entry(glucose("g", "p", "90")));
        drop(QStringLiteral("1-half.json"), good.left(good.size() / 2));
        drop(QStringLiteral("2-other.json"), R"({"name":"Canary"})");
        drop(QStringLiteral("3-good.json"), good);
        QTRY_COMPARE_WITH_TIMEOUT(failed.count(), 2, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 1, kLong);
        const QStringList made = in(QStringLiteral("failed"));
        QCOMPARE(made.size(), 4);
        const char *codes[] = {"code: INVALID_JSON\n", "code: NOT_FHIR\n"};
        for (int i = 0; i < 2; ++i) {
            QVERIFY(made[2 * i + 1].endsWith(QLatin1String(".report.txt")));
            QFile report(path(QStringLiteral("failed/") + made[2 * i + 1]));
            QVERIFY(report.open(QIODevice::ReadOnly));
            const QByteArray text = report.readAll();
            QVERIFY2(text.contains(codes[i]), text.constData());
            QVERIFY(!text.contains("Canary"));
            QVERIFY(!text.contains("json\""));
        }
        QCOMPARE(m_fixture->patientCount(), 1);
    }

    void whatWasAddedOnlySaysSoBesideIt()
    {
        QByteArray whole = entry(glucose("g1", "p", "90"));
        for (const char *id : {"g2", "g3", "g4"})
            whole += ',' + entry(glucose(id, "p", "90"));
        QVERIFY(watch());
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        drop(QStringLiteral("a.json"), bundleOf("a", whole));
        QVERIFY(imported.wait(kLong));
        drop(QStringLiteral("b.json"), bundleOf("a", entry(glucose("g5", "p", "90"))));
        QVERIFY(imported.wait(kLong));
        QCOMPARE(m_fixture->load(1).observations.size(), 5U);
        const QStringList made = in(QStringLiteral("imported"));
        QCOMPARE(made.size(), 3);
        QCOMPARE(made[2], made[1] + QStringLiteral(".report.txt"));
    }

    void theFilesOfABulkExportFindEachOther()
    {
        QVERIFY(watch());
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        drop(
            QStringLiteral("1.ndjson"),
            R"({"resourceType":"MedicationRequest","id":"r","status":"active","intent":"order","subject":{"reference":"Patient/a"},"medicationReference":{"reference":"Medication/m"}})");
        drop(QStringLiteral("2.ndjson"),
             R"({"resourceType":"Medication","id":"m","code":{"text":"digoxin"}})");
        drop(QStringLiteral("3.ndjson"), R"({"resourceType":"Patient","id":"a"})");
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 3, kLong);
        QCOMPARE(m_fixture->load(1).medications.at(0).name, QStringLiteral("digoxin"));
    }

    void aFileThatIsReplacedDuringItsImportIsImportedAgain()
    {
        QVERIFY(watch());
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        // The name is the same, the file is another one.
        bool replaced = false;
        connect(&m_fixture->store(), &chart::ChartStore::chartChanged, this, [&] {
            if (!std::exchange(replaced, true))
                drop(QStringLiteral("a.json"), bundleOf("a", entry(glucose("g2", "p", "91"))));
        });
        drop(QStringLiteral("a.json"), bundleOf("a"));
        QTRY_VERIFY_WITH_TIMEOUT(replaced, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(m_fixture->load(1).observations.size(), 1U, kLong);
        QTRY_COMPARE_WITH_TIMEOUT(in(QStringLiteral(".")), QStringList(), kLong);
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 1, kLong); // told after the file has moved
        QCOMPARE(in(QStringLiteral("failed")), QStringList());
    }

    void whileTheStoreIsDownFilesStayAndAreTriedAgain()
    {
        if (!aidoctor::test::isPostgres())
            QSKIP("a server that can be down");
        QVERIFY(watch());
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        QSignalSpy failed(m_drop.get(), &DropFolder::failed);
        QSignalSpy delayed(m_drop.get(), &DropFolder::delayed);
        drop(QStringLiteral("a.json"), bundleOf("a"));
        QVERIFY(imported.wait(kLong));
        aidoctor::test::PostgresServer::shared().stop();
        drop(QStringLiteral("b.json"), bundleOf("b"));
        drop(QStringLiteral("c.json"), bundleOf("c"));
        QTRY_VERIFY_WITH_TIMEOUT(delayed.count() >= 2, kLong);
        QCOMPARE(delayed.first().first().toString(), QStringLiteral("DATABASE_UNAVAILABLE"));
        QCOMPARE(in(QStringLiteral(".")).size(), 2);
        aidoctor::test::PostgresServer::shared().start();
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), 3, kLong);
        QCOMPARE(failed.count(), 0);
        QCOMPARE(m_fixture->patientCount(), 3);
    }

    void aFolderThatWasAwayIsWatchedAgain()
    {
        QVERIFY(watch());
        QSignalSpy usable(m_drop.get(), &DropFolder::usable);
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        const QString folder = m_fixture->path(QStringLiteral("drop"));
        QVERIFY(QDir().rename(folder, folder + QStringLiteral("-away")));
        QTRY_COMPARE_WITH_TIMEOUT(usable.count(), 1, kLong);
        QCOMPARE(usable.first().first().toBool(), false);
        QVERIFY(QDir().mkpath(folder)); // a new one: its sub-folders are made again
        QTRY_COMPARE_WITH_TIMEOUT(usable.count(), 2, kLong);
        QCOMPARE(usable.last().first().toBool(), true);
        drop(QStringLiteral("a.json"), bundleOf("a"));
        QVERIFY(imported.wait(kLong));
        QCOMPARE(in(QStringLiteral("imported")).size(), 1);
    }

    void aFolderThatIsNotThereYetSaysSoAndIsTriedAgain()
    {
        const QString folder = m_fixture->path(QStringLiteral("drop"));
        QVERIFY(QDir().rmdir(folder));
        const Status started = watch();
        QCOMPARE(started.error().code, QStringLiteral("FILE_UNREADABLE"));
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        QVERIFY(QDir().mkpath(folder));
        drop(QStringLiteral("a.json"), bundleOf("a"));
        QVERIFY(imported.wait(kLong));
    }

    void linksArePassedOver()
    {
        m_fixture->write(QStringLiteral("outside.json"), bundleOf("outside"));
        QVERIFY(QFile::link(m_fixture->path(QStringLiteral("outside.json")),
                            path(QStringLiteral("link.json"))));
        QVERIFY(watch());
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        drop(QStringLiteral("a.json"), bundleOf("a"));
        QVERIFY(imported.wait(kLong));
        drop(QStringLiteral("b.json"), bundleOf("b"));
        QVERIFY(imported.wait(kLong));
        QCOMPARE(m_fixture->patientCount(), 2);
        QVERIFY(QFileInfo(path(QStringLiteral("link.json"))).isSymLink());
    }

    void anUnreadableFileFails()
    {
        if (::geteuid() == 0)
            QSKIP("root reads everything");
        QVERIFY(watch());
        QSignalSpy failed(m_drop.get(), &DropFolder::failed);
        const QString made = write(QStringLiteral("a.part"), bundleOf("a"));
        QVERIFY(QFile::setPermissions(made, {}));
        QVERIFY(QFile::rename(made, path(QStringLiteral("a.json"))));
        QVERIFY(failed.wait(kLong));
        QCOMPARE(in(QStringLiteral("failed")).size(), 2);
    }

    void aFileThatCannotBeMovedIsImportedOnce()
    {
        QVERIFY(watch());
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        QVERIFY(QDir().rmdir(path(QStringLiteral("imported"))));
        write(QStringLiteral("imported"), "in the way");
        drop(QStringLiteral("a.json"), bundleOf("a"));
        QVERIFY(imported.wait(kLong));
        drop(QStringLiteral("b.json"), bundleOf("b")); // several looks later
        QVERIFY(imported.wait(kLong));
        QVERIFY(QFile::exists(path(QStringLiteral("a.json"))));
        QVERIFY(QFile::remove(path(QStringLiteral("imported"))));
        QTRY_COMPARE_WITH_TIMEOUT(in(QStringLiteral(".")), QStringList(), kLong);
        QCOMPARE(in(QStringLiteral("imported")).size(), 2);
        QCOMPARE(imported.count(), 2);
    }

    void aStopInTheMiddleLeavesTheFileForTheNextStart()
    {
        constexpr int kPatients = 200;
        QByteArrayList entries;
        for (int i = 0; i < kPatients; ++i)
            entries << entry(R"({"resourceType":"Patient","id":"p)" + QByteArray::number(i)
                             + R"(","name":[{"text":"Patient"}]})");
        QVERIFY(watch());
        QSignalSpy changed(&m_fixture->store(), &chart::ChartStore::chartChanged);
        drop(QStringLiteral("many.json"),
             R"({"resourceType":"Bundle","type":"collection","entry":[)" + entries.join(',')
                 + "]}");
        QVERIFY(changed.wait(kLong));
        aidoctor::test::await(m_drop->stop());
        const int stored = m_fixture->patientCount();
        QVERIFY2(stored > 0 && stored < kPatients, qPrintable(QString::number(stored)));
        QCOMPARE(in(QStringLiteral(".")), QStringList{QStringLiteral("many.json")});
        QCOMPARE(in(QStringLiteral("failed")), QStringList());

        QVERIFY(watch());
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        QVERIFY(imported.wait(kLong));
        QCOMPARE(m_fixture->patientCount(), kPatients);
        QCOMPARE(m_fixture->load(1).patient.revision, 1); // the second time changed nothing
        QCOMPARE(in(QStringLiteral("imported")).size(), 1);
    }

    void itMayBeDestroyedAtAnyMoment()
    {
        for (int i = 0; i < 20; ++i) {
            drop(QStringLiteral("%1.json").arg(i), bundleOf(QByteArray::number(i)));
            m_drop = std::make_unique<DropFolder>(m_fixture->importer(), m_fixture->workers(),
                                                  m_fixture->path(QStringLiteral("drop")), quick());
            TaskScope scope;
            const auto begin = [](QCoro::Task<Status> task) -> QCoro::Task<> {
                co_await std::move(task);
            };
            scope.launch(begin(m_drop->start()));
            QTest::qWait(7 * i);
            m_drop.reset();
            QTRY_COMPARE_WITH_TIMEOUT(scope.running(), 0, kLong);
        }
        QVERIFY(watch());
        QTRY_COMPARE_WITH_TIMEOUT(m_fixture->patientCount(), 20, kLong);
    }

    void manyFilesNeitherBlockTheLoopNorGetLost()
    {
        constexpr int kFiles = 120;
        for (int i = 0; i < kFiles; ++i)
            write(QStringLiteral("%1.json").arg(i), bundleOf("m" + QByteArray::number(i)));
        LoopMonitor monitor;
        QVERIFY(watch());
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        QTRY_COMPARE_WITH_TIMEOUT(imported.count(), kFiles, 4 * kLong);
        QVERIFY2(monitor.report().max < aidoctor::test::kStallBound,
                 qPrintable(QString::number(monitor.report().max.count())));
        QCOMPARE(m_fixture->patientCount(), kFiles);
        QCOMPARE(in(QStringLiteral("imported")).size(), kFiles);
    }

    void theLogNamesNeitherFilesNorPatients()
    {
        QLoggingCategory::setFilterRules(QStringLiteral("aidoctor.*=true"));
        const auto before = qInstallMessageHandler(keepLog);
        const auto restore = qScopeGuard([before] { qInstallMessageHandler(before); });
        g_log.clear();
        QVERIFY(watch());
        QSignalSpy imported(m_drop.get(), &DropFolder::imported);
        QSignalSpy failed(m_drop.get(), &DropFolder::failed);
        drop(QStringLiteral("secretname1.json"), bundleOf("a"));
        drop(QStringLiteral("secretname2.json"), "{");
        QTRY_VERIFY_WITH_TIMEOUT(imported.count() == 1 && failed.count() == 1, kLong);
        QVERIFY(g_log.contains("drop folder: a file was imported: 1 patients"));
        QVERIFY(g_log.contains("drop folder: a file failed:"));
        for (const char *word : {"secretname", "Canary", "drop/"})
            QVERIFY2(!g_log.contains(word), g_log.constData());
    }
};

QTEST_GUILESS_MAIN(DropFolderTest)
#include "fhir_drop_folder_test.moc"
