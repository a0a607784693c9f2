#include "clinical/daily_dose.h"

#include "chart/chart.h"

#include <QRegularExpression>

#include <cmath>
#include <vector>

namespace aidoctor::clinical {

namespace {

constexpr qsizetype kMostText = 500;

/// A number of the prepared text: digits, a point at most.
const QString kNumber = QStringLiteral("\\d+(?:\\.\\d+)?");

QRegularExpression pattern(const QString &text)
{
    return QRegularExpression(QString(text).replace(QLatin1Char('#'), kNumber));
}

/// One notation for all: folded, words for small numbers as digits, fractions and thousands as
/// plain numbers.
QString prepared(const QString &raw)
{
    QString text = chart::foldForSearch(raw.left(kMostText));
    text.replace(QChar(0x2044), QLatin1Char('/')); // what folding makes of ½
    static const std::pair<QRegularExpression, QString> kRules[] = {
        // "1,000 mg" is a thousand; "0,5" a half. "1.000" is one or a thousand: it is neither.
        {QRegularExpression(QStringLiteral("(?<![\\d.,])([1-9]\\d{0,2}),(\\d{3})(?![\\d,.])")),
         QStringLiteral("\\1\\2")},
        {QRegularExpression(QStringLiteral("(?<![\\d.,])[1-9]\\d{0,2}\\.\\d{3}(?![\\d,.])")),
         QStringLiteral("?")},
        {QRegularExpression(QStringLiteral("(\\d),(\\d)")), QStringLiteral("\\1.\\2")},
        {QRegularExpression(QStringLiteral("(?<![\\d.])\\.(\\d)")), QStringLiteral("0.\\1")},
        {QRegularExpression(QStringLiteral("\\b(?:one|ein|eine|a) and (?:a |one )?half\\b")),
         QStringLiteral("1.5")},
        {QRegularExpression(QStringLiteral("\\btwo and (?:a |one )?half\\b")),
         QStringLiteral("2.5")},
        {QRegularExpression(QStringLiteral("\\b(?:anderthalb|eineinhalb)\\b")),
         QStringLiteral("1.5")},
        {QRegularExpression(
             QStringLiteral("\\b(?:half of an?|half an?|one half|half|halbe|eine halbe)\\b")),
         QStringLiteral("0.5")},
        {QRegularExpression(QStringLiteral("\\b(?:one|once|ein|eine|einmal)\\b")),
         QStringLiteral("1")},
        {QRegularExpression(QStringLiteral("\\b(?:two|twice|zwei|zweimal)\\b")),
         QStringLiteral("2")},
        {QRegularExpression(QStringLiteral("\\b(?:three|thrice|drei|dreimal)\\b")),
         QStringLiteral("3")},
        {QRegularExpression(QStringLiteral("\\b(?:four|vier|viermal)\\b")), QStringLiteral("4")},
        // "2 (two) tablets"
        {QRegularExpression(QStringLiteral("(\\d+(?:\\.\\d+)?) ?\\(\\1\\)")),
         QStringLiteral("\\1")},
    };
    for (const auto &[from, to] : kRules)
        text.replace(from, to);
    // "1 1/2", "1/2": not "10 mg/5 ml", "5/325".
    static const QRegularExpression kFraction(
        QStringLiteral("(?<![\\d./])(?:(\\d{1,2}) ?)?([1-3])/([2-4])(?![\\d./])"));
    qsizetype from = 0;
    for (auto match = kFraction.match(text, from); match.hasMatch();
         match = kFraction.match(text, from)) {
        const double value = match.captured(1).toDouble()
                             + match.captured(2).toDouble() / match.captured(3).toDouble();
        const QString number = QString::number(value);
        text.replace(match.capturedStart(), match.capturedLength(), number);
        from = match.capturedStart() + number.size();
    }
    return text;
}

/// "1-0-1", "1-1-1-1": as German prescriptions say it; units at each time of the day.
const QRegularExpression &scheme()
{
    static const QRegularExpression kScheme =
        pattern(QStringLiteral("(?<![\\d/.-])(\\d(?:\\.\\d+)?) ?- ?(\\d(?:\\.\\d+)?) ?- "
                               "?(\\d(?:\\.\\d+)?)(?: ?- ?(\\d(?:\\.\\d+)?))?(?![\\d/.-])"));
    return kScheme;
}

double sumOf(const QRegularExpressionMatch &match)
{
    double sum = 0;
    for (int i = 1; i <= 4; ++i)
        sum += match.captured(i).toDouble();
    return sum;
}

/// A maximum that is stated is no dose, and a dose beside it may be less.
bool namesMaximum(const QString &text)
{
    static const QRegularExpression kMaximum(
        QStringLiteral("\\b(max|maximum|maximal|maximally|not (?:to )?exceed|do not exceed|no more "
                       "than|at most|up to|hochstens|"
                       "nicht mehr als|total daily dose|daily "
                       "dose|tagesdosis|taper|titrate|increase|then|alternat|then reduce)"));
    return text.contains(kMaximum);
}

/// The larger end of "1", "1 to 2", "1-2".
double upper(const QRegularExpressionMatch &match)
{
    const QString most = match.captured(QStringLiteral("high"));
    return (most.isEmpty() ? match.captured(QStringLiteral("low")) : most).toDouble();
}

double daysOf(const QString &unit)
{
    if (unit.startsWith(QLatin1Char('h')) || unit.startsWith(QLatin1String("stu")))
        return 1.0 / 24;
    if (unit.startsWith(QLatin1Char('w')))
        return 7;
    if (unit.startsWith(QLatin1Char('m')))
        return 30;
    if (unit.startsWith(QLatin1Char('y')) || unit == QLatin1String("a"))
        return 365;
    return 1;
}

const QString kUnitsOfTime = QStringLiteral("hours?|hrs?|h|stunden|days?|d|tage|tag|daily|weeks?|w|"
                                            "wochen?|weekly|months?|monate?|monthly|years?|a");

/// All rhythms that a text names.
std::vector<double> rhythmsIn(QString text)
{
    std::vector<double> found;
    const auto cut = [&text](const QRegularExpressionMatch &match) {
        text.replace(match.capturedStart(), match.capturedLength(), QStringLiteral(" ; "));
    };
    for (auto match = scheme().match(text); match.hasMatch(); match = scheme().match(text)) {
        if (sumOf(match) > 0)
            found.push_back(sumOf(match));
        cut(match);
    }
    // "[3 times] every 2 days", "q6h", "alle 8 Stunden"
    static const QRegularExpression kEvery =
        pattern(QStringLiteral("(?:(?<count>#) ?(?:to|-) ?(?<count2>#) |(?<count1>#) )?(?:times? "
                               "|x |mal )?(?:\\bevery|\\bq(?=\\d|h\\b|d\\b|w\\b|\\s?\\d)|\\balle) ?"
                               "(?:(?<low>#) ?(?:(?:to|-|bis) ?# ?)?)?(?<unit>%1)\\b")
                    .arg(kUnitsOfTime));
    for (auto match = kEvery.match(text); match.hasMatch(); match = kEvery.match(text)) {
        QString count = match.captured(QStringLiteral("count2"));
        if (count.isEmpty())
            count = match.captured(QStringLiteral("count1"));
        const QString low = match.captured(QStringLiteral("low"));
        const double period =
            (low.isEmpty() ? 1 : low.toDouble()) * daysOf(match.captured(QStringLiteral("unit")));
        if (period > 0)
            found.push_back((count.isEmpty() ? 1 : count.toDouble()) / period);
        cut(match);
    }
    // "3 times daily", "2 x a week", "2/day", "1 per day"; not the "2 x" of "2 x 500 mg".
    static const QRegularExpression kTimes = pattern(
        QStringLiteral("(?<low>#) ?(?:(?:to|-|bis) ?(?<high>#) ?)?"
                       "(?:(?:(?:x|×|times?|mal) ?(?:a |per |each |in a |/ ?|am |pro |in der "
                       ")?(?<per>%1|taglich|hourly)\\b)|(?:(?:x|times?|mal)(?! ?\\d)\\b)"
                       "|(?: ?(?:a |per |/ ?|pro "
                       ")?(?<per2>day|daily|d|week|weekly|month|monthly|hourly|tag|taglich)\\b))")
            .arg(kUnitsOfTime));
    for (auto match = kTimes.match(text); match.hasMatch(); match = kTimes.match(text)) {
        QString per = match.captured(QStringLiteral("per"));
        if (per.isEmpty())
            per = match.captured(QStringLiteral("per2"));
        found.push_back(upper(match) / (per.isEmpty() ? 1 : daysOf(per)));
        cut(match);
    }
    // hl7.org/fhir/R4/valueset-timing-abbreviation.html and what people write.
    static const std::pair<QRegularExpression, double> kWords[] = {
        {QRegularExpression(QStringLiteral("\\b(qid|q\\.i\\.d|qds)\\b")), 4},
        {QRegularExpression(QStringLiteral("\\b(tid|t\\.i\\.d|tds)\\b")), 3},
        {QRegularExpression(QStringLiteral("\\b(bid|b\\.i\\.d|bd)\\b")), 2},
        {QRegularExpression(QStringLiteral("\\b(qod|every other day)\\b")), 0.5},
        {QRegularExpression(QStringLiteral("\\bhourly\\b")), 24},
        {QRegularExpression(QStringLiteral("\\b(weekly|wochentlich)\\b")), 1.0 / 7},
        {QRegularExpression(QStringLiteral("\\b(monthly|monatlich)\\b")), 1.0 / 30},
    };
    for (const auto &[word, value] : kWords) {
        const auto match = word.match(text);
        if (!match.hasMatch())
            continue;
        found.push_back(value);
        cut(match);
    }
    // Times of the day are counted; "daily" with one of them is one.
    static const std::pair<const char *, QRegularExpression> kTimesOfDay[] = {
        {"morning", QRegularExpression(QStringLiteral(
                        "\\b(in the morning|every morning|each morning|qam|morning|mornings|after "
                        "waking|morgens)\\b|(?<=\\d )am\\b|\\b(?:tabs?|tablets?) am\\b"))},
        {"noon", QRegularExpression(QStringLiteral("\\b(at noon|noon|midday|mittags)\\b"))},
        {"afternoon", QRegularExpression(QStringLiteral("\\b(in the afternoon|nachmittags)\\b"))},
        {"evening", QRegularExpression(QStringLiteral(
                        "\\b(in the evening|every evening|each "
                        "evening|evening|qpm|abends)\\b|\\b(?:tabs?|tablets?) pm\\b"))},
        {"night", QRegularExpression(QStringLiteral(
                      "\\b(at night|nightly|at bedtime|bedtime|qhs|hs|nocte|zur nacht)\\b"))},
        {"breakfast", QRegularExpression(QStringLiteral("\\b(with|before|after) breakfast\\b"))},
        {"lunch", QRegularExpression(QStringLiteral("\\b(with|before|after) lunch\\b"))},
        {"dinner",
         QRegularExpression(QStringLiteral("\\b(with|before|after) (?:dinner|supper)\\b"))},
    };
    int timesOfDay = 0;
    for (const auto &[name, word] : kTimesOfDay)
        timesOfDay += text.contains(word) ? 1 : 0;
    static const QRegularExpression kDaily(
        QStringLiteral("\\b(daily|qd|q\\.d|od|taglich|per day|a day|pro tag)\\b"));
    if (timesOfDay > 0 && found.empty())
        found.push_back(timesOfDay);
    else if (found.empty() && text.contains(kDaily))
        found.push_back(1);
    return found;
}

} // namespace

std::optional<double> timesPerDay(const QString &frequency)
{
    const std::vector<double> rhythms = rhythmsIn(prepared(frequency));
    // Two orders in one text, or a rhythm with a second one: which is meant is not known.
    if (rhythms.size() != 1)
        return std::nullopt;
    return rhythms.front();
}

Intake intakeOf(const QString &dosage)
{
    QString text = prepared(dosage);
    Intake intake;
    // The numbers of a scheme are not a range of tablets: it says itself how many.
    bool isScheme = false;
    for (auto match = scheme().match(text); match.hasMatch(); match = scheme().match(text)) {
        text.replace(match.capturedStart(), match.capturedLength(), QStringLiteral(" "));
        isScheme = true;
    }
    static const QRegularExpression kMass = pattern(QStringLiteral(
        "(?<![\\d.,/-])(?<low>#) ?(?:(?:to|-|bis) ?(?<high>#) "
        "?)?(?<unit>mg|milligrams?|mcg|ug|µg|μg|micrograms?|g|grams?)\\b(?! ?(?:/|per\\b))"));
    static const QRegularExpression kUnits =
        pattern(QStringLiteral("(?<![\\d.,/-])(?<low>#) ?(?:(?:to|-|bis) ?(?<high>#) ?)?"
                               "(?:tablets?|tabs?|capsules?|caps?|pills?|tabletten?|kapseln?|stuck|"
                               "puffs?|comprimidos?)\\b"));
    const auto only = [&text](const QRegularExpression &wanted,
                              auto valueOf) -> std::optional<double> {
        std::optional<double> value;
        auto matches = wanted.globalMatch(text);
        while (matches.hasNext()) {
            const double one = valueOf(matches.next());
            if (value && *value != one)
                return std::nullopt; // several doses: "1 tablet in the morning, 2 in the evening"
            value = one;
        }
        return value && *value > 0 ? value : std::nullopt;
    };
    intake.milligrams = only(kMass, [](const QRegularExpressionMatch &match) {
        const QString unit = match.captured(QStringLiteral("unit"));
        const double factor = unit.startsWith(QLatin1Char('g')) ? 1000
                              : unit == QLatin1String("mg") || unit.startsWith(QLatin1String("mil"))
                                  ? 1
                                  : 0.001;
        return upper(match) * factor;
    });
    intake.units = only(kUnits, [](const QRegularExpressionMatch &match) { return upper(match); });
    // "2 x 500 mg"
    static const QRegularExpression kMany =
        pattern(QStringLiteral("(?<![\\d.,/-])(?<low>#) ?[x×] ?(?=# ?(?:mg|g|mcg|µg|μg)\\b)"));
    const auto many = kMany.match(text);
    if (many.hasMatch() && intake.milligrams)
        intake.milligrams = *intake.milligrams * upper(many);
    if (isScheme && !intake.units)
        intake.units = 1;
    return intake;
}

DailyDose dailyDose(std::optional<double> strength, const QString &dosage, const QString &frequency)
{
    DailyDose dose;
    const QString text = prepared(dosage);
    const QString rhythm = prepared(frequency);
    const Intake intake = intakeOf(dosage);
    std::optional<double> once;
    if (intake.units && strength)
        once = *intake.units * *strength;
    else if (intake.milligrams)
        once = intake.milligrams;
    dose.atLeast = once ? once : strength;

    // "1 tablet (1 g)" of a tablet of 2 g: one of the two is wrong.
    const bool disagree =
        intake.units && intake.milligrams && strength
        && std::abs(*intake.units * *strength - *intake.milligrams) > 0.01 * *intake.milligrams;
    if (disagree) {
        dose.atLeast = std::nullopt;
        return dose;
    }
    // Liquids and drops are not counted in units of a strength.
    static const QRegularExpression kVolume(QStringLiteral(
        "\\b(ml|milliliters?|millilitres?|drops?|tropfen|units?|einheiten|teaspoons?|tsp)\\b"));
    const bool severalOrders =
        text.count(QLatin1Char(';')) > 0 || rhythm.count(QLatin1Char(';')) > 0;
    if (text.contains(QLatin1Char('?')) || namesMaximum(text) || namesMaximum(rhythm)
        || severalOrders || (text.contains(kVolume) && !intake.milligrams)) {
        dose.atLeast = once; // a unit's strength says nothing here
        if (severalOrders || text.contains(kVolume))
            dose.atLeast = std::nullopt;
        return dose;
    }
    std::optional<double> times = timesPerDay(frequency);
    if (!times && frequency.trimmed().isEmpty())
        times = timesPerDay(dosage);
    // Several doses are named, none of them alone is it.
    static const QRegularExpression kAnyCount =
        pattern(QStringLiteral("(?<![\\d.,/-])# ?(?:tablets?|tabs?|capsules?|caps?|mg|g|mcg)\\b"));
    if (!once && strength && times && !text.contains(kAnyCount))
        once = strength; // "daily" of a tablet: one, as nothing else is said
    if (once && times)
        dose.milligrams = *once * *times;
    return dose;
}

} // namespace aidoctor::clinical
