#include "clinical/drugs.h"

#include "clinical/tables.h"

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

/// The strength that stands at or behind `from`: a number and a unit of mass, not followed by "/ ML"
/// or the like.
std::optional<double> strengthAfter(const QStringList &words, qsizetype from, qsizetype until)
{
    for (qsizetype i = from; i + 1 < std::min(until, words.size()); ++i) {
        bool isNumber = false;
        const double value = words[i].toDouble(&isNumber);
        if (!isNumber)
            continue;
        const auto milligrams = milligramsOf(value, words[i + 1]);
        if (!milligrams)
            continue;
        if (i + 3 < words.size() && words[i + 2] == QLatin1String("/")) {
            static constexpr std::array kPer{"ml", "actuat", "hr", "h", "l", "mg", "g", "dose"};
            const bool perSomething =
                std::any_of(kPer.begin(), kPer.end(),
                            [&](auto unit) { return words[i + 3] == QLatin1String(unit); });
            if (perSomething)
                return std::nullopt;
        }
        return milligrams;
    }
    return std::nullopt;
}

Route routeOf(const QString &text)
{
    // RxNorm's dose forms and what people write.
    static constexpr std::array kInhaled{"inhaler",   "inhalation", "inhalant", "inhal",
                                         "actuat",    "nebulizer",  "nebuliser", "respimat",
                                         "diskus",    "nasal"};
    static constexpr std::array kTopical{
        "ophthalmic", "otic",    "topical", "cream",  "ointment", "lotion", "shampoo", "eye drop",
        "ear drop",   "vaginal", "gel",     "medicated pad", "mouthwash", "augentropfen", "salbe", "creme"};
    const QString folded = chart::foldForSearch(text.left(kMostText));
    const auto isLetterAt = [&folded](qsizetype at) {
        return at >= 0 && at < folded.size() && folded[at].isLetter();
    };
    // Whole words: a gelatin capsule is no gel. "inhal" and the like begin one.
    const auto names = [&](auto word) {
        const QLatin1String wanted(word);
        const qsizetype at = folded.indexOf(wanted);
        return at >= 0 && !isLetterAt(at - 1) && !isLetterAt(at + wanted.size());
    };
    // A nitroglycerin spray acts on the whole body.
    if (folded.contains(QLatin1String("nitroglycerin"))
        || folded.contains(QLatin1String("transdermal")))
        return Route::Systemic;
    if (std::any_of(kTopical.begin(), kTopical.end(), names))
        return Route::Topical;
    if (std::any_of(kInhaled.begin(), kInhaled.end(), names))
        return Route::Inhaled;
    return Route::Systemic;
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
            return failure(codes::kInvalidArgument,
                           QStringLiteral("A drug has no id or no name, or is there twice: %1")
                               .arg(drug.id));
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
                    milligrams = strengthAfter(drugWords(stringMember(strength, "value")), 0, 4);
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
        qsizetype end;
    };
    std::vector<Hit> hits;
    for (qsizetype i = 0; i < words.size();) {
        qsizetype taken = 0;
        const qsizetype longest = std::min<qsizetype>(m_longestName, words.size() - i);
        for (qsizetype length = longest; length > 0 && taken == 0; --length) {
            const auto found =
                m_byName.constFind(words.mid(i, length).join(QLatin1Char(' ')));
            if (found == m_byName.cend())
                continue;
            taken = length;
            hits.push_back({*found, i + length});
        }
        i += std::max<qsizetype>(taken, 1);
    }
    std::vector<std::size_t> drugs;
    for (std::size_t k = 0; k < hits.size(); ++k) {
        const qsizetype until = k + 1 == hits.size() ? words.size() : hits[k + 1].end;
        // A number behind the name of a combination is not the strength of each part.
        const auto strength = hits[k].drugs.size() == 1
                                  ? strengthAfter(words, hits[k].end, until)
                                  : std::nullopt;
        for (const std::size_t drug : hits[k].drugs) {
            // "Tylenol (acetaminophen) 500 mg" is one drug.
            const auto known = std::find(drugs.begin(), drugs.end(), drug);
            if (known != drugs.end()) {
                auto &its = (*strengths)[static_cast<std::size_t>(known - drugs.begin())];
                its = its ? its : strength;
                continue;
            }
            drugs.push_back(drug);
            strengths->push_back(strength);
        }
    }
    return drugs;
}

ResolvedDrug DrugTable::resolve(const chart::Coding &coding, const QString &text,
                                const QString &moreText) const
{
    ResolvedDrug resolved;
    resolved.route = routeOf(text + QLatin1Char(' ') + moreText);
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
                milligrams = strengthAfter(words, 0, words.size());
            resolved.parts.push_back({&m_drugs[product.drugs[i]], milligrams});
        }
    } else if (isRxNorm || coding.system == QLatin1String(kAtc)) {
        const auto &table = isRxNorm ? m_byRxNorm : m_byAtc;
        const auto found = table.constFind(coding.code);
        if (found != table.cend()) {
            resolved.by = ResolvedDrug::By::Code;
            resolved.parts.push_back(
                {&m_drugs[*found], strengthAfter(words, 0, words.size())});
        }
    }
    if (resolved.by == ResolvedDrug::By::Code) {
        const bool agree = named.empty()
                           || std::any_of(resolved.parts.begin(), resolved.parts.end(),
                                          [&](const ResolvedDrug::Part &part) {
                                              return std::any_of(named.begin(), named.end(),
                                                                 [&](std::size_t index) {
                                                                     return &m_drugs[index] == part.drug;
                                                                 });
                                          });
        if (!agree) {
            for (const std::size_t index : named)
                resolved.nameSays.push_back(&m_drugs[index]);
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
