#include "clinical/chart_checks.h"

#include <algorithm>
#include <array>

namespace aidoctor::clinical {

namespace {

using Check = checks::Verdicts (*)(const Rule &rule, const ChartFacts &facts);

constexpr std::array<std::pair<const char *, Check>, 20> kChecks{{
    {"outside_reference", checks::outsideReference},
    {"old_outside_reference", checks::oldOutsideReference},
    {"outside_usual_range", checks::outsideUsualRange},
    {"conflicting_results", checks::conflictingResults},
    {"egfr_disagrees", checks::egfrDisagrees},
    {"implausible", checks::implausible},
    {"allergy_to_prescribed", checks::allergyToPrescribed},
    {"duplicate_ingredient", checks::duplicateIngredient},
    {"code_and_name_disagree", checks::codeAndNameDisagree},
    {"old_orders", checks::oldOrders},
    {"ended_orders", checks::endedOrders},
    {"not_recognised", checks::notRecognised},
    {"current_medications", checks::currentMedications},
    {"allergies_on_record", checks::allergiesOnRecord},
    {"empty_list", checks::emptyList},
    {"active_problems", checks::activeProblems},
    {"last_visit", checks::lastVisit},
    {"new_since_last_visit", checks::newSinceLastVisit},
    {"contradiction", checks::contradiction},
    {"deceased", checks::deceased},
}};

Check checkNamed(const QString &name)
{
    const auto found = std::find_if(kChecks.begin(), kChecks.end(), [&name](const auto &check) {
        return name == QLatin1String(check.first);
    });
    return found == kChecks.end() ? nullptr : found->second;
}

} // namespace

std::vector<Verdict> runCheck(const Rule &rule, const ChartFacts &facts)
{
    const Check check = checkNamed(rule.check);
    return check ? check(rule, facts) : std::vector<Verdict>();
}

bool isCheck(const QString &name)
{
    return checkNamed(name) != nullptr || name == QLatin1String(kOpenMatters);
}

} // namespace aidoctor::clinical
