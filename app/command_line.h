#pragma once

#include "clinic/clinic.h"
#include "core/result.h"

#include <QCommandLineParser>

namespace aidoctor::app {

/// The flags every program has, with the environment variables behind them.
void addCommonOptions(QCommandLineParser &parser);
/// INVALID_ARGUMENT with a message that says what is accepted.
Result<clinic::Options> readCommonOptions(const QCommandLineParser &parser);
/// 8000 where nothing is given. INVALID_ARGUMENT.
Result<quint16> readPort(const QCommandLineParser &parser);

/// --watch DIR, for programs that stay.
void addWatchOption(QCommandLineParser &parser);
/// Empty where none is given. INVALID_ARGUMENT.
Result<QString> readWatchFolder(const QCommandLineParser &parser);

/// A message for a person, on standard error.
void complain(const Error &error);
/// The same of a store that could not be opened; of a clinic's server that does not answer, what
/// libpq says to it as well: whoever sits at this terminal is to mend it.
QCoro::Task<> complainOfStore(Error error, database::Database *database, WorkerPool *workers);

inline constexpr int kExitDone = 0;
inline constexpr int kExitFailed = 1;
inline constexpr int kExitUsage = 2;

} // namespace aidoctor::app
