#pragma once

#include <QObject>
#include <QStringList>

#include <map>
#include <mutex>

/// Where QtCore tells its listeners of each QObject that comes and goes (GammaRay uses it too).
extern Q_CORE_EXPORT quintptr qtHookData[];

namespace aidoctor::test {

/// Knows every QObject that lives.
class Census {
public:
    static void begin()
    {
        qtHookData[3] = reinterpret_cast<quintptr>(&Census::add);
        qtHookData[4] = reinterpret_cast<quintptr>(&Census::remove);
    }
    static void end()
    {
        qtHookData[3] = 0;
        qtHookData[4] = 0;
    }

    Census() : m_start(s_number) {}
    /// The classes of the objects that were made since, and still are.
    QStringList strays() const
    {
        const std::lock_guard lock(s_mutex);
        QStringList classes;
        for (const auto &[object, number] : s_alive) {
            if (number > m_start)
                classes.append(QString::fromLatin1(object->metaObject()->className()));
        }
        return classes;
    }

private:
    static void add(QObject *object)
    {
        const std::lock_guard lock(s_mutex);
        s_alive[object] = ++s_number;
    }
    static void remove(QObject *object)
    {
        const std::lock_guard lock(s_mutex);
        s_alive.erase(object);
    }

    static inline std::mutex s_mutex;
    static inline std::map<QObject *, int> s_alive;
    static inline int s_number = 0;
    int m_start;
};

} // namespace aidoctor::test
