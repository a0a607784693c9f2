#pragma once

#include "core/json.h"
#include "core/result.h"
#include "fhir/byte_source.h"

#include <QString>

#include <vector>

namespace aidoctor::fhir {

/// Where one resource lies in its file, and what its bundle entry says about it.
struct Slot {
    qint64 offset = 0;
    qint64 length = 0; ///< 0: an entry without a resource
    QString fullUrl;
    bool searchOutcome = false; ///< search mode "outcome": a message of the server, no record
};

/// What a file holds, without its resources.
struct FileScan {
    enum class Kind { Bundle, Lines, Resource };
    Kind kind = Kind::Resource;
    std::vector<Slot> resources;
    QString type;      ///< Bundle.type
    QString timestamp; ///< Bundle.timestamp
    Json meta;         ///< Bundle.meta
};

inline constexpr qint64 kMaxEntryBytes = 16LL * 1024 * 1024;
inline constexpr std::size_t kMaxEntries = 200'000;

/// The first pass: checks the syntax of the whole file and finds its resources. Keeps no resource
/// in memory. A line of NDJSON is checked when it is read (see FileIndex). INVALID_JSON (damaged,
/// empty, or nested deeper than 64 levels), NOT_FHIR, TOO_LARGE.
Result<FileScan> scanFile(ByteSource &source);

/// The same JSON without the spaces between its tokens, numbers as they were written.
QByteArray compactJson(const QByteArray &json);

Error invalidJson(const QString &message);

} // namespace aidoctor::fhir
