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

constexpr std::array<std::pair<Place, const char *>, 3> kPlaces{{
    {Place::Top, "top"},
    {Place::Section, "section"},
    {Place::Folded, "folded"},
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

void writeTexts(JsonWriter &writer, const QStringList &texts)
{
    writer.beginArray();
    for (const QString &text : texts)
        writer.value(text);
    writer.endArray();
}

QStringList textsOf(const Json &list)
{
    QStringList texts;
    for (const Json &item : list) {
        if (item.is_string())
            texts.append(toQt(item.get<std::string>()));
    }
    return texts;
}

int integerMember(const Json &json, const char *name)
{
    const Json &value = member(json, name);
    return value.is_number_integer() ? value.get<int>() : 0;
}

Citation citationFromJson(const Json &json)
{
    Citation citation;
    citation.id = stringMember(json, "id");
    citation.title = stringMember(json, "title");
    citation.publisher = stringMember(json, "publisher");
    citation.year = integerMember(json, "year");
    citation.address = stringMember(json, "address");
    citation.kind = stringMember(json, "kind");
    citation.sentence = stringMember(json, "sentence");
    citation.read = stringMember(json, "read");
    citation.reread = stringMember(json, "reread");
    return citation;
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

QString placeName(Place place)
{
    return nameIn(kPlaces, place);
}

std::optional<Place> placeFromName(const QString &name)
{
    return valueIn<Place>(kPlaces, name);
}

QString Citation::shortText() const
{
    return year > 0 ? QStringLiteral("%1 (%2)").arg(title).arg(year) : title;
}

void write(JsonWriter &writer, const Evidence &evidence)
{
    writer.beginObject();
    writer.member("kind", evidence.kind);
    writer.member("id", evidence.id);
    writer.member("label", evidence.label);
    writer.endObject();
}

void write(JsonWriter &writer, const Citation &citation)
{
    writer.beginObject();
    writer.member("id", citation.id);
    writer.member("title", citation.title);
    writer.member("publisher", citation.publisher);
    if (citation.year > 0)
        writer.member("year", std::int64_t{citation.year});
    writer.member("address", citation.address);
    writer.member("kind", citation.kind);
    writer.member("sentence", citation.sentence);
    writer.member("read", citation.read);
    writer.member("reread", citation.reread);
    writer.endObject();
}

void write(JsonWriter &writer, const Finding &finding)
{
    writer.beginObject();
    writer.member("id", finding.id);
    writer.member("category", categoryName(finding.category));
    writer.member("severity", severityName(finding.severity));
    writer.member("place", placeName(finding.place));
    writer.member("title", finding.title);
    writer.member("explanation", finding.explanation);
    writer.member("suggested_action", finding.suggestedAction);
    writer.key("evidence");
    writer.beginArray();
    for (const Evidence &item : finding.evidence)
        write(writer, item);
    writer.endArray();
    writer.key("missing");
    writeTexts(writer, finding.missing);
    writer.member("source", finding.source);
    writer.key("rule");
    writer.beginObject();
    writer.member("id", finding.rule);
    writer.member("version", std::int64_t{finding.ruleVersion});
    writer.member("pack", finding.pack);
    writer.member("region", finding.region);
    writer.endObject();
    writer.key("citations");
    writer.beginArray();
    for (const Citation &citation : finding.citations)
        write(writer, citation);
    writer.endArray();
    writer.member("limits", finding.limits);
    writer.endObject();
}

void write(JsonWriter &writer, const NotEvaluated &item)
{
    writer.beginObject();
    writer.member("reason", item.reason);
    writer.key("records");
    writer.beginArray();
    for (const Evidence &record : item.records)
        write(writer, record);
    writer.endArray();
    writer.key("rules");
    writeTexts(writer, item.rules);
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
    const Json &rule = member(json, "rule");
    finding.rule = stringMember(rule, "id");
    finding.ruleVersion = integerMember(rule, "version");
    finding.pack = stringMember(rule, "pack");
    finding.region = stringMember(rule, "region");
    for (const Json &item : member(json, "citations"))
        finding.citations.push_back(citationFromJson(item));
    finding.limits = stringMember(json, "limits");
    finding.missing = textsOf(member(json, "missing"));
    finding.place = placeFromName(stringMember(json, "place")).value_or(Place::Section);
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
