#include "support/child_process.h"

#include <QDeadlineTimer>
#include <QFile>
#include <QThread>

#include <csignal>
#include <fcntl.h>
#include <grp.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace aidoctor::test {

namespace {

/// Strings as exec takes them.
class Words {
public:
    explicit Words(const QStringList &words)
    {
        for (const QString &word : words)
            m_bytes.push_back(word.toLocal8Bit());
        for (QByteArray &bytes : m_bytes)
            m_pointers.push_back(bytes.data());
        m_pointers.push_back(nullptr);
    }
    char *const *data() const { return m_pointers.data(); }

private:
    std::vector<QByteArray> m_bytes;
    std::vector<char *> m_pointers;
};

} // namespace

ChildProcess::~ChildProcess()
{
    if (!isRunning())
        return;
    send(SIGKILL);
    waitForEnd(std::chrono::seconds(30));
}

void ChildProcess::start(const QString &program, const QStringList &arguments)
{
    if (isRunning())
        qFatal("%s: another process runs still", qPrintable(program));
    // All is made ready here: between fork and exec only a few calls are safe.
    const Words words(QStringList{program} + arguments);
    const Words variables(environment.toStringList());
    const QByteArray path = program.toLocal8Bit();
    const QByteArray folder = workingDirectory.toLocal8Bit();
    const QByteArray output = outputFile.toLocal8Bit();
    const pid_t parent = ::getpid();
    m_exitCode = -1;
    m_id = ::fork();
    if (m_id < 0)
        qFatal("%s: no process can be started", qPrintable(program));
    if (m_id > 0)
        return;
    const int null = ::open("/dev/null", O_RDONLY);
    const int log = output.isEmpty()
                        ? STDERR_FILENO
                        : ::open(output.constData(), O_WRONLY | O_CREAT | O_APPEND, 0644);
    const bool isReady =
        ::dup2(null, STDIN_FILENO) >= 0 && ::dup2(log, STDOUT_FILENO) >= 0
        && ::dup2(log, STDERR_FILENO) >= 0 && (folder.isEmpty() || ::chdir(folder.constData()) == 0)
        && (user == 0
            || (::setgroups(0, nullptr) == 0 && ::setgid(group) == 0 && ::setuid(user) == 0));
    ::prctl(PR_SET_PDEATHSIG, signalAtParentsEnd);
    if (isReady && ::getppid() == parent)
        ::execve(path.constData(), words.data(), variables.data());
    ::_exit(127);
}

bool ChildProcess::isRunning()
{
    if (m_id == 0)
        return false;
    int status = 0;
    if (::waitpid(m_id, &status, WNOHANG) == 0)
        return true;
    m_id = 0;
    m_exitCode = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    return false;
}

bool ChildProcess::waitForEnd(std::chrono::milliseconds limit)
{
    const QDeadlineTimer deadline(limit);
    while (isRunning()) {
        if (deadline.hasExpired())
            return false;
        QThread::msleep(2);
    }
    return true;
}

void ChildProcess::send(int signal)
{
    if (isRunning())
        ::kill(m_id, signal);
}

} // namespace aidoctor::test
