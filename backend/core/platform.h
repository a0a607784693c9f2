#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>

#include <chrono>
#include <cstdint>
#include <cstdio>
#include <optional>

/// Every POSIX call of the program stands behind this header, so that a port touches one place.
namespace aidoctor::platform {

/// A descriptor that becomes readable when another thread rings it (eventfd).
class WakeUp {
public:
    WakeUp();
    ~WakeUp();
    WakeUp(const WakeUp &) = delete;
    WakeUp &operator=(const WakeUp &) = delete;

    int descriptor() const { return m_descriptor; }
    /// May be called from any thread, never blocks.
    void ring() const;
    /// Called by the owner when it wakes: makes the descriptor quiet again.
    void clear() const;

private:
    int m_descriptor;
};

enum class Wait { Readable, Writable };
enum class Woken { Descriptor, Bell, Timeout };

/// Blocks a worker thread until the descriptor is ready (or has failed), the bell rings, or the
/// time is over. The bell stays rung. @param descriptor -1 for none
Woken waitFor(int descriptor, Wait what, const WakeUp &bell, std::chrono::milliseconds timeout);

/// A descriptor that becomes readable when the process receives SIGTERM or SIGINT. One per process.
int terminationDescriptor();

/// True when a person sees what is written there.
bool isTerminal(std::FILE *stream);

/// Proportional set size of this process in bytes; 0 where the system does not tell.
std::int64_t proportionalSetSize();

/// How long this process has lived; what a start-up time is measured from. 10 ms steps; 0 where the
/// system does not tell.
std::chrono::milliseconds processAge();

/// From now on every file and folder this process makes is its owner's alone.
void makeNewFilesPrivate();

/// Makes a folder only its owner can enter (0700), with its parents.
/// FILE_UNREADABLE when it cannot be made.
Status makePrivateFolder(const QString &path);

/// Writes a file only its owner can read (0600), replacing it in one step.
/// FILE_UNREADABLE when it cannot be written.
Status writePrivateFile(const QString &path, const QByteArray &content);

/// True when nobody but the owner has any right on the file or folder.
bool isPrivate(const QString &path);

/// What tells one content of a file from another without reading it.
struct FileMark {
    std::uint64_t device = 0;
    std::uint64_t number = 0;
    std::int64_t size = 0;
    std::int64_t changedAt = 0; ///< of its content, nanoseconds since 1970 UTC
    bool isRegular = false;     ///< no folder, link, pipe or device
    friend bool operator==(const FileMark &, const FileMark &) = default;
};

/// Of the path itself: a link is not followed. Nothing where there is no such file.
std::optional<FileMark> fileMark(const QString &path);

/// Opens a regular file for reading; neither follows a link nor waits for a pipe. -1 where that
/// cannot be.
int openRegularFile(const QString &path);

} // namespace aidoctor::platform
