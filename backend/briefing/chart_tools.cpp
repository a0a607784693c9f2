#include "briefing/chart_tools.h"

#include "chart/chart_json.h"
#include "clinical/review.h"

#include <QHash>

#include <functional>
#include <optional>

namespace aidoctor::briefing {

namespace {

// A model reads the newest results of each test; older ones are one tool call away.
constexpr int kResultsPerTest = 3;
constexpr int kVisits = 8;
constexpr int kHistory = 50;

/// Gives JSON text.
using Function = Result<QByteArray> (*)(const RunContext &context, const Json &input);

/// One tool as a function over the run's context, run on a worker.
class ContextTool : public agent::Tool {
public:
    ContextTool(agent::ToolDescription description, Function function,
                std::shared_ptr<const RunContext> context, WorkerPool &workers)
        : m_description(std::move(description)),
          m_function(function),
          m_context(std::move(context)),
          m_workers(workers)
    {}

    agent::ToolDescription description() const override { return m_description; }

    QCoro::Task<Result<QString>> call(Json input, std::stop_token) override
    {
        const QStringList faults = unknownArguments(input);
        if (!faults.isEmpty())
            co_return failure(codes::kInvalidArgument,
                              QStringLiteral("Unknown argument: %1").arg(faults.join(u", ")));
        auto work = [context = m_context, function = m_function, input]() -> Result<QString> {
            const auto json = function(*context, input);
            if (!json)
                return failure(json.error());
            return QString::fromUtf8(*json);
        };
        auto task = m_workers.run(std::move(work));
        co_return co_await std::move(task);
    }

private:
    QStringList unknownArguments(const Json &input) const
    {
        QStringList unknown;
        const Json &known = member(m_description.inputSchema, "properties");
        if (input.is_object()) {
            for (const auto &[name, value] : input.items()) {
                if (!known.contains(name))
                    unknown.append(toQt(name));
            }
        }
        return unknown;
    }

    agent::ToolDescription m_description;
    Function m_function;
    std::shared_ptr<const RunContext> m_context;
    WorkerPool &m_workers;
};

/// What a model needs of a finding; the sentences behind it are one click away for the reader.
void writeForModel(JsonWriter &writer, const clinical::Finding &finding)
{
    clinical::Finding brief = finding;
    brief.citations.clear();
    brief.limits.clear();
    write(writer, brief);
}

/// The findings of a category.
QByteArray findingsOf(const RunContext &context, clinical::Category category)
{
    JsonWriter writer;
    writer.beginObject();
    writer.key("findings");
    writer.beginArray();
    for (const clinical::Finding &finding : context.findings) {
        if (finding.category == category)
            writeForModel(writer, finding);
    }
    writer.endArray();
    writer.endObject();
    return writer.take();
}

/// The chart as the model should read it: everything that is current, the newest results of each
/// test, the latest visits. What was left out is said with its count.
Result<QByteArray> patientRecord(const RunContext &context, const Json &)
{
    chart::Chart chart = context.chart;
    // Nobody needs them to write a briefing.
    chart.patient.identifiers.clear();
    QHash<QString, int> seen;
    const auto all = chart.observations.size();
    std::erase_if(chart.observations, [&seen](const chart::Observation &observation) {
        return ++seen[clinical::testKey(observation)] > kResultsPerTest;
    });
    const auto visits = chart.encounters.size();
    if (visits > kVisits)
        chart.encounters.resize(kVisits);
    JsonWriter writer(chart::expectedBytes(chart));
    writer.beginObject();
    chart::writeMembers(writer, chart);
    const auto age = chart.patient.ageOn(context.today);
    if (age)
        writer.member("age", std::int64_t{*age});
    writer.member("today", context.today.toString(Qt::ISODate));
    writer.member("older_observations_left_out",
                  static_cast<std::int64_t>(all - chart.observations.size()));
    writer.member("older_visits_left_out",
                  static_cast<std::int64_t>(visits - chart.encounters.size()));
    writer.endObject();
    return writer.take();
}

Result<QByteArray> labThresholds(const RunContext &context, const Json &)
{
    return findingsOf(context, clinical::Category::Labs);
}

Result<QByteArray> drugInteractions(const RunContext &context, const Json &)
{
    return findingsOf(context, clinical::Category::Medications);
}

Result<QByteArray> overdueScreenings(const RunContext &context, const Json &)
{
    return findingsOf(context, clinical::Category::Screenings);
}

Result<QByteArray> chartQuality(const RunContext &context, const Json &)
{
    return findingsOf(context, clinical::Category::AiInsight);
}

Result<QByteArray> notEvaluated(const RunContext &context, const Json &)
{
    JsonWriter writer;
    writer.beginObject();
    writer.key("not_evaluated");
    writer.beginArray();
    for (const clinical::NotEvaluated &item : context.notEvaluated)
        write(writer, item);
    writer.endArray();
    writer.endObject();
    return writer.take();
}

Result<QByteArray> observationHistory(const RunContext &context, const Json &input)
{
    const QString code = stringMember(input, "code");
    const QString name = stringMember(input, "name");
    if (code.isEmpty() && name.isEmpty())
        return failure(codes::kInvalidArgument, QStringLiteral("Give a code or a name."));
    Json values = Json::array();
    for (const chart::Observation &observation : context.chart.observations) {
        const bool wanted =
            code.isEmpty() ? observation.name == name : observation.coding.code == code;
        if (!wanted)
            continue;
        if (values.size() == kHistory)
            break;
        values.push_back(Json{{"id", toStd(observation.recordId())},
                              {"name", toStd(observation.name)},
                              {"value", toStd(clinical::valueText(observation))},
                              {"date", toStd(observation.effective.text)}});
    }
    return dumpJson(Json{{"values", std::move(values)}});
}

agent::ToolDescription describe(const char *name, const char *text,
                                Json properties = Json::object())
{
    agent::ToolDescription description;
    description.name = QString::fromLatin1(name);
    description.description = QString::fromUtf8(text);
    description.inputSchema = Json{
        {"type", "object"}, {"properties", std::move(properties)}, {"additionalProperties", false}};
    return description;
}

} // namespace

std::vector<std::shared_ptr<agent::Tool>> makeChartTools(std::shared_ptr<const RunContext> context,
                                                         WorkerPool &workers)
{
    std::vector<std::shared_ptr<agent::Tool>> tools;
    const auto add = [&](agent::ToolDescription description, Function function) {
        tools.push_back(
            std::make_shared<ContextTool>(std::move(description), function, context, workers));
    };
    add(describe("get_patient_record",
                 "The chart of this patient: problems, medications, allergies, newest results, "
                 "latest visits, each with its record id."),
        patientRecord);
    add(describe("check_lab_thresholds",
                 "What the rules found in results and vital signs: outside their range, critical, "
                 "changing over time."),
        labThresholds);
    add(describe("check_drug_interactions",
                 "What the rules found in medications and allergies: interactions, doses, kidney "
                 "function, monitoring."),
        drugInteractions);
    add(describe(
            "check_overdue_screenings",
            "What the rules did not find on record: screenings, immunisations, yearly checks."),
        overdueScreenings);
    add(describe("check_chart_quality",
                 "What the rules found in the record itself: contradictions, old entries, visits, "
                 "what is new."),
        chartQuality);
    add(describe("get_not_evaluated", "What the rules could not judge, and why."), notEvaluated);
    Json properties{{"code", Json{{"type", "string"}}}, {"name", Json{{"type", "string"}}}};
    add(describe("get_observation_history",
                 "All values of one test or vital sign, newest first, by code or by name.",
                 std::move(properties)),
        observationHistory);
    return tools;
}

} // namespace aidoctor::briefing
