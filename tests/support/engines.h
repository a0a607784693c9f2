#pragma once

#include "database/connection_spec.h"

#include <QTest>

namespace aidoctor::test {

/// Runs every test of a test class once on each engine. In the class:
/// ```
/// private slots:
///     void initTestCase_data() { test::addEngines(); }
///     void init() { m_store = std::make_unique<test::Store>(test::engine()); }
/// ```
/// A test may still have data of its own. The engine's name is the first part of its tag.
inline void addEngines()
{
    QTest::addColumn<database::Engine>("engine");
    QTest::newRow("sqlite") << database::Engine::Sqlite;
    QTest::newRow("postgresql") << database::Engine::PostgreSql;
}

/// The engine that the present test runs on.
inline database::Engine engine()
{
    QFETCH_GLOBAL(database::Engine, engine);
    return engine;
}

inline bool isPostgres()
{
    return engine() == database::Engine::PostgreSql;
}

} // namespace aidoctor::test
