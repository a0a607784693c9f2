#pragma once

#include "briefing/briefing.h"
#include "chart/chart.h"
#include "net/endpoint.h"

#include <QCoreApplication>
#include <QString>

namespace aidoctor::ui {

/// How values are put into words, in the language of the window. Clinical text itself is never
/// translated or changed.
class Wording {
    Q_DECLARE_TR_FUNCTIONS(aidoctor::ui::Wording)

public:
    /// "15 Mar 1957", "Mar 1957", "1957": the month in letters, as much as the source gave.
    static QString date(const chart::ClinicalDate &date);
    static QString day(QDate day);
    /// With the time of day, where there is one: "23 Nov 2026, 06:40". In the source's time zone.
    static QString dateAndTime(const chart::ClinicalDate &date);
    /// An RFC 3339 time in the time zone of this computer.
    static QString localTime(const QString &rfc3339);
    static QString age(const std::optional<int> &years);
    static QString sex(const QString &gender);
    static QString severity(clinical::Severity severity);
    static QString category(clinical::Category category);
    /// "verified", "partly verified", "unverified", "rule".
    static QString trust(const briefing::Flag &flag);
    /// FHIR status codes that clinicians meet, in words; others as stored.
    static QString status(const QString &code);
    /// What the agent does while it calls a tool: "checking lab values".
    static QString activity(const QString &tool);
    /// "↑", "↓" or nothing.
    static QString direction(const chart::Observation &observation);
    /// What went wrong, calmly, with what to do next.
    static QString problem(const Error &error);
    /// Where what is sent to an address goes, and whether others can read it on the way.
    static QString reach(net::Reach reach, bool isEncrypted);
    /// Who an audit trail or an agreement names, in words.
    static QString actor(const QString &name);
    /// US dollars: cents always, parts of a cent where there are any.
    static QString usd(double amount);
    /// The briefing as plain text, for the clipboard.
    static QString plainText(const chart::Patient &patient,
                             const briefing::PatientBriefing &briefing);
};

/// With places at which a label may break a long word, an address for instance.
QString breakable(const QString &text);

/// Tool tips guess whether a text is rich text; this one is shown as written, "<" and all.
QString plainToolTip(const QString &text);

} // namespace aidoctor::ui
