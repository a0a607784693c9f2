#include "fhir/import_fixture.h"
#include "fhir/skip_reasons.h"

#include <QtTest>

using namespace aidoctor;
using namespace aidoctor::fhir;
using namespace aidoctor::fhir::test;

namespace {

int skipped(const FileReport &report, const char *type, const char *reason)
{
    const auto counts = report.types.find(QString::fromLatin1(type));
    if (counts == report.types.end())
        return 0;
    const auto found = counts->second.skipped.find(QString::fromLatin1(reason));
    return found == counts->second.skipped.end() ? 0 : found->second;
}

QByteArray condition(const QByteArray &id, const QByteArray &subject, const QByteArray &more = {})
{
    return filled(R"({"resourceType":"Condition","id":"%1","code":{"text":"%1"},
        "subject":{"reference":"%2"}%3})",
                  {id, subject, more});
}

QByteArray bundle(const QByteArray &entries, const QByteArray &more = {})
{
    return R"({"resourceType":"Bundle","type":"collection",)" + more + R"("entry":[)" + entries
           + "]}";
}

} // namespace

// The slots are defined outside the class: moc of Qt 6.4 loses its way in raw strings that contain
// "//" and would not find it.
class BundleTest : public QObject {
    Q_OBJECT

private slots:
    void everyFormOfReferenceFindsItsPatient_data();
    void everyFormOfReferenceFindsItsPatient();
    void logicalReferenceFindsItsPatient();
    void samePatientNumberOnTwoServersIsTwoPeople();
    void resourcesWithoutAKnownSubjectAreSkippedWithTheReason();
    void medicationOrganizationAndReportAreResolvedInTheFile();
    void changedNameOfAReferencedMedicationReachesTheChart();
    void idsComeFromTheResourceTheFullUrlOrTheContent();
    void laterVersionInTheFileWins();
    void whatIsEnteredInErrorLeavesTheChart();
    void takingBackAnOrderLeavesAStatementWithTheSameId();
    void statementsThatThereIsNoneAreNotRecords_data();
    void statementsThatThereIsNoneAreNotRecords();
    void anAllergyOutweighsAStatementAboutFood();
    void emptySectionsSayWhy_data();
    void emptySectionsSayWhy();
    void recordIsAsOfTheExportOrTheNewestEntry();
    void olderExportAddsButChangesNothing();
    void sameContentInAnotherLayoutChangesNothing();
    void rawResourceIsWhatTheSourceWrote();
    void shiftedImportMovesEveryDate();
    void whatCannotBeImportedSaysWhy_data();
    void whatCannotBeImportedSaysWhy();
    void singlePatientAndByteOrderMarkAreFine();
};

void BundleTest::everyFormOfReferenceFindsItsPatient_data()
{
    QTest::addColumn<QByteArray>("fullUrl");
    QTest::addColumn<QByteArray>("reference");
    const auto row = [](const char *name, const char *fullUrl, const char *reference) {
        QTest::newRow(name) << QByteArray(fullUrl) << QByteArray(reference);
    };
    row("urn:uuid", "urn:uuid:0b1c", "urn:uuid:0b1c");
    row("relative", "urn:uuid:0b1c", "Patient/p");
    row("relative with version", "urn:uuid:0b1c", "Patient/p/_history/3");
    row("absolute", "http://a/fhir/Patient/p", "http://a/fhir/Patient/p");
    row("absolute with version", "http://a/fhir/Patient/p", "http://a/fhir/Patient/p/_history/1");
    row("relative to an absolute", "http://a/fhir/Patient/p", "Patient/p");
    row("absolute, no fullUrl", "", "http://a/fhir/Patient/p");
    row("relative fullUrl", "Patient/p", "Patient/p");
    row("urn:uuid of the id", "", "urn:uuid:p");
    row("conditional", "urn:uuid:0b1c", "Patient?identifier=http://mrn|77");
}

void BundleTest::everyFormOfReferenceFindsItsPatient()
{
    QFETCH(QByteArray, fullUrl);
    QFETCH(QByteArray, reference);
    const QByteArray url = fullUrl.isEmpty() ? QByteArray() : "\"fullUrl\":\"" + fullUrl + "\",";
    ImportFixture fixture;
    const auto chart = fixture.chartOf(bundle(
        entry(condition("c", reference)) + ",{" + url
        + R"("resource":{"resourceType":"Patient","id":"p","identifier":[{"system":"http://mrn","value":"77"}]}})"));
    QCOMPARE(chart.conditions.size(), 1U);
}

void BundleTest::logicalReferenceFindsItsPatient()
{
    ImportFixture fixture;
    const auto chart = fixture.chartOf(bundle(
        entry(R"({"resourceType":"Patient","id":"p","identifier":[{"system":"s","value":"1"}]})")
        + ","
        + entry(
            R"({"resourceType":"Condition","id":"c","code":{"text":"A"},"subject":{"identifier":{"system":"s","value":"1"}}})")));
    QCOMPARE(chart.conditions.size(), 1U);
}

void BundleTest::samePatientNumberOnTwoServersIsTwoPeople()
{
    ImportFixture fixture;
    const auto report = fixture.content(bundle(
        QByteArray(
            R"({"fullUrl":"http://a/Patient/1","resource":{"resourceType":"Patient","id":"1","name":[{"text":"Ann"}]}},)"
            R"({"fullUrl":"http://b/Patient/1","resource":{"resourceType":"Patient","id":"1","name":[{"text":"Bea"}]}},)")
        + filled(R"({"fullUrl":"http://b/Condition/9","resource":%1},)",
                 {condition("9", "Patient/1")})
        + entry(condition("8", "http://a/Patient/1")) + ","
        + entry(condition("7", "http://c/Patient/1"))));
    QVERIFY(report);
    QCOMPARE(report->patients.size(), 2U);
    const auto ann = fixture.load(report->patients[0]);
    const auto bea = fixture.load(report->patients[1]);
    QCOMPARE(ann.patient.name, QStringLiteral("Ann"));
    QCOMPARE(ann.conditions.size(), 1U);
    QCOMPARE(ann.conditions[0].fhirId, QStringLiteral("8"));
    QCOMPARE(bea.conditions.size(), 1U);
    QCOMPARE(bea.conditions[0].fhirId, QStringLiteral("9"));
    QCOMPARE(skipped(*report, "Condition", reasons::kSubjectElsewhere), 1);
}

void BundleTest::resourcesWithoutAKnownSubjectAreSkippedWithTheReason()
{
    ImportFixture fixture;
    const auto report = fixture.content(bundleWith(
        entry(R"({"resourceType":"Condition","id":"a","code":{"text":"A"}})") + ","
        + entry(condition("b", "Patient/other")) + "," + entry(condition("c", "Group/1")) + ","
        + entry(R"({"resourceType":"Goal","id":"g"})") + ","
        + R"({"request":{"method":"DELETE","url":"Condition/1"}},)"
        + R"({"search":{"mode":"outcome"},"resource":{"resourceType":"OperationOutcome"}})"));
    QVERIFY(report);
    QCOMPARE(skipped(*report, "Condition", reasons::kNoSubject), 1);
    QCOMPARE(skipped(*report, "Condition", reasons::kSubjectElsewhere), 1);
    QCOMPARE(skipped(*report, "Condition", reasons::kSubjectIsNoPatient), 1);
    QCOMPARE(skipped(*report, "Goal", reasons::kNotKept), 1);
    QCOMPARE(skipped(*report, "(no resource)", reasons::kNoResource), 1);
    QCOMPARE(skipped(*report, "OperationOutcome", reasons::kSearchOutcome), 1);
    for (const auto &[type, counts] : report->types)
        QCOMPARE(counts.read,
                 counts.stored + counts.unchanged + counts.removed + counts.skippedInAll());
}

void BundleTest::medicationOrganizationAndReportAreResolvedInTheFile()
{
    ImportFixture fixture;
    const auto chart = fixture.chartOf(bundle(
        entry(
            R"({"resourceType":"Patient","id":"p","managingOrganization":{"reference":"Organization/o"}})")
        + "," + entry(R"({"resourceType":"Organization","id":"o","name":"North Practice"})") + ","
        + entry(
            R"({"resourceType":"MedicationStatement","id":"s","status":"active","subject":{"reference":"Patient/p"},"medicationReference":{"reference":"urn:uuid:m"}})")
        + R"(,{"fullUrl":"urn:uuid:m","resource":{"resourceType":"Medication","id":"other","code":{"text":"warfarin"}}},)"
        + entry(
            R"({"resourceType":"Observation","id":"r","code":{"text":"INR"},"subject":{"reference":"Patient/p"},"valueQuantity":{"value":2.5}})")
        + ","
        + entry(
            R"({"resourceType":"DiagnosticReport","id":"d","code":{"text":"Clotting"},"subject":{"reference":"Patient/p"},"result":[{"reference":"Observation/r"}]})")));
    QCOMPARE(chart.patient.source, QStringLiteral("North Practice"));
    QCOMPARE(chart.medications.at(0).name, QStringLiteral("warfarin"));
    QVERIFY(chart.medications.at(0).active);
    QVERIFY(chart.observations.at(0).isLaboratory());
    QCOMPARE(chart.documents.at(0).title, QStringLiteral("Clotting"));
}

void BundleTest::changedNameOfAReferencedMedicationReachesTheChart()
{
    ImportFixture fixture;
    const auto content = [](const QByteArray &name) {
        return bundleWith(
            entry(
                R"({"resourceType":"MedicationStatement","id":"s","status":"active","subject":{"reference":"Patient/p"},"medicationReference":{"reference":"Medication/m"}})")
            + ","
            + entry(
                filled(R"({"resourceType":"Medication","id":"m","code":{"text":"%1"}})", {name})));
    };
    fixture.chartOf(content("warfarin 1 mg"));
    const auto chart = fixture.chartOf(content("warfarin 5 mg"));
    QCOMPARE(chart.medications.size(), 1U);
    QCOMPARE(chart.medications[0].name, QStringLiteral("warfarin 5 mg"));
}

void BundleTest::idsComeFromTheResourceTheFullUrlOrTheContent()
{
    ImportFixture fixture;
    const QByteArray noId =
        R"({"resourceType":"Condition","code":{"text":"A"},"subject":{"reference":"Patient/p"}})";
    const QByteArray text =
        bundleWith(filled(R"({"fullUrl":"urn:uuid:77-88","resource":%1},)", {noId}) + entry(noId));
    const auto first = fixture.chartOf(text);
    QCOMPARE(first.conditions.size(), 2U);
    QVERIFY(first.conditions[0].fhirId == QLatin1String("77-88")
            || first.conditions[1].fhirId == QLatin1String("77-88"));
    const auto again = fixture.content(text);
    QVERIFY(again);
    QCOMPARE(again->types.at(QStringLiteral("Condition")).unchanged, 2);
    QCOMPARE(again->types.at(QStringLiteral("Condition")).stored, 0);
}

void BundleTest::laterVersionInTheFileWins()
{
    ImportFixture fixture;
    const auto version = [](const char *when, const char *name) {
        return entry(filled(R"({"resourceType":"Condition","id":"v","meta":{"lastUpdated":"%1"},
            "subject":{"reference":"Patient/p"},"code":{"text":"%2"}})",
                            {when, name}));
    };
    const QByteArray text = bundleWith(version("2024-03-01T00:00:00Z", "newest") + ","
                                       + version("2024-01-01T00:00:00Z", "oldest") + ","
                                       + version("2024-03-01T00:00:00Z", "newest"));
    const auto report = fixture.content(text);
    QVERIFY(report);
    QCOMPARE(skipped(*report, "Condition", reasons::kOlderVersion), 1);
    QCOMPARE(skipped(*report, "Condition", reasons::kRepeated), 1);
    QCOMPARE(fixture.load(report->patients[0]).conditions.at(0).display, QStringLiteral("newest"));
}

void BundleTest::whatIsEnteredInErrorLeavesTheChart()
{
    ImportFixture fixture;
    const QByteArray right =
        bundleWith(entry(glucose("g", "p", "99")) + "," + entry(condition("c", "Patient/p")));
    QCOMPARE(fixture.chartOf(right).observations.size(), 1U);
    QByteArray wrong = right;
    wrong.replace(R"("status":"final")", R"("status":"entered-in-error")");
    wrong.replace(
        R"("code":{"text":"c"})",
        R"("code":{"text":"c"},"verificationStatus":{"coding":[{"code":"entered-in-error"}]})");
    const auto report = fixture.content(wrong);
    QVERIFY(report);
    QCOMPARE(report->types.at(QStringLiteral("Observation")).removed, 1);
    QCOMPARE(report->types.at(QStringLiteral("Condition")).removed, 1);
    const auto chart = fixture.load(report->patients[0]);
    QVERIFY(chart.observations.empty());
    QVERIFY(chart.conditions.empty());
    const auto again = fixture.content(wrong);
    QVERIFY(again);
    QCOMPARE(skipped(*again, "Observation", reasons::kEnteredInError), 1);
    QCOMPARE(again->types.at(QStringLiteral("Observation")).removed, 0);
}

void BundleTest::takingBackAnOrderLeavesAStatementWithTheSameId()
{
    ImportFixture fixture;
    const auto medication = [](const QByteArray &type, const QByteArray &status) {
        return entry(filled(R"({"resourceType":"%1","id":"1","status":"%2","intent":"order",
            "subject":{"reference":"Patient/p"},"medicationCodeableConcept":{"text":"aspirin"}})",
                            {type, status}));
    };
    fixture.chartOf(bundleWith(medication("MedicationRequest", "active") + ","
                               + medication("MedicationStatement", "active")));
    const auto chart =
        fixture.chartOf(bundleWith(medication("MedicationRequest", "entered-in-error")));
    QCOMPARE(chart.medications.size(), 1U);
    QCOMPARE(chart.medications[0].resourceType, QStringLiteral("MedicationStatement"));
}

void BundleTest::statementsThatThereIsNoneAreNotRecords_data()
{
    QTest::addColumn<QByteArray>("resources");
    QTest::addColumn<int>("expected");
    const auto allergy = [](const char *code, const char *more = "") {
        return entry(filled(R"({"resourceType":"AllergyIntolerance","id":"%1",
            "patient":{"reference":"Patient/p"},"code":{"coding":[{"code":"%1",
            "system":"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips"}]}%2})",
                            {code, more}));
    };
    const auto row = [](const char *name, const QByteArray &resources, chart::ListStatus expected) {
        QTest::newRow(name) << resources << static_cast<int>(expected);
    };
    using chart::ListStatus;
    row("none", allergy("no-known-allergies"), ListStatus::NoneKnown);
    row("no information", allergy("no-allergy-info"), ListStatus::NoInformation);
    row("no drug allergies", allergy("no-known-medication-allergies"), ListStatus::NoInformation);
    row("none, and no drug allergies",
        allergy("no-known-allergies") + "," + allergy("no-known-medication-allergies"),
        ListStatus::NoneKnown);
    row("none, but unknown", allergy("no-known-allergies") + "," + allergy("no-allergy-info"),
        ListStatus::NoInformation);
    row("none, refuted",
        allergy("no-known-allergies", R"(,"verificationStatus":{"coding":[{"code":"refuted"}]})"),
        ListStatus::NoInformation);
    row("nothing said", entry(condition("x", "Patient/p")), ListStatus::NoInformation);
}

void BundleTest::statementsThatThereIsNoneAreNotRecords()
{
    QFETCH(QByteArray, resources);
    QFETCH(int, expected);
    ImportFixture fixture;
    const auto chart = fixture.chartOf(bundleWith(resources));
    QVERIFY(chart.allergies.empty());
    QCOMPARE(static_cast<int>(chart.allergiesStatus), expected);
}

void BundleTest::anAllergyOutweighsAStatementAboutFood()
{
    ImportFixture fixture;
    const auto report = fixture.content(bundleWith(
        entry(
            R"({"resourceType":"AllergyIntolerance","id":"a","patient":{"reference":"Patient/p"},"code":{"text":"Penicillin"}})")
        + ","
        + entry(
            R"({"resourceType":"AllergyIntolerance","id":"b","patient":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"429625007"}]}})")
        + ","
        + entry(
            R"({"resourceType":"Condition","id":"n","subject":{"reference":"Patient/p"},"code":{"coding":[{"system":"http://snomed.info/sct","code":"160245001"}]}})")
        + ","
        + entry(
            R"({"resourceType":"MedicationStatement","id":"m","status":"active","subject":{"reference":"Patient/p"},"medicationReference":{"reference":"Medication/none"}})")
        + ","
        + entry(
            R"({"resourceType":"Medication","id":"none","code":{"coding":[{"system":"http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips","code":"no-known-medications"}]}})")));
    QVERIFY(report);
    QCOMPARE(skipped(*report, "AllergyIntolerance", reasons::kSaysNoneOfOneKind), 1);
    QCOMPARE(skipped(*report, "Condition", reasons::kSaysNone), 1);
    QCOMPARE(skipped(*report, "MedicationStatement", reasons::kSaysNone), 1);
    const auto chart = fixture.load(report->patients[0]);
    QCOMPARE(chart.allergiesStatus, chart::ListStatus::Listed);
    QVERIFY(chart.conditions.empty());
    QCOMPARE(chart.conditionsStatus, chart::ListStatus::NoneKnown);
    QVERIFY(chart.medications.empty());
    QCOMPARE(chart.medicationsStatus, chart::ListStatus::NoneKnown);
}

void BundleTest::emptySectionsSayWhy_data()
{
    QTest::addColumn<QByteArray>("section");
    QTest::newRow("problems") << QByteArray("11450-4");
    QTest::newRow("medications") << QByteArray("10160-0");
    QTest::newRow("allergies") << QByteArray("48765-2");
}

void BundleTest::emptySectionsSayWhy()
{
    QFETCH(QByteArray, section);
    const auto document = [&section](const char *reason) {
        return filled(R"({"resourceType":"Bundle","type":"document","entry":[
            {"resource":{"resourceType":"Composition","date":"2024-02-03",
                "subject":{"reference":"Patient/p"},"custodian":{"reference":"Organization/o"},
                "section":[{"code":{"coding":[{"system":"http://loinc.org","code":"%1"}]},
                            "emptyReason":{"coding":[{"code":"%2"}]}}]}},
            {"resource":{"resourceType":"Patient","id":"p"}},
            {"resource":{"resourceType":"Organization","id":"o","name":"Harbour Clinic"}}]})",
                      {section.constData(), reason});
    };
    const auto saidOf = [&section](const chart::Chart &chart) {
        return section == "11450-4"   ? chart.conditionsStatus
               : section == "10160-0" ? chart.medicationsStatus
                                      : chart.allergiesStatus;
    };
    ImportFixture fixture;
    auto chart = fixture.chartOf(document("nilknown"));
    QCOMPARE(saidOf(chart), chart::ListStatus::NoneKnown);
    QCOMPARE((chart.conditionsStatus == chart::ListStatus::NoneKnown)
                 + (chart.medicationsStatus == chart::ListStatus::NoneKnown)
                 + (chart.allergiesStatus == chart::ListStatus::NoneKnown),
             1);
    QCOMPARE(chart.patient.source, QStringLiteral("Harbour Clinic"));
    QCOMPARE(chart.patient.recordAsOf.text, QStringLiteral("2024-02-03"));
    QVERIFY(chart.patient.recordAsOfStated);
    chart = fixture.chartOf(document("unavailable"));
    QCOMPARE(saidOf(chart), chart::ListStatus::NoInformation);
}

void BundleTest::recordIsAsOfTheExportOrTheNewestEntry()
{
    const QByteArray patient = entry(
        R"({"resourceType":"Patient","id":"p","birthDate":"1999-01-01","meta":{"source":"http://ehr.example#a1"}})");
    const QByteArray future = entry(
        R"({"resourceType":"Encounter","id":"e","status":"planned","subject":{"reference":"Patient/p"},"period":{"start":"2031-01-01"}})");
    ImportFixture fixture;
    auto chart =
        fixture.chartOf(bundle(patient + "," + future + "," + entry(glucose("g", "p", "90"))));
    QCOMPARE(chart.patient.recordAsOf.text, QStringLiteral("2024-01-01"));
    QVERIFY(!chart.patient.recordAsOfStated);
    QCOMPARE(chart.patient.source, QStringLiteral("http://ehr.example"));
    chart = fixture.chartOf(bundle(patient, R"("meta":{"lastUpdated":"2024-05-05T05:05:05Z"},)"));
    QCOMPARE(chart.patient.recordAsOf.text, QStringLiteral("2024-05-05T05:05:05Z"));
    chart = fixture.chartOf(bundle(patient, R"("timestamp":"2024-06-06T06:40:00+02:00",)"));
    QCOMPARE(chart.patient.recordAsOf.text, QStringLiteral("2024-06-06T06:40:00+02:00"));
    QVERIFY(chart.patient.recordAsOfStated);
}

void BundleTest::olderExportAddsButChangesNothing()
{
    ImportFixture fixture;
    const auto exported = [](const char *when, const char *value, const QByteArray &more = {}) {
        return bundle(entry(R"({"resourceType":"Patient","id":"p","name":[{"text":"Jo"}]})") + ","
                          + entry(glucose("g", "p", value)) + more,
                      QByteArray("\"timestamp\":\"") + when + "\",");
    };
    fixture.chartOf(exported("2024-06-01T00:00:00Z", "120"));
    const auto report = fixture.content(
        exported("2024-05-01T00:00:00Z", "80", "," + entry(glucose("h", "p", "81"))));
    QVERIFY(report);
    QCOMPARE(skipped(*report, "Observation", reasons::kOlderExport), 1);
    QCOMPARE(report->types.at(QStringLiteral("Observation")).stored, 1);
    const auto chart = fixture.load(report->patients[0]);
    QCOMPARE(chart.patient.recordAsOf.text, QStringLiteral("2024-06-01T00:00:00Z"));
    QCOMPARE(chart.observations.size(), 2U);
    for (const auto &row : chart.observations)
        QCOMPARE(row.number, std::optional<double>(row.fhirId == QLatin1String("g") ? 120 : 81));
}

void BundleTest::sameContentInAnotherLayoutChangesNothing()
{
    ImportFixture fixture;
    const QByteArray text = bundleWith(entry(glucose("g", "p", "99.50")));
    fixture.chartOf(text);
    const auto parsed = parseJson(text);
    QVERIFY(parsed);
    QByteArray spaced = text;
    spaced.replace(",\"", " ,\r\n\t \"");
    const auto report = fixture.content(spaced);
    QVERIFY(report);
    QCOMPARE(report->types.at(QStringLiteral("Patient")).unchanged, 1);
    QCOMPARE(report->types.at(QStringLiteral("Observation")).unchanged, 1);
}

void BundleTest::rawResourceIsWhatTheSourceWrote()
{
    ImportFixture fixture;
    const auto report = fixture.content(bundleWith(entry(glucose("g", "p", "99.50"))));
    QVERIFY(report);
    auto task = fixture.store().rawResource(report->patients[0], QStringLiteral("observation"),
                                            QStringLiteral("g"));
    const auto raw = QCoro::waitFor(std::move(task));
    QVERIFY(raw);
    QVERIFY(raw->contains("99.50"));
}

void BundleTest::shiftedImportMovesEveryDate()
{
    ImportFixture fixture;
    ImportOptions options;
    options.shiftDays = 366;
    const QByteArray text =
        bundle(entry(R"({"resourceType":"Patient","id":"p","birthDate":"1970-01-01"})") + ","
                   + entry(glucose("g", "p", "90")),
               R"("timestamp":"2024-01-02T00:00:00Z",)");
    const auto chart = fixture.chartOf(text, options);
    QCOMPARE(chart.patient.birthDate.text, QStringLiteral("1971-01-02"));
    QCOMPARE(chart.observations.at(0).effective.text, QStringLiteral("2025-01-01"));
    QCOMPARE(chart.patient.recordAsOf.text, QStringLiteral("2025-01-02T00:00:00Z"));
    const auto again = fixture.content(text, options);
    QVERIFY(again);
    QCOMPARE(again->types.at(QStringLiteral("Observation")).unchanged, 1);
}

void BundleTest::whatCannotBeImportedSaysWhy_data()
{
    QTest::addColumn<QByteArray>("content");
    QTest::addColumn<QString>("code");
    const auto row = [](const char *name, const QByteArray &content, const char *code) {
        QTest::newRow(name) << content << QString::fromLatin1(code);
    };
    const QByteArray good = bundleWith(entry(glucose("g", "p", "90")));
    row("empty", "", "INVALID_JSON");
    row("spaces", " \n ", "INVALID_JSON");
    row("truncated", good.left(good.size() - 20), "INVALID_JSON");
    row("binary", QByteArray("\x00\x01\xff\xfe\x89PNG", 8), "INVALID_JSON");
    row("invalid UTF-8", QByteArray(good).replace("Doe", "D\xff\xff"), "INVALID_JSON");
    row("trailing text", good + "}", "INVALID_JSON");
    row("nested too deep",
        QByteArray(R"({"resourceType":"Patient","x":)") + QByteArray(100'000, '[')
            + QByteArray(100'000, ']') + "}",
        "INVALID_JSON");
    row("an array", "[1, 2]", "NOT_FHIR");
    row("a number", "7", "NOT_FHIR");
    row("not FHIR", R"({"name":"package","version":"1"})", "NOT_FHIR");
    row("NDJSON that is not FHIR", "{\"a\":1}\n{\"b\":2}\n", "NOT_FHIR");
    row("empty bundle", R"({"resourceType":"Bundle","type":"searchset","total":0})",
        "PATIENT_MISSING");
    row("no patient", bundle(entry(R"({"resourceType":"Organization","id":"o"})")),
        "PATIENT_MISSING");
    row("unknown patient", bundle(entry(glucose("g", "nobody", "90"))), "PATIENT_MISSING");
    row("single resource", glucose("g", "nobody", "90"), "PATIENT_MISSING");
    row("huge entry",
        bundleWith(entry(filled(R"({"resourceType":"Condition","id":"x","note":"%1"})",
                                {QByteArray(17 * 1024 * 1024, 'a')}))),
        "TOO_LARGE");
    QByteArray many;
    for (int i = 0; i <= 200'000; ++i)
        many += ",{}";
    row("too many entries", bundle(many.mid(1)), "TOO_LARGE");
}

void BundleTest::whatCannotBeImportedSaysWhy()
{
    QFETCH(QByteArray, content);
    QFETCH(QString, code);
    ImportFixture fixture;
    const auto report = fixture.content(content);
    QVERIFY(!report);
    QCOMPARE(report.error().code, code);
    QVERIFY(!report.error().message.isEmpty());
    QVERIFY(!report.error().message.contains(QLatin1String("Doe")));
    QCOMPARE(fixture.patientCount(), 0);
}

void BundleTest::singlePatientAndByteOrderMarkAreFine()
{
    ImportFixture fixture;
    const auto chart = fixture.chartOf(
        QByteArray("\xEF\xBB\xBF")
        + R"({"resourceType":"Patient","id":"p","name":[{"text":"Łucja Ødegård"}]})");
    QCOMPARE(chart.patient.name, QStringLiteral("Łucja Ødegård"));
    fixture.chartOf(glucose("g", "p", "90"));
    QCOMPARE(fixture.load(chart.patient.id).observations.size(), 1U);
}

QTEST_GUILESS_MAIN(BundleTest)
#include "fhir_bundle_test.moc"
