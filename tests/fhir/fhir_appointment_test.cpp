#include "fhir/import_fixture.h"
#include "fhir/resource_mapper.h"
#include "fhir/skip_reasons.h"

#include <QtTest>

using namespace aidoctor;
using namespace aidoctor::fhir;
using namespace aidoctor::fhir::test;

namespace {

class KnownActors final : public References {
public:
    std::optional<Concept> medication(const QString &) const override { return std::nullopt; }
    QString display(const QString &reference) const override
    {
        return reference == QLatin1String("Condition/c") ? QStringLiteral("Diabetes") : QString();
    }
    Actor actor(const QString &reference) const override
    {
        if (reference == QLatin1String("urn:uuid:1"))
            return {QStringLiteral("Practitioner"), QStringLiteral("Careful, Adam"), {}};
        if (reference == QLatin1String("PractitionerRole/r"))
            return {QStringLiteral("PractitionerRole"), QStringLiteral("Surgeon"),
                    QStringLiteral("urn:uuid:1")};
        if (reference == QLatin1String("Location/l"))
            return {QStringLiteral("Location"), QStringLiteral("South Wing"), {}};
        return {};
    }
};

chart::Appointment mapped(const QByteArray &members)
{
    static const KnownActors references;
    const QByteArray text = R"({"resourceType":"Appointment","id":"a",)" + members + "}";
    return mapAppointment(Json::parse(text.toStdString()), Origin{QStringLiteral("a"), references});
}

QByteArray participant(const QByteArray &actor, const QByteArray &more = {})
{
    return R"({"status":"accepted","actor":{)" + actor + "}" + more + "}";
}

QByteArray appointment(const QByteArray &id, const QByteArray &participants,
                       const QByteArray &status = "booked")
{
    return filled(R"({"resourceType":"Appointment","id":"%1","status":"%3",
        "start":"2026-11-24T09:00:00+01:00","end":"2026-11-24T09:20:00+01:00",
        "description":"Blood pressure","participant":[%2]})",
                  {id, participants, status})
        .simplified();
}

QByteArray patient(const QByteArray &id)
{
    return filled(R"({"resourceType":"Patient","id":"%1","name":[{"text":"Patient %1"}]})", {id});
}

} // namespace

/// hl7.org/fhir/R4/appointment.html and its examples.
class AppointmentTest : public QObject {
    Q_OBJECT

private slots:
    void whatIsPlannedWhenAndWhy()
    {
        const auto planned = mapped(
            R"("status":"proposed",
            "serviceCategory":[{"coding":[{"display":"General Practice"}]}],
            "appointmentType":{"coding":[{"code":"WALKIN","display":"A walk-in visit"}]},
            "reasonCode":[{"coding":[{"code":"413095006"}],
                           "text":"Clinical Review"}],
            "description":"Discussion on the results of your recent MRI",
            "start":"2013-12-10T09:00:00Z","end":"2013-12-10T11:00:00Z","minutesDuration":15)");
        QCOMPARE(planned.fhirId, QStringLiteral("a"));
        QCOMPARE(planned.status, QStringLiteral("proposed"));
        QCOMPARE(planned.service, QStringLiteral("General Practice"));
        QCOMPARE(planned.reason, QStringLiteral("Clinical Review"));
        QCOMPARE(planned.started.text, QStringLiteral("2013-12-10T09:00:00Z"));
        QCOMPARE(planned.ended.text, QStringLiteral("2013-12-10T11:00:00Z"));
    }

    void serviceIsInWordsWhereAnyElementHasThem()
    {
        const QByteArray all = R"("serviceType":[{%1}],"serviceCategory":[{%2}],
                                  "appointmentType":{%3})";
        const QByteArray code = R"("coding":[{"code":"%1"}])";
        const QByteArray words = R"("coding":[{"code":"1","display":"%1"}])";
        const auto with = [&](const QByteArray &type, const QByteArray &category,
                              const QByteArray &kind) {
            return mapped(filled(all, {type, category, kind})).service;
        };
        QCOMPARE(with(filled(words, {"Diabetes clinic"}), filled(words, {"GP"}), {}),
                 QStringLiteral("Diabetes clinic"));
        QCOMPARE(with(filled(code, {"124"}), filled(words, {"GP"}), {}), QStringLiteral("GP"));
        QCOMPARE(with(filled(code, {"124"}), {}, filled(words, {"Follow up"})),
                 QStringLiteral("Follow up"));
        QCOMPARE(with(filled(code, {"124"}), {}, {}), QStringLiteral("124"));
        QCOMPARE(mapped(R"("participant":[{"status":"accepted","actor":{
                     "reference":"HealthcareService/h","display":"Wound care"}}])")
                     .service,
                 QStringLiteral("Wound care"));
    }

    void theReasonMayBeBehindAReferenceOrInWords()
    {
        QCOMPARE(
            mapped(R"("reasonReference":[{"reference":"Condition/c"}],"description":"x")").reason,
            QStringLiteral("Diabetes"));
        QCOMPARE(
            mapped(R"("reasonReference":[{"reference":"Condition/z","display":"Heart"}])").reason,
            QStringLiteral("Heart"));
        QCOMPARE(mapped(R"("description":"Results of the MRI")").reason,
                 QStringLiteral("Results of the MRI"));
    }

    void aMissingEndComesFromTheDuration()
    {
        QCOMPARE(mapped(R"("start":"2026-11-24T23:50:00.5+01:00","minutesDuration":20)").ended.text,
                 QStringLiteral("2026-11-25T00:10:00+01:00"));
        QCOMPARE(mapped(R"("start":"2026-11-24T09:00:00Z","minutesDuration":15)").ended.text,
                 QStringLiteral("2026-11-24T09:15:00Z"));
        for (const char *none : {R"("start":"2026-11-24T09:00:00Z")", R"("minutesDuration":15)",
                                 R"("start":"2026-11-24","minutesDuration":15)",
                                 R"("start":"2026-11-24T09:00:00Z","minutesDuration":0)",
                                 R"("start":"2026-11-24T09:00:00Z","minutesDuration":1e300)",
                                 R"("start":"2026-11-24T09:00:00Z","minutesDuration":"15")"})
            QVERIFY2(mapped(none).ended.isEmpty(), none);
    }

    void whoAndWhereAreNamed()
    {
        const auto planned = mapped(
            R"("participant":[)" + participant(R"("reference":"Patient/p","display":"Doe, Jo")")
            + ',' + participant(R"("reference":"urn:uuid:1")") + ','
            + participant(R"("reference":"Practitioner/x","display":"Dr Eve Smith")") + ','
            + participant(R"("reference":"PractitionerRole/r")") + ','
            + participant(R"("reference":"Location/l")") + ','
            + participant(R"("display":"Room 4","type":"Location")") + ','
            + participant("\"reference\":\"#c\"") + ','
            + participant(R"("display":"Dr Only Name")",
                          R"(,"type":[{"coding":[{"code":"ATND"}]}])")
            + ',' + participant(R"("display":"somebody")") + ','
            + participant(R"("reference":"RelatedPerson/m","display":"Mother")") + ','
            + R"({"status":"declined","actor":{"reference":"Practitioner/n","display":"Not Coming"}},)"
            + R"({"status":"needs-action","type":[{"coding":[{"code":"ATND"}]}]}],)"
            + R"("contained":[{"resourceType":"PractitionerRole","id":"c",)"
              "\"practitioner\":{\"reference\":\"#d\"}},"
              R"({"resourceType":"Practitioner","id":"d","name":[{"family":"Within","given":["Ann"]}]}])");
        QCOMPARE(planned.practitioner,
                 QStringLiteral("Careful, Adam; Dr Eve Smith; Within, Ann; Dr Only Name"));
        QCOMPARE(planned.location, QStringLiteral("South Wing; Room 4"));
    }

    void aBundleGivesNamesToWhomItsUrnsPoint()
    {
        ImportFixture fixture;
        const QByteArray bundle =
            R"({"resourceType":"Bundle","type":"transaction","entry":[)"
            R"({"fullUrl":"urn:uuid:11111111-0000-4000-8000-000000000001","resource":)"
            + patient("11111111-0000-4000-8000-000000000001")
            + R"(},{"fullUrl":"urn:uuid:2","resource":{"resourceType":"Practitioner","id":"2",
                 "name":[{"family":"Careful","given":["Adam"],"prefix":["Dr"]}]}},
                 {"fullUrl":"urn:uuid:3","resource":{"resourceType":"PractitionerRole","id":"3",
                 "practitioner":{"reference":"urn:uuid:2"}}},
                 {"fullUrl":"urn:uuid:4","resource":{"resourceType":"Location","id":"4",
                 "name":"South Wing"}},
                 {"fullUrl":"urn:uuid:5","resource":{"resourceType":"Practitioner","id":"5"}},
                 {"fullUrl":"urn:uuid:6","resource":)"
            + appointment(
                "6",
                participant(R"("reference":"urn:uuid:4")") + ','
                    + participant(R"("reference":"urn:uuid:3")") + ','
                    + participant(R"("reference":"urn:uuid:11111111-0000-4000-8000-000000000001")"))
            + "}]}";
        const auto report = fixture.content(bundle.simplified());
        QCOMPARE(report->patients.size(), 1U);
        const chart::Chart chart = fixture.load(report->patients.front());
        QCOMPARE(chart.appointments.size(), 1U);
        QCOMPARE(chart.appointments[0].practitioner, QStringLiteral("Careful, Adam"));
        QCOMPARE(chart.appointments[0].location, QStringLiteral("South Wing"));
        QCOMPARE(chart.appointments[0].reason, QStringLiteral("Blood pressure"));
        const QString used = QString::fromLatin1(reasons::kUsedByReference);
        const QString notKept = QString::fromLatin1(reasons::kNotKept);
        QCOMPARE(report->types.at(QStringLiteral("Practitioner")).skipped.at(used), 1);
        QCOMPARE(report->types.at(QStringLiteral("Practitioner")).skipped.at(notKept), 1);
        QCOMPARE(report->types.at(QStringLiteral("PractitionerRole")).skipped.at(used), 1);
        QCOMPARE(report->types.at(QStringLiteral("Location")).skipped.at(used), 1);
    }

    void withoutAPatientItIsLeftOutWithAReason()
    {
        ImportFixture fixture;
        const auto report = fixture.content(bundleWith(
            entry(appointment("none", participant(R"("reference":"Practitioner/x")"))) + ','
            + entry(appointment("unknown", participant(R"("reference":"urn:uuid:z")"))) + ','
            + entry(appointment("elsewhere", participant(R"("reference":"Patient/q")"))) + ','
            + entry(appointment("blocked", "")) + ','
            + entry(appointment("ours", participant(R"("reference":"Patient/p")")))));
        const auto &counts = report->types.at(QStringLiteral("Appointment"));
        QCOMPARE(counts.read, 5);
        QCOMPARE(counts.stored, 1);
        QCOMPARE(counts.skipped.at(QString::fromLatin1(reasons::kNoPatient)), 3);
        QCOMPARE(counts.skipped.at(QString::fromLatin1(reasons::kSubjectElsewhere)), 1);
    }

    void thePatientMayBeKnownByNumberOrContained()
    {
        ImportFixture fixture;
        QByteArray bundle = bundleWith(
            entry(appointment("byNumber",
                              participant(R"("type":"Patient","identifier":{"system":"urn:n",
                                             "value":"7"})")))
            + ','
            + entry(appointment("contained", participant("\"reference\":\"#me\""))
                        .replace("\"id\":\"contained\"",
                                 R"("id":"contained","contained":[{"resourceType":"Patient",
                                    "id":"me","identifier":[{"system":"urn:n","value":"7"}]}])")));
        bundle.replace(R"("id":"p",)",
                       R"("id":"p","identifier":[{"system":"urn:n","value":"7"}],)");
        QCOMPARE(fixture.chartOf(bundle.simplified()).appointments.size(), 2U);
    }

    void aGroupAppointmentIsInEachChart()
    {
        ImportFixture fixture;
        const auto report = fixture.content(
            R"({"resourceType":"Bundle","type":"collection","entry":[)" + entry(patient("a")) + ','
            + entry(patient("b")) + ','
            + entry(appointment("group", participant(R"("reference":"Patient/a")") + ','
                                             + participant(R"("reference":"Patient/b")") + ','
                                             + participant(R"("reference":"Patient/a")")))
            + "]}");
        QCOMPARE(report->patients.size(), 2U);
        for (const chart::PatientId id : report->patients)
            QCOMPARE(fixture.load(id).appointments.size(), 1U);
        const auto &counts = report->types.at(QStringLiteral("Appointment"));
        QCOMPARE(counts.read, counts.stored + counts.skippedInAll());
        QCOMPARE(counts.stored, 2);
    }

    void everyStatusIsKeptAndAMistakeLeaves()
    {
        ImportFixture fixture;
        QByteArrayList entries;
        for (const char *status : {"proposed", "pending", "booked", "arrived", "fulfilled",
                                   "cancelled", "noshow", "checked-in", "waitlist"})
            entries << entry(
                appointment(status, participant(R"("reference":"Patient/p")"), status));
        const chart::Chart chart = fixture.chartOf(bundleWith(entries.join(',')));
        QCOMPARE(chart.appointments.size(), 9U);
        for (const auto &planned : chart.appointments)
            QCOMPARE(planned.status, planned.fhirId);

        const auto wrong = entry(
            appointment("booked", participant(R"("reference":"Patient/p")"), "entered-in-error"));
        const auto report = fixture.content(bundleWith(wrong));
        QCOMPARE(report->types.at(QStringLiteral("Appointment")).removed, 1);
        const chart::Chart after = fixture.load(report->patients.front());
        QCOMPARE(after.appointments.size(), 8U);
        for (const auto &planned : after.appointments)
            QVERIFY(planned.fhirId != QLatin1String("booked"));
    }

    void aBulkExportNamesThemAcrossItsFiles()
    {
        ImportFixture fixture;
        fixture.write(QStringLiteral("bulk/1.ndjson"),
                      appointment("x", participant(R"("reference":"Patient/a")") + ','
                                           + participant(R"("reference":"PractitionerRole/r")")
                                           + ',' + participant(R"("reference":"Location/l")"))
                          + '\n'
                          + appointment("y", participant(R"("reference":"Practitioner/d")")));
        fixture.write(QStringLiteral("bulk/2.ndjson"),
                      R"({"resourceType":"Location","id":"l","name":"South Wing"})");
        fixture.write(
            QStringLiteral("bulk/3.ndjson"),
            R"({"resourceType":"PractitionerRole","id":"r","practitioner":{"reference":"Practitioner/d"}})");
        fixture.write(
            QStringLiteral("bulk/4.ndjson"),
            R"({"resourceType":"Practitioner","id":"d","name":[{"family":"Careful","given":["Adam"]}]})");
        fixture.write(QStringLiteral("bulk/5.ndjson"), patient("a"));
        const auto report = fixture.paths({fixture.path(QStringLiteral("bulk"))});
        QCOMPARE(report.failedFiles(), 0);
        const chart::Chart chart = fixture.load(report.files.front().patients.at(0));
        QCOMPARE(chart.appointments.size(), 1U);
        QCOMPARE(chart.appointments[0].practitioner, QStringLiteral("Careful, Adam"));
        QCOMPARE(chart.appointments[0].location, QStringLiteral("South Wing"));
        const auto totals = report.totals();
        QCOMPARE(totals.at(QStringLiteral("Appointment"))
                     .skipped.at(QString::fromLatin1(reasons::kNoPatient)),
                 1);
    }

    void itIsOnTheScheduleOfItsDay()
    {
        ImportFixture fixture;
        fixture.chartOf(
            bundleWith(entry(appointment("a", participant(R"("reference":"Patient/p")")))));
        const QDate day =
            QDateTime::fromString(QStringLiteral("2026-11-24T09:00:00+01:00"), Qt::ISODate)
                .toLocalTime()
                .date();
        auto task = fixture.store().schedule(day);
        const auto schedule = QCoro::waitFor(std::move(task));
        QCOMPARE(schedule->size(), 1U);
        QCOMPARE(schedule->front().appointment.fhirId, QStringLiteral("a"));
    }
};

QTEST_GUILESS_MAIN(AppointmentTest)
#include "fhir_appointment_test.moc"
