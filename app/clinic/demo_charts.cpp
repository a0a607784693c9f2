#include "clinic/demo_charts.h"

#include <QCoreApplication>
#include <QDate>
#include <QDir>
#include <QFile>

namespace aidoctor::clinic {

namespace {

// The day the bundled charts were written for; see resources/demo/README.md.
const QDate kReferenceDay(2026, 11, 20);
constexpr auto kFact = "demo_charts";
// Raise it when the bundled charts change.
constexpr auto kEdition = "1";

} // namespace

QCoro::Task<Status> loadDemoCharts(chart::ChartStore *charts, fhir::Importer *importer)
{
    const QDate today = QDate::currentDate();
    const QString wanted = QLatin1String(kEdition) + u' ' + today.toString(Qt::ISODate);
    const QString factName = QString::fromLatin1(kFact);
    auto asking = charts->fact(factName);
    const auto loaded = co_await std::move(asking);
    if (!loaded)
        co_return failure(loaded.error());
    if (*loaded == wanted)
        co_return Status();

    auto clearing = charts->clear();
    const Status cleared = co_await std::move(clearing);
    if (!cleared)
        co_return cleared;
    fhir::ImportOptions options;
    options.shiftDays = static_cast<int>(kReferenceDay.daysTo(today));
    const QStringList names = QDir(QStringLiteral(":/demo"))
                                  .entryList({QStringLiteral("*.json")}, QDir::Files, QDir::Name);
    for (const QString &name : names) {
        QFile file(QStringLiteral(":/demo/") + name);
        if (!file.open(QIODevice::ReadOnly))
            continue;
        const QByteArray content = file.readAll();
        auto importing = importer->importContent(content, name, options);
        const auto report = co_await std::move(importing);
        if (!report)
            co_return failure(report.error());
        if (report->error)
            co_return failure(*report->error);
    }
    auto marking = charts->setFact(factName, wanted);
    co_return co_await std::move(marking);
}

} // namespace aidoctor::clinic
