#include "core/json_lines.h"

#include "core/json.h"

#include <QStringList>

#include <algorithm>

namespace aidoctor {

namespace {

/// Walks a valid JSON text along a pointer.
class Walk {
public:
    Walk(QByteArrayView text, QStringList steps) : m_text(text), m_steps(std::move(steps)) {}

    qsizetype find()
    {
        space();
        for (const QString &step : m_steps) {
            if (!enter(step))
                break;
        }
        return m_found;
    }

private:
    char at() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }

    void space()
    {
        while (m_at < m_text.size()
               && (at() == ' ' || at() == '\n' || at() == '\r' || at() == '\t' || at() == ','
                   || at() == ':'))
            ++m_at;
    }

    QByteArray string()
    {
        const qsizetype start = m_at++;
        while (m_at < m_text.size() && at() != '"')
            m_at += at() == '\\' ? 2 : 1;
        ++m_at;
        return m_text.sliced(start, std::min(m_at, m_text.size()) - start).toByteArray();
    }

    /// Past the value that begins here.
    void skip()
    {
        int depth = 0;
        do {
            if (at() == '"') {
                string();
            } else if (at() == '{' || at() == '[') {
                ++depth;
                ++m_at;
            } else if (at() == '}' || at() == ']') {
                --depth;
                ++m_at;
            } else {
                while (m_at < m_text.size() && !QByteArrayView(",]} \n\r\t").contains(at()))
                    ++m_at;
            }
            if (depth > 0)
                space();
        } while (depth > 0 && m_at < m_text.size());
    }

    bool enter(const QString &step)
    {
        const bool isObject = at() == '{';
        if (!isObject && at() != '[')
            return false;
        ++m_at;
        space();
        for (int index = 0; m_at < m_text.size() && at() != '}' && at() != ']'; ++index) {
            const qsizetype start = m_at;
            bool wanted = false;
            if (isObject) {
                const auto name = parseJson(string());
                wanted = name && name->is_string() && toQt(name->get<std::string>()) == step;
                space();
            } else {
                wanted = step == QString::number(index);
            }
            if (wanted) {
                m_found = start;
                return true;
            }
            skip();
            space();
        }
        return false;
    }

    QByteArrayView m_text;
    QStringList m_steps;
    qsizetype m_at = 0;
    qsizetype m_found = 0;
};

} // namespace

int lineOfOffset(QByteArrayView text, qsizetype offset)
{
    const auto end = text.begin() + std::clamp<qsizetype>(offset, 0, text.size());
    return static_cast<int>(std::count(text.begin(), end, '\n')) + 1;
}

int lineOfJsonPointer(QByteArrayView text, const QString &pointer)
{
    QStringList steps = pointer.split(QLatin1Char('/'), Qt::SkipEmptyParts);
    for (QString &step : steps)
        step.replace(QLatin1String("~1"), QLatin1String("/"))
            .replace(QLatin1String("~0"), QLatin1String("~"));
    return lineOfOffset(text, Walk(text, std::move(steps)).find());
}

} // namespace aidoctor
