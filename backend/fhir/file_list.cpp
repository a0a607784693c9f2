#include "fhir/file_list.h"

#include <QCoreApplication>
#include <QDirIterator>
#include <QFile>
#include <QFileInfo>
#include <QRegularExpression>
#include <QSet>

#include <algorithm>
#include <tuple>

namespace aidoctor::fhir {

namespace {

Error unreadable(const char *text)
{
    return Error{
        QString::fromLatin1(codes::kFileUnreadable), QCoreApplication::translate("fhir", text), {}};
}

int turnOf(const QString &path)
{
    QFile file(path);
    if (!isLinesFile(path) || !QFileInfo(path).isFile() || !file.open(QIODevice::ReadOnly))
        return 0;
    return fhir::turnOf(file);
}

std::vector<ListedFile> filesBelow(const QString &folder)
{
    std::vector<ListedFile> found;
    const QDir root(folder);
    QDirIterator it(folder, {QStringLiteral("*.json"), QStringLiteral("*.ndjson")}, QDir::Files,
                    QDirIterator::Subdirectories);
    while (it.hasNext()) {
        ListedFile file;
        file.path = it.next();
        file.shown = root.relativeFilePath(file.path);
        file.folder = it.fileInfo().path();
        found.push_back(std::move(file));
    }
    return found;
}

} // namespace

bool isLinesFile(const QString &path)
{
    return path.endsWith(QLatin1String(".ndjson"), Qt::CaseInsensitive);
}

int turnOf(QIODevice &file)
{
    static const QRegularExpression kType(QStringLiteral("\"resourceType\"\\s*:\\s*\"(\\w+)\""));
    const QString type = kType.match(QString::fromUtf8(file.read(64 * 1024))).captured(1);
    if (type == QLatin1String("Patient"))
        return 0;
    for (const char *named :
         {"Medication", "Practitioner", "PractitionerRole", "Location", "HealthcareService"}) {
        if (type == QLatin1String(named))
            return 1;
    }
    return 2;
}

std::vector<ListedFile> listFiles(const QStringList &paths)
{
    std::vector<std::tuple<int, QString, ListedFile>> ordered;
    const auto add = [&](ListedFile file) {
        const int turn = file.error ? 0 : turnOf(file.path);
        const QString path = file.path;
        ordered.emplace_back(turn, path, std::move(file));
    };
    for (const QString &path : paths) {
        const QFileInfo info(path);
        ListedFile given;
        given.path = path;
        given.shown = path;
        given.folder = info.path();
        if (!info.exists()) {
            given.error = unreadable("There is no such file or folder.");
            add(std::move(given));
        } else if (info.isDir()) {
            auto below = filesBelow(path);
            if (below.empty()) {
                given.error = unreadable("There is no .json or .ndjson file in this folder, or it "
                                         "cannot be read.");
                add(std::move(given));
            }
            for (ListedFile &file : below)
                add(std::move(file));
        } else {
            add(std::move(given));
        }
    }
    std::stable_sort(ordered.begin(), ordered.end(), [](const auto &a, const auto &b) {
        return std::tie(std::get<0>(a), std::get<1>(a)) < std::tie(std::get<0>(b), std::get<1>(b));
    });
    std::vector<ListedFile> files;
    QSet<QString> seen;
    for (auto &[turn, path, file] : ordered) {
        // The same file given twice, or as a file and below a folder, is read once.
        const QString canonical = QFileInfo(path).canonicalFilePath();
        if (!file.error && seen.contains(canonical))
            continue;
        seen.insert(canonical);
        files.push_back(std::move(file));
    }
    return files;
}

} // namespace aidoctor::fhir
