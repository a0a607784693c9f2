#include "ui/chart_tables.h"

#include "clinical/review.h"
#include "ui/wording.h"

#include <QHash>

#include <algorithm>

namespace aidoctor::ui {

using chart::Chart;
using chart::Observation;

namespace {

QString joined(const QStringList &parts)
{
    QStringList kept;
    for (const QString &part : parts) {
        if (!part.isEmpty())
            kept << part;
    }
    return kept.join(QStringLiteral(" · "));
}

/// Active records first; otherwise the chart's order, newest first.
template <typename Record>
std::vector<const Record *> activeFirst(const std::vector<Record> &records)
{
    std::vector<const Record *> ordered;
    ordered.reserve(records.size());
    for (const Record &record : records)
        ordered.push_back(&record);
    std::stable_partition(ordered.begin(), ordered.end(),
                          [](const Record *record) { return record->active; });
    return ordered;
}

Tone toneOf(bool active)
{
    return active ? Tone::Normal : Tone::Muted;
}

/// What its source does not report any more stays in the chart, quietly and with the words, in the
/// column of the status.
RecordRow withReport(RecordRow row, bool reported)
{
    if (reported)
        return row;
    for (Cell &cell : row.cells)
        cell.tone = Tone::Muted;
    row.cells[1].text = ChartTables::tr("no longer reported");
    return row;
}

/// The same for a value, which has no status: the words stand under its name or date.
RecordRow withReport(RecordRow row, const Observation &observation)
{
    if (observation.reported)
        return row;
    for (Cell &cell : row.cells)
        cell.tone = Tone::Muted;
    row.cells[0].second = ChartTables::tr("no longer reported");
    return row;
}

/// Other observations (social history, surveys) stand with the vitals: nothing of the chart is
/// without a place.
bool belongs(const Observation &observation, ChartTables::Kind kind)
{
    return observation.isLaboratory() == (kind == ChartTables::Kind::Laboratory);
}

QString number(const Observation &observation)
{
    return observation.number ? chart::numberText(*observation.number) : observation.text;
}

bool isAbnormal(const Observation &observation)
{
    const auto position = clinical::rangePosition(observation);
    return position == clinical::RangePosition::Above || position == clinical::RangePosition::Below;
}

/// Vital signs come without a reference: its room goes to the names.
void leaveOutEmptyReference(RecordTable &table, std::size_t column)
{
    const bool used = std::any_of(table.rows.begin(), table.rows.end(), [&](const RecordRow &row) {
        return !row.cells[column].text.isEmpty();
    });
    if (used)
        return;
    const auto place = static_cast<std::ptrdiff_t>(column);
    table.headers.removeAt(place);
    table.rightAligned.erase(table.rightAligned.begin() + place);
    for (RecordRow &row : table.rows)
        row.cells.erase(row.cells.begin() + place);
}

Cell valueCell(const Observation &observation)
{
    const QString direction = Wording::direction(observation);
    const QString value = number(observation);
    return {direction.isEmpty() ? value : QStringLiteral("%1 %2").arg(value, direction),
            {},
            isAbnormal(observation) ? Tone::Abnormal : Tone::Strong};
}

} // namespace

RecordTable ChartTables::problems(const Chart &chart)
{
    RecordTable table;
    table.headers = {tr("Problem"), tr("Status"), tr("Since")};
    table.rightAligned = {false, false, true};
    for (const chart::Condition *condition : activeFirst(chart.conditions)) {
        const Tone tone = toneOf(condition->active);
        const auto &since = condition->onset.isEmpty() ? condition->recorded : condition->onset;
        const QString unsure = condition->verificationStatus == QLatin1String("confirmed")
                                   ? QString()
                                   : Wording::status(condition->verificationStatus);
        table.rows.push_back(withReport(
            RecordRow{QStringLiteral("condition"),
                      condition->fhirId,
                      {{condition->display, unsure, condition->active ? Tone::Strong : Tone::Muted},
                       {Wording::status(condition->clinicalStatus), {}, Tone::Muted},
                       {Wording::date(since), {}, tone}},
                      {}},
            condition->reported));
    }
    return table;
}

RecordTable ChartTables::medications(const Chart &chart)
{
    RecordTable table;
    table.headers = {tr("Medication"), tr("Status"), tr("Since")};
    table.rightAligned = {false, false, true};
    for (const chart::Medication *medication : activeFirst(chart.medications)) {
        const bool saidOnce =
            medication->dosage.contains(medication->frequency, Qt::CaseInsensitive);
        table.rows.push_back(withReport(
            RecordRow{QStringLiteral("medication"),
                      medication->fhirId,
                      {{medication->name,
                        joined({medication->dosage, saidOnce ? QString() : medication->frequency,
                                medication->reason}),
                        medication->active ? Tone::Strong : Tone::Muted},
                       {Wording::status(medication->status), {}, Tone::Muted},
                       {Wording::date(medication->authored),
                        medication->ended.isEmpty()
                            ? QString()
                            : tr("until %1").arg(Wording::date(medication->ended)),
                        toneOf(medication->active)}},
                      {}},
            medication->reported));
    }
    return table;
}

RecordTable ChartTables::allergies(const Chart &chart)
{
    RecordTable table;
    table.headers = {tr("Allergy"), tr("Severity"), tr("Recorded")};
    table.rightAligned = {false, false, true};
    for (const chart::Allergy *allergy : activeFirst(chart.allergies)) {
        const bool high = allergy->criticality == QLatin1String("high");
        const QString severity = high ? tr("high")
                                 : allergy->criticality == QLatin1String("low")
                                     ? tr("low", "severity")
                                     : QString();
        table.rows.push_back(withReport(
            RecordRow{QStringLiteral("allergy"),
                      allergy->fhirId,
                      {{allergy->display, allergy->reaction,
                        allergy->active ? Tone::Strong : Tone::Muted},
                       {allergy->active ? severity : Wording::status(allergy->clinicalStatus),
                        {},
                        high && allergy->active ? Tone::Abnormal : Tone::Muted},
                       {Wording::date(allergy->recorded), {}, toneOf(allergy->active)}},
                      {}},
            allergy->reported));
    }
    return table;
}

RecordTable ChartTables::visits(const Chart &chart)
{
    RecordTable table;
    table.headers = {tr("Visit"), tr("Status"), tr("Date")};
    table.rightAligned = {false, false, true};
    for (const chart::Encounter &visit : chart.encounters) {
        const bool hasReason = !visit.reason.isEmpty();
        table.rows.push_back(
            withReport(RecordRow{QStringLiteral("encounter"),
                                 visit.fhirId,
                                 {{hasReason ? visit.reason : visit.type,
                                   hasReason ? visit.type : QString(), Tone::Strong},
                                  {Wording::status(visit.status), {}, Tone::Muted},
                                  {Wording::date(visit.started), {}, Tone::Normal}},
                                 {}},
                       visit.reported));
    }
    return table;
}

RecordTable ChartTables::immunizations(const Chart &chart)
{
    RecordTable table;
    table.headers = {tr("Immunization"), tr("Status"), tr("Date")};
    table.rightAligned = {false, false, true};
    for (const chart::Immunization &shot : chart.immunizations) {
        table.rows.push_back(
            withReport(RecordRow{QStringLiteral("immunization"),
                                 shot.fhirId,
                                 {{shot.display, {}, Tone::Strong},
                                  {Wording::status(shot.status), {}, Tone::Muted},
                                  {Wording::date(shot.occurred), {}, Tone::Normal}},
                                 {}},
                       shot.reported));
    }
    return table;
}

RecordTable ChartTables::procedures(const Chart &chart)
{
    RecordTable table;
    table.headers = {tr("Procedure"), tr("Status"), tr("Date")};
    table.rightAligned = {false, false, true};
    for (const chart::Procedure &procedure : chart.procedures) {
        table.rows.push_back(
            withReport(RecordRow{QStringLiteral("procedure"),
                                 procedure.fhirId,
                                 {{procedure.display, {}, Tone::Strong},
                                  {Wording::status(procedure.status), {}, Tone::Muted},
                                  {Wording::date(procedure.performed), {}, Tone::Normal}},
                                 {}},
                       procedure.reported));
    }
    return table;
}

RecordTable ChartTables::documents(const Chart &chart)
{
    RecordTable table;
    table.headers = {tr("Document"), tr("Status"), tr("Date")};
    table.rightAligned = {false, false, true};
    for (const chart::Document &document : chart.documents) {
        table.rows.push_back(
            withReport(RecordRow{QStringLiteral("document"),
                                 document.fhirId,
                                 {{document.title, {}, Tone::Strong},
                                  {Wording::status(document.status), {}, Tone::Muted},
                                  {Wording::date(document.dated), {}, Tone::Normal}},
                                 {}},
                       document.reported));
    }
    return table;
}

std::vector<TestSeries> ChartTables::series(const Chart &chart, Kind kind)
{
    std::vector<TestSeries> all;
    QHash<QString, std::size_t> places;
    for (const Observation &observation : chart.observations) {
        if (!belongs(observation, kind) || number(observation).isEmpty())
            continue;
        // Values of one test in different units are never drawn on one axis.
        const QString key = clinical::testKey(observation) + QLatin1Char('|') + observation.unit;
        const auto known = places.constFind(key);
        if (known == places.cend()) {
            places.insert(key, all.size());
            all.push_back({key, {&observation}});
        } else {
            all[*known].values.push_back(&observation);
        }
    }
    // The newest value of a test is one that stands: what is no longer reported comes behind.
    for (TestSeries &test : all)
        std::stable_partition(test.values.begin(), test.values.end(),
                              [](const Observation *value) { return value->reported; });
    // Of one day, what is outside its reference stands first.
    std::stable_sort(all.begin(), all.end(), [](const TestSeries &a, const TestSeries &b) {
        const Observation &left = *a.values.front();
        const Observation &right = *b.values.front();
        const QString leftDay = left.effective.text.left(10);
        const QString rightDay = right.effective.text.left(10);
        return leftDay == rightDay ? isAbnormal(left) && !isAbnormal(right) : leftDay > rightDay;
    });
    return all;
}

RecordTable ChartTables::latest(const std::vector<TestSeries> &series)
{
    RecordTable table;
    table.headers = {tr("Test"), tr("Value"), tr("Unit"), tr("Reference"), tr("Date")};
    table.rightAligned = {false, true, false, false, true};
    for (const TestSeries &test : series) {
        const Observation &newest = *test.values.front();
        RecordRow row{QStringLiteral("observation"),
                      newest.recordId(),
                      {{newest.name, {}, Tone::Normal},
                       valueCell(newest),
                       {newest.unit, {}, Tone::Muted},
                       {clinical::referenceText(newest), {}, Tone::Muted},
                       {Wording::date(newest.effective), {}, Tone::Muted}},
                      {}};
        for (std::size_t i = 1; i < test.values.size(); ++i)
            row.alsoIds << test.values[i]->recordId();
        table.rows.push_back(withReport(std::move(row), newest));
    }
    leaveOutEmptyReference(table, 3);
    return table;
}

RecordTable ChartTables::history(const TestSeries &series)
{
    RecordTable table;
    table.headers = {tr("Date"), tr("Value"), tr("Unit"), tr("Reference")};
    table.rightAligned = {false, true, false, false};
    for (const Observation *value : series.values) {
        table.rows.push_back(
            withReport(RecordRow{QStringLiteral("observation"),
                                 value->recordId(),
                                 {{Wording::dateAndTime(value->effective), {}, Tone::Normal},
                                  valueCell(*value),
                                  {value->unit, {}, Tone::Muted},
                                  {clinical::referenceText(*value), {}, Tone::Muted}},
                                 {}},
                       *value));
    }
    leaveOutEmptyReference(table, 3);
    return table;
}

} // namespace aidoctor::ui
