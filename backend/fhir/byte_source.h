#pragma once

#include "core/result.h"

#include <QByteArray>
#include <QFile>
#include <QString>

#include <memory>

namespace aidoctor::fhir {

/// Where the bytes of an import come from: a file, read in pieces so that memory stays bounded
/// whatever its size, or content that is in memory already. A mapped file would be shorter code,
/// but a file that is cut while it is mapped ends the process.
class ByteSource {
public:
    /// FILE_UNREADABLE when it cannot be opened or is no regular file; TOO_LARGE above kMaxBytes.
    static Result<ByteSource> file(const QString &path);
    /// The same, but a link is FILE_UNREADABLE, too.
    static Result<ByteSource> fileItself(const QString &path);
    /// TOO_LARGE above kMaxBytes.
    static Result<ByteSource> content(QByteArray content, const QString &name);

    static constexpr qint64 kMaxBytes = 256LL * 1024 * 1024;

    /// True when the name says NDJSON: then even a single resource is part of a bulk export.
    bool isNamedLines() const { return m_namedLines; }
    qint64 size() const { return m_size; }
    /// Up to `length` bytes from `offset`; fewer at the end, or when the file was cut meanwhile.
    QByteArray read(qint64 offset, qint64 length);

private:
    static Result<ByteSource> opened(std::unique_ptr<QFile> file, const QString &path);

    std::unique_ptr<QFile> m_file;
    QByteArray m_content;
    qint64 m_size = 0;
    bool m_namedLines = false;
};

/// Reads a source from front to back and knows how far it is.
class ByteStream {
public:
    explicit ByteStream(ByteSource &source, qint64 from = 0) : m_source(source), m_next(from) {}

    /// True when no byte is left.
    bool atEnd()
    {
        if (m_at < m_buffer.size())
            return false;
        return !fill();
    }
    /// The byte at position(); only when not atEnd().
    char peek() const { return m_buffer.at(m_at); }
    void advance() { ++m_at; }
    qint64 position() const { return m_next - m_buffer.size() + m_at; }

private:
    bool fill();

    ByteSource &m_source;
    QByteArray m_buffer;
    qsizetype m_at = 0;
    qint64 m_next;
};

/// TOO_LARGE, for a file, an entry or a line.
Error tooLarge(const QString &message);

} // namespace aidoctor::fhir
