#pragma once

#include "core/worker_pool.h"
#include "fhir/concept.h"
#include "fhir/importer.h"
#include "support/store.h"

#include <QCoroTask>
#include <QDir>
#include <QFile>
#include <QTemporaryDir>

#include <initializer_list>

namespace aidoctor::fhir::test {

/// A fresh store with an importer. Every call waits in the event loop until it is done.
class ImportFixture {
public:
    explicit ImportFixture(database::Engine engine = database::Engine::Sqlite) : m_store(engine) {}

    QString path(const QString &name) const { return m_folder.filePath(name); }

    QString write(const QString &name, const QByteArray &content) const
    {
        const QString file = path(name);
        QDir().mkpath(QFileInfo(file).path());
        QFile out(file);
        if (!out.open(QIODevice::WriteOnly) || out.write(content) != content.size())
            qFatal("the test's file cannot be written");
        return file;
    }

    Result<FileReport> content(const QByteArray &json, ImportOptions options = {})
    {
        auto task = m_importer.importContent(json, QStringLiteral("test"), options);
        return QCoro::waitFor(std::move(task));
    }

    ImportReport paths(const QStringList &list, ImportOptions options = {})
    {
        auto task = m_importer.importPaths(list, std::stop_token(), {}, options);
        auto report = QCoro::waitFor(std::move(task));
        if (!report)
            qFatal("the import failed as a whole");
        return *report;
    }

    chart::Chart load(chart::PatientId id)
    {
        auto task = store().load(id);
        auto chart = QCoro::waitFor(std::move(task));
        if (!chart)
            qFatal("the chart cannot be loaded");
        return *chart;
    }

    /// The chart of the only patient that an import of this content touches.
    chart::Chart chartOf(const QByteArray &json, ImportOptions options = {})
    {
        const auto report = content(json, options);
        if (!report || report->patients.size() != 1)
            qFatal("expected one patient");
        return load(report->patients.front());
    }

    int patientCount()
    {
        auto task = store().findPatients(chart::PatientQuery());
        const auto page = QCoro::waitFor(std::move(task));
        return page ? page->total : -1;
    }

    Importer &importer() { return m_importer; }
    WorkerPool &workers() { return m_workers; }
    chart::ChartStore &store() { return m_store.charts(); }
    database::Database &database() { return m_store.database(); }
    const aidoctor::test::StorePlace &place() const { return m_store.place(); }

private:
    QTemporaryDir m_folder;
    aidoctor::test::Store m_store;
    WorkerPool m_workers{2};
    Importer m_importer{m_store.charts(), m_workers};
};

/// The text with %1, %2, ... replaced.
inline QByteArray filled(QByteArray text, std::initializer_list<QByteArray> values)
{
    int number = 0;
    for (const QByteArray &value : values)
        text.replace("%" + QByteArray::number(++number), value);
    return text;
}

/// A collection of one Patient "p" and what is given.
inline QByteArray bundleWith(const QByteArray &resources)
{
    QByteArray text = R"({"resourceType":"Bundle","type":"collection","entry":[
        {"resource":{"resourceType":"Patient","id":"p","name":[{"family":"Doe","given":["Jo"]}]}})";
    text += resources.isEmpty() ? QByteArray() : QByteArray(",");
    text += resources + "]}";
    return text;
}

inline QByteArray entry(const QByteArray &resource)
{
    return R"({"resource":)" + resource + "}";
}

/// A blood glucose of patient `patient`.
inline QByteArray glucose(const QByteArray &id, const QByteArray &patient, const QByteArray &value)
{
    return filled(R"({"resourceType":"Observation","id":"%1","status":"final",
        "code":{"coding":[{"system":"%4","code":"2339-0"}]},
        "subject":{"reference":"Patient/%2"},"effectiveDateTime":"2024-01-01",
        "valueQuantity":{"value":%3,"unit":"mg/dL"}})",
                  {id, patient, value, systems::kLoinc})
        .simplified();
}

} // namespace aidoctor::fhir::test
