#pragma once

#include "chart/chart.h"

#include <QDate>
#include <QFile>
#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <optional>
#include <vector>

/// Reads the tables in golden/*.md: one line is a chart and what a rule must say of it.
///
/// | case | patient | chart | expect |
/// patient: "F 70", "M 1956-06-16", "? ?", with " deceased"; chart: records separated by "; ", each
/// a kind and a text with attributes after " ~ "; expect: fires [severity] | silent | not
/// evaluated, and ": " with a text that must stand there.
namespace aidoctor::test {

inline const QDate kGoldenToday(2026, 6, 15);

struct GoldenCase {
    QString rule;
    QString name;
    int line = 0;
    chart::Chart chart;
    QString expect;   ///< fires, silent, not evaluated
    QString severity; ///< empty: any
    QString text;     ///< that must be in it
};

class GoldenReader {
public:
    /// Every case of a file; what cannot be read is in faults().
    std::vector<GoldenCase> read(const QString &path)
    {
        QFile file(path);
        if (!file.open(QIODevice::ReadOnly)) {
            m_faults.append(QStringLiteral("%1 cannot be opened").arg(path));
            return {};
        }
        std::vector<GoldenCase> cases;
        const QStringList lines = QString::fromUtf8(file.readAll()).split(QLatin1Char('\n'));
        QString rule;
        for (qsizetype i = 0; i < lines.size(); ++i) {
            m_line = static_cast<int>(i) + 1;
            const QString &line = lines[i];
            if (line.startsWith(QLatin1String("## ")))
                rule = line.mid(3).trimmed();
            if (!line.startsWith(QLatin1Char('|')) || line.startsWith(QLatin1String("|-"))
                || line.startsWith(QLatin1String("| -"))
                || line.startsWith(QLatin1String("| case |")))
                continue;
            QStringList cells = line.split(QLatin1Char('|'));
            if (cells.size() != 6) {
                fault(QStringLiteral("not four cells"));
                continue;
            }
            GoldenCase one;
            one.rule = rule;
            one.line = m_line;
            one.name = cells[1].trimmed();
            readPatient(cells[2].trimmed(), one.chart);
            readChart(cells[3].trimmed(), one.chart);
            readExpect(cells[4].trimmed(), one);
            cases.push_back(std::move(one));
        }
        return cases;
    }

    const QStringList &faults() const { return m_faults; }

private:
    struct Record {
        QString kind;
        QString text;
        QHash<QString, QString> attributes;
        QString value(const char *name) const { return attributes.value(QLatin1String(name)); }
    };

    void fault(const QString &what)
    {
        m_faults.append(QStringLiteral("line %1: %2").arg(m_line).arg(what));
    }

    void readPatient(QString text, chart::Chart &chart)
    {
        chart.patient.fhirId = QStringLiteral("patient");
        chart.patient.name = QStringLiteral("Golden");
        if (text.endsWith(QLatin1String(" deceased"))) {
            chart.patient.deceased = true;
            chart.patient.deceasedDate = {QStringLiteral("2026-05-01")};
            text.chop(9);
        }
        const QStringList parts = text.split(QLatin1Char(' '), Qt::SkipEmptyParts);
        if (parts.size() < 2) {
            fault(QStringLiteral("patient \"%1\"").arg(text));
            return;
        }
        chart.patient.gender = parts[0] == QLatin1String("F")   ? QStringLiteral("female")
                               : parts[0] == QLatin1String("M") ? QStringLiteral("male")
                                                                : QStringLiteral("unknown");
        const QString birth = parts[1] == QLatin1String("born") ? parts.value(2) : parts[1];
        bool isAge = false;
        const int age = birth.toInt(&isAge);
        if (isAge && birth.size() < 4)
            chart.patient.birthDate = {kGoldenToday.addYears(-age).toString(Qt::ISODate)};
        else if (birth != QLatin1String("?"))
            chart.patient.birthDate = {birth};
    }

    static Record split(const QString &text)
    {
        Record record;
        QStringList parts = text.split(QStringLiteral(" ~ "));
        const QString head = parts.takeFirst().trimmed();
        record.kind = head.section(QLatin1Char(' '), 0, 0);
        record.text = head.section(QLatin1Char(' '), 1);
        record.attributes.insert(QStringLiteral("@"), QStringLiteral("90d"));
        for (const QString &part : parts) {
            const QString attribute = part.trimmed();
            if (attribute.startsWith(QLatin1Char('@')))
                record.attributes.insert(QStringLiteral("@"), attribute.mid(1));
            else
                record.attributes.insert(attribute.section(QLatin1Char(' '), 0, 0),
                                         attribute.section(QLatin1Char(' '), 1));
        }
        return record;
    }

    chart::ClinicalDate dateOf(const Record &record, const char *attribute = "@")
    {
        const QString text = record.value(attribute);
        static const QRegularExpression kAgo(QStringLiteral("^(\\d+)([dwmy])$"));
        const auto ago = kAgo.match(text);
        if (!ago.hasMatch())
            return {text};
        const int count = ago.captured(1).toInt();
        const QChar unit = ago.captured(2).at(0);
        const QDate day = unit == QLatin1Char('d')   ? kGoldenToday.addDays(-count)
                          : unit == QLatin1Char('w') ? kGoldenToday.addDays(-7 * count)
                          : unit == QLatin1Char('m') ? kGoldenToday.addMonths(-count)
                                                     : kGoldenToday.addYears(-count);
        return {day.toString(Qt::ISODate)};
    }

    static chart::Coding codingOf(const Record &record)
    {
        static constexpr std::pair<const char *, const char *> kSystems[] = {
            {"rx", "http://www.nlm.nih.gov/research/umls/rxnorm"},
            {"loinc", "http://loinc.org"},
            {"snomed", "http://snomed.info/sct"},
            {"icd10", "http://hl7.org/fhir/sid/icd-10-cm"},
            {"cvx", "http://hl7.org/fhir/sid/cvx"},
            {"atc", "http://www.whocc.no/atc"}};
        for (const auto &[name, system] : kSystems) {
            if (record.attributes.contains(QLatin1String(name)))
                return {QLatin1String(system), record.value(name)};
        }
        return {};
    }

    void readChart(const QString &cell, chart::Chart &chart)
    {
        if (cell != QLatin1String("-")) {
            int number = 0;
            for (const QString &text : cell.split(QStringLiteral("; "), Qt::SkipEmptyParts))
                readRecord(split(text.trimmed()), QStringLiteral("r-%1").arg(++number), chart);
        }
        if (!chart.allergies.empty())
            chart.allergiesStatus = chart::ListStatus::Listed;
        // As the store gives them: newest first.
        std::stable_sort(chart.observations.begin(), chart.observations.end(),
                         [](const auto &a, const auto &b) {
                             return a.effective.sortKey() > b.effective.sortKey();
                         });
        std::stable_sort(
            chart.encounters.begin(), chart.encounters.end(),
            [](const auto &a, const auto &b) { return a.started.sortKey() > b.started.sortKey(); });
    }

    void readRecord(const Record &record, const QString &id, chart::Chart &chart)
    {
        const auto status = [&record](const char *otherwise) {
            const QString given = record.value("status");
            return given.isEmpty() ? QString::fromLatin1(otherwise) : given;
        };
        if (record.kind == QLatin1String("med")) {
            chart::Medication medication;
            medication.fhirId = id;
            medication.resourceType = QStringLiteral("MedicationRequest");
            medication.name = record.text;
            medication.coding = codingOf(record);
            medication.dosage = record.value("dose");
            medication.frequency = record.value("freq");
            medication.status = status("active");
            medication.active = medication.status == QLatin1String("active");
            medication.authored = dateOf(record);
            medication.ended = dateOf(record, "end");
            chart.medications.push_back(medication);
        } else if (record.kind == QLatin1String("lab") || record.kind == QLatin1String("vital")) {
            readObservation(record, id, status("final"), chart);
        } else if (record.kind == QLatin1String("cond")) {
            chart::Condition condition;
            condition.fhirId = id;
            condition.display = record.text;
            condition.coding = codingOf(record);
            condition.clinicalStatus = status("active");
            condition.active = condition.clinicalStatus == QLatin1String("active");
            condition.onset = dateOf(record);
            chart.conditions.push_back(condition);
        } else if (record.kind == QLatin1String("proc")) {
            chart::Procedure procedure;
            procedure.fhirId = id;
            procedure.display = record.text;
            procedure.coding = codingOf(record);
            procedure.status = status("completed");
            procedure.performed = dateOf(record);
            chart.procedures.push_back(procedure);
        } else if (record.kind == QLatin1String("vac")) {
            chart::Immunization immunization;
            immunization.fhirId = id;
            immunization.display = record.text;
            immunization.coding = codingOf(record);
            immunization.status = status("completed");
            immunization.occurred = dateOf(record);
            chart.immunizations.push_back(immunization);
        } else if (record.kind == QLatin1String("allergy")) {
            chart::Allergy allergy;
            allergy.fhirId = id;
            allergy.display = record.text;
            allergy.coding = codingOf(record);
            allergy.reaction = record.value("reaction");
            allergy.criticality = record.value("criticality");
            allergy.category = record.value("category");
            allergy.clinicalStatus = status("active");
            allergy.active = allergy.clinicalStatus == QLatin1String("active");
            allergy.recorded = dateOf(record);
            chart.allergies.push_back(allergy);
        } else if (record.kind == QLatin1String("visit")) {
            chart::Encounter encounter;
            encounter.fhirId = id;
            encounter.type = record.text;
            encounter.status = status("finished");
            encounter.started = dateOf(record);
            chart.encounters.push_back(encounter);
        } else if (record.kind == QLatin1String("problems")) {
            chart.conditionsStatus = statusOf(record);
        } else if (record.kind == QLatin1String("medications")) {
            chart.medicationsStatus = statusOf(record);
        } else if (record.kind == QLatin1String("allergies")) {
            chart.allergiesStatus = statusOf(record);
        } else {
            fault(QStringLiteral("a record \"%1\"").arg(record.kind));
        }
    }

    static chart::ListStatus statusOf(const Record &record)
    {
        return record.text == QLatin1String("none-known") ? chart::ListStatus::NoneKnown
                                                          : chart::ListStatus::NoInformation;
    }

    void readObservation(const Record &record, const QString &id, const QString &status,
                         chart::Chart &chart)
    {
        static const QRegularExpression kNumber(
            QStringLiteral("^(<=|>=|<|>)?(-?\\d+(?:\\.\\d+)?)(?:\\s+(.+))?$"));
        static const QRegularExpression kRange(
            QStringLiteral("^(\\d+(?:\\.\\d+)?)?\\s?-\\s?(\\d+(?:\\.\\d+)?)?$"));
        const QString given = record.text.section(QStringLiteral(" = "), 1).trimmed();
        chart::Observation observation;
        observation.fhirId = id;
        observation.name = record.text.section(QStringLiteral(" = "), 0, 0).trimmed();
        observation.category = record.kind == QLatin1String("lab") ? QStringLiteral("laboratory")
                                                                   : QStringLiteral("vital-signs");
        observation.coding = codingOf(record);
        observation.status = status;
        observation.effective = dateOf(record);
        observation.interpretation = record.value("flag");
        const auto number = kNumber.match(given);
        if (number.hasMatch()) {
            observation.unit = number.captured(3);
            observation.text = number.captured(1) + number.captured(2);
            if (number.captured(1).isEmpty())
                observation.number = number.captured(2).toDouble();
        } else {
            observation.text = QString(given).remove(QLatin1Char('"'));
        }
        const auto range = kRange.match(record.value("ref"));
        if (range.hasMatch()) {
            if (!range.captured(1).isEmpty())
                observation.referenceLow = range.captured(1).toDouble();
            if (!range.captured(2).isEmpty())
                observation.referenceHigh = range.captured(2).toDouble();
        } else if (!record.value("ref").isEmpty()) {
            observation.referenceText = record.value("ref");
        }
        chart.observations.push_back(observation);
    }

    void readExpect(const QString &cell, GoldenCase &one)
    {
        one.text = cell.section(QStringLiteral(": "), 1);
        const QString head = cell.section(QStringLiteral(": "), 0, 0).trimmed();
        const QStringList words = head.split(QLatin1Char(' '));
        if (words.first() == QLatin1String("fires")) {
            one.expect = words.first();
            one.severity = words.value(1);
        } else if (head == QLatin1String("silent") || head == QLatin1String("not evaluated")) {
            one.expect = head;
        } else {
            fault(QStringLiteral("expect \"%1\"").arg(cell));
        }
    }

    int m_line = 0;
    QStringList m_faults;
};

} // namespace aidoctor::test
