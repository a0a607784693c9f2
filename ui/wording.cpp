#include "ui/wording.h"

#include "clinical/review.h"
#include "core/error.h"

#include <QDateTime>
#include <QLocale>
#include <QTextDocument>

#include <cmath>

namespace aidoctor::ui {

QString Wording::day(QDate day)
{
    //: How a day is written; the month stays in letters so that no one mistakes it for the day.
    return QLocale().toString(day, tr("d MMM yyyy"));
}

QString Wording::date(const chart::ClinicalDate &date)
{
    if (date.isFull()) {
        const QDate full = date.day();
        return full.isValid() ? day(full) : date.text;
    }
    const QDate month = QDate::fromString(date.text, QStringLiteral("yyyy-MM"));
    if (date.text.size() == 7 && month.isValid())
        return QLocale().toString(month, QStringLiteral("MMM yyyy"));
    return date.text;
}

QString Wording::dateAndTime(const chart::ClinicalDate &date)
{
    const QString time = date.text.mid(11, 5);
    if (date.text.size() < 16 || !QTime::fromString(time, QStringLiteral("HH:mm")).isValid())
        return Wording::date(date);
    //: A day and a time of day
    return tr("%1, %2").arg(Wording::date(date), time);
}

QString Wording::localTime(const QString &rfc3339)
{
    const QDateTime time = QDateTime::fromString(rfc3339, Qt::ISODateWithMs).toLocalTime();
    if (!time.isValid())
        return rfc3339;
    return tr("%1, %2").arg(day(time.date()), time.toString(QStringLiteral("HH:mm")));
}

QString Wording::age(const std::optional<int> &years)
{
    //: Age in years, short
    return years ? tr("%n y", nullptr, *years) : QString();
}

QString Wording::sex(const QString &gender)
{
    if (gender == QLatin1String("female"))
        return tr("female");
    if (gender == QLatin1String("male"))
        return tr("male");
    if (gender == QLatin1String("other"))
        return tr("other sex");
    return tr("sex unknown");
}

QString Wording::severity(clinical::Severity severity)
{
    switch (severity) {
    case clinical::Severity::Critical:
        return tr("CRITICAL");
    case clinical::Severity::Warning:
        return tr("WARNING");
    case clinical::Severity::Info:
        break;
    }
    return tr("INFO");
}

QString Wording::category(clinical::Category category)
{
    switch (category) {
    case clinical::Category::Labs:
        return tr("Labs");
    case clinical::Category::Medications:
        return tr("Medications");
    case clinical::Category::Screenings:
        return tr("Screenings");
    case clinical::Category::AiInsight:
        break;
    }
    return tr("Insights");
}

QString Wording::trust(const briefing::Flag &flag)
{
    if (flag.source == briefing::FlagSource::Rule)
        return tr("rule");
    switch (flag.verification) {
    case briefing::Verification::Verified:
        return tr("verified");
    case briefing::Verification::PartlyVerified:
        return tr("partly verified");
    case briefing::Verification::Contradicted:
        return tr("contradicted");
    case briefing::Verification::Unsupported:
        break;
    }
    return tr("unverified");
}

QString Wording::status(const QString &code)
{
    struct Word {
        const char *code;
        const char *word;
    };
    static constexpr Word kWords[] = {
        {"active", QT_TR_NOOP("active")},
        {"recurrence", QT_TR_NOOP("recurrence")},
        {"relapse", QT_TR_NOOP("relapse")},
        {"inactive", QT_TR_NOOP("inactive")},
        {"remission", QT_TR_NOOP("in remission")},
        {"resolved", QT_TR_NOOP("resolved")},
        {"completed", QT_TR_NOOP("completed")},
        {"stopped", QT_TR_NOOP("stopped")},
        {"on-hold", QT_TR_NOOP("on hold")},
        {"cancelled", QT_TR_NOOP("cancelled")},
        {"draft", QT_TR_NOOP("draft")},
        {"intended", QT_TR_NOOP("intended")},
        {"not-taken", QT_TR_NOOP("not taken")},
        {"not-done", QT_TR_NOOP("not done")},
        {"planned", QT_TR_NOOP("planned")},
        {"in-progress", QT_TR_NOOP("in progress")},
        {"finished", QT_TR_NOOP("finished")},
        {"current", QT_TR_NOOP("current")},
        {"superseded", QT_TR_NOOP("superseded")},
        {"final", QT_TR_NOOP("final")},
        {"unknown", QT_TR_NOOP("unknown")},
    };
    for (const Word &word : kWords) {
        if (code == QLatin1String(word.code))
            return tr(word.word);
    }
    return code;
}

QString Wording::activity(const QString &tool)
{
    struct Word {
        const char *tool;
        const char *word;
    };
    static constexpr Word kWords[] = {
        {"get_patient_record", QT_TR_NOOP("reading the record")},
        {"check_lab_thresholds", QT_TR_NOOP("checking lab values")},
        {"check_drug_interactions", QT_TR_NOOP("checking medications and allergies")},
        {"check_overdue_screenings", QT_TR_NOOP("looking for overdue screenings")},
        {"check_chart_quality", QT_TR_NOOP("checking the record itself")},
        {"get_not_evaluated", QT_TR_NOOP("reading what could not be judged")},
        {"get_observation_history", QT_TR_NOOP("reading the history of a test")},
        {"check_drug_interactions", QT_TR_NOOP("checking interactions")},
        {"check_overdue_screenings", QT_TR_NOOP("checking screenings")},
        {"search_clinical_guidelines", QT_TR_NOOP("searching guidelines")},
    };
    for (const Word &word : kWords) {
        if (tool == QLatin1String(word.tool))
            return tr(word.word);
    }
    return tr("using %1").arg(tool);
}

QString Wording::direction(const chart::Observation &observation)
{
    switch (clinical::rangePosition(observation)) {
    case clinical::RangePosition::Above:
        return QStringLiteral("↑");
    case clinical::RangePosition::Below:
        return QStringLiteral("↓");
    case clinical::RangePosition::Within:
    case clinical::RangePosition::Unknown:
        break;
    }
    return {};
}

QString Wording::problem(const Error &error)
{
    const auto is = [&](const char *code) { return error.code == QLatin1String(code); };
    if (is(codes::kDatabaseUnavailable))
        return tr("The record store cannot be reached. Nothing is lost; try again in a moment.");
    if (is(codes::kDatabaseBusy) || is(codes::kOverloaded))
        return tr("The record store is busy. Try again in a moment.");
    if (is(codes::kPatientNotFound))
        return tr("This patient is no longer in the store.");
    if (is(codes::kDatabaseError))
        return tr("The record store could not answer. Try again; if it happens again, tell whoever"
                  " looks after this computer.");
    return error.message.isEmpty() ? tr("Something went wrong. Try again.") : error.message;
}

QString Wording::reach(net::Reach reach, bool isEncrypted)
{
    const QString open = tr("Not encrypted: others in the same network can read it.");
    const QString encrypted = tr("Encrypted on the way.");
    switch (reach) {
    case net::Reach::Loopback:
        return tr("This computer. What is sent does not leave it.");
    case net::Reach::Private:
        return QStringLiteral("%1 %2").arg(tr("A network of the house."),
                                           isEncrypted ? encrypted : open);
    case net::Reach::Public:
        return QStringLiteral("%1 %2").arg(
            tr("The public internet. What is sent leaves the house."),
            isEncrypted ? encrypted
                        : tr("Not encrypted, so nothing is sent there: it "
                             "takes an address that begins with https://."));
    case net::Reach::Unknown:
        break;
    }
    return QStringLiteral("%1 %2").arg(tr("Not known: the name is not found in the network now."),
                                       isEncrypted ? encrypted : open);
}

QString Wording::actor(const QString &name)
{
    if (name == QLatin1String("workstation:window"))
        return tr("somebody at a workstation");
    if (name == QLatin1String("ctl"))
        return tr("the command line");
    const QString token = QStringLiteral("token:");
    if (name.startsWith(token))
        return tr("a program with the token %1").arg(name.mid(token.size()));
    return name;
}

QString Wording::usd(double amount)
{
    constexpr int kMost = 6;
    int decimals = 2;
    const auto isExact = [amount](int places) {
        const double scale = std::pow(10, places);
        return std::abs(std::round(amount * scale) / scale - amount) < 1e-9;
    };
    while (decimals < kMost && !isExact(decimals))
        ++decimals;
    return QLocale().toString(amount, 'f', decimals);
}

QString Wording::plainText(const chart::Patient &patient, const briefing::PatientBriefing &briefing)
{
    QStringList lines;
    lines << tr("%1, born %2").arg(patient.name, date(patient.birthDate)) << QString();
    const auto add = [&](const briefing::Flag &flag) {
        lines
            << QStringLiteral("%1: %2 (%3)").arg(severity(flag.severity), flag.title, trust(flag));
        for (const QString &line : {flag.description, flag.suggestedAction}) {
            if (!line.isEmpty())
                lines << QStringLiteral("  ") + line;
        }
    };
    for (const briefing::Flag &flag : briefing.flags)
        add(flag);
    if (!briefing.summary.oneLiner.isEmpty())
        lines << QString() << tr("Summary") << briefing.summary.oneLiner;
    if (!briefing.summary.relevantHistory.isEmpty())
        lines << briefing.summary.relevantHistory;
    if (!briefing.suggestedActions.empty())
        lines << QString() << tr("Actions");
    int number = 0;
    for (const briefing::SuggestedAction &action : briefing.suggestedActions)
        lines << QStringLiteral("%1  %2").arg(++number).arg(action.action);
    if (!briefing.unverified.empty())
        lines << QString() << tr("Unverified");
    for (const briefing::Flag &flag : briefing.unverified)
        add(flag);
    return lines.join(QLatin1Char('\n')) + QLatin1Char('\n');
}

QString breakable(const QString &text)
{
    constexpr int kLongest = 24;
    const QChar zeroWidthSpace(0x200B);
    QString broken;
    int length = 0;
    for (const QChar c : text) {
        length = c.isSpace() ? 0 : length + 1;
        broken += c;
        if (length == kLongest) {
            broken += zeroWidthSpace;
            length = 0;
        }
    }
    return broken;
}

QString plainToolTip(const QString &text)
{
    return Qt::mightBeRichText(text) ? QStringLiteral("<p style=\"white-space:pre-wrap\">%1</p>")
                                           .arg(text.toHtmlEscaped())
                                     : text;
}

} // namespace aidoctor::ui
