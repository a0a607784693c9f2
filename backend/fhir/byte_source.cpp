#include "fhir/byte_source.h"

#include "core/platform.h"

#include <QCoreApplication>
#include <QFileInfo>

namespace aidoctor::fhir {

namespace {

constexpr qint64 kPiece = 256 * 1024;

bool isLinesName(const QString &name)
{
    return name.endsWith(QLatin1String(".ndjson"), Qt::CaseInsensitive);
}

QString fileTooLargeText()
{
    return QCoreApplication::translate(
        "fhir", "This is larger than 256 MB. Split it into several files and import those.");
}

Error unreadable()
{
    return Error{
        QString::fromLatin1(codes::kFileUnreadable),
        QCoreApplication::translate(
            "fhir", "This file cannot be read. Check that it is there and that you may read it."),
        {}};
}

} // namespace

Error tooLarge(const QString &message)
{
    return Error{QString::fromLatin1(codes::kTooLarge), message, {}};
}

Result<ByteSource> ByteSource::file(const QString &path)
{
    auto file = std::make_unique<QFile>(path);
    // Anything but a regular file (a pipe, a device) could block the worker for ever.
    if (!QFileInfo(path).isFile() || !file->open(QIODevice::ReadOnly))
        return failure(unreadable());
    return opened(std::move(file), path);
}

Result<ByteSource> ByteSource::fileItself(const QString &path)
{
    auto file = std::make_unique<QFile>();
    const int descriptor = platform::openRegularFile(path);
    if (descriptor < 0
        || !file->open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle))
        return failure(unreadable());
    return opened(std::move(file), path);
}

Result<ByteSource> ByteSource::opened(std::unique_ptr<QFile> file, const QString &path)
{
    ByteSource source;
    source.m_file = std::move(file);
    source.m_namedLines = isLinesName(path);
    source.m_size = source.m_file->size();
    if (source.m_size > kMaxBytes)
        return failure(tooLarge(fileTooLargeText()));
    return source;
}

Result<ByteSource> ByteSource::content(QByteArray content, const QString &name)
{
    ByteSource source;
    source.m_namedLines = isLinesName(name);
    source.m_content = std::move(content);
    source.m_size = source.m_content.size();
    if (source.m_size > kMaxBytes)
        return failure(tooLarge(fileTooLargeText()));
    return source;
}

QByteArray ByteSource::read(qint64 offset, qint64 length)
{
    if (!m_file)
        return m_content.mid(offset, length);
    if (!m_file->seek(offset))
        return {};
    return m_file->read(length);
}

bool ByteStream::fill()
{
    if (m_next >= m_source.size())
        return false;
    m_buffer = m_source.read(m_next, kPiece);
    m_at = 0;
    m_next += m_buffer.size();
    return !m_buffer.isEmpty();
}

} // namespace aidoctor::fhir
