#pragma once

#include <QFile>
#include <QProcess>
#include <QTemporaryDir>

namespace aidoctor::test {

/// What a program said, and how it ended; -1: it did not end within a minute.
struct Outcome {
    int code = -1;
    QByteArray out;
    QByteArray err;
};

/// Runs ai-doctorctl as an administrator would, and waits for its end.
/// @param output a file to which standard output is appended; empty: it is in the outcome
inline Outcome
runCommand(const QStringList &arguments,
           const QProcessEnvironment &environment = QProcessEnvironment::systemEnvironment(),
           const QString &output = {})
{
    QProcess process;
    process.setProcessEnvironment(environment);
    if (!output.isEmpty())
        process.setStandardOutputFile(output, QIODevice::Append);
    process.start(QStringLiteral(AIDOCTOR_BINARY_DIR "/ai-doctorctl"), arguments);
    if (!process.waitForFinished(60'000))
        return {};
    return {process.exitCode(), process.readAllStandardOutput(), process.readAllStandardError()};
}

/// The environment of a person whose settings and store lie in a folder.
inline QProcessEnvironment environmentIn(const QTemporaryDir &folder)
{
    auto environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("AI_DOCTOR_DATA_DIR"),
                       folder.filePath(QStringLiteral("data")));
    environment.insert(QStringLiteral("XDG_CONFIG_HOME"),
                       folder.filePath(QStringLiteral("config")));
    environment.insert(QStringLiteral("QT_LOGGING_RULES"), QStringLiteral("aidoctor.*=true"));
    environment.insert(QStringLiteral("QT_QPA_PLATFORM"), QStringLiteral("offscreen"));
    return environment;
}

/// @returns the path of the file
inline QString writeFile(const QTemporaryDir &folder, const QString &name,
                         const QByteArray &content)
{
    QFile file(folder.filePath(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(content) != content.size())
        qFatal("cannot write");
    return file.fileName();
}

} // namespace aidoctor::test
