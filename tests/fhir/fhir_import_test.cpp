#include "core/loop_monitor.h"
#include "core/task_scope.h"
#include "fhir/import_fixture.h"
#include "fhir/skip_reasons.h"
#include "support/coroutines.h"

#include <QDirIterator>
#include <QtTest>

using namespace aidoctor;
using namespace aidoctor::fhir;
using namespace aidoctor::fhir::test;

namespace {

QString sampleFolder()
{
    return QStringLiteral(AIDOCTOR_SOURCE_DIR "/../shared/data/fhir");
}

QByteArray patient(const QByteArray &id)
{
    return filled(R"({"resourceType":"Patient","id":"%1","name":[{"text":"Patient %1"}]})", {id});
}

/// How many entries of each type the files have, counted without any of the importer's code.
std::map<QString, int> countEntries(const QString &folder)
{
    std::map<QString, int> counts;
    QDirIterator files(folder, {QStringLiteral("*.json")}, QDir::Files,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        QFile file(files.next());
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray text = file.readAll();
        const auto bundle = nlohmann::json::parse(text.begin(), text.end());
        for (const auto &item : bundle.at("entry"))
            ++counts[QString::fromStdString(
                item.at("resource").at("resourceType").get<std::string>())];
    }
    return counts;
}

} // namespace

class ImportTest : public QObject {
    Q_OBJECT

private slots:
    void oneBadFileDoesNotStopTheOthers()
    {
        ImportFixture fixture;
        const QByteArray good = bundleWith(entry(glucose("g", "p", "90")));
        fixture.write(QStringLiteral("in/a.json"), good);
        fixture.write(QStringLiteral("in/b.json"), good.left(good.size() / 2));
        fixture.write(QStringLiteral("in/deep/c.JSON"),
                      QByteArray(good).replace("\"p\"", "\"q\"").replace("Patient/p", "Patient/q"));
        fixture.write(QStringLiteral("in/notes.txt"), "not for the import");
        const auto report = fixture.paths({fixture.path(QStringLiteral("in")),
                                           fixture.path(QStringLiteral("in/a.json")),
                                           fixture.path(QStringLiteral("nowhere.json"))});
        QCOMPARE(report.files.size(), 4U);
        QCOMPARE(report.failedFiles(), 2);
        QCOMPARE(report.files[0].file, QStringLiteral("a.json"));
        QCOMPARE(report.files[1].error->code, QStringLiteral("INVALID_JSON"));
        QVERIFY(report.files[1].types.empty());
        QCOMPARE(report.files[2].file, QStringLiteral("deep/c.JSON"));
        QCOMPARE(report.files[3].error->code, QStringLiteral("FILE_UNREADABLE"));
        QCOMPARE(fixture.patientCount(), 2);
        const QString text = report.toText();
        QVERIFY(text.contains(QLatin1String("Observation")));
        QVERIFY(text.contains(QLatin1String("INVALID_JSON")));
        const Json json = report.toJson();
        QCOMPARE(json["failed_files"], Json(2));
        QCOMPARE(json["totals"]["Patient"]["stored"], Json(2));
    }

    void folderWithoutFilesSaysSo()
    {
        ImportFixture fixture;
        QDir().mkpath(fixture.path(QStringLiteral("empty")));
        const auto report = fixture.paths({fixture.path(QStringLiteral("empty"))});
        QCOMPARE(report.files.size(), 1U);
        QCOMPARE(report.files[0].error->code, QStringLiteral("FILE_UNREADABLE"));
    }

    void bulkExportWithOneFilePerTypeComesTogether()
    {
        ImportFixture fixture;
        fixture.write(QStringLiteral("bulk/1.ndjson"), glucose("g1", "a", "90") + "\r\n\r\n"
                                                           + glucose("g2", "b", "95") + "\n"
                                                           + glucose("g3", "nobody", "99") + "\n");
        fixture.write(
            QStringLiteral("bulk/2.ndjson"),
            R"({"resourceType":"MedicationRequest","id":"r","status":"active","intent":"order","subject":{"reference":"Patient/a"},"medicationReference":{"reference":"Medication/m"}})"
            "\n");
        fixture.write(QStringLiteral("bulk/3.ndjson"),
                      R"({"resourceType":"Medication","id":"m","code":{"text":"digoxin"}})"
                      "\n");
        fixture.write(QStringLiteral("bulk/4.ndjson"),
                      R"({"resourceType":"Organization","id":"o"})"
                      "\n"
                      R"({"resourceType":"Organization","id":"o2"})");
        fixture.write(QStringLiteral("bulk/9.ndjson"), patient("a") + "\n" + patient("b"));
        const auto report = fixture.paths({fixture.path(QStringLiteral("bulk"))});
        QCOMPARE(report.failedFiles(), 0);
        QCOMPARE(report.files.front().file, QStringLiteral("9.ndjson"));
        QCOMPARE(report.files.front().patients.size(), 2U);
        const auto first = fixture.load(report.files.front().patients[0]);
        QCOMPARE(first.observations.size(), 1U);
        QCOMPARE(first.medications.at(0).name, QStringLiteral("digoxin"));
        QCOMPARE(fixture.load(report.files.front().patients[1]).observations.size(), 1U);
        const auto totals = report.totals();
        const auto &observations = totals.at(QStringLiteral("Observation"));
        QCOMPARE(observations.stored, 2);
        QCOMPARE(observations.skipped.at(QString::fromLatin1(reasons::kPatientNotInStore)), 1);
        const auto again = fixture.paths({fixture.path(QStringLiteral("bulk"))});
        for (const auto &[type, counts] : again.totals())
            QCOMPARE(counts.stored, 0);
    }

    void damagedLineWritesNothingOfItsFile()
    {
        ImportFixture fixture;
        const auto report = fixture.paths({fixture.write(
            QStringLiteral("x.ndjson"),
            patient("a") + "\n" + glucose("g", "a", "90").chopped(3) + "\n" + patient("b"))});
        QCOMPARE(report.files[0].error->code, QStringLiteral("INVALID_JSON"));
        QVERIFY(report.files[0].error->message.contains(QLatin1Char('2')));
        QCOMPARE(fixture.patientCount(), 0);
    }

    void pipeAndMissingRightsAreUnreadable()
    {
        ImportFixture fixture;
        const auto report = fixture.paths({QStringLiteral("/dev/null")});
        QCOMPARE(report.files[0].error->code, QStringLiteral("FILE_UNREADABLE"));
    }

    void fileAboveTheLimitIsRefusedUnread()
    {
        ImportFixture fixture;
        const QString name = fixture.write(QStringLiteral("big.json"), "{");
        QVERIFY(QFile::resize(name, 257LL * 1024 * 1024));
        const auto report = fixture.paths({name});
        QCOMPARE(report.files[0].error->code, QStringLiteral("TOO_LARGE"));
    }

    void progressIsToldAndAStopIsHeard()
    {
        ImportFixture fixture;
        QStringList files;
        for (int i = 0; i < 5; ++i)
            files << fixture.write(
                QStringLiteral("%1.json").arg(i),
                QByteArray(bundleWith({})).replace("\"p\"", "\"p" + QByteArray::number(i) + "\""));
        std::stop_source stop;
        QList<int> told;
        Importer::Progress progress = [&](int done, int total) {
            QCOMPARE(total, 5);
            told << done;
            if (done == 3)
                stop.request_stop();
        };
        auto task = fixture.importer().importPaths(files, stop.get_token(), progress);
        const auto report = QCoro::waitFor(std::move(task));
        QVERIFY(!report);
        QCOMPARE(report.error().code, QStringLiteral("CANCELLED"));
        QCOMPARE(told, QList<int>({1, 2, 3}));
        QCOMPARE(fixture.patientCount(), 3);
    }

    void everySampleFileLoadsAndNothingIsLost()
    {
        if (!QDir(sampleFolder()).exists())
            QSKIP("the sample files are not here");
        ImportFixture fixture;
        LoopMonitor monitor;
        const auto report = fixture.paths({sampleFolder()});
        const auto loop = monitor.report();
        QVERIFY2(loop.max < aidoctor::test::kStallBound,
                 qPrintable(QString::number(loop.max.count())));
        QVERIFY(loop.beats > 10);
        QCOMPARE(report.files.size(), 23U);
        QCOMPARE(report.failedFiles(), 0);
        std::map<QString, int> read;
        for (const auto &[type, counts] : report.totals()) {
            read[type] = counts.read;
            QCOMPARE(counts.read,
                     counts.stored + counts.unchanged + counts.removed + counts.skippedInAll());
        }
        QCOMPARE(read, countEntries(sampleFolder()));
        QCOMPARE(fixture.patientCount(), 22); // AAA1234 is in two documents

        const auto again = fixture.paths({sampleFolder()});
        for (const auto &[type, counts] : again.totals()) {
            QCOMPARE(counts.stored, 0);
            QCOMPARE(counts.removed, 0);
        }
    }

    void chartsOfTheSampleFilesAreWhatTheySay()
    {
        if (!QDir(sampleFolder()).exists())
            QSKIP("the sample files are not here");
        ImportFixture fixture;
        const auto chart = [&](const char *file) {
            const auto report =
                fixture.paths({sampleFolder() + QLatin1Char('/') + QString::fromLatin1(file)});
            return fixture.load(report.files.at(0).patients.at(0));
        };
        const auto hongKong = chart("ips/HK_IPS_Sample_with_medication.json");
        QCOMPARE(hongKong.patient.name, QStringLiteral("PATIENT, PEACH"));
        QCOMPARE(hongKong.allergies.size(), 2U);
        const auto newZealand = chart("ips/NZ_Peter_Jordan_AAA1234.json");
        QCOMPARE(newZealand.allergiesStatus, chart::ListStatus::NoneKnown);
        QVERIFY(newZealand.conditions.empty());
        QCOMPARE(newZealand.conditionsStatus, chart::ListStatus::NoneKnown);
        QCOMPARE(newZealand.medicationsStatus, chart::ListStatus::NoneKnown);
        QVERIFY(newZealand.medications.empty());
        QCOMPARE(newZealand.immunizations.size(), 2U);
        const auto brazil = chart("ips/BR_may2024_connectathon.json");
        QCOMPARE(brazil.allergiesStatus, chart::ListStatus::NoInformation);
        QVERIFY(brazil.patient.identifiers.empty());
        const auto taiwan = chart("ips/TW_Li-Hui_Lee_01.json");
        QCOMPARE(taiwan.patient.name, QStringLiteral("王大明"));
        QCOMPARE(taiwan.patient.alternativeName, QStringLiteral("WANG, DAMING"));
        const auto epic = chart("ips/US_Epic_connectathon_May2024.json");
        QCOMPARE(epic.medications.size(), 2U);
        for (const auto &medication : epic.medications) {
            QVERIFY(medication.active);
            QCOMPARE(medication.coding.system,
                     QStringLiteral("http://www.nlm.nih.gov/research/umls/rxnorm"));
        }
        const auto britain = chart("ips/UK_NHSx_IPS_Example_01.json");
        QVERIFY(std::any_of(
            britain.medications.begin(), britain.medications.end(), [](const auto &medication) {
                return medication.active
                       && medication.ended.text.startsWith(QLatin1String("2018-09-14"));
            }));
        const auto guide = chart("ips/IPS_IG-bundle-01.json");
        QCOMPARE(guide.allergiesStatus, chart::ListStatus::Listed);
        QCOMPARE(guide.allergies.size(), 1U);
        QCOMPARE(guide.patient.recordAsOf.text, QStringLiteral("2017-12-11T14:30:00+01:00"));
    }
};

QTEST_GUILESS_MAIN(ImportTest)
#include "fhir_import_test.moc"
