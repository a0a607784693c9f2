#include "commands.h"
#include "core/platform.h"

#include <QCoreApplication>
#include <QTranslator>

#include <cstdio>

/// The headless program: server, import and single briefings, without any Gui library.
int main(int argc, char *argv[])
{
    aidoctor::platform::makeNewFilesPrivate();
    QCoreApplication application(argc, argv);
    QCoreApplication::setApplicationName(QStringLiteral("ai-doctor"));
    QCoreApplication::setApplicationVersion(QStringLiteral(AIDOCTOR_VERSION));

    // English texts need their plural forms too.
    QTranslator plurals;
    if (plurals.load(QStringLiteral(":/translations/ai-doctor_en.qm")))
        QCoreApplication::installTranslator(&plurals);

    const QStringList arguments = QCoreApplication::arguments();
    const QString name = arguments.value(1);
    const aidoctor::app::Command *command = aidoctor::app::findCommand(name);
    if (command)
        return command->run(application, arguments.mid(1));

    const bool asked = name == QLatin1String("--help") || name == QLatin1String("-h")
                       || name == QLatin1String("help");
    if (name == QLatin1String("--version") || name == QLatin1String("-v")) {
        std::printf("ai-doctorctl %s\n", AIDOCTOR_VERSION);
        return 0;
    }
    std::fputs(qPrintable(aidoctor::app::usage()), asked ? stdout : stderr);
    return asked ? 0 : 2;
}
