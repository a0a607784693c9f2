#include "clinical/finding.h"

#include <QCryptographicHash>

#include <algorithm>
#include <array>

namespace aidoctor::clinical {

namespace {

constexpr std::array<std::pair<Category, const char *>, 4> kCategories{{
    {Category::Labs, "labs"},
    {Category::Medications, "medications"},
    {Category::Screenings, "screenings"},
    {Category::AiInsight, "ai_insight"},
}};

constexpr std::array<std::pair<Severity, const char *>, 3> kSeverities{{
    {Severity::Critical, "critical"},
    {Severity::Warning, "warning"},
    {Severity::Info, "info"},
}};

template <typename Table, typename Value>
QString nameIn(const Table &table, Value value)
{
    for (const auto &[candidate, name] : table) {
        if (candidate == value)
            return QString::fromLatin1(name);
    }
    return {};
}

template <typename Value, typename Table>
std::optional<Value> valueIn(const Table &table, const QString &name)
{
    for (const auto &[candidate, known] : table) {
        if (name == QLatin1String(known))
            return candidate;
    }
    return std::nullopt;
}

} // namespace

QString categoryName(Category category)
{
    return nameIn(kCategories, category);
}

std::optional<Category> categoryFromName(const QString &name)
{
    return valueIn<Category>(kCategories, name);
}

QString severityName(Severity severity)
{
    return nameIn(kSeverities, severity);
}

std::optional<Severity> severityFromName(const QString &name)
{
    return valueIn<Severity>(kSeverities, name);
}

void write(JsonWriter &writer, const Evidence &evidence)
{
    writer.beginObject();
    writer.member("kind", evidence.kind);
    writer.member("id", evidence.id);
    writer.member("label", evidence.label);
    writer.endObject();
}

void write(JsonWriter &writer, const Finding &finding)
{
    writer.beginObject();
    writer.member("id", finding.id);
    writer.member("category", categoryName(finding.category));
    writer.member("severity", severityName(finding.severity));
    writer.member("title", finding.title);
    writer.member("explanation", finding.explanation);
    writer.member("suggested_action", finding.suggestedAction);
    writer.key("evidence");
    writer.beginArray();
    for (const Evidence &item : finding.evidence)
        write(writer, item);
    writer.endArray();
    writer.member("source", finding.source);
    writer.endObject();
}

Result<Evidence> evidenceFromJson(const Json &json)
{
    Evidence evidence{stringMember(json, "kind"), stringMember(json, "id"),
                      stringMember(json, "label")};
    if (evidence.kind.isEmpty() || evidence.id.isEmpty())
        return failure(codes::kInvalidArgument, QStringLiteral("Evidence needs a kind and an id."));
    return evidence;
}

Result<Finding> findingFromJson(const Json &json)
{
    const auto category = categoryFromName(stringMember(json, "category"));
    const auto severity = severityFromName(stringMember(json, "severity"));
    Finding finding;
    finding.id = stringMember(json, "id");
    finding.title = stringMember(json, "title");
    if (!category || !severity || finding.id.isEmpty() || finding.title.isEmpty())
        return failure(
            codes::kInvalidArgument,
            QStringLiteral("A finding needs an id, a title, a category and a severity."));
    finding.category = *category;
    finding.severity = *severity;
    finding.explanation = stringMember(json, "explanation");
    finding.suggestedAction = stringMember(json, "suggested_action");
    finding.source = stringMember(json, "source");
    for (const Json &item : member(json, "evidence")) {
        auto evidence = evidenceFromJson(item);
        if (!evidence)
            return failure(evidence.error());
        finding.evidence.push_back(std::move(*evidence));
    }
    return finding;
}

QString findingId(const QString &rule, const std::vector<Evidence> &evidence)
{
    QStringList parts;
    for (const Evidence &item : evidence)
        parts.append(item.kind + QLatin1Char('/') + item.id);
    parts.sort();
    const QByteArray hash = QCryptographicHash::hash(parts.join(QLatin1Char('\n')).toUtf8(),
                                                     QCryptographicHash::Sha256);
    return rule + QLatin1Char('-') + QString::fromLatin1(hash.toHex().left(12));
}

} // namespace aidoctor::clinical
