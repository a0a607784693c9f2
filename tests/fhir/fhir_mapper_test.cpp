#include "fhir/absence.h"
#include "fhir/reference.h"
#include "fhir/resource_mapper.h"

#include <QtTest>

using namespace aidoctor;
using namespace aidoctor::fhir;

namespace {

class KnownReferences final : public References {
public:
    std::optional<Concept> medication(const QString &reference) const override
    {
        if (reference != QLatin1String("Medication/m"))
            return std::nullopt;
        return Concept{{QString::fromLatin1(systems::kRxNorm), QStringLiteral("860975")},
                       QStringLiteral("metformin 500 MG")};
    }
    QString display(const QString &reference) const override
    {
        return reference == QLatin1String("Condition/c") ? QStringLiteral("Diabetes") : QString();
    }
    Actor actor(const QString &) const override { return {}; }
};

const KnownReferences kReferences;

Origin origin(bool laboratoryResult = false)
{
    return Origin{QStringLiteral("x"), kReferences, laboratoryResult};
}

Json json(const char *text)
{
    return Json::parse(text);
}

chart::Medication request(const char *members)
{
    return mapMedication(
        json((std::string(
                  R"({"resourceType":"MedicationRequest","status":"active","intent":"order",)")
              + members + "}")
                 .c_str()),
        origin());
}

std::vector<chart::Observation> observation(const char *members, bool laboratoryResult = false)
{
    return mapObservation(
        json((std::string(R"({"resourceType":"Observation","status":"final",)") + members + "}")
                 .c_str()),
        origin(laboratoryResult));
}

QString timing(const char *repeat)
{
    Json dosage;
    dosage["timing"]["repeat"] = json(repeat);
    return frequencyWords(dosage);
}

} // namespace

// The slots are defined outside the class: moc of Qt 6.4 loses its way in raw strings that contain
// "//" and would not find it.
class MapperTest : public QObject {
    Q_OBJECT

private slots:
    // patients
    void officialNameComesBeforeOthers();
    void nameInAnotherScriptIsKeptBeside();
    void medicalRecordNumberStandsFirst();

    // problems
    void conditionIsActiveByItsStatuses_data();
    void conditionIsActiveByItsStatuses();
    void bestCodingSpeaksForTheConcept();
    void displayOfInvisibleCharactersIsNone();
    void allergyTellsReactionAndSeverity();
    void absenceIsReadFromCodes_data();
    void absenceIsReadFromCodes();

    // medications
    void medicationIsFoundInPlaceContainedOrReferenced();
    void combinationIsNamedByItsIngredients();
    void onlyOrdersInForceAreActive();
    void frequencyIsInPlainWords();
    void doseIsTheSourcesTextOrItsParts();
    void reasonIsACodeOrWhatIsReferenced();

    // observations
    void bloodPressureIsTwoRows();
    void panelWithAValueOfItsOwnIsARowToo();
    void numberWithComparatorIsTextOnly();
    void otherValuesAreText_data();
    void otherValuesAreText();
    void referenceRangeNeedsTheUnitOfTheValue();
    void rangesForSeveralKindsOfPeopleAreNotGuessed();
    void categoryIsInferredFromALaboratoryReportOnly();
    void effectiveFallsBackToPeriodAndIssued();

    // what happened
    void encounterImmunizationProcedureAndDocuments();
    void membersOfTheWrongKindReadAsEmpty();
    void referencesAreTakenApart();
};

void MapperTest::officialNameComesBeforeOthers()
{
    const auto patient = mapPatient(json(R"({"name":[
        {"use":"nickname","text":"Bobby"},{"use":"usual","family":"B","given":["Bob"]},
        {"use":"official","family":"Berg","given":["Robert","J."],"prefix":["Mr."],"suffix":["Jr."]}]})"),
                                    QStringLiteral("1"));
    QCOMPARE(patient.name, QStringLiteral("Berg, Robert J. Jr."));
    QCOMPARE(patient.alternativeName, QString());
    QCOMPARE(patient.gender, QStringLiteral("unknown"));
    QVERIFY(patient.birthDate.isEmpty());
}

void MapperTest::nameInAnotherScriptIsKeptBeside()
{
    const auto taiwan = mapPatient(
        json(R"({"name":[{"use":"official","text":"王大明","family":"WANG","given":["DAMING"]}]})"),
        QStringLiteral("1"));
    QCOMPARE(taiwan.name, QStringLiteral("王大明"));
    QCOMPARE(taiwan.alternativeName, QStringLiteral("WANG, DAMING"));

    const auto japan = mapPatient(json(R"({"name":[
        {"use":"official","text":"山田 太郎","family":"山田","given":["太郎"]},
        {"use":"official","text":"ヤマダ タロウ"},{"use":"official","text":"Yamada Taro"}]})"),
                                  QStringLiteral("1"));
    QCOMPARE(japan.name, QStringLiteral("山田 太郎"));
    QCOMPARE(japan.alternativeName, QStringLiteral("Yamada Taro"));

    const auto arabic = mapPatient(
        json(R"({"name":[{"text":"فاطمة الزهراء"},{"family":"Al-Zahra","given":["Fatima"]}]})"),
        QStringLiteral("1"));
    QCOMPARE(arabic.name, QStringLiteral("فاطمة الزهراء"));
    QCOMPARE(arabic.alternativeName, QStringLiteral("Al-Zahra, Fatima"));
}

void MapperTest::medicalRecordNumberStandsFirst()
{
    const auto patient = mapPatient(json(R"({"gender":"male","birthDate":"1950-07",
        "deceasedDateTime":"2020-01-02T03:04:05Z","identifier":[
        {"system":"a","value":"1"},{"system":"b"},{"type":{"text":"EPI"},"system":"c","value":"2"},
        {"type":{"coding":[{"code":"MR"}]},"system":"d","value":"3"},{"system":"a","value":"1"}]})"),
                                    QStringLiteral("1"));
    QCOMPARE(patient.identifiers.size(), 3U);
    QCOMPARE(patient.identifiers[0].value, QStringLiteral("3"));
    QCOMPARE(patient.identifiers[0].kind, QStringLiteral("MR"));
    QCOMPARE(patient.identifiers[2].kind, QStringLiteral("EPI"));
    QCOMPARE(patient.birthDate.text, QStringLiteral("1950-07"));
    QVERIFY(patient.deceased);
    QCOMPARE(patient.deceasedDate.text, QStringLiteral("2020-01-02T03:04:05Z"));
}

void MapperTest::conditionIsActiveByItsStatuses_data()
{
    QTest::addColumn<QByteArray>("members");
    QTest::addColumn<bool>("active");
    const auto row = [](const char *name, const char *members, bool active) {
        QTest::newRow(name) << QByteArray(members) << active;
    };
    row("active", R"("clinicalStatus":{"coding":[{"code":"active"}]})", true);
    row("relapse", R"("clinicalStatus":{"coding":[{"code":"relapse"}]})", true);
    row("remission", R"("clinicalStatus":{"coding":[{"code":"remission"}]})", false);
    row("no status", R"("onsetDateTime":"2020")", true);
    row("no status, ended", R"("abatementDateTime":"2021")", false);
    row("no status, ended at an age", R"("abatementAge":{"value":40})", false);
    row("refuted",
        R"("clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"refuted"}]})",
        false);
    row("unconfirmed",
        R"("clinicalStatus":{"coding":[{"code":"active"}]},"verificationStatus":{"coding":[{"code":"unconfirmed"}]})",
        true);
}

void MapperTest::conditionIsActiveByItsStatuses()
{
    QFETCH(QByteArray, members);
    QFETCH(bool, active);
    const auto condition = mapCondition(
        json(("{\"code\":{\"text\":\"Asthma\"}," + members + "}").constData()), origin());
    QCOMPARE(condition.active, active);
}

void MapperTest::bestCodingSpeaksForTheConcept()
{
    const auto condition = mapCondition(json(R"({"code":{"coding":[
        {"system":"http://hl7.org/fhir/sid/icd-10-cm","code":"E10.22","display":"T1DM with CKD"},
        {"system":"urn:oid:2.16.840.1.113883.6.96","code":"46635009"},
        {"system":"http://snomed.info/sct","code":"46177005","display":"ESRD"}]},
        "category":[{"coding":[{"system":"http://snomed.info/sct","code":"64572001"}]},
                    {"coding":[{"system":"http://terminology.hl7.org/CodeSystem/condition-category","code":"problem-list-item"}]}],
        "onsetPeriod":{"start":"2015-03"},"recordedDate":"2016-10"})"),
                                        origin());
    QCOMPARE(condition.coding.system, QString::fromLatin1(systems::kSnomed));
    QCOMPARE(condition.coding.code, QStringLiteral("46177005"));
    QCOMPARE(condition.display, QStringLiteral("ESRD"));
    QCOMPARE(condition.category, QStringLiteral("problem-list-item"));
    QCOMPARE(condition.onset.text, QStringLiteral("2015-03"));
    QCOMPARE(condition.recorded.text, QStringLiteral("2016-10"));
}

void MapperTest::displayOfInvisibleCharactersIsNone()
{
    const auto condition = mapCondition(json("{\"code\":{\"text\":\"\u200b\",\"coding\":[{\"code\":"
                                             "\"T90\",\"display\":\"\ufeff \"}]}}"),
                                        origin());
    QCOMPARE(condition.display, QStringLiteral("T90"));
    const auto kept = mapCondition(json("{\"code\":{\"text\":\"Asthma\u200b\"}}"), origin());
    QCOMPARE(kept.display, QStringLiteral("Asthma\u200b"));
}

void MapperTest::allergyTellsReactionAndSeverity()
{
    const auto allergy =
        mapAllergy(json(R"({"code":{"coding":[{"display":"Penicillin","code":"1"}]},
        "category":["medication","food"],"criticality":"high","reaction":[
        {"manifestation":[{"text":"Hives"},{"coding":[{"display":"Wheeze"}]}],"severity":"severe"},
        {"description":"Itching"}]})"),
                   origin());
    QCOMPARE(allergy.reaction, QStringLiteral("Hives, Wheeze (severe); Itching"));
    QCOMPARE(allergy.category, QStringLiteral("medication, food"));
    QVERIFY(allergy.active);
    QCOMPARE(mapAllergy(json(R"({"reaction":[{"substance":{"text":"Latex"}}]})"), origin()).display,
             QStringLiteral("Latex"));
}

void MapperTest::absenceIsReadFromCodes_data()
{
    QTest::addColumn<QByteArray>("coded");
    QTest::addColumn<int>("expected");
    const auto row = [](const char *name, const char *text, Absence expected) {
        QTest::newRow(name) << QByteArray(text) << static_cast<int>(expected);
    };
    const auto ips = "http://hl7.org/fhir/uv/ips/CodeSystem/absent-unknown-uv-ips";
    const auto coded = [](const char *system, const char *code) {
        Json coding{{"system", system}, {"code", code}};
        return Json{{"coding", Json::array({coding})}}.dump();
    };
    row("none", coded(ips, "no-known-allergies").c_str(), Absence::NoneKnown);
    row("no information", coded(ips, "no-allergy-info").c_str(), Absence::NoInformation);
    row("no problems", coded(ips, "no-known-problems").c_str(), Absence::NoneKnown);
    row("drugs only", coded(ips, "no-known-medication-allergies").c_str(), Absence::NoneOfOneKind);
    row("SNOMED", coded(systems::kSnomed, "716186003").c_str(), Absence::NoneKnown);
    row("SNOMED drugs only", coded(systems::kSnomed, "409137002").c_str(), Absence::NoneOfOneKind);
    row("SNOMED food only", coded(systems::kSnomed, "429625007").c_str(), Absence::NoneOfOneKind);
    row("another system's number", coded("http://loinc.org", "716186003").c_str(), Absence::No);
    row("ordinary", coded(systems::kSnomed, "91936005").c_str(), Absence::No);
    row("words only", "{\"text\":\"No known\u200b Allergies \"}", Absence::NoneKnown);
    row("NKDA", R"({"text":"NKDA"})", Absence::NoneOfOneKind);
    row("words beside a code", R"({"text":"NKA","coding":[{"system":"x","code":"1"}]})",
        Absence::No);
    row("words in a sentence", R"({"text":"no known allergies except nuts"})", Absence::No);
}

void MapperTest::absenceIsReadFromCodes()
{
    QFETCH(QByteArray, coded);
    QFETCH(int, expected);
    QCOMPARE(static_cast<int>(absenceIn(json(coded.constData()))), expected);
}

void MapperTest::medicationIsFoundInPlaceContainedOrReferenced()
{
    const auto inPlace = request(R"("medicationCodeableConcept":{"coding":[
        {"system":"urn:x","code":"1","display":"other"},
        {"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"314076","display":"lisinopril 10 MG"}]})");
    QCOMPARE(inPlace.name, QStringLiteral("lisinopril 10 MG"));
    QCOMPARE(inPlace.coding.code, QStringLiteral("314076"));
    QVERIFY(inPlace.active);

    const auto contained = request(
        R"("contained":[{"resourceType":"Medication","id":"a","code":{"text":"ramipril"}}],
           "medicationReference":{"reference":"#a"})");
    QCOMPARE(contained.name, QStringLiteral("ramipril"));

    const auto referenced = request(R"("medicationReference":{"reference":"Medication/m"})");
    QCOMPARE(referenced.name, QStringLiteral("metformin 500 MG"));
    QCOMPARE(referenced.coding.code, QStringLiteral("860975"));

    const auto displayed =
        request(R"("medicationReference":{"reference":"Medication/z","display":"aspirin"})");
    QCOMPARE(displayed.name, QStringLiteral("aspirin"));
    QVERIFY(!request(R"("medicationReference":{"reference":"Medication/z"})").name.isEmpty());
}

void MapperTest::combinationIsNamedByItsIngredients()
{
    const auto drug = conceptOfMedication(json(R"({"ingredient":[
        {"itemCodeableConcept":{"text":"lisinopril","coding":[{"system":"http://www.nlm.nih.gov/research/umls/rxnorm","code":"29046"}]}},
        {"itemCodeableConcept":{"text":"hydrochlorothiazide"}}]})"));
    QCOMPARE(drug.display, QStringLiteral("lisinopril / hydrochlorothiazide"));
    QCOMPARE(drug.coding.code, QString());
}

void MapperTest::onlyOrdersInForceAreActive()
{
    const auto active = [](const char *status, const char *intent) {
        Json resource{
            {"resourceType", "MedicationRequest"}, {"status", status}, {"intent", intent}};
        return mapMedication(resource, origin()).active;
    };
    QVERIFY(active("active", "order"));
    QVERIFY(active("active", "plan"));
    QVERIFY(!active("active", "proposal"));
    QVERIFY(!active("on-hold", "order"));
    QVERIFY(!active("stopped", "order"));
    const auto forbidden =
        request(R"("doNotPerform":true,"medicationCodeableConcept":{"text":"aspirin"})");
    QVERIFY(!forbidden.active);
    QCOMPARE(forbidden.status, QStringLiteral("do not give"));
}

void MapperTest::frequencyIsInPlainWords()
{
    QCOMPARE(timing(R"({"frequency":1,"period":1,"periodUnit":"d"})"),
             QStringLiteral("once daily"));
    QCOMPARE(timing(R"({"frequency":2,"period":1.0,"periodUnit":"d"})"),
             QStringLiteral("twice daily"));
    QCOMPARE(timing(R"({"frequency":3,"period":1,"periodUnit":"d"})"),
             QStringLiteral("3 times daily"));
    QCOMPARE(timing(R"({"frequency":1,"frequencyMax":2,"period":1,"periodUnit":"d"})"),
             QStringLiteral("1 to 2 times daily"));
    QCOMPARE(timing(R"({"frequency":1,"period":8,"periodUnit":"h"})"),
             QStringLiteral("every 8 hours"));
    QCOMPARE(timing(R"({"frequency":1,"period":4,"periodMax":6,"periodUnit":"h"})"),
             QStringLiteral("every 4 to 6 hours"));
    QCOMPARE(timing(R"({"frequency":2,"period":3,"periodUnit":"wk"})"),
             QStringLiteral("twice every 3 weeks"));
    QCOMPARE(timing(R"({"frequency":1,"period":1,"periodUnit":"d","when":["HS"]})"),
             QStringLiteral("once daily at bedtime"));
    QCOMPARE(timing(R"({"timeOfDay":["08:00:00","18:00:00"]})"), QStringLiteral("at 08:00, 18:00"));
    QCOMPARE(timing(R"({"count":1,"periodUnit":"d"})"), QString());
    QCOMPARE(frequencyWords(json(R"({"timing":{"code":{"text":"BID"}},"asNeededBoolean":true})")),
             QStringLiteral("BID as needed"));
    QCOMPARE(frequencyWords(json(R"({"asNeededCodeableConcept":{"text":"pain"}})")),
             QStringLiteral("as needed for pain"));
}

void MapperTest::doseIsTheSourcesTextOrItsParts()
{
    QCOMPARE(doseWords(json(R"({"text":"2 tablets a day"})")), QStringLiteral("2 tablets a day"));
    QCOMPARE(
        doseWords(json(
            R"({"route":{"text":"Oral"},"doseAndRate":[{"doseQuantity":{"value":850,"unit":"mg"}}]})")),
        QStringLiteral("850 mg, Oral"));
    QCOMPARE(doseWords(json(R"({"doseAndRate":[{"doseQuantity":{"value":1.0}}]})")),
             QStringLiteral("1 (no unit given)"));
    QCOMPARE(
        doseWords(json(
            R"({"doseAndRate":[{"doseRange":{"low":{"value":1,"unit":"mg"},"high":{"value":2,"unit":"mg"}}}]})")),
        QStringLiteral("1 mg to 2 mg"));
    const auto both =
        request(R"("dosageInstruction":[{"text":"1 in the morning"},{"text":"2 at night"}])");
    QCOMPARE(both.dosage, QStringLiteral("1 in the morning; 2 at night"));
}

void MapperTest::reasonIsACodeOrWhatIsReferenced()
{
    QCOMPARE(request(R"("reasonCode":[{"text":"Pain"},{"text":"Fever"}])").reason,
             QStringLiteral("Pain; Fever"));
    QCOMPARE(request(R"("reasonReference":[{"reference":"Condition/c"}])").reason,
             QStringLiteral("Diabetes"));
    QCOMPARE(
        request(
            R"("contained":[{"id":"k","code":{"text":"Gout"}}],"reasonReference":[{"reference":"#k"}])")
            .reason,
        QStringLiteral("Gout"));
    QCOMPARE(request(R"("reasonReference":[{"reference":"Condition/z","display":"Cough"}])").reason,
             QStringLiteral("Cough"));
}

void MapperTest::bloodPressureIsTwoRows()
{
    const auto rows = observation(R"("code":{"text":"Blood Pressure"},
        "category":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/observation-category","code":"vital-signs"}]}],
        "effectiveDateTime":"2024-05-01T08:00:00Z","component":[
        {"code":{"coding":[{"system":"http://loinc.org","code":"8462-4","display":"Diastolic Blood Pressure"}]},
         "valueQuantity":{"value":85.5,"unit":"mm[Hg]","system":"http://unitsofmeasure.org","code":"mm[Hg]"}},
        {"code":{"coding":[{"system":"http://loinc.org","code":"8480-6","display":"Systolic Blood Pressure"}]},
         "dataAbsentReason":{"text":"cuff failed"}}])");
    QCOMPARE(rows.size(), 2U);
    QCOMPARE(rows[0].component, 1);
    QCOMPARE(rows[0].name, QStringLiteral("Diastolic Blood Pressure"));
    QCOMPARE(rows[0].number, std::optional<double>(85.5));
    QCOMPARE(rows[0].text, QStringLiteral("85.5"));
    QCOMPARE(rows[0].unitCode, QStringLiteral("mm[Hg]"));
    QVERIFY(rows[0].isVitalSign());
    QCOMPARE(rows[1].recordId(), QStringLiteral("x#2"));
    QVERIFY(!rows[1].number);
    QCOMPARE(rows[1].text, QStringLiteral("not recorded: cuff failed"));
    QCOMPARE(rows[1].effective.text, QStringLiteral("2024-05-01T08:00:00Z"));
}

void MapperTest::panelWithAValueOfItsOwnIsARowToo()
{
    const auto rows = observation(R"("code":{"text":"Eye exam"},"valueString":"done",
        "component":[{"code":{"text":"Left eye"},"valueInteger":6},{"valueBoolean":true}])");
    QCOMPARE(rows.size(), 3U);
    QCOMPARE(rows[0].component, 0);
    QCOMPARE(rows[0].text, QStringLiteral("done"));
    QCOMPARE(rows[1].name, QStringLiteral("Eye exam: Left eye"));
    QCOMPARE(rows[1].number, std::optional<double>(6));
    QCOMPARE(rows[2].name, QStringLiteral("Eye exam: part 2"));
    QCOMPARE(rows[2].text, QStringLiteral("yes"));
}

void MapperTest::numberWithComparatorIsTextOnly()
{
    const auto rows = observation(
        R"("code":{"text":"Troponin"},"valueQuantity":{"comparator":"<","value":0.5,"unit":"ng/mL"})");
    QVERIFY(!rows[0].number);
    QCOMPARE(rows[0].text, QStringLiteral("<0.5"));
    QCOMPARE(rows[0].unit, QStringLiteral("ng/mL"));
}

void MapperTest::otherValuesAreText_data()
{
    QTest::addColumn<QByteArray>("value");
    QTest::addColumn<QString>("expected");
    const auto row = [](const char *name, const char *value, const char *expected) {
        QTest::newRow(name) << QByteArray(value) << QString::fromUtf8(expected);
    };
    row("concept", R"("valueCodeableConcept":{"coding":[{"code":"1","display":"Positive"}]})",
        "Positive");
    row("code without words", R"("valueCodeableConcept":{"coding":[{"code":"2"}]})", "code 2");
    row("string", R"("valueString":"++")", "++");
    row("titre", R"("valueRatio":{"numerator":{"value":1},"denominator":{"value":128}})", "1:128");
    row("range", R"("valueRange":{"low":{"value":3,"unit":"mm"},"high":{"value":5,"unit":"mm"}})",
        "3 mm - 5 mm");
    row("sampled", R"("valueSampledData":{"data":"1 2 3"})", "sampled data");
    row("absent", R"("dataAbsentReason":{"coding":[{"code":"unknown","display":"Unknown"}]})",
        "not recorded: Unknown");
    row("nothing", R"("method":{})", "");
}

void MapperTest::otherValuesAreText()
{
    QFETCH(QByteArray, value);
    QFETCH(QString, expected);
    const auto rows = observation((R"("code":{"text":"A"},)" + value).constData());
    QCOMPARE(rows.size(), 1U);
    QVERIFY(!rows[0].number);
    QCOMPARE(rows[0].text, expected);
}

void MapperTest::referenceRangeNeedsTheUnitOfTheValue()
{
    const auto same =
        observation(R"("code":{"text":"K"},"interpretation":[{"coding":[{"code":"H"}]}],
        "valueQuantity":{"value":6,"unit":"mmol/L"},
        "referenceRange":[{"type":{"coding":[{"code":"treatment"}]},"low":{"value":1}},
                          {"low":{"value":3.5,"unit":"mmol/L"},"high":{"value":5.1},"text":"3.5-5.1"}])");
    QCOMPARE(same[0].referenceLow, std::optional<double>(3.5));
    QCOMPARE(same[0].referenceHigh, std::optional<double>(5.1));
    QCOMPARE(same[0].referenceText, QStringLiteral("3.5-5.1"));
    QCOMPARE(same[0].interpretation, QStringLiteral("H"));

    const auto other =
        observation(R"("code":{"text":"Glucose"},"valueQuantity":{"value":6,"unit":"mmol/L"},
        "referenceRange":[{"low":{"value":70,"unit":"mg/dL"},"high":{"value":99,"unit":"mg/dL"}}])");
    QVERIFY(!other[0].referenceLow && !other[0].referenceHigh);
    QCOMPARE(other[0].referenceText, QStringLiteral("70 mg/dL - 99 mg/dL"));
}

void MapperTest::rangesForSeveralKindsOfPeopleAreNotGuessed()
{
    const auto rows =
        observation(R"("code":{"text":"Hb"},"valueQuantity":{"value":13,"unit":"g/dL"},
        "referenceRange":[{"appliesTo":[{"text":"Female"}],"low":{"value":12,"unit":"g/dL"}},
                          {"appliesTo":[{"text":"Male"}],"low":{"value":13.5,"unit":"g/dL"}}])");
    QVERIFY(!rows[0].referenceLow);
    QCOMPARE(rows[0].referenceText, QStringLiteral("Female: >= 12 g/dL; Male: >= 13.5 g/dL"));
}

void MapperTest::categoryIsInferredFromALaboratoryReportOnly()
{
    QCOMPARE(observation(R"("code":{"text":"A"})")[0].category, QString());
    QVERIFY(observation(R"("code":{"text":"A"})", true)[0].isLaboratory());
    QCOMPARE(
        observation(R"("code":{"text":"A"},"category":[{"coding":[{"code":"imaging"}]}])", true)[0]
            .category,
        QStringLiteral("imaging"));
}

void MapperTest::effectiveFallsBackToPeriodAndIssued()
{
    QCOMPARE(observation(R"("effectivePeriod":{"start":"2024-01"})")[0].effective.text,
             QStringLiteral("2024-01"));
    QCOMPARE(observation(R"("effectiveInstant":"2024-01-01T00:00:00Z")")[0].effective.text,
             QStringLiteral("2024-01-01T00:00:00Z"));
    QCOMPARE(observation(R"("issued":"2024-02-01T00:00:00Z")")[0].effective.text,
             QStringLiteral("2024-02-01T00:00:00Z"));
}

void MapperTest::encounterImmunizationProcedureAndDocuments()
{
    const auto encounter = mapEncounter(json(R"({"status":"finished","class":{"code":"AMB"},
        "type":[{"text":"Check up"}],"reasonReference":[{"reference":"Condition/c"}],
        "period":{"start":"2024-01-01","end":"2024-01-02"}})"),
                                        origin());
    QCOMPARE(encounter.encounterClass, QStringLiteral("AMB"));
    QCOMPARE(encounter.type, QStringLiteral("Check up"));
    QCOMPARE(encounter.reason, QStringLiteral("Diabetes"));
    QCOMPARE(encounter.ended.text, QStringLiteral("2024-01-02"));

    const auto immunization = mapImmunization(json(R"({"status":"not-done","vaccineCode":{"coding":[
        {"system":"http://snomed.info/sct","code":"1"},{"system":"http://hl7.org/fhir/sid/cvx","code":"140"}],"text":"Flu"},
        "occurrenceString":"about 2010"})"),
                                              origin());
    QCOMPARE(immunization.coding.code, QStringLiteral("140"));
    QCOMPARE(immunization.status, QStringLiteral("not-done"));
    QCOMPARE(immunization.occurred.text, QStringLiteral("about 2010"));

    const auto procedure = mapProcedure(json(R"({"status":"completed","code":{"text":"Colonoscopy"},
        "performedPeriod":{"start":"2015-05-13"}})"),
                                        origin());
    QCOMPARE(procedure.performed.text, QStringLiteral("2015-05-13"));

    const auto letter = mapDocument(
        json(R"({"resourceType":"DocumentReference","status":"current","type":{"text":"Letter"},
        "description":"From cardiology","date":"2024-01-01T00:00:00Z","content":[{"attachment":{"contentType":"application/pdf"}}]})"),
        origin());
    QCOMPARE(letter.title, QStringLiteral("Letter: From cardiology"));
    QCOMPARE(letter.contentType, QStringLiteral("application/pdf"));

    const auto report = mapDocument(
        json(R"({"resourceType":"DiagnosticReport","status":"final","code":{"text":"Lipid Panel"},
        "issued":"2024-01-01T00:00:00Z","presentedForm":[{"contentType":"text/plain"}]})"),
        origin());
    QCOMPARE(report.title, QStringLiteral("Lipid Panel"));
    QCOMPARE(report.dated.text, QStringLiteral("2024-01-01T00:00:00Z"));
    QCOMPARE(report.contentType, QStringLiteral("text/plain"));
}

void MapperTest::membersOfTheWrongKindReadAsEmpty()
{
    const Json wrong =
        json(R"({"name":7,"code":[],"identifier":{"value":1},"category":"laboratory","component":{},
        "valueQuantity":"x","dosageInstruction":[1,null],"reaction":"a","birthDate":19700101,"class":[],"content":{}})");
    mapPatient(wrong, QStringLiteral("1"));
    mapCondition(wrong, origin());
    mapAllergy(wrong, origin());
    mapMedication(wrong, origin());
    QCOMPARE(mapObservation(wrong, origin())[0].category, QStringLiteral("laboratory"));
    mapEncounter(wrong, origin());
    mapImmunization(wrong, origin());
    mapProcedure(wrong, origin());
    mapDocument(wrong, origin());
}

void MapperTest::referencesAreTakenApart()
{
    const auto absolute = Reference::parse(QStringLiteral("http://h/fhir/Patient/1/_history/2"));
    QCOMPARE(absolute.url, QStringLiteral("http://h/fhir/Patient/1"));
    QCOMPARE(absolute.base, QStringLiteral("http://h/fhir"));
    QCOMPARE(absolute.typeAndId(), QStringLiteral("Patient/1"));
    QVERIFY(Reference::parse(QStringLiteral("Patient/1")).isRelative());
    QCOMPARE(Reference::parse(QStringLiteral("urn:uuid:ab-1")).id, QStringLiteral("ab-1"));
    QVERIFY(Reference::parse(QStringLiteral("#x")).contained);
    QCOMPARE(Reference::parse(QStringLiteral("Patient?identifier=http%3A%2F%2Fs|7")).identifier,
             QStringLiteral("http://s|7"));
    QVERIFY(Reference::parse(QString()).typeAndId().isEmpty());
}

QTEST_GUILESS_MAIN(MapperTest)
#include "fhir_mapper_test.moc"
