#pragma once

#include "core/json.h"
#include "core/result.h"
#include "database/change_feed.h"
#include "database/database.h"

#include <QCoroTask>
#include <QObject>
#include <QString>

#include <functional>
#include <optional>
#include <vector>

namespace aidoctor::database {

/// One thing all workstations agree on: rule settings, a pack, a policy, accepted endpoints.
struct SharedSetting {
    QString name; ///< lower case words with dots and underscores, "rules.thresholds"
    Json value;
    std::int64_t revision = 0; ///< rises by one with each change
    QString updatedAt;         ///< RFC 3339, UTC
    QString updatedBy;
};

inline constexpr qsizetype kMaxSettingBytes = 1 << 20;

/// Settings that live in the store and reach every workstation through the change feed. All
/// functions may fail with the errors of Database.
class SharedSettings : public QObject {
    Q_OBJECT

public:
    /// Called in the transaction that has set a value; its failure rolls it back.
    using Audit = std::function<Status(Session &session, const SharedSetting &setting)>;

    explicit SharedSettings(Database &database, Audit audit = {})
        : m_database(database), m_audit(std::move(audit))
    {}

    /// Nothing where it was never set.
    QCoro::Task<Result<std::optional<SharedSetting>>> find(QString name);
    QCoro::Task<Result<std::vector<SharedSetting>>> all();
    /// Sets a value on the ground of the revision that was read (0: it was not there). Gives the
    /// setting as it is now. REVISION_CONFLICT when somebody else was faster: read it again.
    /// INVALID_ARGUMENT for a name that is none, TOO_LARGE above kMaxSettingBytes.
    QCoro::Task<Result<SharedSetting>> put(QString name, Json value, std::int64_t revision,
                                           QString who);

    /// What the change feed heard.
    void take(const Change &change);

signals:
    /// Set here or by another workstation.
    void changed(const QString &name, qint64 revision);

private:
    Database &m_database;
    Audit m_audit;
};

} // namespace aidoctor::database
