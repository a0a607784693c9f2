#pragma once

#include "bench/population.h"
#include "database/connection_spec.h"

#include <QString>

namespace aidoctor::bench {

/// The store that is measured.
struct Target {
    QString url;
    database::ConnectionSpec spec;
    Size size;
    QString pgbench; ///< the program
};

/// Search as you type, paging, memory.
void benchSearch(const Target &target);
/// Chart load.
void benchCharts(const Target &target);
/// Many briefings at once, by a simulated agent.
void benchBriefings(const Target &target, int count);
/// One patient over the API beside pgbench with the same statement, with and without auditing.
void benchApi(const Target &target, int seconds);

/// The API as `ai-doctorctl serve` gives it, over a chart store that audits nothing: what auditing
/// costs is the difference. Until it is killed. @param folder for its token
int serveUnaudited(const database::ConnectionSpec &spec, const QString &folder);

} // namespace aidoctor::bench
