#include "ui/language.h"

#include "core/settings.h"

#include <QCoreApplication>
#include <QLibraryInfo>
#include <QLocale>

#include <algorithm>

namespace aidoctor::ui {

namespace {

const Settings::Key<QString> kLanguageKey{"window/language", QString()};

bool isAvailable(const QString &code)
{
    const auto choices = Language::available();
    return std::any_of(choices.begin(), choices.end(),
                       [&](const Language::Choice &choice) { return choice.code == code; });
}

QString systemCode()
{
    return QLocale::system().name().section(QLatin1Char('_'), 0, 0);
}

} // namespace

Language::Language(Settings &settings, QObject *parent) : QObject(parent), m_settings(settings)
{
    QString code = settings.value(kLanguageKey);
    if (!isAvailable(code))
        code = systemCode();
    install(isAvailable(code) ? code : QStringLiteral("en"));
}

Language::~Language()
{
    QCoreApplication::removeTranslator(&m_own);
    QCoreApplication::removeTranslator(&m_qt);
    QLocale::setDefault(QLocale::system());
}

std::vector<Language::Choice> Language::available()
{
    return {{QStringLiteral("en"), QStringLiteral("English")},
            {QStringLiteral("de"), QStringLiteral("Deutsch")}};
}

void Language::set(const QString &code)
{
    if (code == m_code || !isAvailable(code))
        return;
    m_settings.setValue(kLanguageKey, code);
    install(code);
}

void Language::install(const QString &code)
{
    m_code = code;
    // The region's own way of writing dates where the system speaks this language already.
    QLocale::setDefault(code == systemCode() ? QLocale::system() : QLocale(code));
    QCoreApplication::removeTranslator(&m_qt);
    QCoreApplication::removeTranslator(&m_own);
    // Qt's own texts (context menus, dialogs); a system without them keeps the English ones.
    if (m_qt.load(QStringLiteral("qtbase_") + code,
                  QLibraryInfo::path(QLibraryInfo::TranslationsPath)))
        QCoreApplication::installTranslator(&m_qt);
    if (m_own.load(QStringLiteral(":/translations/ai-doctor_") + code))
        QCoreApplication::installTranslator(&m_own);
}

} // namespace aidoctor::ui
