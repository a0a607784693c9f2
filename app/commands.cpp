#include "commands.h"

#include "clinic/clinic.h"
#include "command_line.h"
#include "core/task_scope.h"
#include "termination.h"

#include <QFile>
#include <QTextStream>

#include <array>
#include <cstdio>

namespace aidoctor::app {

namespace {

constexpr std::array<Command, 7> kCommands{{
    {"serve", "serve [--demo [--open]] [--port N] [--allow-origin ORIGIN]... [--watch DIR]",
     runServe},
    {"import", "import [--json] [--partial | --full] PATH...", runImport},
    {"review", "review (PATIENT | --all) --json [--today DATE]", runReview},
    {"rules",
     "rules list | page | check FILE | add FILE | remove PACK | off RULE | on RULE |\n"
     "        set RULE PARAMETER VALUE | reset RULE | region CODE | use PACK | leave PACK",
     runRules},
    {"briefing", "briefing PATIENT [--json | --events]", runBriefing},
    {"database", "database init | status | migrate | backup FILE | restore FILE", runDatabase},
    {"audit", "audit verify | export [FILE]", runAudit},
}};

} // namespace

const Command *findCommand(const QString &name)
{
    for (const Command &command : kCommands) {
        if (name == QLatin1String(command.name))
            return &command;
    }
    return nullptr;
}

QString usage()
{
    QString text = QStringLiteral("Usage: ai-doctorctl COMMAND [OPTION]...\n\nCommands:\n");
    for (const Command &command : kCommands)
        text += QStringLiteral("  %1\n").arg(QLatin1String(command.synopsis));
    text += QStringLiteral("\nAll of them: [--demo] [--database URL] [--data-dir DIR] "
                           "[--agent AGENT] [--accept-endpoint URL]\n"
                           "ai-doctorctl COMMAND --help says more about each.\n");
    return text;
}

std::optional<chart::PatientId> readPatient(const QCommandLineParser &parser)
{
    const QStringList arguments = parser.positionalArguments();
    bool isNumber = false;
    const chart::PatientId id = arguments.value(0).toLongLong(&isNumber);
    if (arguments.size() == 1 && isNumber)
        return id;
    std::fputs(qPrintable(usage()), stderr);
    return std::nullopt;
}

void print(const QByteArray &text)
{
    std::fwrite(text.constData(), 1, static_cast<std::size_t>(text.size()), stdout);
    std::fputc('\n', stdout);
    std::fflush(stdout);
}

} // namespace aidoctor::app
