#pragma once

#include "clinical/rule_book.h"
#include "core/completion.h"
#include "core/task_scope.h"
#include "core/worker_pool.h"
#include "database/shared_settings.h"

#include <QCoroTask>
#include <QObject>

#include <functional>
#include <memory>
#include <vector>

namespace aidoctor::briefing {

/// The rules that are in force: the program's packs with what the clinic has changed and added.
/// Both live in the shared settings ("rules.settings", "rules.pack.ID"), so that all workstations
/// agree; a change made on another one is followed.
class RuleChoice : public QObject {
    Q_OBJECT

public:
    using Book = std::shared_ptr<const clinical::RuleBook>;

    RuleChoice(database::SharedSettings &settings, WorkerPool &workers);

    /// Reads the settings and makes the book, on a worker. DATABASE_*; INVALID_ARGUMENT where the
    /// settings are of a newer version: the rules stay as they were, the program's own at first.
    QCoro::Task<Status> load();
    /// Reads all anew, for when changes may have been missed.
    void readAgain() { m_scope.launch(reload()); }
    /// The book in force; reads it where that has not been done. INTERNAL_ERROR where the program
    /// was built without its packs.
    QCoro::Task<Result<Book>> book();
    /// Of the packs: what could not be used, for whoever looks after the rules.
    const QStringList &problems() const { return m_problems; }

    /// Changes the settings for all workstations. INVALID_ARGUMENT, DATABASE_*, REVISION_CONFLICT.
    /// @param edit says INVALID_ARGUMENT where the change is none
    QCoro::Task<Status> change(std::function<Status(clinical::RuleSettings &)> edit, QString who);
    /// Adds or replaces a pack of the clinic. RULE_PACK_INVALID with the line that is wrong;
    /// INVALID_ARGUMENT where it bears the name of one of the program's packs or rules.
    /// Gives the pack's id.
    QCoro::Task<Result<QString>> addPack(QByteArray text, QString who);
    /// INVALID_ARGUMENT where there is no such pack of the clinic.
    QCoro::Task<Status> removePack(QString id, QString who);
    /// Checks a pack without adding it, and gives its id.
    QCoro::Task<Result<QString>> checkPack(QByteArray text);

signals:
    /// Another book is in force.
    void changed();

private:
    struct Stored {
        clinical::RuleSettings settings;
        std::vector<QByteArray> packs;
        std::optional<Error> problem;
    };

    QCoro::Task<> reload();
    QCoro::Task<Status> loadOnce();
    QCoro::Task<Result<Stored>> readStored();

    database::SharedSettings &m_settings;
    WorkerPool &m_workers;
    Book m_builtIn;
    Book m_book;
    QStringList m_problems;
    bool m_isSettled = false; ///< the store's settings are in the book
    int m_loading = 0;
    std::vector<Completion<bool>> m_waiting; ///< for a load that is under way
    std::int64_t m_generation = 0; ///< of the newest load; what an older one finds is dropped
    TaskScope m_scope;
};

} // namespace aidoctor::briefing
