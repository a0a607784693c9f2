#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QString>

namespace aidoctor::codes {
inline constexpr auto kTokenFileNotPrivate = "TOKEN_FILE_NOT_PRIVATE";
} // namespace aidoctor::codes

namespace aidoctor::security {

/// The owner's API token: made once from the system's random source, kept in `<data dir>/api-token`
/// (0600 in a 0700 folder).
class ApiToken {
public:
    /// Reads the token, or makes one. TOKEN_FILE_NOT_PRIVATE when file or folder can be read by
    /// others: such a token may be known already. FILE_UNREADABLE otherwise.
    static Result<ApiToken> loadOrCreate(const QString &dataFolder);

    /// Compares in constant time.
    bool matches(const QByteArray &presented) const;

private:
    explicit ApiToken(const QByteArray &token);
    QByteArray m_digest; ///< SHA-256: the token itself is not kept in memory
};

} // namespace aidoctor::security
