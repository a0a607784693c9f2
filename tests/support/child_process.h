#pragma once

#include <QProcessEnvironment>
#include <QString>
#include <QStringList>

#include <chrono>
#include <sys/types.h>

namespace aidoctor::test {

/// A process of a test's, started with fork(). QProcess shares the parent's memory with the child
/// for a moment, after which the thread sanitizer is blind, or ends the test. It ends with the
/// thread that started it.
class ChildProcess {
public:
    ChildProcess() = default;
    /// Kills it if it still runs.
    ~ChildProcess();
    ChildProcess(const ChildProcess &) = delete;
    ChildProcess &operator=(const ChildProcess &) = delete;

    QString workingDirectory = {};
    QString outputFile = {}; ///< standard output and error are appended here; empty: as the test's
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    /// Who it runs as; only root may choose.
    uid_t user = 0;
    gid_t group = 0;
    int signalAtParentsEnd = 9;

    void start(const QString &program, const QStringList &arguments);
    bool isRunning();
    /// Blocks. False when it still runs then.
    bool waitForEnd(std::chrono::milliseconds limit);
    void send(int signal);
    pid_t id() const { return m_id; }
    /// Of a process that has ended; -1 if a signal ended it, 127 if it could not be started.
    int exitCode() const { return m_exitCode; }

private:
    pid_t m_id = 0; ///< 0: none
    int m_exitCode = -1;
};

} // namespace aidoctor::test
