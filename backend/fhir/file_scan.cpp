#include "fhir/file_scan.h"

#include "fhir/importer.h"

#include <QCoreApplication>

#include <array>
#include <iterator>
#include <optional>

namespace aidoctor::fhir {

namespace {

constexpr int kMaxDepth = 64;

struct Text {
    Q_DECLARE_TR_FUNCTIONS(fhir)
};

Error entryTooLarge()
{
    return tooLarge(Text::tr("One entry of this file is larger than 16 MB. Export it without "
                             "attachments."));
}

Error tooManyEntries()
{
    return tooLarge(
        Text::tr("This file has more than 200,000 entries. Split it into several files."));
}

/// Feeds a ByteStream to nlohmann's lexer. All copies read from the one stream.
struct StreamIterator {
    using iterator_category = std::input_iterator_tag;
    using value_type = char;
    using difference_type = std::ptrdiff_t;
    using pointer = const char *;
    using reference = char;

    ByteStream *stream = nullptr; ///< null: the end

    char operator*() const { return stream->peek(); }
    StreamIterator &operator++()
    {
        stream->advance();
        return *this;
    }
    StreamIterator operator++(int)
    {
        const StreamIterator before = *this;
        stream->advance();
        return before;
    }
    friend bool operator==(const StreamIterator &a, const StreamIterator &b)
    {
        return (!a.stream || a.stream->atEnd()) == (!b.stream || b.stream->atEnd());
    }
    friend bool operator!=(const StreamIterator &a, const StreamIterator &b) { return !(a == b); }
};

/// Follows the structure of one JSON value and notes where the resources of a Bundle begin and end.
/// The lexer has read exactly up to a bracket when it reports it, so the stream's position tells.
class StructureHandler {
public:
    explicit StructureHandler(const ByteStream &stream) : m_stream(stream) {}

    FileScan scan;
    QString resourceType;
    std::optional<Error> error;
    qint64 metaOffset = 0;
    qint64 metaLength = 0;
    bool rootIsObject = false;

    bool null() { return true; }
    bool boolean(bool) { return true; }
    bool number_integer(Json::number_integer_t) { return true; }
    bool number_unsigned(Json::number_unsigned_t) { return true; }
    bool number_float(Json::number_float_t, const std::string &) { return true; }
    bool binary(Json::binary_t &) { return true; }

    bool string(const std::string &text)
    {
        if (m_depth == 1 && m_key[1] == "resourceType")
            resourceType = toQt(text);
        else if (m_depth == 1 && m_key[1] == "type")
            scan.type = toQt(text);
        else if (m_depth == 1 && m_key[1] == "timestamp")
            scan.timestamp = toQt(text);
        else if (inEntry() && m_depth == 3 && m_key[3] == "fullUrl")
            scan.resources.back().fullUrl = toQt(text);
        else if (inEntry() && m_depth == 4 && m_key[3] == "search" && m_key[4] == "mode")
            scan.resources.back().searchOutcome = text == "outcome";
        return true;
    }

    bool key(const std::string &name)
    {
        if (m_depth < static_cast<int>(m_key.size()))
            m_key[static_cast<std::size_t>(m_depth)] = name;
        return true;
    }

    bool start_object(std::size_t)
    {
        const qint64 start = m_stream.position() - 1;
        if (m_depth == 0)
            rootIsObject = true;
        else if (m_depth == 1 && m_key[1] == "meta")
            metaOffset = start;
        else if (m_depth == 2 && m_key[1] == "entry" && m_inArray)
            return addSlot() && deeper();
        else if (m_depth == 3 && inEntry() && m_key[3] == "resource")
            scan.resources.back().offset = start;
        return deeper();
    }

    bool end_object()
    {
        --m_depth;
        const qint64 end = m_stream.position();
        if (m_depth == 1 && m_key[1] == "meta") {
            metaLength = end - metaOffset;
        } else if (m_depth == 3 && inEntry() && m_key[3] == "resource") {
            Slot &slot = scan.resources.back();
            slot.length = end - slot.offset;
            if (slot.length > kMaxEntryBytes)
                return fail(entryTooLarge());
        }
        return true;
    }

    bool start_array(std::size_t)
    {
        if (m_depth == 1)
            m_inArray = true;
        return deeper();
    }

    bool end_array()
    {
        if (--m_depth == 1)
            m_inArray = false;
        return true;
    }

    template <typename Exception>
    bool parse_error(std::size_t, const std::string &, const Exception &)
    {
        // The exception quotes the file, so nothing of it leaves.
        return fail(invalidJson(Text::tr(
            "This file is damaged: it is not valid JSON. Export it again; nothing of it was "
            "imported.")));
    }

private:
    bool inEntry() const { return m_inArray && m_key[1] == "entry" && !scan.resources.empty(); }

    bool addSlot()
    {
        if (scan.resources.size() == kMaxEntries)
            return fail(tooManyEntries());
        scan.resources.emplace_back();
        return true;
    }

    bool deeper()
    {
        if (++m_depth > kMaxDepth)
            return fail(
                invalidJson(Text::tr("This file is nested too deeply to be a FHIR export.")));
        return true;
    }

    bool fail(Error reason)
    {
        error = std::move(reason);
        return false;
    }

    const ByteStream &m_stream;
    int m_depth = 0;
    bool m_inArray = false;           ///< inside an array that is a member of the root
    std::array<std::string, 5> m_key; ///< the last key at each depth; deeper ones do not matter
};

bool isSpace(char c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool onlySpaceLeft(ByteStream &stream)
{
    while (!stream.atEnd() && isSpace(stream.peek()))
        stream.advance();
    return stream.atEnd();
}

Result<FileScan> scanLines(ByteSource &source, qint64 start)
{
    FileScan scan;
    scan.kind = FileScan::Kind::Lines;
    ByteStream stream(source, start);
    Slot line;
    line.offset = start;
    bool blank = true;
    const auto finish = [&](qint64 end) -> std::optional<Error> {
        line.length = end - line.offset;
        if (line.length > kMaxEntryBytes)
            return tooLarge(Text::tr("One line of this file is larger than 16 MB."));
        if (!blank && scan.resources.size() == kMaxEntries)
            return tooManyEntries();
        if (!blank)
            scan.resources.push_back(line);
        line.offset = end + 1;
        blank = true;
        return std::nullopt;
    };
    while (!stream.atEnd()) {
        const char c = stream.peek();
        if (c == '\n') {
            if (const auto error = finish(stream.position()))
                return failure(*error);
        } else if (!isSpace(c)) {
            blank = false;
        }
        stream.advance();
    }
    if (const auto error = finish(stream.position()))
        return failure(*error);
    return scan;
}

} // namespace

QByteArray compactJson(const QByteArray &json)
{
    QByteArray compact;
    compact.reserve(json.size());
    bool inString = false;
    bool escaped = false;
    for (const char c : json) {
        if (inString) {
            if (escaped)
                escaped = false;
            else if (c == '\\')
                escaped = true;
            else if (c == '"')
                inString = false;
        } else if (c == '"') {
            inString = true;
        } else if (isSpace(c)) {
            continue;
        }
        compact += c;
    }
    compact.squeeze();
    return compact;
}

Error invalidJson(const QString &message)
{
    return Error{QString::fromLatin1(codes::kInvalidJson), message, {}};
}

Result<FileScan> scanFile(ByteSource &source)
{
    // nlohmann skips a byte order mark only at the very start, which is where it reads from here;
    // the lines of NDJSON are cut out behind it.
    const qint64 start = source.read(0, 3) == QByteArrayLiteral("\xEF\xBB\xBF") ? 3 : 0;
    ByteStream stream(source, start);
    if (onlySpaceLeft(stream))
        return failure(invalidJson(Text::tr("This file is empty.")));
    StructureHandler handler(stream);
    const bool valid = Json::sax_parse(StreamIterator{&stream}, StreamIterator{}, &handler,
                                       Json::input_format_t::json, false);
    if (!valid)
        return failure(handler.error ? *handler.error
                                     : invalidJson(Text::tr("This file is damaged.")));
    if (!handler.rootIsObject)
        return failure(codes::kNotFhir,
                       Text::tr("This is JSON, but no FHIR resource, Bundle or NDJSON export."));
    const qint64 end = stream.position();
    const bool more = !onlySpaceLeft(stream);
    if (more || (source.isNamedLines() && handler.resourceType != QLatin1String("Bundle")))
        return scanLines(source, start);
    if (handler.resourceType.isEmpty())
        return failure(codes::kNotFhir,
                       Text::tr("This is JSON, but no FHIR resource, Bundle or NDJSON export."));
    FileScan scan = std::move(handler.scan);
    if (handler.resourceType == QLatin1String("Bundle")) {
        scan.kind = FileScan::Kind::Bundle;
        if (handler.metaLength > 0 && handler.metaLength <= kMaxEntryBytes) {
            const QByteArray meta = source.read(handler.metaOffset, handler.metaLength);
            if (auto parsed = parseJson(meta))
                scan.meta = std::move(*parsed);
        }
        return scan;
    }
    if (end - start > kMaxEntryBytes)
        return failure(entryTooLarge());
    scan.resources.clear();
    Slot slot;
    slot.offset = start;
    slot.length = end - start;
    scan.resources.push_back(slot);
    return scan;
}

} // namespace aidoctor::fhir
