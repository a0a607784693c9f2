#include "clinical/finding_maker.h"

#include "clinical/record_text.h"

#include <QCoreApplication>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>

namespace aidoctor::clinical {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

// A finding that points at hundreds of records points at none.
constexpr std::size_t kMostEvidence = 40;
constexpr qsizetype kMostLabels = 6;
constexpr qsizetype kMostNames = 4;

/// What the texts may name.
QHash<QString, QString> namesOf(const Verdict &verdict)
{
    QHash<QString, QStringList> lists;
    const auto add = [&lists](const QString &name, const QString &text) {
        QStringList &list = lists[name];
        constexpr qsizetype kEnough = 40; // only a few are shown
        if (!text.isEmpty() && list.size() < kEnough && !list.contains(text))
            list.append(text);
    };
    for (const Match &match : verdict.matches) {
        if (match.as.isEmpty() || match.as == QLatin1String("-"))
            continue;
        add(match.as, match.name);
        add(match.as + QStringLiteral(".date"), match.date);
        add(match.as + QStringLiteral(".dose"), match.dose);
    }
    QHash<QString, QString> names;
    for (auto it = lists.cbegin(); it != lists.cend(); ++it)
        names.insert(it.key(), it->size() <= kMostNames ? it->join(QStringLiteral(", "))
                                                        : listText(*it, kMostNames));
    return names;
}

QString filled(const QString &text, const QHash<QString, QString> &names)
{
    static const QRegularExpression kPlace(QStringLiteral("\\{([a-zA-Z0-9_]+(?:\\.\\w+)?)\\}"));
    QString result;
    qsizetype from = 0;
    auto places = kPlace.globalMatch(text);
    while (places.hasNext()) {
        const auto place = places.next();
        result += QStringView(text).mid(from, place.capturedStart() - from);
        result += names.value(place.captured(1), QStringLiteral("?"));
        from = place.capturedEnd();
    }
    result += QStringView(text).mid(from);
    return result.simplified(); // a name that is empty leaves no gap
}

QString sentence(QString text)
{
    if (text.isEmpty())
        return text;
    text[0] = text[0].toUpper();
    return text.endsWith(QLatin1Char('.')) ? text : text + QLatin1Char('.');
}

} // namespace

QString listText(const QStringList &names, qsizetype most)
{
    QString text = names.mid(0, most).join(QStringLiteral("; "));
    if (names.size() > most)
        text += QStringLiteral("; ")
                + Text::tr("and %n more", nullptr, static_cast<int>(names.size() - most));
    return text;
}

Match matchNamed(const QString &as, const QString &name, const chart::ClinicalDate &date,
                 Evidence evidence)
{
    Match match;
    match.as = as;
    match.name = name;
    match.date = dateText(date);
    match.evidence = std::move(evidence);
    return match;
}

Match named(const QString &as, const QString &name)
{
    return matchNamed(as, name, {}, {});
}

Finding makeFinding(const Rule &rule, const ChartFacts &facts, const Verdict &verdict)
{
    Finding finding;
    finding.category = rule.category;
    finding.severity = rule.severity;
    finding.rule = rule.id;
    finding.ruleVersion = rule.version;
    finding.pack = rule.pack->id;
    finding.region = rule.pack->region;
    finding.citations = rule.citations;
    finding.limits = rule.limits.text();
    finding.missing = verdict.absent;
    finding.missing.removeDuplicates();
    QSet<QString> known;
    for (const Match &match : verdict.matches) {
        const Evidence &item = match.evidence;
        const QString key = item.kind + QLatin1Char('/') + item.id;
        if (item.kind.isEmpty() || known.contains(key))
            continue;
        known.insert(key);
        finding.evidence.push_back(item);
    }
    QStringList labels;
    const std::size_t found = finding.evidence.size();
    // The last one of what is missing is one click away, too.
    for (const Evidence &item : verdict.lastOnes) {
        if (!known.contains(item.kind + QLatin1Char('/') + item.id))
            finding.evidence.push_back(item);
    }
    for (std::size_t i = 0; i < found; ++i) {
        const Evidence &item = finding.evidence[i];
        if (item.kind != QLatin1String("patient"))
            labels.append(item.label);
    }
    if (finding.evidence.empty())
        finding.evidence.push_back(wholeChart(facts.chart()));
    finding.id = findingId(rule.id, finding.evidence);
    if (finding.evidence.size() > kMostEvidence)
        finding.evidence.resize(kMostEvidence);

    const QHash<QString, QString> names = namesOf(verdict);
    finding.title = filled(rule.title.text(), names);
    finding.suggestedAction = filled(rule.consider.text(), names);
    QStringList sentences{filled(rule.why.text(), names)};
    for (const QString &note : verdict.notes)
        sentences.append(sentence(note));
    if (!finding.missing.isEmpty())
        sentences.append(sentence(finding.missing.join(QStringLiteral("; "))));
    if (!labels.isEmpty())
        sentences.append(Text::tr("On record: %1.").arg(listText(labels, kMostLabels)));
    sentences.removeAll(QString());
    finding.explanation = sentences.join(QLatin1Char(' '));

    QStringList sources;
    for (const Citation &citation : rule.citations)
        sources.append(citation.shortText());
    finding.source = sources.join(QStringLiteral("; "));
    return finding;
}

} // namespace aidoctor::clinical
