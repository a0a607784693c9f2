#include "fhir/element.h"
#include "fhir/reference.h"
#include "fhir/resource_mapper.h"

#include <QDateTime>

namespace aidoctor::fhir {

namespace {

constexpr double kMaxMinutes = 60.0 * 24 * 366;

/// What kind of visit it is, in words where any of the elements has them.
QString serviceOf(const Json &resource)
{
    const Json *const kinds[] = {&first(resource, "serviceType"),
                                 &first(resource, "serviceCategory"),
                                 &member(resource, "appointmentType")};
    for (const Json *kind : kinds) {
        const QString words = wordsOf(*kind);
        if (!isBlank(words))
            return words;
    }
    for (const Json *kind : kinds) {
        const QString code = displayOf(*kind);
        if (!isBlank(code))
            return code;
    }
    return {};
}

/// v3-ParticipationType: the codes of Appointment.participant.type that are people who treat.
bool isTreating(const Json &participant)
{
    for (const Json &type : items(participant, "type")) {
        for (const Json &coding : items(type, "coding")) {
            for (const char *code : {"ATND", "PPRF", "SPRF", "PRF", "CON", "ADM", "DIS"}) {
                if (stringMember(coding, "code") == QLatin1String(code))
                    return true;
            }
        }
    }
    return false;
}

Actor actorOf(const Json &resource, const Json &participant, const References &references)
{
    const Json &element = member(participant, "actor");
    const QString target = stringMember(element, "reference");
    Actor actor = target.startsWith(QLatin1Char('#'))
                      ? actorOfResource(containedResource(resource, target))
                      : references.actor(target);
    if (!actor.practitioner.isEmpty()) {
        const bool contained = actor.practitioner.startsWith(QLatin1Char('#'));
        const Actor person = contained
                                 ? actorOfResource(containedResource(resource, actor.practitioner))
                                 : references.actor(actor.practitioner);
        if (!isBlank(person.name))
            actor.name = person.name;
    }
    if (actor.type.isEmpty())
        actor.type = Reference::parse(target).type;
    if (actor.type.isEmpty())
        actor.type = stringMember(element, "type");
    if (actor.type.isEmpty() && target.isEmpty() && isTreating(participant))
        actor.type = QStringLiteral("Practitioner");
    // What the appointment itself says is what its makers show.
    const QString display = stringMember(element, "display");
    if (!isBlank(display))
        actor.name = display;
    return actor;
}

/// The moment so many minutes later, in the offset of the source.
chart::ClinicalDate later(const chart::ClinicalDate &start, const std::optional<double> &minutes)
{
    if (!minutes || *minutes < 1 || *minutes > kMaxMinutes || start.text.size() <= 10)
        return {};
    const QDateTime begin = QDateTime::fromString(start.text, Qt::ISODateWithMs);
    if (!begin.isValid())
        return {};
    return {begin.addSecs(60 * static_cast<qint64>(*minutes)).toString(Qt::ISODate)};
}

} // namespace

Actor actorOfResource(const Json &resource)
{
    Actor actor;
    actor.type = stringMember(resource, "resourceType");
    if (actor.type == QLatin1String("Practitioner")) {
        actor.name = humanName(resource);
    } else if (actor.type == QLatin1String("PractitionerRole")) {
        const Json &practitioner = member(resource, "practitioner");
        actor.name = stringMember(practitioner, "display");
        if (isBlank(actor.name)) {
            actor.name = wordsOf(first(resource, "code"));
            actor.practitioner = stringMember(practitioner, "reference");
        }
    } else if (actor.type == QLatin1String("Location")) {
        actor.name = stringMember(resource, "name");
        if (isBlank(actor.name))
            actor.name = stringMember(resource, "description");
    } else if (actor.type == QLatin1String("HealthcareService")) {
        actor.name = stringMember(resource, "name");
    } else {
        actor.type.clear();
    }
    return actor;
}

chart::Appointment mapAppointment(const Json &resource, const Origin &origin)
{
    chart::Appointment appointment;
    appointment.fhirId = origin.id;
    appointment.status = stringMember(resource, "status");
    appointment.service = serviceOf(resource);
    appointment.reason = reasonText(resource, origin.references);
    if (isBlank(appointment.reason))
        appointment.reason = stringMember(resource, "description");
    QStringList practitioners;
    QStringList locations;
    for (const Json &participant : items(resource, "participant")) {
        if (stringMember(participant, "status") == QLatin1String("declined"))
            continue;
        const Actor actor = actorOf(resource, participant, origin.references);
        if (isBlank(actor.name))
            continue;
        if (actor.type.startsWith(QLatin1String("Practitioner"))) {
            if (!practitioners.contains(actor.name))
                practitioners << actor.name;
        } else if (actor.type == QLatin1String("Location")) {
            if (!locations.contains(actor.name))
                locations << actor.name;
        } else if (actor.type == QLatin1String("HealthcareService")
                   && isBlank(appointment.service)) {
            appointment.service = actor.name;
        }
    }
    appointment.practitioner = practitioners.join(QLatin1String("; "));
    appointment.location = locations.join(QLatin1String("; "));
    appointment.started = date(resource, "start");
    appointment.ended = date(resource, "end");
    if (appointment.ended.isEmpty())
        appointment.ended = later(appointment.started, number(resource, "minutesDuration"));
    return appointment;
}

} // namespace aidoctor::fhir
