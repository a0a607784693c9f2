#include "clinical/ranking.h"

#include <QSet>

#include <algorithm>
#include <array>
#include <map>

namespace aidoctor::clinical {

namespace {

/// What a reader should see first among equals: drugs and results before the rest.
int order(Category category)
{
    switch (category) {
    case Category::Medications:
        return 0;
    case Category::Labs:
        return 1;
    case Category::AiInsight:
        return 2;
    case Category::Screenings:
        break;
    }
    return 3;
}

/// By severity, then what is to be done before what is to be known of the record.
bool isBefore(const Candidate &a, const Candidate &b)
{
    if (a.finding.severity != b.finding.severity)
        return static_cast<int>(a.finding.severity) < static_cast<int>(b.finding.severity);
    if (a.merges != b.merges)
        return a.merges;
    return order(a.finding.category) < order(b.finding.category);
}

/// The medication orders a finding is about, where it is about several: an interaction.
QString interactionKey(const Finding &finding)
{
    if (finding.category != Category::Medications)
        return {};
    QStringList ids;
    for (const Evidence &item : finding.evidence) {
        if (item.kind == QLatin1String("medication"))
            ids.append(item.id);
    }
    ids.removeDuplicates();
    if (ids.size() < 2 || ids.size() > 3)
        return {};
    ids.sort();
    return ids.join(QLatin1Char('|'));
}

template <typename Item>
void addMissing(std::vector<Item> &to, const std::vector<Item> &from)
{
    for (const Item &item : from) {
        if (std::find(to.begin(), to.end(), item) == to.end())
            to.push_back(item);
    }
}

void merge(Finding &into, const Finding &other)
{
    into.explanation += QStringLiteral("\n") + other.title + QStringLiteral(": ") + other.explanation;
    if (!other.suggestedAction.isEmpty() && !into.suggestedAction.contains(other.suggestedAction))
        into.suggestedAction += (into.suggestedAction.isEmpty() ? QString() : QStringLiteral(" "))
                                + other.suggestedAction;
    addMissing(into.evidence, other.evidence);
    addMissing(into.citations, other.citations);
    into.missing += other.missing;
    into.missing.removeDuplicates();
}

} // namespace

std::vector<Finding> rank(std::vector<Candidate> candidates)
{
    std::stable_sort(candidates.begin(), candidates.end(), isBefore);
    std::vector<Finding> findings;
    QSet<QString> groups;
    std::map<QString, std::size_t> interactions;
    for (Candidate &candidate : candidates) {
        if (!candidate.group.isEmpty()) {
            if (groups.contains(candidate.group))
                continue;
            groups.insert(candidate.group);
        }
        const QString key =
            candidate.merges ? interactionKey(candidate.finding) : QString();
        if (!key.isEmpty()) {
            const auto [known, isNew] = interactions.emplace(key, findings.size());
            if (!isNew) {
                merge(findings[known->second], candidate.finding);
                continue;
            }
        }
        findings.push_back(std::move(candidate.finding));
    }

    int onTop = 0;
    std::map<Category, int> inSection;
    for (Finding &finding : findings) {
        if (finding.severity != Severity::Info && onTop < kMostOnTop) {
            finding.place = Place::Top;
            ++onTop;
        } else if (finding.place != Place::Folded
                   && inSection[finding.category] < kMostPerSection) {
            finding.place = Place::Section;
            ++inSection[finding.category];
        } else {
            finding.place = Place::Folded;
        }
    }
    return findings;
}

} // namespace aidoctor::clinical
