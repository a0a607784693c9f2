#include "commands.h"

#include "command_line.h"
#include "job.h"
#include "security/audit_log.h"

#include <QFileInfo>
#include <QSaveFile>

#include <cstdio>
#include <memory>

namespace aidoctor::app {

namespace {

struct Text {
    Q_DECLARE_TR_FUNCTIONS(command_line)
};

// Nothing is appended under this name: a chain is in the store from its first entry on.
const auto kProgram = QStringLiteral("ai-doctorctl audit");

QCoro::Task<int> verify(clinic::Clinic *clinic, std::stop_token stop)
{
    security::AuditLog log(clinic->database(), kProgram);
    auto verifying = log.verify(stop);
    const auto result = co_await std::move(verifying);
    if (!result) {
        complain(result.error());
        co_return kExitFailed;
    }
    for (const security::AuditProblem &problem : result->problems)
        std::fprintf(stderr, "%s\n", qPrintable(security::describe(problem)));
    std::printf("%s\n", qPrintable(Text::tr("Chains: %1, entries: %2, signatures: %3, faults: %4")
                                       .arg(result->chains)
                                       .arg(result->entries)
                                       .arg(result->heads)
                                       .arg(result->faults)));
    co_return result->isIntact() ? kExitDone : kExitFailed;
}

Error notWritten()
{
    return Error{
        QString::fromLatin1(codes::kFileUnreadable),
        Text::tr("The export cannot be written there. Check the free space and the rights of "
                 "the folder."),
        {}};
}

Status writeOut(const QByteArray &lines)
{
    const auto size = static_cast<std::size_t>(lines.size());
    if (std::fwrite(lines.constData(), 1, size, stdout) != size)
        return failure(notWritten());
    return {};
}

QCoro::Task<int> exportLines(clinic::Clinic *clinic, std::stop_token stop, QString path)
{
    security::AuditLog log(clinic->database(), kProgram);
    std::unique_ptr<QSaveFile> file;
    security::AuditLog::Sink sink = &writeOut;
    if (!path.isEmpty()) {
        file = std::make_unique<QSaveFile>(path);
        // A device or a pipe would be replaced by a file of its name.
        const QFileInfo present(path);
        if ((present.exists() && !present.isFile()) || !file->open(QIODevice::WriteOnly)
            || !file->setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner)) {
            complain(notWritten());
            co_return kExitFailed;
        }
        sink = [target = file.get()](const QByteArray &lines) -> Status {
            if (target->write(lines) != lines.size())
                return failure(notWritten());
            return {};
        };
    }
    auto exporting = log.exportTo(std::move(sink), stop);
    const auto entries = co_await std::move(exporting);
    if (!entries) {
        complain(entries.error());
        co_return kExitFailed;
    }
    const bool written = file ? file->commit() : std::fflush(stdout) == 0;
    if (!written) {
        complain(notWritten());
        co_return kExitFailed;
    }
    co_return kExitDone;
}

} // namespace

int runAudit(QCoreApplication &application, const QStringList &arguments)
{
    QCommandLineParser parser;
    parser.setApplicationDescription(
        Text::tr("Checks that the audit trail is whole, or gives it as NDJSON."));
    addCommonOptions(parser);
    parser.addPositionalArgument(QStringLiteral("verify"),
                                 Text::tr("Check all chains; the exit code is 1 if one is broken."),
                                 QStringLiteral("verify | export"));
    parser.addPositionalArgument(QStringLiteral("FILE"),
                                 Text::tr("Where the export goes, instead of standard output."),
                                 QStringLiteral("[FILE]"));
    parser.process(arguments);
    const auto options = readCommonOptions(parser);
    const QStringList words = parser.positionalArguments();
    const bool verifies = words == QStringList{QStringLiteral("verify")};
    const bool exports = words.value(0) == QLatin1String("export") && words.size() <= 2;
    if (!options || (!verifies && !exports)) {
        if (!options)
            complain(options.error());
        else
            std::fputs(qPrintable(usage()), stderr);
        return kExitUsage;
    }
    Job job(*options,
            [verifies, path = words.value(1)](clinic::Clinic *clinic, std::stop_token stop) {
                return verifies ? verify(clinic, stop) : exportLines(clinic, stop, path);
            });
    return job.run(application);
}

} // namespace aidoctor::app
