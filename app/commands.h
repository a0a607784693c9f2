#pragma once

#include "chart/chart.h"

#include <QCommandLineParser>
#include <QCoreApplication>
#include <QStringList>

#include <optional>

namespace aidoctor::app {

/// One command of ai-doctorctl. `run` gets the arguments from the command's name on and returns the
/// exit code: 0 done, 1 failed with a message on standard error, 2 wrong usage.
struct Command {
    const char *name;
    const char *synopsis;
    int (*run)(QCoreApplication &application, const QStringList &arguments);
};

/// Null if there is no such command.
const Command *findCommand(const QString &name);
QString usage();

/// The one PATIENT of a command line; nothing, with usage printed, when it is not a number.
std::optional<chart::PatientId> readPatient(const QCommandLineParser &parser);

/// A line on standard output, at once.
void print(const QByteArray &text);
int runServe(QCoreApplication &application, const QStringList &arguments);
int runImport(QCoreApplication &application, const QStringList &arguments);
int runRules(QCoreApplication &application, const QStringList &arguments);
int runReview(QCoreApplication &application, const QStringList &arguments);
int runDatabase(QCoreApplication &application, const QStringList &arguments);
int runBriefing(QCoreApplication &application, const QStringList &arguments);
int runAudit(QCoreApplication &application, const QStringList &arguments);

} // namespace aidoctor::app
