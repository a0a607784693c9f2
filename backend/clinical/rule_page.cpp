#include "clinical/rule_page.h"

#include "clinical/record_text.h"

#include <QCoreApplication>
#include <QRegularExpression>

namespace aidoctor::clinical {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(rules)
};

/// Markdown takes these for its own.
QString plain(const QString &text)
{
    static const QRegularExpression kMarks(QStringLiteral("([\\\\`*_\\[\\]<>#|~])"));
    return QString(text).replace(kMarks, QStringLiteral("\\\\1"));
}

QString dayText(const QString &day)
{
    return dateText({day});
}

QString severityText(Severity severity)
{
    switch (severity) {
    case Severity::Critical:
        return Text::tr("critical");
    case Severity::Warning:
        return Text::tr("warning");
    case Severity::Info:
        break;
    }
    return Text::tr("information");
}

QString ruleEntry(const Rule &rule)
{
    QString page = QStringLiteral("### %1\n\n").arg(plain(ruleName(rule)));
    page +=
        QStringLiteral("`%1` · %2 · %3\n\n")
            .arg(rule.id, severityText(rule.severity),
                 Text::tr("version %1, reviewed %2").arg(rule.version).arg(dayText(rule.reviewed)));
    if (rule.off)
        page += QStringLiteral("**%1**\n\n").arg(Text::tr("Switched off by the clinic."));
    if (rule.draft)
        page += QStringLiteral("**%1**\n\n")
                    .arg(Text::tr("Draft: its sources wait for a second reading. Not in force."));
    const auto line = [&page](const QString &label, const QString &text) {
        if (!text.isEmpty())
            page += QStringLiteral("- %1: %2\n").arg(label, plain(text));
    };
    line(Text::tr("Why"), rule.why.text());
    line(Text::tr("To consider"), rule.consider.text());
    line(Text::tr("What it cannot see"), rule.limits.text());
    line(Text::tr("For whom"), appliesText(rule));
    for (const QString &parameter : parameterTexts(rule))
        line(Text::tr("A clinic can change"), parameter);
    for (const Citation &citation : rule.citations)
        page += QStringLiteral("- %1: %2 <%3>\n")
                    .arg(Text::tr("Rests on"), plain(citationText(citation)), citation.address);
    return page + QLatin1Char('\n');
}

} // namespace

QString ruleName(const Rule &rule)
{
    static const QRegularExpression kPlaces(QStringLiteral("\\{[^}]*\\}"));
    return QString(rule.title.text()).replace(kPlaces, QStringLiteral("…"));
}

QString appliesText(const Rule &rule)
{
    const Applies &applies = rule.applies;
    QStringList parts;
    if (applies.from.value_or(0) > 0 && applies.below)
        parts.append(Text::tr("%1 to %2 years").arg(*applies.from).arg(*applies.below - 1));
    else if (applies.from.value_or(0) > 0)
        parts.append(Text::tr("from %n year(s)", nullptr, *applies.from));
    else if (applies.below)
        parts.append(Text::tr("below %n year(s)", nullptr, *applies.below));
    if (applies.sex == QLatin1String("female"))
        parts.append(Text::tr("women"));
    else if (applies.sex == QLatin1String("male"))
        parts.append(Text::tr("men"));
    return parts.isEmpty() ? Text::tr("everybody") : parts.join(QStringLiteral(", "));
}

QStringList parameterTexts(const Rule &rule)
{
    QStringList texts;
    for (const Parameter &parameter : rule.parameters) {
        QString text =
            Text::tr("%1: %2 %3 (%4 to %5)")
                .arg(parameter.label.text(), chart::numberText(parameter.value), parameter.unit,
                     chart::numberText(parameter.from), chart::numberText(parameter.to));
        if (parameter.changed)
            text += QStringLiteral(" — ") + Text::tr("changed by the clinic");
        texts.append(text);
    }
    return texts;
}

QString citationText(const Citation &citation)
{
    QString source = QStringLiteral("%1, %2").arg(citation.title, citation.publisher);
    if (citation.year > 0)
        source += QStringLiteral(" %1").arg(citation.year);
    if (citation.kind == QLatin1String("secondary"))
        source += QStringLiteral(" (%1)").arg(Text::tr("secondary source"));
    QString read = Text::tr("read on %1").arg(dayText(citation.read));
    if (!citation.reread.isEmpty())
        read = Text::tr("%1, again on %2").arg(read, dayText(citation.reread));
    return QStringLiteral("“%1” — %2; %3.").arg(citation.sentence, source, read);
}

QString rulesPage(const RuleBook &book)
{
    QString page = QStringLiteral("# %1\n\n").arg(Text::tr("The rules and their sources"));
    page += Text::tr("A rule points out what a clinician may want to consider; it decides nothing. "
                     "Region of this clinic: %1.")
                .arg(book.settings().region)
            + QStringLiteral("\n\n");
    for (const auto &pack : book.packs()) {
        page += QStringLiteral("## %1\n\n").arg(plain(pack->title.text()));
        page += QStringLiteral("`%1` %2 · %3 · %4\n\n")
                    .arg(pack->id, pack->version, Text::tr("region %1").arg(plain(pack->region)),
                         pack->applied ? Text::tr("applied") : Text::tr("not applied here"));
        page += plain(pack->limits.text()) + QStringLiteral("\n\n");
        QStringList used;
        for (auto it = pack->uses.cbegin(); it != pack->uses.cend(); ++it) {
            if (it.value())
                used.append(it.key());
        }
        page += Text::tr("Developed by %1, funding: %2. Released %3, reviewed %4. Of the source "
                         "attributes it uses: %5.")
                    .arg(plain(pack->developer), plain(pack->funding), dayText(pack->released),
                         dayText(pack->reviewed),
                         used.isEmpty() ? Text::tr("none") : plain(used.join(QStringLiteral(", "))))
                + QStringLiteral("\n\n");
        for (const Rule &rule : pack->rules)
            page += ruleEntry(rule);
    }
    return page;
}

} // namespace aidoctor::clinical
