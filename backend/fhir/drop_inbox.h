#pragma once

#include "core/platform.h"
#include "core/result.h"

#include <QByteArray>
#include <QHash>
#include <QString>

#include <chrono>
#include <optional>
#include <vector>

namespace aidoctor::fhir {

/// The files of a drop folder: which are complete, and moving them aside. Blocking, for a worker;
/// one call at a time.
///
/// Looks at *.json and *.ndjson of the folder itself; not at hidden files, folders, links, pipes.
class DropInbox {
public:
    using Clock = std::chrono::steady_clock;

    struct Item {
        QString path;
        platform::FileMark mark; ///< as it was when it was complete
    };
    struct Look {
        std::vector<Item> ready; ///< in the order to import them; at most kBatch
        bool isEmpty = false;    ///< nothing is there, ready or not
        /// When something may be ready that is not yet; nothing where nothing waits.
        std::optional<std::chrono::milliseconds> again;
    };
    enum class Fate { Imported, Failed };

    static constexpr std::size_t kBatch = 500;

    /// @param settle how long the size and the time of a file must not have changed
    DropInbox(QString folder, std::chrono::milliseconds settle);

    /// Makes the folders `imported` and `failed`, private, where they are missing. FILE_UNREADABLE
    /// where the folder is not there or cannot be used, or where one of the two is a link.
    Status prepare() const;
    /// FILE_UNREADABLE where the folder cannot be read. Files whose import is done but which could
    /// not be moved are tried again here, and are never ready again as they are.
    Result<Look> look(Clock::time_point now);
    /// True while the file is the one that was complete.
    static bool isStill(const Item &item);
    /// Moves a file aside under a name with the time in it, never over another, and writes the
    /// report beside it unless it is empty. False where the file is another one meanwhile, or gone:
    /// that one stays and is looked at anew.
    bool putAside(const Item &item, Fate fate, const QByteArray &report);
    /// Files that are done but could not be moved.
    int stuck() const { return m_stuck; }

private:
    struct Known {
        platform::FileMark mark;
        Clock::time_point since; ///< when it was first seen like this
        int turn = -1;           ///< see turnOf(); -1: not asked yet
        std::optional<Fate> fate;
        QByteArray report;
        quint64 look = 0; ///< the last one that saw it
    };

    bool readFolder(Clock::time_point now);
    void note(const QString &name, Clock::time_point now);
    void retryStuck();
    int turnOf(const QString &name, Known &known) const;
    bool move(const QString &name, Fate fate, const QByteArray &report) const;
    QString pathOf(const QString &name) const;

    QString m_folder;
    std::chrono::milliseconds m_settle;
    QHash<QString, Known> m_known;
    quint64 m_look = 0;
    int m_stuck = 0;
};

} // namespace aidoctor::fhir
