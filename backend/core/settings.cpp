#include "core/settings.h"

namespace aidoctor {

Settings::Settings(const QString &file)
    : m_store(std::make_unique<QSettings>(file, QSettings::IniFormat))
{}

} // namespace aidoctor
