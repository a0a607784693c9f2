#include "briefing/offline_model.h"
#include "clinical/finding.h"

#include <QCoreApplication>
#include <QDate>
#include <QHash>
#include <QLocale>

#include <algorithm>
#include <array>

/// What the offline model says, from what the tools answered.
namespace aidoctor::briefing {

namespace {

constexpr std::size_t kHistories = 3;
constexpr std::size_t kActions = 5;
constexpr std::size_t kActionEvidence = 20;
constexpr std::size_t kReasons = 4;
constexpr std::size_t kKeyConditions = 8;
constexpr std::size_t kNamedInOneLiner = 3;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(offline)
};

constexpr std::array kRuleTools{"check_lab_thresholds", "check_drug_interactions",
                                "check_overdue_screenings", "check_chart_quality"};

/// The tool answers of a history, by tool name and in order.
struct Answers {
    QHash<QString, std::vector<Json>> byTool;

    explicit Answers(const agent::ModelRequest &request)
    {
        QHash<QString, QString> toolOfCall;
        for (const agent::Turn &turn : request.history) {
            for (const agent::ContentBlock &block : turn.content) {
                if (const auto *call = std::get_if<agent::ToolUseBlock>(&block))
                    toolOfCall.insert(call->id, call->name);
            }
            for (const agent::ToolResult &result : turn.toolResults) {
                const QByteArray text = result.content.toUtf8();
                auto json = parseJson(text);
                byTool[toolOfCall.value(result.toolUseId)].push_back(
                    json && !result.isError ? std::move(*json) : Json());
            }
        }
    }

    const Json &first(const char *tool) const
    {
        static const Json kNothing;
        const auto found = byTool.constFind(QString::fromLatin1(tool));
        return found == byTool.cend() || found->empty() ? kNothing : found->front();
    }
    bool has(const char *tool) const { return byTool.contains(QString::fromLatin1(tool)); }
};

QString callId(int number)
{
    return QStringLiteral("call_%1").arg(number);
}

OfflineTurn firstTurn(const agent::ModelRequest &request)
{
    OfflineTurn turn;
    turn.text = Text::tr("Reading the chart and running the rules.");
    int number = 0;
    std::vector<const char *> wanted{"get_patient_record"};
    wanted.insert(wanted.end(), kRuleTools.begin(), kRuleTools.end());
    for (const char *tool : wanted) {
        const bool offered = std::any_of(
            request.tools.begin(), request.tools.end(),
            [tool](const auto &description) { return description.name == QLatin1String(tool); });
        if (offered)
            turn.calls.push_back({callId(++number), QString::fromLatin1(tool), Json::object()});
    }
    return turn;
}

/// The code and name of the record a lab finding is about.
Json testOfFinding(const Json &record, const Json &finding)
{
    const Json &evidence = member(finding, "evidence");
    if (!evidence.is_array() || evidence.empty())
        return Json();
    const QString id = stringMember(evidence.front(), "id");
    for (const Json &lab : member(record, "labs_detail")) {
        if (stringMember(lab, "id") == id)
            return lab;
    }
    return Json();
}

OfflineTurn historyTurn(const Answers &answers)
{
    OfflineTurn turn;
    const Json &labs = member(answers.first("check_lab_thresholds"), "findings");
    turn.text =
        Text::tr("%n result(s) outside the laboratory's reference. Looking at how they changed.",
                 nullptr, static_cast<int>(labs.size()));
    int number = 10;
    for (const Json &finding : labs) {
        if (turn.calls.size() == kHistories)
            break;
        const Json test = testOfFinding(answers.first("get_patient_record"), finding);
        const QString code = stringMember(member(test, "coding"), "code");
        const QString name = stringMember(test, "name");
        if (name.isEmpty())
            continue;
        Json input = code.isEmpty() ? Json{{"name", toStd(name)}} : Json{{"code", toStd(code)}};
        turn.calls.push_back(
            {callId(++number), QStringLiteral("get_observation_history"), std::move(input)});
    }
    return turn;
}

std::vector<clinical::Finding> allFindings(const Answers &answers)
{
    std::vector<clinical::Finding> findings;
    for (const char *tool : kRuleTools) {
        for (const Json &item : member(answers.first(tool), "findings")) {
            auto finding = clinical::findingFromJson(item);
            if (finding)
                findings.push_back(std::move(*finding));
        }
    }
    std::stable_sort(findings.begin(), findings.end(), [](const auto &a, const auto &b) {
        return static_cast<int>(a.severity) < static_cast<int>(b.severity);
    });
    return findings;
}

QStringList activeConditions(const Json &record)
{
    QStringList names;
    for (const Json &condition : member(record, "conditions")) {
        if (condition.is_string())
            names.append(toQt(condition.get<std::string>()));
    }
    return names;
}

QString joined(const QStringList &names, std::size_t most)
{
    const QStringList shown = names.mid(0, static_cast<qsizetype>(most));
    // Names may hold commas of their own.
    QString text = shown.join(QStringLiteral("; "));
    if (names.size() > shown.size())
        text += QLatin1Char(' ')
                + Text::tr("and %n more", nullptr, static_cast<int>(names.size() - shown.size()));
    return text;
}

QString personText(const Json &record)
{
    const Json &age = member(record, "age");
    const QString gender = stringMember(record, "gender");
    const int years = age.is_number_integer() ? age.get<int>() : -1;
    if (years < 0)
        return Text::tr("Patient of unknown age");
    if (years < 18)
        return Text::tr("%n-year-old child", nullptr, years);
    if (gender == QLatin1String("female"))
        return Text::tr("%n-year-old woman", nullptr, years);
    if (gender == QLatin1String("male"))
        return Text::tr("%n-year-old man", nullptr, years);
    return Text::tr("%n-year-old person", nullptr, years);
}

QString oneLiner(const Json &record, const std::vector<clinical::Finding> &findings)
{
    const QStringList conditions = activeConditions(record);
    QString text =
        conditions.isEmpty()
            ? Text::tr("%1 without active problems on record").arg(personText(record))
            : Text::tr("%1 with: %2").arg(personText(record), joined(conditions, kNamedInOneLiner));
    QStringList urgent;
    for (const clinical::Finding &finding : findings) {
        if (finding.severity != clinical::Severity::Info)
            urgent.append(finding.title);
    }
    text += QStringLiteral(". ");
    text += urgent.isEmpty() ? Text::tr("The rules found nothing that needs attention first.")
                             : joined(urgent, kNamedInOneLiner) + QLatin1Char('.');
    return text;
}

QString dayText(const QString &date)
{
    const QDate day = QDate::fromString(date.left(10), Qt::ISODate);
    return day.isValid() ? QLocale().toString(day, QStringLiteral("MMM yyyy")) : date;
}

/// "eGFR: 58 (Mar 2023) → 45 (Jan 2026) → 31 (Nov 2026)"
QString trendText(const Json &history)
{
    const Json &values = member(history, "values");
    if (!values.is_array() || values.size() < 2)
        return {};
    QStringList points;
    const std::size_t count = values.size();
    for (const std::size_t index : {count - 1, count / 2, std::size_t{0}}) {
        const Json &value = values[index];
        const QString point = QStringLiteral("%1 (%2)").arg(stringMember(value, "value"),
                                                            dayText(stringMember(value, "date")));
        if (!points.contains(point))
            points.append(point);
    }
    return QStringLiteral("%1: %2").arg(stringMember(values.front(), "name"),
                                        points.join(QStringLiteral(" → ")));
}

QString relevantHistory(const Answers &answers)
{
    QStringList sentences;
    const auto histories = answers.byTool.value(QStringLiteral("get_observation_history"));
    for (const Json &history : histories) {
        const QString trend = trendText(history);
        if (!trend.isEmpty())
            sentences.append(trend + QLatin1Char('.'));
    }
    for (const Json &item : member(answers.first("check_chart_quality"), "findings")) {
        if (stringMember(member(item, "rule"), "id") != QLatin1String("last-visit"))
            continue;
        QString visit = stringMember(item, "explanation");
        if (visit.endsWith(QLatin1Char('.'))) // the sentence around it has one
            visit.chop(1);
        sentences.append(Text::tr("Last visit: %1.").arg(visit));
    }
    return sentences.join(QLatin1Char(' '));
}

Json flagJson(const clinical::Finding &finding)
{
    const Json all = jsonOf(finding);
    Json json = Json::object();
    for (const char *name : {"id", "category", "severity", "title", "suggested_action", "evidence"})
        json[name] = member(all, name);
    json["description"] = member(all, "explanation");
    return json;
}

/// One thing to consider, with all findings that ask for it.
struct Action {
    QString text;
    QStringList reasons;
    Json evidence = Json::array();
};

/// What the urgent findings ask for: the same advice about several records is one action.
std::vector<Action> actionsOf(const std::vector<clinical::Finding> &findings)
{
    std::vector<Action> actions;
    for (const clinical::Finding &finding : findings) {
        if (finding.suggestedAction.isEmpty() || finding.severity == clinical::Severity::Info)
            continue;
        auto action = std::find_if(actions.begin(), actions.end(), [&finding](const Action &known) {
            return known.text == finding.suggestedAction;
        });
        if (action == actions.end())
            action =
                actions.insert(actions.end(), Action{finding.suggestedAction, {}, Json::array()});
        action->reasons.append(finding.title);
        if (action->evidence.size() < kActionEvidence && !finding.evidence.empty())
            action->evidence.push_back(jsonOf(finding.evidence.front()));
    }
    if (actions.size() > kActions)
        actions.resize(kActions);
    return actions;
}

OfflineTurn lastTurn(const Answers &answers)
{
    const Json &record = answers.first("get_patient_record");
    const auto findings = allFindings(answers);
    Json flags = Json::array();
    for (const clinical::Finding &finding : findings)
        flags.push_back(flagJson(finding));
    Json actions = Json::array();
    for (const Action &action : actionsOf(findings)) {
        const int priority = static_cast<int>(actions.size()) + 1;
        actions.push_back(Json{{"action", toStd(action.text)},
                               {"reason", toStd(joined(action.reasons, kReasons))},
                               {"priority", priority},
                               {"evidence", action.evidence}});
    }
    const QStringList conditions =
        activeConditions(record).mid(0, static_cast<qsizetype>(kKeyConditions));
    const Json briefing{{"flags", std::move(flags)},
                        {"summary", Json{{"one_liner", toStd(oneLiner(record, findings))},
                                         {"key_conditions", aidoctor::toJson(conditions)},
                                         {"relevant_history", toStd(relevantHistory(answers))}}},
                        {"suggested_actions", std::move(actions)}};
    OfflineTurn turn;
    turn.text = QString::fromUtf8(dumpJson(briefing));
    return turn;
}

} // namespace

OfflineTurn composeTurn(const agent::ModelRequest &request)
{
    const Answers answers(request);
    if (answers.byTool.isEmpty() && !request.tools.empty())
        return firstTurn(request);
    const Json &labs = member(answers.first("check_lab_thresholds"), "findings");
    if (labs.is_array() && !labs.empty() && !answers.has("get_observation_history")) {
        OfflineTurn turn = historyTurn(answers);
        if (!turn.calls.empty())
            return turn;
    }
    return lastTurn(answers);
}

} // namespace aidoctor::briefing
