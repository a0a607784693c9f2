#include "briefing/briefing.h"

#include <algorithm>

namespace aidoctor::briefing {

using clinical::Evidence;

namespace {

// Limits of a model's output; the schema states them too.
constexpr std::size_t kMaxEvidence = 64;

template <typename Item>
void writeArray(JsonWriter &writer, const std::vector<Item> &items)
{
    writer.beginArray();
    for (const Item &item : items)
        write(writer, item);
    writer.endArray();
}

Result<std::vector<Evidence>> evidenceList(const Json &json)
{
    std::vector<Evidence> evidence;
    for (const Json &item : json) {
        if (evidence.size() == kMaxEvidence)
            break;
        auto parsed = clinical::evidenceFromJson(item);
        if (!parsed)
            return failure(parsed.error());
        evidence.push_back(std::move(*parsed));
    }
    return evidence;
}

Verification verificationFromName(const QString &name)
{
    if (name == QLatin1String("verified"))
        return Verification::Verified;
    if (name == QLatin1String("partly_verified"))
        return Verification::PartlyVerified;
    if (name == QLatin1String("contradicted"))
        return Verification::Contradicted;
    return Verification::Unsupported;
}

Result<std::vector<Flag>> flagList(const Json &json)
{
    std::vector<Flag> flags;
    for (const Json &item : json) {
        auto flag = flagFromJson(item);
        if (!flag)
            return failure(flag.error());
        flags.push_back(std::move(*flag));
    }
    return flags;
}

} // namespace

QString verificationName(Verification verification)
{
    switch (verification) {
    case Verification::Verified:
        return QStringLiteral("verified");
    case Verification::PartlyVerified:
        return QStringLiteral("partly_verified");
    case Verification::Contradicted:
        return QStringLiteral("contradicted");
    case Verification::Unsupported:
        break;
    }
    return QStringLiteral("unsupported");
}

Flag flagFromFinding(const clinical::Finding &finding)
{
    Flag flag;
    flag.id = finding.id;
    flag.category = finding.category;
    flag.severity = finding.severity;
    flag.title = finding.title;
    flag.description = finding.explanation;
    flag.source = FlagSource::Rule;
    flag.suggestedAction = finding.suggestedAction;
    flag.evidence = finding.evidence;
    if (!finding.rule.isEmpty())
        flag.evidence.push_back({QStringLiteral("rule"), finding.rule, finding.source});
    flag.verification = Verification::Verified;
    flag.verificationReason = QStringLiteral("A rule found this in the records named.");
    return flag;
}

void write(JsonWriter &writer, const Flag &flag)
{
    writer.beginObject();
    writer.member("id", flag.id);
    writer.member("category", clinical::categoryName(flag.category));
    writer.member("severity", clinical::severityName(flag.severity));
    writer.member("title", flag.title);
    writer.member("description", flag.description);
    writer.member("source", QLatin1String(flag.source == FlagSource::Rule ? "rule" : "ai"));
    writer.member("suggested_action", flag.suggestedAction);
    writer.key("evidence");
    writeArray(writer, flag.evidence);
    writer.key("verification");
    writer.beginObject();
    writer.member("state", verificationName(flag.verification));
    writer.member("reason", flag.verificationReason);
    writer.endObject();
    writer.endObject();
}

Result<Flag> flagFromJson(const Json &json)
{
    const auto category = clinical::categoryFromName(stringMember(json, "category"));
    const auto severity = clinical::severityFromName(stringMember(json, "severity"));
    Flag flag;
    flag.title = stringMember(json, "title");
    if (!category || !severity || flag.title.isEmpty())
        return failure(codes::kInvalidArgument,
                       QStringLiteral("A flag needs a title, a category and a severity."));
    auto evidence = evidenceList(member(json, "evidence"));
    if (!evidence)
        return failure(evidence.error());
    flag.category = *category;
    flag.severity = *severity;
    flag.evidence = std::move(*evidence);
    flag.description = stringMember(json, "description");
    flag.suggestedAction = stringMember(json, "suggested_action");
    flag.id = stringMember(json, "id");
    if (flag.id.isEmpty())
        flag.id = clinical::findingId(QStringLiteral("ai-") + clinical::categoryName(*category),
                                      flag.evidence);
    flag.source =
        stringMember(json, "source") == QLatin1String("rule") ? FlagSource::Rule : FlagSource::Ai;
    const Json &verification = member(json, "verification");
    flag.verification = verificationFromName(stringMember(verification, "state"));
    flag.verificationReason = stringMember(verification, "reason");
    return flag;
}

void write(JsonWriter &writer, const SuggestedAction &action)
{
    writer.beginObject();
    writer.member("action", action.action);
    writer.member("reason", action.reason);
    writer.member("priority", std::int64_t{action.priority});
    writer.key("evidence");
    writeArray(writer, action.evidence);
    writer.endObject();
}

void write(JsonWriter &writer, const Summary &summary)
{
    writer.beginObject();
    writer.member("one_liner", summary.oneLiner);
    writer.key("key_conditions");
    writer.beginArray();
    for (const QString &condition : summary.keyConditions)
        writer.value(condition);
    writer.endArray();
    writer.member("relevant_history", summary.relevantHistory);
    writer.endObject();
}

void write(JsonWriter &writer, const ModelUsage &usage)
{
    writer.beginObject();
    writer.member("input_tokens", usage.tokens.inputTokens);
    writer.member("output_tokens", usage.tokens.outputTokens);
    writer.member("cache_write_tokens", usage.tokens.cacheWriteTokens);
    writer.member("cache_read_tokens", usage.tokens.cacheReadTokens);
    if (usage.costUsd)
        writer.member("cost_usd", *usage.costUsd);
    writer.endObject();
}

/// Briefings of before usage was kept have used nothing that is known.
ModelUsage usageFromJson(const Json &json)
{
    const auto tokens = [&json](const char *name) {
        const Json &count = member(json, name);
        return count.is_number_integer() ? count.get<std::int64_t>() : 0;
    };
    ModelUsage usage;
    usage.tokens = {tokens("input_tokens"), tokens("output_tokens"), tokens("cache_write_tokens"),
                    tokens("cache_read_tokens")};
    const Json &cost = member(json, "cost_usd");
    if (cost.is_number())
        usage.costUsd = cost.get<double>();
    else if (json.is_object())
        usage.costUsd.reset();
    return usage;
}

void write(JsonWriter &writer, const StoredBriefing &stored)
{
    const PatientBriefing &briefing = stored.briefing;
    writer.beginObject();
    writer.member("id", stored.id);
    writer.member("patient_id", stored.patient);
    writer.key("flags");
    writeArray(writer, briefing.flags);
    writer.key("unverified");
    writeArray(writer, briefing.unverified);
    writer.key("summary");
    write(writer, briefing.summary);
    writer.key("suggested_actions");
    writeArray(writer, briefing.suggestedActions);
    writer.member("generated_at", stored.generatedAt);
    writer.member("record_as_of", stored.recordAsOf);
    writer.key("produced_by");
    writer.beginObject();
    writer.member("model", stored.model);
    writer.member("offline", stored.offline);
    writer.key("usage");
    write(writer, stored.usage);
    writer.endObject();
    writer.member("degraded_reason", stored.degradedReason);
    writer.member("patient_revision", stored.patientRevision);
    writer.member("outdated", stored.outdated);
    writer.endObject();
}

Result<PatientBriefing> briefingFromModelJson(const Json &json)
{
    PatientBriefing briefing;
    auto flags = flagList(member(json, "flags"));
    if (!flags)
        return failure(flags.error());
    briefing.flags = std::move(*flags);
    const Json &summary = member(json, "summary");
    briefing.summary.oneLiner = stringMember(summary, "one_liner");
    briefing.summary.relevantHistory = stringMember(summary, "relevant_history");
    for (const Json &condition : member(summary, "key_conditions")) {
        if (condition.is_string())
            briefing.summary.keyConditions.append(toQt(condition.get<std::string>()));
    }
    for (const Json &item : member(json, "suggested_actions")) {
        auto evidence = evidenceList(member(item, "evidence"));
        if (!evidence)
            return failure(evidence.error());
        SuggestedAction action;
        action.action = stringMember(item, "action");
        action.reason = stringMember(item, "reason");
        const Json &priority = member(item, "priority");
        action.priority = priority.is_number_integer() ? priority.get<int>() : 1;
        action.evidence = std::move(*evidence);
        briefing.suggestedActions.push_back(std::move(action));
    }
    return briefing;
}

Result<StoredBriefing> storedBriefingFromJson(const Json &json)
{
    auto briefing = briefingFromModelJson(json);
    if (!briefing)
        return failure(briefing.error());
    auto unverified = flagList(member(json, "unverified"));
    if (!unverified)
        return failure(unverified.error());
    StoredBriefing stored;
    stored.briefing = std::move(*briefing);
    stored.briefing.unverified = std::move(*unverified);
    stored.generatedAt = stringMember(json, "generated_at");
    stored.recordAsOf = stringMember(json, "record_as_of");
    const Json &producedBy = member(json, "produced_by");
    stored.model = stringMember(producedBy, "model");
    const Json &offline = member(producedBy, "offline");
    stored.offline = offline.is_boolean() && offline.get<bool>();
    stored.usage = usageFromJson(member(producedBy, "usage"));
    stored.degradedReason = stringMember(json, "degraded_reason");
    return stored;
}

void sortBySeverity(std::vector<Flag> &flags)
{
    std::stable_sort(flags.begin(), flags.end(), [](const Flag &a, const Flag &b) {
        return static_cast<int>(a.severity) < static_cast<int>(b.severity);
    });
}

} // namespace aidoctor::briefing
