#include "clinical/drugs.h"

#include "clinical/tables.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>

namespace aidoctor::clinical {

namespace {

constexpr auto kRxNorm = "http://www.nlm.nih.gov/research/umls/rxnorm";
constexpr auto kAtc = "http://www.whocc.no/atc";
constexpr qsizetype kMostText = 1000; // of a medication's name that is read for drugs

bool isWordCharacter(QChar c)
{
    return c.isLetterOrNumber() || c == QLatin1Char('.') || c == QLatin1Char('\'');
}

/// The words of a folded text. Numbers stand apart from letters ("40mg" is "40", "mg"), a point
/// stays within a number only.
QStringList drugWords(const QString &text)
{
    const QString folded = chart::foldForSearch(text.left(kMostText));
    QStringList words;
    QString word;
    const auto finish = [&] {
        while (word.endsWith(QLatin1Char('.')))
            word.chop(1);
        if (!word.isEmpty())
            words.append(word);
        word.clear();
    };
    for (qsizetype i = 0; i < folded.size(); ++i) {
        const QChar c = folded[i];
        // "1,000 MG" is a thousand; "0,5 mg" a half.
        const bool commaInNumber = c == QLatin1Char(',') && !word.isEmpty() && word.back().isDigit()
                                   && i + 1 < folded.size() && folded[i + 1].isDigit();
        if (commaInNumber) {
            const bool thousands = i + 3 < folded.size() && folded[i + 2].isDigit()
                                   && folded[i + 3].isDigit()
                                   && (i + 4 >= folded.size() || !folded[i + 4].isDigit());
            if (!thousands)
                word += QLatin1Char('.');
            continue;
        }
        if (!isWordCharacter(c)) {
            finish();
            if (c == QLatin1Char('/') || c == QLatin1Char('+'))
                words.append(QString(c));
            continue;
        }
        if (!word.isEmpty() && c.isDigit() != word.back().isDigit() && c != QLatin1Char('.')
            && word.back() != QLatin1Char('.'))
            finish();
        word += c;
    }
    finish();
    return words;
}

/// Milligrams of "20 MG", "0.075 mg", "75 MCG", "1 g"; nothing for another unit or a concentration.
std::optional<double> milligramsOf(double value, const QString &unit)
{
    if (unit == QLatin1String("mg"))
        return value;
    if (unit == QLatin1String("mcg") || unit == QLatin1String("ug") || unit == QLatin1String("µg")
        || unit == QLatin1String("μg"))
        return value / 1000;
    if (unit == QLatin1String("g"))
        return value * 1000;
    return std::nullopt;
}

/// A mass in a name: how much, and where it ends. A concentration ("10 mg/5 mL", "25 mcg per hour")
/// is none: of a liquid or a patch there is no unit with a strength.
struct Mass {
    std::optional<double> milligrams;
    qsizetype end = 0;
};
std::optional<Mass> massAt(const QStringList &words, qsizetype at)
{
    if (at + 1 >= words.size())
        return std::nullopt;
    bool isNumber = false;
    const double value = words[at].toDouble(&isNumber);
    const auto milligrams = isNumber ? milligramsOf(value, words[at + 1]) : std::nullopt;
    if (!milligrams)
        return std::nullopt;
    Mass mass{milligrams, at + 2};
    qsizetype next = at + 2;
    if (next < words.size()
        && (words[next] == QLatin1String("/") || words[next] == QLatin1String("per"))) {
        ++next;
        bool isAmount = false;
        if (next < words.size())
            words[next].toDouble(&isAmount);
        if (isAmount)
            ++next;
        static constexpr std::array kPer{"ml",   "l",    "actuat", "actuation", "hr", "h",
                                         "hour", "dose", "spray",  "puff",      "g",  "day"};
        const bool perSomething =
            next < words.size() && std::any_of(kPer.begin(), kPer.end(), [&](auto unit) {
                return words[next] == QLatin1String(unit);
            });
        if (perSomething)
            mass = {std::nullopt, next + 1};
    }
    return mass;
}

/// The masses between two words, in order.
std::vector<std::optional<double>> massesIn(const QStringList &words, qsizetype from,
                                            qsizetype until)
{
    std::vector<std::optional<double>> masses;
    for (qsizetype i = from; i < std::min(until, words.size());) {
        const auto mass = massAt(words, i);
        if (mass)
            masses.push_back(mass->milligrams);
        i = mass ? mass->end : i + 1;
    }
    return masses;
}

/// The one strength of a text; nothing where there is none, or several.
std::optional<double> onlyMass(const QStringList &words, qsizetype from, qsizetype until)
{
    const auto masses = massesIn(words, from, until);
    return masses.size() == 1 ? masses.front() : std::nullopt;
}

/// Where a drug acts, by its product's name and the route that was recorded. When unsure: in the
/// whole body, so that no rule is silent.
Route routeOf(const QString &name, const QString &dosage)
{
    // RxNorm's dose forms and what people write; a plural counts.
    static const QRegularExpression kSystemic(
        QStringLiteral("\\b(oral|tablets?|tab|capsules?|cap|softgels?|rectal|suppositor\\w*|"
                       "transdermal|patch(?:es)?|inject\\w*|"
                       "sublingual|buccal|tablette\\w*|kapsel\\w*|liqui-gels?|gelcaps?|gel "
                       "caps?|liquid gels?|soft gels?)\\b"));
    static const QRegularExpression kTopical(
        QStringLiteral("\\b(ophthalmic|otic|topical|creams?|ointments?|lotions?|shampoos?|(?:eye|"
                       "ear) ?drops?|eyes?|ears?|vaginal|gels?|"
                       "medicated pads?|mouthwash|foams?|\\w*(?:tropfen am "
                       "auge|augentropfen|ohrentropfen|salben?|cremes?|schmerzgel))\\b"));
    static const QRegularExpression kInhaled(QStringLiteral(
        "\\b(inhal\\w*|actuat|nebuli\\w*|respimat|diskus|puffs?|nasal|nose|dosieraerosol)\\b"));
    // By nose or skin, for the whole body.
    static const QRegularExpression kWholeBody(
        QStringLiteral("\\b(nitroglycerin|sumatriptan|zolmitriptan|dihydroergotamine|fentanyl|"
                       "ketorolac (?:nasal|tromethamine nasal)|butorphanol|"
                       "desmopressin|calcitonin|naloxone|testosterone|estradiol|estrogens?|"
                       "buprenorphine|scopolamine|rivastigmine|"
                       "rotigotine|clonidine|ethinyl estradiol)\\b"));
    const QString product = chart::foldForSearch(name.left(kMostText));
    if (product.contains(kWholeBody))
        return product.contains(QLatin1String("vaginal")) ? Route::Topical : Route::Systemic;
    if (product.contains(kSystemic))
        return Route::Systemic;
    if (product.contains(kTopical))
        return Route::Topical;
    if (product.contains(kInhaled))
        return Route::Inhaled;
    // Of the instructions only the route as its code list words it, alone between commas.
    static const QRegularExpression kTopicalRoute(
        QStringLiteral("(?:^|, ?)(?:(?:ophthalmic|otic|topical|cutaneous|vaginal)(?: route| "
                       "use)?|(?:in|into) (?:both|the|each|left|right) (?:eyes?|ears?))(?:,|$)"));
    static const QRegularExpression kInhaledRoute(QStringLiteral(
        "(?:^|, ?)(?:(?:nasal|inhalation|respiratory tract|intranasal)(?: route| use)?)(?:,|$)"));
    const QString instruction = chart::foldForSearch(dosage.left(kMostText));
    if (instruction.contains(kTopicalRoute))
        return Route::Topical;
    return instruction.contains(kInhaledRoute) ? Route::Inhaled : Route::Systemic;
}

} // namespace

Result<DrugTable> DrugTable::fromJson(const Json &json)
{
    DrugTable table;
    for (const Json &item : member(json, "classes"))
        table.m_classes.insert(stringMember(item, "id"), stringMember(member(item, "name"), "en"));
    for (const Json &item : member(json, "ingredients")) {
        Drug drug;
        drug.id = stringMember(item, "id");
        drug.name = stringMember(item, "name");
        if (drug.id.isEmpty() || drug.name.isEmpty() || table.m_byId.contains(drug.id))
            return failure(
                codes::kInvalidArgument,
                QStringLiteral("A drug has no id or no name, or is there twice: %1").arg(drug.id));
        const QStringList classes = stringsMember(item, "classes");
        drug.classes = QSet<QString>(classes.begin(), classes.end());
        for (const QString &id : classes) {
            if (!table.m_classes.contains(id))
                return failure(codes::kInvalidArgument,
                               QStringLiteral("The class %1 of %2 is not there.").arg(id, drug.id));
        }
        const std::size_t index = table.m_drugs.size();
        table.m_byId.insert(drug.id, index);
        for (const QString &code : stringsMember(item, "rxnorm"))
            table.m_byRxNorm.insert(code, index);
        for (const QString &code : stringsMember(item, "atc"))
            table.m_byAtc.insert(code, index);
        QStringList names = stringsMember(item, "synonyms") + stringsMember(item, "brands");
        names.append(drug.name);
        for (const QString &name : names)
            table.addName(name, {index});
        table.m_drugs.push_back(std::move(drug));
    }
    if (table.m_drugs.empty())
        return failure(codes::kInvalidArgument, QStringLiteral("There are no drugs."));
    for (const Json &item : member(json, "combinations")) {
        std::vector<std::size_t> drugs;
        for (const QString &id : stringsMember(item, "ingredients")) {
            const auto found = table.m_byId.constFind(id);
            if (found == table.m_byId.cend())
                return failure(codes::kInvalidArgument,
                               QStringLiteral("The ingredient %1 is not there.").arg(id));
            drugs.push_back(*found);
        }
        table.addName(stringMember(item, "name"), std::move(drugs));
    }
    for (const Json &item : member(json, "products")) {
        Product product;
        for (const QString &id : stringsMember(item, "ingredients")) {
            const auto found = table.m_byId.constFind(id);
            if (found == table.m_byId.cend())
                return failure(codes::kInvalidArgument,
                               QStringLiteral("The ingredient %1 is not there.").arg(id));
            std::optional<double> milligrams;
            for (const Json &strength : member(item, "strength")) {
                if (stringMember(strength, "ingredient") == id)
                    milligrams = onlyMass(drugWords(stringMember(strength, "value")), 0, 6);
            }
            product.drugs.push_back(*found);
            product.milligrams.push_back(milligrams);
        }
        table.m_products.insert(stringMember(item, "rxnorm"), std::move(product));
    }
    return table;
}

void DrugTable::addName(const QString &name, std::vector<std::size_t> drugs)
{
    const QStringList words = drugWords(name);
    if (words.isEmpty())
        return;
    m_byName.insert(words.join(QLatin1Char(' ')), std::move(drugs));
    m_longestName = std::max(m_longestName, static_cast<int>(words.size()));
}

const Drug *DrugTable::byId(const QString &id) const
{
    const auto found = m_byId.constFind(id);
    return found == m_byId.cend() ? nullptr : &m_drugs[*found];
}

std::vector<std::size_t> DrugTable::namesIn(const QStringList &words,
                                            std::vector<std::optional<double>> *strengths) const
{
    struct Hit {
        std::vector<std::size_t> drugs;
        qsizetype begin;
        qsizetype end;
    };
    // "Aspirin-free", "no known allergy to aspirin": the name of what it is not.
    const auto isDenied = [&words](qsizetype begin, qsizetype end) {
        static constexpr std::array kBefore{"no", "not", "without", "kein", "keine", "ohne"};
        const auto before = [&](qsizetype at) {
            return at >= 0 && std::any_of(kBefore.begin(), kBefore.end(), [&](auto word) {
                       return words[at] == QLatin1String(word);
                   });
        };
        return before(begin - 1) || before(begin - 2) || before(begin - 4)
               || (end < words.size() && words[end] == QLatin1String("free"));
    };
    std::vector<Hit> hits;
    for (qsizetype i = 0; i < words.size();) {
        qsizetype taken = 0;
        const qsizetype longest = std::min<qsizetype>(m_longestName, words.size() - i);
        for (qsizetype length = longest; length > 0 && taken == 0; --length) {
            const auto found = m_byName.constFind(words.mid(i, length).join(QLatin1Char(' ')));
            if (found == m_byName.cend())
                continue;
            taken = length;
            if (!isDenied(i, i + length))
                hits.push_back({*found, i, i + length});
        }
        i += std::max<qsizetype>(taken, 1);
    }
    std::vector<std::size_t> drugs;
    const auto add = [&](std::size_t drug, std::optional<double> strength) {
        // "Tylenol (acetaminophen) 500 mg" is one drug.
        const auto known = std::find(drugs.begin(), drugs.end(), drug);
        if (known != drugs.end()) {
            auto &its = (*strengths)[static_cast<std::size_t>(known - drugs.begin())];
            its = its ? its : strength;
            return;
        }
        drugs.push_back(drug);
        strengths->push_back(strength);
    };
    // Names that stand together share the masses behind them: "ezetimibe-simvastatin 10 mg-80 mg".
    for (std::size_t k = 0; k < hits.size();) {
        std::vector<std::size_t> together;
        std::size_t next = k;
        do {
            together.insert(together.end(), hits[next].drugs.begin(), hits[next].drugs.end());
            ++next;
        } while (next < hits.size()
                 && massesIn(words, hits[next - 1].end, hits[next].begin).empty());
        const qsizetype until = next < hits.size() ? hits[next].begin : words.size();
        std::vector<std::optional<double>> masses = massesIn(words, hits[next - 1].end, until);
        std::vector<std::size_t> different = together;
        std::sort(different.begin(), different.end());
        different.erase(std::unique(different.begin(), different.end()), different.end());
        const bool oneDrug = different.size() == 1 && masses.size() == 1;
        for (std::size_t i = 0; i < together.size(); ++i) {
            std::optional<double> strength;
            if (oneDrug)
                strength = masses.front();
            else if (masses.size() == together.size() && different.size() == together.size())
                strength = masses[i];
            add(together[i], strength);
        }
        k = next;
    }
    return drugs;
}

ResolvedDrug DrugTable::resolve(const chart::Coding &coding, const QString &text,
                                const QString &moreText) const
{
    ResolvedDrug resolved;
    resolved.route = routeOf(text, moreText);
    const QStringList words = drugWords(text);
    std::vector<std::optional<double>> strengths;
    const std::vector<std::size_t> named = namesIn(words, &strengths);

    const bool isRxNorm = coding.system == QLatin1String(kRxNorm);
    if (isRxNorm && m_products.contains(coding.code)) {
        const Product &product = *m_products.constFind(coding.code);
        resolved.by = ResolvedDrug::By::Code;
        for (std::size_t i = 0; i < product.drugs.size(); ++i) {
            std::optional<double> milligrams = product.milligrams[i];
            // The strength that the text gives is as good, where the product has none.
            const auto same = std::find(named.begin(), named.end(), product.drugs[i]);
            if (!milligrams && same != named.end())
                milligrams = strengths[static_cast<std::size_t>(same - named.begin())];
            if (!milligrams && product.drugs.size() == 1 && named.empty())
                milligrams = onlyMass(words, 0, words.size());
            resolved.parts.push_back({&m_drugs[product.drugs[i]], milligrams});
        }
    } else if (isRxNorm || coding.system == QLatin1String(kAtc)) {
        const auto &table = isRxNorm ? m_byRxNorm : m_byAtc;
        const auto found = table.constFind(coding.code);
        if (found != table.cend()) {
            resolved.by = ResolvedDrug::By::Code;
            resolved.parts.push_back({&m_drugs[*found], onlyMass(words, 0, words.size())});
        }
    }
    if (resolved.by == ResolvedDrug::By::Code) {
        const auto isCoded = [&](std::size_t index) {
            return std::any_of(
                resolved.parts.begin(), resolved.parts.end(),
                [&](const ResolvedDrug::Part &part) { return part.drug == &m_drugs[index]; });
        };
        const bool agree = named.empty() || std::any_of(named.begin(), named.end(), isCoded);
        // What the name says beyond the code is looked at, too: either may be what is taken.
        const std::size_t coded = resolved.parts.size();
        for (std::size_t i = 0; i < named.size(); ++i) {
            if (isCoded(named[i]))
                continue;
            if (!agree)
                resolved.nameSays.push_back(&m_drugs[named[i]]);
            // An ingredient's code under the name of a combination is a part of it.
            if (!agree || coded == 1)
                resolved.parts.push_back({&m_drugs[named[i]], strengths[i]});
        }
        return resolved;
    }
    for (std::size_t i = 0; i < named.size(); ++i)
        resolved.parts.push_back({&m_drugs[named[i]], strengths[i]});
    if (!named.empty())
        resolved.by = ResolvedDrug::By::Name;
    return resolved;
}

} // namespace aidoctor::clinical
