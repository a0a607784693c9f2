#include "core/json_writer.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace aidoctor {

namespace {

// A UTF-16 unit is at most three bytes of UTF-8, or six as an escape.
constexpr std::size_t kBytesPerUnit = 6;
constexpr std::size_t kNumberBytes = 40;

/// For each ASCII character: 0 if it stands for itself, else what follows the backslash.
constexpr std::array<char, 128> kEscapes = [] {
    std::array<char, 128> escapes{};
    for (std::size_t c = 0; c < 0x20; ++c)
        escapes[c] = 'u';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    escapes['\b'] = 'b';
    escapes['\f'] = 'f';
    escapes['\n'] = 'n';
    escapes['\r'] = 'r';
    escapes['\t'] = 't';
    return escapes;
}();

char *writeEscape(char *at, char16_t unit)
{
    constexpr char kHexadecimal[] = "0123456789abcdef";
    *at++ = '\\';
    *at++ = kEscapes[unit];
    if (kEscapes[unit] == 'u') {
        *at++ = '0';
        *at++ = '0';
        *at++ = kHexadecimal[unit >> 4];
        *at++ = kHexadecimal[unit & 15];
    }
    return at;
}

char *writeUtf8(char *at, char32_t character)
{
    const auto tail = [character](int shift) {
        return static_cast<char>(0x80 | ((character >> shift) & 0x3f));
    };
    if (character < 0x800) {
        *at++ = static_cast<char>(0xc0 | (character >> 6));
    } else if (character < 0x10000) {
        *at++ = static_cast<char>(0xe0 | (character >> 12));
        *at++ = tail(6);
    } else {
        *at++ = static_cast<char>(0xf0 | (character >> 18));
        *at++ = tail(12);
        *at++ = tail(6);
    }
    *at++ = tail(0);
    return at;
}

} // namespace

JsonWriter::JsonWriter(std::size_t expectedBytes, Nul nul)
    : m_buffer(new char[expectedBytes]),
      m_at(m_buffer.get()),
      m_end(m_at + expectedBytes),
      m_nul(nul)
{}

char *JsonWriter::room(std::size_t bytes)
{
    if (static_cast<std::size_t>(m_end - m_at) < bytes) {
        const auto used = static_cast<std::size_t>(m_at - m_buffer.get());
        const std::size_t size =
            std::max(2 * static_cast<std::size_t>(m_end - m_buffer.get()), used + bytes);
        std::unique_ptr<char[]> larger(new char[size]);
        std::memcpy(larger.get(), m_buffer.get(), used);
        m_buffer = std::move(larger);
        m_at = m_buffer.get() + used;
        m_end = m_buffer.get() + size;
    }
    return m_at;
}

void JsonWriter::separate()
{
    if (m_comma)
        *m_at++ = ',';
    m_comma = true;
}

void JsonWriter::begin(char bracket)
{
    room(2);
    separate();
    *m_at++ = bracket;
    m_comma = false;
}

void JsonWriter::end(char bracket)
{
    *room(1) = bracket;
    ++m_at;
    m_comma = true;
}

void JsonWriter::raw(const char *text, std::size_t size)
{
    room(size + 1);
    separate();
    std::memcpy(m_at, text, size);
    m_at += size;
}

void JsonWriter::value(QStringView text)
{
    room(static_cast<std::size_t>(text.size()) * kBytesPerUnit + 3);
    separate();
    char *at = m_at;
    *at++ = '"';
    const char16_t *unit = text.utf16();
    const char16_t *const last = unit + text.size();
    while (unit != last) {
        const char16_t c = *unit++;
        if (c < 0x80) {
            if (kEscapes[c] == 0)
                *at++ = static_cast<char>(c);
            else if (c == 0 && m_nul == Nul::Replaced)
                at = writeUtf8(at, QChar::ReplacementCharacter);
            else
                at = writeEscape(at, c);
        } else if (!QChar::isSurrogate(c)) {
            at = writeUtf8(at, c);
        } else if (QChar::isHighSurrogate(c) && unit != last && QChar::isLowSurrogate(*unit)) {
            at = writeUtf8(at, QChar::surrogateToUcs4(c, *unit++));
        } else {
            *at++ = '?'; // as QString::toUtf8() does
        }
    }
    *at++ = '"';
    m_at = at;
}

void JsonWriter::value(bool flag)
{
    if (flag)
        raw("true", 4);
    else
        raw("false", 5);
}

void JsonWriter::value(std::int64_t number)
{
    char digits[kNumberBytes];
    const auto written = std::to_chars(digits, digits + sizeof digits, number);
    raw(digits, static_cast<std::size_t>(written.ptr - digits));
}

void JsonWriter::value(double number)
{
    const double size = std::fabs(number);
    if (size != 0 && !(size >= 1e-4 && size < 1e15)) { // exponents, infinity, not a number
        const QByteArray text = dumpJson(Json(number));
        raw(text.constData(), static_cast<std::size_t>(text.size()));
        return;
    }
    char digits[kNumberBytes];
    auto written = std::to_chars(digits, digits + sizeof digits, number, std::chars_format::fixed);
    if (std::find(digits, written.ptr, '.') == written.ptr) {
        *written.ptr++ = '.';
        *written.ptr++ = '0';
    }
    raw(digits, static_cast<std::size_t>(written.ptr - digits));
}

QByteArray JsonWriter::take()
{
    const QByteArray text(m_buffer.get(), m_at - m_buffer.get());
    m_at = m_buffer.get();
    m_comma = false;
    return text;
}

} // namespace aidoctor
