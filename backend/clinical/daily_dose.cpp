#include "clinical/daily_dose.h"

#include "chart/chart.h"

#include <QRegularExpression>

namespace aidoctor::clinical {

namespace {

constexpr qsizetype kMostText = 500;

QString folded(const QString &text)
{
    return chart::foldForSearch(text.left(kMostText));
}

/// Words for small numbers become digits, so that one pattern reads both.
QString withDigits(QString text)
{
    static const std::pair<QRegularExpression, QString> kNumbers[] = {
        {QRegularExpression(QStringLiteral("\\b(one|once|ein(e|mal)?)\\b")), QStringLiteral("1")},
        {QRegularExpression(QStringLiteral("\\b(two|twice|zwei(mal)?)\\b")), QStringLiteral("2")},
        {QRegularExpression(QStringLiteral("\\b(three|thrice|drei(mal)?)\\b")), QStringLiteral("3")},
        {QRegularExpression(QStringLiteral("\\b(four|vier(mal)?)\\b")), QStringLiteral("4")},
        {QRegularExpression(QStringLiteral("\\b(half|halbe)\\b")), QStringLiteral("0.5")},
        // What folding makes of ½.
        {QRegularExpression(QStringLiteral("\\b1\u20442\\b")), QStringLiteral("0.5")},
    };
    for (const auto &[pattern, digits] : kNumbers)
        text.replace(pattern, digits);
    return text;
}

double number(const QString &text)
{
    return QString(text).replace(QLatin1Char(','), QLatin1Char('.')).toDouble();
}

/// The larger end of "1", "1 to 2", "1-2".
double upper(const QRegularExpressionMatch &match, const char *low, const char *high)
{
    const QString most = match.captured(QLatin1String(high));
    return number(most.isEmpty() ? match.captured(QLatin1String(low)) : most);
}

} // namespace

std::optional<double> timesPerDay(const QString &frequency)
{
    const QString text = withDigits(folded(frequency));
    if (text.isEmpty())
        return std::nullopt;

    // "1-0-1", "1-1-1-1": as German prescriptions say it; tablets at each time of the day.
    static const QRegularExpression kScheme(QStringLiteral(
        "(?<![\\d/.-])(\\d(?:[.,]5)?)\\s?-\\s?(\\d(?:[.,]5)?)\\s?-\\s?(\\d(?:[.,]5)?)(?:\\s?-\\s?(\\d(?:[.,]5)?))?(?![\\d/-])"));
    const auto scheme = kScheme.match(text);
    if (scheme.hasMatch()) {
        double sum = 0;
        for (int i = 1; i <= 4; ++i)
            sum += number(scheme.captured(i));
        if (sum > 0)
            return sum;
    }

    static const QRegularExpression kEvery(QStringLiteral(
        "(?:\\bevery|\\bq|alle)\\s?(?:(?<low>\\d+(?:[.,]\\d+)?)\\s?(?:(?:to|-|bis)\\s?(?<high>\\d+))?\\s?)?"
        "(?<unit>hours?|hrs?|h|stunden|days?|d|tage|weeks?|w|wochen?|months?|monate?|years?|a)\\b"));
    double times = 1;
    static const QRegularExpression kTimes(QStringLiteral(
        "(?<low>\\d+(?:[.,]\\d+)?)\\s?(?:(?:to|-|bis)\\s?(?<high>\\d+)\\s?)?(?:x|×|times?|mal)"
        "(?:\\s(?:a|per|each|every|am|pro|/))?\\s?(?<per>day|daily|d|tag|taglich|week|weekly|woche|month|monthly|hourly)?"));
    static const QRegularExpression kOnce(QStringLiteral(
        "(?<low>\\d+)\\s(?:(?:to|-)\\s?(?<high>\\d+)\\s)?(?:a\\s|per\\s|/\\s?)?(?<per>daily|weekly|monthly|hourly|day|week|month)\\b"));
    const auto perDay = [](double count, const QString &per) -> std::optional<double> {
        if (per.startsWith(QLatin1String("w")))
            return count / 7;
        if (per.startsWith(QLatin1String("m")))
            return count / 30;
        if (per.startsWith(QLatin1String("h")))
            return count * 24;
        return count;
    };

    const auto every = kEvery.match(text);
    const auto counted = kTimes.match(text);
    if (every.hasMatch()) {
        // "2 times every 3 days"
        if (counted.hasMatch() && counted.captured(QStringLiteral("per")).isEmpty())
            times = upper(counted, "low", "high");
        const QString low = every.captured(QStringLiteral("low"));
        const double period = low.isEmpty() ? 1 : number(low); // the shorter one is the larger dose
        const QString unit = every.captured(QStringLiteral("unit"));
        double days = 1;
        if (unit.startsWith(QLatin1Char('h')) || unit.startsWith(QLatin1String("stu")))
            days = 1.0 / 24;
        else if (unit.startsWith(QLatin1Char('w')))
            days = 7;
        else if (unit.startsWith(QLatin1Char('m')))
            days = 30;
        else if (unit.startsWith(QLatin1Char('y')) || unit == QLatin1String("a"))
            days = 365;
        if (period > 0)
            return times / (period * days);
    }
    if (counted.hasMatch())
        return perDay(upper(counted, "low", "high"), counted.captured(QStringLiteral("per")));
    const auto once = kOnce.match(text);
    if (once.hasMatch())
        return perDay(upper(once, "low", "high"), once.captured(QStringLiteral("per")));

    // hl7.org/fhir/R4/valueset-timing-abbreviation.html and what people write.
    static const std::pair<QRegularExpression, double> kWords[] = {
        {QRegularExpression(QStringLiteral("\\b(qid|q\\.i\\.d)\\b")), 4},
        {QRegularExpression(QStringLiteral("\\b(tid|t\\.i\\.d)\\b")), 3},
        {QRegularExpression(QStringLiteral("\\b(bid|b\\.i\\.d)\\b")), 2},
        {QRegularExpression(QStringLiteral("\\b(qod)\\b")), 0.5},
        {QRegularExpression(QStringLiteral("\\bhourly\\b")), 24},
        {QRegularExpression(QStringLiteral("\\b(weekly|wochentlich)\\b")), 1.0 / 7},
        {QRegularExpression(QStringLiteral("\\b(monthly|monatlich)\\b")), 1.0 / 30},
        {QRegularExpression(QStringLiteral(
             "\\b(daily|qd|q\\.d|qam|qpm|qhs|hs|nightly|taglich|at bedtime|at night|in the morning|in the evening|am|pm)\\b")),
         1},
    };
    for (const auto &[pattern, value] : kWords) {
        if (text.contains(pattern))
            return value;
    }
    return std::nullopt;
}

Intake intakeOf(const QString &dosage)
{
    const QString text = withDigits(folded(dosage));
    Intake intake;
    static const QRegularExpression kMass(QStringLiteral(
        "(?<low>\\d+(?:[.,]\\d+)?)\\s?(?:(?:to|-|bis)\\s?(?<high>\\d+(?:[.,]\\d+)?)\\s?)?(?<unit>mg|mcg|ug|µg|μg|g)\\b(?!\\s?/)"));
    static const QRegularExpression kUnits(QStringLiteral(
        "(?<low>\\d+(?:[.,]\\d+)?)\\s?(?:(?:to|-|bis)\\s?(?<high>\\d+(?:[.,]\\d+)?)\\s?)?"
        "(?:tablets?|tabs?|capsules?|caps?|pills?|tabletten?|kapseln?|stuck|puffs?|comprimidos?)\\b"));
    const auto mass = kMass.match(text);
    if (mass.hasMatch()) {
        const QString unit = mass.captured(QStringLiteral("unit"));
        const double factor = unit == QLatin1String("mg") ? 1
                              : unit == QLatin1String("g") ? 1000
                                                           : 0.001;
        intake.milligrams = upper(mass, "low", "high") * factor;
    }
    const auto units = kUnits.match(text);
    if (units.hasMatch())
        intake.units = upper(units, "low", "high");
    return intake;
}

DailyDose dailyDose(std::optional<double> strength, const QString &dosage,
                    const QString &frequency)
{
    DailyDose dose;
    dose.atLeast = strength;
    const Intake intake = intakeOf(dosage);
    std::optional<double> times = timesPerDay(frequency);
    if (!times)
        times = timesPerDay(dosage);
    std::optional<double> once;
    if (intake.units && strength)
        once = *intake.units * *strength;
    else if (intake.milligrams)
        once = intake.milligrams;
    else if (strength && times && intake.units == std::nullopt)
        once = strength; // "daily" of a tablet: one, as nothing else is said
    if (once && times)
        dose.milligrams = *once * *times;
    if (once && !dose.atLeast)
        dose.atLeast = once;
    return dose;
}

} // namespace aidoctor::clinical
