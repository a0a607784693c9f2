#include "clinical/criterion_reader.h"

#include "clinical/tables.h"

#include <QRegularExpression>

#include <algorithm>

/// How a criterion's JSON is read. pack_schema.json has been applied before; what is told here is
/// what a schema cannot know: names that must exist, units that must convert.
namespace aidoctor::clinical {

namespace {

tl::unexpected<Error> wrong(const QString &pointer, const QString &message)
{
    return failure(codes::kInvalidArgument, message, pointer);
}

QString below(const QString &pointer, const char *name)
{
    return pointer + QLatin1Char('/') + QLatin1String(name);
}

} // namespace

Result<Criterion> Criterion::fromJson(const Json &json, const Tables &tables,
                                      const Parameters &parameters, const QString &pointer)
{
    return Reader(tables, parameters).read(json, pointer);
}

std::optional<Span> Span::fromText(const QString &text)
{
    static const QRegularExpression kPattern(
        QStringLiteral("^(\\d{1,4}) (day|week|month|year)s?$"));
    const auto match = kPattern.match(text);
    if (!match.hasMatch() || match.captured(1).toInt() == 0)
        return std::nullopt;
    return Span{match.captured(1).toInt(), match.captured(2).at(0)};
}

Result<Criterion> Criterion::Reader::read(const Json &json, const QString &pointer)
{
    static constexpr std::pair<const char *, Make> kKinds[] = {
        {"all", &Reader::all},
        {"any", &Reader::any},
        {"none", &Reader::none},
        {"age", &Reader::age},
        {"sex", &Reader::sex},
        {"medication", &Reader::medication},
        {"medications", &Reader::medications},
        {"result", &Reader::result},
        {"trend", &Reader::trend},
        {"condition", &Reader::condition},
        {"procedure", &Reader::procedure},
        {"immunization", &Reader::immunization},
        {"allergy", &Reader::allergy},
        {"answer", &Reader::answer},
        {"score", &Reader::score},
    };
    if (!json.is_object())
        return wrong(pointer, QStringLiteral("A criterion is an object."));
    Criterion criterion;
    criterion.m_as = stringMember(json, "as");
    const std::size_t members = json.size() - (json.contains("as") ? 1 : 0);
    if (members != (json.contains("of") ? 2U : 1U))
        return wrong(pointer,
                     QStringLiteral("A criterion is of one kind: put several into \"all\"."));
    if (json.contains("at_least") && json.contains("of")) {
        auto node = group(Many::AtLeast, member(json, "of"), below(pointer, "of"));
        if (!node)
            return failure(node.error());
        const auto least = numberAt(json, "at_least", pointer);
        if (!least)
            return failure(least.error());
        std::get<Group>(*node).atLeast = static_cast<int>(least->value_or(1));
        criterion.m_node = std::make_shared<const Node>(std::move(*node));
        return criterion;
    }
    const auto kind =
        std::find_if(std::begin(kKinds), std::end(kKinds),
                     [&json](const auto &known) { return json.contains(known.first); });
    if (kind == std::end(kKinds))
        return wrong(pointer, QStringLiteral("This is no known criterion."));
    auto node = (this->*kind->second)(member(json, kind->first), below(pointer, kind->first));
    if (!node)
        return failure(node.error());
    criterion.m_node = std::make_shared<const Node>(std::move(*node));
    return criterion;
}

Status Criterion::Reader::known(const Json &json, const QString &pointer,
                                std::initializer_list<const char *> members) const
{
    if (!json.is_object())
        return wrong(pointer, QStringLiteral("An object is expected here."));
    for (const auto &[name, value] : json.items()) {
        const bool isKnown =
            std::any_of(members.begin(), members.end(),
                        [&name = name](const char *known) { return name == known; });
        if (!isKnown)
            return wrong(pointer + QLatin1Char('/') + toQt(name),
                         QStringLiteral("\"%1\" is not known here.").arg(toQt(name)));
    }
    return {};
}

Result<std::optional<double>> Criterion::Reader::numberAt(const Json &json, const char *name,
                                                          const QString &pointer) const
{
    const Json &value = member(json, name);
    if (value.is_number())
        return std::optional<double>(value.get<double>());
    if (value.is_null())
        return std::optional<double>();
    const QString reference = stringMember(json, name);
    if (reference.startsWith(QLatin1Char('$'))) {
        const auto found = m_parameters.constFind(reference.mid(1));
        if (found != m_parameters.cend())
            return std::optional<double>(*found);
    }
    return wrong(below(pointer, name),
                 QStringLiteral("A number is expected, or the name of one of the rule's parameters "
                                "behind a \"$\"."));
}

Result<std::optional<Span>> Criterion::Reader::spanAt(const Json &json, const char *name,
                                                      const QString &pointer) const
{
    if (!json.contains(name))
        return std::optional<Span>();
    QString text = stringMember(json, name);
    // "$interval months": the number is a parameter.
    static const QRegularExpression kReference(
        QStringLiteral("^\\$(\\w+) (days|weeks|months|years)$"));
    const auto match = kReference.match(text);
    if (match.hasMatch() && m_parameters.contains(match.captured(1)))
        text = QStringLiteral("%1 %2")
                   .arg(qRound(m_parameters.value(match.captured(1))))
                   .arg(match.captured(2));
    const auto span = Span::fromText(text);
    if (!span)
        return wrong(below(pointer, name),
                     QStringLiteral("A span such as \"12 months\" is expected, or \"$name months\" "
                                    "with one of the rule's parameters."));
    return std::optional<Span>(*span);
}

Result<Criterion::Limits> Criterion::Reader::limitsAt(const Json &json,
                                                      const QString &pointer) const
{
    Limits limits;
    const std::pair<const char *, std::optional<double> *> members[] = {
        {"below", &limits.below},
        {"above", &limits.above},
        {"at_least", &limits.atLeast},
        {"at_most", &limits.atMost}};
    for (const auto &[name, limit] : members) {
        const auto number = numberAt(json, name, pointer);
        if (!number)
            return failure(number.error());
        *limit = *number;
    }
    return limits;
}

Status Criterion::Reader::convert(Limits &limits, const Analyte &analyte, const QString &unit,
                                  const QString &pointer) const
{
    for (std::optional<double> *limit :
         {&limits.below, &limits.above, &limits.atLeast, &limits.atMost}) {
        if (!*limit)
            continue;
        const auto value = toCanonical(analyte, **limit, unit, true);
        if (!value)
            return wrong(below(pointer, "unit"),
                         QStringLiteral("%1 is not measured in \"%2\".").arg(analyte.id, unit));
        *limit = *value;
    }
    return {};
}

Result<Criterion::DrugSet> Criterion::Reader::drugsAt(const Json &json,
                                                      const QString &pointer) const
{
    DrugSet set;
    for (const QString &id : stringsMember(json, "drug")) {
        if (!m_tables.drugs.byId(id))
            return wrong(below(pointer, "drug"),
                         QStringLiteral("There is no drug \"%1\".").arg(id));
        set.drugs.insert(id);
    }
    for (const QString &id : stringsMember(json, "class")) {
        if (!m_tables.drugs.hasClass(id))
            return wrong(below(pointer, "class"),
                         QStringLiteral("There is no class \"%1\".").arg(id));
        set.classes.append(id);
    }
    for (const QString &id : stringsMember(json, "except")) {
        if (m_tables.drugs.hasClass(id))
            set.exceptClasses.append(id);
        if (m_tables.drugs.byId(id))
            set.exceptDrugs.insert(id);
        else if (!m_tables.drugs.hasClass(id))
            return wrong(below(pointer, "except"),
                         QStringLiteral("There is no drug or class \"%1\".").arg(id));
    }
    if (set.drugs.isEmpty() && set.classes.isEmpty())
        return wrong(pointer, QStringLiteral("A drug or a class is needed."));
    return set;
}

Result<std::vector<ConceptList::Index>> Criterion::Reader::conceptsAt(const Json &json,
                                                                      const ConceptList &list,
                                                                      const QString &pointer) const
{
    std::vector<ConceptList::Index> found;
    for (const QString &id : stringsMember(json, "concept")) {
        const ConceptList::Index index = list.indexOf(id);
        if (index < 0)
            return wrong(below(pointer, "concept"),
                         QStringLiteral("There is no concept \"%1\".").arg(id));
        found.push_back(index);
    }
    if (found.empty())
        return wrong(pointer, QStringLiteral("A concept is needed."));
    return found;
}

Result<Criterion::Node> Criterion::Reader::group(Many many, const Json &json,
                                                 const QString &pointer)
{
    if (!json.is_array() || json.empty())
        return wrong(pointer, QStringLiteral("A list of criteria is expected."));
    Group group;
    group.many = many;
    int index = 0;
    for (const Json &item : json) {
        auto inner = read(item, QStringLiteral("%1/%2").arg(pointer).arg(index++));
        if (!inner)
            return failure(inner.error());
        group.inner.push_back(std::move(*inner));
    }
    return Node(std::move(group));
}

Result<Criterion::Node> Criterion::Reader::age(const Json &json, const QString &pointer)
{
    const Status names = known(json, pointer, {"from", "below"});
    if (!names)
        return failure(names.error());
    Age age;
    for (const auto &[name, bound] :
         {std::pair{"from", &age.from}, std::pair{"below", &age.below}}) {
        const auto number = numberAt(json, name, pointer);
        if (!number)
            return failure(number.error());
        if (*number)
            *bound = qRound(**number);
    }
    return Node(age);
}

Result<Criterion::Node> Criterion::Reader::sex(const Json &json, const QString &pointer)
{
    const QString sex = json.is_string() ? toQt(json.get<std::string>()) : QString();
    if (sex != QLatin1String("female") && sex != QLatin1String("male"))
        return wrong(pointer, QStringLiteral("\"female\" or \"male\" is expected."));
    return Node(Sex{sex});
}

Result<Criterion::Node> Criterion::Reader::medication(const Json &json, const QString &pointer)
{
    const Status names =
        known(json, pointer,
              {"drug", "class", "except", "route", "daily_dose", "for_at_least", "started_within"});
    if (!names)
        return failure(names.error());
    Medication medication;
    auto drugs = drugsAt(json, pointer);
    if (!drugs)
        return failure(drugs.error());
    medication.of = std::move(*drugs);
    const QString route = stringMember(json, "route");
    if (route == QLatin1String("any"))
        medication.route = std::nullopt;
    else if (route == QLatin1String("inhaled"))
        medication.route = Route::Inhaled;
    else if (route == QLatin1String("topical"))
        medication.route = Route::Topical;
    if (json.contains("daily_dose")) {
        const QString place = below(pointer, "daily_dose");
        const Json &dose = member(json, "daily_dose");
        auto limits = limitsAt(dose, place);
        if (!limits)
            return failure(limits.error());
        const QString unit = stringMember(dose, "unit");
        const double factor = unit == QLatin1String("mg")   ? 1
                              : unit == QLatin1String("ug") ? 0.001
                              : unit == QLatin1String("g")  ? 1000
                                                            : 0;
        if (factor == 0 || !limits->any())
            return wrong(place, QStringLiteral("A limit in mg, ug or g is expected."));
        for (std::optional<double> *limit :
             {&limits->below, &limits->above, &limits->atLeast, &limits->atMost}) {
            if (*limit)
                **limit *= factor;
        }
        medication.dailyMilligrams = *limits;
    }
    const std::pair<const char *, std::optional<Span> *> spans[] = {
        {"for_at_least", &medication.forAtLeast}, {"started_within", &medication.startedWithin}};
    for (const auto &[name, span] : spans) {
        auto read = spanAt(json, name, pointer);
        if (!read)
            return failure(read.error());
        *span = *read;
    }
    return Node(std::move(medication));
}

Result<Criterion::Node> Criterion::Reader::medications(const Json &json, const QString &pointer)
{
    const Status names = known(json, pointer, {"drug", "class", "except", "route", "at_least"});
    if (!names)
        return failure(names.error());
    Json single = json;
    single.erase("at_least");
    auto node = medication(single, pointer);
    if (!node)
        return node;
    const auto least = numberAt(json, "at_least", pointer);
    if (!least)
        return failure(least.error());
    std::get<Medication>(*node).atLeast = qRound(least->value_or(2));
    return node;
}

Result<Criterion::Node> Criterion::Reader::result(const Json &json, const QString &pointer)
{
    const Status names =
        known(json, pointer,
              {"analyte", "below", "above", "at_least", "at_most", "unit", "within", "newest"});
    if (!names)
        return failure(names.error());
    ResultOf result;
    const auto limits = limitsAt(json, pointer);
    if (!limits)
        return failure(limits.error());
    const QString unit = stringMember(json, "unit");
    for (const QString &id : stringsMember(json, "analyte")) {
        // The clearance is computed, in mL/min.
        const bool isClearance = id == QLatin1String("crcl");
        const Analyte *analyte = m_tables.analytes.byId(isClearance ? QStringLiteral("egfr") : id);
        if (!analyte)
            return wrong(below(pointer, "analyte"),
                         QStringLiteral("There is no analyte \"%1\".").arg(id));
        ResultOf::Target target{id, analyte->name, *limits};
        if (isClearance)
            target.name = {QStringLiteral("creatinine clearance"),
                           QStringLiteral("Kreatinin-Clearance")};
        const Status convertible = convert(target.limits, *analyte, unit, pointer);
        if (!convertible)
            return failure(convertible.error());
        result.targets.push_back(std::move(target));
    }
    if (result.targets.empty())
        return wrong(pointer, QStringLiteral("An analyte is needed."));
    auto span = spanAt(json, "within", pointer);
    if (!span)
        return failure(span.error());
    result.within = *span;
    const Json &newest = member(json, "newest");
    result.newest = !newest.is_boolean() || newest.get<bool>();
    return Node(std::move(result));
}

Result<Criterion::Node> Criterion::Reader::trend(const Json &json, const QString &pointer)
{
    const Status names = known(
        json, pointer, {"analyte", "direction", "within", "points", "change", "per_year", "unit"});
    if (!names)
        return failure(names.error());
    TrendOf trend;
    trend.analyte = stringMember(json, "analyte");
    const Analyte *analyte = m_tables.analytes.byId(trend.analyte);
    if (!analyte)
        return wrong(below(pointer, "analyte"),
                     QStringLiteral("There is no analyte \"%1\".").arg(trend.analyte));
    trend.rising = stringMember(json, "direction") == QLatin1String("rising");
    const auto span = spanAt(json, "within", pointer);
    if (!span)
        return failure(span.error());
    if (!*span)
        return wrong(pointer, QStringLiteral("\"within\" is needed."));
    trend.within = **span;
    const auto points = numberAt(json, "points", pointer);
    const auto change = numberAt(json, "change", pointer);
    const auto perYear = numberAt(json, "per_year", pointer);
    for (const auto *number : {&points, &change, &perYear}) {
        if (!*number)
            return failure(number->error());
    }
    trend.points = std::max(4, qRound(points->value_or(4)));
    const QString unit = stringMember(json, "unit");
    const auto scale = [&](const std::optional<double> &value) -> std::optional<double> {
        if (!value)
            return 0.0;
        // A difference: the offset of a conversion falls out.
        const auto converted = toCanonical(*analyte, *value, unit, true);
        const auto zero = toCanonical(*analyte, 0, unit, true);
        return converted ? std::optional<double>(*converted - *zero) : std::nullopt;
    };
    const auto changeIn = scale(*change);
    const auto perYearIn = scale(*perYear);
    if (!changeIn || !perYearIn)
        return wrong(below(pointer, "unit"),
                     QStringLiteral("%1 is not measured in \"%2\".").arg(analyte->id, unit));
    trend.change = *changeIn;
    trend.perYear = *perYearIn;
    return Node(std::move(trend));
}

Result<Criterion::Node> Criterion::Reader::condition(const Json &json, const QString &pointer)
{
    const Status names = known(json, pointer, {"concept", "history", "onset_within"});
    if (!names)
        return failure(names.error());
    ConditionOf condition;
    auto concepts = conceptsAt(json, m_tables.concepts.conditions, pointer);
    if (!concepts)
        return failure(concepts.error());
    condition.concepts = std::move(*concepts);
    const Json &history = member(json, "history");
    condition.history = history.is_boolean() && history.get<bool>();
    const auto span = spanAt(json, "onset_within", pointer);
    if (!span)
        return failure(span.error());
    condition.onsetWithin = *span;
    return Node(std::move(condition));
}

Result<Criterion::Node> Criterion::Reader::event(const Json &json, const QString &pointer,
                                                 bool immunization)
{
    const Status names = known(json, pointer, {"concept", "within", "at_least"});
    if (!names)
        return failure(names.error());
    EventOf event;
    event.immunization = immunization;
    auto concepts = conceptsAt(
        json, immunization ? m_tables.concepts.vaccines : m_tables.concepts.procedures, pointer);
    if (!concepts)
        return failure(concepts.error());
    event.concepts = std::move(*concepts);
    event.name = (immunization ? m_tables.concepts.vaccines : m_tables.concepts.procedures)
                     .name(event.concepts.front());
    const auto span = spanAt(json, "within", pointer);
    if (!span)
        return failure(span.error());
    event.within = *span;
    const auto least = numberAt(json, "at_least", pointer);
    if (!least)
        return failure(least.error());
    event.atLeast = qRound(least->value_or(1));
    return Node(std::move(event));
}

Result<Criterion::Node> Criterion::Reader::procedure(const Json &json, const QString &pointer)
{
    return event(json, pointer, false);
}

Result<Criterion::Node> Criterion::Reader::immunization(const Json &json, const QString &pointer)
{
    return event(json, pointer, true);
}

Result<Criterion::Node> Criterion::Reader::allergy(const Json &json, const QString &pointer)
{
    const Status names = known(json, pointer, {"drug", "class", "except"});
    if (!names)
        return failure(names.error());
    auto drugs = drugsAt(json, pointer);
    if (!drugs)
        return failure(drugs.error());
    return Node(AllergyTo{std::move(*drugs)});
}

Result<Criterion::Node> Criterion::Reader::answer(const Json &json, const QString &pointer)
{
    const Status names = known(json, pointer, {"concept", "within"});
    if (!names)
        return failure(names.error());
    AnswerIs answer{stringMember(json, "concept"), {}};
    if (!m_tables.concepts.answer(answer.id))
        return wrong(below(pointer, "concept"),
                     QStringLiteral("There is no answer \"%1\".").arg(answer.id));
    const auto span = spanAt(json, "within", pointer);
    if (!span)
        return failure(span.error());
    answer.within = *span;
    return Node(std::move(answer));
}

Result<Criterion::Node> Criterion::Reader::score(const Json &json, const QString &pointer)
{
    const Status names = known(json, pointer, {"name", "at_least", "items"});
    if (!names)
        return failure(names.error());
    Score score;
    score.name = stringMember(json, "name");
    const auto least = numberAt(json, "at_least", pointer);
    if (!least)
        return failure(least.error());
    score.atLeast = qRound(least->value_or(0));
    int index = 0;
    for (const Json &item : member(json, "items")) {
        const QString place = QStringLiteral("%1/items/%2").arg(pointer).arg(index++);
        auto when = read(member(item, "when"), place + QStringLiteral("/when"));
        if (!when)
            return failure(when.error());
        const auto points = numberAt(item, "points", place);
        if (!points)
            return failure(points.error());
        score.items.push_back(
            {qRound(points->value_or(0)), readWords(member(item, "label")), std::move(*when)});
    }
    if (score.items.empty())
        return wrong(pointer, QStringLiteral("A score has items."));
    return Node(std::move(score));
}

} // namespace aidoctor::clinical
