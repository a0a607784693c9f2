#pragma once

#include <QObject>
#include <QString>
#include <QTranslator>

#include <vector>

namespace aidoctor {
class Settings;
}

namespace aidoctor::ui {

/// The language of the window: installs the translators and the default locale, switches them at
/// run time (widgets retranslate on LanguageChange), remembers the choice. Starts with the stored
/// choice, else with the system's language if it is offered, else in English.
class Language : public QObject {
    Q_OBJECT

public:
    struct Choice {
        QString code; ///< ISO 639-1
        QString name; ///< in the language itself
    };

    explicit Language(Settings &settings, QObject *parent = nullptr);
    ~Language() override;

    static std::vector<Choice> available();
    QString code() const { return m_code; }
    /// Ignored for a code that is not offered.
    void set(const QString &code);

private:
    void install(const QString &code);

    Settings &m_settings;
    QString m_code;
    QTranslator m_own;
    QTranslator m_qt;
};

} // namespace aidoctor::ui
