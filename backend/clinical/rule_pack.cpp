#include "clinical/rule_pack.h"

#include "clinical/chart_checks.h"
#include "clinical/tables.h"
#include "core/json_lines.h"
#include "core/json_schema.h"

#include <QCoreApplication>
#include <QFile>
#include <QRegularExpression>

#include <algorithm>

namespace aidoctor::clinical {

namespace {

constexpr int kAdult = 18;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

tl::unexpected<Error> invalid(const QByteArray &text, const QString &pointer,
                              const QString &message)
{
    return failure(codes::kRulePackInvalid,
                   Text::tr("Line %1: %2").arg(lineOfJsonPointer(text, pointer)).arg(message),
                   pointer);
}

Result<Json> parsePack(const QByteArray &text)
{
    if (text.size() > kMaxPackBytes)
        return failure(codes::kRulePackInvalid,
                       Text::tr("The pack is larger than %1 KiB.").arg(kMaxPackBytes / 1024));
    auto json = parseJson(text);
    if (json)
        return json;
    // Again, for the place.
    try {
        const Json again = Json::parse(text.begin(), text.end());
        Q_UNUSED(again)
    } catch (const Json::parse_error &error) {
        return failure(codes::kRulePackInvalid,
                       Text::tr("Line %1: %2")
                           .arg(lineOfOffset(text, static_cast<qsizetype>(error.byte)))
                           .arg(json.error().message));
    }
    return failure(codes::kRulePackInvalid, json.error().message);
}

const Result<JsonSchema> &packSchema()
{
    static const Result<JsonSchema> kSchema = []() -> Result<JsonSchema> {
        QFile file(QStringLiteral(":/rules/pack_schema.json"));
        if (!file.open(QIODevice::ReadOnly))
            return failure(aidoctor::codes::kInternal,
                           QStringLiteral("The program was built without its pack schema."));
        const QByteArray text = file.readAll();
        const auto json = parseJson(text);
        if (!json)
            return failure(json.error());
        return JsonSchema::compile(*json);
    }();
    return kSchema;
}

Citation readCitation(const QString &id, const Json &json)
{
    Citation citation;
    citation.id = id;
    citation.title = stringMember(json, "title");
    citation.publisher = stringMember(json, "publisher");
    citation.year = static_cast<int>(numberMember(json, "year").value_or(0));
    citation.address = stringMember(json, "address");
    citation.kind = stringMember(json, "kind");
    citation.sentence = stringMember(json, "sentence");
    citation.read = stringMember(json, "read");
    citation.reread = stringMember(json, "reread");
    return citation;
}

Parameter readParameter(const QString &name, const Json &json)
{
    return {name,
            numberMember(json, "value").value_or(0),
            stringMember(json, "unit"),
            numberMember(json, "from").value_or(0),
            numberMember(json, "to").value_or(0),
            readWords(member(json, "label")),
            false};
}

Applies readApplies(const Json &json)
{
    Applies applies;
    const Json &age = member(json, "age");
    applies.ageStated = age.is_object();
    const auto bound = [&age](const char *name) -> std::optional<int> {
        const auto value = numberMember(age, name);
        return value ? std::optional<int>(static_cast<int>(*value)) : std::nullopt;
    };
    applies.from = applies.ageStated ? bound("from") : kAdult;
    applies.below = bound("below");
    applies.sex = stringMember(json, "sex");
    const Json &deceased = member(json, "deceased");
    applies.deceased = deceased.is_boolean() && deceased.get<bool>();
    return applies;
}

Result<Rule> readRule(const Json &json, const QString &pointer, const RulePack &pack,
                      const QHash<QString, Citation> &citations, const Tables &tables,
                      const RuleSettings &settings)
{
    const auto wrong = [](const QString &place, const QString &message) {
        return failure(aidoctor::codes::kInvalidArgument, message, place);
    };
    Rule rule;
    rule.id = stringMember(json, "id");
    rule.version = static_cast<int>(numberMember(json, "version").value_or(0));
    rule.reviewed = stringMember(json, "reviewed");
    rule.group = stringMember(json, "group");
    rule.title = readWords(member(json, "title"));
    rule.why = readWords(member(json, "why"));
    rule.consider = readWords(member(json, "consider"));
    rule.limits = readWords(member(json, "limits"));
    rule.applies = readApplies(member(json, "applies"));
    rule.check = stringMember(json, "check");
    rule.options = member(json, "options");
    rule.pack = &pack;
    rule.off = settings.off.contains(rule.id);
    const Json &draft = member(json, "draft");
    rule.draft = draft.is_boolean() && draft.get<bool>() && !settings.withDrafts;
    const auto category = categoryFromName(stringMember(json, "category"));
    const auto severity = severityFromName(stringMember(json, "severity"));
    if (rule.id.isEmpty() || rule.version < 1 || rule.title.en.isEmpty())
        return wrong(pointer, Text::tr("A rule needs an id, a version and an English title."));
    if (!category)
        return wrong(pointer + QStringLiteral("/category"), Text::tr("This is no category."));
    if (!severity)
        return wrong(pointer + QStringLiteral("/severity"), Text::tr("This is no severity."));
    if (!QDate::fromString(rule.reviewed, Qt::ISODate).isValid())
        return wrong(pointer + QStringLiteral("/reviewed"),
                     Text::tr("A rule needs the date of its last review."));
    rule.category = *category;
    rule.severity = *severity;

    const QStringList ids = stringsMember(json, "citations");
    if (ids.isEmpty())
        return wrong(pointer + QStringLiteral("/citations"), Text::tr("A rule needs a citation."));
    for (const QString &id : ids) {
        const auto found = citations.constFind(id);
        if (found == citations.cend())
            return wrong(pointer + QStringLiteral("/citations"),
                         Text::tr("The pack has no citation \"%1\".").arg(id));
        rule.citations.push_back(*found);
    }

    Parameters values;
    const Parameters changes = settings.parameters.value(rule.id);
    for (const auto &[name, item] : member(json, "parameters").items()) {
        Parameter parameter = readParameter(toQt(name), item);
        const auto change = changes.constFind(parameter.name);
        if (change != changes.cend() && *change >= parameter.from && *change <= parameter.to) {
            parameter.value = *change;
            parameter.changed = true;
        }
        if (parameter.from > parameter.to || parameter.value < parameter.from
            || parameter.value > parameter.to)
            return wrong(QStringLiteral("%1/parameters/%2").arg(pointer, parameter.name),
                         Text::tr("The value must lie between \"from\" and \"to\"."));
        values.insert(parameter.name, parameter.value);
        rule.parameters.push_back(std::move(parameter));
    }
    if (rule.check.isEmpty() == !json.contains("when"))
        return wrong(pointer, Text::tr("A rule has either \"when\" or \"check\"."));
    if (!rule.check.isEmpty() && !isCheck(rule.check))
        return wrong(pointer + QStringLiteral("/check"), Text::tr("There is no such check."));
    if (rule.check.isEmpty()) {
        auto when = Criterion::fromJson(member(json, "when"), tables, values,
                                        pointer + QStringLiteral("/when"));
        if (!when)
            return failure(when.error());
        rule.when = std::move(*when);
    }
    return rule;
}

} // namespace

Result<std::shared_ptr<const RulePack>> readRulePack(const QByteArray &text, const Tables &tables,
                                                     const RuleSettings &settings, bool checked)
{
    const auto json = parsePack(text);
    if (!json)
        return failure(json.error());
    if (checked) {
        const auto &schema = packSchema();
        if (!schema)
            return failure(schema.error());
        const auto faults = schema->faults(*json);
        if (!faults.empty()) {
            // The deepest place says most.
            const auto deepest =
                std::max_element(faults.begin(), faults.end(), [](const auto &a, const auto &b) {
                    return a.pointer.count(QLatin1Char('/')) < b.pointer.count(QLatin1Char('/'));
                });
            // Of a member that does not belong there the message ends with its name.
            static const QRegularExpression kMember(QStringLiteral("constraints: '([^']+)'"));
            const auto member = kMember.match(deepest->message);
            const QString place = member.hasMatch()
                                      ? deepest->pointer + QLatin1Char('/') + member.captured(1)
                                      : deepest->pointer;
            return invalid(text, place, deepest->message);
        }
    }
    auto pack = std::make_shared<RulePack>();
    pack->id = stringMember(*json, "pack");
    pack->version = stringMember(*json, "version");
    pack->region = stringMember(*json, "region");
    pack->title = readWords(member(*json, "title"));
    pack->developer = stringMember(*json, "developer");
    pack->funding = stringMember(*json, "funding");
    pack->released = stringMember(*json, "released");
    pack->reviewed = stringMember(*json, "reviewed");
    pack->limits = readWords(member(*json, "limits"));
    for (const auto &[name, used] : member(*json, "uses").items())
        pack->uses.insert(toQt(name), used.is_boolean() && used.get<bool>());
    pack->applied = pack->region == QLatin1String("*") || pack->region == settings.region
                    || settings.packsBeyond.contains(pack->id);
    if (pack->id.isEmpty() || pack->version.isEmpty() || pack->region.isEmpty())
        return invalid(text, {}, Text::tr("A pack needs an id, a version and a region."));

    QHash<QString, Citation> citations;
    for (const auto &[id, item] : member(*json, "citations").items())
        citations.insert(toQt(id), readCitation(toQt(id), item));
    QSet<QString> ids;
    int index = 0;
    for (const Json &item : member(*json, "rules")) {
        const QString pointer = QStringLiteral("/rules/%1").arg(index++);
        auto rule = readRule(item, pointer, *pack, citations, tables, settings);
        if (!rule)
            return invalid(text, rule.error().detail, rule.error().message);
        if (ids.contains(rule->id))
            return invalid(text, pointer + QStringLiteral("/id"),
                           Text::tr("The rule \"%1\" is there twice.").arg(rule->id));
        ids.insert(rule->id);
        pack->rules.push_back(std::move(*rule));
    }
    if (pack->rules.empty())
        return invalid(text, QStringLiteral("/rules"), Text::tr("The pack has no rules."));
    return std::shared_ptr<const RulePack>(std::move(pack));
}

Result<RuleSettings> RuleSettings::fromJson(const Json &json)
{
    const auto wrong = [](const QString &message) {
        return failure(aidoctor::codes::kInvalidArgument, message);
    };
    if (!json.is_object())
        return wrong(Text::tr("The rule settings are not an object."));
    RuleSettings settings;
    for (const auto &[name, value] : json.items()) {
        if (name == "region" && value.is_string()) {
            settings.region = toQt(value.get<std::string>());
        } else if (name == "packs_beyond" && value.is_array()) {
            const QStringList ids = stringsMember(json, "packs_beyond");
            settings.packsBeyond = QSet<QString>(ids.begin(), ids.end());
        } else if (name == "off" && value.is_array()) {
            const QStringList ids = stringsMember(json, "off");
            settings.off = QSet<QString>(ids.begin(), ids.end());
        } else if (name == "parameters" && value.is_object()) {
            for (const auto &[rule, parameters] : value.items()) {
                for (const auto &[parameter, number] : parameters.items()) {
                    if (!number.is_number())
                        return wrong(Text::tr("A parameter in the rule settings is no number."));
                    settings.parameters[toQt(rule)].insert(toQt(parameter), number.get<double>());
                }
            }
        } else {
            return wrong(
                Text::tr("The rule settings hold something unknown: \"%1\".").arg(toQt(name)));
        }
    }
    return settings;
}

Json RuleSettings::toJson() const
{
    const auto sorted = [](const QSet<QString> &set) {
        QStringList list(set.begin(), set.end());
        list.sort();
        return aidoctor::toJson(list);
    };
    Json changes = Json::object();
    QStringList rules = parameters.keys();
    rules.sort();
    for (const QString &rule : rules) {
        const Parameters &values = *parameters.constFind(rule);
        QStringList names = values.keys();
        names.sort();
        for (const QString &name : names)
            changes[toStd(rule)][toStd(name)] = values.value(name);
    }
    return Json{{"region", toStd(region)},
                {"packs_beyond", sorted(packsBeyond)},
                {"off", sorted(off)},
                {"parameters", std::move(changes)}};
}

} // namespace aidoctor::clinical
