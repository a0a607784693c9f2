#include "clinical/concepts.h"

#include "clinical/tables.h"

#include <QRegularExpression>

#include <algorithm>

namespace aidoctor::clinical {

namespace {

constexpr auto kSnomed = "http://snomed.info/sct";
constexpr auto kLoinc = "http://loinc.org";
constexpr auto kCvx = "http://hl7.org/fhir/sid/cvx";
constexpr auto kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";

bool isIcd10(const QString &system)
{
    // WHO's, the US modification, Germany's, and national ones that keep the name.
    return system.contains(QLatin1String("icd-10"), Qt::CaseInsensitive)
           || system.contains(QLatin1String("icd10"), Qt::CaseInsensitive);
}

QString icdKey(QString code)
{
    return code.remove(QLatin1Char('.')).toUpper();
}

QString codeKey(const QString &system, const QString &code)
{
    return system + QLatin1Char('|') + code;
}

} // namespace

QString conceptName(const QString &name)
{
    QString folded = chart::foldForSearch(name);
    static const QRegularExpression kTag(QStringLiteral(
        "\\s*\\((disorder|finding|situation|procedure|event|regime/therapy|morphologic abnormality|"
        "observable entity|substance|product)\\)$"));
    folded.remove(kTag);
    return folded.trimmed();
}

Result<ConceptList> ConceptList::fromJson(const Json &items, const char *list)
{
    ConceptList concepts;
    for (const Json &item : items) {
        Concept entry;
        entry.id = stringMember(item, "id");
        entry.name = readWords(member(item, "name"));
        if (entry.id.isEmpty() || concepts.m_byId.contains(entry.id))
            return failure(codes::kInvalidArgument,
                           QStringLiteral("In %1 an id is missing or there twice: %2")
                               .arg(QLatin1String(list), entry.id));
        const auto index = static_cast<Index>(concepts.m_concepts.size());
        concepts.m_byId.insert(entry.id, index);
        static constexpr std::pair<const char *, const char *> kSystems[] = {
            {"snomed", kSnomed}, {"loinc", kLoinc}, {"cvx", kCvx}, {"rxnorm", kRxNorm}};
        for (const auto &[name, system] : kSystems) {
            for (const QString &code : stringsMember(item, name))
                concepts.m_byCode[codeKey(QLatin1String(system), code)].push_back(index);
        }
        for (const Json &other : member(item, "other"))
            concepts.m_byCode[codeKey(stringMember(other, "system"), stringMember(other, "code"))]
                .push_back(index);
        for (const QString &code : stringsMember(item, "history_snomed"))
            concepts.m_byHistory[code].push_back(index);
        for (const QString &code : stringsMember(item, "icd10"))
            concepts.m_icd10.push_back({icdKey(code), index, false, false});
        for (const QString &code : stringsMember(item, "icd10_exact"))
            concepts.m_icd10.push_back({icdKey(code), index, true, false});
        for (const QString &code : stringsMember(item, "history_icd10"))
            concepts.m_icd10.push_back({icdKey(code), index, false, true});
        for (const QString &name : stringsMember(item, "names"))
            concepts.m_byName[conceptName(name)].push_back(index);
        concepts.m_concepts.push_back(std::move(entry));
    }
    if (concepts.m_concepts.empty())
        return failure(codes::kInvalidArgument,
                       QStringLiteral("The list %1 is empty.").arg(QLatin1String(list)));

    // Who includes whom, over any number of steps.
    std::vector<std::vector<Index>> parents(concepts.m_concepts.size());
    for (const Json &item : items) {
        const Index whole = concepts.indexOf(stringMember(item, "id"));
        for (const QString &id : stringsMember(item, "includes")) {
            const Index part = concepts.indexOf(id);
            if (part < 0)
                return failure(
                    codes::kInvalidArgument,
                    QStringLiteral("In %1 there is no %2.").arg(QLatin1String(list), id));
            parents[static_cast<std::size_t>(part)].push_back(whole);
        }
    }
    for (std::size_t i = 0; i < concepts.m_concepts.size(); ++i) {
        std::vector<Index> &within = concepts.m_concepts[i].within;
        within.push_back(static_cast<Index>(i));
        for (std::size_t k = 0; k < within.size(); ++k) {
            for (const Index parent : parents[static_cast<std::size_t>(within[k])]) {
                if (std::find(within.begin(), within.end(), parent) == within.end())
                    within.push_back(parent);
            }
        }
    }
    return concepts;
}

std::vector<ConceptList::Index> ConceptList::findByName(const QString &name) const
{
    if (name.isEmpty())
        return {};
    return m_byName.value(conceptName(name));
}

std::vector<ConceptList::Hit> ConceptList::find(const chart::Coding &coding,
                                                const QString &name) const
{
    std::vector<Hit> hits;
    const auto add = [&](Index index, bool historyOnly) {
        for (const Index whole : m_concepts[static_cast<std::size_t>(index)].within) {
            const bool known = std::any_of(hits.begin(), hits.end(), [&](const Hit &hit) {
                return hit.index == whole && (!hit.historyOnly || historyOnly);
            });
            if (!known)
                hits.push_back({whole, historyOnly});
        }
    };
    for (const Index index : m_byCode.value(codeKey(coding.system, coding.code)))
        add(index, false);
    if (coding.system == QLatin1String(kSnomed)) {
        for (const Index index : m_byHistory.value(coding.code))
            add(index, true);
    } else if (isIcd10(coding.system)) {
        const QString code = icdKey(coding.code);
        for (const IcdCode &known : m_icd10) {
            if (known.exact ? code == known.code : code.startsWith(known.code))
                add(known.index, known.historyOnly);
        }
    }
    // A record may bear several codes of which the chart keeps one; the name tells the rest.
    for (const Index index : findByName(name))
        add(index, false);
    return hits;
}

Result<ConceptTables> ConceptTables::fromJson(const Json &json)
{
    ConceptTables tables;
    const std::pair<const char *, ConceptList *> lists[] = {{"conditions", &tables.conditions},
                                                            {"procedures", &tables.procedures},
                                                            {"vaccines", &tables.vaccines},
                                                            {"allergens", &tables.allergenNames}};
    for (const auto &[name, list] : lists) {
        auto read = ConceptList::fromJson(member(json, name), name);
        if (!read)
            return failure(read.error());
        *list = std::move(*read);
    }
    for (const Json &item : member(json, "allergens"))
        tables.allergens.push_back({stringMember(item, "id"), readWords(member(item, "name")),
                                    stringMember(item, "kind"), stringsMember(item, "classes"),
                                    stringsMember(item, "drugs")});
    Json problems = Json::array();
    for (const Json &item : member(json, "answers")) {
        AnswerMeaning answer;
        answer.id = stringMember(item, "id");
        answer.name = readWords(member(item, "name"));
        for (const QString &code : stringsMember(item, "loinc"))
            answer.questions.insert(code);
        for (const QString &text : stringsMember(item, "answers"))
            answer.answers.insert(conceptName(text));
        for (const QString &id : stringsMember(item, "conditions"))
            answer.conditions.push_back(tables.conditions.indexOf(id));
        tables.answers.push_back(std::move(answer));
        Json problem{{"id", member(item, "id")}, {"includes", member(item, "includes")}};
        static constexpr std::pair<const char *, const char *> kMembers[] = {
            {"condition_snomed", "snomed"},
            {"condition_icd10", "icd10_exact"},
            {"condition_names", "names"}};
        for (const auto &[from, to] : kMembers)
            problem[to] = member(item, from);
        problems.push_back(std::move(problem));
    }
    auto answerProblems = ConceptList::fromJson(problems, "answers");
    if (!answerProblems)
        return failure(answerProblems.error());
    tables.answerProblems = std::move(*answerProblems);
    return tables;
}

const AnswerMeaning *ConceptTables::answer(const QString &id) const
{
    const auto found = std::find_if(answers.begin(), answers.end(),
                                    [&id](const AnswerMeaning &answer) { return answer.id == id; });
    return found == answers.end() ? nullptr : &*found;
}

} // namespace aidoctor::clinical
