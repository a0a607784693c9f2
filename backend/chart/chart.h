#pragma once

#include <QDate>
#include <QDateTime>
#include <QString>
#include <QStringList>

#include <cstdint>
#include <optional>
#include <vector>

/// A chart as plain values: no lazy loading, no hidden query.
namespace aidoctor::chart {

using PatientId = std::int64_t;

/// Records are named by the id their source gave them (FHIR), which survives a new export; a
/// component of an observation is named "ID#N".
using RecordId = QString;

/// A date or time as its source wrote it ("2015", "2015-03", "2015-03-04T10:00:00+01:00"). FHIR
/// dates may be partial, and clinical text is shown exactly as stored.
struct ClinicalDate {
    QString text;

    bool isEmpty() const { return text.isEmpty(); }
    /// True when it has at least year, month and day.
    bool isFull() const { return text.size() >= 10; }
    /// The day as written by the source, in the source's time zone. Invalid if partial.
    QDate day() const;
    /// The first moment of it, as milliseconds since 1970 UTC; for ordering only. 0 if empty.
    std::int64_t sortKey() const;

    friend bool operator==(const ClinicalDate &, const ClinicalDate &) = default;
};

/// A code with the system it comes from; both empty where the source gave text only.
struct Coding {
    QString system;
    QString code;
    friend bool operator==(const Coding &, const Coding &) = default;
};

struct Identifier {
    QString system;
    QString value;
    QString kind; ///< what the source calls it, such as "MR"
    friend bool operator==(const Identifier &, const Identifier &) = default;
};

/// What a list of active entries says: they are listed, or the source says that there are none, or
/// it says nothing.
enum class ListStatus { Listed, NoneKnown, NoInformation };

struct Patient {
    PatientId id = 0;
    QString fhirId;
    QString name;
    QString alternativeName; ///< the name in another script, where the source gives one
    QString gender;          ///< male, female, other, unknown
    ClinicalDate birthDate;
    bool deceased = false;
    ClinicalDate deceasedDate;
    std::vector<Identifier> identifiers;
    QString source;
    ClinicalDate recordAsOf;
    bool recordAsOfStated =
        true; ///< false: the newest entry's date stands in for the export's time
    std::int64_t revision = 0;
    QString createdAt;
    QString updatedAt;
    friend bool operator==(const Patient &, const Patient &) = default;

    /// Whole years on that day; nothing where the birth date is partial.
    std::optional<int> ageOn(QDate day) const;
};

struct Condition {
    QString fhirId;
    Coding coding;
    QString display;
    QString clinicalStatus;
    QString verificationStatus;
    QString category;
    ClinicalDate onset;
    ClinicalDate abatement;
    ClinicalDate recorded;
    bool active = false;
    QString source;       ///< who exported it
    bool reported = true; ///< false: a newer export of its source does not have it any more
    friend bool operator==(const Condition &, const Condition &) = default;
};

struct Medication {
    QString fhirId;
    QString resourceType;
    Coding coding;
    QString name;
    QString dosage;
    QString frequency;
    QString status;
    QString intent;
    ClinicalDate authored;
    ClinicalDate ended; ///< until when it was taken, or is to be, by the source
    QString reason;
    bool active = false;
    QString source;       ///< who exported it
    bool reported = true; ///< false: a newer export of its source does not have it any more
    friend bool operator==(const Medication &, const Medication &) = default;
};

struct Allergy {
    QString fhirId;
    Coding coding;
    QString display;
    QString clinicalStatus;
    QString verificationStatus;
    QString category;
    QString criticality;
    QString reaction;
    ClinicalDate recorded;
    bool active = false;
    QString source;       ///< who exported it
    bool reported = true; ///< false: a newer export of its source does not have it any more
    friend bool operator==(const Allergy &, const Allergy &) = default;
};

struct Observation {
    QString fhirId;
    int component = 0; ///< 0: the observation itself; 1, 2, ...: one of its components
    QString category;
    Coding coding;
    QString name;
    QString status;
    std::optional<double> number;
    QString text; ///< the value as written, also for numbers with a comparator ("<0.5")
    QString unit;
    QString unitCode; ///< UCUM, where the source gives it
    std::optional<double> referenceLow;
    std::optional<double> referenceHigh;
    QString referenceText;
    QString interpretation; ///< the source's code: N, H, L, HH, LL, A, ...
    ClinicalDate effective;
    QString source;       ///< who exported it
    bool reported = true; ///< false: a newer export of its source does not have it any more
    friend bool operator==(const Observation &, const Observation &) = default;

    RecordId recordId() const
    {
        return component == 0 ? fhirId : QStringLiteral("%1#%2").arg(fhirId).arg(component);
    }
    /// True for a result that stands: not preliminary, cancelled, entered in error, or gone from a
    /// newer export.
    bool isFinal() const
    {
        return reported
               && (status == QLatin1String("final") || status == QLatin1String("amended")
                   || status == QLatin1String("corrected"));
    }
    bool isLaboratory() const { return category == QLatin1String("laboratory"); }
    bool isVitalSign() const { return category == QLatin1String("vital-signs"); }
};

struct Encounter {
    QString fhirId;
    QString status;
    QString encounterClass;
    QString type;
    QString reason;
    ClinicalDate started;
    ClinicalDate ended;
    QString source;       ///< who exported it
    bool reported = true; ///< false: a newer export of its source does not have it any more
    friend bool operator==(const Encounter &, const Encounter &) = default;
};

struct Immunization {
    QString fhirId;
    Coding coding;
    QString display;
    QString status;
    ClinicalDate occurred;
    QString source;       ///< who exported it
    bool reported = true; ///< false: a newer export of its source does not have it any more
    friend bool operator==(const Immunization &, const Immunization &) = default;
};

struct Procedure {
    QString fhirId;
    Coding coding;
    QString display;
    QString status;
    ClinicalDate performed;
    QString source;       ///< who exported it
    bool reported = true; ///< false: a newer export of its source does not have it any more
    friend bool operator==(const Procedure &, const Procedure &) = default;
};

struct Document {
    QString fhirId;
    QString resourceType;
    QString title;
    QString status;
    ClinicalDate dated;
    QString contentType;
    QString source;       ///< who exported it
    bool reported = true; ///< false: a newer export of its source does not have it any more
    friend bool operator==(const Document &, const Document &) = default;
};

/// A visit that is planned, from FHIR Appointment.
struct Appointment {
    QString fhirId;
    QString status; ///< FHIR's: booked, arrived, fulfilled, cancelled, noshow, ...
    QString service;
    QString reason;
    QString practitioner;
    QString location;
    ClinicalDate started;
    ClinicalDate ended;
    QString source;
    bool reported = true;
    friend bool operator==(const Appointment &, const Appointment &) = default;
};

/// All of one patient, each list newest first.
struct Chart {
    Patient patient;
    ListStatus conditionsStatus = ListStatus::NoInformation;
    ListStatus medicationsStatus = ListStatus::NoInformation;
    ListStatus allergiesStatus = ListStatus::NoInformation;
    std::vector<Condition> conditions;
    std::vector<Medication> medications;
    std::vector<Allergy> allergies;
    std::vector<Observation> observations;
    std::vector<Encounter> encounters;
    std::vector<Immunization> immunizations;
    std::vector<Procedure> procedures;
    std::vector<Document> documents;
    std::vector<Appointment> appointments;
    friend bool operator==(const Chart &, const Chart &) = default;

    /// The latest finished visit on or before that day; null where there is none.
    const Encounter *lastVisit(QDate onOrBefore) const;
    /// A plain sentence where no allergy is listed; empty otherwise. In English, as in the API.
    QString allergiesSentence() const;
};

/// A text folded for search: accents removed, case folded.
QString foldForSearch(const QString &text);
/// The words of a text, folded, without punctuation: "O'Keefe, Li-Hui" gives "okeefe", "li", "hui".
/// Each ideograph is a word of its own, so that any part of such a name is found.
QStringList searchWords(const QString &text);
/// What is searched of a name: its words, each after a space.
QString searchText(const QString &name);

/// A number as it was written: up to 15 significant digits, no trailing zeros, '.' as the point.
QString numberText(double value);

} // namespace aidoctor::chart
