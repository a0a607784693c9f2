#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QCoroTask>
#include <QHash>
#include <QString>

namespace aidoctor::codes {
inline constexpr auto kKeyringUnavailable = "KEYRING_UNAVAILABLE";
} // namespace aidoctor::codes

namespace aidoctor::security {

/// Keys and passwords in the desktop's keyring (QtKeychain). Where there is none, or it does not
/// answer, a secret is kept for this run only: never in a file.
class SecretStore {
public:
    enum class Kept { Keyring, ThisRun };

    /// @param useKeyring false: this run only (headless programs, tests)
    explicit SecretStore(bool useKeyring = true) : m_useKeyring(useKeyring) {}

    /// Empty where there is none. KEYRING_UNAVAILABLE where it cannot be told.
    QCoro::Task<Result<QByteArray>> read(QString name);
    /// Says where it is kept now.
    QCoro::Task<Kept> write(QString name, QByteArray secret);
    QCoro::Task<Status> remove(QString name);

private:
    QHash<QString, QByteArray> m_secrets; ///< what was set, or read, in this run
    bool m_useKeyring;
};

} // namespace aidoctor::security
