#include "clinical/kidney.h"

#include <algorithm>
#include <cmath>

namespace aidoctor::clinical {

double ckdEpi2021(double creatinine, int age, bool female)
{
    const double kappa = female ? 0.7 : 0.9;
    const double alpha = female ? -0.241 : -0.302;
    const double ratio = creatinine / kappa;
    return 142.0 * std::pow(std::min(ratio, 1.0), alpha) * std::pow(std::max(ratio, 1.0), -1.200)
           * std::pow(0.9938, age) * (female ? 1.012 : 1.0);
}

double cockcroftGault(double creatinine, int age, bool female, double weight)
{
    return (140 - age) * weight / (72.0 * creatinine) * (female ? 0.85 : 1.0);
}

} // namespace aidoctor::clinical
