#include "clinical/ranking.h"

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
    into.explanation +=
        QStringLiteral("\n") + other.title + QStringLiteral(": ") + other.explanation;
    if (!other.suggestedAction.isEmpty() && !into.suggestedAction.contains(other.suggestedAction))
        into.suggestedAction += (into.suggestedAction.isEmpty() ? QString() : QStringLiteral(" "))
                                + other.suggestedAction;
    addMissing(into.evidence, other.evidence);
    addMissing(into.citations, other.citations);
    into.missing += other.missing;
    into.missing.removeDuplicates();
    if (!other.limits.isEmpty() && !into.limits.contains(other.limits))
        into.limits += (into.limits.isEmpty() ? QString() : QStringLiteral(" ")) + other.limits;
    // Another danger of the same orders is another statement.
    into.id += QLatin1Char('+') + other.rule;
}

bool has(const Finding &finding, const Evidence &item)
{
    return std::find(finding.evidence.begin(), finding.evidence.end(), item)
           != finding.evidence.end();
}

/// Whether a finding of the same group as one that is kept says no more than that. On medications
/// it may be another danger, where it rests on other orders or problems; but not where both rest on
/// one result, or where it tells of something that is missing, or is mere information.
bool isSaidBy(const Finding &kept, const Finding &finding)
{
    const auto ofKind = [](const char *kind) {
        return [kind](const Evidence &item) { return item.kind == QLatin1String(kind); };
    };
    const auto &evidence = finding.evidence;
    if (finding.category != Category::Medications || finding.severity == Severity::Info
        || !finding.missing.isEmpty()
        || std::none_of(evidence.begin(), evidence.end(), ofKind("medication")))
        return true;
    const bool sharesResult =
        std::any_of(evidence.begin(), evidence.end(), [&](const Evidence &item) {
            return item.kind == QLatin1String("observation") && has(kept, item);
        });
    return sharesResult || std::all_of(evidence.begin(), evidence.end(), [&](const Evidence &item) {
               return has(kept, item);
           });
}

} // namespace

std::vector<Finding> rank(std::vector<Candidate> candidates)
{
    std::stable_sort(candidates.begin(), candidates.end(), isBefore);
    std::vector<Finding> findings;
    std::map<QString, std::vector<std::size_t>> groups;
    std::map<QString, std::size_t> interactions;
    std::vector<std::size_t> ofCriteria;
    for (Candidate &candidate : candidates) {
        const bool givesWay =
            candidate.yields && !candidate.finding.evidence.empty()
            && std::any_of(ofCriteria.begin(), ofCriteria.end(), [&](std::size_t index) {
                   return has(findings[index], candidate.finding.evidence.front());
               });
        if (givesWay)
            continue;
        if (!candidate.group.isEmpty()) {
            const std::vector<std::size_t> &kept = groups[candidate.group];
            const bool isSaid = std::any_of(kept.begin(), kept.end(), [&](std::size_t index) {
                return isSaidBy(findings[index], candidate.finding);
            });
            if (isSaid)
                continue;
        }
        const QString group = candidate.group;
        const QString key = candidate.merges ? interactionKey(candidate.finding) : QString();
        if (!key.isEmpty()) {
            const auto [known, isNew] = interactions.emplace(key, findings.size());
            if (!isNew) {
                merge(findings[known->second], candidate.finding);
                if (!group.isEmpty())
                    groups[group].push_back(known->second);
                continue;
            }
        }
        if (!group.isEmpty())
            groups[group].push_back(findings.size());
        if (candidate.merges)
            ofCriteria.push_back(findings.size());
        findings.push_back(std::move(candidate.finding));
    }

    int onTop = 0;
    std::map<Category, int> inSection;
    for (Finding &finding : findings) {
        if (finding.severity != Severity::Info && onTop < kMostOnTop) {
            finding.place = Place::Top;
            ++onTop;
        } else if (finding.severity == Severity::Critical) {
            finding.place = Place::Section; // is never folded away
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
