#pragma once

#include "chart/chart_store.h"
#include "database/database.h"
#include "support/coroutines.h"

#include <QTemporaryDir>

namespace aidoctor::test {

/// A store in a folder of its own, with the program's schema.
class Store {
public:
    Store()
        : m_database(database::ConnectionSpec::sqliteFile(
            m_folder.filePath(QStringLiteral("store.sqlite")))),
          m_charts(m_database)
    {
        auto migrations = database::loadMigrations(QStringLiteral(":/sql/sqlite"));
        if (!migrations || migrations->empty())
            qFatal("no migrations");
        const Status done = await(m_database.migrate(*migrations));
        if (!done)
            qFatal("%s", qPrintable(done.error().message));
    }

    database::Database &database() { return m_database; }
    chart::ChartStore &charts() { return m_charts; }
    QString folder() const { return m_folder.path(); }

private:
    QTemporaryDir m_folder;
    database::Database m_database;
    chart::ChartStore m_charts;
};

} // namespace aidoctor::test
