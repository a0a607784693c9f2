#include "security/api_token.h"

#include "core/platform.h"

#include <QCoreApplication>
#include <QCryptographicHash>
#include <QFile>
#include <QRandomGenerator>

#include <array>

namespace aidoctor::security {

namespace {

constexpr std::size_t kTokenWords = 8; // 256 bits
constexpr qint64 kMaxFile = 4096;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(security)
};

QByteArray digestOf(const QByteArray &token)
{
    return QCryptographicHash::hash(token, QCryptographicHash::Sha256);
}

QByteArray newToken()
{
    std::array<quint32, kTokenWords> words{};
    QRandomGenerator::system()->fillRange(words.data(), static_cast<qsizetype>(words.size()));
    const QByteArray bytes(reinterpret_cast<const char *>(words.data()), sizeof words);
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

} // namespace

ApiToken::ApiToken(const QByteArray &token) : m_digest(digestOf(token)) {}

Result<ApiToken> ApiToken::loadOrCreate(const QString &dataFolder)
{
    const QString path = dataFolder + QStringLiteral("/api-token");
    if (!platform::isPrivate(dataFolder))
        return failure(codes::kTokenFileNotPrivate,
                       Text::tr("The data folder can be read by others. Run: chmod 700 on it, and start "
                          "again."));
    if (!QFile::exists(path)) {
        const QByteArray token = newToken();
        const Status written = platform::writePrivateFile(path, token + '\n');
        if (!written)
            return failure(written.error());
        return ApiToken(token);
    }
    if (!platform::isPrivate(path))
        return failure(codes::kTokenFileNotPrivate,
                       Text::tr("The file api-token in the data folder can be read by others. Delete it; "
                          "a new one is made at the next start."));
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || file.size() > kMaxFile)
        return failure(codes::kFileUnreadable,
                       Text::tr("The file api-token in the data folder cannot be read."));
    const QByteArray token = file.readAll().trimmed();
    if (token.size() < 20)
        return failure(codes::kFileUnreadable,
                       Text::tr("The file api-token in the data folder is damaged. Delete it; a new one "
                          "is made at the next start."));
    return ApiToken(token);
}

bool ApiToken::matches(const QByteArray &presented) const
{
    const QByteArray digest = digestOf(presented);
    int difference = 0;
    for (qsizetype i = 0; i < m_digest.size(); ++i)
        difference |= m_digest.at(i) ^ digest.at(i);
    return difference == 0;
}

} // namespace aidoctor::security
