#include "fhir/drop_inbox.h"

#include "core/logging.h"
#include "fhir/file_list.h"

#include <QCoreApplication>
#include <QDateTime>
#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <filesystem>
#include <system_error>
#include <tuple>

namespace aidoctor::fhir {

namespace {

/// A bulk export's files point to each other, so they wait for one another, but not for ever.
constexpr std::chrono::seconds kWaitForOthers{60};
/// What a file system takes as a name (255 bytes), less what is put behind it.
constexpr qsizetype kMaxNameBytes = 200;
constexpr int kMostNames = 1000;

Error unusable(const char *text)
{
    return Error{
        QString::fromLatin1(codes::kFileUnreadable), QCoreApplication::translate("fhir", text), {}};
}

bool isDropped(const QString &name)
{
    return !name.startsWith(QLatin1Char('.'))
           && (name.endsWith(QLatin1String(".json"), Qt::CaseInsensitive) || isLinesFile(name));
}

const char *folderOf(DropInbox::Fate fate)
{
    return fate == DropInbox::Fate::Imported ? "imported" : "failed";
}

QString shortened(QString name)
{
    while (QFile::encodeName(name).size() > kMaxNameBytes)
        name.chop(1);
    if (!name.isEmpty() && name.back().isHighSurrogate())
        name.chop(1);
    return name;
}

/// True for a folder, and no link to one: nothing is written outside of the drop folder.
bool isPlainFolder(const QString &path)
{
    const QFileInfo info(path);
    return info.isDir() && !info.isSymLink();
}

} // namespace

DropInbox::DropInbox(QString folder, std::chrono::milliseconds settle)
    : m_folder(std::move(folder)), m_settle(settle)
{}

QString DropInbox::pathOf(const QString &name) const
{
    return m_folder + QLatin1Char('/') + name;
}

Status DropInbox::prepare() const
{
    const QFileInfo folder(m_folder);
    if (!folder.isDir())
        return failure(unusable(QT_TRANSLATE_NOOP(
            "fhir", "The folder to watch is not there. Make it, or check its name.")));
    if (!folder.isReadable() || !folder.isWritable())
        return failure(unusable(QT_TRANSLATE_NOOP(
            "fhir", "The folder to watch cannot be used: files are read there and moved aside. "
                    "Check the rights of the folder.")));
    for (const Fate fate : {Fate::Imported, Fate::Failed}) {
        const QString path = pathOf(QLatin1String(folderOf(fate)));
        const Status made = platform::makePrivateFolder(path);
        if (!made || !isPlainFolder(path))
            return failure(unusable(QT_TRANSLATE_NOOP(
                "fhir", "In the folder to watch, \"imported\" and \"failed\" must be folders, or "
                        "not be there yet. Check them and the rights of the folder.")));
    }
    return {};
}

void DropInbox::note(const QString &name, Clock::time_point now)
{
    const auto mark = platform::fileMark(pathOf(name));
    if (!mark || !mark->isRegular)
        return;
    Known &known = m_known[name];
    if (known.mark != *mark) {
        known = Known();
        known.mark = *mark;
        known.since = now;
    }
    known.look = m_look;
}

bool DropInbox::readFolder(Clock::time_point now)
{
    ++m_look;
    std::error_code error;
    std::filesystem::directory_iterator entry(
        std::filesystem::path(QFile::encodeName(m_folder).toStdString()), error);
    int nameless = 0;
    while (!error && entry != std::filesystem::directory_iterator()) {
        const QByteArray raw = QByteArray::fromStdString(entry->path().filename().string());
        const QString name = QFile::decodeName(raw);
        if (isDropped(name)) {
            if (QFile::encodeName(name) == raw)
                note(name, now);
            else
                ++nameless;
        }
        entry.increment(error);
    }
    if (error)
        return false;
    if (nameless > 0)
        qCWarning(log::fhir, "drop folder: %d files have names that cannot be read", nameless);
    const auto isGone = [this](const auto &item) { return item.value().look != m_look; };
    m_known.removeIf(isGone);
    return true;
}

void DropInbox::retryStuck()
{
    m_stuck = 0;
    for (auto it = m_known.begin(); it != m_known.end();) {
        const bool isStill = platform::fileMark(pathOf(it.key())) == it->mark;
        if (it->fate && isStill && move(it.key(), *it->fate, it->report)) {
            it = m_known.erase(it);
            continue;
        }
        m_stuck += it->fate ? 1 : 0;
        ++it;
    }
}

int DropInbox::turnOf(const QString &name, Known &known) const
{
    if (known.turn >= 0)
        return known.turn;
    known.turn = 0;
    QFile file;
    const int descriptor = isLinesFile(name) ? platform::openRegularFile(pathOf(name)) : -1;
    if (descriptor >= 0 && file.open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle))
        known.turn = fhir::turnOf(file);
    return known.turn;
}

Result<DropInbox::Look> DropInbox::look(Clock::time_point now)
{
    if (!readFolder(now))
        return failure(unusable(QT_TRANSLATE_NOOP("fhir", "The watched folder cannot be read.")));
    retryStuck();
    Look look;
    look.isEmpty = m_known.isEmpty();
    bool linesUnsettled = false;
    for (auto it = m_known.cbegin(); it != m_known.cend(); ++it) {
        const auto left = m_settle - (now - it->since);
        if (it->fate || left.count() <= 0)
            continue;
        linesUnsettled = linesUnsettled || isLinesFile(it.key());
        const auto wait = std::chrono::ceil<std::chrono::milliseconds>(left);
        look.again = look.again ? std::min(*look.again, wait) : wait;
    }
    std::vector<std::tuple<int, std::int64_t, QString>> ready;
    for (auto it = m_known.begin(); it != m_known.end(); ++it) {
        const auto quiet = now - it->since;
        const bool waits = linesUnsettled && isLinesFile(it.key()) && quiet < kWaitForOthers;
        if (!it->fate && quiet >= m_settle && !waits)
            ready.emplace_back(turnOf(it.key(), *it), it->mark.changedAt, it.key());
    }
    const std::size_t taken = std::min(ready.size(), kBatch);
    const auto end = ready.begin() + static_cast<std::ptrdiff_t>(taken);
    std::partial_sort(ready.begin(), end, ready.end());
    for (auto it = ready.begin(); it != end; ++it) {
        const QString &name = std::get<2>(*it);
        look.ready.push_back({pathOf(name), m_known.value(name).mark});
    }
    if (taken < ready.size())
        look.again = std::chrono::milliseconds(0);
    return look;
}

bool DropInbox::isStill(const Item &item)
{
    return platform::fileMark(item.path) == item.mark;
}

bool DropInbox::putAside(const Item &item, Fate fate, const QByteArray &report)
{
    const QString name = QFileInfo(item.path).fileName();
    const auto known = m_known.find(name);
    if (!isStill(item)) {
        if (known != m_known.end())
            m_known.erase(known);
        return false;
    }
    if (move(name, fate, report)) {
        if (known != m_known.end())
            m_known.erase(known);
    } else if (known != m_known.end()) {
        known->fate = fate;
        known->report = report;
        ++m_stuck;
    }
    return true;
}

bool DropInbox::move(const QString &name, Fate fate, const QByteArray &report) const
{
    const QString folder = pathOf(QLatin1String(folderOf(fate)));
    if (!platform::makePrivateFolder(folder) || !isPlainFolder(folder))
        return false;
    const QFileInfo info(name);
    const QString stamp =
        QDateTime::currentDateTimeUtc().toString(QStringLiteral("yyyyMMdd'T'HHmmsszzz'Z'"));
    const QString start =
        folder + QLatin1Char('/') + shortened(info.completeBaseName()) + QLatin1Char('.') + stamp;
    for (int number = 0; number < kMostNames; ++number) {
        const QString unique =
            number == 0 ? start : start + QLatin1Char('-') + QString::number(number);
        const QString target = unique + QLatin1Char('.') + info.suffix();
        if (platform::fileMark(target))
            continue;
        if (!QFile::rename(pathOf(name), target)) // it does not replace a file either
            return false;
        if (!report.isEmpty()
            && !platform::writePrivateFile(target + QStringLiteral(".report.txt"), report))
            qCWarning(log::fhir) << "drop folder: a report could not be written";
        return true;
    }
    return false;
}

} // namespace aidoctor::fhir
