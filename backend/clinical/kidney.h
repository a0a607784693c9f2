#pragma once

namespace aidoctor::clinical {

/// Estimated GFR in mL/min/1.73 m², CKD-EPI 2021 without race (National Kidney Foundation,
/// kidney.org; Inker et al., 2021). For adults. Creatinine in mg/dL, age in whole years.
double ckdEpi2021(double creatinine, int age, bool female);

/// Creatinine clearance in mL/min after Cockcroft and Gault (1976), as labels mean it: weight in
/// kg, creatinine in mg/dL. For adults.
double cockcroftGault(double creatinine, int age, bool female, double weight);

} // namespace aidoctor::clinical
