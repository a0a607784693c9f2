#pragma once

#include "core/completion.h"
#include "core/result.h"
#include "core/task_scope.h"
#include "core/worker_pool.h"
#include "fhir/drop_inbox.h"
#include "fhir/folder_watch.h"
#include "fhir/importer.h"

#include <QCoroTask>
#include <QObject>
#include <QString>
#include <QTimer>

#include <chrono>
#include <memory>
#include <stop_token>

namespace aidoctor::fhir {

/// Imports what is dropped into a folder (see DropInbox), one file after the other, and moves it to
/// `imported` or, with a report beside it, to `failed`.
///
/// A file is complete when its size and time have not changed for a while. While the store is down
/// or busy the file stays where it is and is tried again; a file whose import was interrupted is
/// imported again at the next start, which changes nothing of what is stored already. All work on
/// files is the worker pool's. The log has counts and codes, never a file's name.
class DropFolder : public QObject {
    Q_OBJECT

public:
    struct Options {
        std::chrono::milliseconds settle{2000};
        /// For file systems that tell nothing, and for what could not be moved.
        std::chrono::milliseconds poll{5000};
        /// The first pause while the store is down; doubled up to a minute.
        std::chrono::milliseconds retry{2000};
        ImportOptions import;
    };

    /// Both must outlive it.
    DropFolder(Importer &importer, WorkerPool &workers, QString folder)
        : DropFolder(importer, workers, std::move(folder), Options())
    {}
    DropFolder(Importer &importer, WorkerPool &workers, QString folder, Options options);
    ~DropFolder() override;

    /// Begins to watch, also when the folder cannot be used yet: then it says so (FILE_UNREADABLE)
    /// and goes on trying.
    QCoro::Task<Status> start();
    /// Ends when the file in hand is done with or given up. It stays in the folder.
    QCoro::Task<> stop();

signals:
    void imported(const aidoctor::fhir::FileReport &report);
    void failed(const aidoctor::Error &error);
    /// The store is down or busy: files stay and are tried again.
    void delayed(const QString &code);
    /// The folder cannot be used, or can again.
    void usable(bool yes);

private:
    using Inbox = std::shared_ptr<DropInbox>;
    enum class Outcome { Done, Delayed, Stopped };

    static QCoro::Task<Status> prepare(DropFolder *self, std::stop_token stop);
    static QCoro::Task<> run(DropFolder *self, std::stop_token stop);
    static QCoro::Task<Outcome> importNext(DropFolder *self, DropInbox::Item item,
                                           std::stop_token stop);
    static QCoro::Task<> shutDown(DropFolder *self);

    void tell(bool isUsable);
    void wakeSoon();
    /// What awaits the next look.
    Completion<bool> pause(std::chrono::milliseconds time, bool mayEndSooner);
    void wake();

    Importer &m_importer;
    WorkerPool &m_workers;
    QString m_folder;
    Options m_options;
    Inbox m_inbox;
    std::shared_ptr<SharedNames> m_names;
    std::unique_ptr<FolderWatch> m_watch;
    QTimer m_timer;
    Completion<bool> m_wake;
    bool m_mayWakeSooner = false;
    bool m_changed = false; ///< while it was busy
    bool m_usable = false;
    bool m_told = false;
    TaskScope m_scope;
};

} // namespace aidoctor::fhir
