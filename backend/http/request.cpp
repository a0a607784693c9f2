#include "http/request.h"

#include <QStringDecoder>

#include <algorithm>

namespace aidoctor::http {

namespace {

int hexadecimalValue(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

enum class Plus {
    Literal,
    Space,
};

std::optional<QString> decoded(const QByteArray &text, Plus plus)
{
    QByteArray bytes;
    bytes.reserve(text.size());
    for (qsizetype i = 0; i < text.size(); ++i) {
        char c = text[i];
        if (c == '%') {
            const int high = i + 2 < text.size() ? hexadecimalValue(text[i + 1]) : -1;
            const int low = i + 2 < text.size() ? hexadecimalValue(text[i + 2]) : -1;
            if (high < 0 || low < 0)
                return std::nullopt;
            c = static_cast<char>(high * 16 + low);
            i += 2;
        } else if (c == '+' && plus == Plus::Space) {
            c = ' ';
        }
        const auto byte = static_cast<unsigned char>(c);
        if (byte < 0x20 || byte == 0x7f)
            return std::nullopt;
        bytes.append(c);
    }
    auto decoder = QStringDecoder(QStringDecoder::Utf8, QStringDecoder::Flag::Stateless);
    const QString result = decoder.decode(bytes);
    if (decoder.hasError())
        return std::nullopt;
    return result;
}

} // namespace

QByteArray Request::header(const QByteArray &lowerCaseName) const
{
    return headers.value(lowerCaseName);
}

bool Request::hasHeader(const QByteArray &lowerCaseName) const
{
    return headers.contains(lowerCaseName);
}

QString Request::pathParameter(const QString &name) const
{
    return pathParameters.value(name);
}

bool Request::hasQueryItem(const QString &name) const
{
    return std::any_of(query.begin(), query.end(),
                       [&name](const auto &item) { return item.first == name; });
}

QString Request::queryValue(const QString &name) const
{
    const auto found = std::find_if(query.begin(), query.end(),
                                    [&name](const auto &item) { return item.first == name; });
    return found == query.end() ? QString() : found->second;
}

QStringList Request::queryValues(const QString &name) const
{
    QStringList values;
    for (const auto &item : query) {
        if (item.first == name)
            values.append(item.second);
    }
    return values;
}

bool Request::accepts(const QByteArray &mediaType) const
{
    const auto ranges = header("accept").toLower().split(',');
    return std::any_of(ranges.begin(), ranges.end(), [&mediaType](const QByteArray &range) {
        return range.split(';').first().trimmed() == mediaType;
    });
}

std::optional<Target> decodeTarget(const QByteArray &target)
{
    const qsizetype mark = target.indexOf('?');
    const QByteArray rawPath = mark < 0 ? target : target.first(mark);

    Target result;
    const auto rawSegments = rawPath.sliced(1).split('/');
    for (const QByteArray &rawSegment : rawSegments) {
        const auto segment = decoded(rawSegment, Plus::Literal);
        if (!segment)
            return std::nullopt;
        result.segments.append(*segment);
    }
    result.path = u'/' + result.segments.join(u'/');
    if (mark < 0)
        return result;

    const auto items = target.sliced(mark + 1).split('&');
    for (const QByteArray &item : items) {
        if (item.isEmpty())
            continue;
        const qsizetype equals = item.indexOf('=');
        const auto name = decoded(equals < 0 ? item : item.first(equals), Plus::Space);
        const auto value =
            decoded(equals < 0 ? QByteArray() : item.sliced(equals + 1), Plus::Space);
        if (!name || !value)
            return std::nullopt;
        result.query.emplaceBack(*name, *value);
    }
    return result;
}

} // namespace aidoctor::http
