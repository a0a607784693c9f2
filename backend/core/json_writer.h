#pragma once

#include "core/json.h"

#include <QByteArray>
#include <QLatin1String>
#include <QStringView>

#include <cstdint>
#include <cstring>
#include <memory>

namespace aidoctor {

/// Writes JSON text straight into a buffer, for answers that are long and asked for often: no tree
/// of values is built in between. The text is the one that dumpJson() gives for the same values.
///
/// The caller keeps the grammar: a key before each value of an object, an end for each beginning.
class JsonWriter {
public:
    /// What becomes of a NUL in a text: PostgreSQL keeps none in its JSON.
    enum class Nul { Escaped, Replaced };

    explicit JsonWriter(std::size_t expectedBytes = 4096, Nul nul = Nul::Escaped);

    void beginObject() { begin('{'); }
    void endObject() { end('}'); }
    void beginArray() { begin('['); }
    void endArray() { end(']'); }

    /// A name written in the code: plain ASCII, with nothing to escape.
    template <std::size_t Size>
    void key(const char (&name)[Size])
    {
        char *at = room(Size + 4);
        if (m_comma)
            *at++ = ',';
        *at++ = '"';
        std::memcpy(at, name, Size - 1);
        at += Size - 1;
        *at++ = '"';
        *at++ = ':';
        m_comma = false;
        m_at = at;
    }

    void value(QStringView text);
    void value(const QString &text) { value(QStringView(text)); }
    void value(QLatin1String text) { value(QStringView(QString(text))); }
    void value(bool flag);
    void value(double number);
    void value(std::int64_t number);
    void value(const char *) = delete; // would be a bool

    template <std::size_t Size, typename Value>
    void member(const char (&name)[Size], const Value &of)
    {
        key(name);
        value(of);
    }

    /// What was written so far; the writer is empty afterwards.
    QByteArray take();

private:
    void begin(char bracket);
    void end(char bracket);
    void separate();
    void raw(const char *text, std::size_t size);
    char *room(std::size_t bytes);

    std::unique_ptr<char[]> m_buffer;
    char *m_at = nullptr;
    char *m_end = nullptr;
    Nul m_nul = Nul::Escaped;
    bool m_comma = false; ///< something stands before on this level
};

/// The text of a value that has a write(JsonWriter &, const Value &).
template <typename Value>
QByteArray jsonTextOf(const Value &value)
{
    JsonWriter writer;
    write(writer, value);
    return writer.take();
}

/// The same as a value to work with, for where that is needed.
template <typename Value>
Json jsonOf(const Value &value)
{
    const QByteArray text = jsonTextOf(value);
    return Json::parse(text.begin(), text.end(), nullptr, false);
}

} // namespace aidoctor
