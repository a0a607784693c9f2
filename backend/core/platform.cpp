#include "core/platform.h"

#include <QCoreApplication>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QSaveFile>

#include <csignal>
#include <cstdlib>

#include <algorithm>
#include <fcntl.h>
#include <poll.h>
#include <sys/eventfd.h>
#include <sys/stat.h>
#include <unistd.h>

namespace aidoctor::platform {

namespace {

int g_terminationPipe[2] = {-1, -1}; // a signal handler can reach nothing but a global

void onTerminationSignal(int)
{
    const char byte = 1;
    [[maybe_unused]] const auto written = ::write(g_terminationPipe[1], &byte, 1);
}

struct Text {
    Q_DECLARE_TR_FUNCTIONS(platform)
};

} // namespace

WakeUp::WakeUp() : m_descriptor(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC))
{
    if (m_descriptor < 0)
        qFatal("no event descriptor left");
}

WakeUp::~WakeUp()
{
    ::close(m_descriptor);
}

void WakeUp::ring() const
{
    const std::uint64_t one = 1;
    [[maybe_unused]] const auto written = ::write(m_descriptor, &one, sizeof one);
}

void WakeUp::clear() const
{
    std::uint64_t count = 0;
    [[maybe_unused]] const auto read = ::read(m_descriptor, &count, sizeof count);
}

Woken waitFor(int descriptor, Wait what, const WakeUp &bell, std::chrono::milliseconds timeout)
{
    const auto end = std::chrono::steady_clock::now() + timeout;
    for (;;) {
        const auto left = std::chrono::duration_cast<std::chrono::milliseconds>(
            end - std::chrono::steady_clock::now());
        const short wanted = what == Wait::Readable ? POLLIN : POLLOUT;
        struct pollfd watched[2] = {{bell.descriptor(), POLLIN, 0}, {descriptor, wanted, 0}};
        const int ready = ::poll(
            watched, 2, static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 3'600'000)));
        if (ready > 0 && watched[0].revents != 0)
            return Woken::Bell;
        if (ready > 0 && watched[1].revents != 0)
            return Woken::Descriptor;
        if (left.count() <= 0)
            return Woken::Timeout;
    }
}

int terminationDescriptor()
{
    if (g_terminationPipe[0] < 0) {
        if (::pipe2(g_terminationPipe, O_NONBLOCK | O_CLOEXEC) != 0)
            return -1;
        struct sigaction action = {};
        action.sa_handler = onTerminationSignal;
        action.sa_flags = SA_RESTART;
        ::sigaction(SIGTERM, &action, nullptr);
        ::sigaction(SIGINT, &action, nullptr);
    }
    return g_terminationPipe[0];
}

bool isTerminal(std::FILE *stream)
{
    return ::isatty(::fileno(stream)) == 1;
}

std::int64_t proportionalSetSize()
{
    QFile file(QStringLiteral("/proc/self/smaps_rollup"));
    if (!file.open(QIODevice::ReadOnly))
        return 0;
    const QList<QByteArray> lines = file.readAll().split('\n');
    for (const QByteArray &line : lines) {
        if (line.startsWith("Pss:"))
            return line.mid(4).simplified().split(' ').first().toLongLong() * 1024;
    }
    return 0;
}

std::chrono::milliseconds processAge()
{
    QFile stat(QStringLiteral("/proc/self/stat"));
    QFile uptime(QStringLiteral("/proc/uptime"));
    if (!stat.open(QIODevice::ReadOnly) || !uptime.open(QIODevice::ReadOnly))
        return {};
    // Field 22 is the start in clock ticks since boot; the name before it may hold spaces.
    const QByteArray line = stat.readAll();
    const QList<QByteArray> fields = line.mid(line.lastIndexOf(')') + 2).split(' ');
    const double started =
        fields.value(19).toDouble() / static_cast<double>(::sysconf(_SC_CLK_TCK));
    const double now = uptime.readAll().split(' ').first().toDouble();
    return std::chrono::milliseconds(static_cast<std::int64_t>((now - started) * 1000));
}

void makeNewFilesPrivate()
{
    ::umask(S_IRWXG | S_IRWXO);
}

Status makePrivateFolder(const QString &path)
{
    if (!QDir(path).exists()) {
        const QString parent = QFileInfo(path).absolutePath();
        if (!QDir().mkpath(parent)
            || (::mkdir(QFile::encodeName(path).constData(), 0700) != 0 && !QDir(path).exists()))
            return failure(
                codes::kFileUnreadable,
                Text::tr("The data folder cannot be created. Check that you may write there, "
                         "or choose another one with --data-dir."));
    }
    return {};
}

Status writePrivateFile(const QString &path, const QByteArray &content)
{
    QSaveFile file(path);
    if (!file.open(QIODevice::WriteOnly)
        || !file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)
        || file.write(content) != content.size()
        // commit() of Qt 6.4 does not notice what flushing could not write: a full disk.
        || !file.flush() || !file.commit())
        return failure(
            codes::kFileUnreadable,
            Text::tr("A file in the data folder cannot be written. Check the free space and "
                     "the rights of the folder."),
            QFileInfo(path).fileName());
    return {};
}

bool isPrivate(const QString &path)
{
    struct stat status = {};
    if (::stat(QFile::encodeName(path).constData(), &status) != 0)
        return false;
    return (status.st_mode & (S_IRWXG | S_IRWXO)) == 0 && status.st_uid == ::geteuid();
}

std::optional<FileMark> fileMark(const QString &path)
{
    struct stat status = {};
    if (::lstat(QFile::encodeName(path).constData(), &status) != 0)
        return std::nullopt;
    constexpr std::int64_t kNanoseconds = 1'000'000'000;
    return FileMark{status.st_dev, status.st_ino, status.st_size,
                    status.st_mtim.tv_sec * kNanoseconds + status.st_mtim.tv_nsec,
                    S_ISREG(status.st_mode)};
}

int openRegularFile(const QString &path)
{
    const int descriptor =
        ::open(QFile::encodeName(path).constData(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK);
    struct stat status = {};
    if (descriptor >= 0 && (::fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))) {
        ::close(descriptor);
        return -1;
    }
    return descriptor;
}

} // namespace aidoctor::platform
