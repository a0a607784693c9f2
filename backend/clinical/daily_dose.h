#pragma once

#include <QString>

#include <optional>

namespace aidoctor::clinical {

/// How often in a day: from "twice daily", "3 times daily", "every 8 hours", "BID", "q6h", "1-0-1",
/// "once weekly" (1/7), "in the morning and in the evening" (2). The largest number of a range.
/// Nothing where the text does not say, or says two things.
std::optional<double> timesPerDay(const QString &frequency);

/// What is taken at a time.
struct Intake {
    std::optional<double> units;      ///< "2 tablets"
    std::optional<double> milligrams; ///< "40 mg"
};
/// From a dosage text: "2 tablets", "40 mg", "0.5 g", "1/2 tablet", "Take 1 to 2 tablets by mouth".
/// The largest number of a range. A bare number is not taken; of several doses none is.
Intake intakeOf(const QString &dosage);

/// What a medication's texts say of the dose in a day.
struct DailyDose {
    std::optional<double> milligrams; ///< known
    /// Not known, but at least so much on a day it is taken.
    std::optional<double> atLeast;
};
/// `strength` is of one unit in mg. A text that names another maximum ("max. 8 tablets in 24
/// hours"), several different doses, or a volume gives no known dose: a guess would be worse than
/// none.
DailyDose dailyDose(std::optional<double> strength, const QString &dosage,
                    const QString &frequency);

} // namespace aidoctor::clinical
