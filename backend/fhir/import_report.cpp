#include "fhir/import_report.h"

#include <QCoreApplication>

#include <algorithm>

namespace aidoctor::fhir {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(fhir)
};

Json typesJson(const std::map<QString, TypeCounts> &types)
{
    Json object = Json::object();
    for (const auto &[type, counts] : types) {
        Json skipped = Json::object();
        for (const auto &[reason, count] : counts.skipped)
            skipped[toStd(reason)] = count;
        object[toStd(type)] = Json{{"read", counts.read},
                                   {"stored", counts.stored},
                                   {"unchanged", counts.unchanged},
                                   {"removed", counts.removed},
                                   {"no_longer_reported", counts.unreported},
                                   {"skipped", std::move(skipped)}};
    }
    return object;
}

QString line(const QString &type, const TypeCounts &counts)
{
    QString text = type.leftJustified(24);
    for (const int count :
         {counts.read, counts.stored, counts.unchanged, counts.removed, counts.skippedInAll()})
        text += QString::number(count).rightJustified(11);
    return text + QLatin1Char('\n');
}

QString heading()
{
    QString text = Text::tr("Resource").leftJustified(24);
    for (const QString &column : {Text::tr("read"), Text::tr("stored"), Text::tr("unchanged"),
                                  Text::tr("removed"), Text::tr("skipped")})
        text += column.rightJustified(11);
    return text + QLatin1Char('\n');
}

} // namespace

int TypeCounts::skippedInAll() const
{
    int sum = 0;
    for (const auto &[reason, count] : skipped)
        sum += count;
    return sum;
}

TypeCounts &TypeCounts::operator+=(const TypeCounts &other)
{
    read += other.read;
    stored += other.stored;
    unchanged += other.unchanged;
    removed += other.removed;
    unreported += other.unreported;
    for (const auto &[reason, count] : other.skipped)
        skipped[reason] += count;
    return *this;
}

int ImportReport::failedFiles() const
{
    return static_cast<int>(std::count_if(
        files.begin(), files.end(), [](const FileReport &file) { return file.error.has_value(); }));
}

std::map<QString, TypeCounts> ImportReport::totals() const
{
    std::map<QString, TypeCounts> sums;
    for (const FileReport &file : files) {
        for (const auto &[type, counts] : file.types)
            sums[type] += counts;
    }
    return sums;
}

QStringList notes(const FileReport &report)
{
    QStringList list;
    if (report.addedOnly > 0)
        list << Text::tr(
            "added only, nothing was marked as no longer reported: it repeats less than "
            "half of what the chart has from its source. If it is a full export, "
            "import it with --full.");
    if (report.older > 0)
        list << Text::tr("the chart has a newer export of this source, so nothing was replaced.");
    return list;
}

Json toJson(const FileReport &report)
{
    Json patients = Json::array();
    for (const chart::PatientId id : report.patients)
        patients.push_back(id);
    Json object{{"file", toStd(report.file)}};
    if (report.error)
        object["error"] =
            Json{{"code", toStd(report.error->code)}, {"message", toStd(report.error->message)}};
    object["patients"] = std::move(patients);
    object["types"] = typesJson(report.types);
    object["added_only"] = report.addedOnly;
    object["older"] = report.older;
    return object;
}

Json ImportReport::toJson() const
{
    Json list = Json::array();
    for (const FileReport &file : files)
        list.push_back(fhir::toJson(file));
    return Json{{"files", std::move(list)},
                {"totals", typesJson(totals())},
                {"failed_files", failedFiles()}};
}

QString ImportReport::toText() const
{
    QString text;
    const auto sums = totals();
    if (!sums.empty())
        text += heading();
    for (const auto &[type, counts] : sums) {
        text += line(type, counts);
        for (const auto &[reason, count] : counts.skipped)
            text += QStringLiteral("    %1: %2\n").arg(reason).arg(count);
        if (counts.unreported > 0)
            text += QStringLiteral("    %1: %2\n")
                        .arg(Text::tr("no longer reported"))
                        .arg(counts.unreported);
    }
    for (const FileReport &file : files) {
        if (file.error)
            text += QStringLiteral("%1: %2: %3\n")
                        .arg(file.file, file.error->code, file.error->message);
        for (const QString &note : notes(file))
            text += QStringLiteral("%1: %2\n").arg(file.file, note);
    }
    text += QCoreApplication::translate("fhir", "%n file(s) read", nullptr,
                                        static_cast<int>(files.size()));
    if (failedFiles() > 0)
        text += QLatin1String(", ")
                + QCoreApplication::translate("fhir", "%n file(s) failed", nullptr, failedFiles());
    return text + QLatin1Char('\n');
}

} // namespace aidoctor::fhir
