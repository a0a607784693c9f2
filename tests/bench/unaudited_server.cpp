#include "bench/awaited.h"
#include "bench/benches.h"
#include "clinic/clinic.h"

#include <QCoreApplication>

namespace aidoctor::bench {

int serveUnaudited(const database::ConnectionSpec &spec, const QString &folder)
{
    clinic::Options options;
    options.dataFolder = folder;
    options.database = spec;
    clinic::Clinic clinic(options);
    const Status opened = awaited(clinic.open());
    if (!opened)
        qFatal("%s", qPrintable(opened.error().message));
    auto token = security::ApiToken::loadOrCreate(folder);
    if (!token)
        qFatal("%s", qPrintable(token.error().message));
    chart::ChartStore charts(clinic.database(), nullptr);
    const auto probe = []() -> QCoro::Task<Status> { co_return Status(); };
    api::Api api({charts,
                  clinic.briefings(),
                  clinic.runs(),
                  clinic.importer(),
                  clinic.workers(),
                  clinic.database(),
                  clinic.feed(),
                  probe,
                  std::move(*token),
                  {}});
    const auto port = api.listen(0);
    if (!port)
        qFatal("%s", qPrintable(port.error().message));
    std::printf("listening on http://127.0.0.1:%d\n", int{*port});
    std::fflush(stdout);
    return QCoreApplication::exec();
}

} // namespace aidoctor::bench
