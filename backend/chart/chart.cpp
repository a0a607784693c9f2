#include "chart/chart.h"

namespace aidoctor::chart {

QDate ClinicalDate::day() const
{
    return isFull() ? QDate::fromString(text.left(10), Qt::ISODate) : QDate();
}

std::int64_t ClinicalDate::sortKey() const
{
    if (text.isEmpty())
        return 0;
    if (text.size() > 10) {
        const QDateTime moment = QDateTime::fromString(text, Qt::ISODateWithMs);
        if (moment.isValid())
            return moment.toMSecsSinceEpoch();
    }
    const int year = text.left(4).toInt();
    const int month = text.size() >= 7 ? text.mid(5, 2).toInt() : 1;
    const int dayOfMonth = text.size() >= 10 ? text.mid(8, 2).toInt() : 1;
    const QDate first(year, month, dayOfMonth);
    constexpr std::int64_t kMillisecondsPerDay = 24 * 60 * 60 * 1000;
    return first.isValid() ? QDate(1970, 1, 1).daysTo(first) * kMillisecondsPerDay : 0;
}

std::optional<int> Patient::ageOn(QDate day) const
{
    const QDate born = birthDate.day();
    if (!born.isValid() || day < born)
        return std::nullopt;
    int years = day.year() - born.year();
    if (day.month() < born.month() || (day.month() == born.month() && day.day() < born.day()))
        --years;
    return years;
}

const Encounter *Chart::lastVisit(QDate onOrBefore) const
{
    for (const Encounter &encounter : encounters) {
        const QDate day = encounter.started.day();
        if (encounter.reported && day.isValid() && day <= onOrBefore
            && encounter.status == QLatin1String("finished"))
            return &encounter;
    }
    return nullptr;
}

QString Chart::allergiesSentence() const
{
    switch (allergiesStatus) {
    case ListStatus::Listed:
        return {};
    case ListStatus::NoneKnown:
        return QStringLiteral("No known allergies");
    case ListStatus::NoInformation:
        break;
    }
    return QStringLiteral("No information about allergies");
}

QString foldForSearch(const QString &text)
{
    const QString decomposed = text.normalized(QString::NormalizationForm_KD).toCaseFolded();
    QString folded;
    folded.reserve(decomposed.size());
    for (const QChar c : decomposed) {
        if (c.category() == QChar::Mark_NonSpacing || c.category() == QChar::Other_Format)
            continue;
        // Letters that Unicode does not decompose but readers type without their stroke.
        switch (c.unicode()) {
        case u'ø':
            folded += u'o';
            break;
        case u'ł':
            folded += u'l';
            break;
        case u'đ':
            folded += u'd';
            break;
        case u'æ':
            folded += QLatin1String("ae");
            break;
        default:
            folded += c;
        }
    }
    return folded.simplified();
}

QStringList searchWords(const QString &text)
{
    QString plain;
    const QList<uint> characters = foldForSearch(text).toUcs4();
    for (const uint c : characters) {
        const auto script = QChar::script(c);
        const bool ideograph = script == QChar::Script_Han || script == QChar::Script_Hiragana
                               || script == QChar::Script_Katakana;
        if (c == u'\'' || c == 0x2019) // O'Keefe, O’Keefe
            continue;
        if (!QChar::isLetterOrNumber(c) && !QChar::isMark(c)) {
            plain += QLatin1Char(' ');
            continue;
        }
        if (ideograph)
            plain += QLatin1Char(' ');
        plain += QString::fromUcs4(reinterpret_cast<const char32_t *>(&c), 1);
        if (ideograph)
            plain += QLatin1Char(' ');
    }
    return plain.split(QLatin1Char(' '), Qt::SkipEmptyParts);
}

QString searchText(const QString &name)
{
    const QStringList words = searchWords(name);
    return words.isEmpty() ? QStringLiteral(" ") : QLatin1Char(' ') + words.join(QLatin1Char(' '));
}

QString numberText(double value)
{
    return QString::number(value, 'g', 15);
}

} // namespace aidoctor::chart
