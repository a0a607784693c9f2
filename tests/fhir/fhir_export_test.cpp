#include "chart/chart_json.h"
#include "clinical/review.h"
#include "fhir/import_fixture.h"
#include "fhir/skip_reasons.h"
#include "support/engines.h"

#include <QtTest>

using namespace aidoctor;
using namespace aidoctor::fhir;
using namespace aidoctor::fhir::test;

namespace {

const QString kDrugs = QStringLiteral("MedicationRequest");

QString sampleFolder()
{
    return QStringLiteral(AIDOCTOR_SOURCE_DIR "/../shared/data/fhir");
}

QByteArray drug(const QByteArray &id, const QByteArray &status = "active")
{
    return filled(R"({"resourceType":"MedicationRequest","id":"%1","status":"%2","intent":"order",
        "medicationCodeableConcept":{"text":"Drug %1"},"subject":{"reference":"Patient/p"},
        "authoredOn":"2024-02-0%3"})",
                  {id, status, id.right(1)})
        .simplified();
}

QByteArray condition(const QByteArray &id)
{
    return filled(R"({"resourceType":"Condition","id":"%1","clinicalStatus":{"coding":[
        {"code":"active"}]},"code":{"text":"Problem %1"},"subject":{"reference":"Patient/p"},
        "onsetDateTime":"2020"})",
                  {id})
        .simplified();
}

QByteArray result(const QByteArray &id)
{
    return glucose(id, "p", "90");
}

/// An export of patient "p" of the practice, with these resources.
struct Export {
    QByteArrayList resources;
    QByteArray type = "transaction";
    QByteArray timestamp; ///< empty: not stated
    QByteArray source = "urn:practice";
    QByteArray documentType = "60591-5"; ///< LOINC; for a document

    QByteArray json() const
    {
        QByteArrayList entries;
        if (type == "document")
            entries << entry(
                filled(R"({"resourceType":"Composition","type":{"coding":[{"system":"%1",
                "code":"%2"}]},"subject":{"reference":"Patient/p"},"date":"2024-03-01"})",
                       {systems::kLoinc, documentType}));
        entries << entry(R"({"resourceType":"Patient","id":"p","name":[{"text":"Jo Doe"}]})");
        for (const QByteArray &resource : resources)
            entries << entry(resource);
        QByteArray bundle = filled(
            R"({"resourceType":"Bundle","type":"%1",%2"meta":{"source":"%3"},
            "entry":[%4]})",
            {type, timestamp.isEmpty() ? QByteArray() : "\"timestamp\":\"" + timestamp + "\",",
             source, entries.join(',')});
        return bundle.simplified();
    }
    Export at(const QByteArray &time) const
    {
        Export made = *this;
        made.timestamp = time;
        return made;
    }
    Export without(const QByteArray &id) const
    {
        Export made = *this;
        for (qsizetype i = made.resources.size() - 1; i >= 0; --i) {
            if (made.resources[i].contains("\"id\":\"" + id + "\""))
                made.resources.removeAt(i);
        }
        return made;
    }
};

const chart::Medication *medication(const chart::Chart &chart, const QString &id)
{
    for (const chart::Medication &found : chart.medications) {
        if (found.fhirId == id)
            return &found;
    }
    return nullptr;
}

/// Whether a reader of the chart takes the drug for one the patient has: by the chart, by the plain
/// list of the public JSON, or by any finding.
bool isTaken(const chart::Chart &chart, const QString &id)
{
    const chart::Medication *found = medication(chart, id);
    bool taken = found && found->active;
    const Json json = jsonOf(chart);
    for (const Json &plain : json["medications"])
        taken = taken || (found && stringMember(plain, "name") == found->name);
    static const auto kBook = clinical::RuleBook::builtIn();
    const clinical::Review review = clinical::review(chart, QDate(2024, 6, 1), **kBook);
    for (const clinical::Finding &finding : review.findings) {
        for (const clinical::Evidence &evidence : finding.evidence)
            taken = taken || (evidence.kind == QLatin1String("medication") && evidence.id == id);
    }
    return taken;
}

int unreported(const chart::Chart &chart)
{
    int count = 0;
    const auto add = [&count](const auto &records) {
        for (const auto &record : records)
            count += record.reported ? 0 : 1;
    };
    add(chart.conditions);
    add(chart.medications);
    add(chart.allergies);
    add(chart.observations);
    add(chart.encounters);
    add(chart.immunizations);
    add(chart.procedures);
    add(chart.documents);
    add(chart.appointments);
    return count;
}

} // namespace

/// "A newer full export of a source replaces that patient's earlier one."
class ExportTest : public QObject {
    Q_OBJECT

    std::unique_ptr<ImportFixture> m_fixture;

    FileReport import(const Export &exported, ImportOptions options = {})
    {
        const auto report = m_fixture->content(exported.json(), options);
        if (!report)
            qFatal("%s", qPrintable(report.error().message));
        return *report;
    }
    chart::Chart chart() { return m_fixture->load(1); }

    static Export wholeChart()
    {
        Export exported;
        exported.resources = {condition("c1"), condition("c2"), drug("m1"),   drug("m2"),
                              drug("m3"),      result("o1"),    result("o2"), result("o3")};
        return exported;
    }

private slots:
    void initTestCase_data() { aidoctor::test::addEngines(); }
    void init() { m_fixture = std::make_unique<ImportFixture>(aidoctor::test::engine()); }
    void cleanup() { m_fixture.reset(); }

    void aDrugThatIsAbsentIsNotTakenAnyMore_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<bool>("stated");
        for (const char *type : {"transaction", "batch", "collection", "document"}) {
            QTest::addRow("%s", type) << QByteArray(type) << false;
            QTest::addRow("%s, times stated", type) << QByteArray(type) << true;
        }
    }
    void aDrugThatIsAbsentIsNotTakenAnyMore()
    {
        QFETCH(const QByteArray, type);
        QFETCH(const bool, stated);
        Export first = wholeChart();
        first.type = type;
        const auto moment = [stated](const QByteArray &text) {
            return stated ? text : QByteArray();
        };
        import(first.at(moment("2024-03-01T06:00:00Z")));
        QVERIFY(isTaken(chart(), QStringLiteral("m3")));

        // The one that leaves has the newest date of all: what stands in for the export's time.
        const Export second = first.without("m3").at(moment("2024-03-02T06:00:00Z"));
        const FileReport report = import(second);
        QCOMPARE(report.types.at(kDrugs).unreported, 1);
        QCOMPARE(report.types.at(kDrugs).unchanged, 2);
        QCOMPARE(report.addedOnly, 0);
        const chart::Chart after = chart();
        QVERIFY(!isTaken(after, QStringLiteral("m3")));
        const chart::Medication *gone = medication(after, QStringLiteral("m3"));
        QVERIFY(gone && !gone->reported && !gone->active);
        QVERIFY(isTaken(after, QStringLiteral("m1")));
        QCOMPARE(unreported(after), 1);

        const FileReport again = import(second);
        QCOMPARE(again.types.at(kDrugs).unreported, 0);
        QVERIFY(chart() == after); // to the revision

        import(first.at(moment("2024-03-03T06:00:00Z")));
        QVERIFY(isTaken(chart(), QStringLiteral("m3")));
        QCOMPARE(unreported(chart()), 0);
    }

    void anOlderExportChangesNothing()
    {
        const Export older = wholeChart().without("m2").at("2024-03-01T06:00:00Z");
        Export newer = wholeChart().at("2024-03-05T06:00:00Z");
        newer.resources[2] = drug("m1", "stopped");
        import(newer);
        const chart::Chart before = chart();
        Export late = older.without("m3");
        late.resources
            << R"({"resourceType":"MedicationRequest","id":"m3","status":"entered-in-error","subject":{"reference":"Patient/p"}})";
        const FileReport report = import(late);
        QVERIFY(chart() == before);
        QCOMPARE(report.older, 1);
        QCOMPARE(report.types.at(kDrugs).skipped.at(QString::fromLatin1(reasons::kOlderExport)), 1);
        for (const auto &[type, counts] : report.types)
            QCOMPARE(counts.unreported, 0);
        QVERIFY(toJson(report)["older"] == Json(1));
        // One that does not say when it was made counts as made now.
        QCOMPARE(import(wholeChart().without("m2")).older, 0);
        QVERIFY(!isTaken(chart(), QStringLiteral("m2")));
    }

    void anotherSourcesRecordsStay()
    {
        import(wholeChart());
        Export hospital;
        hospital.source = "urn:hospital";
        hospital.resources = {drug("h1"), condition("h2")};
        import(hospital);
        import(wholeChart().without("m3"));
        QVERIFY(isTaken(chart(), QStringLiteral("h1")));
        QCOMPARE(unreported(chart()), 1);
        import(hospital.without("h2"));
        QVERIFY(isTaken(chart(), QStringLiteral("m1")));
        QCOMPARE(unreported(chart()), 2);
    }

    void theReportSaysWhatIsNoLongerReported()
    {
        import(wholeChart());
        ImportReport report;
        report.files.push_back(import(wholeChart().without("m3").without("c2")));
        const Json json = report.toJson();
        QCOMPARE(json["totals"]["MedicationRequest"]["no_longer_reported"], Json(1));
        QCOMPARE(json["totals"]["Condition"]["no_longer_reported"], Json(1));
        QCOMPARE(json["totals"]["Observation"]["no_longer_reported"], Json(0));
        QCOMPARE(json["files"][0]["added_only"], Json(0));
        QCOMPARE(report.toText().count(QLatin1String("no longer reported: 1")), 2);
        for (const auto &[type, counts] : report.totals())
            QCOMPARE(counts.read,
                     counts.stored + counts.unchanged + counts.removed + counts.skippedInAll());
    }

    void whatIsEnteredInErrorLeavesTheChart()
    {
        import(wholeChart());
        Export second = wholeChart();
        second.resources[2] = drug("m1", "entered-in-error");
        const FileReport report = import(second);
        QCOMPARE(report.types.at(kDrugs).removed, 1);
        QCOMPARE(report.types.at(kDrugs).unreported, 0);
        QVERIFY(!medication(chart(), QStringLiteral("m1")));
        QCOMPARE(unreported(chart()), 0);
    }

    void aNewResultTakesNothingAway_data()
    {
        QTest::addColumn<QByteArray>("type");
        for (const char *type : {"transaction", "batch", "collection", "message", "searchset",
                                 "history", "transaction-response", "unheard-of"})
            QTest::addRow("%s", type) << QByteArray(type);
    }
    void aNewResultTakesNothingAway()
    {
        QFETCH(const QByteArray, type);
        import(wholeChart());
        Export news;
        news.type = type;
        news.resources = {result("new")};
        const FileReport report = import(news);
        QCOMPARE(report.types.at(QStringLiteral("Observation")).stored, 1);
        QCOMPARE(unreported(chart()), 0);
        QCOMPARE(chart().observations.size(), 4U);
        QVERIFY(isTaken(chart(), QStringLiteral("m1")));
        const bool presumed = type == "transaction" || type == "batch" || type == "collection";
        QCOMPARE(report.addedOnly, presumed ? 1 : 0);
        QCOMPARE(notes(report).size(), presumed ? 1 : 0);
    }

    void aFeedOfResultsAddsUp()
    {
        Export feed;
        for (const char *id : {"o1", "o2", "o3", "o4"}) {
            feed.resources = {result(id)};
            import(feed);
        }
        QCOMPARE(chart().observations.size(), 4U);
        QCOMPARE(unreported(chart()), 0);
    }

    void atLeastHalfMustComeAgain()
    {
        import(wholeChart()); // 8 records
        Export half = wholeChart();
        half.resources = {condition("c1"), drug("m1"), result("o1")};
        QCOMPARE(import(half).addedOnly, 1);
        QCOMPARE(unreported(chart()), 0);
        half.resources << condition("c2");
        QCOMPARE(import(half).addedOnly, 0);
        QVERIFY(!isTaken(chart(), QStringLiteral("m2")));
        // Of two drugs one is half.
        m_fixture = std::make_unique<ImportFixture>(aidoctor::test::engine());
        Export two;
        two.resources = {drug("m1"), drug("m2")};
        import(two);
        QCOMPARE(import(two.without("m2")).types.at(kDrugs).unreported, 1);
    }

    void filesThatAreNoWholeOnlyAdd()
    {
        import(wholeChart());
        const chart::Chart before = chart();
        Export letter = wholeChart().without("m3");
        letter.type = "document";
        letter.documentType = "11502-2"; // a laboratory's report
        import(letter);
        Export search = wholeChart().without("m3");
        search.type = "searchset";
        import(search);
        const QByteArray patient =
            R"({"resourceType":"Patient","id":"p","name":[{"text":"Jo Doe"}],"meta":{"source":"urn:practice"}})";
        QVERIFY(m_fixture->content(patient));
        const QString lines = m_fixture->write(QStringLiteral("in/a.ndjson"),
                                               patient + '\n' + drug("m1") + '\n' + drug("m2"));
        QCOMPARE(m_fixture->paths({lines}).failedFiles(), 0);
        QCOMPARE(unreported(chart()), 0);
        QVERIFY(chart().medications == before.medications);
    }

    void aPersonMaySayWhichItIs()
    {
        ImportOptions adds;
        adds.partial = true;
        ImportOptions replaces;
        replaces.partial = false;
        import(wholeChart());
        QCOMPARE(import(wholeChart().without("m3"), adds).addedOnly, 0);
        QCOMPARE(unreported(chart()), 0);
        Export summary = wholeChart().without("m3");
        summary.type = "document";
        import(summary, adds);
        QCOMPARE(unreported(chart()), 0);

        Export search = wholeChart().without("m3"); // Patient/p/$everything
        search.type = "searchset";
        import(search, replaces);
        QVERIFY(!isTaken(chart(), QStringLiteral("m3")));
        Export little;
        little.resources = {drug("m1")};
        QCOMPARE(import(little, replaces).types.at(kDrugs).unreported, 1);
        QVERIFY(!isTaken(chart(), QStringLiteral("m2")));
        // A file of a bulk export is never the whole, whatever is said.
        const QString lines = m_fixture->write(
            QStringLiteral("in/Patient.ndjson"),
            R"({"resourceType":"Patient","id":"p","name":[{"text":"Jo Doe"}],"meta":{"source":"urn:practice"}})");
        QCOMPARE(m_fixture->paths({lines}, replaces).failedFiles(), 0);
        QVERIFY(isTaken(chart(), QStringLiteral("m1")));
    }

    void aSummarySaysNothingAboutWhatItSelects()
    {
        Export whole = wholeChart();
        for (int i = 0; i < 10; ++i)
            whole.resources << result("more" + QByteArray::number(i));
        whole.resources
            << R"({"resourceType":"Encounter","id":"e1","status":"finished","subject":{"reference":"Patient/p"},"period":{"start":"2024-01-01"}})";
        whole.resources
            << R"({"resourceType":"Appointment","id":"a1","status":"booked","start":"2026-01-01T09:00:00Z","end":"2026-01-01T09:10:00Z","participant":[{"status":"accepted","actor":{"reference":"Patient/p"}}]})";
        import(whole);
        Export summary;
        summary.type = "document";
        summary.resources = {condition("c1"), drug("m1"), result("o1")};
        const FileReport report = import(summary);
        QCOMPARE(report.types.at(kDrugs).unreported, 2);
        QCOMPARE(report.types.at(QStringLiteral("Condition")).unreported, 1);
        QCOMPARE(unreported(chart()), 3);
        // Nor does a chart from a system that knows no appointments.
        import(whole.without("a1"));
        QCOMPARE(unreported(chart()), 0);
        // One that has them does: a visit that was moved.
        Export moved = whole.without("a1");
        moved.resources
            << R"({"resourceType":"Appointment","id":"a2","status":"booked","start":"2026-01-02T09:00:00Z","end":"2026-01-02T09:10:00Z","participant":[{"status":"accepted","actor":{"reference":"Patient/p"}}]})";
        QCOMPARE(import(moved).types.at(QStringLiteral("Appointment")).unreported, 1);
    }

    void aSummaryIsAboutItsSubjectOnly()
    {
        Export family;
        family.resources = {
            drug("m1"), drug("m2"),
            R"({"resourceType":"Patient","id":"mother","name":[{"text":"Ma Doe"}]})",
            drug("m3").replace("Patient/p", "Patient/mother"),
            drug("m4").replace("Patient/p", "Patient/mother")};
        import(family);
        Export summary = family.without("m2").without("m4");
        summary.type = "document";
        const FileReport report = import(summary);
        QCOMPARE(report.types.at(kDrugs).unreported, 1);
        QVERIFY(!isTaken(chart(), QStringLiteral("m2")));
        QVERIFY(isTaken(m_fixture->load(2), QStringLiteral("m4")));
    }

    void theSampleFilesReplaceThemselves_data()
    {
        QTest::addColumn<QString>("pattern");
        QTest::newRow("synthea") << QStringLiteral("synthea/Adán*.json");
        QTest::newRow("summary") << QStringLiteral("ips/US_Epic*.json");
    }
    void theSampleFilesReplaceThemselves()
    {
        QFETCH(const QString, pattern);
        if (!QDir(sampleFolder()).exists())
            QSKIP("the sample files are not here");
        const QDir folder(sampleFolder() + QLatin1Char('/') + pattern.section(u'/', 0, 0));
        const QString path =
            folder.filePath(folder.entryList({pattern.section(u'/', 1)}, QDir::Files).value(0));
        QFile file(path);
        QVERIFY(file.open(QIODevice::ReadOnly));
        Json bundle = parseJson(file.readAll()).value();
        const auto first = m_fixture->content(dumpJson(bundle));
        const chart::Chart before = m_fixture->load(first->patients.at(0));
        QString id;
        for (const chart::Medication &found : before.medications) {
            if (found.active)
                id = found.fhirId;
        }
        QVERIFY(!id.isEmpty());
        auto &entries = bundle["entry"];
        for (auto it = entries.begin(); it != entries.end(); ++it) {
            if (stringMember((*it)["resource"], "id") == id) {
                entries.erase(it);
                break;
            }
        }
        const auto second = m_fixture->content(dumpJson(bundle));
        QCOMPARE(second->addedOnly, 0);
        QCOMPARE(second->older, 0);
        const chart::Chart after = m_fixture->load(first->patients.at(0));
        QVERIFY(!isTaken(after, id));
        QCOMPARE(unreported(after), 1);
        QCOMPARE(after.medications.size(), before.medications.size());
        file.seek(0);
        QVERIFY(m_fixture->content(file.readAll()));
        QVERIFY(isTaken(m_fixture->load(first->patients.at(0)), id));
    }
};

QTEST_GUILESS_MAIN(ExportTest)
#include "fhir_export_test.moc"
