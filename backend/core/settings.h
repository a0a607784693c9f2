#pragma once

#include "core/result.h"

#include <QSettings>
#include <QString>
#include <QVariant>

#include <memory>

namespace aidoctor {

/// A user's settings (window layout, theme, language): typed keys over an INI file in the user's
/// configuration folder. What a clinic shares does not live here but in the store.
class Settings {
public:
    template <typename T>
    struct Key {
        const char *name;
        T fallback;
    };

    /// @param file path of the INI file; it is made on the first write
    explicit Settings(const QString &file);

    /// The stored value, or the key's fallback where nothing, or nothing convertible, is stored.
    template <typename T>
    T value(const Key<T> &key) const
    {
        const QVariant stored = m_store->value(QLatin1String(key.name));
        return stored.isValid() && stored.canConvert<T>() ? stored.value<T>() : key.fallback;
    }

    template <typename T>
    void setValue(const Key<T> &key, const T &value)
    {
        m_store->setValue(QLatin1String(key.name), QVariant::fromValue(value));
    }

private:
    std::unique_ptr<QSettings> m_store;
};

} // namespace aidoctor
