#pragma once

#include "chart/chart_store.h"
#include "database/database.h"
#include "support/coroutines.h"
#include "support/store_place.h"

namespace aidoctor::test {

/// A store in a place of its own, with the program's schema. For the same test on both engines see
/// support/engines.h.
class Store {
public:
    explicit Store(database::Engine engine = database::Engine::Sqlite)
        : m_place(engine, StorePlace::Content::Schema),
          m_database(m_place.spec()),
          m_charts(m_database)
    {}

    database::Database &database() { return m_database; }
    chart::ChartStore &charts() { return m_charts; }
    const StorePlace &place() const { return m_place; }
    QString folder() const { return m_place.folder(); }

private:
    StorePlace m_place;
    database::Database m_database;
    chart::ChartStore m_charts;
};

} // namespace aidoctor::test
